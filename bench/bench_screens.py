"""How soon the screens answer, and how much memory they take: python -m bench.bench_screens.

Without a display, by OpenGL in software. A draw is sealed from a workbook of the sample maker in a process
of its own; the app opens it in another one, whose memory is then its own. Prints what was found, with the
bars of docs/performance.md beside it, and asserts nothing: seconds depend on the computer and what it does.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.measure import machine

TOUCHES = 20
SIZE = (1366, 768)
ROWS = 10_000
FRAMES = 300
PASSPHRASE = ("for measuring only",)
MILLION = 2**20
PATIENCE = 120
"""Seconds after which something that is waited for is not going to come."""


def seal(folder: Path, children: int) -> None:
    """Seal a rehearsal of so many invented children, from a workbook as a bureau would send it."""
    import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
    from kiosk.files.draw_folder import DrawFolder
    from kiosk.preparation import prepare, seal_to_folder
    from kiosk.samples.workbook import write_sample
    from kiosk.sealing.package import Cost
    from kiosk.station.clock import now
    from kiosk.station.program import running

    workbook = folder / "sample.xlsx"
    write_sample(workbook, "longhua", children, 1)
    draw = DrawFolder(folder / "draw")
    seal_to_folder(draw, prepare(workbook, workbook), PASSPHRASE, running(), now(), cost=Cost(10))


@dataclass
class Times:
    """Milliseconds of many frames: on the wall, and of the thread that draws."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, act: Callable[[], object]) -> None:
        """Do something and wait until it is drawn."""
        from kivy.base import EventLoop

        wall, cpu = time.perf_counter(), time.thread_time()
        act()
        EventLoop.idle()
        self.wall.append(1000 * (time.perf_counter() - wall))
        self.cpu.append(1000 * (time.thread_time() - cpu))

    def __str__(self) -> str:
        late = sorted(self.wall)[int(0.99 * len(self.wall))]
        return (
            f"median {statistics.median(self.wall):.0f} ms, 99 of 100 within {late:.0f} ms, at most "
            f"{max(self.wall):.0f} ms (of the drawing thread alone: {statistics.median(self.cpu):.0f} ms, "
            f"at most {max(self.cpu):.0f} ms)"
        )


def memory() -> float:
    """Resident memory in MiB."""
    return float(psutil.Process().memory_info().rss) / MILLION


def until(app: Any, there: Callable[[], object]) -> float:
    """Let the app draw until something is there; the seconds it took."""
    from kivy.base import EventLoop

    started = time.perf_counter()
    while not there():
        if time.perf_counter() - started > PATIENCE:
            raise RuntimeError(f"still {type(app.screen).__name__} after {PATIENCE} s")
        EventLoop.idle()
    for _frame in range(3):
        EventLoop.idle()
    return time.perf_counter() - started


def rest(app: Any) -> None:
    """Let a second go by, in which what is left of earlier screens is cleared away."""
    begun = time.perf_counter()
    until(app, lambda: time.perf_counter() - begun > 1)


def start(base: Path) -> Any:
    """The app at its home screen; says how long the program took to its first picture."""
    import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
    from kiosk.screens import kivyenv

    kivyenv.configure(*SIZE, full_screen=False)
    from kivy.base import EventLoop
    from kivy.config import Config

    Config.set("graphics", "maxfps", "0")
    from kiosk.screens.app import KioskApp
    from verifier.words import Language

    app = KioskApp(None, None, Language.ZH, base)
    app._run_prepare()
    EventLoop.idle()
    took = time.time() - psutil.Process().create_time()
    print(f"first picture after the process began: {took:.2f} s (bar 2 s); memory {memory():.0f} MiB")
    return app


def open_draw(app: Any, folder: Path) -> None:
    """Open the draw as the operator does, by its passphrase."""
    from kiosk.screens.home import open_folder

    open_folder(app, folder)
    read = until(app, lambda: type(app.screen).__name__ == "OpenPassphraseScreen")
    app.screen.take(PASSPHRASE)
    opened = until(app, lambda: type(app.screen).__name__ == "BeginScreen")
    print(f"reading the draw {read:.1f} s, opening its private package {opened:.1f} s, with a progress bar")


