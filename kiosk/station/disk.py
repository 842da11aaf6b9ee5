"""The disks of the computer: free space, and the media plugged in (优盘)."""

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
