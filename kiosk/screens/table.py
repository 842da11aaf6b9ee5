"""A table that scrolls: only the rows in sight are built, so that a hundred thousand cost what twenty do.

All rows are of one height, so where a line lies is a multiplication; a row that leaves at one end is used
again at the other, and what its texts look like is kept (:mod:`kiosk.screens.text`).
"""

from collections.abc import Callable, Sequence
from typing import Any

from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.screens import theme
from kiosk.screens.taps import taps
from kiosk.screens.widgets import Panel, Text, column, row, scale

HEIGHT = 7.0
"""A row's height in units."""
GAP = 0.5
"""Between two rows, in units."""
AHEAD = 2
"""Rows that are ready beyond each edge."""


class TableRow(ButtonBehavior, Panel):  # type: ignore[misc]
    """A row in sight. It is used again for another line as the table scrolls."""

    enabled = True

    def __init__(self, table: "Table") -> None:
        units = scale()
        super().__init__(colour=theme.SURFACE, radius=units.units(0.6), padding=[units.units(1.2), 0],
                         spacing=units.units(1.2), size_hint=(None, None),
                         height=units.units(HEIGHT))  # fmt: skip
        self.index = -1
        self.name = ""
        self._table = table
        self._texts = [
            Text("", table.type_size, shorten=True, size_hint_x=width, halign=align)
            for width, align in zip(table.widths, table.aligns, strict=True)
        ]
        for text in self._texts:
            self.add_widget(text)

    def show(self, index: int) -> None:
        """Show a line."""
        self.index = index
        self.name = f"row-{index}"
        self.mark()
        inks = self._table.inks
        for place, (text, cell) in enumerate(zip(self._texts, self._table.lines[index], strict=True)):
            text.color = inks[index] if inks and not place else theme.INK
            text.say(cell)

    def mark(self) -> None:
        """Show whether this line is the chosen one."""
        self.paint(theme.NOTICE_SOFT if self.index == self._table.chosen else theme.SURFACE)

    def on_touch_down(self, touch: Any) -> bool:
        """Take a touch, unless it was meant for the screen before."""
        if self.collide_point(*touch.pos) and not taps.counts(self.name, every=True):
            return True
        return bool(super().on_touch_down(touch))

    def on_press(self) -> None:
        """A finger is down: show it."""
        self.paint(theme.PRESSED)

    def on_touch_up(self, touch: Any) -> bool:
        """Also rest when the finger was dragged away."""
        taken = bool(super().on_touch_up(touch))
        if self.state == "normal":
            self.mark()
        return taken

    def on_release(self) -> None:
        """A finger is up: choose this line."""
        self._table.choose(self.index)


class Table(ScrollView):  # type: ignore[misc]
    """Lines of cells.

    Args:
        lines: the cells of each line.
        widths: how wide each column is, as parts of the whole.
        chosen: the line that is marked, or -1.
        choose: called with the line that was tapped.
        aligns: left, center or right, a column each; left without it.
        inks: the colour of each line's first cell; plain without it.
        type_size: of the cells, in pixels; running text without it.
    """

    scroll_y: float

    def __init__(self, lines: Sequence[Sequence[str]], widths: Sequence[float], chosen: int = -1,
                 choose: Callable[[int], None] | None = None, aligns: Sequence[str] = (),
                 inks: Sequence[theme.Rgba] = (), type_size: float | None = None) -> None:  # fmt: skip
        units = scale()
        self.type_size = type_size or units.body
        super().__init__(bar_width=units.units(1.4), scroll_type=["bars", "content"], bar_color=theme.MUTED,
                         bar_inactive_color=theme.LINE, do_scroll_x=False,
                         scroll_distance=units.units(2.5))  # fmt: skip
        self.lines = lines
        self.widths = tuple(widths)
        self.aligns = tuple(aligns) or ("left",) * len(self.widths)
        self.inks = inks
        self.chosen = chosen
        self._choose = choose
        self._gap = units.units(GAP)
        self._step = units.units(HEIGHT) + self._gap
        self._margin = units.units(2)
        self._shown: dict[int, TableRow] = {}
        self._spare: list[TableRow] = []
        self._content = Widget(size_hint_y=None, height=max(0, len(lines) * self._step - self._gap))
        self.add_widget(self._content)
        self._begun = False
        self.bind(scroll_y=self._fill, size=self._resized)
        self._content.bind(pos=self._place_all, size=self._place_all)

    def _resized(self, *_: object) -> None:
        if not self._begun and self.height > self._step and self.chosen >= 0:
            self._begun = True
            self.reveal(self.chosen)
        if self._content.height <= self.height:
            # Few lines stand below the heading, wherever a smaller size had scrolled them to.
            self.scroll_y = 1.0
        self._fill()

    def _fill(self, *_: object) -> None:
        """Show the lines in sight, with the rows of those that are no longer."""
        above = (1.0 - self.scroll_y) * max(0.0, self._content.height - self.height)
        first = max(0, int(above // self._step) - AHEAD)
        last = min(len(self.lines), int((above + self.height) // self._step) + 1 + AHEAD)
        wanted = range(first, last)
        for index in [one for one in self._shown if one not in wanted]:
            self._spare.append(self._shown.pop(index))
        for index in wanted:
            if index not in self._shown:
                self._shown[index] = self._row(index)
        while self._spare:
            self._content.remove_widget(self._spare.pop())

    def _row(self, index: int) -> TableRow:
        if self._spare:
            one = self._spare.pop()
        else:
            one = TableRow(self)
            self._content.add_widget(one)
        one.show(index)
        self._place(one)
        return one

    def _place(self, one: TableRow) -> None:
        one.width = self._content.width - self._margin
        one.pos = (self._content.x, self._content.top - one.index * self._step - one.height)

    def _place_all(self, *_: object) -> None:
        for one in self._shown.values():
            self._place(one)

    def choose(self, index: int) -> None:
        """Mark a line and tell so."""
        self.chosen = index
        for one in self._shown.values():
            one.mark()
        if self._choose is not None:
            self._choose(index)

    def move(self, by: int) -> None:
        """Choose another line, so many further down."""
        if self.lines:
            index = max(0, min(len(self.lines) - 1, self.chosen + by if self.chosen >= 0 else 0))
            self.choose(index)
            self.reveal(index)

    def reveal(self, index: int) -> None:
        """Scroll so that a line is in sight, no further than needed."""
        hidden = self._content.height - self.height
        if hidden <= 0:
            return
        above = (1.0 - self.scroll_y) * hidden
        top = index * self._step
        above = max(min(above, top), top + self._step - self._gap - self.height)
        self.scroll_y = 1.0 - min(1.0, max(0.0, above / hidden))


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
