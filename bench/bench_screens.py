"""How soon the screens answer: python -m bench.bench_screens, without a display, by OpenGL in software.

Prints how long the first picture takes once a draw is open, and how long it takes from a finger on a button
to the first picture that is another one. Nothing is asserted: it depends on the computer.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

TOUCHES = 20
SIZE = (1366, 768)


def open_app(folder: Path) -> Any:
    """The app on a new draw, as it is before the first picture."""
    import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
    from kiosk.ceremony.ceremony import Ceremony
    from kiosk.files.draw_folder import DrawFolder
    from kiosk.preparation import prepare, seal_to_folder
    from kiosk.samples.workbook import write_sample
    from kiosk.sealing.package import Cost
    from kiosk.station.clock import now
    from kiosk.station.program import running
    from verifier.words import Language

    workbook = folder / "sample.xlsx"
    write_sample(workbook, "longhua", 300, 1)
    draw = DrawFolder(folder / "draw")
    seal_to_folder(draw, prepare(workbook, workbook), ["for measuring only"], running(), now(), cost=Cost(10))
    started = time.perf_counter()
    from kiosk.screens import kivyenv

    kivyenv.configure(*SIZE, full_screen=False)
    from kivy.base import EventLoop

    from kiosk.screens.app import KioskApp

    app = KioskApp(Ceremony(draw, running(), now), None, Language.ZH)
    app._run_prepare()
    EventLoop.idle()
    # What the draw's own making imported before belongs to a start as well.
    imported = psutil.Process().create_time()
    print(f"first picture: {time.perf_counter() - started:.2f} s after the draw is open")
    print(f"(the process began {time.time() - imported:.2f} s ago, and sealed a draw meanwhile)")
    return app


def pixels() -> bytes:
    """What the window shows."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    return bytes(glReadPixels(0, 0, *SIZE, GL_RGB, GL_UNSIGNED_BYTE))


def touch(app: Any, name: str) -> float:
    """Milliseconds from a finger on a button to a picture that is another one."""
    from kivy.base import EventLoop
    from kivy.tests.common import UnitTestTouch

    button = next(one for one in app.root.walk() if getattr(one, "name", None) == name)
    EventLoop.idle()
    before = pixels()
    finger = UnitTestTouch(*button.to_window(*button.center))
    started = time.perf_counter()
    finger.touch_down()
    took = 0.0
    for _frame in range(60):
        EventLoop.idle()
        took = (time.perf_counter() - started) * 1000
        if pixels() != before:
            break
    # The finger leaves the button, so that nothing is pressed.
    finger.touch_move(1, 1)
    finger.touch_up()
    EventLoop.idle()
    return took


def main() -> int:
    """Measure and print."""
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        app = open_app(Path(folder))
        took = [touch(app, "primary") for _ in range(TOUCHES)]
        print(f"touch to changed pixel: {statistics.median(took):.0f} ms, at most {max(took):.0f} ms")
        print(f"memory: {psutil.Process().memory_info().rss / 2**20:.0f} MB")
        app.desk.ceremony.close_files()
    return 0


if __name__ == "__main__":
    sys.exit(main())
