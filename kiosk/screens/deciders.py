"""Who decides that an attempt is void or the draw terminated: chosen by touch, and each asked alone."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony.decisions import MIN_DECIDERS
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import PushButton, column, fixed, scale
from verifier.protocol.events import Role

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

DECIDERS = (Role.NOTARY, Role.ORGANISER, Role.DISCIPLINE, Role.CONGRESS, Role.CONSULTATIVE, Role.PARENT)


def toggled(roles: tuple[Role, ...], role: Role) -> tuple[Role, ...]:
    """The roles with one more, or one less."""
    return tuple(one for one in roles if one is not role) if role in roles else (*roles, role)


def role_grid(screen: Screen, roles: Sequence[Role], toggle: Callable[[Role], None]) -> Widget:
    """The roles to choose from, under the question who decided."""
    units = scale()
    grid = GridLayout(cols=3, spacing=units.units(1.5), size_hint_y=None, height=units.units(28))
    for role in DECIDERS:
        chosen = role in roles
        text = screen.say(f"role.{role.value}")
        grid.add_widget(PushButton(f"✓ {text}" if chosen else text, partial(toggle, role),
                                   name=f"role-{role.value}", main=chosen))  # fmt: skip
    ask = fixed(screen.say("screen-incident.who", fewest=MIN_DECIDERS), units.large, bold=True)
    return column(ask, grid, gap=units.units(1.5), size_hint_y=None, height=units.units(36))


def ask_each(app: "KioskApp", texts: Sequence[str], done: Callable[[], None]) -> None:
    """Ask one question after another; the last yes does it, and a no ends it."""
    if not texts:
        done()
        return
    app.ask(texts[0], lambda: ask_each(app, texts[1:], done))
