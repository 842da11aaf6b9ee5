"""Draw the programs' icons: ``python build/icon.py kiosk|verifier FILE.ico|FILE.png [SIZE]``.

An icon is a ball, as a ball machine drops it, on a coloured ground: with the character 明 for the kiosk,
with a tick for the verifier. Everything is drawn from the numbers below, larger than needed and then made
smaller, each size by itself: small ones have thicker strokes and no room around them. The same Pillow gives
the same bytes."""

import sys
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""What Windows asks for, from the list of files at 100 % to the largest view."""
SMALL = 32
"""Up to this size there is no ball: the sign stands on the ground, as large as it can be."""
_OVER = 8
_WHITE = (255, 255, 255, 255)

Line = tuple[tuple[float, float], ...]
Colour = tuple[int, int, int, int]

# On a field of 16 by 16, whose edges the outermost strokes touch with their middle lines.
_MING: tuple[Line, ...] = (
    ((0.8, 2), (5.8, 2), (5.8, 13), (0.8, 13), (0.8, 2)),
    ((0.8, 7.5), (5.8, 7.5)),
    ((8.2, 15), (9.4, 11.5), (9.4, 1), (15.2, 1), (15.2, 15), (12.9, 15)),
    ((9.4, 5.4), (15.2, 5.4)),
    ((9.4, 9.8), (15.2, 9.8)),
)
_TICK: tuple[Line, ...] = (((1, 8.6), (6, 13.6), (15, 2.4)),)

SIGNS: dict[str, tuple[Colour, tuple[Line, ...], float]] = {
    "kiosk": ((29, 78, 137, 255), _MING, 1.7),
    "verifier": ((20, 83, 45, 255), _TICK, 3.0),
}
"""For each program the colour of its ground, its sign and how thick the sign's strokes are."""


def draw(program: str, size: int) -> Image.Image:
    """One icon.

    Args:
        program: ``kiosk`` or ``verifier``.
        size: its width and height in pixels.

    Returns:
        The picture, with transparent corners.
    """
    ground, sign, stroke = SIGNS[program]
    side = size * _OVER
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 0.19, fill=ground)
    small = size <= SMALL
    if not small:
        edge = side * 0.07
        pen.ellipse((edge, edge, side - 1 - edge, side - 1 - edge), fill=_WHITE)
    room = side * (0.7 if small else 0.52)
    thick, ink = (stroke * 1.15, _WHITE) if small else (stroke, ground)
    _sign(pen, sign, (side - room) / 2, room / 16, thick, ink)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _sign(
    pen: ImageDraw.ImageDraw, sign: tuple[Line, ...], corner: float, unit: float, stroke: float, ink: Colour
) -> None:
    """Draw the sign's strokes with round ends."""
    half = stroke * unit / 2
    for line in sign:
        points = [(corner + x * unit, corner + y * unit) for x, y in line]
        for start, end in pairwise(points):
            pen.line((*start, *end), fill=ink, width=round(half * 2))
        for x, y in points:
            pen.ellipse((x - half, y - half, x + half, y + half), fill=ink)


def write(program: str, target: Path, size: int = 256) -> None:
    """Write an icon: all sizes into an .ico file, one into a .png file."""
    if target.suffix == ".ico":
        largest, *others = [draw(program, one) for one in reversed(SIZES)]
        largest.save(target, sizes=[(one, one) for one in SIZES], append_images=others)
    else:
        draw(program, size).save(target)


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]), *(int(word) for word in sys.argv[3:4]))
