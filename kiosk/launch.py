"""How the frozen kiosk starts: without words the touchscreen, full screen; with words, the command line."""

import sys
from collections.abc import Sequence

from kiosk.__main__ import main as command
from verifier import streams

WINDOW = ("window",)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the touchscreen, or run one command.

    Returns:
        The exit status.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    streams.prepare(answer=bool(given))
    return command(given or WINDOW)
