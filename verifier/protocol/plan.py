"""The plan of a draw (派位方案): what is fixed before the day, plan.json.

A procedure is data: a list of steps of five kinds. The templates for the cities are in the kiosk; a
verifier needs only the steps.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

REHEARSAL_PREFIX = "REHEARSAL-"

DRAW_ID = r"[A-Z0-9-]{1,40}"
BATCH_ID = r"[A-Z][0-9A-Z]{0,7}"
SCHOOL_ID = r"[A-Z][0-9A-Z]{0,15}"
NUMBER_PREFIX = r"[A-Z]{1,4}"
BALL_NAME = r"[a-z]{1,12}"
PROCEDURE = r"[a-z][a-z0-9-]{0,19}"
"""The name of the template a plan was made from. It picks wording only; the steps decide what happens."""

MAX_GROUPS = 20
MAX_QUOTA = 1_000_000


class Lock(StrEnum):
    """How a witness number (见证数) is locked (锁定): on a slip in a clear box, or typed and committed."""

    PAPER = "paper"
    SCREEN = "screen"


class Custody(StrEnum):
    """Who keeps the sealed secrets (密封数): the notary in envelopes, or the private package."""

    ENVELOPE = "envelope"
    MACHINE = "machine"


class SecondCheck(StrEnum):
    """That a second computer has to confirm the results. A plan without it is one that lacks the field."""

    REQUIRED = "required"


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
    """Everything that is decided before the day. :mod:`verifier.protocol.plan_check` checks it as a whole.

    ``second_check``: whether a second computer's verdict has to be confirmed on the kiosk before the results
    are announced (第二台电脑核验). It is sealed, so that nobody can drop the step on the day.
    """

    draw_id: str
    title: str
    title_en: str
    organiser: str
    place: str
    procedure: str
    batches: tuple[Batch, ...]
    schools: tuple[School, ...]
    seats: Seats
    witness: Witness
    custody: Custody
    failure: Failure
    steps: tuple[Step, ...]
    second_check: bool = False

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
