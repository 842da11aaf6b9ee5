"""The frame around every screen: rail of steps, title, who must act, and one large primary button."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk import guide
from kiosk.guide import Actor, Progress, Stage
from kiosk.screens import theme
from kiosk.screens.lines import shorten
from kiosk.screens.plan_facts import title_of
from kiosk.screens.text import measured
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space, wide
from verifier.protocol.state import Phase, State
from verifier.words import Language, say

SHORT = 12
"""A heading of the rail of so many characters or fewer is set larger."""
RAIL_ROWS = 8
"""How many stages the rail shows; a longer ceremony shows those around the present one."""
FOOT = 21
"""How much room there is at the foot of the rail below so many stages, in units."""
STAGE, GAP = 6.6, 0.6
"""How high a stage is, and what is between two of them, in units."""
TWO_LINES = 1.8
"""What two lines hold, in lines: the first is seldom full."""


@dataclass(frozen=True, slots=True)
class Bottom:
    """The bottom bar, and what changes in it while somebody types."""

    bar: Widget
    hint: Text
    button: PushButton | None


@dataclass(frozen=True, slots=True)
class Primary:
    """The one large button: its text, what it does, whether it can be pressed."""

    text: str
    act: Callable[[], None]
    enabled: bool = True


def frame(
    state: State,
    lang: Language,
    title: str,
    body: Widget,
    primary: Primary | None,
    side: tuple[Widget, ...] = (),
    hint: str = "",
    corner: tuple[Widget, ...] = (),
    who: Actor | None = None,
    *,
    settled: bool = True,
) -> tuple[Widget, Bottom]:
    """Put a screen's body into the frame: the whole, and its bottom bar.

    Args:
        state: where the ceremony stands.
        lang: the language.
        title: the screen's title.
        body: what it shows.
        primary: the primary button, or None.
        side: smaller buttons, left of the primary one.
        hint: who does what next, in one sentence.
        corner: what stands at the foot of the rail on every screen, such as the incident button.
        who: who must act, where it is not the one whose step it is.
        settled: see :func:`kiosk.guide.rail`.
    """
    main = main_panel()
    main.add_widget(heading(title))
    main.add_widget(body)
    below = bottom_bar(who or guide.actor(state), lang, primary, side, hint)
    page = column(main, below.bar)
    whole = row(day_rail(state, lang, corner, settled=settled), page)
    if state.plan.rehearsal:
        return column(rehearsal_band(lang), whole), below
    return whole, below


def main_panel() -> Panel:
    """What a screen stands on, right of the rail and above the bottom bar."""
    units = scale()
    return Panel(theme.PAPER, orientation="vertical", spacing=units.units(1.6),
                 padding=[units.units(4), units.units(1.4), units.units(4), units.units(2)])  # fmt: skip


def heading(title: str) -> Widget:
    """A screen's title, with a mark of the house's colour before it."""
    units = scale()
    mark = Panel(theme.BRAND, radius=units.units(0.4), size_hint=(None, None), pos_hint={"center_y": 0.5},
                 width=units.units(1), height=units.units(4.6))  # fmt: skip
    return row(mark, Text(title, units.title, bold=True), gap=units.units(1.8), size_hint_y=None,
               height=units.units(8))  # fmt: skip


def rehearsal_band(lang: Language) -> Widget:
    """The mark of a rehearsal (演练), over the whole width."""
    units = scale()
    band = Panel(theme.RAIL_NOW, size_hint_y=None, height=units.units(5))
    band.add_widget(Text(say("screen.rehearsal", lang), units.body, theme.INK, bold=True, halign="center"))
    return band


def rail_panel() -> Panel:
    """The rail without what is on it."""
    units = scale()
    return Panel(theme.RAIL, orientation="vertical", size_hint_x=None, width=units.rail,
                 padding=[units.units(2.2), units.units(2.6)], spacing=units.units(GAP))  # fmt: skip


def rail_title(title: str) -> Widget:
    """What the rail is headed with: a short name large, a draw's whole title smaller."""
    units = scale()
    # A space, so that what is in brackets is not broken in two.
    title = title.replace("（", " （")
    size = units.units(3.6) if len(title) <= SHORT else units.units(2.6)
    return Text(title, size, theme.ON_RAIL, bold=True, valign="top", size_hint_y=None,
                height=units.units(11.5))  # fmt: skip


def day_rail(
    state: State, lang: Language, corner: tuple[Widget, ...], *, settled: bool = True
) -> Widget:
    """The rail of the day: the stages, with where the ceremony stands."""
    units = scale()
    rail = rail_panel()
    rail.add_widget(rail_title(title_of(state.plan, lang)))
    stages = guide.rail(state, settled=settled)
    now = next((place for place, one in enumerate(stages, 1) if one.progress is Progress.NOW), len(stages))
    where = say("looks.rail-where", lang, attempt=state.attempt, step=now, steps=len(stages))
    rail.add_widget(fixed(where, units.small, theme.RAIL_MUTED))
    for place, stage in _shown(stages, _rows(corner)):
        rail.add_widget(stage_row(place, stage, lang))
    rail.add_widget(space())
    for widget in corner:
        rail.add_widget(widget)
    # While its end is typed from the notice, it is nowhere to be copied from.
    words = say("screen.fingerprint", lang, tail=state.fingerprint[-8:])
    told = "" if state.phase is Phase.UNSEAL else words
    rail.add_widget(fixed(told, units.small, theme.RAIL_MUTED))
    return rail


