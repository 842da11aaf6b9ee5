"""Plan templates: a procedure is a TOML file under ``procedures/``; the next city is one more file.

A template says the defaults of a plan's fields and its list of steps. A step with ``each`` stands for its
inner steps once a batch or once a school (in an admission of a batch: all its schools together).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from kiosk.intake.plan_fields import Field, PlanFields, Value
from kiosk.intake.plan_values import label
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.protocol.plan import OnFailure, Plan
from verifier.protocol.plan_json import FORMAT, plan_from_value

SEED_BALL = {"kind": "ball", "name": "seed", "low": 0, "high": 9}
"""A ball whose only purpose is to bound what late input can gain (protocol section 4)."""

REQUIRED = ("draw_id", "title", "organiser", "place")


def template_names() -> tuple[str, ...]:
    """The names of all templates."""
    folder = resources.files(__package__).joinpath("procedures")
    names = (entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def fill(fields: PlanFields) -> Plan:
    """Make a plan (派位方案) from a template and what the bureau filled in.

    Raises:
        BadInput: (MP-PLAN) a missing field, or a value that the plan refuses, each with the sheet and cell or
            the TOML key it was read from.
    """
    template = _load(fields)
    defaults: dict[str, Value] = template["defaults"]
    for name in REQUIRED:
        if name not in fields.values:
            raise BadInput(Rule.PLAN, "fields.missing", where=fields.where, expected=_called(name))
    given = {name: field.value for name, field in fields.values.items() if name != "template"}
    for name in given:
        if name not in defaults and name not in REQUIRED and name != "title_en":
            raise BadInput(
                Rule.PLAN, "fields.not-in-template", where=fields.values[name].where,
                found=_called(name), expected=template["procedure"],
            )  # fmt: skip
    # A template's number of attempts is meant for redrawing; resuming is going on with the only one.
    if given.get("on_failure") == OnFailure.RESUME:
        given.setdefault("attempts", 1)
    _check_tables(fields)
    _check_file_name(fields)
    value, places = _value(template, {**defaults, **given}, fields)
    try:
        return plan_from_value(value)
    except BadInput as error:
        params = {name: text for name, text in error.params.items() if name != "where"}
        raise BadInput(error.rule, error.key, where=_place(error.where, places, fields), **params) from None


def _check_tables(fields: PlanFields) -> None:
    """What the tables must keep for a template's steps to be made of them; the plan checks the rest."""
    seen: set[tuple[str, ...]] = set()
    for table, rows, keys in (
        ("batches", fields.batches, ("id",)),
        ("batches", fields.batches, ("prefix",)),
        ("schools", fields.schools, ("batch", "id")),
    ):
        for row in rows:
            key = (table, *keys, *(str(row[name].value) for name in keys if name in row))
            if key in seen:
                found, where = str(row[keys[-1]].value), row[keys[-1]].where
                raise BadInput(Rule.PLAN, "plan.twice", where=where, found=found)
            if all(name in row for name in keys):
                seen.add(key)
    batches = {row["id"].value for row in fields.batches if "id" in row}
    schools = {row["batch"].value for row in fields.schools if "batch" in row}
    for row in fields.schools:
        if batches and "batch" in row and row["batch"].value not in batches:
            raise BadInput(
                Rule.PLAN, "plan.no-batch", where=row["batch"].where, found=str(row["batch"].value)
            )
    for row in fields.batches:
        if fields.schools and "id" in row and row["id"].value not in schools:
            found, where = str(row["id"].value), row["id"].where
            raise BadInput(Rule.PLAN, "plan.batch-no-school", where=where, found=found)


def _called(name: str) -> str:
    """A field's name on the plan sheet, and its key in a TOML file."""
    return f"{label('fields', name)} / {name}"


