"""An order of n names against a bare Python loop that hashes the same lines, and one sort."""

import hashlib
from collections.abc import Sequence

from bench.measure import Measured, side_by_side
from kiosk.station.collector import paused
from verifier.protocol.draw import order

SLOWEST = 1.3
LABEL = "X.admit.S01"
SEED = hashlib.sha256(b"bench").hexdigest()


def bare(seed: str, label: str, names: Sequence[str]) -> list[str]:
    """The fastest loop we found: hash each line, sort digest and name as one piece of bytes, check nothing.

    Sorting pairs of digest and name, which is what one writes first, takes up to twice as long.
    """
    sha256 = hashlib.sha256
    prefix = f"MP1|ticket|{seed}|{label}|".encode("ascii")
    tickets = []
    for name in names:
        raw = name.encode("ascii")
        tickets.append(sha256(prefix + raw).digest() + raw)
    tickets.sort()
    return [ticket[32:].decode("ascii") for ticket in tickets]


def run(n: int, repeats: int) -> Measured:
    """Measure with n names."""
    names = [f"X{number:07d}" for number in range(1, n + 1)]
    if order(SEED, LABEL, names) != bare(SEED, LABEL, names):
        raise RuntimeError("the two orders differ, so there is nothing to compare")
    with paused():  # for both, as timeit does
        ours, theirs = side_by_side(
            repeats, lambda: order(SEED, LABEL, names), lambda: bare(SEED, LABEL, names)
        )
    ratios = tuple(one.cpu / other.cpu for one, other in zip(ours, theirs, strict=True))
    best, least = min(one.wall for one in ours), min(one.wall for one in theirs)
    return Measured(
        f"order of {n:,} names / bare loop and sort", ratios, SLOWEST, f"{best:.3f} s / {least:.3f} s"
    )
