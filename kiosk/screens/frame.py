"""The frame around every screen: rail of steps, title, who must act, and one large primary button."""

from collections.abc import Callable
from dataclasses import dataclass

from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk import guide
from kiosk.guide import Actor, Progress, Stage
from kiosk.screens import theme
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space
from verifier.protocol.state import State
from verifier.words import Language, say

RAIL_ROWS = 8
"""How many stages the rail shows; a longer ceremony shows those around the present one."""


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
    """
    units = scale()
    main = Panel(theme.PAPER, orientation="vertical", padding=[units.units(4), units.units(2)])
    heading = row(fixed(title, units.title, bold=True), size_hint_y=None, height=units.units(9))
    main.add_widget(heading)
    main.add_widget(body)
    below = bottom_bar(guide.actor(state), lang, primary, side, hint)
    page = column(main, below.bar)
    whole = row(_rail(state, lang, corner), page)
    if state.plan.rehearsal:
        return column(rehearsal_band(lang), whole), below
    return whole, below


def rehearsal_band(lang: Language) -> Widget:
    """The mark of a rehearsal (演练), over the whole width."""
    units = scale()
    band = Panel(theme.RAIL_NOW, size_hint_y=None, height=units.units(5))
    band.add_widget(Text(say("screen.rehearsal", lang), units.body, theme.INK, bold=True, halign="center"))
    return band


def _rail(state: State, lang: Language, corner: tuple[Widget, ...]) -> Widget:
    units = scale()
    rail = Panel(theme.RAIL, orientation="vertical", size_hint_x=None, width=units.units(40),
                 padding=[units.units(2.5), units.units(3)], spacing=units.units(0.8))  # fmt: skip
    title = state.plan.title if lang is Language.ZH or not state.plan.title_en else state.plan.title_en
    # A space, so that what is in brackets is not broken in two.
    title = title.replace("（", " （")
    rail.add_widget(Text(title, units.units(2.5), theme.ON_RAIL, bold=True, valign="top", size_hint_y=None,
                         height=units.units(12)))  # fmt: skip
    attempt = say("screen.attempt", lang, attempt=state.attempt)
    rail.add_widget(fixed(attempt, units.small, theme.RAIL_MUTED))
    stages = guide.rail(state)
    for place, stage in _shown(stages):
        rail.add_widget(stage_row(place, stage, lang))
    rail.add_widget(space())
    for widget in corner:
        rail.add_widget(widget)
    words = say("screen.fingerprint", lang, tail=state.fingerprint[-8:])
    rail.add_widget(fixed(words, units.small, theme.RAIL_MUTED))
    return rail


def _shown(stages: tuple[Stage, ...]) -> list[tuple[int, Stage]]:
    """The stages around the present one."""
    numbered = list(enumerate(stages, 1))
    now = next((place for place, stage in numbered if stage.progress is Progress.NOW), len(stages))
    start = max(0, min(now - RAIL_ROWS // 2 - 1, len(stages) - RAIL_ROWS))
    return numbered[start : start + RAIL_ROWS]


def stage_row(place: int, stage: Stage, lang: Language) -> Widget:
    """One stage on the rail."""
    units = scale()
    ink = {
        Progress.DONE: theme.RAIL_MUTED,
        Progress.NOW: theme.INK,
        Progress.LATER: theme.ON_RAIL,
    }[stage.progress]
    now = stage.progress is Progress.NOW
    box = Panel(theme.RAIL_NOW if now else theme.RAIL, radius=units.units(0.8), size_hint_y=None,
                height=units.units(6.4), padding=[units.units(1.2), 0], spacing=units.units(1))  # fmt: skip
    mark = "✓" if stage.progress is Progress.DONE else str(place)
    box.add_widget(Text(mark, units.body, ink, bold=now, size_hint_x=None, width=units.units(4)))
    text = Text(say(stage.key, lang, **stage.params), units.body, ink, bold=now)
    box.add_widget(text)
    return box


def bottom_bar(
    who: Actor, lang: Language, primary: Primary | None, side: tuple[Widget, ...], hint: str
) -> Bottom:
    """The bottom bar: who must act, what comes next, and the buttons."""
    units = scale()
    bar = Panel(theme.SURFACE, size_hint_y=None, height=units.units(16), spacing=units.units(2),
                padding=[units.units(2), units.units(2)])  # fmt: skip
    badge = Panel(theme.ACTORS[who.value], radius=units.units(1), size_hint_x=None, width=units.units(25))
    badge.add_widget(
        Text(say(f"actor.{who.value}", lang), units.large, theme.ON_BRAND, bold=True, halign="center")
    )
    bar.add_widget(badge)
    told = Text(hint, units.large if not side else units.units(3.2))
    bar.add_widget(told)
    for widget in side:
        bar.add_widget(widget)
    button = None
    if primary is not None:
        button = PushButton(primary.text, primary.act, name="primary", main=True, enabled=primary.enabled,
                            size_hint_x=None, width=units.units(44 if len(side) < 2 else 36))  # fmt: skip
        bar.add_widget(button)
    return Bottom(bar, told, button)


def side_button(text: str, act: Callable[[], None], name: str) -> PushButton:
    """A smaller button beside the primary one."""
    units = scale()
    return PushButton(text, act, name=name, size=units.body, size_hint_x=None, width=units.units(17))


def message(text: str, to_do: str, close_text: str, close: Callable[[], None], *, bad: bool) -> Widget:
    """A message over everything, with the one button that answers it."""
    units = scale()
    veil = AnchorLayout()
    box = Panel(theme.BAD_SOFT if bad else theme.SURFACE, radius=units.units(1.5), orientation="vertical",
                padding=units.units(4), spacing=units.units(2), size_hint=(0.7, 0.6),
                border=theme.BAD if bad else theme.LINE)  # fmt: skip
    box.add_widget(Text(text, units.large, theme.BAD if bad else theme.INK, bold=True))
    if to_do:
        box.add_widget(Text(to_do, units.large))
    box.add_widget(
        PushButton(
            close_text, close, name="close-message", main=True, size_hint_y=None, height=units.units(12)
        )
    )
    veil.add_widget(box)
    return veil
