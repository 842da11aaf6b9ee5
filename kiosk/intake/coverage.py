"""Which characters the project's fonts can print: ``coverage.json``, made by ``build/font_coverage.py``."""

import json
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from importlib import resources


@cache
def _ranges() -> tuple[list[int], list[int]]:
    text = resources.files(__package__).joinpath("coverage.json").read_text(encoding="utf-8")
    spans = [span.partition("-") for span in json.loads(text)["ranges"]]
    return [int(first, 16) for first, _, _ in spans], [int(last or first, 16) for first, _, last in spans]


def printable(char: str) -> bool:
    """Whether some font of ours has the character."""
    firsts, lasts = _ranges()
    place = bisect_right(firsts, ord(char)) - 1
    return place >= 0 and ord(char) <= lasts[place]


def unprintable(characters: Iterable[str]) -> set[str]:
    """The characters, among those given, that no font of ours has."""
    return {char for char in set(characters) if not printable(char)}
