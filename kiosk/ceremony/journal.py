"""The journal: the transcript on the disk, appended to and flushed before an effect is shown.

A journal is an append-only file. A last line that a power cut tore is set aside (kept), because its effect
was never shown; damage anywhere else is refused.
"""

import os
from collections.abc import Callable
from pathlib import Path

from kiosk.files.atomic import sync_folder, write
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.protocol.transcript import Entry, entries_from_bytes


class Journal:
    """One attempt's transcript, open for appending.

    Args:
        path: the file; it and its folder are made with the first line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.torn: Path | None = None
        data = path.read_bytes() if path.exists() else b""
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            self.torn = self._set_aside(whole, data[len(whole) :])
        self.entries: tuple[Entry, ...] = self._entries(whole)
        self._size = len(whole)

    def _entries(self, data: bytes) -> tuple[Entry, ...]:
        try:
            return entries_from_bytes(data, self.path.name) if data else ()
        except BadInput as error:
            raise BadInput(Rule.JOURNAL, "journal.damaged", where=error.where) from error

    def _set_aside(self, whole: bytes, rest: bytes) -> Path:
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.torn-{number}")).exists():
            number += 1
        write(aside, rest)
        write(self.path, whole)
        return aside

    def append(self, entry: Entry) -> None:
        """Write one line and flush it to the disk.

        Raises:
            BadInput: (MP-JOURNAL) the file is not as this program left it, or the disk refuses; the journal
                then ends where it ended before.
        """
        if entry.seq != len(self.entries) + 1:
            raise WrongUse(f"line {entry.seq} does not follow line {len(self.entries)}")
        line = entry.line() + b"\n"
        try:
            new = self._make_room()
            self._append(line)
            if new:
                sync_folder(self.path.parent)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise BadInput(Rule.JOURNAL, "journal.not-written", where=self.path.name, found=reason) from error
        self.entries = (*self.entries, entry)
        self._size += len(line)

    def _make_room(self) -> bool:
        """See that the folder is there; whether the file is still to be made."""
        if not self.path.parent.is_dir():
            self.path.parent.mkdir(parents=True)
            sync_folder(self.path.parent.parent)
        new = not self.path.exists()
        if new and self._size:
            raise BadInput(Rule.JOURNAL, "journal.changed", where=self.path.name,
                           expected=self._size, found=0)  # fmt: skip
        return new

    def _append(self, line: bytes) -> None:
        with self.path.open("ab", buffering=0) as file:
            if file.tell() != self._size:
                raise BadInput(Rule.JOURNAL, "journal.changed", where=self.path.name,
                               expected=self._size, found=file.tell())  # fmt: skip
            try:
                written = file.write(line)
                if written != len(line):
                    raise OSError(f"{written} of {len(line)} bytes")
                os.fsync(file.fileno())
            except OSError:
                file.truncate(self._size)
                raise

    def bytes(self) -> bytes:
        """The file as it stands."""
        return self.path.read_bytes() if self.path.exists() else b""


Clock = Callable[[], str]
"""The time now in the transcript's form. It is for people only and enters no hash that decides anything."""
