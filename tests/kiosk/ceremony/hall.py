"""A hall for tests: real folders, packages and journals, and somebody who types what is due."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import Done, Session, run_line
from kiosk.files.draw_folder import DrawFolder
from kiosk.intake.applicant import Applicant
from kiosk.rehearsal import next_line
from kiosk.sealing.envelopes import envelopes
from kiosk.sealing.package import Cost
from kiosk.sealing.package_files import make_package, open_package
from kiosk.sealing.private import Private
from kiosk.sealing.seal_draw import SealedDraw, seal_draw
from kiosk.sealing.store import store_sealed, store_unpacked
from tests.support.plans import private
from verifier.audit import Report, Status, audit_file
from verifier.protocol.plan import Lock, Plan
from verifier.protocol.roster import Row
from verifier.protocol.seal import Software
from verifier.protocol.state import Phase, State

FAST = Cost(log_n=10)
HALVES = ("first half of it", "second half of it")
PROGRAM = Software("mingpai", "1.0.0", "ab" * 32)
CHANGED = Software("mingpai", "1.0.0", "cd" * 32)
NOW = "2026-07-14T07:00:00Z"


class Clock:
    """A clock that goes on by a second whenever it is looked at."""

    def __init__(self, hour: int = 1) -> None:
        self.hour = hour
        self.seconds = 0

    def __call__(self) -> str:
        self.seconds += 1
        minutes, second = divmod(self.seconds, 60)
        return f"2026-07-15T{self.hour + minutes // 60:02d}:{minutes % 60:02d}:{second:02d}Z"


def applicants(rows: Sequence[Row]) -> tuple[Applicant, ...]:
    """What an import would have read for these rows: the invented child behind each."""
    size: dict[str, int] = {}
    for row in rows:
        size[row.lot] = size.get(row.lot, 0) + 1
    made = []
    for number, row in enumerate(rows, 1):
        name, identity, columns = private(row.code)
        siblings = row.lot if size[row.lot] > 1 else ""
        made.append(Applicant(
            row.code, row.batch, row.tier, row.choices, name, identity, siblings, tuple(columns),
            f"Sheet1!{number}",
        ))  # fmt: skip
    return tuple(made)


@dataclass
class Hall:
    """One sealed draw in a folder of its own.

    ``papers``: whether its end also makes the documents for people, which take most of a small one's time.
    """

    folder: DrawFolder
    draw: SealedDraw
    package: bytes
    clock: Clock = field(default_factory=Clock)
    papers: bool = True

    @property
    def plan(self) -> Plan:
        return self.draw.plan

    def private(self) -> Private:
        return open_package(self.package, HALVES).private

    @contextmanager
    def open(self, software: Software = PROGRAM) -> Iterator[Session]:
        """The ceremony, as a program that was just started opens it."""
        with Ceremony(self.folder, software, self.clock) as ceremony:
            yield Session(ceremony, self.private, self.papers)

    def envelope(self, index: int) -> str:
        """What somebody types who reads an envelope."""
        return " ".join(envelopes(self.draw.secrets, self.plan.rounds)[index - 1].groups)

    def notice(self) -> str:
        """The fingerprint's end, as printed on the notice."""
        return self.draw.fingerprint[-8:]

    def next_line(self, state: State, seed: str = "day") -> str:
        """The line that a ceremony waits for, with the real secret and the real fingerprint."""
        if state.phase is Phase.SECRET:
            if not self.draw.private.secrets:
                index = state.plan.secret_index(state.attempt, state.round)
                return f'open-secret digits="{self.envelope(index)}"'
            return "open-secret"
        if state.phase is Phase.VOIDED:
            return "begin"
        line = next_line(state, seed).replace("SEALED", self.notice())
        if state.phase is Phase.SLIPS and state.plan.witness.lock is Lock.SCREEN:
            slot = int(line.rpartition("=")[2])
            return line if dict(state.locked)[slot] else f"{line} void=席位无人"
        return line

    def journal(self, attempt: int = 1) -> bytes:
        path = self.folder.transcript(attempt)
        return path.read_bytes() if path.exists() else b""

    def files(self) -> dict[str, bytes]:
        """Every file of the folder but the lock."""
        return {
            path.relative_to(self.folder.root).as_posix(): path.read_bytes()
            for path in sorted(self.folder.root.rglob("*"))
            if path.is_file() and path.name != ".in-use"
        }

    def report(self) -> Report:
        """The verifier's report on the published bundle."""
        return audit_file(self.folder.bundle(self.plan.draw_id), self.draw.fingerprint)


def seal(root: Path, plan: Plan, rows: Sequence[Row]) -> Hall:
    """Seal a draw into ``root/draw``; its envelopes are printed and erased."""
    draw = seal_draw(plan, applicants(rows), PROGRAM, NOW)
    package = make_package(draw, "名单.xlsx", b"the workbook", HALVES, FAST)
    hall = Hall(DrawFolder(root / "draw"), draw, package)
    store_sealed(hall.folder, draw, package)
    hall.folder.envelopes.unlink()
    return hall


def spare(hall: Hall, root: Path, *, unpacked: bool = False) -> Hall:
    """The same draw on a spare computer, from its package.

    Unless ``unpacked``, it may be begun as on the computer where it was sealed, without a decision of people.
    """
    other = Hall(DrawFolder(root), hall.draw, hall.package, Clock(5), hall.papers)
    store_unpacked(other.folder, open_package(hall.package, HALVES), hall.package)
    if not unpacked:
        other.folder.unpacked.unlink()
    return other


def say(session: Session, *lines: str) -> list[Done]:
    """Type lines."""
    done = []
    for line in lines:
        did = run_line(session, line, "test")
        assert did is not None
        done.append(did)
    return done


Answer = Callable[[State], Iterable[str] | None]
"""What to type instead of the usual line; None for the usual."""


def go_on(hall: Hall, session: Session, answer: Answer | None = None, seed: str = "day") -> list[str]:
    """Answer what the ceremony waits for until an attempt has ended; the lines that were typed."""
    typed: list[str] = []
    while not session.ceremony.state.ended:
        state = session.ceremony.state
        special = None if answer is None else answer(state)
        lines = [hall.next_line(state, seed)] if special is None else list(special)
        for line in lines:
            say(session, line)
            typed.append(line)
    return typed


def until(hall: Hall, session: Session, stop: Callable[[State], bool], seed: str = "day") -> None:
    """Answer what the ceremony waits for until a state is reached."""
    while not stop(session.ceremony.state):
        assert not session.ceremony.state.ended
        say(session, hall.next_line(session.ceremony.state, seed))


def hold(hall: Hall, answer: Answer | None = None, seed: str = "day") -> Report:
    """A whole ceremony; the verifier's report on it."""
    with hall.open() as session:
        go_on(hall, session, answer, seed)
    return hall.report()


def holds(report: Report) -> bool:
    """Whether a report says that the draw holds; prints what does not."""
    for finding in report.findings:
        if finding.status is not Status.HOLDS:
            print(finding)
    return report.verdict is Status.HOLDS
