"""How the frozen verifier (核验程序) starts: a double click opens the window, ``check`` is a command line."""

import sys
from collections.abc import Sequence

from verifier import streams
from verifier.words import Language, say

CHECK = "check"
BROKEN = 70
"""The exit status of an error of the program itself (EX_SOFTWARE of sysexits.h); never that of a verdict."""
_WARNING = 0x30 | 0x10000
"""Of the Windows API: MB_ICONWARNING, MB_SETFOREGROUND."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, with a bundle if one was dropped on the icon, or check on the command line.

    An error of the program itself ends in a plain sentence, never in a traceback before a parent.

    Returns:
        The exit status.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    streams.prepare(answer=bool(given))
    try:
        return _run(given)
    except Exception as error:
        _tell(error)
        return BROKEN


def _run(given: Sequence[str]) -> int:
    if given[:1] == [CHECK]:
        from verifier.__main__ import main as check

        return check(given[1:])
    from verifier.window.__main__ import main as window

    return window(given)


def _tell(error: Exception) -> None:
    told = [say("launch.broken", lang, found=type(error).__name__) for lang in Language]
    print("\n".join(told), file=sys.stderr)
    if sys.platform == "win32":
        import ctypes

        # Where there is a console, it was read there.
        if not ctypes.windll.kernel32.GetConsoleWindow():
            title = say("launch.title", Language.ZH)
            ctypes.windll.user32.MessageBoxW(None, "\n\n".join(told), title, _WARNING)
