"""Screens outside a ceremony: home, preparation, readiness. A rail of their own, the same bottom bar."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.guide import Actor, Progress, Stage
from kiosk.screens import theme
from kiosk.screens.frame import bottom_bar, rehearsal_band, stage_row
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, fixed, row, scale, space
from verifier.protocol.plan import Plan
from verifier.words import Language

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

SHORT = 12
"""A heading of the rail of so many characters or fewer is set larger."""


class Page(Screen):
    """A screen that needs no ceremony."""

    stages: tuple[str, ...] = ()
    """The labels of the stages on the rail, in the catalogue."""
    stage = 0
    """Which of them is under way, from 0."""
    actor = Actor.OPERATOR
    rehearsal = False

    def __init__(self, app: "KioskApp") -> None:
        super().__init__(app)

    def rail_title(self) -> str:
        """What stands at the head of the rail."""
        return self.say("page.product")

    def plan_title(self, plan: Plan) -> str:
        """A draw's title in the language chosen, where the plan has it."""
        return plan.title_en if self.app.lang is Language.EN and plan.title_en else plan.title

    def draw(self) -> None:
        """Draw everything anew."""
        self.clear_widgets()
        units = scale()
        lang = self.app.lang
        main = Panel(theme.PAPER, orientation="vertical", padding=[units.units(4), units.units(2)],
                     spacing=units.units(1.5))  # fmt: skip
        main.add_widget(
            row(fixed(self.title(), units.title, bold=True), size_hint_y=None, height=units.units(8))
        )
        main.add_widget(self.body())
        self._bottom = bottom_bar(self.actor, lang, self.primary(), self.side(), self.hint())
        whole: Widget = row(self._rail(), column(main, self._bottom.bar))
        self.add_widget(column(rehearsal_band(lang), whole) if self.rehearsal else whole)

    def _rail(self) -> Widget:
        units = scale()
        rail = Panel(theme.RAIL, orientation="vertical", size_hint_x=None, width=units.units(40),
                     padding=[units.units(2.5), units.units(3)], spacing=units.units(0.8))  # fmt: skip
        title = self.rail_title()
        size = units.large if len(title) <= SHORT else units.body
        rail.add_widget(Text(title, size, theme.ON_RAIL, bold=True, valign="top", size_hint_y=None,
                             height=units.units(13)))  # fmt: skip
        for place, key in enumerate(self.stages):
            stands = (
                Progress.DONE
                if place < self.stage
                else Progress.NOW
                if place == self.stage
                else Progress.LATER
            )
            rail.add_widget(stage_row(place + 1, Stage(key, {}, stands), self.app.lang))
        rail.add_widget(space())
        for widget in self.app.corner(day=False):
            rail.add_widget(widget)
        return rail
