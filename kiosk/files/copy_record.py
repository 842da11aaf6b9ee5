"""The local record of copies (备份登记): what was copied where once the transcript is closed.

It lies beside the draw's other files and is not published. A line is one copy that was read back and found
the same, in canonical JSON: ``at`` (UTC), ``file``, ``medium`` and ``sha256``.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.files.atomic import sync_folder
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.seal import DIGEST
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical
from verifier.words.reasons import reason_of

TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was read back and found the same."""

    at: str
    file: str
    sha256: str
    medium: str


class CopyRecord:
    """The file ``copies.jsonl`` of one draw."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, copy: Copy) -> None:
        """Append one and flush it.

        Raises:
            BadInput: (MP-JOURNAL) the disk refuses.
        """
        line = canonical({"at": copy.at, "file": copy.file, "medium": copy.medium, "sha256": copy.sha256})
        try:
            self._append(line + b"\n")
        except OSError as error:
            reason = reason_of(error)
            raise BadInput(Rule.JOURNAL, "journal.not-written", where=self.path.name, found=reason) from error

    def _append(self, line: bytes) -> None:
        data = self.path.read_bytes() if self.path.exists() else b""
        # A line that a power cut tore is ended first, or it would spoil this one too.
        start = b"\n" if data and not data.endswith(b"\n") else b""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(start + line)
            file.flush()
            os.fsync(file.fileno())
        if not data:
            sync_folder(self.path.parent)

    def read(self) -> tuple[Copy, ...]:
        """All copies, in the order in which they were made.

        A line that is torn, or that somebody changed, counts for nothing: what is counted here decides
        whether private data may be erased, so too few is the safe side.

        Raises:
            BadInput: (MP-JOURNAL) the file cannot be read.
        """
        try:
            data = self.path.read_bytes() if self.path.exists() else b""
        except OSError as error:
            found = reason_of(error)
            raise BadInput(Rule.JOURNAL, "file.unreadable", where=self.path.name, found=found) from None
        copies = []
        for number, line in enumerate(data.split(b"\n")[:-1], 1):
            try:
                copies.append(_copy(line, f"{self.path.name}:{number}"))
            except BadInput:
                continue
        return tuple(copies)


def _copy(line: bytes, where: str) -> Copy:
    value = parse_canonical(line, Rule.JOURNAL, where)
    shape = Shape(value, ("at", "file", "medium", "sha256"), Rule.JOURNAL, where)
    return Copy(
        shape.text("at", pattern=TIME), shape.text("file"), shape.text("sha256", pattern=DIGEST),
        shape.text("medium"),
    )  # fmt: skip
