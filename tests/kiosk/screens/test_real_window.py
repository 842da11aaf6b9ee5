"""The program in a real window: started as people start it, used with a mouse and a keyboard, ended."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.kiosk.ceremony.hall import HALVES
from tests.kiosk.screens.conftest import Draw
from tests.support.programs import program

SIZE = WIDTH, HEIGHT = 1366, 768
UNIT = HEIGHT / 108
PATIENCE = 40
PRIMARY = (round(WIDTH - 24 * UNIT), round(HEIGHT - 8 * UNIT))
"""Where the large button is: at the right of the bottom bar, on every screen."""

LEAVE = (round(WIDTH - 10.5 * UNIT), PRIMARY[1])
"""Where the home screen's only small button is."""


class Desktop:
    """A display without a screen, and one window on it."""

    def __init__(self, display: str) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SDL_VIDEO")},
            "DISPLAY": display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        self._xdotool = program("xdotool", "xdotool")
        self._import = program("import", "imagemagick")
        self.window: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> None:
        """Open the program's window and wait for it."""
        self.window = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "window", *arguments], env=self.environment,
            cwd=Path(__file__).resolve().parents[3], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.do("search", "--sync", "--onlyvisible", "--class", ".")
        self.until(lambda: len(self.colours()) > 20, "the window stays blank")

    def do(self, *words: str) -> str:
        """Use mouse and keyboard."""
        asked = subprocess.run([self._xdotool, *words], env=self.environment, capture_output=True, text=True,
                               check=True, timeout=PATIENCE)  # fmt: skip
        return asked.stdout

    def click(self, place: tuple[int, int]) -> None:
        """Click somewhere, as slowly as a person does."""
        self.do("mousemove", str(place[0]), str(place[1]), "sleep", "0.1", "mousedown", "1", "sleep", "0.08",
                "mouseup", "1")  # fmt: skip

    def type(self, text: str) -> None:
        """Type a text and the enter key."""
        self.do("type", "--delay", "15", text)
        self.do("key", "Return")

    def picture(self) -> Image.Image:
        """What is on the display."""
        taken = subprocess.run([self._import, "-silent", "-window", "root", "png:-"], env=self.environment,
                               capture_output=True, check=True, timeout=PATIENCE)  # fmt: skip
        return Image.open(io.BytesIO(taken.stdout)).convert("RGB")

    def colours(self) -> set[tuple[int, int, int]]:
        """All colours of the display."""
        picture = self.picture()
        return {colour for _count, colour in picture.getcolors(picture.width * picture.height) or []}

    def until(self, there: Callable[[], object], otherwise: str) -> None:
        """Wait until something is there."""
        end = time.monotonic() + PATIENCE
        while not there():
            assert self.window is not None and self.window.poll() is None, self.told()
            assert time.monotonic() < end, otherwise
            time.sleep(0.1)

    def still(self) -> Image.Image:
        """The picture once nothing changes any more."""
        before = self.picture()
        for _try in range(100):
            time.sleep(0.15)
            now = self.picture()
            if ImageChops.difference(before, now).getbbox() is None:
                return now
            before = now
        raise AssertionError("the picture never rests")

    def told(self) -> str:
        """What the program said before it ended."""
        assert self.window is not None and self.window.stdout is not None
        return f"the program has ended: {self.window.stdout.read().decode()}"

    def ended(self) -> int:
        """How the program ended."""
        assert self.window is not None
        return self.window.wait(PATIENCE)


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """A display of its own, under a number that the display server picks itself."""
    server = program("Xvfb", "xvfb")
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    display = subprocess.Popen(
        command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    desktop = None
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        desktop = Desktop(f":{number}")
        yield desktop
    finally:
        for one in (desktop.window if desktop else None, display):
            if one is not None and one.poll() is None:
                one.kill()
                one.wait()
            if one is not None and one.stdout is not None:
                one.stdout.close()


def events(draw: Draw) -> list[str]:
    """The kinds of the events in the record."""
    path = draw.folder.transcript(1)
    if not path.exists():
        return []
    return [json.loads(line)["kind"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_first_steps_with_mouse_and_keyboard(
    drawing: None, desktop: Desktop, seal: Callable[..., Draw]
) -> None:
    draw = seal("longhua", children=40, slots=1)
    desktop.start(str(draw.folder.root), "--size", f"{WIDTH}x{HEIGHT}")
    asked = desktop.still()
    for half in HALVES:
        desktop.type(half)
        desktop.still()
    begun = desktop.still()
    assert ImageChops.difference(asked, begun).getbbox() is not None
    assert events(draw) == []
    desktop.click(PRIMARY)
    desktop.until(lambda: events(draw) == ["begin"], "the click on the large button began nothing")
    desktop.still()
    # The keyboard goes to a button and shows it; a ring is there that was not there before.
    before = desktop.still()
    desktop.do("key", "Tab")
    desktop.until(
        lambda: ImageChops.difference(before, desktop.picture()).getbbox() is not None, "no ring is shown"
    )
    assert events(draw) == ["begin"]
    assert desktop.window is not None
    desktop.window.send_signal(signal.SIGTERM)
    assert desktop.ended() == 0, desktop.told()
    # Nothing holds the draw any more: it can be opened again where it stood.
    assert draw.ceremony().state.seq == 1


def test_a_click_on_the_way_out_ends_it(drawing: None, desktop: Desktop, tmp_path: Path) -> None:
    desktop.start("--base", str(tmp_path), "--size", f"{WIDTH}x{HEIGHT}")
    shown = desktop.still()
    assert shown.size == SIZE
    desktop.click(LEAVE)
    assert desktop.ended() == 0, desktop.told()
