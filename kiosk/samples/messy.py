"""A sample workbook that looks like what arrives from real offices, and is still a correct list."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.intake.filled import TEXTS, PlanForm
from kiosk.intake.form import write_plan_sheet
from kiosk.intake.vocabulary import vocabulary
from kiosk.samples.people import data

_TOP, _LEFT = 2, 2
_FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def write_messy(
    path: Path, plan: PlanForm, title: str, columns: Sequence[str],
    sheets: Mapping[str, Sequence[Sequence[str | int]]], draw: random.Random,
) -> None:  # fmt: skip
    """Write an .xlsx file with a sheet a batch, named after it, a plan sheet and a hidden sheet of no use.

    Args:
        columns: the keys of the columns (``template.toml`` of the intake).
        sheets: batch name -> rows of cells.
        draw: decides which cells are written oddly.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        _write_sheet(book.create_sheet(name), title, columns, rows, draw)
    write_plan_sheet(book.create_sheet(), plan)
    texts = data("names.toml")["messy"]
    unused = book.create_sheet(texts["unused"])
    unused["A1"] = texts["unused_line"]
    unused.sheet_state = "hidden"
    book.save(path)


def _write_sheet(
    sheet: Worksheet,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    draw: random.Random,
) -> None:
    texts = data("names.toml")["messy"]
    kept = [place for place, key in enumerate(columns) if key != "batch"]
    width = len(kept)
    sheet.cell(_TOP, _LEFT, texts["title"].format(title=title))
    sheet.merge_cells(start_row=_TOP, start_column=_LEFT, end_row=_TOP, end_column=_LEFT + width - 1)
    sheet.cell(_TOP + 1, _LEFT, texts["unit"])
    head = _TOP + 3
    labels = vocabulary("columns", TEXTS)
    for place, column in enumerate(kept, _LEFT):
        label = labels[columns[column]]["label"]
        sheet.cell(head, place, f" {label[:1]}\n{label[1:]} " if len(label) == 2 else label)
    at = head + 1
    begun: dict[int, int] = {}
    for number, row in enumerate(rows):
        if draw.random() < 0.01:
            for place in list(begun):
                _merge(sheet, begun, place, at)
            begun.clear()
            at += 1
        for place, column in enumerate(kept, _LEFT):
            key, value = columns[column], row[column]
            if key == "school" and begun.get(place) and rows[number - 1][column] == value:
                continue
            sheet.cell(at, place, _oddly(key, value, draw))
            if key == "school":
                _merge(sheet, begun, place, at)
        at += 1
    for place in list(begun):
        _merge(sheet, begun, place, at)
    at += 1
    sheet.cell(at, _LEFT, texts["total"])
    sheet.cell(at, _LEFT + 1, texts["total_value"].format(count=len(rows)))
    sheet.merge_cells(start_row=at, start_column=_LEFT + 1, end_row=at, end_column=_LEFT + width - 1)
    sheet.cell(at + 2, _LEFT, texts["signature"])


def _merge(sheet: Worksheet, begun: dict[int, int], column: int, at: int) -> None:
    """Merge the cells of one school from where it began to the row above, and begin anew."""
    first = begun.get(column)
    if first and at - 1 > first:
        sheet.merge_cells(start_row=first, start_column=column, end_row=at - 1, end_column=column)
    begun[column] = at


def _oddly(key: str, value: str | int, draw: random.Random) -> str | int:
    if value == "" or draw.random() > 0.1:
        return value
    text = str(value)
    match key:
        case "code" | "identity":
            return draw.choice(
                [
                    text.translate(_FULL_WIDTH),
                    f" {text}",
                    f"{text}\u00a0",
                    f"\u3000{text}",
                    text.lower() if key == "identity" else text,
                ]
            )
        case "name":
            return draw.choice([f"{text} ", f"\u200b{text}", f"\u3000{text}"])
        case "tier" | "serial":
            return text
        case _:
            return value
