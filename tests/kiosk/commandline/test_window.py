"""Starting the window where there is nothing to draw on, and starting it twice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.commandline import single
from kiosk.station import settings

ROOT = Path(__file__).resolve().parents[3]


def start(base: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "HOME"} and not name.startswith(("SDL_", "KIVY_"))
    }
    environment[settings.FOLDER_VARIABLE] = str(base / "settings")
    environment["SDL_VIDEODRIVER"] = "x11"
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words, "window", "--base", str(base)], cwd=ROOT, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip


def test_without_a_screen_it_says_what_to_do_and_how_the_draw_goes_on(tmp_path: Path) -> None:
    pytest.importorskip("kivy")
    done = start(tmp_path)
    assert done.returncode == 3
    assert "python -m kiosk guide" in done.stderr
    assert "Traceback" not in done.stderr
    assert "NoPicture" in (tmp_path / "mingpai-faults.txt").read_text(encoding="utf-8")


def test_a_second_start_says_that_the_program_is_open(tmp_path: Path) -> None:
    lock = single.take(tmp_path)
    assert lock is not None
    done = start(tmp_path, "--lang", "en")
    assert (done.returncode, done.stdout) == (1, "")
    assert "open already" in done.stderr
    lock.release()
    assert single.take(tmp_path) is not None
