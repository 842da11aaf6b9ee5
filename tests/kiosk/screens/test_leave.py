"""Leaving the program: freely on a desktop, by the operator's code on a kiosk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.station import operator_code
from tests.kiosk.screens.test_preparation import Guest, guests  # noqa: F401  (a fixture)

CODE = "135790"


@pytest.fixture
def kiosk_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The session's file of the code."""
    path = tmp_path / "operator-code"
    path.write_bytes(operator_code.make(CODE))
    monkeypatch.setenv(operator_code.VARIABLE, str(path))
    return path


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch, drawing: None) -> list[bool]:
    """Has an entry once the program was ended."""
    from kiosk.screens.app import KioskApp

    ended: list[bool] = []
    monkeypatch.setattr(KioskApp, "stop", lambda _self: ended.append(True))
    return ended


Open = Callable[..., Guest]


def test_a_desktops_program_ends_at_once(guests: Open, tmp_path: Path, stopped: list[bool]) -> None:  # noqa: F811
    hand = guests(tmp_path)
    hand.tap("leave")
    assert stopped


def test_a_kiosk_ends_by_the_code_alone(
    guests: Open,  # noqa: F811
    tmp_path: Path,
    kiosk_code: Path,
    stopped: list[bool],
    pictures: Path | None,
) -> None:
    hand = guests(tmp_path, pictures=pictures)
    hand.tap("leave")
    assert hand.screen == "LeaveScreen" and not stopped
    hand.keys("246810")
    hand.picture("leave-code")
    hand.tap("primary")
    assert not stopped
    assert "退出密码不对。" in "".join(hand.texts())
    hand.tap("close-message", "stay")
    assert hand.screen == "HomeScreen" and not stopped
    hand.tap("leave")
    hand.keys(CODE)
    hand.tap("primary")
    assert stopped


def test_closing_the_window_from_outside_is_no_way_around(
    guests: Open,  # noqa: F811
    tmp_path: Path,
    kiosk_code: Path,
    stopped: list[bool],
) -> None:
    from kivy.core.window import Window

    hand = guests(tmp_path)
    assert Window.dispatch("on_request_close")
    hand.frames(3)
    assert hand.screen == "LeaveScreen" and not stopped
    assert Window.dispatch("on_request_close")
    hand.frames(3)
    hand.tap("stay")
    assert hand.screen == "HomeScreen" and not stopped


def test_a_code_that_cannot_be_read_lets_nobody_out(
    guests: Open,  # noqa: F811
    tmp_path: Path,
    kiosk_code: Path,
    stopped: list[bool],
) -> None:
    kiosk_code.unlink()
    hand = guests(tmp_path)
    hand.tap("leave")
    assert not stopped
    assert "mingpai-kiosk-mode code" in "".join(hand.texts())