def _rows(corner: tuple[Widget, ...]) -> int:
    """How many stages have room: fewer when much stands at the foot of the rail."""
    high: float = sum(widget.height for widget in corner) / scale().units(1) + GAP * len(corner)
    return RAIL_ROWS - max(0, math.ceil((high - FOOT) / (STAGE + GAP)))


def _shown(stages: tuple[Stage, ...], rows: int) -> list[tuple[int, Stage]]:
    """The stages around the present one."""
    numbered = list(enumerate(stages, 1))
    now = next((place for place, stage in numbered if stage.progress is Progress.NOW), len(stages))
    start = max(0, min(now - rows // 2 - 1, len(stages) - rows))
    return numbered[start : start + rows]


def stage_row(place: int, stage: Stage, lang: Language) -> Widget:
    """One stage on the rail: a disc with its number, or a tick once it is done, and its name."""
    units = scale()
    now = stage.progress is Progress.NOW
    done = stage.progress is Progress.DONE
    ink = theme.INK if now else theme.RAIL_MUTED if done else theme.ON_RAIL
    ground = theme.RAIL_NOW if now else theme.RAIL
    box = Panel(ground, radius=units.units(0.8), size_hint_y=None, height=units.units(STAGE),
                padding=[units.units(1), 0], spacing=units.units(1.4))  # fmt: skip
    wide = units.units(4.2)
    disc = Panel(theme.INK if now else ground, radius=wide / 2, size_hint=(None, None), size=(wide, wide),
                 pos_hint={"center_y": 0.5}, border=theme.INK if now else theme.RAIL_LINE)  # fmt: skip
    disc.add_widget(Text("✓" if done else str(place), units.units(2.3), theme.RAIL_NOW if now else ink,
                         bold=True, halign="center"))  # fmt: skip
    box.add_widget(disc)
    # Two lines have room; a school's name that takes more would cover the stages around it.
    size, weight = units.units(2.6), "bold" if now else "regular"
    room = TWO_LINES * (units.rail - units.units(12)) / size
    name = shorten(say(stage.key, lang, **stage.params), room, lambda one: measured(one, weight))
    box.add_widget(Text(name, size, ink, bold=now))
    return box


def bottom_bar(
    who: Actor, lang: Language, primary: Primary | None, side: tuple[Widget, ...], hint: str
) -> Bottom:
    """The bottom bar: who must act, what comes next, and the buttons."""
    units = scale()
    bar = Panel(theme.SURFACE, spacing=units.units(1.8), padding=[units.units(2), units.units(1.8)])
    badge = Panel(theme.ACTORS[who.value], radius=units.units(1), size_hint_x=None, width=units.units(BADGE),
                  padding=[units.units(1.5), 0])  # fmt: skip
    name = say(f"actor.{who.value}", lang)
    size = units.large if wide(name) < LONG_NAME else units.units(3.5)
    badge.add_widget(Text(name, size, theme.ON_BRAND, bold=True, halign="center"))
    told = Text(hint, units.large if not side else units.units(3.2))
    button = None
    if primary is not None:
        button = PushButton(primary.text, primary.act, name="primary", main=True, enabled=primary.enabled,
                            size_hint_x=None, width=units.units(44 if len(side) < 2 else 34))  # fmt: skip
    for widget in (badge, told, *side, *((button,) if button is not None else ())):
        bar.add_widget(widget)
    _make_room([widget for widget in bar.children if widget is not told])
    line = Panel(theme.LINE, size_hint_y=None, height=max(1, units.units(0.2)))
    return Bottom(column(line, bar, size_hint_y=None, height=units.units(16)), told, button)


BADGE = 25.5
"""How wide the badge of who must act is, in units: six characters."""
LONG_NAME = 6
"""A name of so many characters or more is set smaller, so that it stands on one line with room around it."""
HINT = 26
"""The least width that is left for the sentence of who does what next, in units."""


def _make_room(widgets: list[Widget]) -> None:
    """Make badge and buttons narrower where they would leave no room for the sentence between them."""
    units = scale()
    gaps = units.units(4) + len(widgets) * units.units(1.8)
    room = Window.width - units.rail - gaps - units.units(HINT)
    taken = sum(widget.width for widget in widgets)
    if taken > room:
        for widget in widgets:
            widget.width *= max(0.6, room / taken)


def side_button(text: str, act: Callable[[], None], name: str) -> PushButton:
    """A smaller button beside the primary one."""
    units = scale()
    return PushButton(text, act, name=name, size=units.body, size_hint_x=None, width=units.units(17))
