"""Small draws that were sealed and held, for whatever is printed of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.ceremony.ceremony import Ceremony
from kiosk.paper.asides import Asides, asides
from kiosk.sealing.envelopes import Envelope, envelopes
from kiosk.sealing.private import Private
from kiosk.sealing.sealed import Sealed
from tests.kiosk.ceremony.hall import Hall, go_on, say, seal, until
from tests.support import plans
from verifier.protocol.draw import NumberList
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import Custody, Plan
from verifier.protocol.state import Phase, State

RARE = "\U0002cb5a"
"""A character beyond U+FFFF, in a school's name."""


@dataclass(frozen=True)
class Held:
    """A draw that has ended, as plain data.

    ``lists`` are the published lists of the last attempt. ``placements`` are empty if it was terminated.
    """

    sealed: Sealed
    private: Private
    envelopes: tuple[Envelope, ...]
    states: tuple[State, ...]
    asides: tuple[Asides, ...]
    lists: tuple[NumberList, ...]
    placements: tuple[Placement, ...]

    @property
    def state(self) -> State:
        """The last attempt's."""
        return self.states[-1]

    @property
    def results_digest(self) -> str:
        """The digest of results.json."""
        assert self.state.results is not None
        return self.state.results


def longhua(root: Path) -> Held:
    """A real draw: the first attempt void after a check was overridden, the second one complete.

    Balls are drawn again in both: in the second one that of the groups before round 1, that of the choice
    before round 2.
    """
    plan = plans.longhua(quota=5, schools=2, slots=4, attempts=3)
    first, *rest = plan.schools
    plan = replace(plan, schools=(replace(first, name=f"{RARE}湖实验小学"), *rest))
    hall = seal(root, plan, plans.roster(plan, 14, choices=2))

    spoilt = {
        (1, Phase.CHOOSE): ["ball name=group stuck=yes"],
        (2, Phase.BALLS): [
            "ball name=groups stuck=yes", "ball name=groups value=12 out-of-range=yes",
            "note text=摇珠机换了一次号珠，公证员在场",
        ],
        (2, Phase.CHOOSE): ["ball name=group stuck=yes"],
    }  # fmt: skip

    def answer(state: State) -> Iterable[str] | None:
        if (again := spoilt.pop((state.attempt, state.phase), None)) is not None:
            return again
        if state.attempt == 1 and state.phase is Phase.CHOOSE:
            return ["void reason=电脑死机，无法恢复 decided=notary,organiser,discipline"]
        if state.phase is Phase.SLIPS and state.attempt == 2 and state.round == 2 and not state.slips:
            return ["open-slip slot=1 void=字迹无法辨认"]
        return None

    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.UNSEAL)
        usual = hall.next_line(session.ceremony.state)
        line = usual.replace("network=off", "network=on")
        why = "override-network=网卡无法停用，已拔除网线 decided-network=notary,organiser"
        say(session, f"{line} {why}")
        go_on(hall, session, answer)
        say(session, "begin")
        go_on(hall, session, answer)
        return _held(hall, session.ceremony)


def xincheng(root: Path) -> Held:
    """A rehearsal: school after school, without balls; the secrets are kept by the machine."""
    plan = plans.as_rehearsal(plans.xincheng(quota=6, slots=2, custody=Custody.MACHINE, second_check=True))
    return _complete(root, plan)


def direct(root: Path) -> Held:
    """A real draw that was terminated in its second attempt."""
    plan = plans.direct(slots=2, attempts=2)
    hall = seal(root, plan, plans.roster(plan, 12))
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.ADMIT)
        say(session, "void reason=停电 decided=notary,organiser", "begin")
        until(hall, session, lambda state: state.phase is Phase.SLIPS)
        say(session, "terminate reason=备用电脑也发生故障，1小时内无法排除 decided=notary,organiser,congress")
        return _held(hall, session.ceremony)


def by_number(root: Path) -> Held:
    """A real draw whose admissions follow the numbers."""
    return _complete(root, plans.direct(slots=2))


def _complete(root: Path, plan: Plan) -> Held:
    hall = seal(root, plan, plans.roster(plan, 14))
    with hall.open() as session:
        go_on(hall, session)
        return _held(hall, session.ceremony)


def _held(hall: Hall, ceremony: Ceremony) -> Held:
    state, replay = ceremony.state, ceremony.replay
    return Held(
        ceremony.sealed,
        hall.draw.private,
        envelopes(hall.draw.secrets, hall.plan.rounds),
        tuple(ceremony.states()),
        tuple(asides(one.state.attempt, one.journal.entries) for one in ceremony.attempts),
        tuple(replay.claimed(state, claim) for claim in state.lists),
        () if state.phase is Phase.TERMINATED else replay.placements(state),
    )


DRAWS = {"longhua": longhua, "xincheng": xincheng, "direct": direct, "by-number": by_number}
