"""Going on although a check failed at the unsealing: decided by two roles or more, each asked alone."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony.decisions import MIN_DECIDERS
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space
from verifier.protocol.events import Check, Role
from verifier.words import Language

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

DECIDERS = (Role.NOTARY, Role.ORGANISER, Role.DISCIPLINE, Role.CONGRESS, Role.CONSULTATIVE, Role.PARENT)
Decided = Callable[[str, tuple[Role, ...]], None]
CAUSES = ("checked", "replaced", "agreed")
"""The usual reasons, each a text in the catalogue."""


class OverrideScreen(Screen):
    """Which roles decide, why, and then each of them by itself.

    Args:
        app: the app.
        checks: what failed.
        decided: called with the reason and the roles when all of them have confirmed.
        leave: the way back, with nothing decided.
    """

    def __init__(
        self, app: "KioskApp", checks: Sequence[Check], decided: Decided, leave: Callable[[], None]
    ) -> None:
        self.checks = checks
        self.decided = decided
        self.leave = leave
        self.cause = ""
        self.roles: tuple[Role, ...] = ()
        super().__init__(app)

    def title(self) -> str:
        return self.say("screen-override.title")

    def body(self) -> Widget:
        units = scale()
        gap = "、" if self.app.lang is Language.ZH else ", "
        names = gap.join(self.say(f"check-name.{one.value}") for one in self.checks)
        panel = Panel(theme.BAD_SOFT, radius=units.units(1), border=theme.BAD, padding=units.units(1.5),
                      size_hint_y=None, height=units.units(10))  # fmt: skip
        told = self.say("screen-override.told", names=names)
        panel.add_widget(Text(told, units.large, theme.BAD, bold=True))
        causes = row(gap=units.units(1.5), size_hint_y=None, height=units.units(10))
        for name in CAUSES:
            key, chosen = f"screen-override.cause-{name}", name == self.cause
            causes.add_widget(self._choice(key, f"cause-{name}", chosen, partial(self.take, name)))
        grid = GridLayout(cols=3, spacing=units.units(1.5), size_hint_y=None, height=units.units(23))
        for role in DECIDERS:
            key, name = f"role.{role.value}", f"role-{role.value}"
            grid.add_widget(self._choice(key, name, role in self.roles, partial(self.toggle, role)))
        why = fixed(self.say("screen-override.why"), units.large, bold=True)
        who = fixed(self.say("screen-incident.who", fewest=MIN_DECIDERS), units.large, bold=True)
        return column(panel, why, causes, who, grid, space(), gap=units.units(1.5))

    def _choice(self, key: str, name: str, chosen: bool, act: Callable[[], None]) -> Widget:
        text = self.say(key)
        return PushButton(f"✓ {text}" if chosen else text, act, name=name, main=chosen,
                          size=scale().units(3.2))  # fmt: skip

    def take(self, name: str) -> None:
        """Why it goes on."""
        self.cause = name
        self.draw()

    def toggle(self, role: Role) -> None:
        """A role decides, or does not."""
        if role in self.roles:
            self.roles = tuple(one for one in self.roles if one is not role)
        else:
            self.roles = (*self.roles, role)
        self.draw()

    @property
    def enough(self) -> bool:
        """Whether there is a reason, and enough roles decide, the notary among them."""
        return bool(self.cause) and len(self.roles) >= MIN_DECIDERS and Role.NOTARY in self.roles

    def primary(self) -> Primary:
        return Primary(self.say("screen-override.primary"), lambda: self.confirm(0), self.enough)

    def confirm(self, place: int) -> None:
        """Ask each role, one after another; the last yes decides."""
        if place == len(self.roles):
            self.decided(str(self.say(f"screen-override.cause-{self.cause}")), self.roles)
            return
        role = self.say(f"role.{self.roles[place].value}")
        self.app.ask(self.say("screen-override.ask", role=role), lambda: self.confirm(place + 1))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("screen-results.back"), self.leave, "back"),)

    def hint(self) -> str:
        return self.say("screen-override.hint")
