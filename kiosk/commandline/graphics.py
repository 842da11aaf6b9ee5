"""How the window gets its pictures, and what is tried when the first way fails.

Kivy can be imported only once in a process, with one way of drawing. So when no window comes of it, the
program starts itself once more with the next way; a start that works pays nothing for that. A driver that
takes the whole program with it leaves a trace, and the next start begins with another way.
"""

import os
import subprocess
import sys
from collections.abc import Mapping

from kiosk.station import settings
from verifier.frozen import frozen

VARIABLE = "MINGPAI_GRAPHICS"
"""The ways that a start still has, as numbers; set by a program that starts itself once more."""
TRACE = "graphics-begun"
"""The setting that stands while a window is being opened."""
BACKEND = "KIVY_GL_BACKEND"
_NO_BOXES = 0x8003
"""Of the Windows API: SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX."""
_CRASHED = 0xC0000000
"""On Windows, exit statuses from here on mean that the program was ended by the system."""


class NoPicture(Exception):
    """No window could be opened in this way of drawing."""


def ways() -> tuple[Mapping[str, str], ...]:
    """What to set for each way of drawing, the best first.

    A freshly installed Windows laptop often has no OpenGL 2 driver: ANGLE draws through Direct3D there.
    """
    if sys.platform == "win32":
        return ({BACKEND: "angle_sdl2"}, {BACKEND: "glew"})
    return ({}, {"LIBGL_ALWAYS_SOFTWARE": "1"})


def order() -> tuple[int, ...]:
    """The ways to try, by number; one that a crash was left behind of comes last.

    Asked once, before anything is set. There is none where whoever started the program named a way.
    """
    given = os.environ.get(VARIABLE, "")
    known = range(len(ways()))
    if given:
        return tuple(int(one) for one in given.split(",") if one in map(str, known))
    if os.environ.get(BACKEND):
        return ()
    crashed = settings.recall(TRACE)
    return tuple(sorted(known, key=lambda way: str(way) == crashed))


def use(way: int) -> None:
    """Set up a way of drawing, before Kivy is imported; until ``shown``, it counts as tried in vain."""
    os.environ.update(ways()[way])
    settings.remember(TRACE, str(way))
    if sys.platform == "win32":
        import ctypes

        # What cannot be loaded is tried in another way; Windows shall not wait for somebody to close a box.
        ctypes.windll.kernel32.SetErrorMode(_NO_BOXES)


def shown() -> None:
    """The first picture is there."""
    settings.forget(TRACE)


def again(left: tuple[int, ...]) -> int | None:
    """Start this program once more with the ways that are left.

    Returns:
        Its exit status, or None if it was ended by the system.
    """
    words = [*sys.argv[1:]] if frozen() else [*sys.orig_argv[1:]]
    tried = {name for way in ways() for name in way}
    environment = {name: value for name, value in os.environ.items() if name not in tried}
    environment |= {VARIABLE: ",".join(map(str, left)), "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    code = subprocess.call([sys.executable, *words], env=environment)
    return None if code < 0 or code >= _CRASHED else code
