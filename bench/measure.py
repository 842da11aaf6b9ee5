"""What all measurements share: the clocks, the ratios of interleaved repeats, and what machine this is."""

import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long something took: on the wall, and of the processor in this process."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table.

    ``ratios`` has one entry a repeat, of two contenders that ran one right after the other. ``bar`` is the
    most that their median may be; None if the line is there to be known and not to be held to anything.
    ``note`` says what the ratio is made of.
    """

    label: str
    ratios: tuple[float, ...]
    bar: float | None
    note: str = ""

    @property
    def median(self) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios)

    @property
    def missed(self) -> bool:
        """Whether there is a bar and the median is above it."""
        return self.bar is not None and self.median > self.bar


def clock(work: Callable[[], object]) -> Seconds:
    """How long one call takes, begun without garbage left by others."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Seconds(time.perf_counter() - wall, time.process_time() - cpu)


def side_by_side(
    repeats: int, ours: Callable[[], object], theirs: Callable[[], object]
) -> tuple[list[Seconds], list[Seconds]]:
    """Run two contenders in turn, each going first every other time."""
    first, second = [], []
    for turn in range(repeats):
        if turn % 2:
            second.append(clock(theirs))
            first.append(clock(ours))
        else:
            first.append(clock(ours))
            second.append(clock(theirs))
    return first, second


def peak_memory() -> int | None:
    """The most memory in bytes that this process has had resident; None on systems that do not tell."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def machine() -> str:
    """The machine in one line: processor, cores, memory, system, Python."""
    return ", ".join(
        part
        for part in (
            _processor(),
            f"{os.cpu_count()} cores",
            _memory(),
            platform.platform(terse=True),
            f"{platform.python_implementation()} {platform.python_version()}",
            _load(),
        )
        if part
    )


def _proc(name: str, field: str) -> str:
    """A field of a file of Linux's that tells of the machine, or nothing."""
    try:
        text = Path("/proc", name).read_text(encoding="utf-8")
    except OSError:
        return ""
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key.strip() == field:
            return value.strip()
    return ""


def _processor() -> str:
    return _proc("cpuinfo", "model name") or platform.processor() or platform.machine()


def _memory() -> str:
    kib = _proc("meminfo", "MemTotal").removesuffix(" kB")
    return f"{int(kib) / 2**20:.0f} GiB" if kib.isdigit() else ""


def _load() -> str:
    """How busy the machine was with everything in the last minute: figures need that beside them."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


def table(rows: Sequence[Measured]) -> str:
    """The lines as a table: label, median ratio, spread, bar, what it is made of."""
    lines = [f"{'measured':<62} {'ratio':>6}  {'spread':<13} {'bar':>5}".rstrip()]
    for row in rows:
        spread = f"{min(row.ratios):.2f} – {max(row.ratios):.2f}" if len(row.ratios) > 1 else ""
        bar = "" if row.bar is None else f"{row.bar:.2f}"
        mark = "" if row.bar is None else ("MISSED" if row.missed else "met")
        lines.append(
            f"{row.label:<62} {row.median:>6.2f}  {spread:<13} {bar:>5}  {mark:<6}  {row.note}".rstrip()
        )
    return "\n".join(lines)
