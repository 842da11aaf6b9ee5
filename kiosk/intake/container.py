"""What a file really is, and whether it is safe to open, before a reader of workbooks sees it.

The reader (calamine) lays a sheet out as a full rectangle and trusts what a file says of itself, so a few
bytes can ask for all of the memory. Everything is therefore unpacked once here, under limits, and not kept.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kiosk.intake.text import column_index
from verifier.protocol.errors import BadInput, Rule

MAX_FILE = 128 << 20
"""The largest file that is read, in bytes."""
MAX_UNPACKED = 768 << 20
"""The most bytes that a workbook may unpack to."""
MAX_PARTS = 2000
"""The most files that a workbook may hold inside."""
MAX_CELLS = 12_000_000
"""The largest rectangle of cells of one sheet: a million rows of a dozen columns."""

_PIECE = 1 << 18
_BITE = 1 << 17
_OVERLAP = 256
# A cell beyond column Z or row 399,999, or a reference that is written in an odd way; a sheet without either
# needs no closer look. Several plain searches are faster than one that knows all forms.
_FAR_CELL = re.compile(rb' r=".(?:[A-Za-z]|[4-9][0-9]{5}|[0-9]{7})')
_ODD_REFERENCE = re.compile(rb' r=[^"]')
_BROKEN_REFERENCE = re.compile(rb"[\t\r\n]r\s*=|\sr[\t\r\n]")
_ERROR_CELL = re.compile(rb"""t\s*=\s*["']e["']""")
_FILLED_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]+)([0-9]+)["'][^<>]*(?<!/)>(?!</)"""
)


class Kind(StrEnum):
    """The kinds of files that can be read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that passed: its kind, and for .xlsx the inner parts that hold cells with error values."""

    kind: Kind
    error_parts: frozenset[str] = frozenset()


def check(data: bytes, suffix: str, where: str) -> Checked:
    """Tell the kind of a file by its content and hold it against its name and the limits.

    Args:
        data: the whole file.
        suffix: the end of its name in lower case, such as ``.xlsx``.
        where: the file's name, for the error.

    Raises:
        BadInput: (MP-INTAKE) not what the name says, encrypted, damaged, empty, or beyond a limit.
    """
    if suffix.removeprefix(".") not in set(Kind):
        raise BadInput(Rule.INTAKE, "intake.file-unknown", where=where, found=suffix or "-")
    if not data:
        raise BadInput(Rule.INTAKE, "intake.file-empty", where=where)
    if len(data) > MAX_FILE:
        raise too_large(where, len(data))
    named = Kind(suffix.removeprefix("."))
    if data.startswith(b"PK\x03\x04"):
        checked = _check_archive(data, where)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise encrypted(where)
        checked = Checked(Kind.XLS)
    elif named is Kind.CSV:
        checked = Checked(Kind.CSV)
    else:
        raise BadInput(Rule.INTAKE, "intake.file-other", where=where, found=_guess(data), expected=suffix)
    if checked.kind is not named:
        raise BadInput(
            Rule.INTAKE, "intake.file-other", where=where, found=f".{checked.kind}", expected=suffix
        )
    return checked


def too_large(where: str, size: int) -> BadInput:
    """The refusal of a file by its size in bytes."""
    return BadInput(
        Rule.INTAKE,
        "intake.file-large",
        where=where,
        found=f"{size / 2**20:.0f} MB",
        limit=f"{MAX_FILE >> 20} MB",
    )


def too_many_cells(where: str, rows: int, columns: int) -> BadInput:
    """The refusal of a sheet by its rectangle."""
    return BadInput(
        Rule.INTAKE, "intake.sheet-large", where=where, found=f"{rows} × {columns}", limit=MAX_CELLS
    )


def encrypted(where: str) -> BadInput:
    """The refusal of a file that needs a password."""
    return BadInput(Rule.INTAKE, "intake.file-encrypted", where=where)


def damaged(where: str) -> BadInput:
    """The refusal of a file that breaks off or does not add up."""
    return BadInput(Rule.INTAKE, "intake.file-damaged", where=where)


