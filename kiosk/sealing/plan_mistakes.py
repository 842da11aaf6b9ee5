"""What is wrong with a filled-in plan (派位方案), every field of it at once.

What can be said of one field, or of the tables' ids, is said here; whether the plan can run is for the
protocol to say (``verifier.protocol.plan_check``), once nothing else is wrong.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kiosk.intake.plan_fields import Field, PlanFields, Value
from kiosk.intake.plan_values import Kind, kinds, label
from kiosk.words.several import Several
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import BATCH_ID, DRAW_ID, NUMBER_PREFIX, SCHOOL_ID, OnFailure
from verifier.protocol.shape import Shape

REQUIRED = ("draw_id", "title", "organiser", "place")
"""The fields without a value that a template could bring."""
OPTIONAL = ("title_en",)

FORMS = {
    ("fields", "draw_id"): (DRAW_ID, "fields.form-draw-id"),
    ("batches", "id"): (BATCH_ID, "fields.form-batch"),
    ("batches", "prefix"): (NUMBER_PREFIX, "fields.form-prefix"),
    ("schools", "id"): (SCHOOL_ID, "fields.form-school"),
}
"""The fields that have a form of their own, and the sentence that says it."""

Row = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong, and the field to mend.

    ``table``: fields, batches or schools; empty if it is about the file as a whole.
    ``row``: of a table, from 0. ``name``: the field, or empty if the row or table as a whole is meant.
    ``missing``: nothing is filled in yet.
    """

    table: str
    row: int
    name: str
    error: BadInput
    missing: bool = False


class WrongPlan(Several):
    """A plan with mistakes, all of them."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(one.error for one in self.mistakes)


def called(table: str, name: str) -> str:
    """A field's name on the plan sheet, and its key in a TOML file."""
    return f"{label(table, name)} / {name}"


def field_mistakes(
    fields: PlanFields, defaults: Mapping[str, Value], procedure: str, options: Mapping[str, tuple[str, ...]]
) -> tuple[Mistake, ...]:
    """All that can be said before the plan is made.

    Args:
        fields: what was filled in.
        defaults: the template's own values; a field that is in none of them does not belong to it.
        procedure: the template's name, or empty if it is not known, and then little can be missed.
        options: which values a field may have in this template, where it is not all that the protocol knows.
    """
    found = [Mistake("", 0, "", error) for error in fields.problems]
    found += _values(fields, defaults, procedure, options)
    for table, rows in (("batches", fields.batches), ("schools", fields.schools)):
        if not rows:
            error = BadInput(Rule.PLAN, f"fields.no-{table}", where=fields.where)
            found.append(Mistake(table, 0, "", error, missing=True))
        for number, row in enumerate(rows):
            found += _row(table, number, row)
    sound = {
        (table, number): set(row)
        - {one.name for one in found if (one.table, one.row) == (table, number)}
        for table, rows in (("batches", fields.batches), ("schools", fields.schools))
        for number, row in enumerate(rows)
    }
    found += _ids(fields, sound)
    order = {"": 0, "fields": 1, "batches": 2, "schools": 3}
    return tuple(sorted(found, key=lambda one: (order[one.table], one.row if one.table else 0)))


def _values(
    fields: PlanFields, defaults: Mapping[str, Value], procedure: str, options: Mapping[str, tuple[str, ...]]
) -> Iterator[Mistake]:
    for name, kind in kinds("fields").items():
        field = fields.values.get(name)
        if name == "template":
            continue
        if field is None:
            if name in REQUIRED:
                error = BadInput(
                    Rule.PLAN, "fields.missing", where=fields.where, expected=called("fields", name)
                )
                yield Mistake("fields", 0, name, error, missing=True)
            continue
        if procedure and name not in defaults and name not in (*REQUIRED, *OPTIONAL):
            error = BadInput(
                Rule.PLAN, "fields.not-in-template", where=field.where,
                found=called("fields", name), expected=procedure,
            )  # fmt: skip
            yield Mistake("fields", 0, name, error)
            continue
        wrong = refusal("fields", kind, field, options.get(name))
        if wrong is not None:
            yield Mistake("fields", 0, name, wrong)
    attempts = fields.values.get("attempts")
    mode = fields.values["on_failure"].value if "on_failure" in fields.values else defaults.get("on_failure")
    if mode == OnFailure.RESUME and attempts is not None and attempts.error is None and attempts.value != 1:
        error = BadInput(
            Rule.PLAN, "plan.resume-attempts", where=attempts.where, found=str(attempts.value)
        )
        yield Mistake("fields", 0, "attempts", error)


