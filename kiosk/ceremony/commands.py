"""The commands of a ceremony: the only writers of the transcript.

Each looks at the state, makes one event, and records it. A command out of order, twice, or with bad input
raises BadInput and leaves the journal as it was.
"""

import re
import secrets as system_random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.decisions import Fresh, deciders, digest, free_text, fresh_note, void_reason
from kiosk.ceremony.openings import Opening
from kiosk.sealing.envelopes import secret_from_typed
from kiosk.sealing.private import Private
from verifier.protocol import events as ev
from verifier.protocol.beacon import NONCE, VOID, slip_commitment
from verifier.protocol.draw import NumberList
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Kind, Role
from verifier.protocol.fold import announced_totals, check_legal, pulse_of
from verifier.protocol.outcome import Placement, admission_digest, results_to_json
from verifier.protocol.plan import AdmitStep, Custody, Lock, ShuffleStep
from verifier.protocol.state import Phase, Pulse, State
from verifier.protocol.text import sha256_hex

MIN_NOTICE = 8
"""How many of the fingerprint's last characters have to be typed from the printed notice."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a representative takes from locking on the screen (锁定回执)."""

    round: int
    slot: int
    number: str
    nonce: str
    commitment: str


def begin(
    ceremony: Ceremony, resumed: ev.Resumption | None = None, fresh: Fresh | None = None
) -> None:
    """Begin the first attempt, or the next one after a void attempt.

    Args:
        ceremony: the ceremony.
        resumed: on a spare computer (备用电脑) whose record begins anew: why, and the last known head.
        fresh: on a computer that has the draw from its private package, where nothing had been recorded on
            the first one. It is noted right behind the beginning, which is as early as the order allows.

    Raises:
        BadInput: (MP-JOURNAL) the draw is from its private package, and nobody has decided whether another
            computer had begun; (MP-COMMAND) a decision where there is none to take, too few who decide.
        BadInput: (MP-JOURNAL) the draw was begun here before and its record is gone; it is never begun anew
            without saying so.
    """
    state = ceremony.state
    plan = state.plan
    attempt = state.attempt + (state.phase is Phase.VOIDED)
    if resumed is None and attempt == 1 and (traces := ceremony.traces()):
        raise BadInput(Rule.JOURNAL, "journal.gone", where=traces[0].name)
    first = resumed is None and ceremony.begun_elsewhere
    if first and fresh is None:
        raise BadInput(Rule.JOURNAL, "journal.begun-elsewhere", where=ceremony.folder.root.name)
    if fresh is not None and not first:
        raise BadInput(Rule.COMMAND, "command.not-fresh")
    remark = None if fresh is None else fresh_note(fresh)
    if resumed is not None:
        resumed = ev.Resumption(resumed.head, free_text(resumed.reason, "resumed"))
    ceremony.record(ev.Begin(ev.FORMAT, plan.draw_id, plan.rehearsal, attempt, state.fingerprint, resumed))
    if remark is not None:
        ceremony.record(ev.Note(remark))


def _legal(ceremony: Ceremony, event_kind: Kind) -> State:
    """The state, if that kind of event may come next."""
    check_legal(ceremony.state, event_kind, ceremony.next_line)
    return ceremony.state


