"""A page of numbers, large enough for the last row; as many pages as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from kivy.uix.gridlayout import GridLayout

from kiosk.glyphs import BOLD
from kiosk.screens import theme
from kiosk.screens.widgets import Panel, Text, measured, scale

ROWS = 10
"""The most rows of a page that can still be read from the last row of the hall."""
HIGH, WIDE = 0.66, 0.88
"""What of a place's height and width its type takes."""


@dataclass(frozen=True, slots=True)
class GridShape:
    """How many numbers a page holds: fewer and larger where there are few."""

    columns: int
    rows: int

    @property
    def page(self) -> int:
        """The numbers on a page."""
        return self.columns * self.rows


def shape_for(count: int) -> GridShape:
    """The shape for so many numbers: as large as one page allows, and pages of 60 where there are more."""
    if count <= 12:
        return GridShape(3, 4)
    if count <= 30:
        return GridShape(5, 6)
    return GridShape(6, min(ROWS, -(-count // 6)))


def pages(count: int) -> int:
    """How many pages so many numbers take; one at least."""
    return max(1, -(-count // shape_for(count).page))


class NumbersGrid(GridLayout):  # type: ignore[misc]
    """One page at a time, and what changes on it changes in place: nothing else is drawn anew.

    Args:
        numbers: all numbers, in order.
        page: from 0.
        marked: numbers to be shown in another colour.
        shown: how many numbers in all are visible so far, or None for all.
    """

    def __init__(self, numbers: Sequence[str], page: int = 0, marked: frozenset[str] = frozenset(),
                 shown: int | None = None) -> None:  # fmt: skip
        units = scale()
        self.shape = shape_for(len(numbers))
        super().__init__(cols=self.shape.columns, rows=self.shape.rows, spacing=units.units(0.8))
        self.numbers, self.page, self.marked, self.shown = numbers, page, marked, shown
        self._longest = max((measured(number, BOLD) for number in numbers), default=1.0)
        self._cells = [_Cell(units.large) for _place in range(self.shape.page)]
        for cell in self._cells:
            self.add_widget(cell)
        self.bind(size=self._resize)
        self._fill()

    def _resize(self, *_: object) -> None:
        """Set all numbers in one size, as large as the places allow."""
        gap = self.spacing[0]
        high = (self.height + gap) / self.shape.rows - gap
        wide = (self.width + gap) / self.shape.columns - gap
        size = max(1, min(scale().fact, int(HIGH * high), int(WIDE * wide / self._longest)))
        for cell in self._cells:
            cell.text.resize(size)

    def show(self, page: int, shown: int | None = None) -> None:
        """Show another page, or more numbers of this one.

        Args:
            page: from 0.
            shown: how many numbers in all are visible, or None for all. While it is not None, the last of
                them stands out.
        """
        if (page, shown) != (self.page, self.shown):
            self.page, self.shown = page, shown
            self._fill()

    def _fill(self) -> None:
        visible = len(self.numbers) if self.shown is None else min(self.shown, len(self.numbers))
        start = self.page * self.shape.page
        for place, cell in enumerate(self._cells, start):
            number = self.numbers[place] if place < visible else ""
            newest = self.shown is not None and place == visible - 1
            cell.show(number, stands_out=newest or number in self.marked)


class _Cell(Panel):
    """A number's place."""

    def __init__(self, size: float) -> None:
        super().__init__(theme.PAPER, radius=scale().units(0.6))
        self.text = Text("", size, bold=True, halign="center")
        self.add_widget(self.text)

    def show(self, number: str, *, stands_out: bool) -> None:
        """Show a number, or nothing."""
        self.text.say(number)
        self.paint(theme.RAIL_NOW if number and stands_out else theme.SURFACE if number else theme.PAPER)
        self.frame(theme.LINE if number else None)
