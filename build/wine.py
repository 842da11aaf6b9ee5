"""Windows in a room: Wine with a prefix of its own and a screen that nobody sees. Runs inside the room."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

from trouble import Trouble

_TRIES = 2
"""Setting up a prefix sometimes fails at first."""


def windows_path(path: Path) -> str:
    r"""How a path of the room is called inside: ``/src/a`` is ``Z:\src\a``."""
    return str(PureWindowsPath("Z:/", *path.parts[1:]))


@contextmanager
def screen(size: str = "1366x768") -> Iterator[None]:
    """Have a screen, on the first free number, as long as the block lasts."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as told:
        os.environ["DISPLAY"] = f":{told.readline().strip()}"
    try:
        yield
    finally:
        server.kill()
        server.wait()


def prefix(folder: Path) -> None:
    """Set Wine up in a folder that is made new, as Windows 10, and use it from now on.

    Raises:
        Trouble: it cannot be, twice.
    """
    os.environ |= {"WINEPREFIX": str(folder), "WINEARCH": "win64", "WINEDEBUG": "-all"}
    os.environ |= {"LIBGL_ALWAYS_SOFTWARE": "1"}
    for _ in range(_TRIES):
        done = subprocess.run(["wineboot", "--init"], capture_output=True, timeout=300, check=False)
        subprocess.run(["wineserver", "--wait"], timeout=120, check=False)
        if done.returncode == 0 and (folder / "system.reg").is_file():
            return
        time.sleep(2)
    raise Trouble(f"Wine cannot set up a prefix:\n{done.stderr.decode(errors='replace')[-2000:]}")


def run(words: Sequence[str | Path], *, timeout: float = 900, **settings: str) -> str:
    """Run a program for Windows, its output through a pipe.

    Args:
        words: the program and its arguments; paths are turned into those that Windows knows.
        timeout: seconds.
        settings: what is set in its environment on top.

    Returns:
        What it printed, errors among it.

    Raises:
        Trouble: its exit status is not 0.
    """
    status, told = ask(words, timeout=timeout, **settings)
    if status != 0:
        raise Trouble(f"{words[0]} ends with {status}:\n{told[-3000:]}")
    return told


def ask(words: Sequence[str | Path], *, timeout: float = 900, **settings: str) -> tuple[int, str]:
    """Like :func:`run`; its exit status comes back with what it printed."""
    done = subprocess.run(
        command(words),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=timeout,
        env={**os.environ, **settings},
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace").replace("\r\n", "\n")


def command(words: Sequence[str | Path]) -> list[str]:
    """What has to be started for a program for Windows."""
    return ["wine", *(windows_path(word) if isinstance(word, Path) else word for word in words)]
