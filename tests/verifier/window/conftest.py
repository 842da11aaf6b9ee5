"""A display of our own, and the real window on it, driven by Tk's events."""

import gc
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs import lacking, program
from verifier.words import Language

if TYPE_CHECKING:
    from verifier.window.app import App

PATIENCE = 20.0


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of a display that nobody sees."""
    try:
        import tkinter  # noqa: F401
    except ImportError:
        lacking("tkinter", "python3-tk")
    server = program("Xvfb", "xvfb")
    read, write = os.pipe()
    command = [
        server,
        "-displayfd",
        str(write),
        "-screen",
        "0",
        "1920x1080x24",
        "-dpi",
        "96",
        "-nolisten",
        "tcp",
    ]
    with subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL) as process:
        os.close(write)
        try:
            with os.fdopen(read, encoding="ascii") as told:
                yield f":{told.readline().strip()}"
        finally:
            process.terminate()


@dataclass
class Driver:
    """One window, and the hands at it."""

    app: "App"
    answers: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def pump(self) -> None:
        """Let Tk do all that is due."""
        self.app.root.update()

    def until(self, met: Callable[[], object]) -> None:
        """Let Tk work until something is so."""
        end = time.monotonic() + PATIENCE
        while not met():
            assert time.monotonic() < end, "it never came"
            self.pump()
            time.sleep(0.005)

    def settle(self) -> None:
        """Let Tk work until nothing is done in the background."""
        self.until(lambda: not self.app.background.busy)
        self.pump()

    def key(self, name: str) -> None:
        """Press a key where the focus is."""
        # Without a window manager a window has the keyboard only if it takes it.
        focus = self.app.root.focus_lastfor() or self.app.root
        focus.focus_force()
        self.pump()
        focus.event_generate(name)
        self.pump()

    def check(self, bundle: Path, fingerprint: str | None) -> None:
        """From the start to the verdict, as a parent does it."""
        from verifier.window.result_pages import ResultPage
        from verifier.window.start_page import StartPage

        self.answers.append(str(bundle))
        page = self.app.page
        assert isinstance(page, StartPage)
        page.choose.invoke()
        page = self.app.page
        assert isinstance(page, StartPage)
        page.set_typed(fingerprint or "")
        page.start_button.invoke()
        self.settle()
        assert isinstance(self.app.page, ResultPage)


@pytest.fixture
def open_window(display: str) -> Iterator[Callable[..., Driver]]:
    """Opens windows; they are closed afterwards, and each has to close cleanly."""
    import tkinter as tk

    from verifier.window.app import App

    made: list[Driver] = []

    def open_one(
        lang: Language = Language.ZH, scale: int = 100, path: Path | None = None, typed: str = ""
    ) -> Driver:
        root = tk.Tk(screenName=display)
        driver = Driver(App(root, lang, scale, path, typed))
        driver.app.ask_open = driver.app.ask_save = lambda **_: driver.answers.pop(0)
        driver.app.tell = lambda _title, text: driver.told.append(text)
        made.append(driver)
        driver.pump()
        return driver

    yield open_one
    for driver in made:
        close(driver)
    made.clear()
    # Tk's leavings must go in this thread and not in one of a later test.
    gc.collect()


def close(driver: Driver) -> None:
    """Close a window, and see that it goes."""
    import tkinter as tk

    if not is_open(driver):
        return
    driver.app.close()
    end = time.monotonic() + PATIENCE
    while is_open(driver) and time.monotonic() < end:
        try:
            driver.app.root.update()
        except tk.TclError:
            break
        time.sleep(0.005)
    assert not is_open(driver)


def is_open(driver: Driver) -> bool:
    """Whether the window is still there."""
    import tkinter as tk

    try:
        return bool(driver.app.root.winfo_exists())
    except tk.TclError:
        return False
