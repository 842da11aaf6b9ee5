"""Writing a file so that at every moment either the old or the new one is there, whole."""

import contextlib
import os
import secrets
from pathlib import Path

from kiosk.files import disk
from kiosk.files.disk import sync_folder

__all__ = ["aside_of", "erase", "is_aside", "sync_folder", "write"]

_MARK = ".aside-"


def aside_of(path: Path) -> Path:
    """A name beside a file under which its next content is written."""
    return path.with_name(f".{path.name}{_MARK}{secrets.token_hex(4)}")


def is_aside(path: Path) -> bool:
    """Whether a file is what a crash left of :func:`write`: never read, and safe to delete."""
    return path.name.startswith(".") and _MARK in path.name


def write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write aside, flush to the disk, rename; then flush the folder, where the system can.

    Args:
        path: the file. Its folder must exist.
        data: all of its bytes.
        mode: the permissions, on systems that have them.

    Raises:
        OSError: the disk is full, read-only or gone. The file is then as it was.
    """
    aside = aside_of(path)
    handle = disk.create(aside)
    try:
        try:
            disk.write(handle, data)
            disk.sync(handle)
        finally:
            disk.close(handle)
        # A stick formatted as FAT has no permissions and says so.
        with contextlib.suppress(PermissionError):
            aside.chmod(mode)
        disk.rename(aside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            disk.remove(aside)
        raise
    disk.sync_folder(path.parent)


def erase(path: Path) -> None:
    """Overwrite a file with zeros, flush it, and delete it.

    On a flash disk or a journaling file system the old blocks may still be there for a laboratory; what
    counts is that no program on the computer can read them any more.

    Raises:
        OSError: the file cannot be written or deleted.
    """
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    disk.remove(path)
    disk.sync_folder(path.parent)
