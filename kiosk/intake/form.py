"""How a workbook of ours looks: the roster (待派位学生名单), the plan sheet (派位方案), the notes (填写说明).

All texts are data (``template.toml``, ``plan_vocabulary.toml``); this module knows widths, colours and lists.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.intake.filled import TEXTS, PlanForm, RosterForm
from kiosk.intake.plan_fields import Value
from kiosk.intake.plan_values import FILE, TABLES, kinds, label, written
from kiosk.intake.vocabulary import vocabulary

_BATCH_ROWS, _SCHOOL_ROWS, _PLATFORM_ROWS = 4, 12, 12
_ROW_HEIGHT = 21
_LISTED_ROWS = 5000
_FIRST_ROW = 4
# Characters of a line in the columns of hints and values, for the height of their rows.
_HINT_LINE, _VALUE_LINE = 25, 24
_INK, _HEAD, _SOFT, _LINE, _QUIET = "1F2937", "1F4E79", "EEF3F8", "B8C4D0", "6B7280"
_THIN = Side(style="thin", color=_LINE)
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAP = Alignment(vertical="center", wrap_text=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def write_workbook(path: Path, plan: PlanForm, roster: RosterForm, notes: Sequence[str]) -> None:
    """Write the three sheets to an .xlsx file, overwriting it if it exists."""
    book = Workbook()
    roster_sheet = book.worksheets[0]
    plan_sheet = book.create_sheet()
    notes_sheet = book.create_sheet()
    lists = write_plan_sheet(plan_sheet, plan)
    write_roster_sheet(roster_sheet, roster, lists)
    _write_notes(notes_sheet, notes)
    book.save(path)


def write_roster_sheet(sheet: Worksheet, roster: RosterForm, lists: Mapping[str, str]) -> None:
    """Write a title, a header and the children; ``lists``: column key -> formula of its drop-down list."""
    about = vocabulary("columns", TEXTS)
    sheet.title = vocabulary("sheets", TEXTS)["roster"]
    width = len(roster.columns)
    _title(sheet, roster.title, width)
    _note(sheet, 2, vocabulary("roster", TEXTS)["note"], width)
    sheet.row_dimensions[3].height = 30
    last = 3 + max(len(roster.rows), _LISTED_ROWS)
    for place, key in enumerate(roster.columns, 1):
        _head(sheet, 3, place, about[key]["label"])
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = about[key]["width"]
        # Text from the top to far below the last child, so that nobody's typing loses a zero or a digit.
        if about[key]["text"]:
            sheet.column_dimensions[letter].number_format = "@"
        if key in lists:
            _list(sheet, f"{letter}4:{letter}{last}", lists[key], strict=about[key]["strict"])
    styles: dict[int, Any] = {}
    for number, row in enumerate(roster.rows, _FIRST_ROW):
        sheet.row_dimensions[number].height = _ROW_HEIGHT
        for place, (key, value) in enumerate(zip(roster.columns, row, strict=True), 1):
            cell: Any = sheet.cell(number, place, value if value != "" else None)
            if number == _FIRST_ROW:
                cell.border = _BOX
                cell.font = _font()
                cell.alignment = Alignment(
                    horizontal="left" if about[key]["left"] else "center", vertical="center"
                )
                if about[key]["text"]:
                    cell.number_format = "@"
                styles[place] = cell._style
            else:
                # Setting a style costs a hundred times as much as pointing to one that is there.
                cell._style = styles[place]
    sheet.freeze_panes = "A4"
    _page(sheet, landscape=True, repeat="3:3")


def write_plan_sheet(sheet: Worksheet, plan: PlanForm) -> dict[str, str]:
    """Write the plan sheet; returns the formulas of the drop-down lists that the roster sheet may use."""
    texts = vocabulary("plan", TEXTS)
    sheet.title = vocabulary("sheets", TEXTS)["plan"]
    for letter, width in zip("ABCD", (22, 46, 22, 20), strict=True):
        sheet.column_dimensions[letter].width = width
    _title(sheet, texts["title"], 4)
    _note(sheet, 2, texts["note"], 4)
    heads = vocabulary("sheet", FILE)
    row = 3
    for place, text in enumerate((heads["label_columns"][0], heads["value_columns"][0], texts["hint"]), 1):
        _head(sheet, row, place, text)
    _span(sheet, row, 3, 4)
    for name, kind in kinds("fields").items():
        if name not in plan.values:
            continue
        row += 1
        _plan_row(sheet, row, name, written("fields", name, plan.values[name]))
        if kind.shown:
            _list(sheet, f"B{row}", f'"{kind.shown.replace(" / ", ",")}"', strict=not kind.open)
        elif kind.kind == "whole":
            check = DataValidation(
                "whole", operator="between", formula1=str(kind.low), formula2=str(kind.high)
            )
            _refuse(check, sheet, f"B{row}", f"{kind.low} – {kind.high}")
    places = {}
    given = {"batches": plan.batches, "schools": plan.schools, "platform": plan.platform}
    for table, spare in zip(TABLES, (_BATCH_ROWS, _SCHOOL_ROWS, _PLATFORM_ROWS), strict=True):
        row += 2
        rows, title = given[table], texts[table]
        places[table] = row + 2, row + 1 + max(spare, len(rows))
        _plan_table(sheet, row, table, title, rows, places[table][1])
        row = places[table][1]
    (batch_first, batch_last), (school_first, school_last) = places["batches"], places["schools"]
    quoted = f"'{sheet.title}'!"
    batches = f"{quoted}$A${batch_first}:$A${batch_last}"
    _list(sheet, f"C{school_first}:C{school_last}", batches, strict=True)
    quota = DataValidation("whole", operator="between", formula1="1", formula2="1000000", allow_blank=True)
    _refuse(quota, sheet, f"D{school_first}:D{school_last}", "1 – 1000000")
    first, last = places["platform"]
    words = ",".join(told[0] for told in vocabulary("platform_words", FILE).values())
    # Not strict: the name of a column of the list may stand there too.
    _list(sheet, f"B{first}:B{last}", f'"{words}"', strict=False)
    sheet.freeze_panes = "A4"
    _page(sheet, landscape=False, repeat="3:3")
    names = f"{quoted}$B${school_first}:$B${school_last}"
    return {
        "batch": f"{quoted}$B${batch_first}:$B${batch_last}",
        "school": names,
        "choice_1": names,
        "choice_2": names,
        "choice_3": names,
    }


def _plan_row(sheet: Worksheet, row: int, name: str, value: Value) -> None:
    cells = sheet.cell(row, 1, label("fields", name)), sheet.cell(row, 2, value)
    hint = sheet.cell(row, 3, vocabulary("fields", FILE)[name]["hint"])
    for cell in cells:
        cell.border = _BOX
        cell.alignment = _WRAP
        cell.font = _font(bold=cell.column == 1)
    cells[0].fill = PatternFill("solid", fgColor=_SOFT)
    cells[1].alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    cells[1].number_format = "General" if isinstance(value, int) else "@"
    hint.font = _font(size=9, color=_QUIET)
    hint.alignment = _WRAP
    _span(sheet, row, 3, 4)
    lines = max(-(-len(str(hint.value)) // _HINT_LINE), -(-len(str(value)) // _VALUE_LINE))
    sheet.row_dimensions[row].height = max(_ROW_HEIGHT, 13 * lines + 6)


def _plan_table(
    sheet: Worksheet, row: int, table: str, title: str, rows: Sequence[Mapping[str, Value]], last: int
) -> None:
    cell = sheet.cell(row, 1, title)
    cell.font = _font(size=12, bold=True, color=_HEAD)
    # The batches' id and name stand in columns A and B, as the schools' do; the lists point there.
    columns = vocabulary("tables", TEXTS)[table]
    for place, name in enumerate(columns, 1):
        _head(sheet, row + 1, place, label(table, name))
    for number in range(row + 2, last + 1):
        sheet.row_dimensions[number].height = _ROW_HEIGHT
        values: Mapping[str, Value] = rows[number - row - 2] if number - row - 2 < len(rows) else {}
        for place, name in enumerate(columns, 1):
            cell = sheet.cell(number, place, values.get(name))
            cell.border = _BOX
            cell.font = _font()
            cell.alignment = Alignment(horizontal="left" if name == "name" else "center", vertical="center")
            cell.number_format = "General" if name == "quota" else "@"


def _write_notes(sheet: Worksheet, notes: Sequence[str]) -> None:
    texts = vocabulary("notes", TEXTS)
    sheet.title = vocabulary("sheets", TEXTS)["notes"]
    sheet.column_dimensions["A"].width = 5
    sheet.column_dimensions["B"].width = 90
    _title(sheet, texts["title"], 2)
    for number, text in enumerate(notes, 1):
        mark = sheet.cell(number + 2, 1, f"{number}.")
        mark.alignment = Alignment(horizontal="right", vertical="top")
        cell = sheet.cell(number + 2, 2, text)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.font = mark.font = _font()
        sheet.row_dimensions[number + 2].height = 18 * -(-len(text) // 42) + 4
    _page(sheet, landscape=False, repeat="1:1")


def _font(*, size: int = 11, bold: bool = False, color: str = _INK) -> Font:
    return Font(name=vocabulary("sheets", TEXTS)["font"], size=size, bold=bold, color=color)


def _title(sheet: Worksheet, text: str, width: int) -> None:
    cell = sheet.cell(1, 1, text)
    cell.font = _font(size=16, bold=True, color=_HEAD)
    cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 34
    _span(sheet, 1, 1, width)


def _note(sheet: Worksheet, row: int, text: str, width: int) -> None:
    cell = sheet.cell(row, 1, text)
    cell.font = _font(size=10, color=_QUIET)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = 34
    _span(sheet, row, 1, width)


def _head(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column, text)
    cell.font = _font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.alignment = _CENTRE
    cell.border = _BOX


def _span(sheet: Worksheet, row: int, first: int, last: int) -> None:
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _list(sheet: Worksheet, cells: str, formula: str, *, strict: bool) -> None:
    check = DataValidation("list", formula1=formula, allow_blank=True)
    _refuse(check, sheet, cells, "", strict=strict)


def _refuse(check: DataValidation, sheet: Worksheet, cells: str, shown: str, *, strict: bool = True) -> None:
    texts: dict[str, Any] = vocabulary("refusal", TEXTS)
    check.showErrorMessage = True
    check.errorStyle = "stop" if strict else "warning"
    check.errorTitle = texts["title"]
    check.error = f"{texts['text']} {shown}".strip()
    sheet.add_data_validation(check)
    check.add(cells)


def _page(sheet: Worksheet, *, landscape: bool, repeat: str) -> None:
    """A4, one page wide, the header on every page, page numbers below."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = repeat
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&P / &N"))
    sheet.sheet_view.showGridLines = False
