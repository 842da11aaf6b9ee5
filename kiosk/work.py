"""Long work off the thread that draws: with how far it is, and a way back."""

import threading
from collections.abc import Callable
from typing import TypeVar

from kiosk.desk import Post
from verifier.protocol.errors import BadInput

T = TypeVar("T")
Report = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


class Cancelled(Exception):
    """Somebody pressed the way back."""


class Work:
    """One piece of work. What it reports can be read at any time; how it ended is told on the drawing thread.

    Args:
        post: how to get back to the drawing thread.
    """

    def __init__(self, post: Post) -> None:
        self._post = post
        self._cancel = threading.Event()
        self.done = 0
        self.of = 0

    def cancel(self) -> None:
        """Ask it to stop; it does at its next report, and nothing of it is kept."""
        self._cancel.set()

    def report(self, done: int, of: int) -> None:
        """Take how far it is.

        Raises:
            Cancelled: somebody asked it to stop.
        """
        if self._cancel.is_set():
            raise Cancelled
        self.done, self.of = done, of

    def start(
        self,
        job: Callable[[Report], T],
        done: Callable[[T], None],
        cancelled: Callable[[], None],
        refused: Callable[[BadInput], None],
        broken: Callable[[Exception], None],
    ) -> None:
        """Start it.

        Args:
            job: the work; it is given where to report to.
            done: called with what came of it.
            cancelled: called when it was stopped.
            refused: called with what is wrong with its input.
            broken: called with a programmer's error or one of the system.
        """

        def run() -> None:
            try:
                result = job(self.report)
            except Cancelled:
                self._post(cancelled)
            except BadInput as error:
                self._post(lambda error=error: refused(error))  # type: ignore[misc]
            except Exception as error:
                self._post(lambda error=error: broken(error))  # type: ignore[misc]
            else:
                # A way back pressed after the last report comes too late: what is done is done.
                self._post(lambda: done(result))

        threading.Thread(target=run, name="work", daemon=True).start()
