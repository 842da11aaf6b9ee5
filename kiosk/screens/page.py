"""Screens outside a ceremony: home, preparation, readiness. A rail of their own, the same bottom bar."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.guide import Actor, Progress, Stage
from kiosk.screens import theme
from kiosk.screens.frame import (
    bottom_bar,
    day_rail,
    heading,
    main_panel,
    rail_panel,
    rail_title,
    rehearsal_band,
    stage_row,
)
from kiosk.screens.plan_facts import title_of
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, row, scale, space
from verifier.protocol.plan import Plan
from verifier.protocol.state import State

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

class Page(Screen):
    """A screen that needs no ceremony."""

    stages: tuple[str, ...] = ()
    """The labels of the stages on the rail, in the catalogue."""
    stage = 0
    """Which of them is under way, from 0."""
    actor = Actor.OPERATOR
    rehearsal = False
    real = False
    """Whether the rail says that this is the real draw (正式派位)."""
    _framed: State | None = None

    def __init__(self, app: "KioskApp") -> None:
        behind = app.screen
        day = behind is not None and not (isinstance(behind, Page) and behind._framed is None)
        self._framed = behind.framed if behind is not None and day and not app.at_home else None
        super().__init__(app)

    @property
    def framed(self) -> State:
        """What the screen showed that this page was opened from: the rail stays as it was."""
        return self._framed or self.state

    def rail_title(self) -> str:
        """What stands at the head of the rail."""
        return self.say("page.product")

    def plan_title(self, plan: Plan) -> str:
        """A draw's title in the language chosen, where the plan has it."""
        return title_of(plan, self.app.lang)

    def draw(self) -> None:
        """Draw everything anew."""
        self.clear_widgets()
        lang = self.app.lang
        main = main_panel()
        main.add_widget(heading(self.title()))
        main.add_widget(self.body())
        self._bottom = bottom_bar(self.actor, lang, self.primary(), self.side(), self.hint())
        whole: Widget = row(self._rail(), column(main, self._bottom.bar))
        self.add_widget(column(rehearsal_band(lang), whole) if self.rehearsal else whole)

    def _rail(self) -> Widget:
        if not self.stages and not self.app.at_home:
            return day_rail(self.framed, self.app.lang, self.app.corner(day=False))
        rail = rail_panel()
        rail.add_widget(rail_title(self.rail_title()))
        if self.real:
            units = scale()
            chip = Panel(theme.BRAND, radius=units.units(0.8), size_hint_y=None, height=units.units(5))
            told = self.say("page.real")
            chip.add_widget(Text(told, units.body, theme.ON_BRAND, bold=True, halign="center"))
            rail.add_widget(chip)
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
