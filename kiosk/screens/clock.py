"""The time of day (时钟) on a screen, to be compared with a watch. It decides nothing."""

from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.screens import theme
from kiosk.screens.widgets import Panel, Text, fixed, scale
from kiosk.station.clock import in_china

if TYPE_CHECKING:
    from kiosk.screens.screen import Screen

EVERY = 0.2
"""Seconds between two looks at the clock, so that its seconds are never seen to stumble."""


class ClockPanel(Panel):
    """Date and time, ticking."""

    def __init__(self, screen: "Screen") -> None:
        units = scale()
        super().__init__(theme.SURFACE, radius=units.units(1), orientation="vertical", border=theme.LINE,
                         padding=units.units(2))  # fmt: skip
        self._screen = screen
        self._date = Text("", units.large, theme.MUTED, halign="center", size_hint_y=None,
                          height=units.units(5.5))  # fmt: skip
        self._time = Text("", units.units(11), bold=True, halign="center")
        told = fixed(screen.say("screen-clock.told"), units.body, theme.MUTED, halign="center")
        for one in (self._date, self._time, told):
            self.add_widget(one)
        self._tick(0)
        self._clock = Clock.schedule_interval(self._tick, EVERY)
        self.bind(parent=self._left)

    def _left(self, _panel: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._clock.cancel()

    def _tick(self, _seconds: float) -> None:
        now = in_china()
        self._date.say(self._screen.say("screen-clock.date", year=now.year, month=now.month, day=now.day))
        self._time.say(f"{now:%H:%M:%S}")
