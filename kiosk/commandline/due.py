"""What a ceremony waits for, as told on the console: the step, and which slot, ball or list it is about."""

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.incident import Time
from kiosk.ceremony.mirror import Kept
from kiosk.ceremony.second_check import Standing, standing
from kiosk.commandline.output import Output
from kiosk.words.told import told
from verifier.protocol.fold import group_count
from verifier.protocol.plan import AdmitStep, ShuffleStep
from verifier.protocol.state import Phase, State
from verifier.words import say


def show_due(out: Output, state: State) -> None:
    """Print what comes next."""
    out.say("console.phase", step=say(f"phase.{state.phase}", out.lang))
    _details(out, state)


def show_second_check(out: Output, ceremony: Ceremony) -> None:
    """Print whether a second computer (第二台电脑核验) still has to confirm the results, or has."""
    stands = standing(ceremony)
    if stands is not Standing.NOT_DUE:
        out.say(f"due.second-check-{stands.value}")


def show_head(out: Output, state: State) -> None:
    """Print the head (记录末值) so far: written down, it says on a spare computer what was lost."""
    if state.seq:
        out.say("console.head", lines=state.seq, head=state.head)


def show_copy(out: Output, kept: Kept | None) -> None:
    """Print how the record's copy (过程记录副本) stands."""
    if kept is None:
        return
    if kept.refused is None:
        out.say("mirror.kept", lines=kept.lines)
        return
    for line in told(kept.refused, out.lang):
        out.line(line)


def show_incident(out: Output, time: Time | None) -> None:
    """Print an incident's clock (故障计时), if an incident is open."""
    if time is None:
        return
    if time.doubtful:
        out.say("incident.doubtful")
    elif time.left is None:
        out.say("incident.no-limit", minutes=time.gone // 60)
    elif time.over:
        out.say("incident.over", minutes=time.gone // 60)
    else:
        out.say("incident.left", minutes=time.gone // 60, left=-(-time.left // 60))


def _details(out: Output, state: State) -> None:
    plan = state.plan
    match state.phase, state.step:
        case Phase.ROUND, _:
            out.say("due.round", round=state.round + 1, rounds=plan.rounds)
        case Phase.LOCK, _:
            _slots(out, state, {slot for slot, _ in state.locked})
        case Phase.SLIPS, _:
            _slots(out, state, {slot for slot, _ in state.slips})
        case Phase.BALLS | Phase.CHOOSE, _:
            ball = state.next_ball()
            if ball is not None:
                out.say("due.ball", name=ball.name, low=ball.low, high=ball.high)
        case Phase.SECRET, _:
            out.say("due.secret", index=plan.secret_index(state.attempt, state.round))
        case Phase.NUMBERS, _:
            out.say("due.numbers", group=state.made + 1, groups=group_count(state))
        case Phase.SHUFFLE, ShuffleStep(batch, school, times):
            out.say("due.shuffle", school=_school(state, batch, school), trial=state.made + 1, times=times)
        case Phase.ADMIT, AdmitStep(batch, schools):
            out.say("due.admit", schools=", ".join(_school(state, batch, school) for school in schools))


def _school(state: State, batch: str, school: str) -> str:
    found = state.plan.school(batch, school)
    return f"{batch}/{school} {found.name if found else ''}".strip()


def _slots(out: Output, state: State, done: set[int]) -> None:
    left = [str(slot) for slot in range(1, state.plan.witness.slots + 1) if slot not in done]
    out.say("due.slots", slots=" ".join(left))
