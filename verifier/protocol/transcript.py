"""The transcript (过程记录): one canonical JSON object a line, each naming the digest of the line before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.event_reader import read_event, read_kind
from verifier.protocol.events import Event, event_data, kind
from verifier.protocol.seal import DIGEST, TIME
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical, sha256_hex

MAX_LINE = 200_000
"""Longest line, in bytes. Ours stay below a tenth of it."""

MAX_LINES = 100_000

ENTRY_FIELDS = ("seq", "at", "kind", "data", "prev")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its number from 1, the time (UTC, for people only), the event, the line before's digest."""

    seq: int
    at: str
    event: Event
    prev: str

    def line(self) -> bytes:
        """The line's bytes without the newline."""
        return canonical(
            {
                "seq": self.seq,
                "at": self.at,
                "kind": kind(self.event).value,
                "data": event_data(self.event),
                "prev": self.prev,
            }
        )

    def digest(self) -> str:
        """The head (记录末值) that a transcript ending in this line has."""
        return sha256_hex(self.line())


def transcript_name(attempt: int) -> str:
    """The file's name in a bundle."""
    return f"transcript-{attempt}.jsonl"


def entry_from_line(line: bytes, where: str) -> Entry:
    """Read one line.

    Raises:
        BadInput: (MP-CHAIN) not one canonical JSON object with these fields; (MP-ORDER) an unknown kind of
            event or wrong data.
    """
    if len(line) > MAX_LINE:
        raise BadInput(Rule.CHAIN, "transcript.long-line", where=where, limit=MAX_LINE)
    shape = Shape(parse_canonical(line, Rule.CHAIN, where), ENTRY_FIELDS, Rule.CHAIN, where)
    event_kind = read_kind(shape.text("kind", pattern=r"[a-z-]{1,20}"), shape.place("kind"))
    return Entry(
        shape.integer("seq", 1, MAX_LINES),
        shape.text("at", pattern=TIME),
        read_event(event_kind, shape.raw("data"), shape.place("data")),
        shape.text("prev", pattern=DIGEST),
    )


def split_lines(data: bytes, where: str) -> list[bytes]:
    """The lines of a transcript file; every line, the last one too, ends in a newline.

    Raises:
        BadInput: (MP-CHAIN) an empty file, a last line that is cut off, or too many lines.
    """
    if not data.endswith(b"\n"):
        raise BadInput(Rule.CHAIN, "transcript.cut-off", where=where)
    lines = data[:-1].split(b"\n")
    if len(lines) > MAX_LINES:
        raise BadInput(Rule.CHAIN, "transcript.many-lines", where=where, found=len(lines), limit=MAX_LINES)
    return lines


def entries_from_bytes(data: bytes, where: str) -> tuple[Entry, ...]:
    """Read a whole transcript file; see :func:`entry_from_line`. The chain itself is checked by the fold."""
    return tuple(
        entry_from_line(line, f"{where}:{number}") for number, line in enumerate(split_lines(data, where), 1)
    )


def entries_to_bytes(entries: Sequence[Entry]) -> bytes:
    """The transcript file."""
    return b"".join(entry.line() + b"\n" for entry in entries)


def is_time(text: str) -> bool:
    """Whether a text is a time in the transcript's form, such as ``2026-07-15T01:30:00Z``."""
    return re.fullmatch(TIME, text) is not None
