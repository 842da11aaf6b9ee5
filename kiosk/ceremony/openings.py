"""Numbers typed on the screen, kept until they are opened (揭示).

The journal is the public transcript, so between locking and opening the number and its nonce lie in a
private file beside it. It is written before the commitment is, and checked against it on opening; a slip
that is not in it can still be opened from its printed receipt (锁定回执).
"""

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.files.atomic import sync_folder
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
            reason = error.strerror or type(error).__name__
            raise BadInput(Rule.JOURNAL, "journal.not-written", where=self.path.name, found=reason) from error

    def _append(self, line: bytes) -> None:
        data = self.path.read_bytes() if self.path.exists() else b""
        # A torn line is ended first, or it would spoil this one too.
        start = b"\n" if data and not data.endswith(b"\n") else b""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(start + line)
            file.flush()
            os.fsync(file.fileno())
        if not data:
            sync_folder(self.path.parent)

    def find(self, round_number: int, slot: int) -> Opening | None:
        """The last opening of a slot; an earlier one belongs to a lock that a crash kept unrecorded."""
        found = None
        for opening in self._all():
            if (opening.round, opening.slot) == (round_number, slot):
                found = opening
        return found

    def _all(self) -> list[Opening]:
        if not self.path.exists():
            return []
        lines = self.path.read_bytes().split(b"\n")
        # What follows the last newline is a line that was not finished; its commitment was never recorded.
        return [self._read(line, number) for number, line in enumerate(lines[:-1], 1) if line]

    def _read(self, line: bytes, number: int) -> Opening:
        where = f"{self.path.name}:{number}"
        names = ("round", "slot", "number", "nonce")
        try:
            shape = Shape(parse_canonical(line, Rule.JOURNAL, where), names, Rule.JOURNAL, where)
        except BadInput:
            # A torn line: its lock was never recorded, or the slot is opened from its receipt.
            return Opening(0, 0, "", "")
        return Opening(
            shape.integer("round", 1, 2000),
            shape.integer("slot", 1, 99),
            shape.text("number", pattern="[0-9]{4,12}"),
            shape.text("nonce", pattern=NONCE),
        )
