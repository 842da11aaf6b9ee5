"""Incidents (异常处置): void the attempt, terminate the draw, or note something, on any day screen."""

from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.decisions import MIN_DECIDERS
from kiosk.ceremony.incident import declare, declared, withdraw
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.closing import certify, publish_now
from kiosk.screens.deciders import ask_each, role_grid, toggled
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.incident_clock import ClockPanel
from kiosk.screens.keyboard import Field
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space
from kiosk.station.clock import now
from verifier.protocol.events import Kind, Role
from verifier.protocol.state import State

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

KINDS = {"void": Kind.VOIDED, "terminate": Kind.TERMINATED, "note": Kind.NOTE}
REASONS = {
    "void": ("machine", "power", "operation", "objection"),
    "terminate": ("repeated", "force", "objection"),
    "note": ("late", "replaced", "interrupted"),
}
"""The usual reasons, each a text in the catalogue; another one may be typed."""


def may_have_incident(state: State) -> bool:
    """Whether something can be voided, terminated or noted."""
    return not state.legal.isdisjoint(KINDS.values())


class IncidentScreen(Page):
    """What to do; why; who decided. Each person who decides confirms alone, one after another."""

    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp", behind: Screen) -> None:
        self.behind = behind
        self.kind = ""
        self.reason = ""
        self.roles: tuple[Role, ...] = ()
        self.page = 0
        self.rehearsal = app.desk.state.plan.rehearsal
        self.counting = declared(app.desk.ceremony)
        super().__init__(app)

    def rail_title(self) -> str:
        return self.say("screen-incident.open")

    def title(self) -> str:
        return self.say(f"screen-incident.{self.kind}") if self.kind else self.say("screen-incident.title")

    def body(self) -> Widget:
        units = scale()
        clock = row(ClockPanel(self.app), *self._clock_button(), gap=units.units(2), size_hint_y=None,
                    height=units.units(12))  # fmt: skip
        return column(clock, (self._menu, self._reason, self._deciders)[self.page](), gap=units.units(2))

    def _clock_button(self) -> tuple[Widget, ...]:
        """The clock is started by people, and stopped by them when all works again or it was a mistake."""
        if self.page:
            return ()
        key = "screen-incident.stop-clock" if self.counting else "screen-incident.start-clock"
        act = self.stop_clock if self.counting else self.start_clock
        return (PushButton(self.say(key), act, name="clock"),)

    def start_clock(self) -> None:
        """The incident begins now; that survives a restart."""
        self.do(lambda one: declare(one, now()), lambda _at: self._clock_changed())

    def stop_clock(self) -> None:
        """Ask before the clock is stopped."""
        ask = self.say("screen-incident.stop-clock-ask")
        self.app.ask(ask, lambda: self.do(withdraw, lambda _none: self._clock_changed()))

    def _clock_changed(self) -> None:
        self.counting = declared(self.app.desk.ceremony)
        self.draw()

    def _menu(self) -> Widget:
        units = scale()
        failure = self.state.plan.failure
        told = self.say("screen-incident.attempts", attempt=self.state.attempt, attempts=failure.attempts)
        cards = [self._card(name) for name in KINDS]
        line = row(*cards, gap=units.units(2.5), size_hint_y=None, height=units.units(46))
        return column(fixed(told, units.body, theme.MUTED), line, space(), gap=units.units(2))

    def _card(self, name: str) -> Widget:
        units = scale()
        may = KINDS[name] in self.state.legal
        card = Panel(theme.SURFACE, radius=units.units(1.5), orientation="vertical", padding=units.units(2.5),
                     spacing=units.units(2), border=theme.LINE)  # fmt: skip
        card.add_widget(fixed(self.say(f"screen-incident.{name}"), units.large, theme.BRAND, bold=True))
        card.add_widget(Text(self.say(f"screen-incident.{name}-told"), units.units(3), valign="top"))
        card.add_widget(
            PushButton(
                self.say("screen-incident.choose"),
                lambda: self.choose(name),
                name=f"incident-{name}",
                enabled=may,
                size_hint_y=None,
                height=units.units(11),
            )
        )
        return card

    def choose(self, name: str) -> None:
        """What to do."""
        self.kind, self.page, self.reason = name, 1, ""
        self.draw()

    def _reason(self) -> Widget:
        units = scale()
        grid = GridLayout(cols=2, spacing=units.units(1.5), size_hint_y=None, height=units.units(24))
        for name in REASONS[self.kind]:
            text = self.say(f"screen-incident.reason-{name}")
            grid.add_widget(PushButton(text, partial(self.take, text), name=f"reason-{name}",
                                       main=text == self.reason, size=units.body))  # fmt: skip
        self._field = Field(
            "reason", self.reason, hint=self.say("screen-incident.reason-here"), changed=self._typed
        )
        ask = fixed(self.say(f"screen-incident.{self.kind}-why"), units.large, bold=True)
        other = fixed(self.say("screen-incident.reason-other"), units.body, theme.MUTED)
        return column(ask, grid, other, self._field, space(), gap=units.units(1.5))

    def take(self, reason: str) -> None:
        """A usual reason."""
        self.reason = reason
        self.draw()

    def _typed(self, text: str) -> None:
        self.reason = text
        self.draw_bottom()

    def _deciders(self) -> Widget:
        units = scale()
        why = Text(self.say("screen-incident.reason", reason=self.reason), units.body, theme.MUTED,
                   size_hint_y=None, height=units.units(8))  # fmt: skip
        return column(why, role_grid(self, self.roles, self.toggle), space(), gap=units.units(1.5))

    def toggle(self, role: Role) -> None:
        """A role decides, or does not."""
        self.roles = toggled(self.roles, role)
        self.draw()

    def primary(self) -> Primary | None:
        if self.page == 0:
            return Primary(self.say("screen-incident.over"), self.over)
        if self.page == 1:
            last = self.kind == "note"
            key = "screen-incident.note-primary" if last else "screen-incident.next"
            return Primary(
                self.say(key), self.add_note if last else self.to_deciders, bool(self.reason.strip())
            )
        return Primary(
            self.say(f"screen-incident.{self.kind}"), self.confirm, len(self.roles) >= MIN_DECIDERS
        )

    def to_deciders(self) -> None:
        """Who decided."""
        self.page = 2
        self.draw()

    def confirm(self) -> None:
        """Ask each role that decides, one after another; the last yes does it."""
        key = f"screen-incident.{self.kind}-ask"
        texts = [self.say(key, role=self.say(f"role.{role.value}")) for role in self.roles]
        ask_each(self.app, texts, self.decide)

    def decide(self) -> None:
        """Record the decision."""
        reason, roles, kind = self.reason, self.roles, self.kind

        def command(ceremony: Ceremony) -> None:
            if kind == "void":
                commands.void(ceremony, reason, roles)
            else:
                commands.terminate(ceremony, reason, roles)

        def done(_result: None) -> None:
            if kind == "terminate":
                publish_now(self.app)
            else:
                certify(self.app)

        self.do(command, done)

    def add_note(self) -> None:
        """Record a remark; the draw goes on where it was."""
        reason = self.reason
        self.do(lambda one: commands.note(one, reason), lambda _result: self.over())

    def over(self) -> None:
        """Back to the draw. A clock that runs goes on until the next step, or until it is stopped."""
        self.app.return_to(self.behind)

    def side(self) -> tuple[Widget, ...]:
        return () if self.page == 0 else (side_button(self.say("page.back"), self.before, "back"),)

    def before(self) -> None:
        """One page back."""
        self.page -= 1
        if self.page == 0:
            self.kind = ""
        self.draw()

    def hint(self) -> str:
        return self.say(f"screen-incident.hint-{self.page + 1}")
