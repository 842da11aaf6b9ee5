"""A page of numbers, large enough for the last row; as many pages as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.screens import theme
from kiosk.screens.widgets import Panel, Text, scale


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
    """The shape for so many numbers: 30 fill one page in large type, 3,000 take pages of 60."""
    if count <= 12:
        return GridShape(3, 4)
    if count <= 30:
        return GridShape(5, 6)
    return GridShape(6, 10)


def pages(count: int) -> int:
    """How many pages so many numbers take; one at least."""
    return max(1, -(-count // shape_for(count).page))


def grid(
    numbers: Sequence[str], page: int, marked: frozenset[str] = frozenset(), shown: int | None = None
) -> Widget:
    """One page.

    Args:
        numbers: all numbers, in order.
        page: from 0.
        marked: numbers to be shown in another colour.
        shown: how many numbers in all are visible so far, or None for all.
    """
    units = scale()
    shape = shape_for(len(numbers))
    box = GridLayout(cols=shape.columns, rows=shape.rows, spacing=units.units(0.8))
    size = {4: units.fact, 6: units.units(6.2), 10: units.units(4)}[shape.rows]
    visible = len(numbers) if shown is None else shown
    start = page * shape.page
    for place in range(start, start + shape.page):
        number = numbers[place] if place < min(len(numbers), visible) else ""
        colour = theme.NOTICE_SOFT if number in marked else theme.SURFACE if number else theme.PAPER
        cell = Panel(colour, radius=units.units(0.6), border=theme.LINE if number else None)
        cell.add_widget(Text(number, size, bold=True, halign="center"))
        box.add_widget(cell)
    return box