def unseal(
    ceremony: Ceremony,
    notice: str,
    network_off: bool,
    present: Mapping[Role, int],
    overrides: Sequence[ev.Override] = (),
) -> None:
    """Unseal (启封): record what was checked and who was there.

    Args:
        ceremony: the ceremony.
        notice: the fingerprint's last characters, eight at least, typed from the printed notice.
        network_off: whether every network adapter is off.
        present: how many witnesses of each role there are.
        overrides: failed checks that two roles decided to go on with.
    """
    _legal(ceremony, Kind.UNSEALED)
    typed = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", notice)).lower()
    if re.fullmatch(rf"[0-9a-f]{{{MIN_NOTICE},64}}", typed) is None:
        raise BadInput(Rule.COMMAND, "command.notice", found=notice, limit=MIN_NOTICE)
    # The statement of who could steer a round holds only once the operator's disk has no secret on it.
    if ceremony.folder.envelopes.exists() and not ceremony.sealed.plan.rehearsal:
        raise BadInput(Rule.SECRET, "command.envelopes-on-disk", where=ceremony.folder.envelopes.name)
    agrees = ceremony.sealed.fingerprint.endswith(typed)
    people = tuple(ev.Present(role, present[role]) for role in Role if present.get(role))
    if not present.get(Role.NOTARY):
        raise BadInput(Rule.COMMAND, "command.no-notary")
    decided = tuple(
        ev.Override(one.check, free_text(one.reason, f"override-{one.check}"), one.decided_by)
        for one in overrides
    )
    ceremony.record(ev.Unsealed(network_off, ceremony.software.sha256, agrees, people, decided))


def announce(ceremony: Ceremony) -> tuple[ev.BatchTotal, ...]:
    """Record that quotas and numbers of children were announced (宣布派位计划数和待派位人数)."""
    totals = announced_totals(ceremony.state)
    ceremony.record(ev.Announced(totals))
    return totals


def open_round(ceremony: Ceremony) -> int:
    """Open the next round (轮次); its number within the attempt."""
    return ceremony.record(ev.RoundOpened(ceremony.state.round + 1)).round


def lock_slip(
    ceremony: Ceremony, slot: int, number: str | None = None, nonce: str | None = None
) -> Receipt | None:
    """Lock (锁定) a slot.

    Args:
        ceremony: the ceremony.
        slot: from 1.
        number: on the screen, what the representative typed; None on paper, and for a slot with nobody.
        nonce: from a receipt, when a spare computer goes on; else the kiosk makes one.

    Returns:
        The receipt, where a number was typed.
    """
    state = _legal(ceremony, Kind.SLIP_LOCKED)
    _check_slot(ceremony, slot)
    if number is None:
        if nonce is not None:
            raise BadInput(Rule.COMMAND, "command.nonce-alone", slot=slot)
        ceremony.record(ev.SlipLocked(state.round, slot, None))
        return None
    if state.plan.witness.lock is Lock.PAPER:
        raise BadInput(Rule.COMMAND, "command.number-on-paper", slot=slot)
    typed = _witness_number(ceremony, number)
    nonce = system_random.token_hex(16) if nonce is None else _nonce(slot, nonce)
    if any(locked == slot for locked, _ in state.locked):
        raise BadInput(Rule.SLIP, "slip.locked-twice", where=ceremony.next_line, found=slot)
    commitment = slip_commitment(state.plan.draw_id, state.attempt, state.round, slot, nonce, typed)
    ceremony.openings.add(Opening(state.round, slot, typed, nonce))
    ceremony.record(ev.SlipLocked(state.round, slot, commitment))
    return Receipt(state.round, slot, typed, nonce, commitment)


def _check_slot(ceremony: Ceremony, slot: int) -> None:
    slots = ceremony.state.plan.witness.slots
    if not 1 <= slot <= slots:
        raise BadInput(Rule.SLIP, "slip.no-slot", where=ceremony.next_line, found=slot, limit=slots)


def _nonce(slot: int, text: str) -> str:
    """A nonce as somebody typed it from a receipt, with or without blanks and capitals."""
    typed = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).lower()
    if re.fullmatch(NONCE, typed) is None:
        raise BadInput(Rule.COMMAND, "command.nonce", slot=slot, found=text)
    return typed


def _witness_number(ceremony: Ceremony, text: str) -> str:
    digits = ceremony.state.plan.witness.digits
    typed = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(rf"[0-9]{{{digits}}}", typed) is None:
        raise BadInput(Rule.COMMAND, "command.witness-number", found=text, expected=digits)
    return typed


