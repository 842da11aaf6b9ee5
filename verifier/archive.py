"""A zip file or a folder as hostile input, and the one way in which we write a zip file.

What is read is a small, unambiguous part of the zip format (APPNOTE 6.3.10), so that every reader sees the
same members: one disk, no zip64, no comment, nothing before the first member or after the end record, no
overlaps, no encryption, stored or deflated, plain ASCII names, each once. All of it is read here: what
:mod:`zipfile` makes of extra fields, of zip64 records and of names differs from one version of Python to the
next, and a verdict must not. It only writes. No file is ever unpacked to a disk.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from verifier.protocol.errors import BadInput, Rule

MAX_MEMBERS = 50_000
MAX_MEMBER = 512 * 2**20
MAX_TOTAL = 4 * 2**30 - 1
MAX_RATIO = 200
FREE_SIZE = 2**20
"""A member of at most this many bytes may be compressed as well as it likes."""
MAX_DIRECTORY = 16 * 2**20

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCATOR = 20
"""Size of what stands before the end record of a zip64 file."""
_NONE = 0xFFFFFFFF
"""Stands for a size or place that is told elsewhere, in a zip64 file."""
_NAME = re.compile(r"[0-9A-Za-z._-]{1,100}(?:/[0-9A-Za-z._-]{1,100}){0,3}")
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_FOLDER_DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that an operating system leaves in every folder it shows; passed over in a folder, not in a zip."""
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
_CHUNK = 2**20


class Archive(Protocol):
    """Named members with their sizes, read one at a time."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """The members' names and declared sizes in bytes, in order of name."""

    def read(self, name: str) -> bytes:
        """A member's bytes.

        Raises:
            BadInput: (MP-BUNDLE) they are not what the archive says of them.
        """


def bad(key: str, name: str = "", **params: str | int) -> BadInput:
    """A refusal of an archive, with the member it is about."""
    return BadInput(Rule.BUNDLE, f"archive.{key}", where=name, **params)


def check_names(names: Iterator[str]) -> None:
    """Refuse names that could mislead a program or a person, and those that are there twice.

    Raises:
        BadInput: (MP-BUNDLE) a path that is absolute, climbs, or has a character outside ``[0-9A-Za-z._-]``;
            names that are equal but for upper and lower case.
    """
    seen: set[str] = set()
    for name in names:
        parts = name.split("/")
        tricky = any(set(part) == {"."} or part.endswith(".") for part in parts)
        device = any(part.split(".")[0].lower() in _DEVICES for part in parts)
        if _NAME.fullmatch(name) is None or tricky or device:
            raise bad("name", name)
        if name.lower() in seen:
            raise bad("twice", name)
        seen.add(name.lower())


def _check_sizes(sizes: Mapping[str, int]) -> None:
    if len(sizes) > MAX_MEMBERS:
        raise bad("many-members", found=len(sizes), limit=MAX_MEMBERS)
    for name, size in sizes.items():
        if size > MAX_MEMBER:
            raise bad("member-size", name, found=size, limit=MAX_MEMBER)
    if sum(sizes.values()) > MAX_TOTAL:
        raise bad("total-size", found=sum(sizes.values()), limit=MAX_TOTAL)


@dataclass(frozen=True, slots=True)
class _Info:
    """A member as the directory tells of it. ``mode`` are its Unix attributes, or 0."""

    name: str
    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    disk: int
    mode: int
    offset: int


