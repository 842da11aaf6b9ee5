"""The fold: one event at a time turns a state into the next, or is refused.

The kiosk passes the default ``refuse``, so the first broken rule stops a command and nothing is written.
The verifier collects what is refused and goes on with what the transcript says, so that one wrong digit is
one finding and not the end of the check. An event out of order cannot be gone on from: it always raises.
"""

from collections.abc import Callable
from dataclasses import replace

from verifier.protocol import events as ev
from verifier.protocol.beacon import VOID, secret_commitment, seed, slip_commitment
from verifier.protocol.draw import number_label, shuffle_label
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Event, Kind, kind
from verifier.protocol.plan import AdmitStep, Lock, NumbersStep, OnFailure, ShuffleStep
from verifier.protocol.state import STEP_PHASE, AdmitClaim, ListClaim, Phase, Pulse, State
from verifier.protocol.text import ABSENT
from verifier.protocol.transcript import Entry

Refuse = Callable[[BadInput], None]


def stop(error: BadInput) -> None:
    """Refuse by raising."""
    raise error


def advance(state: State, entry: Entry, refuse: Refuse = stop) -> State:
    """Take one line of the transcript into the state.

    Args:
        state: where the ceremony stands.
        entry: the next line.
        refuse: called with each broken rule that leaves the order intact; see the module's text.

    Raises:
        BadInput: (MP-ORDER) an event that may not come here; and whatever ``refuse`` raises.
    """
    where = f"transcript-{state.attempt}.jsonl:{state.seq + 1}"
    if entry.seq != state.seq + 1:
        refuse(BadInput(Rule.CHAIN, "chain.seq", where=where, expected=state.seq + 1, found=entry.seq))
    if entry.prev != state.head:
        refuse(BadInput(Rule.CHAIN, "chain.prev", where=where, expected=state.head, found=entry.prev))
    after = take(state, entry.event, where, refuse)
    return replace(after, seq=state.seq + 1, head=entry.digest(), at=entry.at)


def take(state: State, event: Event, where: str, refuse: Refuse = stop) -> State:
    """Take an event without its place in the chain; see :func:`advance`."""
    event_kind = kind(event)
    check_legal(state, event_kind, where)
    match event:
        case ev.Begin():
            return _begin(state, event, where, refuse)
        case ev.Unsealed():
            return _unsealed(state, event, where, refuse)
        case ev.Announced():
            return _announced(state, event, where, refuse)
        case ev.RoundOpened(number):
            _same(state.round + 1, number, where, Rule.ORDER, "order.round")
            opened = replace(state, round=number, locked=(), slips=(), phase=Phase.LOCK)
            return _after_lock(opened)
        case ev.SlipLocked():
            return _slip_locked(state, event, where)
        case ev.BallDrawn():
            return _ball(state, event, where)
        case ev.SlipOpened():
            return _slip_opened(state, event, where, refuse)
        case ev.SecretOpened():
            return _secret(state, event, where, refuse)
        case ev.Numbered():
            return _numbered(state, event, where)
        case ev.Shuffled():
            return _shuffled(state, event, where)
        case ev.Admitted():
            return _admitted(state, event, where)
        case ev.Notarised(statement):
            return replace(state, statement=statement, phase=Phase.CLOSE)
        case ev.Closed(results):
            return replace(state, results=results, phase=Phase.CLOSED)
        case ev.Voided():
            if state.attempt >= state.plan.failure.attempts:
                raise BadInput(
                    Rule.ATTEMPTS, "order.no-attempt-left", where=where, limit=state.plan.failure.attempts
                )
            return replace(state, voided=event, phase=Phase.VOIDED)
        case ev.Terminated():
            return replace(state, terminated=event, results=event.results, phase=Phase.TERMINATED)
        case ev.Reopened() | ev.Copied() | ev.Note():
            # What has no effect leaves no trace here either: a hundred thousand remarks are only lines.
            return state