def draw_ball(
    ceremony: Ceremony, name: str, value: int | None, *, stuck: bool = False, out_of_range: bool = False
) -> bool:
    """Record a ball (号珠).

    Args:
        ceremony: the ceremony.
        name: the ball that is due, such as ``groups``.
        value: what is written on it; None only if it is stuck.
        stuck: whether it got stuck in the machine (号珠卡住); it is then drawn again.
        out_of_range: said of a ball that does not belong in the machine. Without it a value that no ball has
            is taken for a slip of the finger and refused, because drawing again would change the draw.

    Returns:
        Whether it counts. A stuck ball and one out of its range do not: they are drawn again.
    """
    ball = _legal(ceremony, Kind.BALL).next_ball()
    if not stuck and value is None:
        raise BadInput(Rule.COMMAND, "command.ball-value", name=name)
    status = ev.BallStatus.DRAWN
    if stuck:
        status, value = ev.BallStatus.STUCK, None
    elif out_of_range:
        status = ev.BallStatus.OUT_OF_RANGE
    elif ball is not None and value is not None and not ball.low <= value <= ball.high:
        raise BadInput(Rule.BALL, "command.ball-check", name=name, found=value, low=ball.low, high=ball.high)
    ceremony.record(ev.BallDrawn(name, status, value))
    return status is ev.BallStatus.DRAWN


def open_slip(
    ceremony: Ceremony,
    slot: int,
    number: str | None = None,
    nonce: str | None = None,
    void: str | None = None,
    decided_by: Sequence[Role] = (),
) -> str:
    """Open a slip (揭示), once its writer has confirmed it.

    Args:
        ceremony: the ceremony.
        slot: from 1.
        number: what is on the slip; with screen lock None, unless a receipt is typed.
        nonce: with screen lock, from the receipt.
        void: why the slip is void (unreadable, or nobody was there).
        decided_by: who decided that; they stand behind the reason, which is all that the protocol has.

    Returns:
        The number, or VOID.
    """
    state = _legal(ceremony, Kind.SLIP_OPENED)
    _check_slot(ceremony, slot)
    if void is not None:
        if number is not None or nonce is not None:
            raise BadInput(Rule.COMMAND, "command.void-and-number", slot=slot)
        ceremony.record(ev.SlipOpened(state.round, slot, VOID, None, void_reason(void, decided_by)))
        return VOID
    if nonce is not None:
        if number is None:
            raise BadInput(Rule.COMMAND, "command.nonce-alone", slot=slot)
        nonce = _nonce(slot, nonce)
    if nonce is None and state.plan.witness.lock is Lock.SCREEN:
        opening = ceremony.openings.find(state.round, slot, partial(_opens, state))
        if opening is None:
            raise BadInput(Rule.SLIP, "command.no-opening", slot=slot)
        # A number that is typed all the same must be the one that was locked.
        number, nonce = opening.number if number is None else number, opening.nonce
    if number is None:
        raise BadInput(Rule.COMMAND, "command.number-missing", slot=slot)
    typed = _witness_number(ceremony, number)
    ceremony.record(ev.SlipOpened(state.round, slot, typed, nonce, None))
    return typed


def _opens(state: State, opening: Opening) -> bool:
    """Whether an opening is that of the commitment which was recorded for its slot."""
    commitment = slip_commitment(
        state.plan.draw_id, state.attempt, opening.round, opening.slot, opening.nonce, opening.number
    )
    return dict(state.locked).get(opening.slot) == commitment


def open_secret(ceremony: Ceremony, typed: str | None = None, private: Private | None = None) -> Pulse:
    """Open the round's sealed secret (密封数), which makes the seed (随机种子).

    Args:
        ceremony: the ceremony.
        typed: from the envelope: eight groups of five digits, each with its check digit.
        private: the opened private package, where the machine keeps the secrets.
    """
    state = _legal(ceremony, Kind.SECRET_OPENED)
    index = state.plan.secret_index(state.attempt, state.round)
    if typed is not None:
        digits = secret_from_typed(typed)
    elif state.plan.custody is Custody.MACHINE and private is not None:
        ceremony.check_private(private)
        digits = private.secrets[index - 1]
    else:
        raise BadInput(Rule.COMMAND, "command.secret-missing", index=index)
    pulse = pulse_of(state, digits)
    ceremony.record(ev.SecretOpened(state.round, index, digits, pulse.seed))
    return pulse


