"""A plan (派位方案) while it is being filled in: the texts as typed, what is wrong, and the plan they make.

A draft can hold anything that a person may type. It becomes a plan through the same fields and the same
template as a plan sheet or a TOML file does, so the screen, the workbook and the console refuse alike.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kiosk.intake.plan_fields import Field, PlanFields, Value
from kiosk.intake.plan_values import FILE, Kind, from_cell, kinds
from kiosk.intake.text import tidy
from kiosk.intake.vocabulary import vocabulary
from kiosk.sealing.plan_mistakes import OPTIONAL, REQUIRED, Mistake
from kiosk.sealing.templates import judge, template_names, template_of
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import REHEARSAL_PREFIX, OnFailure, Plan
from verifier.words import Explanation, Language, Said, parts, say, say_to_do

FIELDS, BATCHES, SCHOOLS = "fields", "batches", "schools"
MOST_ROWS = {BATCHES: 20, SCHOOLS: 500}
"""The rows that a plan may have (``verifier.protocol.plan_json``)."""
NAMED = ("title", "title_en", "place")
"""The fields in which a real draw may not call itself a rehearsal."""

Texts = Mapping[str, str]


class Place(NamedTuple):
    """A field of a draft: ``table`` is fields, batches or schools, ``row`` counts from 0 (0 in fields)."""

    table: str
    row: int
    name: str

    @property
    def key(self) -> str:
        """The place as a TOML file has it, ``schools[2].quota``."""
        return self.name if self.table == FIELDS else f"{self.table}[{self.row + 1}].{self.name}"


@dataclass(frozen=True, slots=True)
class Draft:
    """Texts as typed, by field name; a field that is not there or empty is left to the template.

    ``rehearsal``: whether it is one (演练); the draw's name is kept without its mark.
    ``unread``: what a file had beside its fields, to be told once.
    ``platform``: the columns that the enrolment platform wants, as they were read; they are not edited here.
    ``source``: the file, for saying where these belong.
    """

    rehearsal: bool
    values: Texts = field(default_factory=dict)
    batches: tuple[Texts, ...] = ()
    schools: tuple[Texts, ...] = ()
    unread: tuple[BadInput, ...] = ()
    platform: tuple[Mapping[str, Field], ...] = ()
    source: str = field(default="plan", compare=False)

    def rows(self, table: str) -> tuple[Texts, ...]:
        """The rows of batches or schools."""
        return self.batches if table == BATCHES else self.schools

    def text(self, place: Place) -> str:
        """What was typed into a field, or nothing."""
        texts = self.values if place.table == FIELDS else self.rows(place.table)[place.row]
        return texts.get(place.name, "")


def from_fields(fields: PlanFields, *, rehearsal: bool) -> Draft:
    """A draft of what a plan sheet or file says, right or wrong.

    Args:
        fields: as read.
        rehearsal: what was chosen; a mark in the draw's name says nothing.
    """
    values = _texts(fields.values)
    if "draw_id" in values:
        values["draw_id"] = values["draw_id"].removeprefix(REHEARSAL_PREFIX)
    batches, schools = (tuple(map(_texts, rows)) for rows in (fields.batches, fields.schools))
    return Draft(rehearsal, values, batches, schools, fields.problems, fields.platform, fields.where)


def _texts(row: Mapping[str, Field]) -> dict[str, str]:
    return {name: _text(one.value) for name, one in row.items()}


def _text(value: Value) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def put(draft: Draft, place: Place, text: str) -> Draft:
    """The draft with another text in one field."""
    if place.table == FIELDS:
        return replace(draft, values={**draft.values, place.name: text})
    rows = list(draft.rows(place.table))
    rows[place.row] = {**rows[place.row], place.name: text}
    return _with_rows(draft, place.table, rows)


def add_row(draft: Draft, table: str) -> Draft:
    """The draft with one more batch or school; a school goes to the batch of the one before it."""
    rows = list(draft.rows(table))
    row: dict[str, str] = {}
    if table == SCHOOLS:
        ids = [one for one in batch_ids(draft) if one]
        batch = rows[-1].get("batch", "") if rows else ids[0] if len(ids) == 1 else ""
        row = {"id": _next_id(rows), "batch": batch}
    return _with_rows(draft, table, [*rows, row])


def remove_row(draft: Draft, table: str, row: int) -> Draft:
    """The draft without one of its batches or schools."""
    return _with_rows(draft, table, [one for place, one in enumerate(draft.rows(table)) if place != row])


def acknowledge(draft: Draft) -> Draft:
    """The draft once somebody has read what its file had beside its fields."""
    return replace(draft, unread=())


def follow(before: Draft, after: Draft) -> Draft:
    """Let the schools of a batch follow when the batch's id (批次代码) was changed.

    Args:
        before: the draft when somebody began to change it.
        after: the draft now, with the same rows.
    """
    now = batch_ids(after)
    moved = {
        old: new for old, new in zip(batch_ids(before), now, strict=False)
        if old and new and old != new and old not in now
    }  # fmt: skip
    rows = [
        {**row, "batch": moved[tidy(row["batch"])]} if tidy(row.get("batch", "")) in moved else row
        for row in after.schools
    ]
    return _with_rows(after, SCHOOLS, rows) if moved else after


def _with_rows(draft: Draft, table: str, rows: list[Texts]) -> Draft:
    if table == BATCHES:
        return replace(draft, batches=tuple(rows))
    return replace(draft, schools=tuple(rows))


def _next_id(rows: list[Texts]) -> str:
    used = {tidy(row.get("id", "")) for row in rows}
    return next(one for number in range(1, len(rows) + 2) if (one := f"S{number:02d}") not in used)


def batch_ids(draft: Draft) -> list[str]:
    """The ids of all batches, as typed."""
    return [tidy(row.get("id", "")) for row in draft.batches]


def template(draft: Draft) -> str:
    """The name of the draft's template, or nothing while none is chosen."""
    text = draft.values.get("template", "")
    if not tidy(text):
        return ""
    name = str(from_cell(kinds(FIELDS)["template"], text, "").value)
    return name if name in template_names() else ""


