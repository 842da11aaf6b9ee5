"""An error of the program itself while it draws: the hall sees a plain sentence, the details go to a file."""

import time
from collections.abc import Callable

from kivy.base import ExceptionHandler, ExceptionManager

MANY = 5
WITHIN = 10.0
"""So many errors in so many seconds come back with every picture: there is no going on."""


class Faults(ExceptionHandler):  # type: ignore[misc]
    """Takes what nobody else has taken.

    Args:
        tell: says it on the screen.
    """

    def __init__(self, tell: Callable[[Exception], None]) -> None:
        super().__init__()
        self._tell = tell
        self._times: list[float] = []

    def handle_exception(self, exception: BaseException) -> int:
        """Go on, unless it comes back again and again or the program is being ended."""
        again: int = ExceptionManager.RAISE
        on: int = ExceptionManager.PASS
        if not isinstance(exception, Exception):
            return again
        at = time.monotonic()
        self._times = [one for one in self._times if at - one < WITHIN] + [at]
        if len(self._times) >= MANY:
            return again
        try:
            self._tell(exception)
        except Exception:
            return again
        return on


def catch(tell: Callable[[Exception], None]) -> Callable[[], None]:
    """Take errors from now on, until the function that is returned is called."""
    faults = Faults(tell)
    ExceptionManager.add_handler(faults)

    def leave() -> None:
        ExceptionManager.remove_handler(faults)

    return leave
