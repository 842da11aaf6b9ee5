"""The few operations through which everything that has to survive a power cut reaches the disk.

Nothing is buffered here: what :func:`write` has taken is with the operating system, what :func:`sync` has
flushed is on the medium, as far as the medium tells the truth. The names of files are flushed by
:func:`sync_folder`. The tests of faults replace these functions one by one, so nothing that must survive may
be written in another way.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from verifier.protocol.errors import BadInput, Rule
from verifier.words.reasons import reason_of

_FLAGS = os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

KEYS = {
    errno.ENOSPC: "disk.full",
    errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC: "disk.full",
    errno.EROFS: "disk.read-only",
    errno.EACCES: "disk.read-only",
    errno.EPERM: "disk.read-only",
    errno.EIO: "disk.failing",
    errno.ENXIO: "disk.failing",
    errno.ENODEV: "disk.failing",
}
"""What a person can do differs by these; every other error is told as the system tells it."""


def refusal(error: OSError, where: str) -> BadInput:
    """What to tell a person of an error of the disk.

    Args:
        error: what the system reports.
        where: the file's name.
    """
    key = KEYS.get(error.errno or 0, "journal.not-written")
    return BadInput(Rule.JOURNAL, key, where=where, found=reason_of(error))


def open_to_read(path: Path) -> BinaryIO:
    """Open a file for reading, and nothing else: a pipe on a hostile stick would keep its reader for ever.

    Raises:
        OSError: it is not there, cannot be read, or is no file.
    """
    flags = os.O_RDONLY | _FLAGS & ~os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return os.fdopen(handle, "rb")


def read_at_most(file: BinaryIO, limit: int) -> bytes:
    """The bytes of a file, but not more than a limit.

    ``file.read(limit)`` sets memory aside for the whole limit before it reads, and Windows counts that as
    used: a computer of 4 GB has none to set aside for a limit of 4 GiB.

    Args:
        file: opened for reading, and not yet read.
        limit: the most bytes to read.
    """
    return file.read(min(limit, os.fstat(file.fileno()).st_size + 1))


def append_to(path: Path, mode: int = 0o644) -> int:
    """Open a file for appending, making it if it is not there; its handle."""
    return os.open(path, os.O_RDWR | os.O_APPEND | _FLAGS, mode)


def create(path: Path, mode: int = 0o600) -> int:
    """Make a file that must not be there yet; its handle."""
    return os.open(path, os.O_RDWR | os.O_EXCL | _FLAGS, mode)


def write(handle: int, data: bytes) -> None:
    """Write all of the data, or raise."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync(handle: int) -> None:
    """Flush a file's data to the medium."""
    os.fsync(handle)


def cut(handle: int, size: int) -> None:
    """Cut a file off after so many bytes."""
    os.ftruncate(handle, size)


def close(handle: int) -> None:
    """Close a handle."""
    os.close(handle)


def rename(old: Path, new: Path) -> None:
    """Give a file another name; a file of that name is replaced in the same instant."""
    old.replace(new)


def remove(path: Path) -> None:
    """Delete a file."""
    path.unlink()


def make_folder(path: Path, mode: int = 0o755) -> None:
    """Make a folder, and those above it."""
    path.mkdir(mode=mode, parents=True)


def sync_folder(folder: Path) -> None:
    """Flush a folder's names, so that a rename survives a power cut. Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def have_folder(path: Path, mode: int = 0o755) -> None:
    """See that a folder is there, and stays."""
    if not path.is_dir():
        make_folder(path, mode)
        sync_folder(path.parent)


def read_at(handle: int, start: int, size: int) -> bytes:
    """Up to so many bytes of an open file."""
    os.lseek(handle, start, os.SEEK_SET)
    parts = []
    while size > 0 and (part := os.read(handle, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def size_of(handle: int) -> int:
    """An open file's size in bytes."""
    return os.fstat(handle).st_size


def append_line(path: Path, line: bytes, before: bytes) -> None:
    """Add a line to a file that only whoever keeps it may read, and flush it.

    Args:
        path: the file; made if it is not there.
        line: with its end.
        before: what the file has. A line that a power cut tore is ended first, or it would spoil this one.

    Raises:
        OSError: the disk refuses.
    """
    start = b"\n" if before and not before.endswith(b"\n") else b""
    handle = append_to(path, 0o600)
    try:
        write(handle, start + line)
        sync(handle)
    finally:
        close(handle)
    if not before:
        sync_folder(path.parent)
