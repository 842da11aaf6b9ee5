"""The plan of a draw (派位方案) as a bureau writes it: the workbook's plan sheet, or a TOML file."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kiosk.intake.book import Book, Sheet, load
from kiosk.intake.plan_fields import Field, PlanFields, Value
from kiosk.intake.plan_values import (
    FILE,
    TABLES,
    from_cell,
    from_toml,
    kinds,
    label,
    names_by_label,
    type_name,
)
from kiosk.intake.text import cell_name, cell_text, label_key, tidy
from kiosk.intake.vocabulary import vocabulary
from kiosk.words.several import Several
from verifier.protocol.errors import BadInput, Rule

Row = dict[str, Field]
_TABLE_LABELS = {"platform": 2}
# How many of a table's labels make a row its head; what a platform calls the admitted may be left out.


def read_plan_fields(path: Path) -> PlanFields:
    """Read the fields of a plan and the place of each.

    Raises:
        BadInput: (MP-INTAKE) as :func:`read_plan_as_it_is`; or an unknown or repeated field, or values that
            are not of their field's type, all of them together, naming the cell or the TOML key.
    """
    fields = read_plan_as_it_is(path)
    errors = tuple(fields.errors())
    if errors:
        raise Several(errors)
    return fields


def read_plan_as_it_is(path: Path) -> PlanFields:
    """Read the fields of a plan, right and wrong ones, so that all that is wrong can be told together.

    Raises:
        BadInput: (MP-INTAKE) the file cannot be read, has no plan sheet, or nothing is filled in.
    """
    if path.suffix.lower() == ".toml":
        return _from_toml(path)
    book = Book(path)
    name = _plan_sheet(book)
    return _SheetReader(book.sheet(name), f"{path.name}/{name}").read()


def _plan_sheet(book: Book) -> str:
    names = [label_key(word) for word in vocabulary("sheet", FILE)["names"]]
    candidates = [name for name in book.names if name not in book.hidden]
    for wanted in names:
        for name in candidates:
            if label_key(name) == wanted:
                return name
    inside = [name for name in candidates if any(wanted in label_key(name) for wanted in names)]
    if len(inside) != 1:
        raise BadInput(
            Rule.INTAKE,
            "intake.plan-sheet",
            where=book.file,
            found=", ".join(book.names),
            expected=vocabulary("sheet", FILE)["names"][0],
        )
    return inside[0]


class _SheetReader:
    """Goes down a plan sheet: labels with a value beside them, then one small table after another."""

    def __init__(self, sheet: Sheet, where: str) -> None:
        self.sheet = sheet
        self.where = where
        words = vocabulary("sheet", FILE)
        self.label_heads, self.value_heads, self.sections = (
            {label_key(word) for word in words[part]}
            for part in ("label_columns", "value_columns", "sections")
        )
        self.value_column = -1
        self.table = ""
        self.columns: dict[int, str] = {}
        self.values: Row = {}
        self.problems: list[BadInput] = []
        self.rows: dict[str, list[Row]] = {table: [] for table in TABLES}

    def read(self) -> PlanFields:
        for number in range(len(self.sheet.rows)):
            self._row(number)
        if not (self.values or any(self.rows.values()) or self.problems):
            raise BadInput(Rule.INTAKE, "intake.plan-empty", where=self.where)
        batches, schools, platform = (tuple(self.rows[table]) for table in TABLES)
        schools = _name_batches(batches, schools)
        return PlanFields(self.values, batches, schools, self.where, tuple(self.problems), platform)

    def _row(self, number: int) -> None:
        texts = {
            column: text
            for column, cell in enumerate(self.sheet.rows[number])
            if (text := tidy(cell_text(cell)))
        }
        if not texts:
            return
        keys = {column: label_key(text) for column, text in texts.items()}
        first = next(iter(texts))
        name = names_by_label("fields").get(keys[first])
        if self._is_head(keys) or self._is_table_head(number, keys):
            return
        # A platform may call its columns as it likes, also as a field of the plan.
        if name and self.table != "platform":
            self.table = ""
            self._field(name, number, first)
        elif self.table:
            self._table_row(number, texts)
        elif self._value_column(number, first) in texts:
            self._unknown(number, first, texts[first])

    def _unknown(self, number: int, column: int, found: str) -> None:
        self.problems.append(
            BadInput(Rule.INTAKE, "intake.plan-label", where=self._place(number, column), found=found)
        )

    def _is_head(self, keys: Mapping[int, str]) -> bool:
        """A row that names the columns of labels and values, or the title of a table."""
        values = [column for column, key in keys.items() if key in self.value_heads]
        if values and any(key in self.label_heads for key in keys.values()):
            self.value_column, self.table = values[0], ""
            return True
        if len(keys) == 1 and next(iter(keys.values())) in self.sections:
            self.table = ""
            return True
        return False

    def _is_table_head(self, number: int, keys: Mapping[int, str]) -> bool:
        """A row of a table's own labels; the table with more of its labels in the row is meant."""
        table, columns = "", dict[int, str]()
        for one in TABLES:
            known = names_by_label(one)
            found = {column: known[key] for column, key in keys.items() if key in known}
            if len(set(found.values())) >= _TABLE_LABELS.get(one, 3) and len(found) > len(columns):
                table, columns = one, found
        if not table:
            return False
        # What stands beyond the table may be remarks; an unknown column inside it would be lost.
        for column in keys:
            if column not in columns and column < max(columns):
                self._unknown(number, column, tidy(cell_text(self.sheet.rows[number][column])))
        self.table, self.columns = table, columns
        return True

    def _value_column(self, number: int, first: int) -> int:
        """The column of a label's value: as the sheet says, else the next that is not merged into it."""
        if self.value_column > first:
            return self.value_column
        row, column = number + self.sheet.top, first + self.sheet.left
        for top, left, bottom, right in self.sheet.merges:
            if top <= row <= bottom and left <= column <= right:
                return right - self.sheet.left + 1
        return first + 1

    def _field(self, name: str, number: int, first: int) -> None:
        column = self._value_column(number, first)
        field = self._cell("fields", name, number, column)
        if field is None:
            return
        if name in self.values:
            self.problems.append(
                BadInput(
                    Rule.INTAKE,
                    "intake.plan-twice",
                    where=field.where,
                    found=label("fields", name),
                    first=self.values[name].where,
                )
            )
            return
        self.values[name] = field

    def _table_row(self, number: int, texts: Mapping[int, str]) -> None:
        row = {}
        for column, name in self.columns.items():
            field = self._cell(self.table, name, number, column)
            if field is not None:
                row[name] = field
        if row:
            self.rows[self.table].append(row)

    def _cell(self, table: str, name: str, number: int, column: int) -> Field | None:
        where = self._place(number, column)
        failed = self.sheet.errors.get((number + self.sheet.top, column + self.sheet.left))
        if failed:
            error = BadInput(Rule.INTAKE, "intake.plan-formula", where=where, found=failed)
            return Field(failed, where, error)
        cells = self.sheet.rows[number]
        cell = cells[column] if column < len(cells) else ""
        text = tidy(cell_text(cell))
        if not text:
            return None
        try:
            return from_cell(kinds(table)[name], cell, where)
        except BadInput as error:
            return Field(text, where, error)

    def _place(self, row: int, column: int) -> str:
        return f"{self.sheet.name}!{cell_name(row + self.sheet.top, column + self.sheet.left)}"


