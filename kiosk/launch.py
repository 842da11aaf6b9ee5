"""How the frozen kiosk starts: without words the touchscreen, full screen; with words, the command line."""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

import kiosk.words  # noqa: F401  (adds the kiosk's sentences to the catalogues)
from kiosk.station import faults, notice
from verifier import streams
from verifier.words import Language, say

WINDOW = ("window",)
GUIDE = ("guide",)
CONSOLE = "mingpai-console"
"""The name of the program that has a console of its own: without words it leads through the day in text."""
BROKEN = 70
"""The exit status of an error of the program itself (EX_SOFTWARE of sysexits.h)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the touchscreen, or run one command.

    An error of the program itself ends in a plain sentence and a file for whoever mends it, never in a
    traceback before the public.

    Returns:
        The exit status.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    console = Path(sys.executable).stem == CONSOLE
    streams.prepare(answer=bool(given) or console)
    try:
        from kiosk.__main__ import main as command

        status = command(given or (GUIDE if console else WINDOW))
    except Exception as error:
        _tell(error)
        status = BROKEN
    if streams.console_closes():
        _let_read()
    return status


def _let_read() -> None:
    """Keep the console open until somebody has read it."""
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        input(say("start.let-read", Language.ZH))


def _tell(error: Exception) -> None:
    file = faults.write(error, None)
    more = "" if file is None else say("start.broken-file", Language.ZH, file=str(file))
    notice.tell(say("screen.window", Language.ZH), say("start.broken", Language.ZH) + more)
