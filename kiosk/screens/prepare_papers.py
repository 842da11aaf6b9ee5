"""The day before, after the sealing: what is printed or saved, and the secrets erased from this computer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk import after_sealing
from kiosk.after_sealing import SealedNow
from kiosk.guide import Actor
from kiosk.screens import prepare_stages, theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.paths import short
from kiosk.screens.printing import PrintingScreen
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale
from kiosk.work import Report
from verifier.protocol.plan import Custody

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

HIGH = 15.5
"""The height of a paper's box in units."""


@dataclass(frozen=True, slots=True)
class Act:
    """A button beside a paper: its key, what it does, whether it can be pressed."""

    key: str
    act: Callable[[], None]
    enabled: bool = True


class PapersScreen(Page):
    """The certificate, the envelopes and the family slips, each with what can be done with it.

    Args:
        app: the app; it keeps the printer that is chosen.
        now: the sealed draw.
        then: where to go once all is done.
    """

    stages = prepare_stages.STAGES
    stage = prepare_stages.SEAL
    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp", now: SealedNow, then: Callable[[], None]) -> None:
        self.now = now
        self.then = then
        self.done: dict[str, tuple[str, dict[str, str]]] = {}
        self.rehearsal = now.plan.rehearsal
        self.real = not now.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.now.plan)

    def title(self) -> str:
        return self.say("page-papers.title")

    def body(self) -> Widget:
        units = scale()
        printer = self.app.printer or self.say("page-papers.no-printer")
        line = row(
            Text(self.say("page-papers.printer", printer=printer), units.body),
            PushButton(self.say("page-papers.choose-printer"), self.choose_printer, name="printer",
                       size=units.body, size_hint_x=None, width=units.units(28)),
            gap=units.units(2), size_hint_y=None, height=units.units(7),
        )  # fmt: skip
        ready = bool(self.app.printer)
        boxes = [
            self._box("certificate", (
                Act("print", self.print_certificate, ready), Act("save", self.save_certificate),
            )),
            self._box("slips", (Act("print", self.print_slips, ready), Act("save", self.save_slips))),
        ]  # fmt: skip
        if self.now.plan.custody is Custody.ENVELOPE:
            there = self.now.has_secrets
            acts = Act("print", self.ask_print, ready and there), Act("by-hand", self.by_hand, there)
            boxes.insert(1, self._box("envelopes", acts))
        return column(line, *boxes, Widget(), gap=units.units(1.5))

    def _box(self, name: str, acts: tuple[Act, ...]) -> Widget:
        units = scale()
        panel = Panel(theme.SURFACE, radius=units.units(1), border=theme.LINE, spacing=units.units(1.5),
                      padding=[units.units(2), units.units(1)], size_hint_y=None,
                      height=units.units(HIGH))  # fmt: skip
        counts = {"children": len(self.now.private.children), "count": self.now.plan.secrets}
        head = fixed(self.say(f"page-papers.{name}"), units.large, bold=True)
        done = self.done.get(name)
        told = self.say(done[0], **done[1]) if done else self.say(f"page-papers.{name}-told", **counts)
        panel.add_widget(column(head, Text(told, units.body, theme.GOOD if done else theme.MUTED)))
        for one in acts:
            panel.add_widget(
                PushButton(self.say(f"page-papers.{one.key}"), one.act, name=f"{name}-{one.key}",
                           size=units.body, enabled=one.enabled, size_hint_x=None, width=units.units(20))
            )  # fmt: skip
        return panel

    def choose_printer(self) -> None:
        """Choose the printer and try it."""
        self.app.show(PrintingScreen(self.app, self))

    def _work(self, name: str, key: str, job: Callable[[Report], dict[str, str]]) -> None:
        """Do it off this thread, come back, and say what was done."""

        def done(params: dict[str, str]) -> None:
            self.done[name] = (f"page-papers.{key}", params)
            self.app.return_to(self)

        title = self.say(f"page-papers.{name}")
        self.app.work(title, job, done, lambda: self.app.return_to(self))

    def print_certificate(self) -> None:
        """Print the seal certificate (封存证书)."""
        now, name, lang = self.now, self.app.printer, self.app.lang

        def job(report: Report) -> dict[str, str]:
            after_sealing.print_certificate(now, name, lang, report)
            return {"printer": name}

        self._work("certificate", "printed", job)

    def save_certificate(self) -> None:
        """Write it beside the sealed files."""
        now, base = self.now, self.app.base

        def job(_report: Report) -> dict[str, str]:
            file = after_sealing.save_certificate(now)
            return {"where": short(file, base)}

        self._work("certificate", "saved", job)

    def ask_print(self) -> None:
        """Only the notary may stand at the printer when the secrets come out of it."""
        self.app.ask(self.say("page-papers.envelopes-ask", printer=self.app.printer), self.print_envelopes)

    def print_envelopes(self) -> None:
        """Print the inserts and labels of the envelopes (密封数信封)."""
        now, name, lang = self.now, self.app.printer, self.app.lang

        def job(report: Report) -> dict[str, str]:
            after_sealing.print_envelopes(now, name, lang, report)
            return {"printer": name}

        self._work("envelopes", "envelopes-printed", job)

    def by_hand(self) -> None:
        """Write them by hand, one after another."""
        from kiosk.screens.prepare_seal import EnvelopesScreen

        self.app.show(EnvelopesScreen(self.app, self.now, self, erase_only=False))

    def print_slips(self) -> None:
        """Print the family slips (在册凭证)."""
        now, name, lang = self.now, self.app.printer, self.app.lang

        def job(report: Report) -> dict[str, str]:
            after_sealing.print_slips(now, name, lang, report)
            return {"printer": name}

        self._work("slips", "printed", job)

    def save_slips(self) -> None:
        """Write them into the private folder."""
        now, base = self.now, self.app.base

        def job(report: Report) -> dict[str, str]:
            folder = after_sealing.save_slips(now, report)
            return {"where": short(folder, base)}

        self._work("slips", "slips-saved", job)

    def primary(self) -> Primary:
        if self.now.has_secrets:
            return Primary(self.say("page-sealed.erase"), self.erase)
        return Primary(self.say("page-sealed.done"), self.then)

    def erase(self) -> None:
        """Erase the secrets; whoever has neither printed nor written them here is asked first."""
        if self.now.plan.custody is Custody.ENVELOPE and "envelopes" not in self.done:
            self.app.ask(self.say("page-papers.erase-ask"), self.to_erasing)
        else:
            self.to_erasing()

    def to_erasing(self) -> None:
        """The page on which the secrets are erased from this computer."""
        from kiosk.screens.prepare_seal import EnvelopesScreen

        self.app.show(EnvelopesScreen(self.app, self.now, self, erase_only=True))

    def side(self) -> tuple[Widget, ...]:
        if not self.now.has_secrets:
            return ()
        return (side_button(self.say("page-envelopes.later"), self.app.go_home, "back"),)

    def hint(self) -> str:
        return self.say("page-papers.hint" if self.now.has_secrets else "page-papers.hint-done")
