"""An empty workbook (空白名单模板): for which procedure, and where to, such as a stick for the bureau."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.blank import procedures, write_blank
from kiosk.guide import Actor
from kiosk.screens import prepare_stages
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.prepare_page import PreparePage
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import PushButton, column, fixed, row, scale
from kiosk.station.disk import media
from kiosk.work import Report

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp
    from kiosk.screens.prepare_flow import PrepareFlow


class BlankScreen(PreparePage):
    """Beside the choice of the list's file: nobody has to have one before."""

    stage = prepare_stages.FILE
    actor = Actor.OPERATOR

    def __init__(self, app: "KioskApp", flow: "PrepareFlow") -> None:
        self.procedure = ""
        self.places = (*media(), app.base)
        self.chosen = 0
        super().__init__(app, flow)

    def title(self) -> str:
        return self.say("page-blank.title")

    def body(self) -> Widget:
        units = scale()
        kinds = row(gap=units.units(1.5), size_hint_y=None, height=units.units(11))
        for name in procedures():
            kinds.add_widget(PushButton(self.say(f"page-blank.{name}"), partial(self.take, name),
                                        name=f"blank-{name}", main=name == self.procedure,
                                        size=units.units(3)))  # fmt: skip
        lines = [(place.name or str(place), self._kind(place)) for place in self.places]
        heads = [self.say("page-blank.where"), self.say("page-blank.kind")]
        table = headed(heads, Table(lines, (7, 3), self.chosen, self.choose))
        what = fixed(self.say("page-blank.what"), units.large, bold=True)
        where = fixed(self.say("page-blank.where-to"), units.large, bold=True)
        return column(what, kinds, where, table, gap=units.units(1.5))

    def _kind(self, place: Path) -> str:
        return self.say("page-blank.here" if place == self.app.base else "page-blank.stick")

    def take(self, name: str) -> None:
        """For this procedure."""
        self.procedure = name
        self.draw()

    def choose(self, index: int) -> None:
        """Write it there."""
        self.chosen = index
        self.draw_bottom()

    def primary(self) -> Primary:
        return Primary(self.say("page-blank.primary"), self.write, bool(self.procedure))

    def write(self) -> None:
        """Write it, and say where and under which name."""
        place, procedure = self.places[self.chosen], self.procedure

        def job(_report: Report) -> str:
            place.mkdir(parents=True, exist_ok=True)
            return f"{place.name or place}/{write_blank(place, procedure).name}"

        def done(where: str) -> None:
            self.app.return_to(self)
            self.app.tell(self.say("page-blank.done", where=where), self.say("page-blank.done-do"))

        self.app.work(self.say("page-blank.writing"), job, done, lambda: self.app.return_to(self))

    def back(self) -> None:
        from kiosk.screens.prepare_choose import ChooseScreen

        self.app.show(ChooseScreen(self.app, self.flow))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("screen-copy.again"), self.look, "again"), *super().side())

    def look(self) -> None:
        """Look again what is plugged in."""
        self.app.show(BlankScreen(self.app, self.flow))

    def hint(self) -> str:
        return self.say("page-blank.hint")
