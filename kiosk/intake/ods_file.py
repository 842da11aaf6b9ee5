"""What calamine does not tell of an .ods: merged cells, failed formulas, and how far it reaches."""

import io
import zipfile
from xml.parsers import expat

from kiosk.intake import container

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "

Found = tuple[list[tuple[int, int, int, int]], dict[tuple[int, int], str]]
"""Merged ranges (first row and column, last row and column) and error values by (row, column), from 0."""


def scan(data: bytes, where: str) -> dict[str, Found]:
    """Merged ranges and error cells of each sheet of a checked file, by the sheet's name.

    Raises:
        BadInput: (MP-INTAKE) a sheet repeats filled cells over too large a rectangle.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
    reader = _Reader(where)
    reader.parser.Parse(content, True)
    return reader.found


class _Reader:
    """Follows rows and cells; repeated ones are counted, not unrolled."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.found: dict[str, Found] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.errors: dict[tuple[int, int], str] = {}
        self.row = self.column = self.row_times = self.rows = self.width = 0
        self.filled = False
        self.failed = False
        self.shown: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.buffer_text = True

    def refuse(self, *_: object) -> None:
        raise container.damaged(self.where)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            self.cell(attributes)
        elif tag == _TABLE + "table-row":
            self.row_times = int(attributes.get(_TABLE + "number-rows-repeated", "1"))
            self.column = 0
            self.filled = False
        elif tag == _TABLE + "table":
            self.merges, self.errors = [], {}
            self.found[attributes.get(_TABLE + "name", "")] = self.merges, self.errors
            self.row = self.rows = self.width = 0

    def cell(self, attributes: dict[str, str]) -> None:
        times = int(attributes.get(_TABLE + "number-columns-repeated", "1"))
        if _OFFICE + "value-type" in attributes:
            self.filled = True
            self.width = max(self.width, self.column + times)
            self.failed = attributes.get(_CALC + "value-type") == "error"
            self.shown = [] if self.failed else None
        down = int(attributes.get(_TABLE + "number-rows-spanned", "1"))
        across = int(attributes.get(_TABLE + "number-columns-spanned", "1"))
        if down > 1 or across > 1:
            self.merges.append((self.row, self.column, self.row + down - 1, self.column + across - 1))
        self.column += times

    def text(self, text: str) -> None:
        if self.shown is not None:
            self.shown.append(text)

    def end(self, tag: str) -> None:
        if tag == _TABLE + "table-cell" and self.shown is not None:
            self.errors[self.row, self.column - 1] = "".join(self.shown)[:20] or "#"
            self.shown = None
        elif tag == _TABLE + "table-row":
            self.row += self.row_times
            if self.filled:
                self.rows = self.row
            if self.rows * self.width > container.MAX_CELLS:
                raise container.too_many_cells(self.where, self.rows, self.width)
