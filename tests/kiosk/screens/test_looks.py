"""Every text fits on every screen, at every size and in both languages; every pair of colours can be read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.screens import theme
from kiosk.screens.theme import Scale, contrast
from tests.kiosk.screens.conftest import Draw
from tests.kiosk.screens.driver import Ceremony, Hand
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase
from verifier.words import Language

Seal = Callable[..., Draw]
Open = Callable[..., Hand]

SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
LOOKS = ((SIZES[0], Language.ZH), (SIZES[0], Language.EN), (SIZES[1], Language.ZH), (SIZES[2], Language.EN))
"""Everything is measured in one unit, so each size and each language need not meet each other."""
PAIRS = (
    (theme.INK, theme.PAPER), (theme.INK, theme.SURFACE), (theme.INK, theme.RAIL_NOW),
    (theme.INK, theme.PRESSED), (theme.MUTED, theme.PAPER), (theme.MUTED, theme.SURFACE),
    (theme.ON_RAIL, theme.RAIL), (theme.RAIL_MUTED, theme.RAIL), (theme.BRAND, theme.SURFACE),
    (theme.BRAND, theme.PAPER), (theme.ON_BRAND, theme.BRAND), (theme.ON_BRAND, theme.BRAND_DARK),
    (theme.GOOD, theme.PAPER), (theme.GOOD, theme.GOOD_SOFT), (theme.BAD, theme.BAD_SOFT),
    (theme.BAD, theme.SURFACE), (theme.INK, theme.GOOD_SOFT), (theme.INK, theme.BAD_SOFT),
    (theme.INK, theme.NOTICE_SOFT), *((theme.ON_BRAND, colour) for colour in theme.ACTORS.values()),
)  # fmt: skip


def troubles(hand: Hand) -> list[str]:
    """Texts that are cut off, lie outside the window, or are smaller than the smallest size."""
    width, height = hand.app.root.size
    least = Scale(height).least
    found = []
    for one in hand.labels():
        if not one.plain:
            continue
        left, low = one.to_window(one.x, one.y)
        inside = left >= -1 and left + one.width <= width + 1 and low >= -1 and low + one.height <= height + 1
        if not one.fits():
            found.append(f"{hand.screen}: {one.plain!r} is cut off in {one.size}, at {one.font_size}")
        elif not inside and not scrolls(one):
            found.append(f"{hand.screen}: {one.plain!r} lies outside, at {left, low}, {one.size}")
        elif one.font_size < least:
            found.append(f"{hand.screen}: {one.plain!r} is too small")
    return found


def scrolls(text: Any) -> bool:
    """Whether a text is in something that scrolls: what lies outside of it is cut off, and meant to be."""
    from kivy.uix.scrollview import ScrollView

    while text.parent is not None and text.parent is not text:
        if isinstance(text, ScrollView):
            return True
        text = text.parent
    return False


@pytest.mark.parametrize(
    ("procedure", "lock"), [("longhua", Lock.PAPER), ("direct", Lock.SCREEN), ("xincheng", Lock.PAPER)]
)
def test_every_text_fits(procedure: str, lock: Lock, seal: Seal, opened: Open) -> None:
    draw = seal(procedure, children=120, slots=1, lock=lock)
    hand = opened(draw)
    look = Looks(hand, procedure)
    day = Ceremony(hand, draw.folder.envelopes.read_bytes(), look)
    while not hand.state.ended:
        day.step()
    hand.work()
    look("closed")
    assert not look.found, "\n".join(dict.fromkeys(look.found))


class Looks:
    """Looks at every new screen at each size and in each language; ``found`` is what cannot be read."""

    def __init__(self, hand: Hand, folder: str) -> None:
        self.hand = hand
        hand.pictures = hand_folder(hand, folder)
        self.found: list[str] = []
        self.seen: set[str] = set()

    def __call__(self, name: str) -> None:
        if name in self.seen:
            return
        self.seen.add(name)
        from kivy.core.window import Window

        hand = self.hand
        usual = hand.app.lang
        for size, lang in LOOKS:
            Window.size = size
            hand.app.lang = lang
            hand.app.screen.draw()
            hand.frames(2)
            self.found.extend(f"{size[0]} {lang}: {one}" for one in troubles(hand))
            if size == SIZES[1]:
                hand.picture(name)
        Window.size = SIZES[0]
        hand.app.lang = usual
        hand.app.screen.draw()
        hand.frames(2)


def test_every_text_fits_beside_the_ceremony(seal: Seal, opened: Open, tmp_path: Path) -> None:
    draw = seal("longhua", children=300, slots=1)
    draw.advance(Phase.NOTARISE)
    hand = opened(draw)
    look = Looks(hand, "beside")
    hand.app.targets.add(str(tmp_path))
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
    assert not look.found, "\n".join(dict.fromkeys(look.found))


def hand_folder(hand: Hand, procedure: str) -> Any:
    return hand.pictures / f"1920x1080/{procedure}" if hand.pictures else None


def test_every_pair_of_colours_can_be_read() -> None:
    assert [f"{contrast(*pair):.2f}" for pair in PAIRS if contrast(*pair) < 4.5] == []
    # A button that cannot be pressed need not stand out, but has to be read.
    assert contrast(theme.ON_DISABLED, theme.DISABLED) >= 3


@pytest.mark.parametrize("height", [768, 1080, 2160])
def test_keys_and_facts_are_large_enough(height: int) -> None:
    scale = Scale(height)
    millimetre = height / 194  # a screen of 15.6 inches is 194 mm high
    assert scale.key >= 20 * millimetre
    assert scale.fact >= height / 12
