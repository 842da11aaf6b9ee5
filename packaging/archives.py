"""Archives that are the same bytes whoever packs them: in one order, with one time, owner and two modes."""

import lzma
import os
import shutil
import stat
import tarfile
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

EXECUTABLE, PLAIN = 0o755, 0o644
_XZ_PRESET = 2
"""A fifth of the time of 6, for one part in ten of the size: half of what is packed are fonts."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file or a link inside an archive.

    Args:
        name: its path there, slashes forward.
        source: the file on this disk.
        executable: whether it is a program.
    """

    name: str
    source: Path
    executable: bool

    @property
    def link(self) -> str | None:
        """Where it points to, if it is a symbolic link."""
        return str(self.source.readlink()) if self.source.is_symlink() else None


def items(source: Path, name: str) -> list[Item]:
    """A file, or all files of a folder, to be put into an archive under a name.

    Args:
        source: the file or folder.
        name: its path inside the archive.
    """
    if not source.is_dir():
        return [Item(name, source, executable=_is_program(source))]
    files = (path for path in source.rglob("*") if path.is_symlink() or not path.is_dir())
    found = ((f"{name}/{path.relative_to(source).as_posix()}", path) for path in files)
    return [Item(inside, path, executable=_is_program(path)) for inside, path in sorted(found)]


def below(top: str, contents: Iterable[Item]) -> list[Item]:
    """The same items below one folder, so that who unpacks them gets one folder and not many."""
    return [Item(f"{top}/{item.name}", item.source, item.executable) for item in contents]


def write_zip(target: Path, contents: Iterable[Item], when: int) -> None:
    """Write a zip archive.

    Args:
        target: its path; written aside first.
        contents: what goes in, in any order.
        when: seconds since 1970, of every file.
    """
    date = time.gmtime(when)[:6]
    aside = target.with_name(f"{target.name}.new")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for item in sorted(contents, key=lambda one: one.name):
            entry = zipfile.ZipInfo(item.name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # MS-DOS: who unpacks it is on Windows, where modes mean nothing
            with item.source.open("rb") as file, archive.open(entry, "w") as inside:
                shutil.copyfileobj(file, inside)
    aside.replace(target)


def write_tar_xz(target: Path, contents: Iterable[Item], when: int) -> None:
    """Write a tar archive, compressed with xz; folders are in it too, so that their modes are.

    Args:
        target: its path; written aside first.
        contents: what goes in, in any order.
        when: seconds since 1970, of every file.
    """
    aside = target.with_name(f"{target.name}.new")
    listed = sorted(contents, key=lambda one: one.name)
    folders = sorted({str(parent) for item in listed for parent in Path(item.name).parents} - {"."})
    with (
        lzma.open(aside, "wb", preset=_XZ_PRESET) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for folder in folders:
            entry = _entry(folder, when, EXECUTABLE)
            entry.type = tarfile.DIRTYPE
            archive.addfile(entry)
        for item in listed:
            _add(archive, item, when)
    aside.replace(target)


def _add(archive: tarfile.TarFile, item: Item, when: int) -> None:
    entry = _entry(item.name, when, EXECUTABLE if item.executable else PLAIN)
    link = item.link
    if link is not None:
        entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, link, 0o777
        archive.addfile(entry)
        return
    entry.size = item.source.stat().st_size
    with item.source.open("rb") as file:
        archive.addfile(entry, file)


def _entry(name: str, when: int, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.mtime, entry.mode = when, mode
    entry.uname = entry.gname = "root"
    return entry


def copy(contents: Iterable[Item], root: Path, when: int) -> None:
    """Lay files out below a folder, with the modes and the time that an archive would give them.

    Args:
        contents: what goes there.
        root: the folder.
        when: seconds since 1970.
    """
    root.mkdir(parents=True, exist_ok=True)
    for item in contents:
        target = root / item.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if item.link is not None:
            target.symlink_to(item.link)
            continue
        shutil.copyfile(item.source, target)
        target.chmod(EXECUTABLE if item.executable else PLAIN)
    settle(root, when)


def settle(root: Path, when: int) -> None:
    """Give everything below a folder one time, and every folder one mode, the deepest first.

    Args:
        root: the folder, itself included.
        when: seconds since 1970.
    """
    for path in sorted(root.rglob("*"), key=lambda one: len(one.parts), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.chmod(EXECUTABLE)
        os.utime(path, (when, when), follow_symlinks=False)
    root.chmod(EXECUTABLE)
    os.utime(root, (when, when))


def _is_program(path: Path) -> bool:
    """Whether somebody starts a file; a library's mode depends on who built it, and means nothing."""
    library = ".so" in path.suffixes
    return not path.is_symlink() and not library and bool(path.stat().st_mode & stat.S_IXUSR)
