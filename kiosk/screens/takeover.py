"""Going on from a copy of the record (接续过程记录副本): which copy, what it holds, why, and who decided."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.decisions import MIN_DECIDERS
from kiosk.ceremony.mirror import attach, copy_folder
from kiosk.ceremony.takeover import Prospect, TakenOver, copies_in, prospect, take_over
from kiosk.files.draw_folder import DrawFolder
from kiosk.guide import Actor
from kiosk.paper.lines import local_time
from kiosk.screens import theme
from kiosk.screens.closing import certify, publish_now
from kiosk.screens.deciders import ask_each, role_grid, toggled
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.keyboard import Field
from kiosk.screens.page import Page
from kiosk.screens.passphrase import OpenPassphraseScreen
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space
from kiosk.sealing.private import Private
from kiosk.station.clock import now
from kiosk.station.program import running
from kiosk.words.told import message_of
from kiosk.work import Report
from verifier.protocol.errors import BadInput
from verifier.protocol.events import Role
from verifier.protocol.fingerprint import hex_groups
from verifier.protocol.plan import Plan

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

REASONS = ("broken", "lost", "damaged")
"""The usual reasons, each a text in the catalogue."""


@dataclass(frozen=True, slots=True)
class Here:
    """The computer that is to go on: the draw's folder, which no program has open, and the way back.

    ``private`` is the opened private package; None if its passphrase has still to be asked for.
    """

    folder: DrawFolder
    plan: Plan
    private: Private | None
    back: Callable[[], None]


def leave_for_copy(app: "KioskApp", back: Callable[[], None]) -> None:
    """From a draw that is open to the copies: its files are let go, and opened again on the way back."""
    desk = app.desk
    here = Here(desk.ceremony.folder, desk.state.plan, desk.private, lambda: _reopen(app, here, back))
    app.leave_ceremony()
    app.show(CopiesScreen(app, here))


def _reopen(app: "KioskApp", here: Here, back: Callable[[], None]) -> None:
    def job(_report: Report) -> Ceremony:
        return Ceremony(here.folder, running(), now)

    def opened(ceremony: Ceremony) -> None:
        app.sit_down(ceremony, here.private)
        back()

    app.work(app.say("page-folders.opening"), job, opened, app.go_home)


class OfDraw(Page):
    """A page about a draw that is not open."""

    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp", here: Here) -> None:
        self.here = here
        self.rehearsal = here.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.here.plan)


class DamagedScreen(OfDraw):
    """This computer's own record cannot be used: what was found, and what can be done."""

    def __init__(self, app: "KioskApp", here: Here, found: BadInput) -> None:
        self.found = found
        super().__init__(app, here)

    def title(self) -> str:
        return self.say("page-takeover.damaged-title")

    def body(self) -> Widget:
        units = scale()
        what, _to_do = message_of(self.found, self.app.lang)
        panel = Panel(theme.BAD_SOFT, radius=units.units(1), border=theme.BAD, orientation="vertical",
                      padding=units.units(2.5), size_hint_y=None, height=units.units(26))  # fmt: skip
        panel.add_widget(Text(what, units.large, theme.BAD, bold=True))
        panel.add_widget(Text(self.say("page-takeover.untouched"), units.body))
        ways = [self.say(f"page-takeover.way-{name}") for name in ("copy", "paper")]
        texts = [Text(f"{place}.  {way}", units.large, size_hint_y=None, height=units.units(11))
                 for place, way in enumerate(ways, 1)]  # fmt: skip
        return column(panel, *texts, space(), gap=units.units(1.5))

    def primary(self) -> Primary:
        return Primary(self.say("page-takeover.from-copy"), self.copies)

    def copies(self) -> None:
        """Look for a copy."""
        back = Here(self.here.folder, self.here.plan, None, lambda: self.app.return_to(self))
        self.app.show(CopiesScreen(self.app, back))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.home"), self.here.back, "back"),)

    def hint(self) -> str:
        return self.say("page-takeover.hint")