def _row(table: str, number: int, row: Row) -> Iterator[Mistake]:
    where = next(iter(row.values())).where if row else table
    for name, kind in kinds(table).items():
        field = row.get(name)
        if field is None:
            error = BadInput(Rule.PLAN, "fields.cell-missing", where=where, expected=label(table, name))
            yield Mistake(table, number, name, error, missing=True)
            continue
        wrong = refusal(table, kind, field)
        if wrong is not None:
            yield Mistake(table, number, name, wrong)


def refusal(table: str, kind: Kind, field: Field, words: tuple[str, ...] | None = None) -> BadInput | None:
    """Why a field's value cannot be taken, by itself; None if it can.

    Args:
        table: fields, batches or schools.
        kind: what the field may hold.
        field: what it holds.
        words: which of an enumeration's values the template knows, if not all.
    """
    if field.error is not None:
        return field.error
    shape = Shape({kind.name: field.value}, (kind.name,), Rule.PLAN, "")
    try:
        match kind.kind:
            case "whole":
                shape.integer(kind.name, kind.low, kind.high)
            case "flag":
                shape.flag(kind.name)
            case "choice":
                known = words or tuple(dict.fromkeys(map(str, kind.words.values())))
                if field.value not in known:
                    return BadInput(
                        Rule.PLAN, "shape.choice", where=field.where, found=str(field.value),
                        expected=", ".join(known),
                    )  # fmt: skip
            case _:
                _text(shape, table, kind.name)
    except BadInput as error:
        return placed(error, field.where)
    return None


def _text(shape: Shape, table: str, name: str) -> None:
    pattern, key = FORMS.get((table, name), (None, ""))
    try:
        shape.text(name, pattern=pattern, empty=name in OPTIONAL)
    except BadInput as error:
        if not key or error.key != "shape.pattern":
            raise
        raise BadInput(Rule.PLAN, key, found=error.params["found"]) from None


def placed(error: BadInput, where: str) -> BadInput:
    """The same error at another place."""
    params = {name: value for name, value in error.params.items() if name != "where"}
    return BadInput(error.rule, error.key, where=where, **params)


def _ids(fields: PlanFields, sound: Mapping[tuple[str, int], set[str]]) -> list[Mistake]:
    """What the tables' ids must keep among each other; cells that are wrong by themselves stand aside."""
    again = list(_twice("schools", fields.schools, ("batch", "id"), sound))
    found = [
        *_twice("batches", fields.batches, ("id",), sound),
        *_twice("batches", fields.batches, ("prefix",), sound),
        *again,
        *_two_names(fields.schools, sound, {one.row for one in again}),
    ]
    whole = all("id" in sound["batches", number] for number in range(len(fields.batches)))
    if not fields.batches or not whole or any(one.table == "batches" for one in found):
        return found  # what a batch is called is not settled, so nothing can be said of who names it
    known = {row["id"].value for row in fields.batches}
    named = [
        (number, row["batch"])
        for number, row in enumerate(fields.schools)
        if "batch" in sound["schools", number]
    ]
    strange = [(number, field) for number, field in named if field.value not in known]
    for number, field in strange:
        error = BadInput(Rule.PLAN, "plan.no-batch", where=field.where, found=str(field.value))
        found.append(Mistake("schools", number, "batch", error))
    # Otherwise some school may yet turn out to be the batch's.
    if named and not strange and not again and len(named) == len(fields.schools):
        used = {field.value for _, field in named}
        for number, row in enumerate(fields.batches):
            if row["id"].value not in used:
                field = row["id"]
                error = BadInput(Rule.PLAN, "plan.batch-no-school", where=field.where, found=str(field.value))
                found.append(Mistake("batches", number, "id", error))
    return found


def _twice(
    table: str, rows: tuple[Row, ...], keys: tuple[str, ...], sound: Mapping[tuple[str, int], set[str]]
) -> Iterator[Mistake]:
    seen: set[tuple[Value, ...]] = set()
    for number, row in enumerate(rows):
        if not sound[table, number].issuperset(keys):
            continue
        key = tuple(row[name].value for name in keys)
        if key in seen:
            field = row[keys[-1]]
            error = BadInput(Rule.PLAN, "plan.twice", where=field.where, found=str(field.value))
            yield Mistake(table, number, keys[-1], error)
        seen.add(key)


def _two_names(
    rows: tuple[Row, ...], sound: Mapping[tuple[str, int], set[str]], aside: set[int]
) -> Iterator[Mistake]:
    names: dict[Value, Value] = {}
    for number, row in enumerate(rows):
        if number in aside or not sound["schools", number].issuperset(("id", "name")):
            continue
        field = row["id"]
        if names.setdefault(field.value, row["name"].value) != row["name"].value:
            error = BadInput(
                Rule.PLAN, "plan.school-two-names", where=field.where, found=str(field.value)
            )
            yield Mistake("schools", number, "id", error)