def check_legal(state: State, event_kind: Kind, where: str) -> None:
    """Refuse a kind of event that may not come next.

    Raises:
        BadInput: (MP-ORDER) by the table of legal order; (MP-ATTEMPTS) an attempt that can only be voided.
    """
    if event_kind not in state.legal:
        raise BadInput(
            Rule.ORDER,
            "order.kind",
            where=where,
            found=event_kind.value,
            phase=state.phase.value,
            expected=", ".join(sorted(state.legal)) or ABSENT,
        )
    ends = {Kind.VOIDED, Kind.TERMINATED, Kind.NOTE, Kind.REOPENED}
    if _only_to_be_voided(state) and event_kind not in ends:
        raise BadInput(Rule.ATTEMPTS, "order.redraw", where=where, found=event_kind.value)


def _only_to_be_voided(state: State) -> bool:
    """Where the rules say redraw, a spare computer may not go on with an attempt whose record is lost."""
    return _is_resumed(state) and state.plan.failure.mode is OnFailure.REDRAW


def _is_resumed(state: State) -> bool:
    return state.begin is not None and state.begin.resumed is not None


def _same(
    expected: str | int, found: str | int, where: str, rule: Rule, key: str, refuse: Refuse = stop
) -> None:
    if expected != found:
        refuse(BadInput(rule, key, where=where, expected=expected, found=found))


def _begin(state: State, event: ev.Begin, where: str, refuse: Refuse) -> State:
    _same(state.attempt, event.attempt, where, Rule.ATTEMPTS, "begin.attempt", refuse)
    if event.attempt > state.plan.failure.attempts:
        refuse(
            BadInput(Rule.ATTEMPTS, "order.no-attempt-left", where=where, limit=state.plan.failure.attempts)
        )
    _same(state.plan.draw_id, event.draw_id, where, Rule.SEAL, "begin.draw", refuse)
    _same(state.fingerprint, event.seal, where, Rule.SEAL, "begin.seal", refuse)
    if event.rehearsal != state.plan.rehearsal:
        refuse(BadInput(Rule.REHEARSAL, "begin.rehearsal", where=where))
    return replace(state, begin=event, phase=Phase.UNSEAL)


def _unsealed(state: State, event: ev.Unsealed, where: str, refuse: Refuse) -> State:
    overridden = {one.check for one in event.overrides if len(set(one.decided_by)) >= 2}
    failed = {
        ev.Check.NETWORK: not event.network_off,
        ev.Check.PROGRAM: event.program != state.seal.software.sha256,
        ev.Check.FINGERPRINT: not event.fingerprint_agrees,
    }
    for check, bad in failed.items():
        if bad and check not in overridden:
            refuse(BadInput(Rule.SEAL, "unseal.failed", where=where, found=check.value))
    _distinct([one.role.value for one in event.present], where)
    return replace(state, unsealed=event, phase=Phase.ANNOUNCE)


