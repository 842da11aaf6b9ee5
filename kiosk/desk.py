"""The desk between screens and ceremony: commands run off the screen's thread, one at a time.

A screen hands over a command and is told what came of it. While one runs, another is refused without a
word, so that a double tap does nothing.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from kiosk.ceremony.ceremony import Ceremony
from kiosk.sealing.private import Private
from verifier.protocol.errors import BadInput
from verifier.protocol.state import State

T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]
"""Runs a function soon, on the thread that draws."""


class Desk:
    """One ceremony at a desk.

    Args:
        ceremony: the open ceremony.
        private: the opened private package, or None as long as it is not needed.
        post: how to get back to the drawing thread.
    """

    def __init__(self, ceremony: Ceremony, private: Private | None, post: Post) -> None:
        self.ceremony = ceremony
        self.private = private
        self._post = post
        self._busy = threading.Lock()

    @property
    def state(self) -> State:
        """Where the ceremony stands."""
        return self.ceremony.state

    @property
    def busy(self) -> bool:
        """Whether a command is running."""
        return self._busy.locked()

    def run(
        self,
        command: Callable[[Ceremony], T],
        done: Callable[[T], None],
        refused: Callable[[BadInput], None],
        broken: Callable[[Exception], None],
    ) -> bool:
        """Run a command.

        Args:
            command: what to do with the ceremony.
            done: called on the drawing thread with what came of it.
            refused: called on the drawing thread with why it was refused.
            broken: called on the drawing thread with a programmer's error.

        Returns:
            False if another command is running; this one is then not run.
        """
        if not self._busy.acquire(blocking=False):
            return False

        def work() -> None:
            try:
                result = command(self.ceremony)
            except BadInput as error:
                self._finish(lambda error=error: refused(error))  # type: ignore[misc]
            except Exception as error:
                self._finish(lambda error=error: broken(error))  # type: ignore[misc]
            else:
                self._finish(lambda: done(result))

        threading.Thread(target=work, name="command", daemon=False).start()
        return True

    def _finish(self, tell: Callable[[], None]) -> None:
        def on_screen() -> None:
            self._busy.release()
            tell()

        self._post(on_screen)
