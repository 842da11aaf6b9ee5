"""The day before, the end: the passphrase, the sealing (封存), and what is to be published of it."""

from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.after_sealing import SealedNow
from kiosk.files import atomic
from kiosk.files.draw_folder import DrawFolder, read
from kiosk.guide import Actor
from kiosk.preparation import Prepared, seal_to_folder
from kiosk.screens import prepare_stages, theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.opening import fingerprint_panel
from kiosk.screens.page import Page
from kiosk.screens.passphrase import PassphraseScreen
from kiosk.screens.paths import short
from kiosk.screens.prepare_papers import PapersScreen
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, fixed, row, scale, space
from kiosk.sealing.collusion import statement
from kiosk.sealing.package import STANDARD, Cost
from kiosk.sealing.store import envelope_groups
from kiosk.station.clock import now
from kiosk.station.program import running
from kiosk.work import Report
from verifier.protocol.errors import Rule
from verifier.protocol.plan import Custody

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class NewPassphraseScreen(PassphraseScreen):
    """Each part is typed twice; then the draw is sealed."""

    stages = prepare_stages.STAGES
    stage = prepare_stages.PASSPHRASE
    twice = True
    cost: Cost = STANDARD

    def __init__(self, app: "KioskApp", prepared: Prepared, before: Screen, parts: int) -> None:
        self.prepared = prepared
        self.before = before
        self.rehearsal = prepared.plan.rehearsal
        super().__init__(app, parts)

    def rail_title(self) -> str:
        return self.plan_title(self.prepared.plan)

    def take(self, parts: tuple[str, ...]) -> None:
        folder = DrawFolder(self.app.base / self.prepared.plan.draw_id)
        question = self.say("page-seal.ask", folder=folder.root.name)
        self.draw()
        self.app.ask(question, lambda: self.seal(folder, parts))

    def seal(self, folder: DrawFolder, parts: tuple[str, ...]) -> None:
        """Seal: all of it, or nothing."""
        prepared, cost = self.prepared, self.cost

        def job(report: Report) -> SealedNow:
            draw = seal_to_folder(folder, prepared, parts, running(), now(), report, cost)
            return SealedNow(folder, draw.plan, draw.fingerprint, draw.private)

        def done(sealed: SealedNow) -> None:
            self.app.show(SealedScreen(self.app, sealed))

        self.app.work(self.say("page-seal.sealing"), job, done, lambda: self.app.return_to(self))

    def swap(self) -> None:
        """One part, or two halves typed by two people."""
        self.parts = 3 - self.parts
        self.given, self.first, self.typed, self.told = [], None, "", ""
        self.draw()

    def side(self) -> tuple[Widget, ...]:
        key = "page-seal.one-part" if self.parts == 2 else "page-seal.two-parts"
        return (*super().side(), side_button(self.say(key), self.swap, "parts"))

    def leave(self) -> None:
        self.app.return_to(self.before)


class SealedScreen(Page):
    """已封存: the fingerprint, and who would have to collude. Nothing can be edited any more."""

    stages = prepare_stages.STAGES
    stage = prepare_stages.SEAL
    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp", sealed: SealedNow) -> None:
        self.sealed = sealed
        self.plan = sealed.plan
        self.page = 0
        self.rehearsal = self.plan.rehearsal
        self.real = not self.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.plan)

    def title(self) -> str:
        return self.say(f"page-sealed.title-{self.page + 1}")

    def body(self) -> Widget:
        units = scale()
        if self.page == 0:
            where = self.say("page-sealed.where", folder=short(self.sealed.folder.root, self.app.base))
            panel = fingerprint_panel(self, self.sealed.fingerprint)
            return column(fixed(where, units.body, theme.MUTED), panel, gap=units.units(1.5))
        lines: list[Widget] = [fixed(self.say("page-sealed.collusion"), units.large, bold=True)]
        for told in statement(self.plan, self.app.lang):
            lines.append(Text(told, units.body))
        panel = Panel(theme.NOTICE_SOFT, radius=units.units(1), padding=units.units(2), size_hint_y=None,
                      height=units.units(14), border=theme.RAIL_NOW)  # fmt: skip
        panel.add_widget(
            Text(self.say(f"page-sealed.envelopes-{self.plan.custody.value}"), units.body, bold=True)
        )
        return column(*lines, panel, gap=units.units(1.5))

    def primary(self) -> Primary:
        if self.page == 0:
            return Primary(self.say("page-sealed.noted"), self.turn)
        return Primary(self.say("page-sealed.to-papers"), self.to_papers)

    def turn(self) -> None:
        """The other page."""
        self.page = 1 - self.page
        self.draw()

    def to_papers(self) -> None:
        """Print and save what is due, and erase the secrets."""
        self.app.show(PapersScreen(self.app, self.sealed, self.app.go_home))

    def side(self) -> tuple[Widget, ...]:
        return () if self.page == 0 else (side_button(self.say("page.back"), self.turn, "back"),)

    def hint(self) -> str:
        return self.say(f"page-sealed.hint-{self.page + 1}")


