"""Nothing shows through a folded sheet: measured on the printed page."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from kiosk.paper import envelope, witness
from kiosk.paper.folds import Area
from kiosk.paper.look import HEIGHT, WIDTH
from tests.kiosk.paper.draws import Held
from tests.support import pdf

DPI = 100
DARK = 128
Printed = Callable[[str, str], Path]


def picture(path: Path, folder: Path) -> Image.Image:
    """A page in black and white, as a laser printer sees it."""
    return Image.open(pdf.render(path, folder, DPI, last=1)[0]).convert("L")


def part(page: Image.Image, area: Area) -> Image.Image:
    """What a page has in an area."""
    scale = DPI / 72
    box = (area.x, HEIGHT - area.top, area.x + area.wide, HEIGHT - area.y)
    return page.crop(tuple(round(edge * scale) for edge in box))  # type: ignore[arg-type]


def share(picture: Image.Image) -> float:
    """How much of a picture is dark."""
    histogram = picture.histogram()
    return sum(histogram[:DARK]) / sum(histogram)


def through(page: Image.Image, secret: Area, folds: list[float]) -> list[Image.Image]:
    """What lies over a secret when the sheet is folded along lines, one after the other."""
    found, area = [], secret
    for fold in folds:
        area = area.mirrored(fold)
        layer = part(page, area)
        # Every fold turns it over.
        found.append(layer.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if len(found) % 2 == 0 else layer)
    return found


def test_an_area_folded_twice_along_one_line_is_where_it_was() -> None:
    area = Area(10, 20, 30, 40)
    assert area.mirrored(100).mirrored(100) == area
    assert area.mirrored(100) == Area(10, 140, 30, 40)
    assert area.holds(replace(area, wide=29)) and not area.holds(replace(area, wide=31))


@pytest.mark.parametrize(
    ("document", "secret", "folds"),
    [
        ("envelope-inserts", envelope.SECRET, [envelope.LOWER, envelope.UPPER]),
        ("receipt", witness.INSIDE, [witness.FOLD]),
    ],
)
def test_every_digit_lies_under_the_pattern(
    document: str, secret: Area, folds: list[float], printed: Printed, tmp_path: Path
) -> None:
    page = picture(printed(document, "longhua"), tmp_path)
    below = part(page, secret)
    digits = below.point(lambda level: 255 if level < DARK else 0)
    assert 0.02 < share(below) < 0.2, "there are digits"
    for layer in through(page, secret, folds):
        over = layer.resize(below.size)
        # Wherever one looks, most is dark already, and more than half of what is written lies under it.
        assert share(over) > 0.5
        hidden = ImageChops.multiply(digits, over.point(lambda level: 255 if level < DARK else 0))
        assert sum(hidden.histogram()[DARK:]) / sum(digits.histogram()[DARK:]) > 0.5
        for column in range(10):
            wide = over.width // 10
            assert share(over.crop((column * wide, 0, (column + 1) * wide, over.height))) > 0.45


def test_the_digits_stand_nowhere_but_in_the_innermost_third(
    printed: Printed, draws: dict[str, Held]
) -> None:
    path = printed("envelope-inserts", "longhua")
    high = round(HEIGHT - envelope.LOWER)
    above = pdf.pages(path, "-layout", "-x", "0", "-y", "0", "-W", str(round(WIDTH)), "-H", str(high))
    below = pdf.pages(path, "-layout", "-x", "0", "-y", str(high), "-W", str(round(WIDTH)), "-H", "400")
    for one, outside, inside in zip(draws["longhua"].envelopes[:2], above, below, strict=True):
        for group in one.groups:
            digits = group.partition("-")[0]
            assert digits not in outside
            assert digits in inside


def test_a_label_tells_no_digit_of_its_secret(printed: Printed, draws: dict[str, Held]) -> None:
    text = "".join(pdf.pages(printed("envelope-labels", "longhua")))
    for one in draws["longhua"].envelopes:
        assert not any(group.partition("-")[0] in text for group in one.groups)
