"""How fast admitted numbers appear: settable, and at first so chosen that nobody waits long."""

from collections.abc import Sequence

PACES: Sequence[float] = (2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02)
"""Seconds between two numbers, from slow to fast."""
LONGEST = 60.0
"""Seconds that all numbers of a school take at most, unless somebody sets another pace."""


def first_pace(count: int) -> int:
    """The pace to begin with, as an index: one second a number, or as much faster as keeps it to a minute."""
    return next((place for place in range(1, len(PACES)) if count * PACES[place] <= LONGEST), len(PACES) - 1)


def slower(pace: int) -> int:
    """One pace slower, or the slowest."""
    return max(0, pace - 1)


def faster(pace: int) -> int:
    """One pace faster, or the fastest."""
    return min(len(PACES) - 1, pace + 1)


class Timer:
    """Counts how many numbers are due, however unevenly it is asked.

    A frame that comes late brings all numbers that are due; none is lost and none is early.
    """

    def __init__(self) -> None:
        self._waited = 0.0

    def due(self, seconds: float, pace: int) -> int:
        """How many numbers to show now.

        Args:
            seconds: since it was asked last.
            pace: the index of the pace.
        """
        self._waited += seconds
        count = int(self._waited / PACES[pace])
        self._waited -= count * PACES[pace]
        return count
