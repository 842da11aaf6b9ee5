"""The spare computer (备用电脑): a draw from its private package, and how its record goes on."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.ceremony import Ceremony
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.fresh import FreshScreen
from kiosk.screens.keyboard import Field, Keyboard
from kiosk.screens.page import Page
from kiosk.screens.passphrase import PassphraseScreen
from kiosk.screens.paths import short
from kiosk.screens.table import Table, headed
from kiosk.screens.takeover import leave_for_copy
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale
from kiosk.sealing.private import Private
from kiosk.spare import find_packages, halves_of, unpack
from kiosk.station.clock import now
from kiosk.station.disk import media
from kiosk.station.program import running
from kiosk.work import Report
from verifier.protocol.events import Resumption
from verifier.protocol.plan import OnFailure

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

REASONS = ("broken", "lost", "changed")
"""The usual reasons, each a text in the catalogue."""
DIGITS = 64


class PackagesScreen(Page):
    """Which private package (封存包)."""

    def __init__(self, app: "KioskApp") -> None:
        self.found = find_packages((app.base, *media()))
        self.chosen = 0 if len(self.found) == 1 else -1
        super().__init__(app)

    def title(self) -> str:
        return self.say("page-spare.title")

    def body(self) -> Widget:
        units = scale()
        if not self.found:
            return Text(self.say("page-spare.none"), units.large, halign="center")
        heads = [self.say("page-spare.package"), self.say("page-spare.where")]
        lines = [(one.name, short(one.parent, self.app.base)) for one in self.found]
        return headed(heads, Table(lines, (4, 6), self.chosen, self.choose))

    def choose(self, index: int) -> None:
        """Mark one."""
        self.chosen = index
        self.draw_bottom()

    def look(self) -> None:
        """Look again what is plugged in."""
        self.app.show(PackagesScreen(self.app))

    def primary(self) -> Primary:
        return Primary(self.say("page-spare.open"), self.open, self.chosen >= 0)

    def open(self) -> None:
        """Ask for its passphrase."""
        package = self.found[self.chosen]

        def asked(halves: int) -> None:
            self.app.show(SparePassphraseScreen(self.app, package, halves))

        self.app.aside(self, lambda _report: halves_of(package), asked)

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("screen-copy.again"), self.look, "again"),
            side_button(self.say("screen-results.back"), self.app.go_home, "back"),
        )

    def hint(self) -> str:
        return self.say("page-spare.hint")


class SparePassphraseScreen(PassphraseScreen):
    """Opens the package, makes the draw's folder, and opens that."""

    def __init__(self, app: "KioskApp", package: Path, halves: int) -> None:
        self._package = package
        super().__init__(app, halves)

    def take(self, parts: tuple[str, ...]) -> None:
        package, base = self._package, self.app.base

        def job(_report: Report) -> tuple[Ceremony, Private]:
            folder, private = unpack(package, parts, base)
            return Ceremony(folder, running(), now), private

        def opened(result: tuple[Ceremony, Private]) -> None:
            self.app.open_ceremony(*result)
            self.app.show(SpareBeginScreen(self.app))

        self.app.work(self.say("page-passphrase.opening"), job, opened, lambda: self.app.return_to(self))

    def leave(self) -> None:
        self.app.show(PackagesScreen(self.app))


class SpareBeginScreen(Page):
    """Whether the first computer had begun: then why the record begins anew, and what is known of it."""

    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp") -> None:
        self.reason = ""
        self.head = ""
        self.rehearsal = app.desk.state.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("page-spare.begin-title")

    def body(self) -> Widget:
        units = scale()
        reasons = row(gap=units.units(1.5), size_hint_y=None, height=units.units(9))
        for name in REASONS:
            reasons.add_widget(PushButton(self.say(f"page-spare.reason-{name}"), partial(self.choose, name),
                                          name=f"reason-{name}", main=name == self.reason,
                                          size=units.units(3.2)))  # fmt: skip
        labels = [self.say(f"page-key.{name}") for name in ("shift", "signs", "blank", "back")]
        board = Keyboard((labels[0], labels[1], labels[2], labels[3]))
        field = Field("head", self.head, hint=self.say("page-spare.head-here"), changed=self._typed)
        board.field = field
        why = fixed(self.say("page-spare.why"), units.large, bold=True)
        return column(*self._gone(), why, reasons, field, board.widget, gap=units.units(1.2))

    def _gone(self) -> tuple[Widget, ...]:
        """That the draw was begun on this computer, if it was: its record has vanished."""
        traces = self.app.desk.ceremony.traces()
        if not traces:
            return ()
        units = scale()
        panel = Panel(theme.BAD_SOFT, radius=units.units(1), border=theme.BAD, padding=units.units(1.2),
                      size_hint_y=None, height=units.units(9))  # fmt: skip
        told = self.say("page-spare.gone", file=traces[0].name)
        panel.add_widget(Text(told, units.body, theme.BAD, bold=True))
        return (panel,)

    def from_copy(self) -> None:
        """A copy of the record is there: it says more than anything that could be typed."""
        leave_for_copy(self.app, lambda: self.app.show(SpareBeginScreen(self.app)))

    def choose(self, name: str) -> None:
        """Why the spare computer is used."""
        self.reason = name
        self.draw()

    def _typed(self, text: str) -> None:
        self.head = text
        self.draw_bottom()

    @property
    def known_head(self) -> str | None:
        """The last value of the lost record, as typed; None if nothing is known of it."""
        return "".join(self.head.split()).lower() or None

    def primary(self) -> Primary:
        ready = bool(self.reason) and len(self.known_head or "0" * DIGITS) == DIGITS
        return Primary(self.say("page-spare.resume"), self.resume, ready)

    def resume(self) -> None:
        """Begin the record anew, with the reason; where the plan says redraw, the attempt is voided next."""
        resumed = Resumption(self.known_head, str(self.say(f"page-spare.reason-{self.reason}")))
        redraw = self.state.plan.failure.mode is OnFailure.REDRAW

        def begun(_result: None) -> None:
            self.app.refresh()
            if redraw:
                self.app.show_incident()

        self.do(lambda one: commands.begin(one, resumed), begun)

    def side(self) -> tuple[Widget, ...]:
        copy = side_button(self.say("page-takeover.from-copy"), self.from_copy, "from-copy")
        if self.app.desk.ceremony.traces():
            return (copy, side_button(self.say("page.home"), self.app.go_home, "back"))
        return (copy, side_button(self.say("page-spare.fresh"), self.fresh, "fresh"))

    def fresh(self) -> None:
        """Nothing had been recorded on the first computer: who answers for that?"""
        self.app.show(FreshScreen(self.app, lambda: self.app.show(SpareBeginScreen(self.app))))

    def hint(self) -> str:
        mode = self.state.plan.failure.mode
        return self.say(f"page-spare.hint-{mode.value}")
