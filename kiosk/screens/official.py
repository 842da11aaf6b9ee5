"""正式派位号: the group that the ball chose, shown, exported and copied before the next step."""

from typing import TYPE_CHECKING

from kiosk.ceremony.backups import official_files, official_workbook
from kiosk.guide import Actor
from kiosk.screens.copying import Results, copied_told, copy_quietly
from kiosk.screens.lists import MadeScreen, not_exported
from kiosk.work import Report
from verifier.protocol.errors import BadInput
from verifier.protocol.plan import NumbersStep
from verifier.protocol.state import State

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class OfficialScreen(MadeScreen):
    """The official group; the other groups can still be looked at.

    Args:
        app: the app.
        before: the state in which the ball was drawn.
    """

    def __init__(self, app: "KioskApp", before: State) -> None:
        numbered = next(step for step in app.desk.state.plan.steps if isinstance(step, NumbersStep))
        super().__init__(app, numbered, before)
        self.set = (app.desk.state.official or 1) - 1
        self.draw()

    def title(self) -> str:
        return self.say("screen-official.title", group=self.state.official or 0)

    @property
    def who(self) -> Actor | None:
        """The ball is drawn; the copy for the notary is the operator's work."""
        return Actor.OPERATOR

    def hint(self) -> str:
        return self.say("screen-official.hint")


def show_official(app: "KioskApp", before: State) -> None:
    """Export the official numbers, copy them to the media plugged in, and show them."""
    ceremony = app.desk.ceremony

    def job(_report: Report) -> BadInput | None:
        return not_exported(ceremony)

    def exported(error: BadInput | None) -> None:
        copy_quietly(app, official_files(ceremony), lambda results: shown(error, results))

    def shown(error: BadInput | None, results: Results) -> None:
        screen = OfficialScreen(app, before)
        if error is None:
            told = app.say("screen-acts.exported", where=ceremony.folder.place(official_workbook(ceremony)))
            screen.told = copied_told(app, results, told)
        screen.draw()
        app.show(screen)
        failed = next((one.error for one in results if one.error is not None), error)
        if failed is not None:
            app.refused(failed)

    app.work(app.say("screen-lists.exporting"), job, exported, lambda: exported(None))