def pixels() -> bytes:
    """What the window shows."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    return bytes(glReadPixels(0, 0, *SIZE, GL_RGB, GL_UNSIGNED_BYTE))


def touch(app: Any, name: str) -> float:
    """Milliseconds from a finger on a button to a picture that is another one."""
    from kivy.base import EventLoop
    from kivy.tests.common import UnitTestTouch

    from kiosk.screens.taps import taps

    button = next(one for one in app.root.walk() if getattr(one, "name", None) == name)
    EventLoop.idle()
    before = pixels()
    finger = UnitTestTouch(*button.to_window(*button.center))
    taps.rest()
    started = time.perf_counter()
    finger.touch_down()
    took = float("inf")
    for _frame in range(60):
        EventLoop.idle()
        if pixels() != before:
            took = (time.perf_counter() - started) * 1000
            break
    # The finger leaves the button, so that nothing is pressed.
    finger.touch_move(1, 1)
    finger.touch_up()
    EventLoop.idle()
    return took


def scroll(app: Any) -> Times:
    """Scroll through a long table: half of it as a finger does, and half in jumps as by its bar."""
    from kiosk.screens.table import Table

    told = "身份证号校验码不符，应为 {}，请核对后改正"
    lines = [
        ("错误", "待派位学生名单", f"D{row}", f"姓名{row}", told.format(row % 10))
        for row in range(1, ROWS + 1)
    ]
    table = Table(lines, (0.9, 2, 1.1, 2.2, 5))
    screen = app.screen
    app.root.remove_widget(screen)
    app.root.add_widget(table)
    times = Times()
    for _frame in range(3):
        Times().add(lambda: None)

    def go(part: float) -> None:
        table.scroll_y = 1.0 - part

    for frame in range(FRAMES):
        part = frame / FRAMES / 10 if frame < FRAMES / 2 else (frame * 37 % FRAMES) / FRAMES
        times.add(lambda part=part: go(part))  # type: ignore[misc]
    app.root.remove_widget(table)
    app.root.add_widget(screen)
    return times


def hold(app: Any) -> None:
    """Hold the ceremony on the open draw, to the last admission."""
    from bench.work import _line
    from kiosk.ceremony.console import Session, run_line
    from verifier.protocol.state import Phase

    session = Session(app.desk.ceremony, lambda: app.desk.private)
    while session.ceremony.state.phase is not Phase.NOTARISE:
        run_line(session, _line(session))


def measure(folder: Path, children: int) -> None:
    """Measure on a copy of a sealed draw, in which no ceremony has begun."""
    with tempfile.TemporaryDirectory(prefix="mingpai-bench-") as copied:
        shutil.copytree(folder / "draw", Path(copied) / "draw")
        measure_in(Path(copied), children)


def measure_in(folder: Path, children: int) -> None:
    """Measure on a draw that may be changed."""
    app = start(folder)
    open_draw(app, folder / "draw")
    print(f"memory with {children:,} children open: {memory():.0f} MiB (bar 400)")
    took = [touch(app, name) for name in ("primary", "language") for _ in range(TOUCHES)]
    median = statistics.median(took)
    print(f"touch to changed pixel: median {median:.0f} ms, at most {max(took):.0f} ms (bar 100)")
    redraws = Times()
    for _ in range(TOUCHES):
        redraws.add(app.redraw)
        until(app, lambda: True)
    print(f"a whole screen drawn anew: {redraws}")
    rest(app)
    print(f"{ROWS:,} rows scrolled, a frame: {scroll(app)} (bar 100 ms)")
    started = time.perf_counter()
    hold(app)
    print(f"the ceremony to its last admission: {time.perf_counter() - started:.1f} s of commands")
    app.refresh()
    rest(app)
    print(f"memory with all lists and results: {memory():.0f} MiB (bar 400)")
    from kiosk.station import collector

    swept = Times()
    swept.add(collector.sweep)
    print(f"clearing away what is left of a screen, when nobody touches: {swept}")
    app.desk.ceremony.close_files()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench_screens", description=__doc__.splitlines()[0])
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a folder in which the sealed draw is kept")
    parser.add_argument("--part", choices=("seal", "measure"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part == "seal":
        seal(options.keep, options.children)
    elif options.part == "measure":
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
        measure(options.keep, options.children)
    else:
        print(machine(), flush=True)
        with tempfile.TemporaryDirectory(prefix="mingpai-bench-") as temporary:
            run(options.keep or Path(temporary), options.children)
    return 0


def run(keep: Path, children: int) -> None:
    """Seal a draw, unless this very program has sealed one of the size here before, and measure on it."""
    from kiosk.station.program import running

    folder = (keep / f"{children}-{running().sha256[:12]}").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("measure",) if (folder / "draw").exists() else ("seal", "measure"):
        words = ["--part", part, "--keep", str(folder), "--children", str(children)]
        subprocess.run([sys.executable, "-m", "bench.bench_screens", *words], check=True)


if __name__ == "__main__":
    sys.exit(main())