def _guess(data: bytes) -> str:
    start = data[:512].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta")):
        return "HTML"
    if start.startswith(b"<?xml"):
        return "XML"
    if start.startswith(b"%pdf"):
        return "PDF"
    return ".txt / .csv" if b"\0" not in data[:4096] else "?"


def _check_archive(data: bytes, where: str) -> Checked:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _bomb(where)
            if any(part.flag_bits & 1 for part in parts):
                raise encrypted(where)
            kind = _archive_kind(archive, where)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, zlib.error):
        raise damaged(where) from None
    errors = {part.filename for part in parts if _check_part(data, part, where)}
    return Checked(kind, frozenset(errors))


def _archive_kind(archive: zipfile.ZipFile, where: str) -> Kind:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if "content.xml" in names and "mimetype" in names:
        mimetype = archive.read("mimetype")
        if b"opendocument.spreadsheet" in mimetype:
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                raise encrypted(where)
            return Kind.ODS
    if any(name.startswith("xl/") for name in names):
        # An .xlsx whose workbook part was given another name: rare, and calamine would not find it either.
        raise damaged(where)
    raise BadInput(Rule.INTAKE, "intake.file-other", where=where, found=".zip", expected=".xlsx")


def _bomb(where: str) -> BadInput:
    return BadInput(Rule.INTAKE, "intake.file-bomb", where=where, limit=f"{MAX_UNPACKED >> 20} MB")


def _pieces(data: bytes, part: zipfile.ZipInfo, where: str) -> Iterator[bytes]:
    """Unpack one part piece by piece and make sure it is exactly as long as it says."""
    header = data[part.header_offset : part.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04" or part.compress_type not in (0, 8):
        raise damaged(where)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = part.header_offset + 30 + name_length + extra_length
    packed = memoryview(data)[start : start + part.compress_size]
    if len(packed) != part.compress_size:
        raise damaged(where)
    if part.compress_type == 0:
        if part.compress_size != part.file_size:
            raise damaged(where)
        for at in range(0, len(packed), _PIECE):
            yield bytes(packed[at : at + _PIECE])
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    length = at = 0
    waiting = b""
    try:
        while not inflate.eof:
            if not waiting:
                # In small bites, because what is not yet unpacked is copied each time.
                waiting = bytes(packed[at : at + _BITE])
                at += _BITE
            piece = inflate.decompress(waiting, _PIECE)
            waiting = inflate.unconsumed_tail
            length += len(piece)
            starved = not piece and not waiting and at >= len(packed)
            if length > part.file_size or (starved and not inflate.eof):
                raise damaged(where)
            yield piece
    except zlib.error:
        raise damaged(where) from None
    if length != part.file_size:
        raise damaged(where)


def _check_part(data: bytes, part: zipfile.ZipInfo, where: str) -> bool:
    """Unpack one part under the limits. True if cells in it hold error values."""
    error_values = far = False
    tail = b""
    for piece in _pieces(data, part, where):
        text = tail + piece
        # Every error value begins with this sign, and little else in a workbook does.
        error_values = error_values or (b"#" in text and _ERROR_CELL.search(text) is not None)
        far = far or _needs_closer_look(text)
        tail = piece[-_OVERLAP:]
    if far:
        _check_extent(data, part, where)
    return error_values


def _needs_closer_look(text: bytes) -> bool:
    if _FAR_CELL.search(text) or _ODD_REFERENCE.search(text) or b" r " in text:
        return True
    broken = b"\n" in text or b"\t" in text or b"\r" in text
    return broken and _BROKEN_REFERENCE.search(text) is not None


def _check_extent(data: bytes, part: zipfile.ZipInfo, where: str) -> None:
    """Refuse a part whose filled cells span too large a rectangle. A cell that is only formatted is none."""
    rows, columns = 0, set[bytes]()
    tail = b""
    for piece in _pieces(data, part, where):
        text = tail + piece
        # Only what ends before the overlap is sure to be whole; the rest is looked at again.
        for letters, digits in _FILLED_CELL.findall(text):
            columns.add(letters[:9].upper())
            rows = max(rows, int(digits[:19]))
        tail = text[-_OVERLAP:]
    width = max((column_index(letters.decode()) for letters in columns), default=0) + 1
    if rows * width > MAX_CELLS:
        raise too_many_cells(f"{where}/{part.filename}", rows, width)
