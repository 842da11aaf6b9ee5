"""What calamine does not tell of an .xlsb: merged cells, cells whose formula failed, and how far it reaches.

Source of the record numbers: [MS-XLSB] sections 2.1.4 and 2.3.2.
"""

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from kiosk.intake import container

_ROW, _BLANK, _CELL_ERROR, _FORMULA_ERROR, _LAST_CELL, _MERGE, _SHEET = 0, 1, 3, 11, 11, 176, 156
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""The error values of Excel's binary formats by their code ([MS-XLS] 2.5.10)."""

Found = tuple[list[tuple[int, int, int, int]], dict[tuple[int, int], str]]
"""Merged ranges (first row and column, last row and column) and error values by (row, column), from 0."""


def scan(data: bytes, where: str) -> dict[str, Found]:
    """Merged ranges and error cells of each sheet of a checked file, by the sheet's name.

    Raises:
        BadInput: (MP-INTAKE) a sheet's filled cells span too large a rectangle.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.bin.rels"))
        targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
        found = {}
        for kind, body in _records(archive.read("xl/workbook.bin")):
            if kind == _SHEET:
                relation, after = _text(body, 8)
                name, _ = _text(body, after)
                part = posixpath.normpath(posixpath.join("/xl", targets[relation]))[1:]
                if part in archive.namelist():
                    found[name] = _sheet(archive.read(part), f"{where}/{name}")
    return found


def _sheet(data: bytes, where: str) -> Found:
    merges: list[tuple[int, int, int, int]] = []
    errors: dict[tuple[int, int], str] = {}
    row = rows = width = 0
    for kind, body in _records(data):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", body)
        elif _BLANK < kind <= _LAST_CELL:
            (column,) = struct.unpack_from("<I", body)
            rows, width = max(rows, row + 1), max(width, column + 1)
            if kind in (_CELL_ERROR, _FORMULA_ERROR):
                errors[row, column] = ERRORS.get(body[8], "#")
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            merges.append((top, left, bottom, right))
    if rows * width > container.MAX_CELLS:
        raise container.too_many_cells(where, rows, width)
    return merges, errors


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: number and size in 7 bits a byte, low bits first, then the body."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, data[at : at + size]
        at += size


def _text(body: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end
