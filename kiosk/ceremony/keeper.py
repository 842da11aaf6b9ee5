"""Keeps the record's copy in step beside the ceremony, so that a slow or dying stick holds up nobody."""

import threading
from collections.abc import Callable

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.mirror import Kept, keep

Told = Callable[[Kept], None]


class Keeper:
    """A thread that brings the copy in step after each step, and looks for the stick from time to time.

    Args:
        ceremony: the ceremony.
        told: called on the keeper's thread whenever it stands otherwise than before.
        seconds: how often to look for a stick that was out.
    """

    def __init__(self, ceremony: Ceremony, told: Told, seconds: float = 3.0) -> None:
        self._ceremony = ceremony
        self._told = told
        self._seconds = seconds
        self._wake = threading.Event()
        self._stopped = False
        self.last: Kept | None = None
        self._thread = threading.Thread(target=self._run, name="record-copy", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """A step was recorded: bring the copy in step now."""
        self._wake.set()

    def stop(self, seconds: float = 10.0) -> bool:
        """Keep once more and stop.

        Args:
            seconds: how long to wait for a stick that hangs.

        Returns:
            Whether the last step is on the copy, or no copy is kept.
        """
        self._stopped = True
        self._wake.set()
        self._thread.join(seconds)
        done = not self._thread.is_alive()
        return done and (self.last is None or self.last.refused is None)

    def _run(self) -> None:
        while True:
            stopped = self._stopped
            self._wake.clear()
            self._look()
            if stopped:
                return
            if not self._stopped:
                self._wake.wait(self._seconds)

    def _look(self) -> None:
        kept = keep(self._ceremony)
        before, self.last = self.last, kept
        if kept is not None and _differs(before, kept):
            self._told(kept)


def _differs(before: Kept | None, now: Kept) -> bool:
    if before is None or now.refused is None or before.refused is None:
        return before is None or now.added > 0 or (before.refused is None) != (now.refused is None)
    return (before.refused.key, before.refused.where) != (now.refused.key, now.refused.where)
