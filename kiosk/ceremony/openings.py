"""Numbers typed on the screen, kept until they are opened (揭示).

The journal is the public transcript, so between locking and opening the number and its nonce lie in a
private file beside it. It is written before the commitment is, and checked against it on opening; a slip
that is not in it can still be opened from its printed receipt (锁定回执).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.ceremony.journal import read_limited
from kiosk.files import disk
from verifier.protocol.beacon import NONCE
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one commitment: the number that was typed and the kiosk's nonce."""

    round: int
    slot: int
    number: str
    nonce: str


class Openings:
    """The private file of one attempt."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, opening: Opening) -> None:
        """Append one and flush it.

        Raises:
            BadInput: (MP-JOURNAL) the disk refuses.
        """
        line = canonical({
            "round": opening.round, "slot": opening.slot, "number": opening.number, "nonce": opening.nonce,
        })  # fmt: skip
        try:
            self._append(line + b"\n")
        except OSError as error:
            raise disk.refusal(error, self.path.name) from error

    def _append(self, line: bytes) -> None:
        before = read_limited(self.path)
        disk.have_folder(self.path.parent)
        disk.append_line(self.path, line, before)

    def find(
        self, round_number: int, slot: int, fits: Callable[[Opening], bool] | None = None
    ) -> Opening | None:
        """The opening of a slot.

        A slot has several if a lock was not recorded after its opening was, and was repeated. Only one of
        them opens the commitment that was recorded.

        Args:
            round_number: from 1.
            slot: from 1.
            fits: whether an opening opens the recorded commitment; without it, the last one is returned.
        """
        found = None
        for opening in self._all():
            if (opening.round, opening.slot) == (round_number, slot) and (fits is None or fits(opening)):
                found = opening
        return found

    def _all(self) -> list[Opening]:
        lines = read_limited(self.path).split(b"\n")
        # What follows the last newline is a line that was not finished; its commitment was never recorded.
        return [self._read(line, number) for number, line in enumerate(lines[:-1], 1) if line]

    def _read(self, line: bytes, number: int) -> Opening:
        where = f"{self.path.name}:{number}"
        names = ("round", "slot", "number", "nonce")
        try:
            shape = Shape(parse_canonical(line, Rule.JOURNAL, where), names, Rule.JOURNAL, where)
            return Opening(
                shape.integer("round", 1, 2000),
                shape.integer("slot", 1, 99),
                shape.text("number", pattern="[0-9]{4,12}"),
                shape.text("nonce", pattern=NONCE),
            )
        except BadInput:
            # A torn or damaged line: its lock was never recorded, or the slot is opened from its receipt.
            return Opening(0, 0, "", "")
