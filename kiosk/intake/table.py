"""A roster sheet as columns of tidy text: merged values filled down, lines that are no child left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from kiosk.intake.book import Sheet
from kiosk.intake.headers import Header, choose_fields
from kiosk.intake.problems import ProblemList, Severity
from kiosk.intake.text import Cell, cell_name, column_letters, column_text, is_rounded, label_key
from kiosk.intake.vocabulary import vocabulary

_KEYS = ("code", "name", "identity")
_NOTE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet's children, column by column; all columns have the same length.

    ``fields``: field -> texts. ``columns``: field -> column of the sheet, from 0.
    ``rows``: the row of the sheet, from 0, of each child.
    ``extra``: the other columns, (header, texts), in the sheet's order.
    ``numbers``: fields of which some cells were numbers, ``rounded``: positions whose number lost digits.
    ``labels``: field -> header.
    ``kept``: (cell of the header, header) of the columns that decide nothing and are kept with the record.
    """

    sheet: str
    fields: dict[str, list[str]]
    columns: dict[str, int]
    rows: Sequence[int]
    extra: tuple[tuple[str, list[str]], ...]
    numbers: frozenset[str]
    rounded: dict[str, frozenset[int]]
    labels: dict[str, str]
    kept: tuple[tuple[str, str], ...] = ()

    def cell(self, field: str, position: int) -> str:
        """The name of a child's cell, or of its row's first cell if the sheet lacks the column."""
        return cell_name(self.rows[position], self.columns.get(field, 0))


def extract(sheet: Sheet, header: Header, problems: ProblemList) -> Table:
    """The children of a sheet whose header was found. Left-out lines that hold text become warnings."""
    _fill_down(sheet, header)
    data = sheet.rows[header.after :]
    chosen = choose_fields(header.fields)
    raw: list[Sequence[Cell]] = list(zip(*data, strict=True)) if data else [()] * len(header.labels)
    both = [column_text(cells) for cells in raw]
    texts = [column for column, _ in both]
    serial = chosen.pop("serial", -1)
    fields = {name: texts[column] for name, column in chosen.items()}
    keep = _children(sheet, header, texts, chosen, serial, problems)
    rows: Sequence[int] = range(sheet.top + header.after, sheet.top + header.after + len(data))
    rounded = {}
    numbers = set()
    for name in _KEYS:
        if name in chosen and not both[chosen[name]][1]:
            cells = raw[chosen[name]]
            cells = list(compress(cells, keep)) if keep else cells
            if any(type(cell) is not str for cell in cells):
                numbers.add(name)
            rounded[name] = frozenset(place for place, cell in enumerate(cells) if is_rounded(cell))
    used = set(chosen.values()) - {chosen.get("birth", -1)}
    others = [
        (column, header.labels[column] or column_letters(column + sheet.left))
        for column in range(len(texts))
        if column not in used and (header.labels[column] or any(texts[column]))
    ]
    if keep:
        rows = list(compress(rows, keep))
        fields = {name: list(compress(column, keep)) for name, column in fields.items()}
        texts = [list(compress(column, keep)) for column in texts]
    _report_errors(sheet, header, set(rows), {chosen[name] for name in chosen}, problems)
    labels = {name: header.labels[column] for name, column in chosen.items()}
    columns = {name: column + sheet.left for name, column in chosen.items()}
    extra = tuple((label, texts[column]) for column, label in others)
    head = header.after - 1 + sheet.top
    kept = tuple(
        (cell_name(head, column + sheet.left), label)
        for column, label in others
        if column not in {serial, chosen.get("birth", -1)}
    )
    return Table(sheet.name, fields, columns, rows, extra, frozenset(numbers), rounded, labels, kept)


def _fill_down(sheet: Sheet, header: Header) -> None:
    """Give every row of a vertically merged range its value; nothing else is ever filled."""
    for top, left, bottom, _ in sheet.merges:
        row, column = top - sheet.top, left - sheet.left
        if bottom > top and header.after <= row < len(sheet.rows) and 0 <= column < len(sheet.rows[row]):
            value = sheet.rows[row][column]
            for below in sheet.rows[row + 1 : bottom - sheet.top + 1]:
                if below[column] == "":
                    below[column] = value  # type: ignore[index]  # rows are lists of our own reading


def _children(
    sheet: Sheet,
    header: Header,
    texts: list[list[str]],
    chosen: dict[str, int],
    serial: int,
    problems: ProblemList,
) -> list[bool]:
    """Which rows are children; an empty list if all are."""
    keys = [texts[chosen[name]] for name in _KEYS if name in chosen]
    heads = [header.labels[chosen[name]] for name in _KEYS if name in chosen]
    if all(map(all, keys)) and not any(head in column for column, head in zip(keys, heads, strict=True)):
        return []
    keep = [True] * len(keys[0])
    for place, values in enumerate(zip(*keys, strict=True)):
        if all(values) and values[0] != heads[0]:
            continue
        row = [column[place] for column in texts]
        keep[place] = list(values) != heads and not _left_out(
            sheet, row, sum(map(bool, values)), place + sheet.top + header.after, serial, problems
        )
    return [] if all(keep) else keep


def _left_out(
    sheet: Sheet, row: list[str], known: int, number: int, serial: int, problems: ProblemList
) -> bool:
    filled = [column for column, text in enumerate(row) if text]
    if not filled or filled == [serial]:
        return True
    first = row[filled[0]]
    cell = cell_name(number, filled[0] + sheet.left)
    if known <= 1 and label_key(first).startswith(_footers()):
        problems.add(Severity.WARNING, "intake.footer-row", sheet.name, cell, " ".join(filter(None, row)))
        return True
    if len(filled) == 1 and len(first) >= _NOTE_LENGTH:
        problems.add(Severity.WARNING, "intake.note-row", sheet.name, cell, first)
        return True
    return False


def _footers() -> tuple[str, ...]:
    return tuple(label_key(word) for word in vocabulary("footer")["words"])


def _report_errors(
    sheet: Sheet, header: Header, rows: set[int], used: set[int], problems: ProblemList
) -> None:
    for (row, column), value in sorted(sheet.errors.items()):
        if row not in rows:
            continue
        severity = Severity.ERROR if column - sheet.left in used else Severity.WARNING
        key = "intake.error-value" if severity is Severity.ERROR else "intake.error-value-extra"
        place = column - sheet.left
        label = header.labels[place] if 0 <= place < len(header.labels) else ""
        problems.add(severity, key, sheet.name, cell_name(row, column), value, column=label)
