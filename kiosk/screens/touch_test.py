"""Trying the touchscreen (触摸测试): nine places over the whole window, each answers once it is touched."""

from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.readiness import POINTS
from kiosk.screens import theme
from kiosk.screens.page import Page
from kiosk.screens.widgets import Panel, PushButton, Text, column, row, scale, space

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp
    from kiosk.screens.readiness import ReadinessScreen

MIDDLE = POINTS // 2
"""The place in the middle, which also says what to do."""


class TouchScreen(Page):
    """Nothing but places to touch: a rail or a bar would hide how the edges answer."""

    def __init__(self, app: "KioskApp", behind: "ReadinessScreen") -> None:
        self.behind = behind
        self.touched: set[int] = set()
        super().__init__(app)

    def draw(self) -> None:
        """Draw the places; one that was touched stays marked."""
        self.clear_widgets()
        units = scale()
        grid = GridLayout(cols=3, spacing=units.units(4), padding=units.units(1))
        for place in range(POINTS):
            grid.add_widget(self._middle() if place == MIDDLE else self._place(place))
        ground = Panel(theme.PAPER)
        ground.add_widget(grid)
        self.add_widget(ground)

    def _place(self, place: int) -> Widget:
        """A button at the outer end of its third, so that the window's very edge is tried."""
        units = scale()
        done = place in self.touched
        button = PushButton(
            "✓" if done else str(place + 1), partial(self.touch, place), name=f"touch-{place + 1}", main=done,
            size=units.fact, size_hint=(None, None), width=units.units(24), height=units.units(20),
        )  # fmt: skip
        across = [space(), button, space()]
        if place % 3 != 1:
            across.pop(0 if place % 3 == 0 else 2)
        line = row(*across, size_hint_y=None, height=units.units(20))
        up = [space(), line, space()]
        if place // 3 != 1:
            up.pop(0 if place // 3 == 0 else 2)
        return column(*up)

    def _middle(self) -> Widget:
        units = scale()
        left = POINTS - len(self.touched)
        told = Text(self.say("looks.touch-told", left=left), units.large, halign="center")
        done = MIDDLE in self.touched
        place = PushButton("✓" if done else str(MIDDLE + 1), partial(self.touch, MIDDLE), main=done,
                           name=f"touch-{MIDDLE + 1}", size=units.title)  # fmt: skip
        back = PushButton(self.say("page.back"), self.leave, name="back", size=units.body)
        return column(space(), told, row(place, back, gap=units.units(2)),
                      gap=units.units(1))  # fmt: skip

    def touch(self, place: int) -> None:
        """This place answered."""
        self.touched.add(place)
        if len(self.touched) == POINTS:
            self.leave()
        else:
            self.draw()

    def leave(self) -> None:
        """Back to the points, with what was found."""
        self.behind.was_touched(len(self.touched))
