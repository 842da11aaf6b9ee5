"""What the tests know of a printed document."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.kiosk.paper.draws import Held

USUAL = ("longhua", "xincheng")
"""A real draw and a rehearsal: for documents that show nothing else of other draws."""
ENDED = (*USUAL, "by-number")


def fingerprint(held: Held) -> set[str]:
    """What most documents' only QR code says."""
    return {held.sealed.fingerprint}


def nothing(_held: Held) -> set[str]:
    """A document without QR codes."""
    return set()


@dataclass(frozen=True)
class Document:
    """A document.

    Args:
        make: makes it.
        draws: the draws (see ``draws.py``) that it can be made of.
        codes: what its QR codes say, all of them.
        says: texts that it must contain, blanks aside.
    """

    make: Callable[[Held], bytes]
    draws: tuple[str, ...] = USUAL
    codes: Callable[[Held], set[str]] = nothing
    says: Callable[[Held], set[str]] = nothing
