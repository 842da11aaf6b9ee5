"""Where a ceremony stands: a value computed from plan, seal and the events so far, and from nothing else."""

from dataclasses import dataclass
from enum import StrEnum

from verifier.protocol.events import Begin, Kind, ListMade, Role, Statement, Terminated, Unsealed, Voided
from verifier.protocol.plan import (
    AdmitStep,
    Ball,
    By,
    ChooseStep,
    NumbersStep,
    Plan,
    RoundStep,
    ShuffleStep,
    Step,
)
from verifier.protocol.seal import Seal


class Phase(StrEnum):
    """What the ceremony waits for."""

    BEGIN = "begin"
    UNSEAL = "unseal"
    ANNOUNCE = "announce"
    ROUND = "round"
    LOCK = "lock"
    BALLS = "balls"
    SLIPS = "slips"
    SECRET = "secret"
    NUMBERS = "numbers"
    CHOOSE = "choose"
    SHUFFLE = "shuffle"
    ADMIT = "admit"
    NOTARISE = "notarise"
    CLOSE = "close"
    CLOSED = "closed"
    VOIDED = "voided"
    TERMINATED = "terminated"


ASIDE = frozenset({Kind.REOPENED, Kind.COPIED, Kind.NOTE, Kind.VOIDED, Kind.TERMINATED})
"""What may happen at any time between the beginning and the end."""

LEGAL: dict[Phase, frozenset[Kind]] = {
    Phase.BEGIN: frozenset({Kind.BEGIN}),
    Phase.UNSEAL: ASIDE | {Kind.UNSEALED},
    Phase.ANNOUNCE: ASIDE | {Kind.ANNOUNCED},
    Phase.ROUND: ASIDE | {Kind.ROUND_OPENED},
    Phase.LOCK: ASIDE | {Kind.SLIP_LOCKED},
    Phase.BALLS: ASIDE | {Kind.BALL},
    Phase.SLIPS: ASIDE | {Kind.SLIP_OPENED},
    Phase.SECRET: ASIDE | {Kind.SECRET_OPENED},
    Phase.NUMBERS: ASIDE | {Kind.NUMBERED},
    Phase.CHOOSE: ASIDE | {Kind.BALL},
    Phase.SHUFFLE: ASIDE | {Kind.SHUFFLED},
    Phase.ADMIT: ASIDE | {Kind.ADMITTED},
    Phase.NOTARISE: ASIDE | {Kind.NOTARISED},
    Phase.CLOSE: ASIDE | {Kind.CLOSED},
    Phase.CLOSED: frozenset(),
    Phase.VOIDED: frozenset({Kind.TERMINATED}),
    Phase.TERMINATED: frozenset(),
}
"""The one table of legal order: the kiosk offers from it, the verifier refuses by it."""

STEP_PHASE: dict[type[Step], Phase] = {
    RoundStep: Phase.ROUND,
    NumbersStep: Phase.NUMBERS,
    ChooseStep: Phase.CHOOSE,
    ShuffleStep: Phase.SHUFFLE,
    AdmitStep: Phase.ADMIT,
}

ENDED = frozenset({Phase.CLOSED, Phase.VOIDED, Phase.TERMINATED})


@dataclass(frozen=True, slots=True)
class ListClaim:
    """A list that an event says was made, with the seed it comes from. ``group`` or trial from 1."""

    batch: str
    school: str | None
    group: int
    made: ListMade
    seed: str


@dataclass(frozen=True, slots=True)
class AdmitClaim:
    """An admission that an event says was made, with the seed it comes from."""

    batch: str
    schools: tuple[str, ...]
    by: By
    pressed_by: Role
    sha256: str
    seed: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """A finished round: everything that was hashed into its seed, in the order it was said aloud."""

    round: int
    previous: str
    balls: tuple[tuple[str, int], ...]
    slips: tuple[tuple[int, str], ...]
    index: int
    secret: str
    seed: str


@dataclass(frozen=True, slots=True)
class State:
    """The state of one attempt.

    ``cursor`` is the index of the plan's step under way. ``locked`` and ``slips`` belong to the round under
    way; ``balls`` are those since the last seed. ``head`` is the digest of the last line, ``seq`` its number.
    """

    plan: Plan
    seal: Seal
    fingerprint: str
    attempt: int
    head: str
    seq: int = 0
    at: str = ""
    phase: Phase = Phase.BEGIN
    cursor: int = 0
    begin: Begin | None = None
    unsealed: Unsealed | None = None
    round: int = 0
    locked: tuple[tuple[int, str | None], ...] = ()
    slips: tuple[tuple[int, str], ...] = ()
    balls: tuple[tuple[str, int], ...] = ()
    drawn: tuple[tuple[str, int], ...] = ()
    pulses: tuple[Pulse, ...] = ()
    groups: int = 0
    lists: tuple[ListClaim, ...] = ()
    made: int = 0
    official: int | None = None
    admissions: tuple[AdmitClaim, ...] = ()
    statement: Statement | None = None
    results: str | None = None
    voided: Voided | None = None
    terminated: Terminated | None = None

    @property
    def step(self) -> Step | None:
        """The plan's step under way, or None when all are done."""
        return self.plan.steps[self.cursor] if self.cursor < len(self.plan.steps) else None

    @property
    def seed(self) -> str:
        """The last seed."""
        return self.pulses[-1].seed

    @property
    def legal(self) -> frozenset[Kind]:
        """The kinds of events that may come next."""
        return LEGAL[self.phase]

    @property
    def ended(self) -> bool:
        """Whether the attempt is over."""
        return self.phase in ENDED

    def next_ball(self) -> Ball | None:
        """The ball to be drawn next (one of a series as a ball of its own), or None."""
        step = self.step
        if self.phase is Phase.CHOOSE and isinstance(step, ChooseStep):
            return Ball(step.ball, 1, self.groups)
        if self.phase is Phase.BALLS and isinstance(step, RoundStep):
            done = {name for name, _ in self.balls}
            for ball in step.balls:
                for name in ball.names():
                    if name not in done:
                        return Ball(name, ball.low, ball.high)
        return None


def start(
    plan: Plan, seal: Seal, fingerprint: str, attempt: int = 1, previous_head: str | None = None
) -> State:
    """The state before an attempt's first event.

    Args:
        plan: the sealed plan.
        seal: seal.json.
        fingerprint: the seal fingerprint.
        attempt: from 1.
        previous_head: the head of the attempt before; the first attempt begins at the seal fingerprint.
    """
    return State(plan, seal, fingerprint, attempt, previous_head or fingerprint)
