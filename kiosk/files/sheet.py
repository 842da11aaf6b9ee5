"""How a workbook that leaves the program looks, and its bytes: the same for the same input.

openpyxl makes the frame (styles, heads, print set-up). The rows, which may be a million, go straight into
the file behind it: this is fast, takes no memory for the rows, and leaves no temporary file with names.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from kiosk.files.cells import begins_formula, careful, inline, plain
from kiosk.files.pages import MAX_ROWS, Frame, Kind, Page, Progress
from kiosk.intake.vocabulary import vocabulary
from verifier.protocol.errors import BadInput, Rule

_INK, _HEAD, _LINE, _QUIET, _WARN = "1F2937", "1F4E79", "B8C4D0", "6B7280", "B42318"
_THIN = Side(style="thin", color=_LINE)
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LANDSCAPE = 100
_EVERY = 2000
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"')


def workbook_bytes(frame: Frame, pages: Sequence[Page], progress: Progress | None = None) -> bytes:
    """The bytes of an .xlsx file.

    Args:
        frame: what the sheets share.
        pages: the sheets, with names that :func:`kiosk.files.cells.sheet_names` gave.
        progress: told of the rows.

    Raises:
        BadInput: (MP-COMMAND) more rows than a sheet can hold.
    """
    for page in pages:
        if page.head_row + page.count > MAX_ROWS:
            raise BadInput(
                Rule.COMMAND, "workbook.rows", where=page.name, found=page.count,
                limit=MAX_ROWS - page.head_row,
            )  # fmt: skip
    book = Workbook()
    book.properties = DocumentProperties(creator="mingpai", title=plain(frame.title))
    styles = []
    for number, page in enumerate(pages):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        styles.append(_frame(sheet, frame, page))
    _facts(book.create_sheet(), frame)
    return _pack(book, pages, styles, progress)


@dataclass(frozen=True, slots=True)
class _Styles:
    """The numbers of a sheet's cell styles: of each column, and of texts there that begin like a formula."""

    usual: tuple[int, ...]
    quoted: tuple[int, ...]


