"""The check on the spot (现场检查): draw, workbook and picture side by side, number by number."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.files.comparison import Comparison, Line
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Panel, Text, column, fixed, scale
from verifier.protocol.errors import BadInput
from verifier.words import parts

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

MOST_TOLD = 3
"""So many findings are told in words at a time; the table below shows every number."""


class CheckedScreen(Page):
    """Agreement in green, what differs in red and first.

    Args:
        app: the app.
        found: the comparison.
        where: where workbook and pictures were read from.
        leave: the way back.
    """

    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp", found: Comparison, where: str, leave: Callable[[], None]) -> None:
        self.found = found
        self.where = where
        self.leave = leave
        self.page = 0
        self.rehearsal = app.desk.state.plan.rehearsal
        lines = [(school.school, line) for school in found.schools for line in school.lines]
        # Sorted by agreement only, so that within both the order is that of the draw.
        self.lines = sorted(lines, key=lambda one: one[1].agrees)
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("screen-checked.title")

    def body(self) -> Widget:
        units = scale()
        good = self.found.agrees
        colour, soft = (theme.GOOD, theme.GOOD_SOFT) if good else (theme.BAD, theme.BAD_SOFT)
        panel = Panel(soft, radius=units.units(1), border=colour, orientation="vertical",
                      padding=[units.units(2), units.units(1)], size_hint_y=None)  # fmt: skip
        verdict = self._verdict()
        panel.add_widget(fixed(verdict, units.units(6), colour, bold=True))
        panel.height = units.units(10.5)
        for text in self._findings():
            panel.add_widget(Text(text, units.body, theme.BAD, size_hint_y=None, height=units.units(4.2)))
            panel.height += units.units(4.2)
        names = ("verdict", "place", "drawn", "workbook", "picture")
        heads = [self.say(f"screen-checked.{name}") for name in names]
        cells = [tuple(self._cells(school, line)) for school, line in self.lines]
        inks = [theme.GOOD if line.agrees else theme.BAD for _school, line in self.lines]
        aligns = ("left", "center", "center", "center", "center")
        table = Table(cells, (2, 3.4, 3, 4, 4), aligns=aligns, inks=inks, type_size=units.units(3.4))
        read = fixed(self.say("screen-checked.read", where=self.where), units.body, theme.MUTED)
        return column(panel, headed(heads, table), read, gap=units.units(1))

    def _verdict(self) -> str:
        if self.found.agrees:
            return self.say("screen-checked.good", count=self.found.numbers)
        bad = sum(not line.agrees for _school, line in self.lines)
        return self.say("screen-checked.bad", count=bad) if bad else self.say("screen-checked.bad-otherwise")

    def _pages(self) -> int:
        return max(1, -(-len(self.found.all_findings) // MOST_TOLD))

    def _findings(self) -> Iterator[str]:
        first = self.page * MOST_TOLD
        for error in self.found.all_findings[first : first + MOST_TOLD]:
            yield self._said(error)

    def _said(self, error: BadInput) -> str:
        told = parts(error, self.app.lang)
        return f"{told.what}{told.to_do}" if told.to_do else str(told.what)

    def _cells(self, school: str, line: Line) -> Iterator[str]:
        yield self.say("screen-checked.agrees" if line.agrees else "screen-checked.differs")
        yield str(line.place) if len(self.found.schools) == 1 else f"{school}　{line.place}"
        yield line.drawn
        yield self._found("screen-checked.in-row", line.workbook, line.row)
        yield self._found("screen-checked.in-page", line.picture, line.page)

    def _found(self, key: str, number: str, place: int | None) -> str:
        if place is None or not number:
            return self.say("screen-checked.missing")
        return self.say(key, number=number, place=place)

    def side(self) -> tuple[Widget, ...]:
        if self._pages() == 1:
            return ()
        return (side_button(self.say("screen-checked.more"), self.more, "more"),)

    def more(self) -> None:
        """The next findings."""
        self.page = (self.page + 1) % self._pages()
        self.draw()

    def primary(self) -> Primary:
        return Primary(self.say("screen-results.back"), self.leave)

    def hint(self) -> str:
        return self.say("screen-checked.hint-good" if self.found.agrees else "screen-checked.hint-bad")
