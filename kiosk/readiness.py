"""Readiness (设备自检): what the computer has to have, each point good or bad in words.

The screen and the printed report show the same findings in the same words.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk import glyphs
from kiosk.station import disk
from kiosk.station.clock import in_china
from kiosk.station.network import adapters
from kiosk.station.printer import printers
from kiosk.station.program import running
from verifier.protocol.errors import BadInput
from verifier.words import Language, say

NARROW, LOW = 1280, 720
FIRST_YEAR = 2025
GIB = 1024**3
RARE = 0x20BB7
"""A character outside the basic plane, as some names have."""
NAMES = ("disk", "clock", "network", "program", "fonts", "screen", "media", "printer", "touch")
OPTIONAL = frozenset({"media", "printer", "touch"})
POINTS = 9
"""Places of the screen that are touched to try it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: whether it is good, and what was found, to fill its sentences."""

    name: str
    good: bool
    found: dict[str, str | int]

    def verdict(self) -> str:
        """The catalogue's key of good, bad, or worth a look."""
        if self.good:
            return "page-ready.good"
        return "page-ready.look" if self.name in OPTIONAL else "page-ready.bad"

    def told(self, lang: Language) -> str:
        """What was found."""
        return say(f"page-ready.{self.name}-{'good' if self.good else 'bad'}", lang, **self.found)

    def to_do(self, lang: Language) -> str:
        """What to do about it."""
        return "" if self.good else say(f"page-ready.{self.name}-do", lang)


def _read(clock: datetime) -> dict[str, str | int]:
    """A time in the parts of which every language makes its own."""
    return {"year": clock.year, "month": clock.month, "day": clock.day, "clock": f"{clock:%H:%M}"}


def examine(base: Path, width: int, height: int, touched: int = 0) -> tuple[Finding, ...]:
    """Look at every point of the computer.

    Args:
        base: the folder in which draws are prepared.
        width: of the window, in pixels.
        height: of the window, in pixels.
        touched: places of the screen that answered a touch, 0 if nobody tried.
    """
    space = disk.space(base)
    clock = in_china()
    all_adapters = adapters()
    up = ", ".join(one.name for one in all_adapters if one.up)
    known = printers()
    plugged = ", ".join(str(one) for one in disk.media())
    named = {
        "free": f"{space.free / GIB:.1f}",
        "total": f"{space.total / GIB:.0f}",
        "need": f"{disk.ENOUGH / GIB:.0f}",
    }
    return (
        Finding("disk", space.free >= disk.ENOUGH, {**named}),
        Finding("clock", clock.year >= FIRST_YEAR, _read(clock)),
        Finding("network", not up, {"names": ", ".join(one.name for one in all_adapters) or "—", "up": up}),
        Finding("program", True, {"version": running().version, "digest": running().sha256}),
        _fonts(),
        Finding("screen", width >= NARROW and height >= LOW,
                {"width": width, "height": height, "narrow": NARROW, "low": LOW}),
        Finding("media", bool(plugged), {"names": plugged}),
        Finding("printer", bool(known), {"names": ", ".join(known or ())}),
        Finding("touch", touched == POINTS, {"points": POINTS, "touched": touched}),
    )  # fmt: skip


def _fonts() -> Finding:
    try:
        found = glyphs.faces(glyphs.REGULAR)
    except BadInput:
        return Finding("fonts", False, {"count": 0})
    return Finding("fonts", any(one.has(chr(RARE)) for one in found), {"count": len(found)})


def report_lines(findings: tuple[Finding, ...], lang: Language, at: str) -> str:
    """The report as a text: the same words as on the screen."""
    lines = [say("page-ready.report-title", lang), say("page-ready.report-at", lang, at=at), ""]
    for one in findings:
        lines.append(f"[{say(one.verdict(), lang)}] {say(f'page-ready.{one.name}', lang)}: {one.told(lang)}")
        if not one.good:
            lines.append(f"    {one.to_do(lang)}")
    return "\n".join(lines) + "\n"