def _frame(sheet: Worksheet, frame: Frame, page: Page) -> _Styles:
    sheet.title = page.name
    width = len(page.columns)
    for place, column in enumerate(page.columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        _head(_put(sheet, page.head_row, place, column.head))
    sheet.row_dimensions[page.head_row].height = 26
    if page.title:
        _title(sheet, page, width)
    sheet.freeze_panes = f"A{page.head_row + 1}"
    sheet.sheet_format.defaultRowHeight = 19
    sheet.sheet_format.customHeight = True
    repeat = f"{page.head_row}:{page.head_row}"
    _paper(sheet, frame, page.foot, repeat, wide=sum(column.width for column in page.columns) > _LANDSCAPE)
    if frame.mark:
        sheet.sheet_properties.tabColor = _WARN
    styles = [_style(sheet, page.head_row, column.kind) for column in page.columns]
    return _Styles(tuple(usual for usual, _ in styles), tuple(quoted for _, quoted in styles))


def _title(sheet: Worksheet, page: Page, width: int) -> None:
    characters = sum(column.width for column in page.columns)
    for row, text, size, color in ((1, page.title, 15, _HEAD), (2, page.note, 9, _QUIET)):
        cell = _put(sheet, row, 1, text)
        cell.font = _font(size=size, bold=row == 1, color=color)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        # A character of Chinese is as wide as two; the height is for as many lines as the text needs.
        long = sum(1 if char.isascii() else 2 for char in text) * size / 11
        lines = max(1, -(-int(long) // max(characters, 1))) + text.count("\n")
        sheet.row_dimensions[row].height = (size + 6) * lines + 8
        if width > 1:
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def _style(sheet: Worksheet, row: int, kind: Kind) -> tuple[int, int]:
    """The style of a column's cells, and that of a text there that begins like a formula."""
    numbers = []
    for quoted in (False, True):
        # A cell that is made and taken away again: openpyxl numbers a style when a cell has it.
        cell = Cell(sheet, row=row, column=1)
        cell.font = _font()
        cell.border = _BOX
        cell.alignment = Alignment(horizontal="left" if kind is Kind.TEXT else "center", vertical="center")
        cell.number_format = "0" if kind is Kind.WHOLE else "@"
        cell.quotePrefix = quoted
        numbers.append(cell.style_id)
    return numbers[0], numbers[1]


def _paper(sheet: Worksheet, frame: Frame, foot: tuple[str, str], repeat: str, *, wide: bool) -> None:
    """A4, as wide as the page, the head repeated, the digests below, the mark of a rehearsal above."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = repeat
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.8, 0.7, 0.35, 0.3
    # The digests stay small and side by side, whatever the table is scaled to.
    sheet.HeaderFooter.scaleWithDoc = False
    head, feet = sheet.oddHeader, sheet.oddFooter
    assert head is not None and feet is not None
    for part, text, size in (
        (head.left, _code(frame.title[:60]), 9), (head.center, _code(frame.mark), 14),
        (head.right, frame.pages, 9), (feet.left, _code(foot[0]), 6), (feet.right, _code(foot[1]), 6),
    ):  # fmt: skip
        if text:
            part.text, part.size = text, size


def _code(text: str) -> str:
    """A text in a page's head or foot, where ``&`` begins a code."""
    return plain(text).replace("&", "&&")


def _facts(sheet: Worksheet, frame: Frame) -> None:
    sheet.title = frame.facts_name
    for letter, width in zip("ABCDEF", (28, 44, 11, 13, 9, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    # The first row of more than two cells names the columns of the table.
    heads = next((row for row, cells in enumerate(frame.facts, 1) if len(cells) > 2), 0)
    for row, (label, *values) in enumerate(frame.facts, 1):
        table = len(values) > 1
        for place, text in enumerate((label, *values), 1):
            cell = _put(sheet, row, place, text)
            cell.font = _font(size=10, bold=row == heads or (place == 1 and not table))
            cell.alignment = Alignment(vertical="top", wrap_text=place != 1 or not values)
            if table:
                cell.border = _BOX
        if not table:
            sheet.merge_cells(start_row=row, start_column=2 if values else 1, end_row=row, end_column=6)
            long = sum(1 if char.isascii() else 2 for char in (values or [label])[0])
            sheet.row_dimensions[row].height = 17 * max(1, -(-long // 120)) + 3
    _paper(sheet, frame, ("", ""), "1:1", wide=True)
    if frame.mark:
        sheet.sheet_properties.tabColor = _WARN


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """A cell with a text that stays a text, whatever it begins with."""
    cell = sheet.cell(row, column, plain(text))
    assert isinstance(cell, Cell)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = begins_formula(text)
    return cell


def _head(cell: Cell) -> None:
    cell.font = _font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _BOX


def _font(*, size: int = 11, bold: bool = False, color: str = _INK) -> Font:
    return Font(name=vocabulary("sheets", "template.toml")["font"], size=size, bold=bold, color=color)


def _pack(
    book: Workbook, pages: Sequence[Page], styles: Sequence[_Styles], progress: Progress | None
) -> bytes:
    """The frame's parts with the rows put in, under one fixed time."""
    made, packed = io.BytesIO(), io.BytesIO()
    # Not ``book.save``: it would write the time.
    ExcelWriter(book, zipfile.ZipFile(made, "w")).save()
    whole = sum(page.count for page in pages)
    done = 0
    with zipfile.ZipFile(made) as frame, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        paged = {f"xl/worksheets/sheet{number}.xml": number - 1 for number in range(1, len(pages) + 1)}
        for name in frame.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            data = frame.read(name)
            with archive.open(info, "w") as part:
                if name not in paged:
                    part.write(_TIMES.sub(b"", data) if name == "docProps/core.xml" else data)
                    continue
                page = pages[paged[name]]
                top, bottom = _split(data, page)
                part.write(top)
                for block, rows in _blocks(_rows(page, styles[paged[name]])):
                    part.write(block.encode("utf-8"))
                    done += rows
                    if progress:
                        progress(done, whole)
                part.write(bottom)
    return packed.getvalue()


def _split(data: bytes, page: Page) -> tuple[bytes, bytes]:
    """A sheet's XML before and after its rows, with its true extent."""
    last = f"{get_column_letter(len(page.columns))}{page.head_row + page.count}"
    top, end, bottom = _DIMENSION.sub(f'<dimension ref="A1:{last}"'.encode(), data, count=1).partition(
        b"</sheetData>"
    )
    # Codes of digits are meant as texts: without this Excel marks each with a green corner.
    ignored = f'<ignoredErrors><ignoredError sqref="A1:{last}" numberStoredAsText="1"/></ignoredErrors>'
    head, closing, _ = bottom.rpartition(b"</worksheet>")
    return top, end + head + ignored.encode() + closing


def _rows(page: Page, styles: _Styles) -> Iterator[str]:
    letters = [get_column_letter(place) for place in range(1, len(page.columns) + 1)]
    cells = list(zip(letters, styles.usual, styles.quoted, strict=True))
    for number, row in enumerate(page.rows, page.head_row + 1):
        parts = [f'<row r="{number}">']
        for (letter, usual, quoted), value in zip(cells, row, strict=True):
            if value is None or value == "":
                parts.append(f'<c r="{letter}{number}" s="{usual}"/>')
            elif isinstance(value, int):
                parts.append(f'<c r="{letter}{number}" s="{usual}"><v>{value}</v></c>')
            elif careful(value):
                style = quoted if begins_formula(value) else usual
                parts.append(f'<c r="{letter}{number}" s="{style}" t="inlineStr">{inline(value)}</c>')
            else:
                parts.append(f'<c r="{letter}{number}" s="{usual}" t="inlineStr"><is><t>{value}</t></is></c>')
        parts.append("</row>")
        yield "".join(parts)


def _blocks(rows: Iterator[str]) -> Iterator[tuple[str, int]]:
    """Rows joined for writing, and how many they are."""
    block: list[str] = []
    for row in rows:
        block.append(row)
        if len(block) == _EVERY:
            yield "".join(block), len(block)
            block.clear()
    if block:
        yield "".join(block), len(block)
