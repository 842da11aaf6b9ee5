"""Readiness (设备自检): what the computer has to have, each point good or bad in words, and a report."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk import glyphs
from kiosk.files import atomic
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Panel, Text, column, fixed, row, scale
from kiosk.station import disk
from kiosk.station.network import adapters
from kiosk.station.printer import printers
from kiosk.station.program import running
from kiosk.work import Report
from verifier.protocol.errors import BadInput
from verifier.words import Language, say

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

NARROW, LOW = 1280, 720
FIRST_YEAR = 2025
GIB = 1024**3
RARE = 0x20BB7
"""A character outside the basic plane, as some names have."""
NAMES = ("disk", "clock", "network", "program", "fonts", "screen", "media", "printer")
OPTIONAL = frozenset({"media", "printer"})


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


def examine(base: Path, width: int, height: int) -> tuple[Finding, ...]:
    """Look at every point of the computer."""
    space = disk.space(base)
    clock = datetime.now().astimezone()
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
        Finding("clock", clock.year >= FIRST_YEAR, {"at": f"{clock:%Y-%m-%d %H:%M:%S %z}"}),
        Finding("network", not up, {"names": ", ".join(one.name for one in all_adapters) or "—", "up": up}),
        Finding("program", True, {"version": running().version, "digest": running().sha256}),
        _fonts(),
        Finding("screen", width >= NARROW and height >= LOW,
                {"width": width, "height": height, "narrow": NARROW, "low": LOW}),
        Finding("media", bool(plugged), {"names": plugged}),
        Finding("printer", bool(known), {"names": ", ".join(known or ())}),
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


class ReadinessScreen(Page):
    """设备自检."""

    def __init__(self, app: "KioskApp") -> None:
        self.findings: tuple[Finding, ...] = ()
        self.chosen = 0
        self.file = ""
        super().__init__(app)
        self.look()

    def look(self) -> None:
        """Look at the computer again, off the drawing thread: a print system may take its time."""
        base, width, height = self.app.base, int(Window.width), int(Window.height)

        def job(_report: Report) -> tuple[Finding, ...]:
            return examine(base, width, height)

        self.app.aside(self, job, self._looked)

    def _looked(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        bad = [place for place, one in enumerate(findings) if not one.good]
        self.chosen = bad[0] if bad else 0
        self.draw()

    def title(self) -> str:
        return self.say("page-ready.title")

    def body(self) -> Widget:
        units = scale()
        if not self.findings:
            return Text(self.say("page-ready.looking"), units.large, theme.MUTED, halign="center")
        lang = self.app.lang
        lines, inks = [], []
        for one in self.findings:
            lines.append((self.say(one.verdict()), self.say(f"page-ready.{one.name}"), one.told(lang)))
            warned = theme.ACTORS["supervisor"] if one.name in OPTIONAL else theme.BAD
            inks.append(theme.GOOD if one.good else warned)
        heads = [self.say(f"page-ready.head-{name}") for name in ("verdict", "point", "found")]
        table = Table(lines, (1.1, 1.6, 8), self.chosen, self.choose, inks=inks)
        return column(headed(heads, table), self._detail(), gap=units.units(1))

    def _detail(self) -> Widget:
        units = scale()
        one = self.findings[self.chosen]
        panel = Panel(theme.GOOD_SOFT if one.good else theme.NOTICE_SOFT, radius=units.units(1),
                      padding=units.units(1.5), size_hint_y=None, height=units.units(13),
                      orientation="vertical")  # fmt: skip
        panel.add_widget(Text(one.told(self.app.lang), units.body, bold=True))
        if not one.good:
            panel.add_widget(Text(one.to_do(self.app.lang), units.body))
        if self.file:
            told = fixed(self.say("page-ready.written", file=self.file), units.body, theme.GOOD, bold=True)
            return column(panel, told, gap=units.units(0.5), size_hint_y=None, height=units.units(18))
        return row(panel, size_hint_y=None, height=units.units(13))

    def choose(self, index: int) -> None:
        """Show one point in full."""
        self.chosen = index
        self.draw()

    def primary(self) -> Primary:
        return Primary(self.say("page-ready.report"), self.write_report, bool(self.findings))

    def write_report(self) -> None:
        """Write the report beside the draws."""
        at = datetime.now().astimezone()
        text = report_lines(self.findings, self.app.lang, f"{at:%Y-%m-%d %H:%M:%S %z}")
        path = self.app.base / f"readiness-{at:%Y%m%d-%H%M%S}.txt"
        findings = self.findings

        def job(_report: Report) -> str:
            path.parent.mkdir(parents=True, exist_ok=True)
            # The byte order mark tells Windows' editor that the text is UTF-8.
            atomic.write(path, text.encode("utf-8-sig"))
            return str(path)

        def done(name: str) -> None:
            self.file, self.findings = name, findings
            self.draw()

        self.app.aside(self, job, done)

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("page.home"), self.app.go_home, "back"),
            side_button(self.say("page-ready.again"), self.look, "again"),
        )

    def hint(self) -> str:
        bad = sum(not one.good and one.name not in OPTIONAL for one in self.findings)
        return self.say("page-ready.hint-bad", count=bad) if bad else self.say("page-ready.hint")
