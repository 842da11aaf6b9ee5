"""Which touches count: a second tap that was meant for the screen before does nothing.

A hasty finger taps twice. The screen has changed by the second tap, and under the finger lies another
button. How long a slow computer takes must make no difference, so nothing is counted from when a touch is
*handled*: it may have begun at any time since the touches before it were read, a whole pass of the main loop
ago, and the grace begins when the new picture was *shown*.
"""

import time
from collections.abc import Callable

GRACE = 0.3
"""Seconds that nobody takes to see a new screen and touch it; earlier touches were meant for the old."""
DOUBLE_TAP = 0.35
"""Seconds in which a second tap on a button of the same name is taken for a slip of the finger."""

_SCREEN = ""
_NEVER = float("-inf")


class Taps:
    """Knows when what was shown, and so which touches count.

    Args:
        now: a clock in seconds that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._passes = (_NEVER, _NEVER)
        self.screens = 0
        """How many screens there have been; a finger put down on one and lifted on another does nothing."""
        self._waiting: dict[str, int] = {}
        self._shown: dict[str, float] = {}

    def passes(self) -> None:
        """A pass of the main loop begins; touches are read between two passes."""
        self._passes = (self._passes[1], self._now())
        for name, waited in list(self._waiting.items()):
            self._waiting[name] = waited + 1
            if waited:  # a whole pass, and nothing had to be drawn
                self._is_shown(name)

    def presented(self) -> None:
        """A picture was shown: it has in it all that changed before."""
        for name in list(self._waiting):
            self._is_shown(name)

    def _is_shown(self, name: str) -> None:
        del self._waiting[name]
        self._shown[name] = self._now()

    def another_screen(self) -> None:
        """Another screen, or a message over it, will be in the next picture."""
        self.screens += 1
        self._shown.clear()
        self._waiting[_SCREEN] = 0

    def acted(self, name: str) -> None:
        """A button did what it does; what came of it will be in the next picture."""
        self._waiting[name] = 0

    def counts(self, name: str, *, every: bool = False) -> bool:
        """Whether a touch that is handled now counts.

        Args:
            name: the button's.
            every: a key of a keypad, where two quick taps are two digits; it only has to have been seen.
        """
        if _SCREEN in self._waiting:
            return False
        began = self._passes[0]
        if began < self._shown.get(_SCREEN, _NEVER) + (0 if every else GRACE):
            return False
        if every:
            return True
        return name not in self._waiting and began >= self._shown.get(name, _NEVER) + DOUBLE_TAP

    def rest(self) -> None:
        """As if nothing had been touched for a while."""
        self._waiting.clear()
        self._shown.clear()
        self._passes = (self._now(), self._now())


taps = Taps()
"""Those of the window."""
