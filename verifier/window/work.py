"""Long work off the window's thread: progress comes back as messages, and it can be cancelled.

The window never waits. A cancelled job is forgotten at once; its thread ends at the next step that reports
progress, and a job that begins meanwhile waits for it, so that two never run side by side.
"""

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from verifier.audit import Progress

T = TypeVar("T")


class Cancelled(Exception):
    """Raised inside a job, out of its progress, to end it."""


@dataclass(frozen=True, slots=True)
class Ended(Generic[T]):
    """What came of a job: a value, or the error that ended it."""

    value: T | None
    error: BaseException | None = None


class Job(Generic[T]):
    """One piece of work.

    Args:
        task: what to do; it is given the progress to report to.
        after: an earlier job to wait for.
    """

    def __init__(self, task: Callable[[Progress], T], after: "Job[Any] | None" = None) -> None:
        self._task = task
        self._cancelled = threading.Event()
        self._progress: tuple[int, int, str] | None = None
        self._results: SimpleQueue[Ended[T]] = SimpleQueue()
        before = None if after is None else after._thread
        # A daemon: a window that was closed must not leave a process behind that counts on.
        self._thread: threading.Thread = threading.Thread(
            target=self._run, args=(before,), name="verifier", daemon=True
        )
        self._thread.start()

    def _run(self, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        try:
            self._report(0, 1, "stage.roster")
            ended = Ended(self._task(self._report))
        except Exception as error:
            # Whatever it is, whoever watches the window has to be told.
            ended = Ended(None, error)
        self._results.put(ended)

    def _report(self, done: int, total: int, stage: str) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self._progress = (done, total, stage)

    def cancel(self) -> None:
        """Ask it to end."""
        self._cancelled.set()

    @property
    def running(self) -> bool:
        """Whether its thread is still at work."""
        return self._thread.is_alive()

    @property
    def progress(self) -> tuple[int, int, str] | None:
        """The last progress: done, of how much, and of what (a key of the words)."""
        return self._progress

    def ended(self) -> Ended[T] | None:
        """What came of it, once; None while there is nothing yet."""
        try:
            return self._results.get_nowait()
        except Empty:
            return None


def told(error: BaseException) -> str:
    """An unforeseen error in one line, for the message and for whoever mends it."""
    return "".join(traceback.format_exception_only(error)).strip()
