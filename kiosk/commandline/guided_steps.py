"""What can be done at each step of a ceremony, and what has to be asked for it: questions into command lines.

Every answer becomes a line of the commands that ``do`` takes; nothing here decides or records anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk import guide
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.commands import MIN_NOTICE
from kiosk.ceremony.second_check import Standing, standing
from kiosk.commandline.asking import Asker, Back
from kiosk.sealing.envelopes import GROUP, GROUPS, check_digit
from kiosk.station.network import adapters
from verifier.protocol.events import Check, Role, Statement
from verifier.protocol.plan import Custody, Lock
from verifier.protocol.state import Phase
from verifier.words import say

Words = list[str]
"""One command with its arguments."""
MOST_PEOPLE = 999


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be done: its label in the catalogue, and what asks for the rest of it.

    ``silent``: what was typed must not be shown again.
    """

    key: str
    ask: Callable[[Asker, Ceremony], list[Words]]
    silent: bool = False


def choices(ceremony: Ceremony) -> tuple[Choice, ...]:
    """What can be done now, the step that is due first."""
    state = ceremony.state
    return (*_DUE[state.phase](ceremony), *(() if state.ended or not state.seq else _ASIDE))


def _plain(key: str, *words: str) -> Choice:
    return Choice(key, lambda _ask, _ceremony: [list(words)])


def _begin(ceremony: Ceremony) -> tuple[Choice, ...]:
    if ceremony.traces():
        return (Choice("guided.begin-again", _resumption),)
    if ceremony.begun_elsewhere:
        return (Choice("guided.begin-fresh", _fresh), Choice("guided.begin-again", _resumption))
    return (_plain("guided.begin", "begin"),)


def _fresh(ask: Asker, _ceremony: Ceremony) -> list[Words]:
    return [["begin", f"fresh={ask.text('guided.reason-fresh')}", f"decided={_roles(ask)}"]]


def _resumption(ask: Asker, _ceremony: Ceremony) -> list[Words]:
    reason = ask.text("guided.reason-resumed")
    head = ask.text("guided.head")
    known = [] if head == "-" else [f"head={''.join(head.split()).lower()}"]
    return [["begin", f"resumed={reason}", *known]]


def _unseal(ask: Asker, ceremony: Ceremony) -> list[Words]:
    up = [one.name for one in adapters() if one.up]
    ask.out.say("guided.network-up" if up else "guided.network-off", names=", ".join(up))
    notice = "".join(ask.text("guided.notice", digits=MIN_NOTICE).split()).lower()
    sealed = ceremony.sealed
    failed = {
        Check.NETWORK: bool(up),
        Check.PROGRAM: ceremony.software.sha256 != sealed.seal.software.sha256,
        Check.FINGERPRINT: not sealed.fingerprint.endswith(notice),
    }
    line = ["unseal", f"notice={notice}", f"network={'on' if up else 'off'}"]
    for check in (one for one in Check if failed[one]):
        ask.out.say(f"guided.failed-{check}")
        ask.choose([say("guided.override", ask.out.lang)], say("guided.back", ask.out.lang))
        reason = ask.text("guided.reason")
        line += [f"override-{check}={reason}", f"decided-{check}={_roles(ask)}"]
    ask.out.say("guided.present")
    for role in Role:
        count = ask.number(
            0, MOST_PEOPLE, "guided.present-role", usual=0, role=say(f"role.{role}", ask.out.lang)
        )
        if count:
            line.append(f"{role}={count}")
    return [line]


def _roles(ask: Asker) -> str:
    """Who decided, joined by commas."""
    for number, role in enumerate(Role, 1):
        ask.out.line(f"  {number}  {say(f'role.{role}', ask.out.lang)}")
    every = tuple(Role)
    picked = ask.several(range(1, len(every) + 1), "guided.decided")
    return ",".join(every[number - 1] for number in picked)


def _locks(ceremony: Ceremony) -> tuple[Choice, ...]:
    if ceremony.sealed.plan.witness.lock is Lock.PAPER:
        return (Choice("guided.lock", _lock_paper),)
    return (
        Choice("guided.lock-number", _lock_number, silent=True),
        Choice("guided.lock-receipt", _lock_receipt, silent=True),
        Choice("guided.lock-empty", _lock_empty),
    )


