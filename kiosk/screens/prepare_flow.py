"""The day before, from screen to screen: keeps what is prepared, and shows what is due."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk import preparing
from kiosk.preparing import Due, Preparing, due
from kiosk.screens.prepare_check import CountsScreen, PlanScreen
from kiosk.screens.prepare_choose import ChooseScreen
from kiosk.screens.prepare_edit import EditScreen
from kiosk.screens.prepare_kind import KindScreen
from kiosk.screens.prepare_problems import ProblemsScreen
from kiosk.screens.screen import Screen
from kiosk.work import Report

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class PrepareFlow:
    """One preparation. The screens ask it where to go, and hand it what was chosen, typed and confirmed."""

    def __init__(self, app: "KioskApp") -> None:
        self.app = app
        self.now = Preparing(rehearsal=False)
        self.kind_chosen = False

    def begin(self) -> None:
        """The first question: real or rehearsal."""
        self.app.show(KindScreen(self.app, self, None))

    def choose_kind(self, rehearsal: bool) -> None:
        """Real or rehearsal (正式派位、演练)."""
        self.now = preparing.choose_rehearsal(self.now, rehearsal)
        self.kind_chosen = True
        if self.now.workbook is None:
            self.app.show(ChooseScreen(self.app, self))
        else:
            self.go()

    def read_again(self) -> None:
        """Read the files again, after somebody has corrected them."""
        self.now = preparing.read_again(self.now)
        self.go()

    def edit(self, before: Screen) -> None:
        """Change the plan, and come back."""
        self.app.show(EditScreen(self.app, self, before))

    def go(self) -> None:
        """Show what is due."""
        before = self.app.screen
        match due(self.now):
            case Due.FILES | Due.READ:
                self._read()
            case Due.EDIT:
                self.edit(before if isinstance(before, ChooseScreen) else ChooseScreen(self.app, self))
            case Due.PROBLEMS:
                self.app.show(ProblemsScreen(self.app, self))
            case Due.COUNTS:
                self.app.show(CountsScreen(self.app, self))
            case Due.PLAN:
                self.app.show(PlanScreen(self.app, self))

    def _read(self) -> None:
        before, now = self.app.screen, self.now

        def job(report: Report) -> Preparing:
            return preparing.read(now, report)

        back: Callable[[], None] = lambda: self.app.return_to(before or ChooseScreen(self.app, self))  # noqa: E731
        name = now.workbook.name if now.workbook is not None else ""
        self.app.work(self.app.say("page-choose.reading", file=name), job, self._was_read, back)

    def _was_read(self, now: Preparing) -> None:
        self.now = now
        self.go()
