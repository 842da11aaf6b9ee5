"""Telling something before, or without, a window of the program: the system's own message box (提示框)."""

import os
import shutil
import subprocess
import sys
import threading

_QUESTION, _WARNING, _FRONT, _TOP, _YES = 0x4, 0x30, 0x10000, 0x40000, 6
"""Of the Windows API: MB_YESNO, MB_ICONWARNING, MB_SETFOREGROUND, MB_TOPMOST, IDYES.

The box stands above all: the full-screen window of the first start would else cover that of a second one.
"""


def tell(title: str, text: str) -> None:
    """Tell it where whoever started the program looks: on the standard error, and in a message box."""
    print(text, file=sys.stderr, flush=True)
    if sys.platform == "win32":
        if not _has_console():
            _windows(title, text, _WARNING)
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    # Not xmessage: it has no Chinese characters.
    for program, *words in (
        ("zenity", "--warning", "--no-wrap", f"--title={title}", f"--text={_plain(text)}"),
        ("kdialog", "--title", title, "--sorry", text),
    ):
        if shutil.which(program):
            # It stays until it is read; this program does not wait for that.
            box = subprocess.Popen(
                [program, *words], start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            threading.Thread(target=box.wait, daemon=True).start()
            return


def ask(title: str, text: str) -> bool:
    """Ask a question with yes and no; no where nobody can be asked so."""
    return sys.platform == "win32" and _windows(title, text, _WARNING | _QUESTION) == _YES


def _plain(text: str) -> str:
    """A text in which zenity finds no marks of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _has_console() -> bool:
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetConsoleWindow())
    return False


def _windows(title: str, text: str, kind: int) -> int:
    if sys.platform == "win32":
        import ctypes

        answer: int = ctypes.windll.user32.MessageBoxW(None, text, title, kind | _FRONT | _TOP)
        return answer
    return 0
