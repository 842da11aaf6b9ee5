"""One file to one medium: written aside, flushed, renamed, read back and compared, or nothing at all."""

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.files.atomic import sync_folder
from kiosk.station.disk import Medium, read_pieces, space
from verifier.protocol.errors import BadInput, Rule
from verifier.words.reasons import reason_of

PIECE = 2**20
FLUSHED = 16 * PIECE
"""So many bytes are flushed at a time, so that a slow stick shows progress and can be given up."""

ASIDE = ".mingpai-"
PART = ".part"

Beat = Callable[[int], None]
"""Told of every piece's bytes, written or read back. It may raise, which ends the copy and takes it away."""


class Outcome(StrEnum):
    """What became of one copy. All but ``ok`` leave no file behind, as far as the medium can be reached."""

    OK = "ok"
    FULL = "full"
    PROTECTED = "protected"
    GONE = "gone"
    DIFFERS = "differs"
    LARGE = "large"
    NAME = "name"
    SILENT = "silent"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CopyFile:
    """A file to be copied: its name on the medium, and its bytes or where they lie."""

    name: str
    data: bytes | Path

    def pieces(self) -> Iterator[bytes]:
        """Its bytes.

        Raises:
            BadInput: (MP-COMMAND) the file that they lie in cannot be read. It is no error of the medium.
        """
        if isinstance(self.data, bytes):
            for start in range(0, len(self.data), PIECE):
                yield self.data[start : start + PIECE]
            return
        try:
            with self.data.open("rb") as file:
                while piece := file.read(PIECE):
                    yield piece
        except OSError as error:
            found = reason_of(error)
            raise BadInput(Rule.COMMAND, "copy.source", where=self.data.name, found=found) from None


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose bytes were gone through once: their number and their digest."""

    file: CopyFile
    size: int
    sha256: str


def source(file: CopyFile) -> Source:
    """Read a file through.

    Raises:
        BadInput: (MP-COMMAND) it cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    for piece in file.pieces():
        digest.update(piece)
        size += len(piece)
    return Source(file, size, digest.hexdigest())


class Failed(Exception):
    """Why a copy was not made."""

    def __init__(self, outcome: Outcome, error: BadInput) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.error = error


def copy_one(what: Source, medium: Medium, folder: str, beat: Beat) -> bool:
    """Copy a file and make sure of it.

    Args:
        what: the file.
        medium: the medium, as it was when it was chosen.
        folder: the folder on it, made if it is not there.
        beat: told of every piece.

    Returns:
        Whether the system was asked to read the copy from the medium and not from memory.

    Raises:
        Failed: it was not made; nothing of it is left, and a file of that name is as it was.
        BadInput: (MP-COMMAND) our own file cannot be read, or changes while it is copied.
    """
    name = what.file.name
    try:
        target = medium.path / folder
        _check_device(medium)
        _check_room(what, medium)
        target.mkdir(exist_ok=True)
        aside = target / f"{ASIDE}{secrets.token_hex(8)}{PART}"
        try:
            _write(what, aside, medium, beat)
            asked = _read_back(what, aside, medium, beat)
            aside.replace(target / name)
        finally:
            # After the renaming there is nothing to take away.
            with contextlib.suppress(OSError):
                aside.unlink()
        _flush_folder(target)
        _check_device(medium)
        return asked
    except OSError as error:
        outcome = outcome_of(error, medium)
        found = reason_of(error)
        raise Failed(outcome, refusal(outcome, name, medium, found)) from None


def sweep(medium: Medium, folder: str) -> None:
    """Take away what a power cut left half-written on a medium, in this draw's folder."""
    with contextlib.suppress(OSError):
        for path in (medium.path / folder).glob(f"{ASIDE}*{PART}"):
            path.unlink()


def _check_room(what: Source, medium: Medium) -> None:
    if medium.read_only:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    if medium.largest is not None and what.size > medium.largest:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    # Nobody should wait for minutes to be told this; what fills up meanwhile is noticed all the same.
    if space(medium.path).free < what.size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _check_device(medium: Medium) -> None:
    """Refuse when another volume is in the medium's place: the empty folder below a stick pulled out."""
    if medium.path.stat().st_dev != medium.device:
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


