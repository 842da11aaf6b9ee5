"""What the ceremony wants next, for whoever shows it: the rail of steps, who must act, how far it is.

Everything here is computed from a state and its plan; no screen and no city is known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from verifier.protocol.events import Role
from verifier.protocol.lots import NO_LOTS
from verifier.protocol.plan import (
    AdmitStep,
    ChooseStep,
    NumbersStep,
    Plan,
    RoundStep,
    School,
    ShuffleStep,
    Step,
)
from verifier.protocol.roster import Roster
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


def rail(state: State, *, settled: bool = True) -> tuple[Stage, ...]:
    """The stages of the whole ceremony in the words of the official documents.

    Args:
        state: where the ceremony stands.
        settled: whether a closed draw needs no second computer any more (第二台电脑核验).
    """
    labels = [("rail.unseal", {}), ("rail.announce", {}), *_steps(state.plan), ("rail.notarise", {}),
              ("rail.backup", {})]  # fmt: skip
    if state.plan.second_check:
        labels.append(("rail.second-check", {}))
    now = _position(state, len(labels), settled)
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
            return f"rail.admit-{way(plan)}", {"name": admission_name(plan, batch_id, schools)}


def admission_name(plan: Plan, batch_id: str, schools: tuple[str, ...]) -> str:
    """What an admission is called: its school if the batch has several and it takes one, else its batch."""
    batch = plan.batch(batch_id)
    of_batch = [school for school in plan.schools if school.batch == batch_id]
    if len(schools) == 1 and len(of_batch) > 1:
        school = plan.school(batch_id, schools[0])
        return school.name if school else schools[0]
    return batch.name if batch else batch_id


def _position(state: State, stages: int, settled: bool) -> int:
    later = int(state.plan.second_check)
    if state.phase in {Phase.BEGIN, Phase.UNSEAL}:
        return 0
    if state.phase is Phase.ANNOUNCE:
        return 1
    if state.phase is Phase.NOTARISE:
        return stages - later - 2
    if state.phase is Phase.CLOSE:
        return stages - later - 1
    if state.phase is Phase.CLOSED:
        return stages if settled else stages - later
    return 2 + state.cursor


def missing_slots(state: State) -> tuple[int, ...]:
    """The slots (席位) that are still to be locked or opened, in order."""
    done = {slot for slot, _ in (state.locked if state.phase is Phase.LOCK else state.slips)}
    return tuple(slot for slot in range(1, state.plan.witness.slots + 1) if slot not in done)


def way(plan: Plan) -> str:
    """How the procedure names what it does: ``shuffle`` for 随机录取, ``number`` for 派位."""
    return "shuffle" if any(isinstance(step, ShuffleStep) for step in plan.steps) else "number"


SUPERVISORS = (Role.DISCIPLINE, Role.CONGRESS, Role.CONSULTATIVE, Role.PARENT, Role.SCHOOL)
"""Who may press 开始派位: the supervisors on the spot (现场监督人员代表)."""


def pressing_roles(state: State) -> tuple[Role, ...]:
    """Who may press 开始派位, those recorded as present at the unsealing first."""
    present = {one.role for one in state.unsealed.present} if state.unsealed is not None else set()
    return tuple(sorted(SUPERVISORS, key=lambda role: role not in present))


@dataclass(frozen=True, slots=True)
class SchoolTurn:
    """A school that is drawn by itself: its children (``applicants``), and whether it is its turn."""

    school: School
    applicants: int
    turn: Progress


def applicants_of(roster: Roster, school: School) -> int:
    """How many children chose a school (待派位人数)."""
    weights = roster.lots.get(school.batch, NO_LOTS).weights
    return sum(weights[lot] for lot in roster.choosers.get((school.batch, school.id), ()))


def school_turns(state: State, roster: Roster) -> tuple[SchoolTurn, ...]:
    """The schools in the order that the sealed plan gives them, and whose turn it is (选取学校)."""
    drawn = {(claim.batch, one) for claim in state.admissions for one in claim.schools}
    due = state.step
    turns = []
    for step in state.plan.steps:
        school = state.plan.school(step.batch, step.school) if isinstance(step, ShuffleStep) else None
        if school is None:
            continue
        turn = Progress.LATER
        if (school.batch, school.id) in drawn:
            turn = Progress.DONE
        elif step == due:
            turn = Progress.NOW
        turns.append(SchoolTurn(school, applicants_of(roster, school), turn))
    return tuple(turns)
