"""The start screen of a program that was handed over: its digest, its place, and no way out by accident."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.station import disk, faults, place, settings
from kiosk.station.place import Kind
from kiosk.station.program import running
from tests.kiosk.screens.test_preparation import SHOWN, Guest, guests, pictured  # noqa: F401  (fixtures)
from verifier.protocol.fingerprint import hex_groups

Open = Callable[..., Guest]
ROOT = Path(__file__).resolve().parents[3]


def test_the_start_screen_shows_the_place_and_the_whole_digest(
    guests: Open,  # noqa: F811
    tmp_path: Path,
    pictured: Path | None,  # noqa: F811
) -> None:
    hand = guests(tmp_path, pictures=pictured)
    digest = " ".join(hex_groups(running().sha256))
    hand.wait(lambda: any(digest in text for text in hand.texts()))
    assert any(str(tmp_path) in text for text in hand.texts())
    assert hand.find("place") is None, "a place that was given at the start is not changed on the screen"
    hand.app.base, hand.app.place = SHOWN, Kind.HOME
    hand.app.refresh()
    hand.settle()
    assert hand.find("place") is not None
    assert any(digest in text for text in hand.texts()), "once it is known it stands there at once"
    hand.picture("home")


def test_another_place_is_chosen_and_remembered(
    guests: Open,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pictured: Path | None,  # noqa: F811
) -> None:
    monkeypatch.setenv(settings.FOLDER_VARIABLE, str(tmp_path / "settings"))
    monkeypatch.setattr(disk, "media", lambda: (tmp_path,))
    monkeypatch.chdir(tmp_path)
    hand = guests(tmp_path / "first", pictures=pictured)
    hand.app.place = Kind.TEMPORARY
    hand.app.refresh()
    hand.settle()
    assert any("可能被清空" in text for text in hand.texts())
    hand.tap("place")
    chosen = [one.path for one in place.places()].index(tmp_path / "派位资料")
    hand.choose(chosen)
    hand.picture("place")
    hand.tap("primary")
    hand.wait(lambda: hand.screen == "HomeScreen")
    assert hand.app.base == tmp_path / "派位资料"
    assert hand.app.base.is_dir()
    assert place.first() == place.Place(hand.app.base, Kind.CHOSEN)


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, drawing: None) -> list[bool]:
    """Has an entry once the program was ended."""
    from kiosk.screens.app import KioskApp

    found: list[bool] = []
    monkeypatch.setattr(KioskApp, "stop", lambda _self: found.append(True))
    return found


def test_a_full_screen_asks_before_it_closes_by_whatever_way(
    guests: Open,  # noqa: F811
    tmp_path: Path,
    ended: list[bool],
) -> None:
    from kivy.core.window import Window

    hand = guests(tmp_path)
    hand.app.leaving.guarded = True
    assert Window.dispatch("on_request_close"), "the window manager, or Alt and F4"
    hand.frames(2)
    assert any("关闭派位程序吗" in text for text in hand.texts())
    assert Window.dispatch("on_request_close"), "again, while the question stands"
    hand.tap("no")
    assert not ended
    hand.tap("leave")
    hand.tap("yes")
    assert ended


def test_a_window_on_a_desktop_closes_as_any_other(guests: Open, tmp_path: Path) -> None:  # noqa: F811
    from kivy.core.window import Window

    hand = guests(tmp_path)
    assert not hand.app.leaving.requested()
    hand.strike("\x1b")
    Window.dispatch("on_keyboard", 282, 0, "", [])  # F1, which would open Kivy's own settings
    hand.frames(2)
    assert hand.screen == "HomeScreen"
    assert not any("Kivy" in text for text in hand.texts())
    assert len(Window.children) == 1 or hand.app.root in Window.children


def test_an_error_of_the_program_shows_a_sentence_and_goes_to_a_file(
    guests: Open,  # noqa: F811
    tmp_path: Path,
) -> None:
    from kivy.base import ExceptionManager

    from kiosk.screens.faults import MANY, catch

    hand = guests(tmp_path)
    leave = catch(hand.app.broken)
    try:
        answers = [ExceptionManager.handle_exception(ZeroDivisionError("x")) for _ in range(MANY)]
        assert answers == [ExceptionManager.PASS] * (MANY - 1) + [ExceptionManager.RAISE]
        assert ExceptionManager.handle_exception(KeyboardInterrupt()) == ExceptionManager.RAISE
    finally:
        leave()
    hand.frames(2)
    told = "".join(hand.texts())
    assert "ZeroDivisionError" in told and faults.FILE in told
    assert "Traceback" not in told
    assert "ZeroDivisionError" in (tmp_path / faults.FILE).read_text(encoding="utf-8")


def test_what_kivy_tries_in_vain_is_not_printed(drawing: None) -> None:
    from kivy.logger import Logger

    from kiosk.screens import kivyenv

    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    Logger.addHandler(handler)
    try:
        assert kivyenv.trouble() == ""
        Logger.error("Input: a driver that is not there")
    finally:
        Logger.removeHandler(handler)
    assert heard.getvalue() == ""


LATE = ("openpyxl", "reportlab", "segno")
"""Packages that take long to load, and that write workbooks, papers and codes."""
FIRST_PICTURE = f"""
import sys
from kiosk.__main__ import main
code = main(["window", "--base", sys.argv[1], "--size", "1366x768", "--first-picture"])
assert "kiosk.screens.home" in sys.modules
print(code, *(name for name in {LATE} if name in sys.modules))
"""


@pytest.mark.usefixtures("drawing")
def test_the_first_picture_does_not_wait_for_what_writes_papers_and_workbooks(tmp_path: Path) -> None:
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", settings.FOLDER_VARIABLE: str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE, str(tmp_path)], cwd=ROOT, env=environment,
        capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["0"], "a package is loaded that the home screen does not need"
