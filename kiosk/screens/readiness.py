"""Readiness (设备自检): what the computer has to have, each point good or bad in words, and a report."""

from typing import TYPE_CHECKING

from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk.files import atomic
from kiosk.paper.lines import local_time
from kiosk.paper.readiness import readiness_report
from kiosk.paper.words import zh
from kiosk.readiness import OPTIONAL, Finding, examine, report_lines
from kiosk.screens import theme
from kiosk.screens.clock import ClockPanel
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.printing import PrintingScreen
from kiosk.screens.table import Table, headed
from kiosk.screens.touch_test import TouchScreen
from kiosk.screens.widgets import Panel, Text, column, fixed, row, scale
from kiosk.station.clock import in_china, now
from kiosk.work import Report
from verifier.protocol.errors import BadInput

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class ReadinessScreen(Page):
    """设备自检."""

    def __init__(self, app: "KioskApp") -> None:
        self.findings: tuple[Finding, ...] = ()
        self.chosen = 0
        self.touched = 0
        self.file = ""
        super().__init__(app)
        self.look()

    def look(self) -> None:
        """Look at the computer again, off the drawing thread: a print system may take its time."""
        base, width, height, touched = self.app.base, int(Window.width), int(Window.height), self.touched

        def job(_report: Report) -> tuple[Finding, ...]:
            return examine(base, width, height, touched)

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
        self._table = Table(lines, (1.5, 2.2, 6), self.chosen, self.choose, inks=inks)
        beside = column(ClockPanel(self), self._detail(), gap=units.units(1.2), size_hint_x=None,
                        width=units.units(46))  # fmt: skip
        return row(headed(heads, self._table), beside, gap=units.units(2))

    def _detail(self) -> Widget:
        units = scale()
        one = self.findings[self.chosen]
        panel = Panel(theme.GOOD_SOFT if one.good else theme.NOTICE_SOFT, radius=units.units(1),
                      padding=units.units(1.5), orientation="vertical")  # fmt: skip
        panel.add_widget(fixed(self.say(f"page-ready.{one.name}"), units.large, bold=True))
        panel.add_widget(Text(one.told(self.app.lang), units.body, valign="top"))
        if not one.good:
            panel.add_widget(Text(one.to_do(self.app.lang), units.body, bold=True, valign="top"))
        if self.file:
            panel.add_widget(Text(self.say("page-ready.written", file=self.file), units.body, theme.GOOD,
                                  bold=True, valign="bottom"))  # fmt: skip
        return panel

    def choose(self, index: int) -> None:
        """Show one point in full."""
        self.chosen = index
        self.draw()

    def primary(self) -> Primary:
        return Primary(self.say("page-ready.report"), self.write_report, bool(self.findings))

    def write_report(self) -> None:
        """Write the report beside the draws."""
        at, findings, lang = now(), self.findings, self.app.lang
        path = self.app.base / f"{zh('paper-ready.title')}-{in_china():%Y%m%d-%H%M%S}"

        def job(_report: Report) -> str:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                file, data = path.with_suffix(".pdf"), readiness_report(findings, local_time(at))
            except BadInput:
                # Lack of fonts is one of the things that a report has to be able to tell. The byte order mark
                # tells Windows' editor that the text is UTF-8.
                lines = report_lines(findings, lang, local_time(at, lang))
                file, data = path.with_suffix(".txt"), lines.encode("utf-8-sig")
            atomic.write(file, data)
            return str(file)

        def done(name: str) -> None:
            self.file, self.findings = name, findings
            self.draw()

        self.app.aside(self, job, done)

    def open_printing(self) -> None:
        """Choose the printer and try it."""
        self.app.show(PrintingScreen(self.app, self))

    def try_touch(self) -> None:
        """Touch the screen in its corners, its edges and its middle."""
        self.app.show(TouchScreen(self.app, self))

    def was_touched(self, count: int) -> None:
        """So many places answered; back to the points."""
        self.touched = count
        self.app.return_to(self)
        self.look()

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("page.home"), self.app.go_home, "back"),
            side_button(self.say("page-ready.again"), self.look, "again"),
            side_button(self.say("page-ready.choose-printer"), self.open_printing, "printer"),
            side_button(self.say("looks.touch"), self.try_touch, "touch"),
        )

    def hint(self) -> str:
        bad = sum(not one.good and one.name not in OPTIONAL for one in self.findings)
        return self.say("page-ready.hint-bad", count=bad) if bad else self.say("page-ready.hint")
