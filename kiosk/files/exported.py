"""Reading back what was exported, from where it was written: a workbook's rows, a picture's facts."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.files import disk
from kiosk.files.picture import MAX_FILE, PictureFacts, read_picture
from kiosk.intake.book import Book, Sheet
from kiosk.intake.text import cell_text
from kiosk.station.disk import drop_cache
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.text import sha256_hex
from verifier.words import Language, say
from verifier.words.reasons import reason_of

ZH = Language.ZH


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number as a person sees it, and its cells as texts."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """A workbook of ours as found: the file's digest, the draw it names, its sheets by batch and school."""

    sha256: str
    draw_id: str
    seal: str
    attempt: str
    sheets: Mapping[tuple[str, str], tuple[Row, ...]]


def read_workbook(path: Path) -> Exported:
    """Read a workbook of results back from its medium.

    Raises:
        BadInput: it is not there, damaged, or no workbook that this program exported.
    """
    _forget(path)
    book = Book(path)
    for name in reversed(book.names):
        facts = _rows(book.sheet(name))
        told = {row.cells[0]: row.cells[1] for row in facts if len(row.cells) > 1}
        wanted = [say(f"workbook.fact-{fact}", ZH) for fact in ("draw", "seal", "attempt")]
        if all(label in told for label in wanted):
            draw_id, seal, attempt = (told[label] for label in wanted)
            return Exported(book.sha256, draw_id, seal, attempt, _sheets(book, facts))
    raise BadInput(Rule.COMMAND, "comparison.not-ours", where=path.name)


def _sheets(book: Book, facts: Sequence[Row]) -> dict[tuple[str, str], tuple[Row, ...]]:
    """The sheets that the table of the facts sheet names."""
    head = say("workbook.fact-sheet", ZH)
    start = next((place for place, row in enumerate(facts) if row.cells[0] == head), len(facts))
    found = {}
    for row in facts[start + 1 :]:
        if len(row.cells) >= 4 and row.cells[0] in book.names:
            found[row.cells[2], row.cells[3]] = _rows(book.sheet(row.cells[0]))
    return found


def _rows(sheet: Sheet) -> tuple[Row, ...]:
    """The rows that hold anything, without the empty cells at their ends."""
    rows = []
    for number, cells in enumerate(sheet.rows, sheet.top + 1):
        texts = [""] * sheet.left + [cell_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            rows.append(Row(number, tuple(texts)))
    return tuple(rows)


def read_picture_file(path: Path) -> tuple[PictureFacts, str]:
    """Read a picture back from its medium: what it says it shows, and the file's digest.

    Raises:
        BadInput: it is not there, damaged, changed, or no picture that this program made.
    """
    _forget(path)
    try:
        with disk.open_to_read(path) as file:
            data = disk.read_at_most(file, MAX_FILE + 1)
    except OSError as error:
        raise BadInput(
            Rule.COMMAND, "comparison.unreadable", where=path.name, found=reason_of(error)
        ) from None
    return read_picture(data, path.name), sha256_hex(data)


def _forget(path: Path) -> None:
    # A file that cannot be opened is refused by whoever reads it.
    with contextlib.suppress(OSError):
        if path.is_file():
            drop_cache(path)
