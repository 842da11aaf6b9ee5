"""A rehearsal (演练): a ceremony without a screen, by the same commands and with the same files.

A script file says the commands, one a line. Without a script, :func:`next_line` answers whatever the
ceremony waits for, with numbers that follow from a seed.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Set
from itertools import count

from kiosk.ceremony.console import Done, Session, run_line, script_lines
from kiosk.ceremony.second_check import Standing, standing
from verifier.audit import audit_file
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody, Lock, NumbersStep, Plan, RoundStep, ShuffleStep
from verifier.protocol.state import Phase, State

Step = Callable[[str, Done], None]
"""Called after each command with its line and what it did."""


def run_script(session: Session, text: str, name: str, after: Step) -> None:
    """Run a script on a rehearsal's draw.

    Args:
        session: the ceremony.
        text: the script.
        name: its name, for messages.
        after: called after each command.

    Raises:
        BadInput: (MP-REHEARSAL) the draw is not a rehearsal; or the line that is refused, with its place.
    """
    _run(session, script_lines(text, name), after)


def run_by_itself(session: Session, seed: str, after: Step) -> None:
    """Hold a whole rehearsal without a script; see :func:`run_script`."""
    _run(session, _own_lines(session, seed), after)


def _run(session: Session, lines: Iterable[tuple[str, str]], after: Step) -> None:
    if not session.ceremony.sealed.plan.rehearsal:
        raise BadInput(Rule.REHEARSAL, "rehearse.real-draw", found=session.ceremony.sealed.plan.draw_id)
    for line, where in lines:
        try:
            did = run_line(session, _filled(session, line), where)
        except BadInput as error:
            if error.where == where:
                raise
            raise BadInput(Rule.COMMAND, "rehearse.line", where=where, command=line.split()[0]) from error
        if did is not None:
            after(line, did)
    # A script that was written for another plan, or that ends with closing, leaves no step of this plan out.
    if standing(session.ceremony) is Standing.WAITING:
        _second_check(session, after)


def _second_check(session: Session, after: Step) -> None:
    line = "second-check code=VERIFIED"
    did = run_line(session, _filled(session, line))
    assert did is not None
    after(line, did)


def _filled(session: Session, line: str) -> str:
    """A script is written before the seal: SEALED stands for the fingerprint's end, VERIFIED for the code
    that the verifier gives of the bundle, as the second computer shows it.
    """
    if "code=VERIFIED" in line:
        return line.replace("VERIFIED", verified_code(session))
    return line.replace("notice=SEALED", f"notice={session.ceremony.sealed.fingerprint[-8:]}")


def verified_code(session: Session) -> str:
    """The confirmation code (确认码) of the bundle on the disk, by the verifier and not by the kiosk.

    Raises:
        BadInput: (MP-COMMAND) there is no bundle with results to check.
    """
    sealed = session.ceremony.sealed
    bundle = session.ceremony.folder.bundle(sealed.plan.draw_id)
    code = audit_file(bundle, sealed.fingerprint).confirmation if bundle.exists() else None
    if code is None:
        raise BadInput(Rule.COMMAND, "rehearse.no-code", where=bundle.name)
    return code


def _own_lines(session: Session, seed: str) -> Iterator[tuple[str, str]]:
    number = 0
    while not session.ceremony.state.ended:
        number += 1
        yield next_line(session.ceremony.state, seed), f"{number}"


def next_line(state: State, seed: str) -> str:
    """The command that a ceremony waits for, with inputs that follow from a seed.

    Args:
        state: where the ceremony stands; not ended.
        seed: any text.
    """
    plan = state.plan
    match state.phase:
        case Phase.UNSEAL:
            return (
                "unseal notice=SEALED network=off notary=2 organiser=1 discipline=1 congress=1"
                f" consultative=1 parent={max(1, plan.witness.slots)}"
            )
        case Phase.LOCK:
            slot = _first_without({one for one, _ in state.locked})
            typed = f" number={_digits(state, seed, slot)}" if plan.witness.lock is Lock.SCREEN else ""
            return f"lock-slip slot={slot}{typed}"
        case Phase.BALLS | Phase.CHOOSE:
            ball = state.next_ball()
            assert ball is not None
            value = ball.low + _chance(seed, state, ball.name) % (ball.high - ball.low + 1)
            return f"ball name={ball.name} value={value}"
        case Phase.SLIPS:
            slot = _first_without({one for one, _ in state.slips})
            typed = f" number={_digits(state, seed, slot)}" if plan.witness.lock is Lock.PAPER else ""
            return f"open-slip slot={slot}{typed}"
        case Phase.SECRET:
            return f"open-secret{' envelope=yes' if plan.custody is Custody.ENVELOPE else ''}"
        case Phase.ADMIT:
            return "admit pressed=discipline"
        case Phase.NOTARISE:
            return "notarise statement=valid"
        case _:
            return PLAIN[state.phase]


PLAIN = {
    Phase.BEGIN: "begin",
    Phase.ANNOUNCE: "announce",
    Phase.ROUND: "open-round",
    Phase.NUMBERS: "make-numbers",
    Phase.SHUFFLE: "shuffle",
    Phase.CLOSE: "close",
}


def _first_without(slots: Set[int]) -> int:
    """The first slot, from 1, that is not among these."""
    return next(slot for slot in count(1) if slot not in slots)


def _chance(seed: str, state: State, what: str) -> int:
    text = f"{seed}|{state.attempt}|{state.round}|{what}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest(), "big")


def _digits(state: State, seed: str, slot: int) -> str:
    digits = state.plan.witness.digits
    return f"{_chance(seed, state, str(slot)) % 10**digits:0{digits}d}"


def expected_lines(plan: Plan) -> int:
    """About how many commands an undisturbed ceremony has, for a progress bar."""
    a_round = 2 + 2 * plan.witness.slots
    total = 5 + plan.second_check
    for step in plan.steps:
        match step:
            case RoundStep(balls):
                total += a_round + sum(ball.count for ball in balls)
            case NumbersStep(groups):
                total += groups if isinstance(groups, int) else 6
            case ShuffleStep():
                total += step.times
            case _:
                total += 1
    return total
