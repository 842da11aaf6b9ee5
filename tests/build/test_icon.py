"""The icons: every size has its own drawing, and the same numbers give the same bytes."""

from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from tests.support.scripts import script


@pytest.fixture
def icon(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """build/icon.py, as a module."""
    return script("build/icon.py", monkeypatch)


@pytest.mark.parametrize("program", ["kiosk", "verifier"])
def test_an_icon_has_a_sign_that_stands_out_at_every_size(icon: ModuleType, program: str) -> None:
    for size in icon.SIZES:
        image = icon.draw(program, size)
        assert image.size == (size, size)
        assert image.getpixel((0, 0))[3] < 128, "the corners are cut off"
        grey = image.convert("L")
        darkest, lightest = grey.getextrema()
        assert lightest - darkest > 150
        # Sign and ground both take a good part of the middle.
        middle = grey.crop((size // 4, size // 4, size - size // 4, size - size // 4))
        light = sum(middle.histogram()[128:]) / (middle.width * middle.height)
        assert 0.15 < light < 0.85


def test_the_same_numbers_give_the_same_bytes(icon: ModuleType, tmp_path: Path) -> None:
    for name in ("one.ico", "two.ico"):
        icon.write("kiosk", tmp_path / name)
    assert (tmp_path / "one.ico").read_bytes() == (tmp_path / "two.ico").read_bytes()


def test_small_icons_are_drawn_by_themselves(icon: ModuleType, tmp_path: Path) -> None:
    icon.write("kiosk", tmp_path / "all.ico")
    with Image.open(tmp_path / "all.ico") as image:
        image.size = (16, 16)
        image.load()
        assert image.tobytes() == icon.draw("kiosk", 16).tobytes()


def test_one_size_for_a_desktop(icon: ModuleType, tmp_path: Path) -> None:
    icon.write("verifier", tmp_path / "icon.png", 64)
    with Image.open(tmp_path / "icon.png") as image:
        assert image.size == (64, 64)
