"""A text as Kivy's markup, with a font named wherever the first one lacks a character."""

import re

from kivy.utils import escape_markup

from kiosk.glyphs import faces, runs

# Kivy breaks a line at every blank, so it would rather part a Chinese sentence before a number than later.
_BETWEEN = re.compile(r"(?<=[\u2e80-\uffef]) (?=\d)|(?<=\d) (?=[\u2e80-\uffef])")


def markup(text: str, weight: str) -> str:
    """A text as Kivy markup: escaped, with other fonts named where the first one lacks a character."""
    parts = []
    for face, part in runs(_BETWEEN.sub("\u00a0", text), weight):
        shown = escape_markup(part)
        parts.append(shown if face is faces(weight)[0] else f"[font={face.path}]{shown}[/font]")
    return "".join(parts)