def _load(fields: PlanFields) -> dict[str, Any]:
    field = fields.values.get("template")
    if field is None:
        raise BadInput(Rule.PLAN, "fields.missing", where=fields.where, expected=_called("template"))
    if field.value not in template_names():
        raise BadInput(
            Rule.PLAN, "fields.template", where=field.where, found=field.value,
            expected=", ".join(template_names()),
        )  # fmt: skip
    file = resources.files(__package__).joinpath("procedures", f"{field.value}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _value(
    template: Mapping[str, Any], given: Mapping[str, Value], fields: PlanFields
) -> tuple[dict[str, Any], dict[str, str]]:
    """The plan as a JSON value, and for each of its paths the place where it was read."""
    steps = list(_steps(_choose_steps(template, given, fields), given, fields))
    value = {
        "format": FORMAT,
        "draw_id": given["draw_id"],
        "titles": {"zh": given["title"], "en": given.get("title_en", "")},
        "organiser": given["organiser"],
        "place": given["place"],
        "procedure": template["procedure"],
        "batches": [_values(batch) for batch in fields.batches],
        "schools": [_values(school) for school in fields.schools],
        "seats": {name: given[name] for name in ("rule", "overrun", "waiting_list")},
        "witness": {name: given[name] for name in ("slots", "digits", "lock")},
        "custody": given["custody"],
        "failure": {"mode": given["on_failure"], "attempts": given["attempts"], "minutes": given["minutes"]},
        "steps": [step for step, _ in steps],
    }
    places: dict[str, str] = {}
    for path, name in _PATHS.items():
        if name in fields.values:
            places[f"plan.json/{path}"] = fields.values[name].where
    for table, rows in (("batches", fields.batches), ("schools", fields.schools)):
        for index, row in enumerate(rows):
            # What is wrong with a table as a whole is told at its first row.
            places.setdefault(f"plan.json/{table}", _place_of(row))
            places[f"plan.json/{table}/{index}"] = _place_of(row)
            for name, field in row.items():
                places[f"plan.json/{table}/{index}/{name}"] = field.where
    for index, (_, made_for) in enumerate(steps):
        if made_for is not None:
            places[f"plan.json/steps/{index}"] = _place_of(made_for)
    return value, places


Row = Mapping[str, Field]


def _values(row: Row) -> dict[str, Value]:
    return {name: field.value for name, field in row.items()}


def _place_of(row: Row) -> str:
    """A row's own place: that of its first field."""
    return next(iter(row.values())).where


_PATHS = {
    "draw_id": "draw_id", "titles/zh": "title", "titles/en": "title_en", "organiser": "organiser",
    "place": "place", "seats/rule": "rule", "seats/overrun": "overrun", "seats/waiting_list": "waiting_list",
    "witness/slots": "slots", "witness/digits": "digits", "witness/lock": "lock", "custody": "custody",
    "failure/mode": "on_failure", "failure/attempts": "attempts", "failure/minutes": "minutes",
}  # fmt: skip


def _place(where: str, places: Mapping[str, str], fields: PlanFields) -> str:
    """Where the bureau wrote what the plan says at a path, or as near as can be told."""
    path = where
    while path:
        if path in places:
            return places[path]
        path = path.rpartition("/")[0]
    return fields.where


def _choose_steps(template: Mapping[str, Any], given: Mapping[str, Value], fields: PlanFields) -> Any:
    option: str | None = template.get("option")
    if option is None:
        return template["steps"]["default"]
    choice = given[option]
    if choice not in template["steps"]:
        raise BadInput(
            Rule.PLAN,
            "shape.choice",
            where=fields.values[option].where,
            found=choice,
            expected=", ".join(template["steps"]),
        )
    return template["steps"][choice]


def _steps(
    pattern: list[dict[str, Any]], given: Mapping[str, Value], fields: PlanFields
) -> Iterator[tuple[dict[str, Any], Row | None]]:
    """The plan's steps, each with the row of the batch or school that it was made for."""
    batches, schools = (list(map(_values, rows)) for rows in (fields.batches, fields.schools))
    for step in pattern:
        each = step.get("each")
        if each is None:
            yield _step(step, given, None, []), None
        elif each == "batch":
            for row, batch in zip(fields.batches, batches, strict=True):
                members = [school["id"] for school in schools if school.get("batch") == batch.get("id")]
                for inner in step["steps"]:
                    yield _step(inner, given, batch.get("id"), members), row
        elif each == "school":
            for row, school in zip(fields.schools, schools, strict=True):
                for inner in step["steps"]:
                    yield _step(inner, given, school.get("batch"), [school.get("id")]), row
        else:
            raise WrongUse(f"a template repeats its steps for each {each!r}")


def _step(step: dict[str, Any], given: Mapping[str, Value], batch: Any, schools: list[Any]) -> dict[str, Any]:
    match step["step"]:
        case "round":
            balls = [{"kind": "ball", **ball} for ball in step.get("balls", [])]
            if given["seed_balls"]:
                balls.append({**SEED_BALL, "count": given["seed_balls"]})
            return {"step": "round", "inputs": balls}
        case "shuffle":
            return {**step, "batch": batch, "school": schools[0]}
        case "admit":
            return {**step, "batch": batch, "schools": schools}
        case _:
            return dict(step)


RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])|-.*")
"""Names that Windows gives to no file, and those that a command would take for an option."""


def _check_file_name(fields: PlanFields) -> None:
    """The draw's name is the name of its bundle and package too."""
    field = fields.values["draw_id"]
    if RESERVED.fullmatch(str(field.value)):
        raise BadInput(Rule.PLAN, "fields.draw-id", where=field.where, found=str(field.value))
