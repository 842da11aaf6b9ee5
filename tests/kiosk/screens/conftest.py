"""The real app on real pixels, without a display; skipped with a reason where a computer cannot draw."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import Session, run_line
from kiosk.files.draw_folder import DrawFolder
from kiosk.preparation import prepare, seal_to_folder
from kiosk.rehearsal import next_line
from kiosk.samples.workbook import write_sample
from kiosk.sealing.package_files import open_package
from kiosk.sealing.private import Private
from tests.kiosk.ceremony.hall import FAST, HALVES, PROGRAM, Clock
from tests.kiosk.screens import driver
from verifier.protocol.state import Phase
from verifier.words import Language

REQUIRED = "MINGPAI_SCREENS"
"""Set to "required" where a missing library shall be a failure and not a skipped test (.ci/run does)."""
PROBE = """
import kiosk.screens.kivyenv as env
env.configure(640, 480, full_screen=False)
from kivy.core.window import Window
from kiosk import glyphs
glyphs.faces("regular")
assert Window is not None and Window.initialized
"""


@cache
def trouble() -> str:
    """Why no screen can be drawn here, or nothing; asked in a process of its own, which may die of it."""
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}
    asked = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return "" if asked.returncode == 0 else (asked.stderr.strip().splitlines() or ["the program died"])[-1]


@pytest.fixture(scope="session")
def drawing() -> None:
    """Set up Kivy so that it draws without a display."""
    why = trouble()
    if why:
        text = (
            f"the screens cannot be drawn on this computer ({why}); what to do: apt-get install libegl1 "
            "libgl1-mesa-dri fonts-noto-cjk, or python3 dev.py fonts for the fonts"
        )
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(text)
        pytest.skip(text)
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    os.environ.pop("DISPLAY", None)
    from kiosk.screens import kivyenv

    os.environ["KIVY_NO_CONSOLELOG"] = "1"
    from kivy.config import Config

    Config.set("graphics", "maxfps", "0")  # a frame follows the last one at once
    kivyenv.configure(1366, 768, full_screen=False)


@dataclass
class Draw:
    """A sealed draw in a folder, which an app can be opened on, again and again."""

    folder: DrawFolder
    draw_id: str
    clock: Clock

    def private(self) -> Private:
        """What the passphrases open."""
        return open_package(self.folder.package(self.draw_id).read_bytes(), HALVES).private

    @property
    def bundle(self) -> Path:
        """The public bundle."""
        return self.folder.bundle(self.draw_id)

    def ceremony(self) -> Ceremony:
        """The ceremony, opened from the disk."""
        return Ceremony(self.folder, PROGRAM, self.clock)

    def advance(self, *phases: Phase, papers: bool = True) -> None:
        """Let the ceremony go on by commands, as a rehearsal does, until it is in one of the phases.

        It is many times quicker than by touches, for tests of what comes after; quicker still without the
        papers for people that its end makes.
        """
        with self.ceremony() as ceremony:
            session = Session(ceremony, self.private, papers)
            notice = f"notice={ceremony.sealed.fingerprint[-8:]}"
            while ceremony.state.phase not in phases:
                assert not ceremony.state.ended
                run_line(session, next_line(ceremony.state, "day").replace("notice=SEALED", notice))


@pytest.fixture
def seal(tmp_path: Path) -> Callable[..., Draw]:
    """Seal an invented draw with few children and few representatives."""

    def make(procedure: str, children: int = 60, slots: int = 3, **witness: Any) -> Draw:
        workbook = tmp_path / "sample.xlsx"
        write_sample(workbook, procedure, children, 1)
        prepared = prepare(workbook, workbook)
        plan = prepared.plan
        prepared = replace(
            prepared, plan=replace(plan, witness=replace(plan.witness, slots=slots, **witness))
        )
        folder = DrawFolder(tmp_path / "draw")
        clock = Clock()
        seal_to_folder(folder, prepared, HALVES, PROGRAM, clock(), cost=FAST)
        return Draw(folder, plan.draw_id, clock)

    return make


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """Where pictures go: tests/conftest.py has the option."""
    folder: Path | None = request.config.getoption("--pictures")
    return folder


def window_size(pictures: Path | None) -> tuple[int, int]:
    """The window's size for a test that does not care: as in the pictures, or a quarter of it.

    Everything is measured in a unit of the window, so a small one shows the same, and is drawn four times as
    fast by a computer that draws in software.
    """
    return (1366, 768) if pictures is not None else (683, 384)


@pytest.fixture
def opened(drawing: None, pictures: Path | None) -> Iterator[Callable[..., driver.Hand]]:
    """Open the app on a draw; what is open is closed at the end, or killed by ``closed``."""
    apps: list[Any] = []

    def open_app(
        draw: Draw, size: tuple[int, int] | None = None, lang: Language = Language.ZH, folder: str = ""
    ) -> driver.Hand:
        from kivy.core.window import Window

        from kiosk.screens.app import KioskApp
        from kiosk.screens.taps import taps

        Window.size = size or window_size(pictures)
        taps.rest()
        app = KioskApp(draw.ceremony(), draw.private(), lang)
        apps.append(app)
        app._run_prepare()
        hand = driver.Hand(app, pictures / folder if pictures and folder else None)
        hand.frames(3)
        return hand

    yield open_app
    for app in apps:
        close(app)


def close(app: Any) -> None:
    """End an app as a power cut would: nothing is asked, nothing is saved."""
    from kivy.core.window import Window

    if app.root is None:
        return
    app.desk.ceremony.close_files()
    Window.remove_widget(app.root)
    # What the window still tells the dead app goes nowhere.
    app.screen = app.root = None
