"""What the ceremony wants next, for whoever shows it: the rail of steps, who must act, how far it is.

Everything here is computed from a state and its plan; no screen and no city is known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from verifier.protocol.plan import AdmitStep, ChooseStep, NumbersStep, Plan, RoundStep, ShuffleStep, Step
from verifier.protocol.state import Phase, State


class Actor(StrEnum):
    """Who must act now."""

    OPERATOR = "operator"
    NOTARY = "notary"
    ORGANISER = "organiser"
    SUPERVISOR = "supervisor"
    PARENT = "parent"


class Progress(StrEnum):
    """Where a stage stands."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage on the rail: its label in the catalogue, what fills the label, and where it stands."""

    key: str
    params: Mapping[str, str | int]
    progress: Progress


_FIRST = (Phase.BEGIN, Phase.UNSEAL, Phase.ANNOUNCE)
_LAST = (Phase.NOTARISE, Phase.CLOSE)
_ROUND_PHASES = frozenset({Phase.ROUND, Phase.LOCK, Phase.BALLS, Phase.SLIPS, Phase.SECRET})

ACTORS: dict[Phase, Actor] = {
    Phase.BEGIN: Actor.OPERATOR,
    Phase.UNSEAL: Actor.NOTARY,
    Phase.ANNOUNCE: Actor.ORGANISER,
    Phase.ROUND: Actor.OPERATOR,
    Phase.LOCK: Actor.PARENT,
    Phase.BALLS: Actor.PARENT,
    Phase.SLIPS: Actor.PARENT,
    Phase.SECRET: Actor.NOTARY,
    Phase.NUMBERS: Actor.OPERATOR,
    Phase.CHOOSE: Actor.PARENT,
    Phase.SHUFFLE: Actor.OPERATOR,
    Phase.ADMIT: Actor.SUPERVISOR,
    Phase.NOTARISE: Actor.NOTARY,
    Phase.CLOSE: Actor.OPERATOR,
    Phase.CLOSED: Actor.OPERATOR,
    Phase.VOIDED: Actor.NOTARY,
    Phase.TERMINATED: Actor.NOTARY,
}


def actor(state: State) -> Actor:
    """Who must act now."""
    return ACTORS[state.phase]


def rail(state: State) -> tuple[Stage, ...]:
    """The stages of the whole ceremony in the words of the official documents."""
    labels = [("rail.unseal", {}), ("rail.announce", {}), *_steps(state.plan), ("rail.notarise", {}),
              ("rail.backup", {})]  # fmt: skip
    now = _position(state, len(labels))
    return tuple(
        Stage(key, params, Progress.DONE if place < now else Progress.NOW if place == now else Progress.LATER)
        for place, (key, params) in enumerate(labels)
    )


def _steps(plan: Plan) -> Iterator[tuple[str, Mapping[str, str | int]]]:
    number = 0
    for step in plan.steps:
        if isinstance(step, RoundStep):
            number += 1
        yield _label(plan, step, number)


def _label(plan: Plan, step: Step, number: int) -> tuple[str, Mapping[str, str | int]]:
    match step:
        case RoundStep():
            return "rail.round", {"round": number}
        case NumbersStep():
            return "rail.numbers", {}
        case ChooseStep():
            return "rail.choose", {}
        case ShuffleStep(batch, school_id):
            school = plan.school(batch, school_id)
            return "rail.shuffle", {"name": school.name if school else school_id}
        case AdmitStep(batch_id, schools):
            return "rail.admit", {"name": admission_name(plan, batch_id, schools)}


def admission_name(plan: Plan, batch_id: str, schools: tuple[str, ...]) -> str:
    """What an admission is called: its school if the batch has several and it takes one, else its batch."""
    batch = plan.batch(batch_id)
    of_batch = [school for school in plan.schools if school.batch == batch_id]
    if len(schools) == 1 and len(of_batch) > 1:
        school = plan.school(batch_id, schools[0])
        return school.name if school else schools[0]
    return batch.name if batch else batch_id


def _position(state: State, stages: int) -> int:
    if state.phase in {Phase.BEGIN, Phase.UNSEAL}:
        return 0
    if state.phase is Phase.ANNOUNCE:
        return 1
    if state.phase is Phase.NOTARISE:
        return stages - 2
    if state.phase is Phase.CLOSE:
        return stages - 1
    if state.phase is Phase.CLOSED:
        return stages
    return 2 + state.cursor


def missing_slots(state: State) -> tuple[int, ...]:
    """The slots (席位) that are still to be locked or opened, in order."""
    done = {slot for slot, _ in (state.locked if state.phase is Phase.LOCK else state.slips)}
    return tuple(slot for slot in range(1, state.plan.witness.slots + 1) if slot not in done)
