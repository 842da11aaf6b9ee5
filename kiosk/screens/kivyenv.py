"""The environment that Kivy reads when it is first imported. Import this module before any of Kivy's."""

import os
import sys
import tempfile
from pathlib import Path

_HOME = Path(tempfile.gettempdir()) / "mingpai-kivy"

os.environ.setdefault("KIVY_NO_ARGS", "1")
os.environ.setdefault("KIVY_NO_FILELOG", "1")
os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
# Nothing of a user's own Kivy set-up may change what the hall sees.
os.environ.setdefault("KIVY_HOME", str(_HOME))
os.environ.setdefault("KIVY_AUDIO", "")
# Passphrases are typed here: nothing goes to a clipboard that other programs read.
os.environ.setdefault("KIVY_CLIPBOARD", "dummy")
os.environ.setdefault("SDL_IME_SHOW_UI", "1")
# The window's own clipboard; others start programs that a bare system does not have, and complain.
os.environ.setdefault("KIVY_CLIPBOARD", "sdl2,dummy")
# Sizes come from the window alone, never from what a system takes for the screen's density.
os.environ.setdefault("KIVY_METRICS_DENSITY", "1")
os.environ.setdefault("KIVY_DPI", "96")
if sys.platform == "win32":
    # A freshly installed Windows laptop often has no OpenGL 2 driver; ANGLE draws through Direct3D.
    os.environ.setdefault("KIVY_GL_BACKEND", "angle_sdl2")
    # Draw in the screen's own pixels: at 200 % Windows would else enlarge a small picture, and blur it.
    os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")


def configure(width: int, height: int, *, full_screen: bool) -> None:
    """Set the window up before it is made.

    Args:
        width: in pixels.
        height: in pixels.
        full_screen: whether the window takes the whole screen and has no frame.
    """
    from kivy.config import Config

    Config.set("graphics", "width", str(width))
    Config.set("graphics", "height", str(height))
    Config.set("graphics", "minimum_width", "1024")
    Config.set("graphics", "minimum_height", "576")
    Config.set("graphics", "fullscreen", "auto" if full_screen else "0")
    Config.set("graphics", "multisamples", "0")
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "log_level", "warning")
    # A right click or a second finger draws red dots otherwise.
    Config.set("input", "mouse", "mouse,disable_multitouch")
