"""Verification of a bundle against drawing it, its memory, and how both grow with the number of children."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.draws import PROCEDURES
from bench.measure import Measured

ROOT = Path(__file__).resolve().parent.parent

SLOWEST = 2.0
"""The most that verification may take, as a multiple of drawing."""
MEMORY = 2**30
"""The most memory in bytes that verification may need."""
STEEPEST = 2.0
"""The most that a child may cost in the largest draw, as a multiple of what it costs in the smallest."""

Tell = Callable[[str], None]


@dataclass(slots=True)
class Draws:
    """What was measured with one procedure and number of children, an entry a repeat."""

    procedure: str
    count: int
    drawn: list[dict[str, Any]] = field(default_factory=list)
    verified: list[dict[str, Any]] = field(default_factory=list)

    def per_child(self) -> float:
        """Processor time of verification, in seconds a child."""
        return float(statistics.median(one["cpu"] for one in self.verified)) / self.count


def work(*words: str) -> dict[str, Any]:
    """A piece of :mod:`bench.work`, in a fresh process.

    This process stays small: what a process is told of its peak memory begins with that of its parent.
    """
    command = [sys.executable, "-m", "bench.work", *words]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def measure(procedure: str, count: int, repeats: int, sealed: Path, tell: Tell) -> Draws:
    """Draw and verify in turn.

    Args:
        procedure: one of :data:`bench.draws.PROCEDURES`.
        count: children.
        repeats: how often.
        sealed: where the sealed draw lies; if there is none, it is made.
        tell: called with what is being done.
    """
    if not sealed.exists():
        tell(f"sealing {procedure}, {count:,} children")
        work("seal", procedure, str(count), str(sealed))
    measured = Draws(procedure, count)
    for turn in range(1, repeats + 1):
        tell(f"drawing and verifying {procedure}, {count:,} children, {turn} of {repeats}")
        with tempfile.TemporaryDirectory(prefix="mingpai-bench-") as folder:
            drawn = work("draw", str(sealed), str(Path(folder) / "draw"))
            measured.drawn.append(drawn)
            measured.verified.append(work("verify", drawn["bundle"], drawn["fingerprint"]))
    return measured


def rows_of(one: Draws) -> list[Measured]:
    """The lines of one procedure and number of children."""
    pairs = list(zip(one.verified, one.drawn, strict=True))
    what = f"{one.procedure}, {one.count:,} children: "
    wall = [statistics.median(side["wall"] for side in sides) for sides in (one.verified, one.drawn)]
    bare = statistics.median(drawn["bare"]["wall"] for drawn in one.drawn)
    size = one.drawn[0]["size"]
    lines = [
        Measured(
            f"{what}verifying / drawing",
            tuple(verified["cpu"] / drawn["cpu"] for verified, drawn in pairs),
            SLOWEST,
            f"{wall[0]:.1f} s / {wall[1]:.1f} s, bundle {size / 2**20:.0f} MiB",
        ),
        Measured(
            f"{what}verifying / lists and seats alone",
            tuple(verified["cpu"] / drawn["bare"]["cpu"] for verified, drawn in pairs),
            None,
            f"{wall[0]:.1f} s / {bare:.1f} s",
        ),
    ]
    peaks = [verified["peak"] for verified in one.verified]
    if None not in peaks:
        least = statistics.median(drawn["peak"] for drawn in one.drawn)
        lines.append(
            Measured(
                f"{what}verifying, peak memory / 1 GiB",
                tuple(peak / MEMORY for peak in peaks),
                1.0,
                f"{max(peaks) / 2**20:.0f} MiB (drawing {least / 2**20:.0f} MiB)",
            )
        )
    return lines


def growth(measured: Sequence[Draws]) -> list[Measured]:
    """What a child costs in each larger draw, as a multiple of its cost in the smallest."""
    first = measured[0]
    return [
        Measured(
            f"{one.procedure}: a child among {one.count:,} / among {first.count:,}",
            (one.per_child() / first.per_child(),),
            STEEPEST,
            f"{1e6 * one.per_child():.1f} µs / {1e6 * first.per_child():.1f} µs",
        )
        for one in measured[1:]
    ]


def run(sizes: Sequence[int], repeats: int, keep: Path, tell: Tell) -> list[Measured]:
    """Measure all procedures with each number of children.

    Args:
        sizes: numbers of children, the smallest first.
        repeats: how often each pair runs; small draws run more often, as they are more easily disturbed.
        keep: a folder for sealed draws; those that are there are used again.
        tell: called with what is being done.
    """
    keep.mkdir(parents=True, exist_ok=True)
    lines: list[Measured] = []
    for procedure in PROCEDURES:
        measured = [
            measure(procedure, count, repeats, keep / f"{procedure}-{count}", tell) for count in sizes
        ]
        for one in measured:
            lines += rows_of(one)
        lines += growth(measured)
    return lines
