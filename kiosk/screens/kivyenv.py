"""The environment that Kivy reads when it is first imported. Import this module before any of Kivy's."""

import logging
import os
import sys

os.environ.setdefault("KIVY_NO_ARGS", "1")
os.environ.setdefault("KIVY_NO_FILELOG", "1")
os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
# Nothing of a user's own Kivy set-up may change what the hall sees, and Kivy writes no file anywhere: there
# may be no home folder. Without a configuration file it makes no folder of its own, wherever that would be.
os.environ["KIVY_HOME"] = os.devnull
os.environ["KIVY_NO_CONFIG"] = "1"
os.environ["KIVY_NO_ENV_CONFIG"] = "1"
os.environ.setdefault("KIVY_AUDIO", "")
# The one kind of window; another one ends the whole program where it finds no display.
os.environ.setdefault("KIVY_WINDOW", "sdl2")
# Passphrases are typed here: nothing goes to a clipboard that other programs read.
os.environ.setdefault("KIVY_CLIPBOARD", "dummy")
os.environ.setdefault("SDL_IME_SHOW_UI", "1")
# Sizes come from the window alone, never from what a system takes for the screen's density.
os.environ.setdefault("KIVY_METRICS_DENSITY", "1")
os.environ.setdefault("KIVY_DPI", "96")
if sys.platform == "linux":
    # Only what somebody sees: without a display SDL would else draw into the void and call it a window.
    os.environ.setdefault("SDL_VIDEODRIVER", "x11,wayland,kmsdrm")
if sys.platform == "win32":
    # kiosk/commandline/graphics.py chooses, and tries another one where this one shows nothing.
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
    # What Kivy tries in vain, such as drivers of touchscreens that are not there, it logs as errors.
    Config.set("kivy", "log_level", "critical")
    # A right click or a second finger draws red dots otherwise.
    Config.set("input", "mouse", "mouse,disable_multitouch")


class _Heard(logging.Handler):
    """Keeps what Kivy says while it opens the window."""

    def __init__(self) -> None:
        super().__init__()
        self.said = "no window"

    def emit(self, record: logging.LogRecord) -> None:
        self.said = record.getMessage()


def trouble() -> str:
    """Open the window; why none came of it, or nothing."""
    from kivy.logger import Logger

    def too_old(*found: object) -> None:
        raise RuntimeError(f"OpenGL {found[0]}.{found[1]}")

    # Kivy would show a box of its own, in English, and end the program.
    sys._kivy_opengl_required_func = too_old  # type: ignore[attr-defined]
    heard = _Heard()
    Logger.addHandler(heard)
    Logger.propagate = False
    try:
        from kivy.core.window import Window
    except (Exception, SystemExit) as error:
        return str(error) or type(error).__name__
    finally:
        Logger.removeHandler(heard)
        Logger.propagate = True
        Logger.setLevel(logging.CRITICAL)
    return "" if Window is not None and Window.initialized else heard.said
