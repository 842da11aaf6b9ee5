"""plan.json: the one byte form of a plan, and its strict reading."""

from typing import Any

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import (
    BALL_NAME,
    BATCH_ID,
    DRAW_ID,
    MAX_GROUPS,
    MAX_QUOTA,
    NUMBER_PREFIX,
    PROCEDURE,
    SCHOOL_ID,
    AdmitStep,
    Ball,
    Batch,
    By,
    ChooseStep,
    Custody,
    Failure,
    Lock,
    NumbersStep,
    OnFailure,
    Overrun,
    Plan,
    RoundStep,
    School,
    SeatRule,
    Seats,
    SecondCheck,
    ShuffleStep,
    Step,
    Witness,
)
from verifier.protocol.plan_check import check_plan
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical

FORMAT = "mingpai-plan-1"

PLAN_FIELDS = (
    "format",
    "draw_id",
    "titles",
    "organiser",
    "place",
    "procedure",
    "batches",
    "schools",
    "seats",
    "witness",
    "custody",
    "failure",
    "steps",
)
OPTIONAL_FIELDS = ("second_check",)


def plan_from_json(data: bytes) -> Plan:
    """Read plan.json.

    Raises:
        BadInput: (MP-PLAN) anything but a complete, consistent plan in its one byte form.
    """
    return plan_from_value(parse_canonical(data, Rule.PLAN, "plan.json"))


def plan_from_value(value: Any) -> Plan:
    """Read a plan from a parsed JSON value; see :func:`plan_from_json`."""
    shape = Shape(value, PLAN_FIELDS, Rule.PLAN, "plan.json", OPTIONAL_FIELDS)
    shape.text("format", pattern=FORMAT)
    titles = shape.inner("titles", ("zh", "en"))
    seats = shape.inner("seats", ("rule", "overrun", "waiting_list"))
    witness = shape.inner("witness", ("slots", "digits", "lock"))
    failure = shape.inner("failure", ("mode", "attempts", "minutes"))
    plan = Plan(
        draw_id=shape.text("draw_id", pattern=DRAW_ID),
        title=titles.text("zh"),
        title_en=titles.text("en", empty=True),
        organiser=shape.text("organiser"),
        place=shape.text("place"),
        procedure=shape.text("procedure", pattern=PROCEDURE),
        batches=shape.items("batches", 1, 20, _batch),
        schools=shape.items("schools", 1, 500, _school),
        seats=Seats(
            seats.choice("rule", SeatRule), seats.choice("overrun", Overrun), seats.flag("waiting_list")
        ),
        witness=Witness(
            witness.integer("slots", 0, 99), witness.integer("digits", 4, 12), witness.choice("lock", Lock)
        ),
        custody=shape.choice("custody", Custody),
        failure=Failure(
            failure.choice("mode", OnFailure),
            failure.integer("attempts", 1, 9),
            failure.integer("minutes", 0, 1440),
        ),
        second_check="second_check" in shape and bool(shape.choice("second_check", SecondCheck)),
        steps=shape.items("steps", 2, 2000, _step),
    )
    check_plan(plan)
    return plan


def _batch(value: Any, where: str) -> Batch:
    shape = Shape(value, ("id", "prefix", "name"), Rule.PLAN, where)
    return Batch(
        shape.text("id", pattern=BATCH_ID), shape.text("prefix", pattern=NUMBER_PREFIX), shape.text("name")
    )


def _school(value: Any, where: str) -> School:
    shape = Shape(value, ("id", "name", "batch", "quota"), Rule.PLAN, where)
    return School(
        shape.text("id", pattern=SCHOOL_ID),
        shape.text("name"),
        shape.text("batch", pattern=BATCH_ID),
        shape.integer("quota", 1, MAX_QUOTA),
    )