class CopiesScreen(OfDraw):
    """The copies of this draw's record on the media plugged in."""

    def __init__(self, app: "KioskApp", here: Here) -> None:
        self.found = self._look(app, here)
        self.chosen = 0 if len(self.found) == 1 else -1
        super().__init__(app, here)

    @staticmethod
    def _look(app: "KioskApp", here: Here) -> tuple[Path, ...]:
        places = (one.path for one in app.targets.found())
        return copies_in((*places, app.base), here.plan.draw_id, here.folder)

    def title(self) -> str:
        return self.say("page-takeover.title")

    def body(self) -> Widget:
        units = scale()
        if not self.found:
            return Text(self.say("page-takeover.none"), units.large, halign="center")
        heads = [self.say("page-takeover.medium"), self.say("page-takeover.where")]
        lines = [(one.name, str(one)) for one in self.found]
        return headed(heads, Table(lines, (3, 7), self.chosen, self.choose))

    def choose(self, index: int) -> None:
        """Mark one."""
        self.chosen = index
        self.draw_bottom()

    def look(self) -> None:
        """Look again what is plugged in."""
        self.app.show(CopiesScreen(self.app, self.here))

    def primary(self) -> Primary:
        return Primary(self.say("page-takeover.read"), self.read, self.chosen >= 0)

    def read(self) -> None:
        """Read and replay the copy; nothing is changed yet."""
        place, folder = self.found[self.chosen], self.here.folder

        def show(found: Prospect) -> None:
            self.app.show(TakeOverScreen(self.app, self.here, place, found))

        self.app.work(self.say("page-takeover.reading"), lambda _report: prospect(folder, place), show,
                      lambda: self.app.return_to(self))  # fmt: skip

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("screen-copy.again"), self.look, "again"),
            side_button(self.say("screen-results.back"), self.here.back, "back"),
        )

    def hint(self) -> str:
        return self.say("page-takeover.hint")


