"""Comma-separated files as office programs write them: UTF-8 with or without a mark, or GB18030."""

import csv
import io

from kiosk.intake import container
from kiosk.intake.text import Cell
from verifier.protocol.errors import BadInput, Rule

_DELIMITERS = ",\t;"
_LOOKED_AT = 50


def read(data: bytes, where: str) -> list[list[Cell]]:
    """The rows of a file, filled up to equal length.

    A cell written as ``="00123"`` or ``'00123``, so that Excel keeps it as text, is read as ``00123``.

    Raises:
        BadInput: (MP-INTAKE) neither encoding fits from the first byte to the last, a quotation mark is
            never closed, or there are too many cells.
    """
    text = decode(data, where)
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    # The mark that most lines have; a title row has none.
    delimiter = max(_DELIMITERS, key=lambda mark: (sum(mark in line for line in lines), mark == ","))
    rows: list[list[str]] = []
    width = cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            width = max(width, len(row))
            cells += len(row)
            if cells > container.MAX_CELLS:
                raise container.too_many_cells(where, len(rows), width)
    except csv.Error:
        raise BadInput(Rule.INTAKE, "intake.csv-quotes", where=f"{where}:{len(rows) + 1}") from None
    if len(rows) * width > container.MAX_CELLS:
        raise container.too_many_cells(where, len(rows), width)
    if '="' in text or "'" in text:
        rows = [[_unwrap(cell) for cell in row] for row in rows]
    return [[*row, *[""] * (width - len(row))] for row in rows]


def decode(data: bytes, where: str) -> str:
    """The text of a file, by the byte order mark or by the first encoding that fits it strictly.

    Raises:
        BadInput: (MP-INTAKE) no encoding fits.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput(Rule.INTAKE, "intake.csv-encoding", where=where)


def _unwrap(cell: str) -> str:
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    if cell.startswith("'") and len(cell) > 1:
        return cell[1:]
    return cell