def _distinct(values: list[str], where: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise BadInput(Rule.ORDER, "order.twice", where=where, found=value)


def announced_totals(state: State) -> tuple[ev.BatchTotal, ...]:
    """What has to be announced: each batch's seats and children, from the plan and the seal."""
    counts = dict(state.seal.counts)
    return tuple(
        ev.BatchTotal(
            batch.id,
            sum(school.quota for school in state.plan.schools if school.batch == batch.id),
            counts.get(batch.id, 0),
        )
        for batch in state.plan.batches
    )


def _announced(state: State, event: ev.Announced, where: str, refuse: Refuse) -> State:
    if event.totals != announced_totals(state):
        refuse(BadInput(Rule.SEAL, "announce.differs", where=where))
    return _at_step(replace(state, cursor=0))


def _at_step(state: State) -> State:
    """The phase in which the step under the cursor begins."""
    step = state.step
    return replace(state, made=0, phase=Phase.NOTARISE if step is None else STEP_PHASE[type(step)])


def _next_step(state: State) -> State:
    return _at_step(replace(state, cursor=state.cursor + 1))


def _check_round(state: State, number: int, slot: int, where: str) -> None:
    _same(state.round, number, where, Rule.ORDER, "order.round")
    if slot > state.plan.witness.slots:
        raise BadInput(Rule.SLIP, "slip.no-slot", where=where, found=slot, limit=state.plan.witness.slots)


def _slip_locked(state: State, event: ev.SlipLocked, where: str) -> State:
    _check_round(state, event.round, event.slot, where)
    if any(slot == event.slot for slot, _ in state.locked):
        raise BadInput(Rule.SLIP, "slip.locked-twice", where=where, found=event.slot)
    if event.commitment is not None and state.plan.witness.lock is Lock.PAPER:
        raise BadInput(Rule.SLIP, "slip.commitment-on-paper", where=where, found=event.slot)
    return _after_lock(replace(state, locked=(*state.locked, (event.slot, event.commitment))))


def _after_lock(state: State) -> State:
    """When all slots are locked the round is locked, and nothing can be added."""
    if len(state.locked) < state.plan.witness.slots:
        return state
    return _after_balls(replace(state, phase=Phase.BALLS))


def _after_balls(state: State) -> State:
    if state.next_ball() is not None:
        return state
    return _after_slips(replace(state, phase=Phase.SLIPS))


def _after_slips(state: State) -> State:
    return state if len(state.slips) < state.plan.witness.slots else replace(state, phase=Phase.SECRET)


def _ball(state: State, event: ev.BallDrawn, where: str) -> State:
    ball = state.next_ball()
    if ball is None:
        raise BadInput(Rule.BALL, "ball.none-due", where=where, found=event.name)
    _same(ball.name, event.name, where, Rule.BALL, "ball.name")
    if event.value is None or event.status is not ev.BallStatus.DRAWN:
        in_range = event.value is not None and ball.low <= event.value <= ball.high
        if event.status is ev.BallStatus.OUT_OF_RANGE and in_range:
            raise BadInput(
                Rule.BALL, "ball.in-range", where=where, found=str(event.value), low=ball.low, high=ball.high
            )
        return state
    if not ball.low <= event.value <= ball.high:
        raise BadInput(Rule.BALL, "ball.range", where=where, found=event.value, low=ball.low, high=ball.high)
    value = (event.name, event.value)
    after = replace(state, balls=(*state.balls, value), drawn=(*state.drawn, value))
    if state.phase is Phase.CHOOSE:
        return _next_step(replace(after, official=event.value))
    return _after_balls(after)


def _slip_opened(state: State, event: ev.SlipOpened, where: str, refuse: Refuse) -> State:
    _check_round(state, event.round, event.slot, where)
    if any(slot == event.slot for slot, _ in state.slips):
        raise BadInput(Rule.SLIP, "slip.opened-twice", where=where, found=event.slot)
    if (event.number == VOID) != (event.reason is not None):
        raise BadInput(Rule.SLIP, "slip.void-reason", where=where, found=event.slot)
    if event.nonce is not None and state.plan.witness.lock is Lock.PAPER:
        raise BadInput(Rule.SLIP, "slip.commitment-on-paper", where=where, found=event.slot)
    commitment = dict(state.locked)[event.slot]
    if event.number != VOID:
        _check_opening(state, event, commitment, where, refuse)
    elif commitment is not None and not _is_resumed(state):
        # A typed number is never unreadable. Only with the first computer can its nonce be lost.
        refuse(BadInput(Rule.SLIP, "slip.void-committed", where=where, found=event.slot))
    return _after_slips(replace(state, slips=(*state.slips, (event.slot, event.number))))


def _check_opening(
    state: State, event: ev.SlipOpened, commitment: str | None, where: str, refuse: Refuse
) -> None:
    if len(event.number) != state.plan.witness.digits:
        raise BadInput(
            Rule.SLIP, "slip.digits", where=where, found=event.number, expected=state.plan.witness.digits
        )
    if state.plan.witness.lock is Lock.SCREEN:
        opened = slip_commitment(
            state.plan.draw_id, state.attempt, event.round, event.slot, event.nonce or "0", event.number
        )
        if event.nonce is None or commitment != opened:
            refuse(
                BadInput(
                    Rule.SLIP,
                    "slip.commitment",
                    where=where,
                    slot=event.slot,
                    expected=commitment or ABSENT,
                    found=opened,
                )
            )


def _secret(state: State, event: ev.SecretOpened, where: str, refuse: Refuse) -> State:
    _same(state.round, event.round, where, Rule.ORDER, "order.round")
    index = state.plan.secret_index(state.attempt, state.round)
    _same(index, event.index, where, Rule.SECRET, "secret.index", refuse)
    expected = state.seal.secrets[index - 1] if index <= len(state.seal.secrets) else ABSENT
    found = secret_commitment(state.plan.draw_id, index, event.digits)
    _same(expected, found, where, Rule.SECRET, "secret.commitment", refuse)
    pulse = pulse_of(state, event.digits)
    _same(pulse.seed, event.seed, where, Rule.SEED, "seed.differs", refuse)
    # Going on with the right seed shows which later numbers do not follow from what was said aloud.
    return _next_step(replace(state, pulses=(*state.pulses, pulse), balls=()))


def pulse_of(state: State, secret: str) -> Pulse:
    """The round under way, closed with its secret: what is hashed, and the seed.

    Args:
        state: a state in which the slips are open.
        secret: 40 decimal digits.
    """
    previous = state.seed if state.pulses else ABSENT
    value = seed(state.fingerprint, state.attempt, state.round, previous, state.balls, state.slips, secret)
    return Pulse(
        state.round,
        previous,
        state.balls,
        tuple(sorted(state.slips)),
        state.plan.secret_index(state.attempt, state.round),
        secret,
        value,
    )


def group_count(state: State) -> int:
    """How many groups of candidate numbers there are: fixed by the plan, or what the ball said."""
    step = state.step
    if isinstance(step, NumbersStep):
        return dict(state.drawn)[step.groups] if isinstance(step.groups, str) else step.groups
    return state.groups


def _numbered(state: State, event: ev.Numbered, where: str) -> State:
    groups = group_count(state)
    _same(state.made + 1, event.group, where, Rule.ORDER, "order.group")
    labels = tuple(number_label(batch.id, event.group) for batch in state.plan.batches)
    _same(
        ", ".join(labels), ", ".join(one.label for one in event.lists), where, Rule.NUMBERS, "numbers.labels"
    )
    claims = tuple(
        ListClaim(batch.id, None, event.group, made, state.seed)
        for batch, made in zip(state.plan.batches, event.lists, strict=True)
    )
    after = replace(state, groups=groups, lists=state.lists + claims, made=event.group)
    if event.group < groups:
        return after
    # A single group fixed by the plan needs no choice; groups named by a ball wait for one even if it said 1.
    fixed = isinstance(state.step, NumbersStep) and state.step.groups == 1
    return _next_step(replace(after, official=1) if fixed else after)


def _shuffled(state: State, event: ev.Shuffled, where: str) -> State:
    step = state.step
    assert isinstance(step, ShuffleStep)
    _same(f"{step.batch}/{step.school}", f"{event.batch}/{event.school}", where, Rule.ORDER, "order.school")
    _same(state.made + 1, event.trial, where, Rule.ORDER, "order.trial")
    _same(shuffle_label(step.school, event.trial), event.list.label, where, Rule.NUMBERS, "numbers.labels")
    claim = ListClaim(step.batch, step.school, event.trial, event.list, state.seed)
    after = replace(state, lists=(*state.lists, claim), made=event.trial)
    return after if event.trial < step.times else _next_step(after)


def _admitted(state: State, event: ev.Admitted, where: str) -> State:
    step = state.step
    assert isinstance(step, AdmitStep)
    expected = f"{step.batch}/{','.join(step.schools)}"
    _same(expected, f"{event.batch}/{','.join(event.schools)}", where, Rule.ORDER, "order.school")
    claim = AdmitClaim(step.batch, step.schools, step.by, event.pressed_by, event.sha256, state.seed)
    return _next_step(replace(state, admissions=(*state.admissions, claim)))
