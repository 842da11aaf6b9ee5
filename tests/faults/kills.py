"""Real kills of a real process: ``python -m tests.faults.kills --count 2000``.

A warmed process forks; the child opens a ceremony and does what is due, a step every few milliseconds, with
a copy of the record in a second folder; at a random moment it is killed (SIGKILL). Every line that was
confirmed to the outside must be in the record when it is opened again, and every ceremony that comes to its
end must have the seeds, lists and results of the undisturbed one.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.ceremony import mirror
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.mirror import attach, keep, remembered
from kiosk.files.atomic import is_aside
from tests.faults.days import PLANS, Outcome, at, copy_of, entries, finish, outcome, sealed, step
from tests.kiosk.ceremony.hall import Hall

LINE = 70
"""Bytes of a confirmation: attempt, number and head of the last line."""


@dataclass
class Figures:
    """What was tried and found."""

    kills: int = 0
    ends: int = 0
    torn: int = 0
    ahead: int = 0
    files_aside: int = 0
    seconds: float = 0.0
    lines: Counter[int] = field(default_factory=Counter)

    def told(self) -> str:
        spread = f"{min(self.lines)} to {max(self.lines)}" if self.lines else "none"
        return (
            f"{self.kills} kills, {self.ends} ceremonies brought to their end, killed after {spread} lines; "
            f"{self.torn} torn lines, {self.ahead} lines recorded and not yet confirmed, "
            f"{self.files_aside} unfinished files; nothing lost; {self.seconds:.0f} s"
        )


def _child(hall: Hall, stick: Path, confirm: int) -> None:
    """Go on with the ceremony; say on a pipe what is confirmed."""
    with hall.open() as session:
        if remembered(hall.folder) is None:
            attach(session.ceremony, stick)
        while step(hall, session):
            state = session.ceremony.state
            os.write(confirm, f"{state.attempt} {state.seq:4d} {state.head}\n".rjust(LINE + 2).encode())
            keep(session.ceremony)


def run_and_kill(hall: Hall, stick: Path, seconds: float) -> tuple[bool, list[str]]:
    """Go on in a process of its own for so long, then kill it; whether it was, and what it confirmed."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            _child(hall, stick, writing)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        time.sleep(min(0.0005, max(0.0, deadline - time.monotonic())))
    else:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    with os.fdopen(reading, encoding="ascii") as pipe:
        told = [line.split() for line in pipe]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the child failed by itself")
    return os.WIFSIGNALED(status), [" ".join(words) for words in told]


def check(hall: Hall, confirmed: Sequence[str], figures: Figures) -> None:
    """Open the record as the next program would, and look for what was confirmed."""
    with hall.open() as session:
        ceremony: Ceremony = session.ceremony
        figures.torn += len(ceremony.torn)
        lines = {
            f"{number} {entry.seq} {entry.digest()}"
            for number, attempt in enumerate(entries(session), 1)
            for entry in attempt
        }
        missing = [line for line in confirmed if line not in lines]
        assert not missing, missing
        last = f"{ceremony.state.attempt} {ceremony.state.seq} {ceremony.state.head}"
        figures.ahead += bool(confirmed) and confirmed[-1] != last
        figures.lines[ceremony.state.seq] += 1


def check_copy(hall: Hall, stick: Path) -> None:
    """The copy catches up whatever a kill left of it."""
    if remembered(hall.folder) is None:
        return
    with hall.open() as session:
        kept = keep(session.ceremony)
        assert kept is not None and kept.refused is None, kept
        copy = mirror.copy_folder(stick, hall.plan.draw_id) / "transcript-1.jsonl"
        assert (copy.read_bytes() if copy.exists() else b"") == hall.journal()


def disturb(
    name: str, count: int, root: Path, figures: Figures, chance: random.Random, tell: Callable[[str], None]
) -> None:
    """Kill ceremonies of one kind so many times."""
    hall = sealed(name, root)
    quiet = copy_of(hall, root / "quiet")
    began = time.monotonic()
    expected: Outcome = finish(quiet)
    usual = time.monotonic() - began
    until = figures.kills + count
    number = 0
    while figures.kills < until:
        number += 1
        place = root / str(number)
        (place / "stick").mkdir(parents=True)
        disturbed = copy_of(hall, place)
        confirmed: list[str] = []
        going = True
        while going:
            # Most live for a part of a ceremony, some for a few lines only.
            going, told = run_and_kill(
                disturbed, place / "stick", chance.random() * usual * chance.choice([0.1, 0.3, 1.0])
            )
            confirmed += told
            figures.kills += going
            check(at(disturbed, place), confirmed, figures)
            check_copy(at(disturbed, place), place / "stick")
            going = going and figures.kills < until
        finish(disturbed)
        with disturbed.open() as session:
            assert outcome(disturbed, session) == expected
        figures.ends += 1
        figures.files_aside += sum(is_aside(path) for path in place.rglob("*"))
        shutil.rmtree(place)
        if number % 20 == 0:
            tell(f"{name}: {figures.told()}")


def run(count: int, root: Path, seed: int, tell: Callable[[str], None]) -> Figures:
    """Kill all kinds of ceremonies, ``count`` times together.

    Args:
        count: how many kills.
        root: an empty folder.
        seed: what the moments follow from, as far as the computer's speed lets them.
        tell: called with the figures now and then.
    """
    figures = Figures()
    began = time.monotonic()
    chance = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        # The copy lies on the same disk here.
        patch.setattr(mirror, "same_disk", lambda _one, _other: False)
        for place, name in enumerate(PLANS):
            share = count // len(PLANS) + (place < count % len(PLANS))
            (root / name).mkdir()
            disturb(name, share, root / name, figures, chance, tell)
    figures.seconds = time.monotonic() - began
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.faults.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(f"seed {arguments.seed}", flush=True)
        figures = run(
            arguments.count, Path(folder), arguments.seed, lambda text: print(text, flush=True)
        )  # fmt: skip
    print(figures.told())
    return 0


if __name__ == "__main__":
    sys.exit(main())
