"""Plan templates: a procedure is a TOML file under ``procedures/``; the next city is one more file.

A template says the defaults of a plan's fields and its list of steps. A step with ``each`` stands for its
inner steps once a batch or once a school (in an admission of a batch: all its schools together).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from kiosk.intake.plan_fields import PlanFields, Value
from kiosk.sealing.plan_mistakes import Mistake, Row, WrongPlan, called, field_mistakes, placed
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.protocol.plan import OnFailure, Plan, SecondCheck
from verifier.protocol.plan_json import FORMAT, plan_from_value

SEED_BALL = {"kind": "ball", "name": "seed", "low": 0, "high": 9}
"""A ball whose only purpose is to bound what late input can gain (protocol section 4)."""

Place = tuple[str, int, str, str]
"""A field's table, row and name (``kiosk.sealing.plan_mistakes.Mistake``), and where it was read."""


@cache
def template_names() -> tuple[str, ...]:
    """The names of all templates."""
    folder = resources.files(__package__).joinpath("procedures")
    names = (entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def fill(fields: PlanFields) -> Plan:
    """Make a plan (派位方案) from a template and what the bureau filled in.

    Raises:
        WrongPlan: (MP-PLAN, MP-INTAKE) missing fields, and values that the plan refuses, all of them, each
            with the sheet and cell or the TOML key it was read from.
    """
    plan, found = judge(fields)
    if plan is None:
        raise WrongPlan(found)
    return plan


def judge(fields: PlanFields) -> tuple[Plan | None, tuple[Mistake, ...]]:
    """A plan, or everything that is wrong with it: exactly one of the two is empty."""
    wrong = _template_mistake(fields)
    template: Mapping[str, Any] = {} if wrong else template_of(str(fields.values["template"].value))
    defaults: Mapping[str, Value] = template.get("defaults", {})
    options = {template["option"]: tuple(template["steps"])} if "option" in template else {}
    found = field_mistakes(fields, defaults, template.get("procedure", ""), options)
    found = (wrong, *found) if wrong else (*found, *_file_name(fields, found))
    if found:
        return None, found
    given = {name: field.value for name, field in fields.values.items() if name != "template"}
    # A template's number of attempts is meant for redrawing; resuming is going on with the only one.
    if given.get("on_failure") == OnFailure.RESUME:
        given.setdefault("attempts", 1)
    value, places = _value(template, {**defaults, **given}, fields)
    try:
        return plan_from_value(value), ()
    except BadInput as error:
        return None, (_judged(error, places, fields),)


@cache
def template_of(name: str) -> Mapping[str, Any]:
    """A template: ``procedure``, ``defaults`` (field name -> value), ``steps``, and perhaps ``option``.

    Args:
        name: one of :func:`template_names`.
    """
    file = resources.files(__package__).joinpath("procedures", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _template_mistake(fields: PlanFields) -> Mistake | None:
    field = fields.values.get("template")
    if field is None:
        error = BadInput(
            Rule.PLAN, "fields.missing", where=fields.where, expected=called("fields", "template")
        )
        return Mistake("fields", 0, "template", error, missing=True)
    if field.error is not None:
        return Mistake("fields", 0, "template", field.error)
    if field.value not in template_names():
        error = BadInput(
            Rule.PLAN, "fields.template", where=field.where, found=str(field.value),
            expected=", ".join(template_names()),
        )  # fmt: skip
        return Mistake("fields", 0, "template", error)
    return None


def _judged(error: BadInput, places: Mapping[str, Place], fields: PlanFields) -> Mistake:
    """What the protocol refuses, at the field that the bureau filled in, or as near as can be told."""
    if error.key == "plan.round-no-input":
        field = fields.values.get("slots")
        return Mistake("fields", 0, "slots", placed(error, field.where if field else fields.where))
    path = error.where
    while path:
        if path in places:
            table, row, name, where = places[path]
            return Mistake(table, row, name, placed(error, where))
        path = path.rpartition("/")[0]
    return Mistake("", 0, "", placed(error, fields.where))


def _value(
    template: Mapping[str, Any], given: Mapping[str, Value], fields: PlanFields
) -> tuple[dict[str, Any], dict[str, Place]]:
    """The plan as a JSON value, and for each of its paths the field that it comes from."""
    steps = list(_steps(_choose_steps(template, given), given, fields))
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
    # A plan without the step has no such field, and a template need not know of it.
    if given.get("second_check"):
        value["second_check"] = SecondCheck.REQUIRED.value
    places: dict[str, Place] = {}
    for path, name in _PATHS.items():
        if name in fields.values:
            places[f"plan.json/{path}"] = "fields", 0, name, fields.values[name].where
    for table, rows in (("batches", fields.batches), ("schools", fields.schools)):
        for index, row in enumerate(rows):
            # What is wrong with a table as a whole is told at its first row.
            places.setdefault(f"plan.json/{table}", (table, index, "id", _place_of(row)))
            places[f"plan.json/{table}/{index}"] = table, index, "id", _place_of(row)
            for name, field in row.items():
                places[f"plan.json/{table}/{index}/{name}"] = table, index, name, field.where
    for index, (_, made_for) in enumerate(steps):
        if made_for is not None:
            table, number, row = made_for
            places[f"plan.json/steps/{index}"] = table, number, "id", _place_of(row)
    return value, places


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
    "second_check": "second_check",
}  # fmt: skip


def _choose_steps(template: Mapping[str, Any], given: Mapping[str, Value]) -> Any:
    option: str | None = template.get("option")
    return template["steps"]["default" if option is None else str(given[option])]


def _steps(
    pattern: list[dict[str, Any]], given: Mapping[str, Value], fields: PlanFields
) -> Iterator[tuple[dict[str, Any], tuple[str, int, Row] | None]]:
    """The plan's steps, each with the table, number and row of the batch or school that it was made for."""
    batches, schools = (list(map(_values, rows)) for rows in (fields.batches, fields.schools))
    for step in pattern:
        each = step.get("each")
        if each is None:
            yield _step(step, given, None, []), None
        elif each == "batch":
            for number, batch in enumerate(batches):
                members = [school["id"] for school in schools if school["batch"] == batch["id"]]
                for inner in step["steps"]:
                    made_for = "batches", number, fields.batches[number]
                    yield _step(inner, given, batch["id"], members), made_for
        elif each == "school":
            for number, school in enumerate(schools):
                for inner in step["steps"]:
                    made_for = "schools", number, fields.schools[number]
                    yield _step(inner, given, school["batch"], [school["id"]]), made_for
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


def _file_name(fields: PlanFields, found: tuple[Mistake, ...]) -> Iterator[Mistake]:
    """The draw's name is the name of its bundle and package too."""
    field = fields.values.get("draw_id")
    if any((one.table, one.name) == ("fields", "draw_id") for one in found) or field is None:
        return
    if RESERVED.fullmatch(str(field.value)):
        error = BadInput(Rule.PLAN, "fields.draw-id", where=field.where, found=str(field.value))
        yield Mistake("fields", 0, "draw_id", error)
