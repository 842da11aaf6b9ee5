"""Long work in pieces: what is called between them, so that it can be shown to go on, and be stopped."""

from collections.abc import Callable

Pace = Callable[[int], None]
"""Told between two pieces how many names or lines the last one had. It may raise, to stop."""

PIECE = 2**16
"""The most names or lines of a piece, where the work can be cut anywhere."""


def at_once(_done: int) -> None:
    """The pace of work that nobody waits for."""
