"""The plan of a draw (派位方案): what is fixed before the day, plan.json.

A procedure is data: a list of steps of five kinds. The templates for the cities are in the kiosk; a
verifier needs only the steps.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical

FORMAT = "mingpai-plan-1"
REHEARSAL_PREFIX = "REHEARSAL-"

DRAW_ID = r"[A-Z0-9-]{1,40}"
BATCH_ID = r"[A-Z][0-9A-Z]{0,7}"
SCHOOL_ID = r"[A-Z][0-9A-Z]{0,15}"
NUMBER_PREFIX = r"[A-Z]{1,4}"
BALL_NAME = r"[a-z]{1,12}"
MAX_GROUPS = 20
MAX_QUOTA = 1_000_000


class Procedure(StrEnum):
    """The template a plan was made from. It picks wording only; the steps decide what happens."""

    LONGHUA = "longhua"
    XINCHENG = "xincheng"
    DIRECT = "direct"


class Lock(StrEnum):
    """How a witness number (见证数) is locked (锁定): on a slip in a clear box, or typed and committed."""

    PAPER = "paper"
    SCREEN = "screen"


class Custody(StrEnum):
    """Who keeps the sealed secrets (密封数): the notary in envelopes, or the private package."""

    ENVELOPE = "envelope"
    MACHINE = "machine"


class SeatRule(StrEnum):
    """How preferences meet places: 志愿优先 or 平行志愿."""

    FIRST_CHOICE_FIRST = "first-choice-first"
    DEFERRED_ACCEPTANCE = "deferred-acceptance"


class Overrun(StrEnum):
    """What happens when the last seats are fewer than a lot's children."""

    WHOLE_LOT_IN = "whole-lot-in"
    SKIP = "skip"


class OnFailure(StrEnum):
    """What a failure on the day leads to: the same attempt resumed, or voided (作废) and drawn again."""

    RESUME = "resume"
    REDRAW = "redraw"


class By(StrEnum):
    """What orders an admission: fresh tickets (签值), or the official numbers ascending."""

    TICKET = "ticket"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch (批次), such as 小学一年级. ``prefix`` begins its numbers, such as ``X``."""

    id: str
    prefix: str
    name: str


@dataclass(frozen=True, slots=True)
class School:
    """A school's places in one batch. ``quota`` (派位计划数) counts children, 1 to 1,000,000."""

    id: str
    name: str
    batch: str
    quota: int


@dataclass(frozen=True, slots=True)
class Seats:
    """The admission rule. ``waiting_list`` says whether the rest stand in order (候补顺序)."""

    rule: SeatRule
    overrun: Overrun
    waiting_list: bool


@dataclass(frozen=True, slots=True)
class Witness:
    """The witness numbers of a round: 0 to 99 slots (席位), each of 4 to 12 digits."""

    slots: int
    digits: int
    lock: Lock


@dataclass(frozen=True, slots=True)
class Failure:
    """What a failure leads to, how many attempts are provided for (1 to 9), and the limit in minutes."""

    mode: OnFailure
    attempts: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Ball:
    """A draw of the ball machine (摇珠机): ``count`` balls (号珠) of low..high, with replacement.

    One ball is called by the name itself, several by name and position: seed1, seed2, …
    """

    name: str
    low: int
    high: int
    count: int = 1

    def names(self) -> tuple[str, ...]:
        """The names under which the drawn values enter the seed."""
        if self.count == 1:
            return (self.name,)
        return tuple(f"{self.name}{position}" for position in range(1, self.count + 1))


@dataclass(frozen=True, slots=True)
class RoundStep:
    """A round (轮次): slots, balls, sealed secret, seed."""

    balls: tuple[Ball, ...]


@dataclass(frozen=True, slots=True)
class NumbersStep:
    """Groups of candidate numbers (备选派位号) for every batch: a fixed count, or the name of a ball."""

    groups: int | str


@dataclass(frozen=True, slots=True)
class ChooseStep:
    """A ball of 1..groups makes one group official (正式派位号)."""

    ball: str


@dataclass(frozen=True, slots=True)
class ShuffleStep:
    """Trial orders (随机排序) of one school; the last gives each lot its 电脑随机录取号."""

    batch: str
    school: str
    times: int


@dataclass(frozen=True, slots=True)
class AdmitStep:
    """The admission (录取) of schools of one batch together."""

    batch: str
    schools: tuple[str, ...]
    by: By


Step = RoundStep | NumbersStep | ChooseStep | ShuffleStep | AdmitStep


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before the day. Checked as a whole by :func:`plan_from_json`."""

    draw_id: str
    title: str
    title_en: str
    organiser: str
    place: str
    procedure: Procedure
    batches: tuple[Batch, ...]
    schools: tuple[School, ...]
    seats: Seats
    witness: Witness
    custody: Custody
    failure: Failure
    steps: tuple[Step, ...]

    @property
    def rehearsal(self) -> bool:
        """Whether this is a rehearsal (演练): the mark is in the draw's own name, so in every hash."""
        return self.draw_id.startswith(REHEARSAL_PREFIX)

    @cached_property
    def rounds(self) -> int:
        """The number of rounds in an attempt."""
        return sum(isinstance(step, RoundStep) for step in self.steps)

    @property
    def secrets(self) -> int:
        """How many secrets are sealed: one a round and attempt."""
        return self.rounds * self.failure.attempts

    def secret_index(self, attempt: int, round_number: int) -> int:
        """The index, from 1, of the secret that belongs to a round of an attempt.

        It is fixed by the plan, so a lost record leaves nobody a choice between two secrets.
        """
        return (attempt - 1) * self.rounds + round_number

    @cached_property
    def _batch_by_id(self) -> dict[str, Batch]:
        return {batch.id: batch for batch in self.batches}

    @cached_property
    def _school_by_id(self) -> dict[tuple[str, str], School]:
        return {(school.batch, school.id): school for school in self.schools}

    def batch(self, batch_id: str) -> Batch | None:
        """The batch of an id, or None."""
        return self._batch_by_id.get(batch_id)

    def school(self, batch_id: str, school_id: str) -> School | None:
        """The school of an id in a batch, or None."""
        return self._school_by_id.get((batch_id, school_id))