def _name_batches(batches: Sequence[Row], schools: Sequence[Row]) -> tuple[Row, ...]:
    """Let a school name its batch by id, prefix or name; the field holds the id."""
    ids: dict[str, Value] = {}
    for name in ("id", "name", "prefix"):
        for batch in batches:
            if name in batch and "id" in batch:
                ids.setdefault(label_key(str(batch[name].value)), batch["id"].value)
    named = []
    for school in schools:
        field = school.get("batch")
        if field is not None:
            value = ids.get(label_key(str(field.value)), field.value)
            named.append({**school, "batch": replace(field, value=value)})
        else:
            named.append(school)
    return tuple(named)


def _from_toml(path: Path) -> PlanFields:
    data = load(path)
    if not data:
        raise BadInput(Rule.INTAKE, "intake.file-empty", where=path.name)
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput(Rule.INTAKE, "intake.toml-encoding", where=path.name) from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BadInput(Rule.INTAKE, "intake.toml-syntax", where=path.name, found=str(error)[:200]) from None
    problems: list[BadInput] = []
    given = {name: value for name, value in document.items() if name not in TABLES}
    values = _toml_row(given, "fields", "", problems)
    batches, schools, platform = (_toml_rows(document.get(table, []), table, problems) for table in TABLES)
    schools = _name_batches(batches, schools)
    return PlanFields(values, batches, schools, path.name, tuple(problems), platform)


def _toml_rows(rows: object, table: str, problems: list[BadInput]) -> tuple[Row, ...]:
    if not isinstance(rows, list):
        problems.append(_type(table, rows, "array"))
        return ()
    found = []
    for number, row in enumerate(rows, 1):
        where = f"{table}[{number}]"
        if isinstance(row, dict):
            found.append(_toml_row(row, table, f"{where}.", problems))
        else:
            problems.append(_type(where, row, "table"))
    return tuple(found)


def _type(where: str, found: object, expected: str) -> BadInput:
    return BadInput(Rule.INTAKE, "intake.plan-type", where=where, found=type_name(found), expected=expected)


def _toml_row(row: Mapping[str, object], table: str, prefix: str, problems: list[BadInput]) -> Row:
    fields = {}
    for name, value in row.items():
        kind = kinds(table).get(name)
        where = f"{prefix}{name}"
        if kind is None:
            problems.append(
                BadInput(
                    Rule.INTAKE, "intake.plan-key", where=where, found=name, expected=", ".join(kinds(table))
                )
            )
            continue
        try:
            field = from_toml(kind, value, where)
        except BadInput as error:
            field = Field(str(value)[:200], where, error)
        if field.value != "":
            fields[name] = field
    return fields
