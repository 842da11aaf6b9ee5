"""The columns of the enrolment platform (招生平台), from the plan sheet or the TOML file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from kiosk.files.columns import MAX_COLUMNS, Fill, PlatformColumn
from kiosk.intake.applicant import Applicant
from kiosk.intake.plan_fields import Field, PlanFields
from kiosk.intake.plan_values import FILE, label
from kiosk.intake.text import label_key
from kiosk.intake.vocabulary import vocabulary
from kiosk.words.several import Several
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.shape import Shape

TABLE = "platform"


@cache
def _words() -> dict[str, Fill]:
    """What fills a column, by :func:`label_key` of every word for it."""
    told: Mapping[str, Sequence[str]] = vocabulary("platform_words", FILE)
    return {label_key(word): Fill(fill) for fill, words in told.items() for word in (fill, *words)}


def platform_columns(fields: PlanFields) -> tuple[PlatformColumn, ...]:
    """The columns in their order; none if the plan names none.

    Columns of the list are not yet held against it: see :func:`in_list`.

    Raises:
        Several: (MP-INTAKE) rows that are incomplete or contradict themselves, or heads that are there twice.
    """
    found: list[PlatformColumn] = []
    errors: list[BadInput] = []
    heads: dict[str, str] = {}
    for row in fields.platform:
        where = next(iter(row.values())).where
        try:
            one = _column(row, where)
            if one.header in heads:
                raise BadInput(
                    Rule.INTAKE, "columns.twice", where=where, found=one.header, first=heads[one.header]
                )
            heads[one.header] = where
            found.append(one)
        except BadInput as error:
            errors.append(error)
    if len(found) > MAX_COLUMNS:
        errors.append(
            BadInput(Rule.INTAKE, "columns.many", where=fields.where, found=len(found), limit=MAX_COLUMNS)
        )
    if errors:
        raise Several(errors)
    return tuple(found)


def _column(row: Mapping[str, Field], where: str) -> PlatformColumn:
    for field in row.values():
        if field.error is not None:
            raise field.error
    texts = {name: str(field.value) for name, field in row.items()}
    for name in ("header", "fill"):
        if name not in texts:
            raise BadInput(Rule.INTAKE, "columns.missing", where=where, expected=label(TABLE, name))
    # What could be sealed but not read back would make the package unreadable for good.
    shape = Shape(texts, texts, Rule.INTAKE, where)
    for name in texts:
        shape.text(name)
    fill, column = _fill(texts["fill"])
    if fill is not Fill.OUTCOME and {"admitted", "others"} & texts.keys():
        raise BadInput(Rule.INTAKE, "columns.words", where=where, found=texts["header"])
    return PlatformColumn(texts["header"], fill, column, texts.get("admitted", ""), texts.get("others", ""))


def _fill(text: str) -> tuple[Fill, str]:
    """What a word means: one of ours, or the head of a column of the list."""
    known = _words().get(label_key(text))
    if known is not None:
        return known, ""
    for prefix in vocabulary("sheet", FILE)["list_columns"]:
        for sign in ("\uff1a", ":"):
            if text.startswith(prefix + sign):
                return Fill.COLUMN, text.removeprefix(prefix + sign).strip()
    return Fill.COLUMN, text


def in_list(
    columns: Iterable[PlatformColumn], applicants: Sequence[Applicant], where: str
) -> tuple[PlatformColumn, ...]:
    """The same columns with those of the list named exactly as the list names them.

    Args:
        columns: from :func:`platform_columns`.
        applicants: the children of the list.
        where: where the plan was read.

    Raises:
        Several: (MP-INTAKE) columns that the list does not have.
    """
    heads = {label_key(head): head for one in applicants for head, _ in one.extra}
    found: list[PlatformColumn] = []
    errors: list[BadInput] = []
    for one in columns:
        head = heads.get(label_key(one.column)) if one.fill is Fill.COLUMN else ""
        if head is None:
            errors.append(
                BadInput(
                    Rule.INTAKE, "columns.no-such", where=where, header=one.header, found=one.column,
                    expected=", ".join(dict.fromkeys(heads.values())) or "-",
                )
            )  # fmt: skip
        else:
            found.append(replace(one, column=head))
    if errors:
        raise Several(errors)
    return tuple(found)