class ZipArchive:
    """A zip file.

    Args:
        stream: seekable; it stays open as long as members are to be read.

    Raises:
        BadInput: (MP-BUNDLE) see the module's text.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._directory, size, count = _check_end(stream)
        stream.seek(self._directory)
        listed = list(_entries(stream.read(size), count))
        members = [info for info in listed if not _is_folder(info)]
        check_names(info.name for info in members)
        for info in members:
            _check_info(info)
        _check_sizes({info.name: info.size for info in members})
        self._infos = {info.name: info for info in sorted(members, key=lambda one: one.name)}
        self._check_places(listed)

    @property
    def sizes(self) -> Mapping[str, int]:
        """See :class:`Archive`."""
        return {name: info.size for name, info in self._infos.items()}

    def read(self, name: str) -> bytes:
        """See :class:`Archive`."""
        info = self._infos[name]
        self._stream.seek(self._data_start(info))
        data = self._stream.read(info.size) if info.method == zipfile.ZIP_STORED else self._inflate(info)
        if len(data) != info.size:
            raise bad("size-differs", name, expected=info.size, found=len(data))
        if zlib.crc32(data) != info.crc:
            raise bad("crc", name, expected=f"{info.crc:08x}", found=f"{zlib.crc32(data):08x}")
        return data

    def _inflate(self, info: _Info) -> bytes:
        """Inflate, never making more than one byte beyond the declared size."""
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        pieces: list[bytes] = []
        left, room = info.packed, info.size + 1
        try:
            while left and room and not inflater.eof:
                packed = self._stream.read(min(left, _CHUNK))
                left -= len(packed)
                if not packed:
                    break
                while packed and room:
                    piece = inflater.decompress(packed, room)
                    room -= len(piece)
                    pieces.append(piece)
                    packed = inflater.unconsumed_tail
        except zlib.error:
            raise bad("deflate", info.name) from None
        if room and not (inflater.eof and not left and not inflater.unused_data):
            raise bad("deflate", info.name)
        return b"".join(pieces)

    def _data_start(self, info: _Info) -> int:
        """Where a member's bytes begin, from its local header, which must say what the directory says."""
        self._stream.seek(info.offset)
        header = self._stream.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise bad("local-header", info.name)
        fields = _LOCAL.unpack(header)
        flags, method, name_size, extra_size = fields[2], fields[3], fields[9], fields[10]
        name = self._stream.read(name_size)
        if name != info.raw or method != info.method or flags & _ENCRYPTED:
            raise bad("local-header", info.name)
        # With bit 3 the sizes follow the data; otherwise the two headers must agree on them.
        if not flags & 0x0008 and fields[6:9] != (info.crc, info.packed, info.size):
            raise bad("local-header", info.name)
        return int(info.offset + _LOCAL.size + name_size + extra_size)

    def _check_places(self, listed: list[_Info]) -> None:
        """No member begins before the end of the last, the first begins at 0, and the directory ends them."""
        end = 0
        ordered = sorted(listed, key=lambda info: info.offset)
        for info in ordered:
            first = info is ordered[0]
            if info.offset < end or (first and info.offset != 0):
                raise bad("overlap", info.name)
            end = self._data_start(info) + info.packed
        if end > self._directory:
            raise bad("overlap-directory")


def _check_end(stream: BinaryIO) -> tuple[int, int, int]:
    """Hold the end record against the file's length; gives the directory's place, its size and its count."""
    length = stream.seek(0, io.SEEK_END)
    if length < _END.size:
        raise bad("not-zip")
    if length > MAX_TOTAL:
        raise bad("total-size", found=length, limit=MAX_TOTAL)
    stream.seek(length - _END.size)
    fields = _END.unpack(stream.read(_END.size))
    signature, disk, start_disk, here, total, size, offset, comment = fields
    if signature != b"PK\x05\x06" or comment:
        stream.seek(0)
        raise bad("end-record" if stream.read(2) == b"PK" else "not-zip")
    stream.seek(max(0, length - _END.size - _LOCATOR))
    zip64 = length >= _END.size + _LOCATOR and stream.read(4) == b"PK\x06\x07"
    if disk or start_disk or here != total or total == 0xFFFF or _NONE in (offset, size) or zip64:
        raise bad("disks")
    if size > MAX_DIRECTORY or total > MAX_MEMBERS:
        raise bad("many-members", found=int(total), limit=MAX_MEMBERS)
    if offset + size + _END.size != length:
        raise bad("end-record")
    return int(offset), int(size), int(total)


def _entries(directory: bytes, count: int) -> Iterator[_Info]:
    """The members that a directory lists; it holds exactly as many, and nothing else."""
    at = 0
    for _ in range(count):
        if at + _ENTRY.size > len(directory) or directory[at : at + 4] != b"PK\x01\x02":
            raise bad("directory")
        fields = _ENTRY.unpack_from(directory, at)
        (_, _, _, flags, method, _, _, crc, packed, size, name_size, extra, comment, disk, _, attributes) = (
            fields[:16]
        )
        start = at + _ENTRY.size
        at = start + name_size + extra + comment
        if at > len(directory):
            raise bad("directory")
        raw = directory[start : start + name_size]
        yield _Info(_name(raw), raw, flags, method, crc, packed, size, disk, attributes >> 16, fields[16])
    if at != len(directory):
        raise bad("directory")


