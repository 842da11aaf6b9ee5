"""A text is split by what the fonts have, and no character becomes a box."""

from pathlib import Path

import pytest

from kiosk import glyphs


def test_a_character_that_no_font_has_is_written_as_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    face = glyphs.Face("small", glyphs.FOLDER / "small.ttf", [0x20], [0x7E])
    monkeypatch.setattr(glyphs, "faces", lambda _weight, _paper: (face,))
    assert glyphs.runs("a\U00030edeb", glyphs.REGULAR) == [(face, "a\u3014U+30EDE\u3015b")]


def test_a_text_is_split_by_what_the_fonts_have(monkeypatch: pytest.MonkeyPatch) -> None:
    one = glyphs.Face("one", glyphs.FOLDER / "one.ttf", [0x20], [0x7E])
    two = glyphs.Face("two", glyphs.FOLDER / "two.ttf", [0x20000], [0x2FFFF])
    monkeypatch.setattr(glyphs, "faces", lambda _weight, _paper: (one, two))
    assert glyphs.runs("a\U00020000\U00020001b", glyphs.REGULAR) == [
        (one, "a"), (two, "\U00020000\U00020001"), (one, "b"),
    ]  # fmt: skip


def font_file(path: Path, *tables: bytes, collection: bool) -> Path:
    """A font's header and directory of tables (OpenType, "Font File"), in a collection or alone."""
    directory = b"\0\1\0\0" + len(tables).to_bytes(2, "big") + bytes(6)
    directory += b"".join(tag + bytes(12) for tag in tables)
    head = b"ttcf\0\1\0\0" + (1).to_bytes(4, "big") + (16).to_bytes(4, "big") if collection else b""
    path.write_bytes(head + directory)
    return path


@pytest.mark.parametrize("collection", [False, True])
def test_paper_takes_the_first_system_font_that_can_be_embedded(
    collection: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    best, outlined = "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc"
    font_file(tmp_path / best, b"CFF ", b"cmap", collection=collection)
    font_file(tmp_path / outlined, b"cmap", b"glyf", b"head", collection=collection)
    monkeypatch.setattr(glyphs, "SYSTEM_FOLDERS", (tmp_path,))
    monkeypatch.setenv(glyphs.FOLDER_VARIABLE, str(tmp_path / "none"))
    for cached in (glyphs.faces, glyphs._system_files, glyphs._tell):
        cached.cache_clear()
    try:
        assert glyphs.faces(glyphs.BOLD)[0].path == tmp_path / best
        assert glyphs.faces(glyphs.BOLD, paper=True)[0].path == tmp_path / outlined
    finally:
        for cached in (glyphs.faces, glyphs._system_files, glyphs._tell):
            cached.cache_clear()
