"""Standard streams that can always be written to, in an encoding that is known.

A Windows program without a console window has none of them: Python then gives None, and whatever prints
would fail. A Chinese console has its own encoding (GBK), and a pipe the system's; neither may end a program.
"""

import io
import os
import sys
from pathlib import Path
from typing import TextIO

_NAMES = ("stdin", "stdout", "stderr")
# Of the Windows API: STD_INPUT_HANDLE and so on, FILE_TYPE_DISK and FILE_TYPE_PIPE, ATTACH_PARENT_PROCESS.
_HANDLES = (2**32 - 10, 2**32 - 11, 2**32 - 12)
_REDIRECTED = (1, 3)
_PARENT = 2**32 - 1


def prepare(*, answer: bool = True) -> None:
    """Make the standard streams usable, whatever this program was started from.

    Args:
        answer: whether somebody waits for what is printed, because words were typed behind the program's
            name: a Windows program without a console then writes to where its output was sent, or to the
            console it was started from. Otherwise what it prints goes nowhere.
    """
    for place, name in enumerate(_NAMES):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            # Kept open to the end: it stands for a standard stream.
            stream = (_windows_stream(place) if answer else None) or _nowhere(place)
            setattr(sys, name, stream)
        if place and isinstance(stream, io.TextIOWrapper):
            # UTF-8 for files and pipes; a terminal keeps its own, and what it lacks is written out.
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def console_closes() -> bool:
    """Whether the console (控制台窗口) was opened for this program alone, and goes with it, unread.

    So it is on Windows where a console program was started with a double click or by another program.
    """
    if sys.platform == "win32":
        import ctypes

        several = (ctypes.c_uint32 * 2)()
        alone: bool = ctypes.windll.kernel32.GetConsoleProcessList(several, 2) == 1
        return alone and sys.stdin.isatty()
    return False


def _nowhere(place: int) -> TextIO:
    return Path(os.devnull).open("w" if place else "r", encoding="utf-8")


def _windows_stream(place: int) -> TextIO | None:
    """The stream of a Windows program without a console: its redirected handle, or its starter's console."""
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        kernel = ctypes.WinDLL("kernel32")
        kernel.GetStdHandle.restype = ctypes.c_void_p
        kernel.GetFileType.argtypes = [ctypes.c_void_p]
        handle = kernel.GetStdHandle(ctypes.c_uint32(_HANDLES[place]))
        mode = "w" if place else "r"
        try:
            if handle and kernel.GetFileType(handle) in _REDIRECTED:
                number = msvcrt.open_osfhandle(handle, 0 if place else os.O_RDONLY)
                return os.fdopen(number, mode, encoding="utf-8")
            # Fails harmlessly where this program has the console already, or its starter has none.
            kernel.AttachConsole(ctypes.c_uint32(_PARENT))
            return Path("CONOUT$" if place else "CONIN$").open(mode, encoding="utf-8")
        except OSError:
            pass
    return None
