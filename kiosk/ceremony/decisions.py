"""What people decide or type for the record: who decides, in which words, and texts and digests as typed."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.paper.telling import roles
from kiosk.paper.words import zh
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Role
from verifier.protocol.shape import MAX_TEXT, Shape
from verifier.protocol.text import is_digest

MIN_DECIDERS = 2
"""How many roles, the notary's among them, decide that an attempt is void or the draw terminated."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """That no other computer has begun the draw: who answers for it, and why this one begins (首次开始)."""

    reason: str
    decided_by: tuple[Role, ...]


def fresh_note(fresh: Fresh) -> str:
    """The decision as a remark for the record."""
    decided = roles(deciders(fresh.decided_by))
    return free_text(zh("record.fresh", roles=decided, reason=free_text(fresh.reason, "fresh")), "fresh")


def void_reason(why: str, decided_by: Sequence[Role]) -> str:
    """Why a slip is void, and behind it who decided that, if it is known."""
    reason = free_text(why, "void")
    if not decided_by:
        return reason
    return free_text(zh("record.void-slip", reason=reason, roles=roles(deciders(decided_by))), "void")


def deciders(some: Sequence[Role]) -> tuple[Role, ...]:
    """Who decides that an attempt is void or the draw terminated, each role once.

    In both official texts not the operator decides this, but the notary and others together.

    Raises:
        BadInput: (MP-COMMAND) the notary is not among them, or nobody else is.
    """
    decided = tuple(dict.fromkeys(some))
    if Role.NOTARY not in decided or len(decided) < MIN_DECIDERS:
        raise BadInput(Rule.COMMAND, "command.deciders", found=", ".join(decided) or "-")
    return decided


def free_text(text: str, name: str) -> str:
    """A text for the record: NFC, without blanks around it.

    Args:
        text: what was typed.
        name: what the text is called, for messages.

    Raises:
        BadInput: (MP-COMMAND) empty, of several lines, too long, or with characters that cannot be seen.
    """
    tidy = unicodedata.normalize("NFC", text.strip())
    try:
        return Shape({name: tidy}, (name,), Rule.COMMAND, "").text(name)
    except BadInput:
        raise BadInput(Rule.COMMAND, "command.text", name=name, found=tidy, limit=MAX_TEXT) from None


def digest(text: str) -> str:
    """A file's SHA-256 as somebody typed it, with or without blanks and capitals.

    Raises:
        BadInput: (MP-COMMAND) it is none.
    """
    typed = re.sub(r"\s", "", text).lower()
    if not is_digest(typed):
        raise BadInput(Rule.COMMAND, "command.digest", found=text)
    return typed