def _ball(value: Any, where: str) -> Ball:
    shape = Shape(value, ("kind", "name", "low", "high", "count"), Rule.PLAN, where)
    shape.text("kind", pattern="ball")
    low = shape.integer("low", 0, 999)
    return Ball(
        shape.text("name", pattern=BALL_NAME),
        low,
        shape.integer("high", low, 999),
        shape.integer("count", 1, 12),
    )


STEP_FIELDS = {
    "round": ("step", "inputs"),
    "numbers": ("step", "groups"),
    "choose": ("step", "ball"),
    "shuffle": ("step", "batch", "school", "times"),
    "admit": ("step", "batch", "schools", "by"),
}


def _step(value: Any, where: str) -> Step:
    kind = value.get("step") if isinstance(value, dict) else None
    fields = STEP_FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise BadInput(Rule.PLAN, "plan.step-kind", where=where, expected=", ".join(STEP_FIELDS))
    shape = Shape(value, fields, Rule.PLAN, where)
    if kind == "round":
        return RoundStep(shape.items("inputs", 0, 12, _ball))
    if kind == "numbers":
        if isinstance(shape.raw("groups"), str):
            return NumbersStep(shape.text("groups", pattern=BALL_NAME))
        return NumbersStep(shape.integer("groups", 1, MAX_GROUPS))
    if kind == "choose":
        return ChooseStep(shape.text("ball", pattern=BALL_NAME))
    if kind == "shuffle":
        return ShuffleStep(
            shape.text("batch", pattern=BATCH_ID),
            shape.text("school", pattern=SCHOOL_ID),
            shape.integer("times", 1, 9),
        )
    schools = shape.items("schools", 1, 500, _school_id)
    return AdmitStep(shape.text("batch", pattern=BATCH_ID), schools, shape.choice("by", By))


def _school_id(value: Any, where: str) -> str:
    shape = Shape({"id": value}, ("id",), Rule.PLAN, where)
    return shape.text("id", pattern=SCHOOL_ID)


def plan_to_json(plan: Plan) -> bytes:
    """The one byte form of plan.json."""
    # Left out, and not null or false: a plan without the step has one form, and it is the older one.
    checked = {"second_check": SecondCheck.REQUIRED.value} if plan.second_check else {}
    return canonical(
        {
            **checked,
            "format": FORMAT,
            "draw_id": plan.draw_id,
            "titles": {"zh": plan.title, "en": plan.title_en},
            "organiser": plan.organiser,
            "place": plan.place,
            "procedure": plan.procedure,
            "batches": [{"id": one.id, "prefix": one.prefix, "name": one.name} for one in plan.batches],
            "schools": [
                {"id": one.id, "name": one.name, "batch": one.batch, "quota": one.quota}
                for one in plan.schools
            ],
            "seats": {
                "rule": plan.seats.rule.value,
                "overrun": plan.seats.overrun.value,
                "waiting_list": plan.seats.waiting_list,
            },
            "witness": {
                "slots": plan.witness.slots,
                "digits": plan.witness.digits,
                "lock": plan.witness.lock.value,
            },
            "custody": plan.custody.value,
            "failure": {
                "mode": plan.failure.mode.value,
                "attempts": plan.failure.attempts,
                "minutes": plan.failure.minutes,
            },
            "steps": [_step_value(step) for step in plan.steps],
        }
    )


def _step_value(step: Step) -> dict[str, Any]:
    match step:
        case RoundStep(balls):
            return {
                "step": "round",
                "inputs": [
                    {
                        "kind": "ball",
                        "name": ball.name,
                        "low": ball.low,
                        "high": ball.high,
                        "count": ball.count,
                    }
                    for ball in balls
                ],
            }
        case NumbersStep(groups):
            return {"step": "numbers", "groups": groups}
        case ChooseStep(ball):
            return {"step": "choose", "ball": ball}
        case ShuffleStep(batch, school, times):
            return {"step": "shuffle", "batch": batch, "school": school, "times": times}
        case AdmitStep(batch, schools, by):
            return {"step": "admit", "batch": batch, "schools": list(schools), "by": by.value}
