"""What a page or a report is made of, before it is drawn in a window, as HTML or as text."""

from dataclasses import dataclass
from enum import StrEnum

from verifier.findings import Finding, Status


class Tone(StrEnum):
    """How something is coloured. No colour stands alone: the words say the same."""

    PLAIN = "plain"
    FAINT = "faint"
    GOOD = "good"
    BAD = "bad"
    OPEN = "open"
    NOTE = "note"


_TONES = {Status.HOLDS: Tone.GOOD, Status.DOES_NOT_HOLD: Tone.BAD, Status.NOT_PROVED: Tone.OPEN}


def tone_of(finding: Finding) -> Tone:
    """The colour of a finding; a notice has its own."""
    return Tone.NOTE if finding.notice else _TONES[finding.status]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a part's, 2 a section's."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and their values, one a line."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: the verdict's word, the rule's name, one sentence, and what it opens into."""

    tone: Tone
    word: str
    name: str
    sentence: str
    details: tuple[tuple[str, str], ...]


Block = Heading | Line | Facts | Table | Check
