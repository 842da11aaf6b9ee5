"""The disks of the computer: free space, and the media plugged in (U盘、光盘)."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

ENOUGH = 2 * 1024**3
"""Bytes that are plenty for a ceremony of a million children."""

FAT_LIMIT = 2**32 - 1
"""The largest file of a FAT file system, in bytes (Microsoft, FAT specification 1.03, directory entries)."""

BY_NUMBER = Path("/dev/disk/by-uuid")
"""Where Linux (udev) names every volume by the number that it was formatted with."""

_MOUNTS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_FAT = frozenset({"vfat", "msdos", "fat", "fat12", "fat16", "fat32"})
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Space:
    """The bytes of a disk, free and in all."""

    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Medium:
    """A medium to copy to: a stick, or a folder that will be burnt to a disc.

    ``name``: its drive or folder, for people. ``filesystem``: as the system calls it, empty if unknown.
    ``device``: the number of the volume that was there when it was looked at; another one in the same place
    is another medium. ``free`` and ``total``: bytes. ``read_only``: mounted so that nothing can be written.
    ``whole``: a volume of its own, and not a folder of another one. ``serial``: the volume's own number,
    which stays when it is pulled out and plugged in again; empty if the system does not tell it.
    """

    path: Path
    name: str
    filesystem: str
    device: int
    free: int
    total: int
    read_only: bool
    whole: bool
    serial: str

    @property
    def largest(self) -> int | None:
        """The size of the largest file that it can hold, or None if the free space is the only limit."""
        return FAT_LIMIT if self.filesystem.casefold() in _FAT else None


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
        plugged_in = (
            "removable" in one.opts.split(",")
            if sys.platform == "win32"
            else one.mountpoint.startswith(_MOUNTS)
        )
        if plugged_in:
            found.append(Path(one.mountpoint))
    return tuple(sorted(found))


def plugged() -> tuple[Medium, ...]:
    """The media plugged in; one that is pulled out while it is looked at is left out."""
    found = []
    for path in media():
        try:
            found.append(medium(path))
        except OSError:
            continue
    return tuple(found)


def medium(folder: Path) -> Medium:
    """A folder as a medium.

    Raises:
        OSError: it is not there, or cannot be looked at.
    """
    device = folder.stat().st_dev
    room = space(folder)
    where = folder.resolve()
    mount, filesystem, options, node = _mounted(where)
    return Medium(
        path=folder, name=folder.name or str(folder), filesystem=filesystem, device=device,
        free=room.free, total=room.total, read_only="ro" in options.split(","),
        whole=where == mount, serial=_serial(device, node),
    )  # fmt: skip


def _mounted(folder: Path) -> tuple[Path | None, str, str, str]:
    """The mount that a folder is in: its place, file system, options and device."""
    best = -1
    found: tuple[Path | None, str, str, str] = (None, "", "", "")
    for one in psutil.disk_partitions(all=True):
        mount = Path(one.mountpoint)
        # Of several mounts in one place, the last one lies on top.
        if (folder == mount or mount in folder.parents) and len(mount.parts) >= best:
            best, found = len(mount.parts), (mount, one.fstype, one.opts, one.device)
    return found


def _serial(device: int, node: str) -> str:
    """A volume's own number: the one that was written when it was formatted."""
    if sys.platform == "win32":
        return f"{device & 0xFFFFFFFF:08X}"
    try:
        for link in sorted(BY_NUMBER.iterdir()):
            if node and link.resolve() == Path(node).resolve():
                return link.name
    except OSError:
        pass
    return ""


def drop_cache(path: Path) -> bool:
    """Ask the system to forget what it keeps of a file in memory, so that reading it asks the medium itself.

    Only what is flushed already can be forgotten. Linux does it; Windows and macOS have no such call, and
    there a copy may be read back out of memory. A medium that lies about its writing, as forged sticks do
    beyond their true size, is caught only by what does not fit into its own cache.

    Returns:
        Whether the system was asked.

    Raises:
        OSError: the file is not there, or cannot be opened.
    """
    # Not by ``hasattr``: the type checker knows the platforms.
    if sys.platform != "linux":
        return False
    handle = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
    return True


def read_pieces(path: Path, take: Callable[[bytes], None]) -> bool:
    """Read a file from its medium, piece by piece.

    Args:
        path: the file.
        take: given each piece; it may raise.

    Returns:
        Whether the system was asked to forget the file first, see :func:`drop_cache`.

    Raises:
        OSError: it is gone or cannot be read.
    """
    asked = drop_cache(path)
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            take(piece)
    return asked