class TakeOverScreen(OfDraw):
    """What the copy holds, and why the record goes on from it; who decided, where the attempt is void."""

    def __init__(self, app: "KioskApp", here: Here, place: Path, found: Prospect) -> None:
        self.place = place
        self.found = found
        self.reason = ""
        self.roles: tuple[Role, ...] = ()
        self.deciding = False
        super().__init__(app, here)

    def title(self) -> str:
        return self.say("page-takeover.found-title")

    def body(self) -> Widget:
        units = scale()
        if self.deciding:
            why = fixed(self.say("screen-incident.reason", reason=self.reason), units.body, theme.MUTED)
            return column(self._void(), why, role_grid(self, self.roles, self.toggle), space(),
                          gap=units.units(1.5))  # fmt: skip
        reasons = row(gap=units.units(1.5), size_hint_y=None, height=units.units(10))
        for name in REASONS:
            text = self.say(f"page-takeover.reason-{name}")
            reasons.add_widget(PushButton(text, partial(self.take, text), name=f"reason-{name}",
                                          main=text == self.reason, size=units.units(3)))  # fmt: skip
        field = Field("reason", self.reason, hint=self.say("screen-incident.reason-here"),
                      changed=self._typed)  # fmt: skip
        why = fixed(self.say("page-takeover.why"), units.large, bold=True)
        return column(self._stood(), self._void(), why, reasons, field, space(), gap=units.units(1.2))

    def _stood(self) -> Widget:
        units = scale()
        found, stood = self.found, self.found.stood
        phase = self.say(f"phase-name.{stood.phase.value}")
        panel = Panel(theme.SURFACE, radius=units.units(1), border=theme.LINE, orientation="vertical",
                      padding=units.units(1.6), size_hint_y=None, height=units.units(24))  # fmt: skip
        told = self.say("page-resume.stood", attempt=stood.attempt, phase=phase)
        panel.add_widget(Text(told, units.large, bold=True))
        at = local_time(stood.at, self.app.lang)
        panel.add_widget(Text(self.say("page-resume.last", lines=found.lines, at=at), units.body))
        head = "  ".join(hex_groups(stood.head)[-4:])
        panel.add_widget(Text(self.say("page-takeover.head", head=head), units.body))
        if found.missing:
            told = self.say("takeover.missing", lines=found.missing)
            panel.add_widget(Text(told, units.body, theme.BAD, bold=True))
        return panel

    def _void(self) -> Widget:
        """What becomes of the attempt, as the plan says."""
        units = scale()
        last = self.found.stood.attempt >= self.here.plan.failure.attempts
        name = "on" if not self.found.void else "terminated" if last else "void"
        told = self.say(f"page-takeover.then-{name}", attempt=self.found.stood.attempt)
        panel = Panel(theme.NOTICE_SOFT if self.found.void else theme.GOOD_SOFT, radius=units.units(1),
                      padding=units.units(1.2), size_hint_y=None, height=units.units(8))  # fmt: skip
        panel.add_widget(Text(told, units.body, bold=True))
        return panel

    def take(self, reason: str) -> None:
        """A usual reason."""
        self.reason = reason
        self.draw()

    def _typed(self, text: str) -> None:
        self.reason = text
        self.draw_bottom()

    def toggle(self, role: Role) -> None:
        """A role decides, or does not."""
        self.roles = toggled(self.roles, role)
        self.draw()

    def primary(self) -> Primary:
        if self.found.void and not self.deciding:
            return Primary(self.say("screen-incident.next"), self.to_deciders, bool(self.reason.strip()))
        ready = len(self.roles) >= MIN_DECIDERS if self.found.void else bool(self.reason.strip())
        return Primary(self.say("page-takeover.go"), self.confirm, ready)

    def to_deciders(self) -> None:
        """Who decided."""
        self.deciding = True
        self.draw()

    def confirm(self) -> None:
        """Ask each who decides; where nothing is made void, the notary alone."""
        roles = self.roles if self.found.void else (Role.NOTARY,)
        key = "page-takeover.ask-void" if self.found.void else "page-takeover.ask"
        texts = [self.say(key, role=self.say(f"role.{role.value}")) for role in roles]
        ask_each(self.app, texts, self.go_on)

    def go_on(self) -> None:
        """Take the copy over, keep it in step from now on, and open the draw."""
        here, place, reason, roles = self.here, self.place, self.reason, self.roles

        def job(_report: Report) -> tuple[TakenOver, Ceremony]:
            done = take_over(here.folder, place, reason, roles, now)
            ceremony = Ceremony(here.folder, running(), now)
            if copy_folder(place, here.plan.draw_id).is_dir():
                # A copy that cannot be kept is told by its sign, and another stick can be chosen.
                with suppress(BadInput):
                    attach(ceremony, place)
            return done, ceremony

        self.app.work(self.say("page-takeover.working"), job, self._taken,
                      lambda: self.app.return_to(self))  # fmt: skip

    def _taken(self, result: tuple[TakenOver, Ceremony]) -> None:
        done, ceremony = result
        app, private = self.app, self.here.private
        if private is None and not ceremony.state.ended:
            app.show(OpenPassphraseScreen(app, ceremony, resumed=True))
        else:
            app.sit_down(ceremony, private)
            if done.state.terminated is not None:
                publish_now(app)
            elif done.state.voided is not None:
                certify(app)
            else:
                app.refresh()
        self._tell(done)

    def _tell(self, done: TakenOver) -> None:
        phase = self.say(f"phase-name.{done.stood.phase.value}")
        lines = [self.say("takeover.done", lines=done.lines, attempt=done.stood.attempt, phase=phase)]
        if self.found.void:
            void = done.state.terminated is None
            lines.append(self.say("takeover.voided", attempt=done.state.attempt) if void
                         else self.say("page-takeover.terminated"))  # fmt: skip
        more = []
        if done.missing:
            more.append(self.say("takeover.missing", lines=done.missing))
        if done.before is not None:
            more.append(self.say("takeover.before", file=done.before.name))
        self.app.tell("\n".join(lines), "\n".join(more))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.back"), self.before, "back"),)

    def before(self) -> None:
        """One page back."""
        if self.deciding:
            self.deciding = False
            self.draw()
        else:
            self.app.show(CopiesScreen(self.app, self.here))

    def hint(self) -> str:
        return self.say("screen-incident.hint-3" if self.deciding else "page-takeover.hint-reason")
