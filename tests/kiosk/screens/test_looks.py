"""Every text fits on every screen, at every size and in both languages, and can be read on its ground."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.ceremony.second_check import own_codes
from kiosk.screens import theme
from kiosk.screens.theme import Scale, contrast
from tests.kiosk.screens.conftest import Draw
from tests.kiosk.screens.driver import Ceremony, Hand
from verifier.protocol.confirmation import Verdict, confirmation_code
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase
from verifier.words import Language

Seal = Callable[..., Draw]
Open = Callable[..., Hand]

USUAL = (1366, 768)
WIDE = (1920, 1080)
SIZES = (USUAL, WIDE, (3840, 2160), (1280, 800), (1024, 768), (1920, 1200), (2736, 1824))
"""From the smallest laptop to a 4K screen at 200 %, and the odd shapes of tablets and projectors."""
LOOKS = (*((USUAL, lang) for lang in Language), (WIDE, Language.ZH), (SIZES[2], Language.EN),
         (SIZES[3], Language.EN), *((SIZES[4], lang) for lang in Language), (SIZES[5], Language.ZH),
         (SIZES[6], Language.EN))  # fmt: skip
"""The tightest sizes in both languages; what is larger and of the same shape only grows with the unit."""
READABLE = 4.5
"""WCAG AA. What is large (24 pixels of 96 to the inch) and what cannot be pressed needs 3."""
LARGE = 3.0
SHRUNK = 0.55
"""A text may be made smaller where it is long, but never to less than this part of what was wanted."""


def ground(widget: Any) -> theme.Rgba:
    """The colour behind a widget: that of the nearest panel around it that has one."""
    while widget is not None:
        colour = getattr(widget, "colour", None)
        if colour is not None and colour[3] == 1:
            return tuple(colour)
        if widget.parent is widget:
            break
        widget = widget.parent
    return theme.PAPER


def on_disabled(widget: Any) -> bool:
    """Whether a text stands on a button that cannot be pressed."""
    return getattr(widget.parent, "enabled", True) is False


def troubles(hand: Hand) -> Iterator[str]:
    """Texts that are cut off, outside the window, too small to read, or too pale."""
    from kivy.uix.scrollview import ScrollView

    width, height = hand.app.root.size
    scale = Scale(height, width)
    for one in hand.labels():
        if not one.plain:
            continue
        left, low = one.to_window(one.x, one.y)
        inside = left >= -1 and left + one.width <= width + 1 and low >= -1 and low + one.height <= height + 1
        scrolled = any(isinstance(above, ScrollView) for above in ancestors(one))
        said = f"{hand.screen}: {one.plain!r}"
        if not one.fits():
            yield f"{said} is cut off in {one.size}, at {one.font_size}"
        elif not inside and not scrolled:
            yield f"{said} lies outside, at {left, low}, {one.size}"
        elif one.font_size < min(one.wanted_size, max(scale.least, SHRUNK * one.wanted_size)) - 1:
            yield f"{said} is too small: {one.font_size} instead of {one.wanted_size}"
        needed = LARGE if on_disabled(one) else READABLE
        ratio = contrast(one.color, ground(one))
        if ratio < needed:
            yield f"{said} is too pale: {ratio:.2f}"


def ancestors(widget: Any) -> Iterator[Any]:
    while widget.parent is not None and widget.parent is not widget:
        widget = widget.parent
        yield widget


OF_THE_PLAN = frozenset(
    {"announce", "round", "lock", "lock-typed", "slips", "slips-typed", "choose", "numbers", "numbers-made",
     "shuffle", "shuffle-made", "admit", "admit-chosen", "admitting", "admitted", "notarise"}
)  # fmt: skip
"""Screens that look another way with another plan; the others are looked at once in all."""
looked: set[str] = set()


class Looker:
    """Looks at a screen in every size and language, once a name."""

    def __init__(self, hand: Hand, pictures: str) -> None:
        self.hand = hand
        if hand.pictures is not None:
            hand.pictures = hand.pictures / f"1920x1080/{pictures}"
        self.found: list[str] = []
        self.seen: set[str] = set()

    def look(self, name: str) -> None:
        """Look at the present screen."""
        if name in self.seen or (name in looked and name not in OF_THE_PLAN):
            return
        self.seen.add(name)
        looked.add(name)
        from kivy.core.window import Window

        hand, usual, before = self.hand, self.hand.app.lang, tuple(Window.size)
        for size, lang in LOOKS:
            hand.app.lang = lang
            if tuple(Window.size) == size:
                hand.app.redraw()
            Window.size = size
            hand.lay_out()
            self.found.extend(f"{size[0]}x{size[1]} {lang}: {one}" for one in troubles(hand))
            if size == WIDE and lang is Language.ZH and hand.pictures is not None:
                hand.picture(name)
        self._enlarged()
        hand.app.lang = usual
        Window.size = before
        hand.frames(3)

    def _enlarged(self) -> None:
        """Text that somebody enlarged still fits, though it may be smaller than was asked for."""
        from kivy.core.window import Window

        from kiosk.screens.text import reading

        reading.factor = theme.TEXT_SIZES[-1]
        try:
            Window.size = USUAL
            self.hand.app.lang = Language.ZH
            self.hand.app.redraw()
            self.hand.lay_out()
            cut = [one for one in troubles(self.hand) if "is cut off" in one or "lies outside" in one]
            self.found.extend(f"enlarged: {one}" for one in cut)
        finally:
            reading.factor = theme.TEXT_SIZES[0]

    def report(self) -> str:
        """All troubles, a line each."""
        return "\n".join(dict.fromkeys(self.found))


@pytest.mark.parametrize(
    ("procedure", "lock"), [("longhua", Lock.PAPER), ("direct", Lock.SCREEN), ("xincheng", Lock.PAPER)]
)
def test_every_text_fits_and_can_be_read(procedure: str, lock: Lock, seal: Seal, opened: Open) -> None:
    draw = seal(procedure, children=120, slots=1, lock=lock)
    hand = opened(draw, folder=".")
    looker = Looker(hand, procedure)
    day = Ceremony(hand, draw.folder.envelopes.read_bytes(), looker.look)
    while not hand.state.ended:
        day.step()
    hand.work()
    looker.look("closed")
    assert not looker.found, looker.report()


def test_every_text_fits_beside_the_ceremony(seal: Seal, opened: Open, tmp_path: Path) -> None:
    draw = seal("longhua", children=300, slots=1)
    draw.advance(Phase.NOTARISE)
    hand = opened(draw, folder=".")
    looker = Looker(hand, "beside")
    look = looker.look
    disc = tmp_path / "待刻录"
    disc.mkdir()
    hand.app.targets.add(str(disc))
    hand.tap("results")
    look("results")
    hand.tap("row-1", "primary", "take-pictures")
    hand.work()
    hand.tap("export")
    hand.work()
    look("admitted-exported")
    hand.tap("check")
    hand.work()
    look("checked")
    next(draw.folder.pictures.iterdir()).unlink()
    hand.tap("primary", "check")
    hand.work()
    look("checked-bad")
    hand.tap("primary", "search")
    look("search")
    hand.find("wanted").text = "NOBODY"
    hand.tap("primary")
    look("search-none")
    hand.tap("back", "primary", "documents")
    look("documents")
    hand.tap("back", "copies")
    look("copies")
    hand.tap("folder")
    look("folder")
    hand.tap("back", "primary")
    hand.work()
    look("copied")
    assert not looker.found, looker.report()


def test_every_text_fits_at_the_second_computer(seal: Seal, opened: Open) -> None:
    draw = seal("xincheng", children=60, slots=1)
    draw.advance(Phase.CLOSED)
    with draw.ceremony() as ceremony:
        own = own_codes(ceremony)
    hand = opened(draw, folder=".")
    looker = Looker(hand, "second")
    looker.look("second-waiting")
    hand.keys("12345678")
    looker.look("second-wrong-digit")
    hand.tap("key-clear")
    hand.keys(own[Verdict.NOT_PROVED])
    hand.tap("primary")
    looker.look("second-not-proved")
    hand.keys(confirmation_code("0" * 64, "1" * 64, Verdict.DOES_NOT_HOLD))
    hand.tap("primary")
    looker.look("second-other-results")
    hand.tap("stop")
    looker.look("second-stop-why")
    hand.tap("cause-no-computer", "primary", "role-notary", "role-organiser")
    looker.look("second-stop-who")
    hand.tap("primary", "yes", "yes")
    looker.look("second-stopped")
    hand.keys(own[Verdict.HOLDS])
    hand.tap("primary")
    assert hand.screen == "EndScreen"
    looker.look("second-confirmed")
    assert not looker.found, looker.report()


def test_a_button_that_cannot_be_pressed_can_still_be_read() -> None:
    assert contrast(theme.ON_DISABLED, theme.DISABLED) >= LARGE


def test_who_must_act_can_be_read_in_every_colour() -> None:
    assert all(contrast(theme.ON_BRAND, colour) >= READABLE for colour in theme.ACTORS.values())


def test_the_ring_of_the_keyboard_stands_out_on_every_ground() -> None:
    for colour in (theme.PAPER, theme.SURFACE, theme.RAIL, theme.BAD_SOFT, theme.GOOD_SOFT):
        assert max(contrast(theme.FOCUS, colour), contrast(theme.SURFACE, colour)) >= LARGE


@pytest.mark.parametrize("size", SIZES)
def test_keys_and_facts_are_large_enough(size: tuple[int, int]) -> None:
    width, height = size
    scale = Scale(height, width)
    # A screen of 15.6 inches (396.2 mm across).
    millimetre = (width**2 + height**2) ** 0.5 / 396.2
    assert scale.key >= 20 * millimetre - 1
    assert scale.fact >= height / 12
    assert scale.rail < 0.25 * width


@pytest.mark.parametrize("factor", theme.TEXT_SIZES)
def test_enlarged_text_keeps_the_order_of_sizes(factor: float) -> None:
    scale = Scale(768, 1366, factor)
    assert scale.least < scale.small < scale.body < scale.large < scale.title < scale.fact


def test_a_long_name_on_the_rail_covers_no_other_stage(drawing: None) -> None:
    from kiosk.guide import Progress, Stage
    from kiosk.screens.frame import stage_row
    from kiosk.screens.text import Text, scale

    stage = Stage("rail.shuffle", {"name": "长" * 100}, Progress.NOW)
    box = stage_row(4, stage, Language.ZH)
    box.width = scale().rail - scale().units(4.4)
    box.do_layout()
    (name,) = (one for one in box.walk() if isinstance(one, Text) and "长" in one.plain)
    name.set_now()
    assert name.plain.endswith("…") and name.fits() and name.set is not None and len(name.set.lines) == 2


@pytest.mark.parametrize("lang", Language)
def test_a_line_of_the_fingerprints_words_is_one_line_where_the_notary_types(
    lang: Language, seal: Seal, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.screens.unsealing.adapters", lambda: ())
    hand = opened(seal("longhua", children=20, slots=1), size=USUAL, lang=lang)
    hand.tap("primary", "primary")
    words = [one for one in hand.labels() if one.plain[:3] in {f"{number}. " for number in range(1, 9)}]
    assert len(words) == 8
    assert all(one.set is not None and len(one.set.lines) == 1 for one in words)


def test_a_draw_has_its_english_title_on_the_english_page(seal: Seal, opened: Open) -> None:
    draw = seal("longhua", children=20, slots=1)
    hand = opened(draw, lang=Language.EN)
    assert hand.screen == "BeginScreen"
    plan = hand.state.plan
    assert plan.title_en and hand.texts().count(plan.title_en) == 2, "on the rail and on the page"
    assert plan.title not in hand.texts()
