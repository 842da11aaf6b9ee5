"""LibreOffice, as an official opens a workbook with it."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.support.programs import program

# Comma, quotes, UTF-8, from the first line; texts in quotes and numbers without; every sheet to its own file.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1"
_PATIENCE = 120

Cell = tuple[str, bool]
"""What stands in a cell, and whether it is a text."""


def sheets(books: Mapping[str, bytes], folder: Path) -> dict[str, dict[str, list[list[Cell]]]]:
    """The sheets of workbooks by name, converted in one start of the program, which is slow."""
    soffice = program("soffice", "libreoffice-calc")
    files = []
    for name, data in books.items():
        path = folder / f"{name}.xlsx"
        path.write_bytes(data)
        files.append(str(path))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", _CSV, "--outdir", str(folder / "csv"), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)
    return {
        name: {
            path.stem.removeprefix(f"{name}-"): cells(path.read_text(encoding="utf-8-sig"))
            for path in sorted((folder / "csv").glob(f"{name}-*.csv"))
        }
        for name in books
    }


def cells(text: str) -> list[list[Cell]]:
    """The cells of a CSV text; the standard reader would not tell quoted ones from others."""
    rows: list[list[Cell]] = [[]]
    at = 0
    while at < len(text):
        if text[at] == '"':
            end = at + 1
            while text[end] != '"' or text[end + 1 : end + 2] == '"':
                end += 2 if text[end] == '"' else 1
            rows[-1].append((text[at + 1 : end].replace('""', '"'), True))
            at = end + 1
        else:
            end = at
            while end < len(text) and text[end] not in ",\n":
                end += 1
            rows[-1].append((text[at:end], False))
            at = end
        if at < len(text) and text[at] == "\n":
            rows.append([])
        at += 1
    return rows[:-1] if rows[-1] == [] else rows
