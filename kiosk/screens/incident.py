"""Incidents (异常处置): void the attempt, terminate the draw, or note something, on any day screen."""

import time
from functools import partial
from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.ceremony import Ceremony
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.closing import publish_now
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.keyboard import Field
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.times import seconds_since
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space
from verifier.protocol.events import Kind, Role
from verifier.protocol.state import Phase, State

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

KINDS = {"void": Kind.VOIDED, "terminate": Kind.TERMINATED, "note": Kind.NOTE}
REASONS = {
    "void": ("machine", "power", "operation", "objection"),
    "terminate": ("repeated", "force", "objection"),
    "note": ("late", "replaced", "interrupted"),
}
"""The usual reasons, each a text in the catalogue; another one may be typed."""
DECIDERS = (Role.NOTARY, Role.ORGANISER, Role.DISCIPLINE, Role.CONGRESS, Role.CONSULTATIVE, Role.PARENT)
FEWEST = 2
BEFORE_ROUNDS = frozenset({Phase.VOIDED, Phase.BEGIN, Phase.UNSEAL, Phase.ANNOUNCE})


def may_have_incident(state: State) -> bool:
    """Whether something can be voided, terminated or noted."""
    return not state.legal.isdisjoint(KINDS.values())


def running_since(app: "KioskApp") -> float | None:
    """For how many seconds an incident has been under way, or None if there is none.

    It begins when the menu is opened. After a void attempt it counts from there, until the next attempt's
    first round; so it also survives a restart.
    """
    if app.incident_since is not None:
        return time.monotonic() - app.incident_since
    if app.desk.state.phase in BEFORE_ROUNDS:
        for attempt in reversed(app.desk.ceremony.attempts):
            if attempt.state.voided is not None:
                return seconds_since(attempt.state.at)
    return None


class IncidentClock(Text):
    """How long the incident has taken, and how long the plan gives it."""

    def __init__(self, app: "KioskApp", size: float, *, dark: bool) -> None:
        self._app = app
        self._dark = dark
        super().__init__("", size, bold=True, size_hint_y=None, height=size * 1.6)
        self._tick(0)
        self._clock = Clock.schedule_interval(self._tick, 1)
        self.bind(parent=self._left)

    def _left(self, _text: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._clock.cancel()

    def _tick(self, _seconds: float) -> None:
        if self._app.at_home:
            return
        gone = int(running_since(self._app) or 0)
        limit = self._app.desk.state.plan.failure.minutes
        late = bool(limit) and gone >= 60 * limit
        plain = theme.ON_RAIL if self._dark else theme.INK
        warned = theme.RAIL_NOW if self._dark else theme.BAD
        self.color = warned if late else plain
        key = "screen-incident.clock" if limit else "screen-incident.clock-no-limit"
        text = self._app.say(key, minutes=gone // 60, seconds=gone % 60, limit=limit)
        if text != self.plain:
            self.say(text)


def incident_clock(app: "KioskApp") -> tuple[Widget, ...]:
    """The clock for the rail, if an incident is under way."""
    if running_since(app) is None:
        return ()
    return (IncidentClock(app, scale().body, dark=True),)


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
        if app.incident_since is None:
            app.incident_since = time.monotonic()
        super().__init__(app)

    def rail_title(self) -> str:
        return self.say("screen-incident.open")

    def title(self) -> str:
        return self.say(f"screen-incident.{self.kind}") if self.kind else self.say("screen-incident.title")

    def body(self) -> Widget:
        units = scale()
        clock = IncidentClock(self.app, units.large, dark=False)
        return column(clock, (self._menu, self._reason, self._deciders)[self.page](), gap=units.units(2))

    def _menu(self) -> Widget:
        units = scale()
        failure = self.state.plan.failure
        told = self.say("screen-incident.attempts", attempt=self.state.attempt, attempts=failure.attempts)
        cards = [self._card(name) for name in KINDS]
        line = row(*cards, gap=units.units(2.5), size_hint_y=None, height=units.units(50))
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
        grid = GridLayout(cols=3, spacing=units.units(1.5), size_hint_y=None, height=units.units(28))
        for role in DECIDERS:
            chosen = role in self.roles
            text = self.say(f"role.{role.value}")
            grid.add_widget(PushButton(f"✓ {text}" if chosen else text, partial(self.toggle, role),
                                       name=f"role-{role.value}", main=chosen))  # fmt: skip
        ask = fixed(self.say("screen-incident.who", fewest=FEWEST), units.large, bold=True)
        why = Text(self.say("screen-incident.reason", reason=self.reason), units.body, theme.MUTED,
                   size_hint_y=None, height=units.units(8))  # fmt: skip
        return column(why, ask, grid, space(), gap=units.units(1.5))

    def toggle(self, role: Role) -> None:
        """A role decides, or does not."""
        if role in self.roles:
            self.roles = tuple(one for one in self.roles if one is not role)
        else:
            self.roles = (*self.roles, role)
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
            self.say(f"screen-incident.{self.kind}"), lambda: self.confirm(0), len(self.roles) >= FEWEST
        )

    def to_deciders(self) -> None:
        """Who decided."""
        self.page = 2
        self.draw()

    def confirm(self, place: int) -> None:
        """Ask each role that decides, one after another; the last yes does it."""
        if place == len(self.roles):
            self.decide()
            return
        role = self.say(f"role.{self.roles[place].value}")
        self.app.ask(self.say(f"screen-incident.{self.kind}-ask", role=role), lambda: self.confirm(place + 1))

    def decide(self) -> None:
        """Record the decision."""
        reason, roles, kind = self.reason, self.roles, self.kind

        def command(ceremony: Ceremony) -> None:
            if kind == "void":
                commands.void(ceremony, reason, roles)
            else:
                commands.terminate(ceremony, reason, roles)

        def done(_result: None) -> None:
            self.app.incident_since = None
            if kind == "terminate":
                publish_now(self.app)
            else:
                self.app.refresh()

        self.do(command, done)

    def add_note(self) -> None:
        """Record a remark; the draw goes on where it was."""
        reason = self.reason
        self.do(lambda one: commands.note(one, reason), lambda _result: self.over())

    def over(self) -> None:
        """Back to the draw: the incident is over."""
        self.app.incident_since = None
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
