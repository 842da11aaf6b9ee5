"""How the frozen verifier (核验程序) starts: a double click opens the window, ``check`` is a command line."""

import sys
from collections.abc import Sequence

from verifier import streams

CHECK = "check"


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, with a bundle if one was dropped on the icon, or check on the command line.

    Returns:
        The exit status.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    streams.prepare(answer=bool(given))
    if given[:1] == [CHECK]:
        from verifier.__main__ import main as check

        return check(given[1:])
    from verifier.window.__main__ import main as window

    return window(given)
