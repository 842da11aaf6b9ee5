"""What several documents say in the same words: people, balls, numbers, schools, secrets."""

from collections.abc import Iterable, Sequence

from kiosk.paper.lines import unbroken
from kiosk.paper.signatures import Place
from kiosk.paper.words import Both, both, zh
from kiosk.sealing.envelopes import Envelope
from verifier.protocol.beacon import VOID, slot_name
from verifier.protocol.events import Role
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import ChooseStep, NumbersStep, Plan, School, ShuffleStep
from verifier.protocol.state import Pulse

SUPERVISORS = (Role.DISCIPLINE, Role.CONGRESS, Role.CONSULTATIVE)
"""纪检、人大代表、政协委员."""

STAMPING = frozenset({Role.NOTARY, Role.ORGANISER, Role.SCHOOL})
"""Who has an office's stamp to put beside the name."""


def listed(texts: Iterable[str]) -> str:
    """Texts as a Chinese enumeration."""
    return zh("paper.comma").join(texts)


def role(one: Role) -> Both:
    """A role's name."""
    name = both(f"role-name.{one.value}")
    return Both(name.zh, name.en[:1].upper() + name.en[1:])


def roles(some: Iterable[Role]) -> str:
    """Roles as an enumeration."""
    return listed(role(one).zh for one in some)


def places(some: Sequence[Role]) -> tuple[Place, ...]:
    """A place to sign for each role; a role that comes twice has its places numbered."""
    made = []
    for index, one in enumerate(some):
        name = both("paper.sign-discipline") if one is Role.DISCIPLINE else role(one)
        if some.count(one) > 1:
            number = some[: index + 1].count(one)
            name = Both(f"{name.zh} {number}", f"{name.en} {number}")
        made.append(Place(name, one in STAMPING))
    return tuple(made)


def deciders(decided_by: Sequence[Role]) -> tuple[Role, ...]:
    """Who signs a decision: all who took it; of notaries there are two (公证员 2 名或以上)."""
    return (Role.NOTARY, *decided_by) if Role.NOTARY in decided_by else tuple(decided_by)


def batch_name(plan: Plan, batch: str) -> str:
    """A batch's name."""
    found = plan.batch(batch)
    return batch if found is None else found.name


def school_name(plan: Plan, batch: str, school: str) -> str:
    """A school's name."""
    found = plan.school(batch, school)
    return school if found is None else found.name


def schools_by_batch(plan: Plan) -> list[tuple[str, School]]:
    """All schools with their batches' names, batch after batch as in the plan."""
    return [(batch.name, one) for batch in plan.batches for one in plan.schools if one.batch == batch.id]


def number_word(plan: Plan, batch: str, school: str) -> Both:
    """What the names in a placement are: 派位号, 电脑随机录取号 or 报名号."""
    steps = plan.steps
    if any(isinstance(step, ShuffleStep) and (step.batch, step.school) == (batch, school) for step in steps):
        return both("paper.number-shuffled")
    if any(isinstance(step, NumbersStep) for step in steps):
        return both("paper.number-official")
    return both("paper.number-code")


def act(plan: Plan) -> str:
    """What the draw is called in its own official text: 派位, or 随机录取 where orders are tried first.

    It fills Chinese sentences alone. An attempt is 第几次派位 in every draw, as on all its other papers.
    """
    return zh(f"paper-term.act-{_way(plan)}")


def whole_act(plan: Plan) -> str:
    """The same in full: 电脑随机派位 or 电脑随机录取."""
    return zh(f"paper-term.whole-{_way(plan)}")


def _way(plan: Plan) -> str:
    return "shuffle" if any(isinstance(step, ShuffleStep) for step in plan.steps) else "number"


def ball_name(plan: Plan, name: str) -> str:
    """What a ball (号珠) is drawn for."""
    for step in plan.steps:
        if isinstance(step, NumbersStep) and step.groups == name:
            return zh("paper.ball-groups")
        if isinstance(step, ChooseStep) and step.ball == name:
            return zh("paper.ball-choose")
    position = name.lstrip("abcdefghijklmnopqrstuvwxyz")
    return zh("paper.ball-number", number=position) if position else zh("paper.ball")


def balls(plan: Plan, pulse: Pulse) -> str:
    """The balls of a round, each with its number."""
    told = (zh("paper.ball-told", name=ball_name(plan, name), value=value) for name, value in pulse.balls)
    return zh("paper.semicolon").join(map(unbroken, told)) or zh("paper.no-balls")


def slips(pulse: Pulse) -> list[tuple[str, str]]:
    """The witness numbers of a round: slot, and number or 作废."""
    void = zh("paper.slip-void")
    return [(slot_name(slot), void if number == VOID else number) for slot, number in pulse.slips]


def secret_groups(pulse: Pulse, attempt: int) -> tuple[str, ...]:
    """A round's sealed secret as it stood in its envelope: groups with check digits."""
    return Envelope(pulse.index, attempt, pulse.round, pulse.secret).groups


def seated(placements: Iterable[Placement]) -> int:
    """How many children placements give a place."""
    return sum(one.seated for one in placements)
