"""The window's own clock for the work in the background: it looks at it now and then, and never waits."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from verifier.rules.common import Progress
from verifier.window.work import Cancelled, Ended, Job

if TYPE_CHECKING:
    import tkinter as tk

POLL = 40
"""Milliseconds between two looks at the work."""
PATIENCE = 3_000
"""Milliseconds that a closing window waits for its work to end."""

T = TypeVar("T")


class Background:
    """Runs one job at a time for a window.

    Args:
        root: the window.
        progress: told while a job runs.
        failed: told of an error that ended one.
    """

    def __init__(
        self,
        root: "tk.Tk",
        progress: Callable[[int, int, str], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._root, self._progress, self._failed = root, progress, failed
        self._job: Job[Any] | None = None
        self._last: Job[Any] | None = None
        self._done: Callable[[Any], None] | None = None
        self._tick = root.after(POLL, self._poll)

    def begin(self, task: Callable[[Progress], T], done: Callable[[T], None]) -> None:
        """Begin a job in place of the one under way; ``done`` is given what comes of it."""
        self.cancel()
        self._job = self._last = Job(task, after=self._last)
        self._done = done

    @property
    def busy(self) -> bool:
        """Whether something is being worked at."""
        return self._job is not None

    def cancel(self) -> None:
        """Forget the job under way; its thread ends by itself."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _poll(self) -> None:
        self._tick = self._root.after(POLL, self._poll)
        job = self._job
        if job is None:
            return
        if job.progress is not None:
            self._progress(*job.progress)
        ended = job.ended()
        if ended is not None:
            self._job = None
            self._end(ended)

    def _end(self, ended: Ended[Any]) -> None:
        if ended.error is None and self._done is not None:
            self._done(ended.value)
        elif ended.error is not None and not isinstance(ended.error, Cancelled):
            self._failed(ended.error)

    def leave(self, then: Callable[[], None]) -> None:
        """Cancel everything, and go on as soon as no thread is at work any more."""
        self.cancel()
        self._leave(then, PATIENCE)

    def _leave(self, then: Callable[[], None], patience: int) -> None:
        if self._last is not None and self._last.running and patience > 0:
            self._root.after(POLL, self._leave, then, patience - POLL)
            return
        self._root.after_cancel(self._tick)
        then()
