"""Ceremonies to be disturbed: small, of every procedure, and what each must come to in the end."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.ceremony.console import Session
from kiosk.files.draw_folder import DrawFolder
from tests.kiosk.ceremony.hall import Clock, Hall, say, seal
from tests.support import plans
from verifier.protocol.errors import BadInput
from verifier.protocol.plan import Custody, Lock, OnFailure, Plan
from verifier.protocol.state import Phase
from verifier.protocol.transcript import Entry

PLANS: Mapping[str, Callable[[], Plan]] = {
    "longhua": lambda: plans.longhua(quota=2, slots=2, attempts=2, low=1, high=2),
    "xincheng": lambda: plans.xincheng(quota=2, schools=2, slots=1),
    "direct": lambda: plans.direct(
        quota=2, slots=2, lock=Lock.SCREEN, custody=Custody.MACHINE, mode=OnFailure.RESUME
    ),
}


def sealed(name: str, root: Path) -> Hall:
    """A small draw in ``root/draw``, whose end makes no papers for people: they take most of the time."""
    plan = PLANS[name]()
    return replace(seal(root, plan, plans.roster(plan, 5)), papers=False)


def copy_of(hall: Hall, root: Path) -> Hall:
    """The same draw in another folder, as it is now."""
    shutil.copytree(hall.folder.root, root / "draw")
    return at(hall, root)


def at(hall: Hall, root: Path) -> Hall:
    """The same draw in a folder ``root/draw`` that is there already."""
    return replace(hall, folder=DrawFolder(root / "draw"), clock=Clock(5))


@dataclass(frozen=True)
class Outcome:
    """What a ceremony has decided: the seeds, the lists and results.json."""

    seeds: tuple[str, ...]
    lists: Mapping[str, bytes]
    results: bytes


def outcome(hall: Hall, session: Session) -> Outcome:
    """What an ended ceremony has decided, from its files."""
    lists = {path.name: path.read_bytes() for path in hall.folder.lists.glob("*.txt")}
    seeds = tuple(pulse.seed for pulse in session.ceremony.state.pulses)
    return Outcome(seeds, lists, hall.folder.results.read_bytes())


def step(hall: Hall, session: Session) -> bool:
    """Do what is due, the last thing being the bundle; whether there was anything to do."""
    state = session.ceremony.state
    if state.phase in {Phase.CLOSED, Phase.TERMINATED}:
        if hall.folder.bundle(hall.plan.draw_id).exists():
            return False
        say(session, "publish")
        return True
    say(session, hall.next_line(state))
    return True


def finish(hall: Hall) -> Outcome:
    """Open a ceremony, go on to its end, and say what it came to."""
    with hall.open() as session:
        while step(hall, session):
            pass
        return outcome(hall, session)


def entries(session: Session) -> tuple[tuple[Entry, ...], ...]:
    """The lines of all attempts."""
    return tuple(attempt.journal.entries for attempt in session.ceremony.attempts)


def nothing_lost(confirmed: Sequence[Sequence[Entry]], found: Sequence[Sequence[Entry]]) -> bool:
    """Whether all lines that were confirmed are there still, in their places."""
    if len(found) < len(confirmed):
        return False
    return all(tuple(after[: len(before)]) == tuple(before)
               for before, after in zip(confirmed, found, strict=False))  # fmt: skip


def refused_or_done(hall: Hall, session: Session) -> tuple[BadInput | None, bool]:
    """Do what is due; how it was refused if it was, and whether there was anything to do."""
    try:
        return None, step(hall, session)
    except BadInput as error:
        return error, True
