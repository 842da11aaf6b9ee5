"""One window at a time (只开一个窗口): a second start finds the first, and says so instead of covering it."""

import sys
from pathlib import Path

from filelock import FileLock, Timeout

from verifier.words import Language, say

FILE = ".window-open"
_RESTORE = 9
"""Of the Windows API: SW_RESTORE."""


def take(base: Path) -> FileLock | None:
    """Take the one window's place in the folder where draws are kept.

    Returns:
        The lock, free again when it is released or this program ends in any way; None if another window is
        open there. On a disk that cannot lock it holds nothing; each draw is still locked by itself.
    """
    lock = FileLock(base / FILE, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return None
    except (OSError, NotImplementedError):
        return lock
    return lock


def bring_forward() -> None:
    """Bring the window that is open to the front, where the system lets one program do that."""
    if sys.platform == "win32":
        import ctypes

        user = ctypes.windll.user32
        for lang in Language:
            found = user.FindWindowW(None, say("screen.window", lang))
            if found:
                user.ShowWindow(found, _RESTORE)
                user.SetForegroundWindow(found)
                return
