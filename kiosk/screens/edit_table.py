"""The fields of a part of the plan, a line a field or a row of a table; a cell is tapped to be filled in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Any

from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleboxlayout import RecycleBoxLayout
from kivy.uix.recycleview import RecycleView
from kivy.uix.recycleview.views import RecycleDataViewBehavior
from kivy.uix.widget import Widget

from kiosk.plan_draft import Place
from kiosk.screens import theme
from kiosk.screens.widgets import PushButton, Text, column, row, scale

HEIGHT = 7.6
"""A line's height in units."""
HEAD = 0.32
"""How much of a line its name takes, where lines have one."""


class Look(Enum):
    """How a cell stands."""

    GIVEN = auto()
    DEFAULT = auto()
    MISSING = auto()
    WRONG = auto()


INKS = {
    Look.GIVEN: theme.INK,
    Look.DEFAULT: theme.MUTED,
    Look.MISSING: theme.ACTORS["supervisor"],
    Look.WRONG: theme.BAD,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: which field, what it says, how it stands."""

    place: Place
    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Line:
    """A line: what it is called (a field's name, or a row's number) and its cells."""

    head: str
    cells: tuple[Shown, ...]


class Cell(PushButton):
    """A field's value. It is found by its name, ``field-schools[2].quota``."""

    ground, edge, ink = theme.SURFACE, theme.LINE, theme.INK

    def __init__(self) -> None:
        units = scale()
        super().__init__("", self._nothing, name="field", size=units.body)
        self.padding = [units.units(1.2), 0]
        self.label.halign = "left"

    def _nothing(self) -> None:
        """A cell that shows nothing yet does nothing."""

    def _resting(self) -> theme.Rgba:
        return self.ground

    def _edge(self) -> theme.Rgba:
        return self.edge

    def _ink(self) -> theme.Rgba:
        return self.ink

    def show(self, shown: Shown, chosen: bool, pressed: Callable[[], None]) -> None:
        """Show a field."""
        self.name = f"field-{shown.place.key}"
        wrong = shown.look is Look.WRONG
        self.ground = theme.NOTICE_SOFT if chosen else theme.BAD_SOFT if wrong else theme.SURFACE
        self.edge = theme.BRAND if chosen else theme.BAD if wrong else theme.LINE
        self.ink = INKS[shown.look]
        self.set(shown.text, pressed, True)


class FieldRow(RecycleDataViewBehavior, BoxLayout):  # type: ignore[misc]
    """A line in sight. It is used again for another one as the table scrolls."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(spacing=scale().units(0.8), **kwargs)
        self._head: Text | None = None
        self._cells: list[Cell] = []

    def refresh_view_attrs(self, table: Any, index: int, data: dict[str, Any]) -> None:
        """Show another line."""
        self.show(table, data["line"])

    def show(self, table: Any, line: Line) -> None:
        """Show what a line says now."""
        if self._head is None or len(self._cells) != len(line.cells):
            self._build(table, len(line.cells))
        if self._head is not None and self._head.plain != line.head:
            self._head.say(line.head)
        for cell, shown in zip(self._cells, line.cells, strict=True):
            cell.show(shown, shown.place == table.chosen, partial(table.choose, shown.place))

    def _build(self, table: Any, count: int) -> None:
        units = scale()
        self.clear_widgets()
        self._head = Text("", units.body, theme.MUTED)
        if table.head_width < 1:
            self._head.size_hint_x = table.head_width
        else:
            self._head.size_hint_x, self._head.width = None, table.head_width
        self.add_widget(self._head)
        self._cells = [Cell() for _ in range(count)]
        for cell, width in zip(self._cells, table.widths, strict=True):
            cell.size_hint_x = width
            self.add_widget(cell)


class FieldTable(RecycleView):  # type: ignore[misc]
    """Lines of cells; only those in sight are built.

    Args:
        lines: what to show.
        chosen: the field that is being filled in.
        choose: called with the field that was tapped.
        widths: of the cells, as parts of what the head leaves.
        head_width: of the head: below 1 a part of the whole, else in pixels.
    """

    def __init__(self, lines: Sequence[Line], chosen: Place, choose: Callable[[Place], None],
                 widths: Sequence[float], head_width: float) -> None:  # fmt: skip
        units = scale()
        super().__init__(bar_width=units.units(1.4), scroll_type=["bars", "content"], bar_color=theme.MUTED,
                         bar_inactive_color=theme.LINE)  # fmt: skip
        self.chosen = chosen
        self.choose = choose
        self.widths = tuple(widths)
        self.head_width = head_width
        layout = RecycleBoxLayout(
            orientation="vertical", default_size=(None, units.units(HEIGHT)), default_size_hint=(1, None),
            size_hint_y=None, spacing=units.units(0.7), padding=[0, 0, units.units(2), 0],
        )  # fmt: skip
        layout.bind(minimum_height=layout.setter("height"))
        self.add_widget(layout)
        self.viewclass = FieldRow
        self._lines: list[Line] = []
        self.show(lines, chosen)

    def show(self, lines: Sequence[Line], chosen: Place) -> None:
        """Show other contents of the same fields, or another choice."""
        if list(lines) == self._lines and chosen == self.chosen:
            return
        same = len(lines) == len(self._lines)
        self._lines, self.chosen = list(lines), chosen
        if not same:
            self.data = [{"line": line} for line in lines]
            return
        # Handing the data over anew would deal out the rows in sight anew, and each would draw all its texts.
        for item, line in zip(self.data, lines, strict=True):
            item["line"] = line
        for index, view in self.view_adapter.views.items():
            view.show(self, self._lines[index])

    def reveal(self, index: int) -> None:
        """Scroll so that a line is in sight."""
        # Only once it is laid out is it known how much of it is hidden.
        Clock.schedule_once(lambda _seconds: self._reveal(index), 0)

    def _reveal(self, index: int) -> None:
        step = scale().units(HEIGHT) + scale().units(0.7)
        hidden = step * len(self.data) - self.height
        if hidden > 0:
            self.scroll_y = 1.0 - min(1.0, max(0.0, (step * (index + 0.5) - self.height / 2) / hidden))


def table_heads(heads: Sequence[str], table: FieldTable) -> Widget:
    """The names of a table's columns over it."""
    units = scale()
    texts = [Text("", units.body, size_hint_x=None, width=table.head_width)]
    texts += [
        Text(head, units.body, theme.MUTED, size_hint_x=width)
        for head, width in zip(heads, table.widths, strict=True)
    ]
    return column(
        row(*texts, gap=units.units(0.8), size_hint_y=None, height=units.units(4.5),
            padding=[0, 0, units.units(2), 0]),
        table,
    )  # fmt: skip
