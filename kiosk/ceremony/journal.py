"""The journal: the transcript on the disk, appended to and flushed before an effect is shown.

A journal is an append-only file, and at every moment what is on the disk is a legal prefix of the ceremony,
perhaps with a torn last line. Such a line is set aside (kept), because its effect was never shown; damage
anywhere else is refused.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

from kiosk.files import disk
from kiosk.files.atomic import write
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.protocol.transcript import Entry, entries_from_bytes, entries_to_bytes
from verifier.words.reasons import reason_of

MAX_BYTES = 32 * 2**20
"""The largest transcript that a bundle may hold."""


def whole_lines(data: bytes) -> int:
    """How many bytes of a journal are whole lines; what follows is a line that a power cut tore.

    A torn line has no newline yet, or parts of it never arrived: the system then reads zeros there, which no
    line of a journal holds.
    """
    end = data.rfind(b"\n") + 1
    last = data.rfind(b"\n", 0, max(end - 1, 0)) + 1
    return last if b"\0" in data[last:end] else end


def read_limited(path: Path) -> bytes:
    """A journal's bytes, none if there is no such file.

    Raises:
        BadInput: (MP-JOURNAL) it cannot be read, or is larger than any journal.
    """
    try:
        with disk.open_to_read(path) as file:
            data = disk.read_at_most(file, MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except OSError as error:
        reason = reason_of(error)
        raise BadInput(Rule.JOURNAL, "journal.not-read", where=path.name, found=reason) from error
    if len(data) > MAX_BYTES:
        raise BadInput(Rule.JOURNAL, "journal.large", where=path.name, limit=MAX_BYTES)
    return data


def set_aside(path: Path, data: bytes) -> Path:
    """Keep what was torn off a file, beside it, under a number of its own.

    Raises:
        OSError: the disk refuses.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.torn-{number}")).exists():
        number += 1
    write(aside, data)
    return aside


class Journal:
    """One attempt's transcript, open for appending.

    Args:
        path: the file; it and its folder are made with the first line.

    Raises:
        BadInput: (MP-JOURNAL) it cannot be read, it is damaged, or its torn line cannot be set aside.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.torn: Path | None = None
        data = read_limited(path)
        whole = data[: whole_lines(data)]
        # A line is set aside only from a record that is otherwise good: what is refused is left untouched.
        self.entries: tuple[Entry, ...] = self._entries(whole)
        if whole != data:
            self.torn = self._cut_off(whole, data[len(whole) :])
        self._size = len(whole)
        self._last = self.entries[-1].line() + b"\n" if self.entries else b""
        self._doubtful = b""

    def _entries(self, data: bytes) -> tuple[Entry, ...]:
        try:
            return entries_from_bytes(data, self.path.name) if data else ()
        except BadInput as error:
            raise BadInput(Rule.JOURNAL, "journal.damaged", where=error.where) from error

    def _cut_off(self, whole: bytes, rest: bytes) -> Path:
        try:
            aside = set_aside(self.path, rest)
            handle = disk.append_to(self.path)
            try:
                disk.cut(handle, len(whole))
                disk.sync(handle)
            finally:
                disk.close(handle)
        except OSError as error:
            raise disk.refusal(error, self.path.name) from error
        return aside

    def append(self, entry: Entry) -> None:
        """Write one line and flush it to the disk.

        Raises:
            BadInput: (MP-JOURNAL) the file is not as this program left it, or the disk refuses; the journal
                then ends where it ended before. If the disk does not even let the line be taken back, that
                is told, and the next line is written only after it was taken back.
        """
        if entry.seq != len(self.entries) + 1:
            raise WrongUse(f"line {entry.seq} does not follow line {len(self.entries)}")
        line = entry.line() + b"\n"
        try:
            self._append(line)
        except OSError as error:
            if self._doubtful:
                raise BadInput(Rule.JOURNAL, "journal.doubtful", where=self.path.name,
                               found=reason_of(error)) from error  # fmt: skip
            raise disk.refusal(error, self.path.name) from error
        self.entries = (*self.entries, entry)
        self._size += len(line)
        self._last = line

    def _append(self, line: bytes) -> None:
        folder = self.path.parent
        disk.have_folder(folder)
        new = not self.path.exists()
        if new and self._size:
            raise self._changed(0)
        handle = disk.append_to(self.path)
        try:
            self._check_unchanged(handle)
            try:
                disk.write(handle, line)
                disk.sync(handle)
                if not self._size:
                    disk.sync_folder(folder)
            except OSError:
                self._take_back(handle, line)
                raise
            if disk.size_of(handle) != self._size + len(line):
                raise self._changed(disk.size_of(handle))
        finally:
            disk.close(handle)

    def _check_unchanged(self, handle: int) -> None:
        """Refuse to add to a file that ends otherwise than this program left it."""
        size = disk.size_of(handle)
        if size > self._size and self._doubtful:
            found = disk.read_at(handle, self._size, len(self._doubtful) + 1)
            ours = all(got in (0, wanted) for got, wanted in zip(found, self._doubtful, strict=False))
            if ours and len(found) <= len(self._doubtful):
                self._cut(handle)
                size = disk.size_of(handle)
        self._doubtful = b""
        start = self._size - len(self._last)
        if size != self._size or disk.read_at(handle, start, len(self._last)) != self._last:
            raise self._changed(size)

    def _cut(self, handle: int) -> None:
        disk.cut(handle, self._size)
        disk.sync(handle)

    def _take_back(self, handle: int, line: bytes) -> None:
        self._doubtful = line
        with contextlib.suppress(OSError):
            self._cut(handle)
            self._doubtful = b""

    def _changed(self, found: int) -> BadInput:
        return BadInput(
            Rule.JOURNAL, "journal.changed", where=self.path.name, expected=self._size, found=found
        )

    def bytes(self) -> bytes:
        """The file as this program wrote it."""
        return entries_to_bytes(self.entries)


Clock = Callable[[], str]
"""The time now in the transcript's form. It is for people only and enters no hash that decides anything."""
