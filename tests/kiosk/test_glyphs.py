"""A text is split by what the fonts have, and no character becomes a box."""

import pytest

from kiosk import glyphs


def test_a_character_that_no_font_has_is_written_as_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    face = glyphs.Face("small", glyphs.FOLDER / "small.ttf", [0x20], [0x7E])
    monkeypatch.setattr(glyphs, "faces", lambda _weight: (face,))
    assert glyphs.runs("a\U00030edeb", glyphs.REGULAR) == [(face, "a\u3014U+30EDE\u3015b")]


def test_a_text_is_split_by_what_the_fonts_have(monkeypatch: pytest.MonkeyPatch) -> None:
    one = glyphs.Face("one", glyphs.FOLDER / "one.ttf", [0x20], [0x7E])
    two = glyphs.Face("two", glyphs.FOLDER / "two.ttf", [0x20000], [0x2FFFF])
    monkeypatch.setattr(glyphs, "faces", lambda _weight: (one, two))
    assert glyphs.runs("a\U00020000\U00020001b", glyphs.REGULAR) == [
        (one, "a"), (two, "\U00020000\U00020001"), (one, "b"),
    ]  # fmt: skip