def _lock_paper(ask: Asker, ceremony: Ceremony) -> list[Words]:
    slots = ask.several(guide.missing_slots(ceremony.state), "guided.slots")
    return [["lock-slip", f"slot={slot}"] for slot in slots]


def _slot(ask: Asker, ceremony: Ceremony) -> int:
    left = guide.missing_slots(ceremony.state)
    return ask.number(1, ceremony.state.plan.witness.slots, "guided.slot", usual=left[0], first=left[0])


def _lock_number(ask: Asker, ceremony: Ceremony) -> list[Words]:
    slot = _slot(ask, ceremony)
    digits = ceremony.state.plan.witness.digits
    return [["lock-slip", f"slot={slot}", f"number={ask.unseen('guided.number', slot=slot, digits=digits)}"]]


def _lock_receipt(ask: Asker, ceremony: Ceremony) -> list[Words]:
    ((*line,),) = _lock_number(ask, ceremony)
    return [[*line, f"nonce={ask.text('guided.nonce')}"]]


def _lock_empty(ask: Asker, ceremony: Ceremony) -> list[Words]:
    return [["lock-slip", f"slot={_slot(ask, ceremony)}", "empty=yes"]]


def _balls(_ceremony: Ceremony) -> tuple[Choice, ...]:
    return (
        Choice("guided.ball", _ball),
        Choice("guided.ball-stuck", _ball_stuck),
        Choice("guided.ball-foreign", _ball_foreign),
    )


def _due_ball(ceremony: Ceremony) -> str:
    due = ceremony.state.next_ball()
    if due is None:
        raise Back
    return due.name


def _ball(ask: Asker, ceremony: Ceremony) -> list[Words]:
    return [["ball", f"name={_due_ball(ceremony)}", f"value={ask.number(0, 10**6, 'guided.value')}"]]


def _ball_stuck(_ask: Asker, ceremony: Ceremony) -> list[Words]:
    return [["ball", f"name={_due_ball(ceremony)}", "stuck=yes"]]


def _ball_foreign(ask: Asker, ceremony: Ceremony) -> list[Words]:
    return [[*_ball(ask, ceremony)[0], "out-of-range=yes"]]


def _slips(ceremony: Ceremony) -> tuple[Choice, ...]:
    if ceremony.sealed.plan.witness.lock is Lock.PAPER:
        return (Choice("guided.slip", _slip), Choice("guided.slip-void", _slip_void))
    return (
        Choice("guided.slip-machine", _slip_machine),
        Choice("guided.slip-receipt", _slip_receipt),
        Choice("guided.slip-void", _slip_void),
    )


def _slip(ask: Asker, ceremony: Ceremony) -> list[Words]:
    slot = _slot(ask, ceremony)
    digits = ceremony.state.plan.witness.digits
    number = "".join(ask.text("guided.number", slot=slot, digits=digits).split())
    return [["open-slip", f"slot={slot}", f"number={number}"]]


def _slip_machine(ask: Asker, ceremony: Ceremony) -> list[Words]:
    slots = ask.several(guide.missing_slots(ceremony.state), "guided.slots-open")
    return [["open-slip", f"slot={slot}"] for slot in slots]


def _slip_receipt(ask: Asker, ceremony: Ceremony) -> list[Words]:
    return [[*_slip(ask, ceremony)[0], f"nonce={ask.text('guided.nonce')}"]]


def _slip_void(ask: Asker, ceremony: Ceremony) -> list[Words]:
    return [["open-slip", f"slot={_slot(ask, ceremony)}", f"void={ask.text('guided.reason')}"]]


def _secrets(ceremony: Ceremony) -> tuple[Choice, ...]:
    plan = ceremony.sealed.plan
    if plan.custody is not Custody.ENVELOPE:
        return (_plain("guided.secret-machine", "open-secret"),)
    typed = Choice("guided.secret", _secret)
    if plan.rehearsal and ceremony.folder.envelopes.exists():
        return (typed, _plain("guided.secret-rehearsal", "open-secret", "envelope=yes"))
    return (typed,)