def make_numbers(ceremony: Ceremony) -> tuple[NumberList, ...]:
    """Make the next group of candidate numbers (备选派位号): a list a batch."""
    state = _legal(ceremony, Kind.NUMBERED)
    group = state.made + 1
    made = ceremony.replay.numbers(state, group)
    ceremony.record(ev.Numbered(group, tuple(_made(one) for one in made)))
    return made


def shuffle(ceremony: Ceremony) -> NumberList:
    """Make the next trial order (随机排序) of the school whose turn it is."""
    state = _legal(ceremony, Kind.SHUFFLED)
    step = state.step
    assert isinstance(step, ShuffleStep)
    trial = state.made + 1
    made = ceremony.replay.trial(state, step.batch, step.school, trial)
    ceremony.record(ev.Shuffled(step.batch, step.school, trial, _made(made)))
    return made


def _made(made: NumberList) -> ev.ListMade:
    return ev.ListMade(made.label, len(made.lots), made.digest())


def admit(ceremony: Ceremony, pressed_by: Role) -> tuple[Placement, ...]:
    """Run the admission (录取) that is due.

    Args:
        ceremony: the ceremony.
        pressed_by: the role of who pressed 开始派位.
    """
    state = _legal(ceremony, Kind.ADMITTED)
    step = state.step
    assert isinstance(step, AdmitStep)
    placements = ceremony.replay.admit(state, step)
    ceremony.record(ev.Admitted(step.batch, step.schools, pressed_by, admission_digest(placements)))
    return placements


def notarise(ceremony: Ceremony, statement: ev.Statement) -> None:
    """Record the notary's statement (宣读公证结果)."""
    ceremony.record(ev.Notarised(statement))


def close(ceremony: Ceremony) -> str:
    """Close the attempt; the digest of results.json."""
    digest = sha256_hex(ceremony.replay.results(_legal(ceremony, Kind.CLOSED)))
    ceremony.record(ev.Closed(digest))
    return digest


def void(ceremony: Ceremony, reason: str, decided_by: Sequence[Role]) -> None:
    """Void the attempt (作废): its record stays, and the next attempt uses the next secrets."""
    ceremony.record(ev.Voided(free_text(reason, "reason"), deciders(decided_by)))


def terminate(ceremony: Ceremony, reason: str, decided_by: Sequence[Role]) -> None:
    """Terminate the draw (终止): everything is void and nobody is admitted."""
    state = ceremony.state
    results = results_to_json(state.plan, state.fingerprint, state.attempt, None)
    why = free_text(reason, "reason")
    ceremony.record(ev.Terminated(why, deciders(decided_by), sha256_hex(results)))


def note(ceremony: Ceremony, text: str) -> None:
    """Add a remark to the record. It changes nothing else."""
    ceremony.record(ev.Note(free_text(text, "text")))


def copied(ceremony: Ceremony, file: str, sha256: str, medium: str) -> None:
    """Record that a file was copied to a medium, read back, and found the same (备份).

    Args:
        ceremony: the ceremony, begun and not closed.
        file: the file's name.
        sha256: its digest.
        medium: what the medium is called in public; no name of a person.
    """
    _legal(ceremony, Kind.COPIED)
    ceremony.record(ev.Copied(free_text(file, "file"), digest(sha256), free_text(medium, "medium")))


def reopened(ceremony: Ceremony, reason: str) -> None:
    """Record that the program was started again on the same journal."""
    ceremony.record(ev.Reopened(free_text(reason, "reason")))
