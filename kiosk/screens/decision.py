"""A decision of people (决定): what it means, why, who takes it, and each of them asked alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony.decisions import MIN_DECIDERS
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.deciders import ask_each, role_grid, toggled
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space
from verifier.protocol.events import Role

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

Decided = Callable[[str, tuple[Role, ...]], None]
"""Called with the reason and the roles, when each of them has confirmed."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The keys of a decision's texts. ``reasons`` are the usual ones; ``params`` fill all of them."""

    title: str
    told: str
    why: str
    reasons: Mapping[str, str]
    primary: str
    ask: str
    hint: str
    params: Mapping[str, int] = field(default_factory=dict)


class DecisionScreen(Page):
    """One page: what it means in a panel, the reasons, the roles.

    Args:
        app: the app, with a draw open.
        wording: its texts.
        decided: what is done then.
        leave: the way back, with nothing decided.
    """

    actor = Actor.NOTARY

    def __init__(
        self, app: "KioskApp", wording: Wording, decided: Decided, leave: Callable[[], None]
    ) -> None:
        self.wording = wording
        self.decided = decided
        self.leave = leave
        self.reason = ""
        self.roles: tuple[Role, ...] = ()
        self.rehearsal = app.desk.state.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say(self.wording.title, **self.wording.params)

    def body(self) -> Widget:
        units, wording = scale(), self.wording
        panel = Panel(theme.NOTICE_SOFT, radius=units.units(1), border=theme.RAIL_NOW,
                      padding=units.units(1.5), size_hint_y=None, height=units.units(14))  # fmt: skip
        panel.add_widget(Text(self.say(wording.told, **wording.params), units.body, bold=True))
        reasons = row(gap=units.units(1.5), size_hint_y=None, height=units.units(9))
        for name, key in wording.reasons.items():
            reasons.add_widget(PushButton(self.say(key), partial(self.choose, name), name=f"reason-{name}",
                                          main=name == self.reason, size=units.units(3.2)))  # fmt: skip
        why = fixed(self.say(wording.why), units.large, bold=True)
        return column(panel, why, reasons, role_grid(self, self.roles, self.toggle), space(),
                      gap=units.units(1.2))  # fmt: skip

    def choose(self, name: str) -> None:
        """Why."""
        self.reason = name
        self.draw()

    def toggle(self, role: Role) -> None:
        """A role takes part in the decision, or does not."""
        self.roles = toggled(self.roles, role)
        self.draw()

    @property
    def enough(self) -> bool:
        """Whether there is a reason, and enough roles decide, the notary among them."""
        return bool(self.reason) and len(self.roles) >= MIN_DECIDERS and Role.NOTARY in self.roles

    def primary(self) -> Primary:
        return Primary(self.say(self.wording.primary, **self.wording.params), self.confirm, self.enough)

    def confirm(self) -> None:
        """Ask each role, one after another; the last yes decides."""
        wording = self.wording
        texts = [self.say(wording.ask, role=self.say(f"role.{one.value}"), **wording.params)
                 for one in self.roles]  # fmt: skip
        reason = str(self.say(wording.reasons[self.reason]))
        ask_each(self.app, texts, lambda: self.decided(reason, self.roles))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.back"), self.leave, "back"),)

    def hint(self) -> str:
        return self.say(self.wording.hint)
