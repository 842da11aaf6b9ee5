"""Admission (录取): who presses 开始派位, and the press."""

from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk import guide
from kiosk.ceremony import commands
from kiosk.screens import theme
from kiosk.screens.admitted import AdmittedScreen
from kiosk.screens.frame import Primary
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, PushButton, Text, column, facts, fixed, row, scale
from verifier.protocol.events import Role
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import AdmitStep

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


FEW = 3
"""Up to so many schools are shown in large figures."""


class AdmitScreen(Screen):
    """开始派位: a supervisor presses, and the record says of which role."""

    def __init__(self, app: "KioskApp") -> None:
        self.role: Role | None = None
        super().__init__(app)

    @property
    def step(self) -> AdmitStep:
        """The plan's step."""
        step = self.state.step
        assert isinstance(step, AdmitStep)
        return step

    @property
    def way(self) -> str:
        """How the procedure names it."""
        return guide.way(self.state.plan)

    def title(self) -> str:
        name = guide.admission_name(self.state.plan, self.step.batch, self.step.schools)
        return self.say("screen-admit.title", name=name)

    def body(self) -> Widget:
        units = scale()
        ask = fixed(self.say(f"screen-admit.who-{self.way}"), units.large, bold=True)
        roles = row(gap=units.units(1.5), size_hint_y=None, height=units.units(12))
        for role in guide.pressing_roles(self.state):
            chosen = role is self.role
            text = self.say(f"role.{role.value}")
            roles.add_widget(
                PushButton(f"✓ {text}" if chosen else text, partial(self.choose, role),
                           name=f"role-{role.value}", main=chosen, size=units.units(3.2))
            )  # fmt: skip
        once = fixed(self.say("screen-admit.once"), units.body, theme.MUTED, halign="center")
        return column(self._schools(), ask, roles, once, gap=units.units(2))

    def _schools(self) -> Widget:
        """The schools with their seats and children; in figures for the last row where they are few."""
        units = scale()
        found = [self.state.plan.school(self.step.batch, one) for one in self.step.schools]
        roster = self.app.desk.ceremony.sealed.roster
        told = [(one.name, one.quota, guide.applicants_of(roster, one)) for one in found if one is not None]
        if len(told) > FEW:
            return facts([self.say("screen-admit.quota", name=name, quota=quota) for name, quota, _ in told])
        grid = GridLayout(cols=3, spacing=units.units(1.5))
        for key in ("school", "quota", "applicants"):
            grid.add_widget(fixed(self.say(f"screen-admit.{key}-head"), units.large, theme.MUTED,
                                  halign="center"))  # fmt: skip
        for line in told:
            for text in line:
                cell = Panel(theme.SURFACE, radius=units.units(1), border=theme.LINE)
                size = units.title if isinstance(text, str) else units.fact
                cell.add_widget(Text(str(text), size, bold=True, halign="center"))
                grid.add_widget(cell)
        return grid

    def choose(self, role: Role) -> None:
        """Who is going to press."""
        self.role = role
        self.draw()

    def primary(self) -> Primary:
        return Primary(self.say(f"screen-admit.primary-{self.way}"), self.press, self.role is not None)

    def press(self) -> None:
        """开始派位."""
        role, before = self.role, self.state
        if role is None:
            return

        def shown(placements: tuple[Placement, ...]) -> None:
            self.app.show(AdmittedScreen(self.app, placements, self.app.refresh, before))

        self.do(lambda one: commands.admit(one, role), shown)

    def hint(self) -> str:
        if self.role is None:
            return self.say("screen-admit.hint-who")
        return self.say(f"screen-admit.hint-{self.way}", role=self.say(f"role.{self.role.value}"))
