"""A table that scrolls: only the rows in sight are built, so that a hundred thousand cost what twenty do."""

from collections.abc import Callable, Sequence
from typing import Any

from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.recycleboxlayout import RecycleBoxLayout
from kivy.uix.recycleview import RecycleView
from kivy.uix.recycleview.views import RecycleDataViewBehavior
from kivy.uix.widget import Widget

from kiosk.screens import theme
from kiosk.screens.widgets import Panel, Text, column, row, scale

HEIGHT = 7.0
"""A row's height in units."""


class TableRow(RecycleDataViewBehavior, ButtonBehavior, Panel):  # type: ignore[misc]
    """A row in sight. It is used again for another line as the table scrolls."""

    def __init__(self, **kwargs: Any) -> None:
        units = scale()
        super().__init__(colour=theme.SURFACE, radius=units.units(0.6), padding=[units.units(1.2), 0],
                         spacing=units.units(1.2), **kwargs)  # fmt: skip
        self.index = -1
        self.name = ""
        self.enabled = True
        self._table: Table | None = None
        self._texts: list[Text] = []

    def refresh_view_attrs(self, table: Any, index: int, data: dict[str, Any]) -> None:
        """Show another line."""
        self.index, self._table = index, table
        self.name = f"row-{index}"
        cells: Sequence[str] = data["cells"]
        if len(self._texts) != len(cells):
            self.clear_widgets()
            units = scale()
            self._texts = [
                Text("", units.body, shorten=True, size_hint_x=width, halign=align)
                for width, align in zip(table.widths, table.aligns, strict=True)
            ]
            for text in self._texts:
                self.add_widget(text)
        chosen = index == table.chosen
        self.paint(theme.NOTICE_SOFT if chosen else theme.SURFACE)
        for place, (text, cell) in enumerate(zip(self._texts, cells, strict=True)):
            text.color = data["ink"] if not place else theme.INK
            if text.plain != cell:
                text.say(cell)

    def on_press(self) -> None:
        """A finger is down: show it."""
        self.paint(theme.PRESSED)

    def on_release(self) -> None:
        """A finger is up: choose this line."""
        if self._table is not None:
            self._table.choose(self.index)


class Table(RecycleView):  # type: ignore[misc]
    """Lines of cells.

    Args:
        lines: the cells of each line.
        widths: how wide each column is, as parts of the whole.
        chosen: the line that is marked, or -1.
        choose: called with the line that was tapped.
        aligns: left, center or right, a column each; left without it.
        inks: the colour of each line's first cell; plain without it.
    """

    def __init__(self, lines: Sequence[Sequence[str]], widths: Sequence[float], chosen: int = -1,
                 choose: Callable[[int], None] | None = None, aligns: Sequence[str] = (),
                 inks: Sequence[theme.Rgba] = ()) -> None:  # fmt: skip
        units = scale()
        super().__init__(bar_width=units.units(1.4), scroll_type=["bars", "content"], bar_color=theme.MUTED,
                         bar_inactive_color=theme.LINE)  # fmt: skip
        self.widths = tuple(widths)
        self.aligns = tuple(aligns) or ("left",) * len(self.widths)
        self.chosen = chosen
        self._choose = choose
        layout = RecycleBoxLayout(
            orientation="vertical", default_size=(None, units.units(HEIGHT)), default_size_hint=(1, None),
            size_hint_y=None, spacing=units.units(0.5), padding=[0, 0, units.units(2), 0],
        )  # fmt: skip
        layout.bind(minimum_height=layout.setter("height"))
        self.add_widget(layout)
        self.viewclass = TableRow
        self.data = [
            {"cells": tuple(line), "ink": inks[place] if inks else theme.INK}
            for place, line in enumerate(lines)
        ]

    def choose(self, index: int) -> None:
        """Mark a line and tell so."""
        self.chosen = index
        self.refresh_from_data()
        if self._choose is not None:
            self._choose(index)

    def reveal(self, index: int) -> None:
        """Scroll so that a line is in sight."""
        step = scale().units(HEIGHT) + scale().units(0.5)
        hidden = step * len(self.data) - self.height
        if hidden > 0:
            self.scroll_y = 1.0 - min(1.0, max(0.0, (step * (index + 0.5) - self.height / 2) / hidden))


def headed(heads: Sequence[str], table: Table) -> Widget:
    """A table under its heading."""
    units = scale()
    texts = [
        Text(head, units.body, theme.MUTED, size_hint_x=width, halign=align)
        for head, width, align in zip(heads, table.widths, table.aligns, strict=True)
    ]
    head = row(*texts, gap=units.units(1.2), size_hint_y=None, height=units.units(5),
               padding=[units.units(1.2), 0, units.units(3.2), 0])  # fmt: skip
    return column(head, table)
