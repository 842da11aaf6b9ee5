"""What the three parts of the rules share."""

from collections.abc import Callable
from dataclasses import dataclass

from verifier.bundle import Bundle
from verifier.findings import Ledger
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Plan
from verifier.protocol.roster import Roster
from verifier.protocol.seal import Seal

Progress = Callable[[int, int, str], None]
"""Told now and then: how much is done, of how much, and of what (a key of the words)."""

SPOKEN_RULES = (Rule.ORDER, Rule.SLIP, Rule.BALL, Rule.SECRET, Rule.SEED, Rule.ATTEMPTS)
DRAWN_RULES = (Rule.NUMBERS, Rule.ADMIT, Rule.RESULTS)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was fixed before the day, as far as it can be read.

    ``fingerprint`` is SHA-256 of the bundle's seal.json. ``lacks_plan`` and the like name the rule because
    of which something is missing.
    """

    fingerprint: str | None
    seal: Seal | None
    plan: Plan | None
    roster: Roster | None
    lacks_seal: Rule
    lacks_plan: Rule
    lacks_roster: Rule


class Meter:
    """Progress in names or lines, told as the engine does piece after piece.

    Args:
        progress: where it is told.
        total: how much there is to do in all.
    """

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = self._end = 0
        self._stage = ""

    def begin(self, stage: str, size: int) -> None:
        """Begin a part of the work, of so many names or lines, and of a stage (a key of the words)."""
        self._stage, self._end = stage, self._end + size

    def pace(self, done: int) -> None:
        """Tell what was done of the part, at most all of it; see :mod:`verifier.protocol.pace`."""
        self._done = min(self._done + done, self._end)
        self._progress(self._done, self._total, self._stage)

    def end(self) -> None:
        """Tell that the part is done."""
        self.pace(self._end)


def load(bundle: Bundle, name: str, ledger: Ledger) -> bytes | None:
    """A member's bytes, or None and a finding (MP-BUNDLE)."""
    try:
        return bundle.read(name)
    except BadInput as error:
        ledger.refuse(error)
        return None