class EnvelopesScreen(Page):
    """密封数信封: the notary alone sees one after another and writes it down; then they are erased.

    Args:
        app: the app.
        sealed: the draw.
        before: the screen to come back to.
        erase_only: only the last page, where they are erased.
    """

    stages = prepare_stages.STAGES
    stage = prepare_stages.SEAL
    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp", sealed: SealedNow, before: Screen, *, erase_only: bool) -> None:
        self.plan = sealed.plan
        self.file = sealed.folder.envelopes
        self.before = before
        self.groups = envelope_groups(read(self.file, Rule.SECRET))
        self.index = len(self.groups) + 1 if erase_only else 1
        self.open = False
        self.rehearsal = self.plan.rehearsal
        self.real = not self.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.plan)

    @property
    def finished(self) -> bool:
        """Whether all envelopes have been shown."""
        return self.index > len(self.groups)

    def title(self) -> str:
        if self.finished:
            return self.say("page-envelopes.title-end")
        return self.say("page-envelopes.title", index=self.index, count=len(self.groups))

    def body(self) -> Widget:
        units = scale()
        if self.finished:
            key = "page-envelopes.erase-told"
            if self.plan.custody is Custody.MACHINE:
                key = "page-envelopes.erase-told-machine"
            return Text(self.say(key), units.large, halign="center")
        if not self.open:
            return Text(self.say("page-envelopes.told", index=self.index), units.large, halign="center")
        grid = GridLayout(cols=2, spacing=units.units(1.5))
        for place, group in enumerate(self.groups[self.index], 1):
            cell = Panel(
                theme.SURFACE, radius=units.units(0.8), border=theme.LINE, padding=[units.units(2), 0]
            )
            cell.add_widget(Text(str(place), units.body, theme.MUTED, size_hint_x=None, width=units.units(4)))
            cell.add_widget(Text(group, units.units(6), bold=True))
            grid.add_widget(cell)
        return row(column(grid, space(), gap=units.units(1)))

    def primary(self) -> Primary:
        if self.finished:
            return Primary(self.say("page-envelopes.erase"), self.ask_erase)
        if self.open:
            return Primary(self.say("page-envelopes.written", index=self.index), self.written)
        return Primary(self.say("page-envelopes.show", index=self.index), self.reveal)

    def reveal(self) -> None:
        """Show one envelope's digits."""
        self.open = True
        self.draw()

    def written(self) -> None:
        """Hide it, and go to the next one."""
        self.open = False
        self.index += 1
        self.draw()

    def ask_erase(self) -> None:
        """Ask before they are gone for good."""
        self.app.ask(self.say("page-envelopes.erase-ask", count=len(self.groups)), self.erase)

    def erase(self) -> None:
        """Overwrite and delete the contents on this computer."""
        file = self.file

        def job(_report: Report) -> None:
            atomic.erase(file)

        self.app.aside(self, job, lambda _result: self.app.return_to(self.before))

    def leave(self) -> None:
        """Back; what is shown is hidden, and what was written by hand need not be seen again."""
        self.open = False
        self.app.return_to(self.before)

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.back"), self.leave, "back"),)

    def hint(self) -> str:
        return self.say("page-envelopes.hint")
