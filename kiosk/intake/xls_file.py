"""Where the formulas of an .xls failed: the compound file ([MS-CFB]) and the records in it ([MS-XLS]).

calamine gives such cells as empty, and an empty cell is an answer too.
"""

import struct
from collections.abc import Iterator

from kiosk.intake import container
from kiosk.intake.xlsb_file import ERRORS

_SECTOR_END = 0xFFFFFFFA
_FORMULA, _END, _FILE_PASS, _SHEET, _BOOL_ERROR = 0x0006, 0x000A, 0x002F, 0x0085, 0x0205
_STRINGS, _DIMENSIONS = 0x00FC, 0x0200
_LONG_DIMENSIONS = 14
_NUMBERS = 0x00BD
_CELLS = frozenset((_FORMULA, _NUMBERS, 0x00D6, 0x00FD, 0x0203, 0x0204, _BOOL_ERROR, 0x027E))
_MAX_ROWS, _MAX_COLUMNS = 65_536, 256


def error_cells(data: bytes, where: str) -> dict[str, dict[tuple[int, int], str]]:
    """The cells with error values: sheet name -> (row, column) from 0 -> the value, such as ``#N/A``.

    Raises:
        BadInput: (MP-INTAKE) the file is damaged or encrypted.
    """
    stream = _workbook_stream(data, where)
    _check_counts(stream, where)
    sheets = []
    for kind, body in _records(stream, 0):
        if kind == _FILE_PASS:
            raise container.encrypted(where)
        if kind == _SHEET:
            (start,) = struct.unpack_from("<I", body)
            wide = body[7] & 1
            raw = body[8 : 8 + body[6] * (2 if wide else 1)]
            sheets.append((raw.decode("utf-16-le" if wide else "latin-1"), start))
        if kind == _END:
            break
    return {name: _sheet_errors(stream, start) for name, start in sheets}


def _check_counts(stream: bytes, where: str) -> None:
    """Refuse counts that cannot be: calamine sets memory aside for as much as a record claims."""
    for kind, body in _records(stream, 0):
        if kind == _DIMENSIONS:
            # Excel 95 and older count rows in 16 bits.
            form = "<IIHH" if len(body) >= _LONG_DIMENSIONS else "<HHHH"
            first_row, after_row, first_column, after_column = struct.unpack_from(form, body)
            if not (first_row <= after_row <= _MAX_ROWS and first_column <= after_column <= _MAX_COLUMNS):
                raise container.damaged(where)
        elif kind in _CELLS:
            (column,) = struct.unpack_from("<H", body, 2)
            # A record of several numbers has six bytes for each, after six of its own.
            if column + (len(body) - 6) // 6 * (kind == _NUMBERS) > _MAX_COLUMNS:
                raise container.damaged(where)
        elif kind == _STRINGS and struct.unpack_from("<I", body, 4)[0] > len(stream):
            raise container.damaged(where)


def _sheet_errors(stream: bytes, start: int) -> dict[tuple[int, int], str]:
    errors = {}
    depth = 0
    for kind, body in _records(stream, start):
        code = None
        if kind == 0x0809:
            depth += 1
        elif kind == _END:
            # A chart in the sheet is a stream within the stream.
            depth -= 1
            if depth <= 0:
                break
        elif kind == _BOOL_ERROR and body[7]:
            code = body[6]
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            code = body[8]
        if code is not None:
            row, column = struct.unpack_from("<HH", body)
            errors[row, column] = ERRORS.get(code, "#")
    return errors


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _workbook_stream(data: bytes, where: str) -> bytes:
    """The stream ``Workbook`` of a compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise container.damaged(where)
    (directory,) = struct.unpack_from("<I", data, 48)
    small_limit, small_table, _, table_more, _ = struct.unpack_from("<5I", data, 56)
    tables = list(struct.unpack_from("<109I", data, 76))
    sectors = len(data) // size
    # The counts of the header: sectors of the directory, of the three tables.
    if any(struct.unpack_from("<I", data, at)[0] > sectors for at in (40, 44, 64, 72)):
        raise container.damaged(where)
    while table_more < _SECTOR_END and len(tables) <= sectors + 109:
        more = struct.unpack_from(f"<{size // 4}I", data, (table_more + 1) * size)
        tables += more[:-1]
        table_more = more[-1]
    table: list[int] = []
    for sector in tables:
        if sector < _SECTOR_END:
            table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)

    def chain(start: int) -> bytes:
        pieces: list[bytes] = []
        while start < _SECTOR_END:
            pieces.append(data[(start + 1) * size : (start + 2) * size])
            start = table[start]
            if len(pieces) > sectors:
                raise container.damaged(where)
        return b"".join(pieces)

    entries = chain(directory)
    root = b""
    for at in range(0, len(entries) - 127, 128):
        (length,) = struct.unpack_from("<H", entries, at + 64)
        name = entries[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
        first, total = struct.unpack_from("<II", entries, at + 116)
        if total > len(data):
            raise container.damaged(where)
        if entries[at + 66] == 5:
            root = chain(first)
        if name in ("Workbook", "Book"):
            if total >= small_limit:
                return chain(first)[:total]
            small = struct.unpack(f"<{len(chain(small_table)) // 4}I", chain(small_table))
            pieces: list[bytes] = []
            while first < _SECTOR_END and len(pieces) <= len(small):
                pieces.append(root[first * 64 : (first + 1) * 64])
                first = small[first]
            return b"".join(pieces)[:total]
    raise container.damaged(where)