def _secret(ask: Asker, ceremony: Ceremony) -> list[Words]:
    """The number on the envelope first, so that no other one is opened; then its groups, one by one."""
    state = ceremony.state
    index = state.plan.secret_index(state.attempt, state.round)
    while (found := ask.number(0, 10**5, "guided.envelope")) != index:
        ask.out.say("guided.envelope-other", found=found, index=index)
    groups = [_group(ask, place) for place in range(1, GROUPS + 1)]
    return [["open-secret", f"digits={' '.join(groups)}"]]


def _group(ask: Asker, place: int) -> str:
    while True:
        typed = ask.text("guided.group", place=place, groups=GROUPS).replace("-", "").replace(" ", "")
        whole = len(typed) == GROUP + 1 and typed.isascii() and typed.isdigit()
        if whole and check_digit(place, typed[:GROUP]) == typed[GROUP:]:
            return f"{typed[:GROUP]}-{typed[GROUP:]}"
        ask.out.say("guided.group-wrong", place=place)


def _admit(ask: Asker, ceremony: Ceremony) -> list[Words]:
    roles = guide.pressing_roles(ceremony.state)
    ask.out.say("guided.pressed")
    labels = [say(f"role.{role}", ask.out.lang) for role in roles]
    place = ask.choose(labels, say("guided.back", ask.out.lang))
    return [["admit", f"pressed={roles[place]}"]]


def _void(ask: Asker, _ceremony: Ceremony) -> list[Words]:
    return [["void", f"reason={ask.text('guided.reason')}", f"decided={_roles(ask)}"]]


def _terminate(ask: Asker, _ceremony: Ceremony) -> list[Words]:
    return [["terminate", f"reason={ask.text('guided.reason')}", f"decided={_roles(ask)}"]]


def _note(ask: Asker, _ceremony: Ceremony) -> list[Words]:
    return [["note", f"text={ask.text('guided.text')}"]]


def _other(ask: Asker, _ceremony: Ceremony) -> list[Words]:
    ask.out.say("console.commands")
    return [[ask.text("guided.command")]]


def _closed(ceremony: Ceremony) -> tuple[Choice, ...]:
    publish = _plain("guided.publish", "publish")
    code = Choice("guided.second-check", _second)
    match standing(ceremony):
        case Standing.WAITING:
            return (code, Choice("guided.second-check-stop", _stop), publish)
        case Standing.STOPPED:
            return (code, publish)
    return (publish,)


def _second(ask: Asker, _ceremony: Ceremony) -> list[Words]:
    return [["second-check", f"code={ask.text('guided.code')}"]]


def _stop(ask: Asker, _ceremony: Ceremony) -> list[Words]:
    return [["second-check", f"stop={ask.text('guided.reason')}", f"decided={_roles(ask)}"]]


def _always(*choices: Choice) -> Callable[[Ceremony], Sequence[Choice]]:
    return lambda _ceremony: choices


_TERMINATE = Choice("guided.terminate", _terminate)
_DUE: dict[Phase, Callable[[Ceremony], Sequence[Choice]]] = {
    Phase.BEGIN: _begin,
    Phase.UNSEAL: _always(Choice("guided.unseal", _unseal)),
    Phase.ANNOUNCE: _always(_plain("guided.announce", "announce")),
    Phase.ROUND: _always(_plain("guided.round", "open-round")),
    Phase.LOCK: _locks,
    Phase.BALLS: _balls,
    Phase.SLIPS: _slips,
    Phase.SECRET: _secrets,
    Phase.NUMBERS: _always(_plain("guided.numbers", "make-numbers")),
    Phase.CHOOSE: _balls,
    Phase.SHUFFLE: _always(_plain("guided.shuffle", "shuffle")),
    Phase.ADMIT: _always(Choice("guided.admit", _admit)),
    Phase.NOTARISE: _always(
        _plain("guided.notarise-valid", "notarise", f"statement={Statement.VALID}"),
        _plain("guided.notarise-objection", "notarise", f"statement={Statement.OBJECTION}"),
    ),
    Phase.CLOSE: _always(_plain("guided.close", "close")),
    Phase.CLOSED: _closed,
    Phase.VOIDED: _always(_plain("guided.begin-next", "begin"), _TERMINATE),
    Phase.TERMINATED: _always(_plain("guided.publish", "publish")),
}
_ASIDE = (
    Choice("guided.note", _note),
    Choice("guided.void", _void),
    _TERMINATE,
    Choice("guided.other", _other),
)
