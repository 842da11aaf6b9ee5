"""Where the formulas of an .xlsx failed: calamine gives such cells as empty, which is an answer too."""

import io
import re
import zipfile
from collections.abc import Iterable
from xml.etree import ElementTree

from kiosk.intake.text import column_index

_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["']e["'][^<>]*>.*?</(?:\w+:)?c>""", re.DOTALL)
_NAME = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,20})</")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def error_cells(data: bytes, parts: Iterable[str]) -> dict[str, dict[tuple[int, int], str]]:
    """The cells with error values: sheet name -> (row, column) from 0 -> the value, such as ``#N/A``.

    Args:
        data: the whole file, already checked.
        parts: the inner parts that have such cells.
    """
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = _sheet_names(archive)
        for part in parts:
            if part not in names:
                continue
            cells: dict[tuple[int, int], str] = {}
            for cell in _CELL.findall(archive.read(part)):
                name, value = _NAME.search(cell), _VALUE.search(cell)
                if name:
                    place = int(name[2]) - 1, column_index(name[1].decode().upper())
                    cells[place] = value[1].decode("utf-8", "replace") if value else "#"
            found[names[part]] = cells
    return found


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of the sheet that each part holds."""
    relations = _parse(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    names = {}
    for one in _parse(archive.read("xl/workbook.xml")).iter():
        if one.tag.endswith("}sheet"):
            target = targets.get(one.get(_RELATION, ""), "")
            names[target.removeprefix("/") if target.startswith("/") else f"xl/{target}"] = one.get(
                "name", ""
            )
    return names


def _parse(text: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in text:
        raise ValueError("a part of a workbook declares a document type")
    return ElementTree.fromstring(text)