def _name(raw: bytes) -> str:
    """A name as text: UTF-8 if it is that, else one character a byte. What is not plain is refused anyway."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _is_folder(info: _Info) -> bool:
    """An entry for a folder: empty, and harmless once its name is."""
    name = info.name
    # Deflated, nothing at all takes two bytes.
    if not name.endswith("/") or info.size or info.packed > 2 or info.flags & _ENCRYPTED:
        return False
    return _NAME.fullmatch(name[:-1]) is not None and ".." not in name


def _check_info(info: _Info) -> None:
    # Only a creator that says it wrote Unix attributes has them there; others leave zeros.
    if stat.S_IFMT(info.mode) not in (0, stat.S_IFREG):
        raise bad("not-a-file", info.name)
    if info.flags & _ENCRYPTED:
        raise bad("encrypted", info.name)
    if info.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise bad("method", info.name, found=info.method)
    if info.disk or _NONE in (info.packed, info.size, info.offset):
        raise bad("disks-member", info.name)
    if info.method == zipfile.ZIP_STORED and info.packed != info.size:
        raise bad("size-differs", info.name, expected=info.size, found=info.packed)
    if info.size > max(FREE_SIZE, MAX_RATIO * info.packed):
        raise bad("ratio", info.name, found=info.size, limit=MAX_RATIO)


class FolderArchive:
    """A bundle that somebody has unpacked. Links, and anything else that is no plain file, are refused.

    Raises:
        BadInput: (MP-BUNDLE) see :func:`check_names`; too many or too large files, or an unreadable one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found: dict[str, int] = {}
        try:
            for path in self._walk(folder, 0):
                found[path.relative_to(folder).as_posix()] = path.lstat().st_size
                if len(found) > MAX_MEMBERS:
                    raise bad("many-members", found=len(found), limit=MAX_MEMBERS)
        except OSError as error:
            raise bad("unreadable", str(error.filename or folder)) from None
        check_names(iter(found))
        _check_sizes(found)
        self._sizes = dict(sorted(found.items()))

    def _walk(self, folder: Path, depth: int) -> Iterator[Path]:
        for path in folder.iterdir():
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode) and depth < 3:
                yield from self._walk(path, depth + 1)
            elif not stat.S_ISREG(mode):
                raise bad("not-a-file", path.relative_to(self._folder).as_posix())
            elif path.name not in _FOLDER_DROPPINGS:
                yield path

    @property
    def sizes(self) -> Mapping[str, int]:
        """See :class:`Archive`."""
        return self._sizes

    def read(self, name: str) -> bytes:
        """See :class:`Archive`."""
        try:
            with (self._folder / name).open("rb") as stream:
                data = stream.read(self._sizes[name] + 1)
        except OSError:
            raise bad("unreadable", name) from None
        if len(data) != self._sizes[name]:
            raise bad("size-differs", name, expected=self._sizes[name], found=len(data))
        return data


@dataclass(frozen=True, slots=True)
class _Opened(AbstractContextManager[Archive]):
    archive: Archive
    stream: BinaryIO | None

    def __enter__(self) -> Archive:
        return self.archive

    def __exit__(self, *_: object) -> None:
        if self.stream is not None:
            self.stream.close()


def open_archive(source: Path | bytes) -> AbstractContextManager[Archive]:
    """Open a zip file, a folder, or the bytes of a zip file. The file is closed with the context.

    Raises:
        BadInput: (MP-BUNDLE) it is not there, cannot be read, or see the module's text.
    """
    if isinstance(source, bytes):
        return _Opened(ZipArchive(io.BytesIO(source)), None)
    try:
        if source.is_dir():
            return _Opened(FolderArchive(source), None)
        stream = source.open("rb")
    except (OSError, ValueError):
        raise bad("unreadable", source.name) from None
    try:
        return _Opened(ZipArchive(stream), stream)
    except OSError:
        stream.close()
        raise bad("unreadable", source.name) from None
    except BaseException:
        stream.close()
        raise


def write_zip(stream: BinaryIO, members: Mapping[str, bytes | Callable[[], bytes]]) -> None:
    """Write members as a zip file of which only one byte form is possible.

    Stored in order of name, at the oldest time zip knows, as plain files that all may read.

    Args:
        stream: writable and seekable, at its beginning.
        members: each name's bytes, or a function that gives them when their turn comes, so that a large
            bundle need not be in memory at once.

    Raises:
        BadInput: (MP-BUNDLE) a name or a size that :class:`ZipArchive` would refuse.
    """
    check_names(iter(members))
    sizes: dict[str, int] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name in sorted(members):
            value = members[name]
            data = value if isinstance(value, bytes) else value()
            sizes[name] = len(data)
            _check_sizes(sizes)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, data)


def zip_bytes(members: Mapping[str, bytes | Callable[[], bytes]]) -> bytes:
    """The bytes that :func:`write_zip` writes."""
    stream = io.BytesIO()
    write_zip(stream, members)
    return stream.getvalue()
