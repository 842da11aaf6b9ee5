"""The draw begins on a computer that has it from the private package: nothing proves that it is the first."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.deciders import ask_each, role_grid, toggled
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space
from verifier.protocol.events import Role

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

REASONS = ("moved", "dead", "checked")
"""The usual reasons, each a text in the catalogue."""


class FreshScreen(Page):
    """原电脑没有开始: what cannot be proved, why this computer begins, who answers for it, and each alone.

    Args:
        app: the app, with the draw open and nothing recorded.
        leave: the way back, with nothing decided.
    """

    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp", leave: Callable[[], None]) -> None:
        self.leave = leave
        self.reason = ""
        self.roles: tuple[Role, ...] = ()
        self.rehearsal = app.desk.state.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("page-fresh.title")

    def body(self) -> Widget:
        units = scale()
        panel = Panel(theme.NOTICE_SOFT, radius=units.units(1), border=theme.RAIL_NOW,
                      padding=units.units(1.5), size_hint_y=None, height=units.units(14))  # fmt: skip
        panel.add_widget(Text(self.say("page-fresh.unproved"), units.body, bold=True))
        reasons = row(gap=units.units(1.5), size_hint_y=None, height=units.units(9))
        for name in REASONS:
            reasons.add_widget(PushButton(self.say(f"page-fresh.reason-{name}"), partial(self.choose, name),
                                          name=f"reason-{name}", main=name == self.reason,
                                          size=units.units(3.2)))  # fmt: skip
        why = fixed(self.say("page-fresh.why"), units.large, bold=True)
        return column(panel, why, reasons, role_grid(self, self.roles, self.toggle), space(),
                      gap=units.units(1.2))  # fmt: skip

    def choose(self, name: str) -> None:
        """Why this computer begins."""
        self.reason = name
        self.draw()

    def toggle(self, role: Role) -> None:
        """A role answers for it, or does not."""
        self.roles = toggled(self.roles, role)
        self.draw()

    @property
    def enough(self) -> bool:
        """Whether there is a reason, and enough roles answer for it, the notary among them."""
        return bool(self.reason) and len(self.roles) >= commands.MIN_DECIDERS and Role.NOTARY in self.roles

    def primary(self) -> Primary:
        return Primary(self.say("page-fresh.primary"), self.confirm, self.enough)

    def confirm(self) -> None:
        """Ask each role, one after another; the last yes begins the draw."""
        texts = [self.say("page-fresh.ask", role=self.say(f"role.{one.value}")) for one in self.roles]
        ask_each(self.app, texts, self.begin)

    def begin(self) -> None:
        """Begin, with the decision as the record's first remark."""
        fresh = commands.Fresh(str(self.say(f"page-fresh.reason-{self.reason}")), self.roles)
        self.do(lambda one: commands.begin(one, fresh=fresh))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.back"), self.leave, "back"),)

    def hint(self) -> str:
        return self.say("page-fresh.hint")
