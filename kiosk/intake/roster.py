"""A roster workbook becomes applicants (待派位学生), or the list of all that is wrong with it."""

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import compress, repeat
from pathlib import Path

from kiosk.intake import checks
from kiosk.intake.applicant import Applicant, Counts, Import, KeptColumn, SkippedSheet
from kiosk.intake.book import Book, Sheet
from kiosk.intake.headers import find_header
from kiosk.intake.problems import ProblemList, Severity
from kiosk.intake.resolve import Terms, Trouble, read_batch, read_choices, read_tier, resolve_column
from kiosk.intake.roll import Roll
from kiosk.intake.siblings import group_siblings
from kiosk.intake.table import Table, extract
from kiosk.intake.text import close_names, half_width_column, label_key
from kiosk.intake.vocabulary import vocabulary
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Plan
from verifier.protocol.roster import Choice

Progress = Callable[[int, int], None]
"""Called with what is done and the whole, in hundredths of the work. It may raise, which ends the import."""


def read_roster(path: Path, plan: Plan, progress: Progress | None = None) -> Import:
    """Read a roster workbook and check every cell of it against the plan.

    Nothing is written anywhere. An exception raised by ``progress`` passes through and leaves nothing behind.

    Raises:
        BadInput: (MP-INTAKE) the file cannot be read at all, or no sheet of it is a roster.
    """
    told = progress or _silent
    told(0, 100)
    with _no_collection():
        book = Book(path)
        told(15, 100)
        problems = ProblemList()
        roll = Roll(problems, plan.rehearsal)
        reader = _Reader(Terms(plan), roll)
        skipped = []
        for number, name in enumerate(book.names):
            reason = reader.read(book, name)
            if reason:
                skipped.append(SkippedSheet(name, reason))
            told(15 + 50 * (number + 1) // len(book.names), 100)
        if not roll.tables:
            raise BadInput(Rule.INTAKE, "intake.no-roster", where=book.file, found=", ".join(book.names))
        if not len(roll):
            raise BadInput(Rule.INTAKE, "intake.no-children", where=f"{book.file}/{roll.tables[0].sheet}")
        for done, check in enumerate(
            (
                checks.check_codes,
                checks.check_identities,
                checks.check_names,
                checks.check_extra,
                group_siblings,
            )
        ):
            check(roll)
            told(70 + 4 * done, 100)
        applicants = () if problems.errors else tuple(_applicants(roll))
        told(95, 100)
        listed = sorted(problems.listed, key=lambda problem: problem.severity is not Severity.ERROR)
        result = Import(
            applicants,
            tuple(listed),
            problems.found,
            _counts(roll, plan),
            tuple(table.sheet for table in roll.tables),
            tuple(skipped),
            tuple(KeptColumn(table.sheet, *one) for table in roll.tables for one in table.kept),
        )
    told(100, 100)
    return result


def _silent(done: int, whole: int) -> None:
    pass


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold the cyclic garbage collector: it would look at a million new cells again and again for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            # What was made goes to the oldest generation, and is not walked through at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


class _Reader:
    """Takes sheet after sheet into the roll."""

    def __init__(self, terms: Terms, roll: Roll) -> None:
        self.terms = terms
        self.roll = roll

    def read(self, book: Book, name: str) -> str:
        """Read a sheet; the reason's key if it is skipped, else the empty text."""
        reason = self._reason(book, name)
        if reason:
            if find_header(book.sheet(name)):
                self.roll.problems.add(Severity.WARNING, "intake.sheet-not-read", name, "", name)
            return reason
        sheet = book.sheet(name)
        if not any(map(any, sheet.rows)):
            return "intake.skipped-empty"
        header = find_header(sheet)
        if header is None:
            self.roll.problems.add(Severity.WARNING, "intake.sheet-no-header", name, "", name)
            return "intake.skipped-no-header"
        self._take(sheet, extract(sheet, header, self.roll.problems))
        return ""

    def _reason(self, book: Book, name: str) -> str:
        """Why a sheet is skipped by its name or state alone, or the empty text."""
        if name in book.hidden:
            return "intake.skipped-hidden"
        if self._is_batch(name):
            return ""
        if _is_called(name, vocabulary("sheets")["plan"]):
            return "intake.skipped-plan"
        return "intake.skipped-instructions" if _is_called(name, vocabulary("sheets")["instructions"]) else ""

    def _is_batch(self, name: str) -> bool:
        return bool(self.terms.batch(name) or self.terms.school_of_sheet(name))

    def _take(self, sheet: Sheet, table: Table) -> None:
        roll, start, count = self.roll, len(self.roll), len(table.rows)
        roll.tables.append(table)
        roll.starts.append(start)
        nothing = [""] * count
        roll.names += close_names(table.fields.get("name", nothing))
        roll.codes += half_width_column(table.fields.get("code", nothing))
        roll.identities += _capitals(half_width_column(table.fields.get("identity", nothing)))
        roll.births += table.fields.get("birth", nothing)
        roll.marks += table.fields.get("siblings", nothing)
        batches = self._batches(table, start)
        roll.batches += batches
        roll.tiers += self._tiers(table, start)
        roll.choices += self._choices(table, batches, start)

    def _trouble(self, start: int, troubles: Sequence[tuple[int, Trouble]]) -> None:
        for place, one in troubles:
            self.roll.error(one.key, start + place, one.field, one.found, known=one.known)

    def _batches(self, table: Table, start: int) -> list[str]:
        fields = [name for name in ("batch", "stage", "grade") if name in table.fields]
        if not fields:
            batch = self.terms.batch_of_sheet(table.sheet) or self.terms.only_batch()
            if batch is None:
                self.roll.problems.add(
                    Severity.ERROR,
                    "intake.batch-column",
                    table.sheet,
                    "",
                    table.sheet,
                    known=self.terms.batch_list,
                )
            return [batch or ""] * len(table.rows)
        if len(fields) == 1:
            values, troubles = resolve_column(
                table.fields[fields[0]], lambda cell: read_batch(self.terms, fields, (cell,))
            )
        else:
            keys = list(zip(*(table.fields[name] for name in fields), strict=True))
            values, troubles = resolve_column(keys, lambda cells: read_batch(self.terms, fields, cells))
        self._trouble(start, troubles)
        return values

    def _tiers(self, table: Table, start: int) -> list[int]:
        cells = table.fields.get("tier")
        if cells is None or not any(cells):
            return [1] * len(table.rows)

        def understand(cell: str) -> tuple[int, list[Trouble]]:
            tier = read_tier(cell)
            if tier is not None:
                return tier, []
            return 1, [Trouble("intake.tier-unknown" if cell else "intake.tier-missing", "tier", cell)]

        values, troubles = resolve_column(cells, understand)
        self._trouble(start, troubles)
        return values

    def _choices(self, table: Table, batches: list[str], start: int) -> list[tuple[Choice, ...]]:
        numbered = sorted(
            (name for name in table.fields if re.fullmatch(r"choice_\d+", name)),
            key=lambda name: int(name[7:]),
        )
        fields = [name for name in ("choices", "school") if name in table.fields] or numbered
        if not fields:
            return self._choices_without_column(table, batches)
        tiers = [name.replace("choice_", "choice_tier_") for name in numbered]
        given = [table.fields.get(name, [""] * len(batches)) for name in tiers] if fields == numbered else []
        width = len(fields)
        keys = list(zip(batches, *(table.fields[name] for name in fields), *given, strict=True))
        values, troubles = resolve_column(
            keys,
            lambda key: read_choices(self.terms, key[0], fields, key[1 : width + 1], key[width + 1 :]),
        )
        self._trouble(start, troubles)
        return values

    def _choices_without_column(self, table: Table, batches: list[str]) -> list[tuple[Choice, ...]]:
        named = self.terms.school_of_sheet(table.sheet)
        meant: dict[str, tuple[Choice, ...]] = {"": ()}
        for batch in set(batches) - {""}:
            school = (
                named if named and self.terms.plan.school(batch, named) else self.terms.only_school(batch)
            )
            if school is None:
                self.roll.problems.add(
                    Severity.ERROR,
                    "intake.school-column",
                    table.sheet,
                    "",
                    table.sheet,
                    known=self.terms.school_lists[batch],
                )
            meant[batch] = (Choice(school),) if school else ()
        return [meant[batch] for batch in batches]


def _capitals(texts: list[str]) -> list[str]:
    together = "\n".join(texts)
    capitals = together.upper()
    return texts if capitals == together else capitals.split("\n")


def _is_called(name: str, words: Sequence[str]) -> bool:
    key = label_key(name)
    return any(label_key(word) in key for word in words)


def _applicants(roll: Roll) -> Iterator[Applicant]:
    codes: Sequence[str | None] = roll.codes if roll.has("code") else [None] * len(roll)
    extras: list[tuple[tuple[str, str], ...]] = []
    places: list[str] = []
    for table in roll.tables:
        pairs = [zip(repeat(label), texts, strict=False) for label, texts in table.extra]
        extras += zip(*pairs, strict=True) if pairs else [()] * len(table.rows)
        places += [f"{table.sheet}!{row + 1}" for row in table.rows]
    columns = (
        codes, roll.batches, roll.tiers, roll.choices, roll.names, roll.identities, roll.marks,
        extras, places,
    )  # fmt: skip
    return map(Applicant._make, zip(*columns, strict=True))


def _counts(roll: Roll, plan: Plan) -> Counts:
    batches = dict.fromkeys((batch.id for batch in plan.batches), 0)
    batches.update({batch: times for batch, times in Counter(roll.batches).items() if batch})
    first = dict.fromkeys(((school.batch, school.id) for school in plan.schools), 0)
    listed = dict(first)
    # Equal lists of choices are one object, and an object's number is counted faster than what is in it.
    lists = {id(choices): choices for choices in roll.choices}
    for (batch, number), times in Counter(zip(roll.batches, map(id, roll.choices), strict=True)).items():
        for position, choice in enumerate(lists[number]):
            listed[batch, choice.school] += times
            first[batch, choice.school] += times if position == 0 else 0
    marked = list(compress(zip(roll.batches, roll.marks, strict=True), roll.marks))
    lots = dict(batches)
    for children, step in ((marked, -1), (set(marked), 1)):
        for batch, _ in children:
            lots[batch] = lots.get(batch, 0) + step
    sheets = {table.sheet: len(table.rows) for table in roll.tables}
    return Counts(len(roll), batches, first, listed, {batch: lots[batch] for batch in batches}, sheets)
