"""Choosing the printer (打印机) and trying it: what became of the page is told until it is printed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.paper.lines import local_time
from kiosk.paper.trial import trial_page
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Panel, Text, column, scale
from kiosk.station import printer
from kiosk.station.clock import now
from kiosk.station.printer import Job, JobState, Stage
from kiosk.work import Report
from verifier.protocol.errors import BadInput
from verifier.words import parts

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

AGAIN = 1.0
"""Seconds after which the print system is asked again."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A page that was sent, and the last that is known of it."""

    job: Job
    state: JobState


class PrintingScreen(Page):
    """选择打印机.

    Args:
        app: the app; it keeps the printer that is chosen.
        before: the screen to go back to.
    """

    def __init__(self, app: "KioskApp", before: Screen) -> None:
        self.before = before
        self.known: tuple[str, ...] | None = None
        self.sending = False
        self.sent: Sent | None = None
        super().__init__(app)
        self.look()

    def look(self) -> None:
        """Ask for the printers, off the drawing thread: a print system may take its time."""

        def job(_report: Report) -> tuple[str, ...]:
            return printer.printers() or ()

        self.app.aside(self, job, self._looked)

    def _looked(self, known: tuple[str, ...]) -> None:
        self.known = known
        if self.app.printer not in known:
            self.app.printer = known[0] if known else ""
        self.draw()

    def title(self) -> str:
        return self.say("page-print.title")

    def body(self) -> Widget:
        units = scale()
        if self.known is None:
            return Text(self.say("page-ready.looking"), units.large, theme.MUTED, halign="center")
        if not self.known:
            return Text(self.say("page-print.none"), units.large, halign="center")
        chosen = self.known.index(self.app.printer)
        lines = [(self.say("page-print.chosen") if at == chosen else "", name)
                 for at, name in enumerate(self.known)]  # fmt: skip
        heads = [self.say("page-print.head-chosen"), self.say("page-print.head-name")]
        table = Table(lines, (1.2, 8), chosen, self.choose)
        return column(headed(heads, table), self._told(), gap=units.units(1))

    def _told(self) -> Widget:
        """What became of the page."""
        units = scale()
        problem = self.sent.state.problem if self.sent else None
        panel = Panel(theme.NOTICE_SOFT if problem else theme.GOOD_SOFT, radius=units.units(1),
                      padding=units.units(1.5), size_hint_y=None, height=units.units(18),
                      orientation="vertical")  # fmt: skip
        if self.sent is None:
            panel.add_widget(Text(self.say("page-print.try"), units.body))
            return panel
        stage = self.say(self.sent.state.stage.key)
        told = self.say("page-print.state", printer=self.sent.job.printer, stage=stage)
        panel.add_widget(Text(told, units.large, bold=True))
        if problem is not None:
            said = parts(problem, self.app.lang)
            panel.add_widget(Text(said.what, units.body))
            panel.add_widget(Text(said.to_do, units.body, bold=True))
        elif self.sent.state.stage is Stage.DONE:
            panel.add_widget(Text(self.say("page-print.measure"), units.body))
        return panel

    def choose(self, index: int) -> None:
        """Choose a printer."""
        if self.known:
            self.app.printer = self.known[index]
            self.draw()

    def primary(self) -> Primary:
        return Primary(self.say("page-print.send"), self.send, bool(self.known) and not self.sending)

    def send(self) -> None:
        """Send the page to the chosen printer."""
        name = self.app.printer
        at = local_time(now())
        title = self.say("paper-trial.title")
        self.sending = True
        self.draw_bottom()

        def job(_report: Report) -> Sent | BadInput:
            try:
                sent = printer.print_pdf(name, trial_page(name, at), title)
                return Sent(sent, printer.job_state(sent))
            except BadInput as error:
                return error

        self.app.aside(self, job, self._sent)

    def _sent(self, result: Sent | BadInput) -> None:
        self.sending = False
        if isinstance(result, BadInput):
            self.draw()
            self.app.refused(result)
            return
        self._follow(result)

    def _follow(self, sent: Sent) -> None:
        """Show what is known, and ask again as long as it may change."""
        changed = self.sent is None or _seen(self.sent) != _seen(sent)
        self.sent = sent
        if changed:
            self.draw()
        if sent.state.stage not in (Stage.DONE, Stage.FAILED):
            Clock.schedule_once(lambda _seconds: self._ask(sent), AGAIN)

    def _ask(self, sent: Sent) -> None:
        if self.app.screen is not self or self.sent is not sent:
            return

        def job(_report: Report) -> Sent:
            try:
                return Sent(sent.job, printer.job_state(sent.job))
            except BadInput as error:
                return Sent(sent.job, JobState(Stage.STOPPED, error))

        self.app.aside(self, job, lambda result: self._follow(result) if self.sent is sent else None)

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("page-print.back"), lambda: self.app.return_to(self.before), "back"),
            side_button(self.say("page-ready.again"), self.look, "again"),
        )

    def hint(self) -> str:
        return self.say("page-print.hint")


def _seen(sent: Sent) -> tuple[str, Stage, str]:
    """What of a page's state is shown."""
    problem = sent.state.problem
    return sent.job.id, sent.state.stage, "" if problem is None else str(problem)