def _write(what: Source, aside: Path, medium: Medium, beat: Beat) -> None:
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    with os.fdopen(handle, "wb", buffering=0) as file:
        # Whoever pulls the stick out before the file is made would have it made on the computer's own disk.
        _check_device(medium)
        waiting, digest = 0, hashlib.sha256()
        for piece in what.file.pieces():
            digest.update(piece)
            view = memoryview(piece)
            while view:
                view = view[file.write(view) or 0 :]
            waiting += len(piece)
            if waiting >= FLUSHED:
                os.fsync(file.fileno())
                waiting = 0
            beat(len(piece))
        os.fsync(file.fileno())
    if digest.hexdigest() != what.sha256:
        raise BadInput(Rule.COMMAND, "copy.source-changed", where=what.file.name)


def _read_back(what: Source, aside: Path, medium: Medium, beat: Beat) -> bool:
    """Read what was written from the medium, before it gets its name."""
    digest = hashlib.sha256()

    def take(piece: bytes) -> None:
        digest.update(piece)
        beat(len(piece))

    asked = read_pieces(aside, take)
    if digest.hexdigest() != what.sha256:
        raise Failed(Outcome.DIFFERS, refusal(Outcome.DIFFERS, what.file.name, medium))
    return asked


def _flush_folder(folder: Path) -> None:
    try:
        sync_folder(folder)
    except OSError as error:
        # Some file systems flush no folder; whatever else goes wrong is the medium's.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
            raise


_OUTCOMES = {
    errno.ENOSPC: Outcome.FULL, errno.EDQUOT: Outcome.FULL,
    errno.EROFS: Outcome.PROTECTED, errno.EACCES: Outcome.PROTECTED, errno.EPERM: Outcome.PROTECTED,
    errno.ENODEV: Outcome.GONE, errno.ENXIO: Outcome.GONE, errno.EIO: Outcome.GONE,
    errno.ENOENT: Outcome.GONE, errno.ENOTDIR: Outcome.GONE, errno.ESTALE: Outcome.GONE,
    errno.ENOTCONN: Outcome.GONE, errno.ESHUTDOWN: Outcome.GONE,
    errno.EFBIG: Outcome.LARGE,
    errno.EINVAL: Outcome.NAME, errno.EILSEQ: Outcome.NAME, errno.ENAMETOOLONG: Outcome.NAME,
}  # fmt: skip

_WINDOWS = {
    19: Outcome.PROTECTED, 21: Outcome.GONE, 31: Outcome.GONE, 39: Outcome.FULL, 112: Outcome.FULL,
    123: Outcome.NAME, 223: Outcome.LARGE, 433: Outcome.GONE, 1006: Outcome.GONE, 1110: Outcome.GONE,
    1117: Outcome.GONE, 1167: Outcome.GONE,
}  # fmt: skip
"""Microsoft, System Error Codes: write-protected, not ready, failed, full, full, name, too large, gone …"""


def outcome_of(error: OSError, medium: Medium) -> Outcome:
    """What an error of the system means for a copy.

    Args:
        error: as raised.
        medium: the medium; when it is no longer there, that is what is told, whatever the error says.
    """
    if error.errno not in (errno.ENOSPC, errno.EROFS):
        try:
            _check_device(medium)
        except OSError:
            return Outcome.GONE
    windows = _WINDOWS.get(getattr(error, "winerror", None) or 0)
    return windows or _OUTCOMES.get(error.errno or 0, Outcome.OTHER)


def refusal(outcome: Outcome, name: str, medium: Medium, found: str = "") -> BadInput:
    """The refusal of one copy, in words.

    Args:
        outcome: anything but ok.
        name: the file.
        medium: where it should have gone.
        found: what the system said.
    """
    # Each key in full, so that the catalogue can be held against the code.
    key = {
        Outcome.FULL: "copy.full",
        Outcome.PROTECTED: "copy.protected",
        Outcome.GONE: "copy.gone",
        Outcome.DIFFERS: "copy.differs",
        Outcome.LARGE: "copy.large",
        Outcome.NAME: "copy.name",
        Outcome.SILENT: "copy.silent",
    }.get(outcome, "copy.other")
    return BadInput(Rule.COMMAND, key, where=medium.name, file=name, found=found)