def defaults(draft: Draft) -> dict[str, str]:
    """What the template says where nothing is filled in: field name -> text."""
    name = template(draft)
    if not name:
        return {}
    given = {name: _text(value) for name, value in template_of(name)["defaults"].items()}
    mode = draft.values.get("on_failure", "") or given.get("on_failure", "")
    if mode == OnFailure.RESUME:
        given["attempts"] = "1"
    return given


def shown(draft: Draft) -> tuple[str, ...]:
    """The names of the fields that the draft's template has, in the order of a plan sheet."""
    given = defaults(draft)
    return tuple(
        name for name in kinds(FIELDS) if name in {"template", *REQUIRED, *OPTIONAL} or name in given
    )


def options(draft: Draft, place: Place) -> tuple[str, ...]:
    """The values of a field that is chosen and not typed; none for a field that is typed."""
    kind = kinds(place.table)[place.name]
    if place.name == "template":
        return template_names()
    if (place.table, place.name) == (SCHOOLS, "batch"):
        return tuple(dict.fromkeys(one for one in batch_ids(draft) if one))
    if kind.kind == "flag":
        return "true", "false"
    return tuple(dict.fromkeys(map(str, kind.words.values()))) if kind.kind == "choice" else ()


def fields(draft: Draft) -> PlanFields:
    """The draft as the fields of a plan, each with its key as the place."""
    given = {**draft.values}
    if draft.rehearsal and tidy(given.get("draw_id", "")):
        given["draw_id"] = REHEARSAL_PREFIX + tidy(given["draw_id"]).removeprefix(REHEARSAL_PREFIX)
    values = _row({name: given.get(name, "") for name in shown(draft)}, FIELDS, 0)
    batches, schools = (
        tuple(_row(row, table, number) for number, row in enumerate(draft.rows(table)))
        for table in (BATCHES, SCHOOLS)
    )
    return PlanFields(values, batches, schools, draft.source, platform=draft.platform)


def _row(texts: Texts, table: str, row: int) -> dict[str, Field]:
    return {
        name: _field(kind, texts[name], Place(table, row, name).key)
        for name, kind in kinds(table).items()
        if tidy(texts.get(name, ""))
    }


def _field(kind: Kind, text: str, where: str) -> Field:
    try:
        return from_cell(kind, text, where)
    except BadInput as error:
        return Field(tidy(text), where, error)


def judged(draft: Draft) -> tuple[Plan | None, tuple[Mistake, ...]]:
    """The plan that a draft makes, or everything that is wrong with it: one of the two is empty."""
    plan, found = judge(fields(draft))
    called = () if draft.rehearsal else tuple(_called_rehearsal(draft))
    return (None if called else plan), (*called, *found)


