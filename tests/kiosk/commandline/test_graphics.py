"""Which way of drawing is tried when, and that a start that fails goes on with the next one."""

import sys
from pathlib import Path

import pytest

from kiosk.commandline import graphics
from kiosk.station import settings


@pytest.fixture(autouse=True)
def nothing_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.FOLDER_VARIABLE, str(tmp_path))
    for name in (graphics.VARIABLE, "KIVY_GL_BACKEND", "LIBGL_ALWAYS_SOFTWARE"):
        # Set first, so that what the code sets is taken back at the end.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_windows_draws_with_direct3d_first_and_with_its_own_opengl_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert [way["KIVY_GL_BACKEND"] for way in graphics.ways()] == ["angle_sdl2", "glew"]


def test_a_way_that_took_the_program_with_it_comes_last_at_the_next_start() -> None:
    assert graphics.order() == (0, 1)
    graphics.use(0)
    assert graphics.order() == (1, 0)
    graphics.shown()
    assert graphics.order() == (0, 1)


def test_where_whoever_starts_it_named_a_way_there_is_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(graphics.BACKEND, "mock")
    assert graphics.order() == ()


@pytest.mark.parametrize(("given", "order"), [("1", (1,)), ("1,0", (1, 0)), ("x", ()), ("²,7", ())])
def test_a_program_that_starts_itself_once_more_says_what_is_left(
    monkeypatch: pytest.MonkeyPatch, given: str, order: tuple[int, ...]
) -> None:
    monkeypatch.setenv(graphics.VARIABLE, given)
    assert graphics.order() == order


@pytest.mark.parametrize("way", ["KIVY_GL_BACKEND", "LIBGL_ALWAYS_SOFTWARE"])
def test_starting_once_more_forgets_the_way_that_failed_and_tells_what_is_left(
    monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(graphics, "ways", lambda: ({way: "first"}, {way: "second"}))
    order = graphics.order()
    monkeypatch.setattr(graphics.settings, "remember", lambda *_: True)
    graphics.use(order[0])
    asks = (
        f"import os, sys; sys.exit(40 + int(os.environ['{graphics.VARIABLE}'])"
        f" if '{way}' not in os.environ else 1)"
    )
    monkeypatch.setattr(sys, "orig_argv", ["python", "-c", asks])
    assert order == (0, 1)
    assert graphics.again(order[1:]) == 41


def test_a_program_that_the_system_ended_has_no_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "orig_argv", ["python", "-c", "import os; os.abort()"])
    assert graphics.again((1,)) is None
