"""The disks of the computer: free space, and the media plugged in (优盘)."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

ENOUGH = 2 * 1024**3
"""Bytes that are plenty for a ceremony of a million children."""

_MOUNTS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")


@dataclass(frozen=True, slots=True)
class Space:
    """The bytes of a disk, free and in all."""

    free: int
    total: int


def space(folder: Path) -> Space:
    """The space of the disk that a folder is on, or will be on."""
    while not folder.exists():
        folder = folder.parent
    found = psutil.disk_usage(str(folder))
    return Space(found.free, found.total)


def media() -> tuple[Path, ...]:
    """Where the media plugged in can be reached, by name."""
    found = []
    for one in psutil.disk_partitions():
        plugged = (
            "removable" in one.opts.split(",")
            if sys.platform == "win32"
            else one.mountpoint.startswith(_MOUNTS)
        )
        if plugged:
            found.append(Path(one.mountpoint))
    return tuple(sorted(found))


def drop_cache(path: Path) -> bool:
    """Ask the system to forget what it keeps of a file in memory, so that reading it asks the medium itself.

    Only what is flushed already can be forgotten. Linux does it; Windows and macOS have no such call, and a
    medium that lies about its writing cannot be caught by anybody before it is plugged out and in again.

    Returns:
        Whether the system was asked.

    Raises:
        OSError: the file is not there, or cannot be opened.
    """
    if not hasattr(os, "posix_fadvise"):
        return False
    handle = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
    return True
