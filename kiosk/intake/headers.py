"""Finding a table's header row (表头) and what each column holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kiosk.intake.book import Sheet
from kiosk.intake.text import cell_text, label_key, tidy
from kiosk.intake.vocabulary import vocabulary

SEARCHED = 40
"""How many rows from the top may stand above the header, titles and notes."""
DEEPEST = 3
"""How many rows a header may take, group labels such as 志愿 over 第一志愿 and 第二志愿."""
PREFERENCES = 30
"""The longest list of preferences with a column each."""

_PERSON = {"name", "identity", "code", "student_number"}


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was found.

    ``first``, ``after``: its first row, and the first row of data, as indexes into the sheet's rows.
    ``fields``: field -> index of its column. ``labels``: the text over every column, empty if there is none.
    """

    first: int
    after: int
    fields: dict[str, int]
    labels: tuple[str, ...]


@cache
def known_labels() -> dict[str, tuple[str, int]]:
    """Every label that is understood, by :func:`label_key`: its field and its rank among that's labels."""
    known: dict[str, tuple[str, int]] = {}
    for name, labels in vocabulary("headers").items():
        for rank, label in enumerate(labels):
            known.setdefault(label_key(label), (name, rank))
    digits = {value: digit for digit, value in reversed(vocabulary("numerals")["digits"].items())}
    ten = vocabulary("numerals")["ten"]
    for name, patterns in vocabulary("numbered").items():
        for number in range(1, PREFERENCES + 1):
            tens, ones = divmod(number, 10)
            spoken = (
                (digits[tens] if tens > 1 else "") + (ten if tens else "") + (digits[ones] if ones else "")
            )
            for rank, pattern in enumerate(patterns):
                for written in (str(number), spoken):
                    known.setdefault(label_key(pattern.format(n=written)), (f"{name}_{number}", rank))
    return known


def find_header(sheet: Sheet) -> Header | None:
    """The first row, near the top, that names a child and one thing more; None if there is none."""
    known = known_labels()
    for first, row in enumerate(sheet.rows[:SEARCHED]):
        fields = {
            known[key][0] for cell in row if isinstance(cell, str) and (key := label_key(cell)) in known
        }
        if len(fields) >= 2 and fields & _PERSON:
            return _header(sheet, first)
    return None


def _header(sheet: Sheet, first: int) -> Header:
    width = len(sheet.rows[first])
    over: dict[tuple[int, int], str] = {}
    depth = 1
    for top, left, bottom, right in sheet.merges:
        row, column = top - sheet.top, left - sheet.left
        if row == first and bottom > top and bottom - top < DEEPEST:
            depth = max(depth, bottom - top + 1)
        if first <= row < first + DEEPEST and 0 <= column < width:
            text = tidy(cell_text(sheet.rows[row][column]))
            for below in range(bottom - top + 1):
                over.update({(row + below, column + beside): text for beside in range(right - left + 1)})
    depth = min(depth, len(sheet.rows) - first)
    fields: dict[str, tuple[int, int]] = {}
    labels = []
    for column in range(width):
        parts = []
        for row in range(first, first + depth):
            text = tidy(cell_text(sheet.rows[row][column])) or over.get((row, column), "")
            if text and text not in parts:
                parts.append(text)
        labels.append(" ".join(parts))
        match = _match(parts)
        if match:
            name, rank = match
            if name not in fields or rank < fields[name][0]:
                fields[name] = rank, column
    chosen = {name: column for name, (_, column) in fields.items()}
    return Header(first, first + depth, chosen, tuple(labels))


def _match(parts: Sequence[str]) -> tuple[str, int] | None:
    """A column's field by its own label, or by that and the group label over it, in either order."""
    if not parts:
        return None
    known = known_labels()
    for text in (parts[-1], "".join(parts), "".join(reversed(parts))):
        if label_key(text) in known:
            return known[label_key(text)]
    return None


def choose_fields(fields: dict[str, int]) -> dict[str, int]:
    """Keep one way of saying each thing; the columns left out become further columns of the record.

    A registration code wins over a student number, 批次 over 学段 and 年级, one column a preference over one
    column of all preferences, and that over a column with a single school.
    """
    chosen = dict(fields)
    if "code" not in chosen and "student_number" in chosen:
        chosen["code"] = chosen["student_number"]
    chosen.pop("student_number", None)
    if "batch" in chosen:
        chosen.pop("grade", None)
        chosen.pop("stage", None)
    if "choice_1" in chosen:
        chosen.pop("choices", None)
        chosen.pop("school", None)
    elif "choices" in chosen:
        chosen.pop("school", None)
    return chosen
