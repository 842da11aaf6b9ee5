"""Python's garbage collector, kept from looking through a large list again and again."""

import gc
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


def settle() -> None:
    """Look once, and leave what is there now out of every later search.

    What was loaded to stay, such as all children of a draw, is not walked through again while somebody
    scrolls a list.
    """
    gc.collect()
    gc.freeze()
