"""Plan templates: a procedure is a TOML file under ``procedures/``; the next city is one more file.

A template says the defaults of a plan's fields and its list of steps. A step with ``each`` stands for its
inner steps once a batch or once a school (in an admission of a batch: all its schools together).
"""

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from kiosk.intake.plan_fields import Field, PlanFields, Value
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.protocol.plan import Plan
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
            raise BadInput(Rule.PLAN, "fields.missing", where=fields.where, expected=name)
    given = {name: field.value for name, field in fields.values.items() if name != "template"}
    for name in given:
        if name not in defaults and name not in REQUIRED and name != "title_en":
            raise BadInput(
                Rule.PLAN, "fields.not-in-template", where=fields.values[name].where,
                found=name, expected=template["procedure"],
            )  # fmt: skip
    value, places = _value(template, {**defaults, **given}, fields)
    try:
        return plan_from_value(value)
    except BadInput as error:
        params = {name: text for name, text in error.params.items() if name != "where"}
        raise BadInput(error.rule, error.key, where=_place(error.where, places, fields), **params) from None


def _load(fields: PlanFields) -> dict[str, Any]:
    field = fields.values.get("template")
    if field is None:
        raise BadInput(Rule.PLAN, "fields.missing", where=fields.where, expected="template")
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
    batches = [{name: field.value for name, field in batch.items()} for batch in fields.batches]
    schools = [{name: field.value for name, field in school.items()} for school in fields.schools]
    value = {
        "format": FORMAT,
        "draw_id": given["draw_id"],
        "titles": {"zh": given["title"], "en": given.get("title_en", "")},
        "organiser": given["organiser"],
        "place": given["place"],
        "procedure": template["procedure"],
        "batches": batches,
        "schools": schools,
        "seats": {name: given[name] for name in ("rule", "overrun", "waiting_list")},
        "witness": {name: given[name] for name in ("slots", "digits", "lock")},
        "custody": given["custody"],
        "failure": {"mode": given["on_failure"], "attempts": given["attempts"], "minutes": given["minutes"]},
        "steps": list(_steps(_choose_steps(template, given, fields), given, batches, schools)),
    }
    places: dict[str, str] = {}
    for path, name in _PATHS.items():
        if name in fields.values:
            places[f"plan.json/{path}"] = fields.values[name].where
    for table, rows in (("batches", fields.batches), ("schools", fields.schools)):
        for index, row in enumerate(rows):
            places.update(_row_places(f"plan.json/{table}/{index}", row))
    return value, places


_PATHS = {
    "draw_id": "draw_id", "titles/zh": "title", "titles/en": "title_en", "organiser": "organiser",
    "place": "place", "seats/rule": "rule", "seats/overrun": "overrun", "seats/waiting_list": "waiting_list",
    "witness/slots": "slots", "witness/digits": "digits", "witness/lock": "lock", "custody": "custody",
    "failure/mode": "on_failure", "failure/attempts": "attempts", "failure/minutes": "minutes",
}  # fmt: skip


def _row_places(path: str, row: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    for name, field in row.items():
        yield f"{path}/{name}", field.where
        # A row's own place, for what is wrong with it as a whole: that of its first field.
        yield from ((path, field.where),) if name == next(iter(row)) else ()


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
    pattern: list[dict[str, Any]], given: Mapping[str, Value],
    batches: list[dict[str, Value]], schools: list[dict[str, Value]],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    for step in pattern:
        each = step.get("each")
        if each is None:
            yield _step(step, given, None, [])
        elif each == "batch":
            for batch in batches:
                members = [school["id"] for school in schools if school.get("batch") == batch.get("id")]
                for inner in step["steps"]:
                    yield _step(inner, given, batch.get("id"), members)
        elif each == "school":
            for school in schools:
                for inner in step["steps"]:
                    yield _step(inner, given, school.get("batch"), [school.get("id")])
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