def _called_rehearsal(draft: Draft) -> Iterator[Mistake]:
    """A real draw (正式派位) that calls itself a rehearsal would be read as one."""
    words = vocabulary("rehearsal", FILE)["words"]
    for name in NAMED:
        text = draft.values.get(name, "")
        if any(word in text.casefold() for word in words):
            error = BadInput(Rule.PLAN, "draft.called-rehearsal", where=name)
            yield Mistake(FIELDS, 0, name, error)
    text = tidy(draft.values.get("draw_id", ""))
    if text.startswith(REHEARSAL_PREFIX):
        yield Mistake(
            FIELDS, 0, "draw_id", BadInput(Rule.PLAN, "draft.called-rehearsal", where="draw_id")
        )


def place_of(mistake: Mistake) -> Place:
    """The field to mend; of a table as a whole its first row's first field, and of the file its template."""
    if not mistake.table:
        return Place(FIELDS, 0, "template")
    return Place(mistake.table, mistake.row, mistake.name or next(iter(kinds(mistake.table))))


def field_name(place: Place, lang: Language) -> Said:
    """What a field is called on the screen."""
    return say(f"draft.{place.table}-{place.name.replace('_', '-')}", lang)


def meaning(place: Place, lang: Language) -> Said:
    """What a field means, in one line."""
    return say(f"draft-hint.{place.table}-{place.name.replace('_', '-')}", lang)


def option_name(draft: Draft, place: Place, value: str, lang: Language) -> str:
    """What a value that can be chosen is called; a batch by its name."""
    if place.table == SCHOOLS:
        for row in draft.batches:
            if tidy(row.get("id", "")) == value and tidy(row.get("name", "")):
                return f"{value}  {tidy(row['name'])}"
        return value
    if place.name == "template" and value not in KNOWN:
        return value
    if kinds(FIELDS)[place.name].kind == "flag":
        return say(f"draft.flag-{value}", lang)
    return say(f"draft.value-{value}", lang)


def option_meaning(place: Place, value: str, lang: Language) -> str:
    """What choosing a value means, in one line; nothing for a batch or yes and no."""
    if place.table == SCHOOLS or kinds(FIELDS)[place.name].kind == "flag":
        return ""
    if place.name == "template" and value not in KNOWN:
        return ""
    return say(f"draft-value.{value}", lang)


KNOWN = frozenset({"longhua", "xincheng", "direct"})
"""The templates that have a name of their own; another one is shown by its key."""


def told(mistake: Mistake, lang: Language) -> Explanation:
    """A mistake in words: what is wrong, at which field, what to do."""
    place = place_of(mistake)
    error = mistake.error
    if mistake.missing and error.key == "fields.no-batches":
        return Explanation(error.rule, say("draft.no-batches", lang), say_to_do("draft.no-batches", lang))
    if mistake.missing and error.key == "fields.no-schools":
        return Explanation(error.rule, say("draft.no-schools", lang), say_to_do("draft.no-schools", lang))
    named = where_named(place, lang)
    if mistake.missing:
        return Explanation(error.rule, say("draft.missing", lang, name=named), meaning(place, lang))
    params = {name: value for name, value in error.params.items() if name != "where"}
    if place.name == "draw_id":
        # The mark of a rehearsal is not what was typed.
        params["found"] = str(params.get("found", "")).removeprefix(REHEARSAL_PREFIX)
    return parts(BadInput(error.rule, error.key, where=named, **params), lang)


def where_named(place: Place, lang: Language) -> Said:
    """A field by its name, and of a table by its row."""
    name = field_name(place, lang)
    if place.table == FIELDS:
        return say("draft.place-fields", lang, name=name)
    return say(f"draft.place-{place.table}", lang, row=place.row + 1, name=name)


def to_toml(draft: Draft) -> str:
    """The draft as a plan file, which reading gives back; a wrong value is kept as the text that it is."""
    given = fields(draft)
    lines = [f"{name} = {_toml(one)}" for name, one in given.values.items()]
    for table, rows in ((BATCHES, given.batches), (SCHOOLS, given.schools), ("platform", given.platform)):
        for row in rows:
            lines += ["", f"[[{table}]]", *(f"{name} = {_toml(one)}" for name, one in row.items())]
    return "\n".join(lines) + "\n"


def _toml(one: Field) -> str:
    if isinstance(one.value, str):
        # A JSON string is a TOML string, but for one control character.
        return json.dumps(one.value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return _text(one.value)
