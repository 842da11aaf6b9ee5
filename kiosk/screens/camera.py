"""Pictures of pages that nobody has to watch being drawn: built beside what is shown, and turned into a PNG.

They are drawn on the thread that draws, between two frames; the pixels are packed where they are asked for.
"""

import io
import queue
from collections.abc import Callable, Sequence

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget
from PIL import Image

from kiosk.screens.text import Text
from kiosk.work import Report

FRAMES = 3
"""How many frames a page needs until all of its boxes have their final size."""
PATIENCE = 120.0
"""Seconds after which a page that was never drawn is given up."""

Pixels = tuple[tuple[int, int], bytes]


def shoot(build: Callable[[], Widget], still: Callable[[], None]) -> bytes:
    """A PNG of a page as large as the window. Called off the thread that draws; waits until it is drawn.

    Args:
        build: makes the page; called on the thread that draws.
        still: called while waiting; raises when nobody wants the picture any more.

    Raises:
        TimeoutError: the window draws nothing.
    """
    taken: queue.Queue[Pixels | Exception] = queue.Queue(1)
    Clock.schedule_once(lambda _seconds: _begin(build, taken), 0)
    result: Pixels | Exception | None = None
    waited = 0.0
    while result is None:
        try:
            result = taken.get(timeout=0.2)
        except queue.Empty:
            waited += 0.2
            still()
            if waited > PATIENCE:
                raise TimeoutError("the window draws nothing") from None
    if isinstance(result, Exception):
        raise result
    size, pixels = result
    packed = io.BytesIO()
    Image.frombytes("RGBA", size, pixels).convert("RGB").save(packed, "PNG", compress_level=6)
    return packed.getvalue()


def _begin(build: Callable[[], Widget], taken: "queue.Queue[Pixels | Exception]") -> None:
    try:
        page = build()
        page.size_hint, page.pos, page.size = (None, None), (0, 0), Window.size
    except Exception as error:
        taken.put(error)
        return
    _later(page, FRAMES, taken)


def _later(page: Widget, frames: int, taken: "queue.Queue[Pixels | Exception]") -> None:
    def next_frame(_seconds: float) -> None:
        if frames:
            _later(page, frames - 1, taken)
            return
        try:
            for one in page.walk():
                if isinstance(one, Text):
                    one.set_now()
            texture = page.export_as_image().texture
            taken.put((tuple(texture.size), bytes(texture.pixels)))
        except Exception as error:
            taken.put(error)

    Clock.schedule_once(next_frame, 0)


def album(pages: Sequence[Callable[[], Widget]], keep: Callable[[int, bytes], None], report: Report) -> None:
    """Take a picture of each page, one after another.

    Args:
        pages: what makes each page.
        keep: called with the page's place, from 0, and its PNG.
        report: told how far it is; raises when somebody asked to stop.
    """
    for place, build in enumerate(pages):
        report(place, len(pages))
        now = place
        keep(place, shoot(build, lambda: report(now, len(pages))))  # noqa: B023 (called before the next page)
    report(len(pages), len(pages))