PLAN_FIELDS = ("format", "draw_id", "titles", "organiser", "place", "procedure", "batches", "schools",
               "seats", "witness", "custody", "failure", "steps")


def plan_from_json(data: bytes) -> Plan:
    """Read plan.json.

    Raises:
        BadInput: (MP-PLAN) anything but a complete, consistent plan in its one byte form.
    """
    return plan_from_value(parse_canonical(data, Rule.PLAN, "plan.json"))


def plan_from_value(value: Any) -> Plan:
    """Read a plan from a parsed JSON value; see :func:`plan_from_json`."""
    shape = Shape(value, PLAN_FIELDS, Rule.PLAN, "plan.json")
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
        procedure=shape.choice("procedure", Procedure),
        batches=shape.items("batches", 1, 20, _batch),
        schools=shape.items("schools", 1, 500, _school),
        seats=Seats(seats.choice("rule", SeatRule), seats.choice("overrun", Overrun), seats.flag("waiting_list")),
        witness=Witness(witness.integer("slots", 0, 99), witness.integer("digits", 4, 12),
                        witness.choice("lock", Lock)),
        custody=shape.choice("custody", Custody),
        failure=Failure(failure.choice("mode", OnFailure), failure.integer("attempts", 1, 9),
                        failure.integer("minutes", 0, 1440)),
        steps=shape.items("steps", 2, 2000, _step),
    )
    # Imported here because the check of the steps reads this module's types.
    from verifier.protocol.plan_check import check_plan

    check_plan(plan)
    return plan


def _batch(value: Any, where: str) -> Batch:
    shape = Shape(value, ("id", "prefix", "name"), Rule.PLAN, where)
    return Batch(shape.text("id", pattern=BATCH_ID), shape.text("prefix", pattern=NUMBER_PREFIX),
                 shape.text("name"))


def _school(value: Any, where: str) -> School:
    shape = Shape(value, ("id", "name", "batch", "quota"), Rule.PLAN, where)
    return School(shape.text("id", pattern=SCHOOL_ID), shape.text("name"),
                  shape.text("batch", pattern=BATCH_ID), shape.integer("quota", 1, MAX_QUOTA))


def _ball(value: Any, where: str) -> Ball:
    shape = Shape(value, ("kind", "name", "low", "high", "count"), Rule.PLAN, where)
    shape.text("kind", pattern="ball")
    low = shape.integer("low", 0, 999)
    return Ball(shape.text("name", pattern=BALL_NAME), low, shape.integer("high", low, 999),
                shape.integer("count", 1, 12))


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
        return ShuffleStep(shape.text("batch", pattern=BATCH_ID), shape.text("school", pattern=SCHOOL_ID),
                           shape.integer("times", 1, 9))
    schools = shape.items("schools", 1, 500, _school_id)
    return AdmitStep(shape.text("batch", pattern=BATCH_ID), schools, shape.choice("by", By))


def _school_id(value: Any, where: str) -> str:
    shape = Shape({"id": value}, ("id",), Rule.PLAN, where)
    return shape.text("id", pattern=SCHOOL_ID)


def plan_to_json(plan: Plan) -> bytes:
    """The one byte form of plan.json."""
    return canonical({
        "format": FORMAT,
        "draw_id": plan.draw_id,
        "titles": {"zh": plan.title, "en": plan.title_en},
        "organiser": plan.organiser,
        "place": plan.place,
        "procedure": plan.procedure.value,
        "batches": [{"id": one.id, "prefix": one.prefix, "name": one.name} for one in plan.batches],
        "schools": [{"id": one.id, "name": one.name, "batch": one.batch, "quota": one.quota}
                    for one in plan.schools],
        "seats": {"rule": plan.seats.rule.value, "overrun": plan.seats.overrun.value,
                  "waiting_list": plan.seats.waiting_list},
        "witness": {"slots": plan.witness.slots, "digits": plan.witness.digits, "lock": plan.witness.lock.value},
        "custody": plan.custody.value,
        "failure": {"mode": plan.failure.mode.value, "attempts": plan.failure.attempts,
                    "minutes": plan.failure.minutes},
        "steps": [_step_value(step) for step in plan.steps],
    })


def _step_value(step: Step) -> dict[str, Any]:
    match step:
        case RoundStep(balls):
            return {"step": "round", "inputs": [
                {"kind": "ball", "name": ball.name, "low": ball.low, "high": ball.high, "count": ball.count}
                for ball in balls]}
        case NumbersStep(groups):
            return {"step": "numbers", "groups": groups}
        case ChooseStep(ball):
            return {"step": "choose", "ball": ball}
        case ShuffleStep(batch, school, times):
            return {"step": "shuffle", "batch": batch, "school": school, "times": times}
        case AdmitStep(batch, schools, by):
            return {"step": "admit", "batch": batch, "schools": list(schools), "by": by.value}
