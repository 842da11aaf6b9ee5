"""Python's garbage collector, kept from looking through a large list again and again."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Do without the search for cycles while something large is made that stays.

    A list of a million children is millions of objects without a cycle among them. They are freed when
    nobody refers to them any more, as ever; but the collector would look through all of them each time that
    their number has grown by a quarter.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


SELDOM = 200_000
"""Objects that have to come together before the collector looks by itself."""


def seldom() -> None:
    """Let the collector hardly ever look by itself: whoever draws says when it does not disturb.

    A screen that is left is thousands of objects in cycles. Those of forty screens, looked at together in the
    middle of a touch, would stop the picture for a fifth of a second.
    """
    gc.set_threshold(SELDOM, 20, 20)


def sweep() -> None:
    """Look now, and give back what was freed."""
    gc.collect()
    give_back()


def settle() -> None:
    """Look once, and leave what is there now out of every later search.

    What was loaded to stay, such as all children of a draw, is not walked through again while somebody
    scrolls a list.
    """
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """Give memory back that was needed only for a while, where the system's library keeps it (glibc does)."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
