"""Long work under way: a bar, how far it is, and a way back."""

from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.screens import theme
from kiosk.screens.frame import side_button
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, fixed, scale, space
from kiosk.work import Work

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

EVERY = 0.1
"""Seconds between two looks at how far the work is."""
RUNNING = 0.25
"""The part of the bar that runs to and fro while nothing is known."""


class WorkScreen(Page):
    """Shown until the work tells how it ended."""

    def __init__(self, app: "KioskApp", title: str, work: Work, before: Screen | None = None) -> None:
        self._before_page = before if isinstance(before, Page) else None
        if isinstance(before, Page):
            self.stages, self.stage, self.rehearsal = before.stages, before.stage, before.rehearsal
        elif not app.at_home:
            self.rehearsal = app.desk.state.plan.rehearsal
        self._title = title
        self._work = work
        self._stopping = False
        self._at = 0.0
        super().__init__(app)
        self._clock = Clock.schedule_interval(self._look, EVERY)
        self.bind(parent=self._left)

    def _left(self, _screen: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._clock.cancel()

    def rail_title(self) -> str:
        if self._before_page is not None:
            return self._before_page.rail_title()
        return self.say("page.product") if self.app.at_home else self.plan_title(self.state.plan)

    def title(self) -> str:
        return self._title

    def body(self) -> Widget:
        units = scale()
        self._told = fixed(self.say("page-work.begun"), units.large, halign="center")
        self._track = Panel(theme.LINE, radius=units.units(1), size_hint_y=None, height=units.units(4))
        self._before, self._fill, self._after = Widget(size_hint_x=0.01), Panel(theme.BRAND), Widget()
        for part in (self._before, self._fill, self._after):
            self._track.add_widget(part)
        calm = Text(self.say("page-work.calm"), units.body, theme.MUTED, halign="center", size_hint_y=None,
                    height=units.units(8))  # fmt: skip
        return column(space(), self._told, self._track, calm, space(), gap=units.units(3))

    def _look(self, _seconds: float) -> None:
        done, of = self._work.done, self._work.of
        if of:
            part = min(1.0, done / of)
            self._before.size_hint_x, self._fill.size_hint_x, self._after.size_hint_x = (
                0.0001,
                part,
                1.0001 - part,
            )
            text = self.say("page-work.done", done=done, of=of, percent=int(100 * part))
        else:
            self._at = (self._at + 0.03) % 1.0
            before = self._at * (1 - RUNNING)
            self._before.size_hint_x, self._fill.size_hint_x = before, RUNNING
            self._after.size_hint_x = 1 - RUNNING - before
            text = self.say("page-work.begun")
        if self._stopping:
            text = self.say("page-work.stopping")
        if self._told.plain != text:
            self._told.say(text)

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page-work.cancel"), self.stop, "cancel-work"),)

    def stop(self) -> None:
        """The way back."""
        self._stopping = True
        self._work.cancel()

    def hint(self) -> str:
        return self.say("page-work.hint")
