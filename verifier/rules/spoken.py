"""What was said at the ceremony: MP-CHAIN, MP-ORDER, MP-SLIP, MP-BALL, MP-SECRET, MP-SEED, MP-ATTEMPTS."""

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.bundle import Bundle
from verifier.findings import SEALED, SPOKEN, Ledger
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Terminated, Voided
from verifier.protocol.fold import advance
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase, State, start
from verifier.protocol.text import ABSENT, parse_canonical, sha256_hex
from verifier.protocol.transcript import Entry, entry_from_line, split_lines, transcript_name
from verifier.rules.common import DRAWN_RULES, SPOKEN_RULES, Sealed, load

_RESTS_ON: dict[Rule, frozenset[Rule]] = {
    Rule.SEAL: frozenset({Rule.FINGERPRINT}),
    Rule.REHEARSAL: frozenset(),
    Rule.ORDER: SEALED | {Rule.CHAIN},
    Rule.SEED: SPOKEN,
}
_PLACES = frozenset(
    {
        "ball.name",
        "ball.none-due",
        "slip.locked-twice",
        "slip.opened-twice",
        "slip.no-slot",
        "numbers.labels",
    }
)
"""Errors that a missing line brings about as well as a wrong one."""


@dataclass(frozen=True, slots=True)
class Told:
    """One attempt (第几次派位) as its transcript tells it.

    ``entries`` are the lines that could be read, ``numbers`` where each of them stands in the file, from 1.
    ``head`` is SHA-256 of the last line, None if the file has no lines. ``state`` is as far as the lines
    could be followed, ``end`` the phase in which it was voided or terminated. ``stopped`` is the rule that
    ended the reading early, or None.
    """

    attempt: int
    entries: tuple[Entry, ...]
    numbers: tuple[int, ...]
    head: str | None
    state: State | None
    end: Phase | None
    stopped: Rule | None

    @property
    def complete(self) -> bool:
        """Whether every line could be followed."""
        return self.state is not None and self.stopped is None


def check_spoken(bundle: Bundle, sealed: Sealed, ledger: Ledger) -> tuple[Told, ...]:
    """Follow the transcripts of all attempts."""
    told: list[Told] = []
    heads: dict[int, str | None] = {}
    for attempt in bundle.attempts:
        data = load(bundle, transcript_name(attempt), ledger)
        if data is None:
            one = Told(attempt, (), (), None, None, None, Rule.BUNDLE)
            ledger.block((Rule.CHAIN, *SPOKEN_RULES, *DRAWN_RULES), Rule.BUNDLE)
        else:
            one = _follow(attempt, data, sealed, heads, ledger)
        heads[attempt] = one.head
        told.append(one)
    if not told:
        ledger.block((Rule.CHAIN, *SPOKEN_RULES, *DRAWN_RULES), Rule.BUNDLE)
    _say_what_holds(told, ledger)
    return tuple(told)


def _follow(attempt: int, data: bytes, sealed: Sealed, heads: dict[int, str | None], ledger: Ledger) -> Told:
    name = transcript_name(attempt)
    try:
        lines = split_lines(data, name)
    except BadInput as error:
        ledger.refuse(error)
        _stop(error.rule, ledger)
        return Told(attempt, (), (), None, None, None, error.rule)
    entries, stopped = _read_lines(name, lines, ledger)
    _check_chain(attempt, lines, entries, sealed, heads, ledger)
    head = sha256_hex(lines[-1])
    state, end = None, None
    if sealed.plan is None or sealed.seal is None or sealed.fingerprint is None:
        stopped = sealed.lacks_plan if sealed.plan is None else sealed.lacks_seal
        ledger.block((*SPOKEN_RULES, *DRAWN_RULES, Rule.REHEARSAL), stopped)
    else:
        state = start(sealed.plan, sealed.seal, sealed.fingerprint, attempt)
        try:
            for entry in entries:
                if entry is None:
                    break
                if end is None and isinstance(entry.event, Voided | Terminated):
                    end = state.phase
                state = advance(state, entry, lambda error: _refuse(error, ledger))
        except BadInput as error:
            _refuse(error, ledger)
            stopped = error.rule
        if stopped is not None:
            _stop(stopped, ledger)
    readable = [(number, entry) for number, entry in enumerate(entries, 1) if entry is not None]
    numbers, followed = tuple(number for number, _ in readable), tuple(entry for _, entry in readable)
    return Told(attempt, followed, numbers, head, state, end, stopped)


def _read_lines(name: str, lines: Sequence[bytes], ledger: Ledger) -> tuple[list[Entry | None], Rule | None]:
    """Each line's entry, or None for a line that cannot be read, and the rule of the first of these."""
    entries: list[Entry | None] = []
    stopped: Rule | None = None
    for number, line in enumerate(lines, 1):
        try:
            entries.append(entry_from_line(line, f"{name}:{number}"))
        except BadInput as error:
            ledger.refuse(error, _RESTS_ON[Rule.ORDER] if error.rule is Rule.ORDER else ())
            entries.append(None)
            stopped = stopped or error.rule
    return entries, stopped


def _stop(cause: Rule, ledger: Ledger) -> None:
    ledger.block((*SPOKEN_RULES, *DRAWN_RULES), cause)


def _refuse(error: BadInput, ledger: Ledger) -> None:
    # The chain is checked line by line before, over what the file holds and not over what was understood.
    if error.rule is not Rule.CHAIN:
        rests_on = _RESTS_ON.get(error.rule, SEALED)
        ledger.refuse(error, rests_on | {Rule.CHAIN} if error.key in _PLACES else rests_on)


def _check_chain(
    attempt: int,
    lines: Sequence[bytes],
    entries: Sequence[Entry | None],
    sealed: Sealed,
    heads: dict[int, str | None],
    ledger: Ledger,
) -> None:
    """Each line names its number and the digest of the line before."""
    name = transcript_name(attempt)
    expected, rests_on = _first_link(attempt, sealed, heads, ledger)
    seq = 1
    for number, (line, entry) in enumerate(zip(lines, entries, strict=True), 1):
        where = f"{name}:{number}"
        found = (entry.seq, entry.prev) if entry is not None else _links(line)
        if found is not None:
            if found[0] != seq:
                ledger.refuse(BadInput(Rule.CHAIN, "chain.seq", where=where, expected=seq, found=found[0]))
            if expected is not None and found[1] != expected:
                error = BadInput(Rule.CHAIN, "chain.prev", where=where, expected=expected, found=found[1])
                ledger.refuse(error, rests_on if number == 1 else ())
        seq = (found[0] if found is not None else seq) + 1
        expected = sha256_hex(line)


def _first_link(
    attempt: int, sealed: Sealed, heads: dict[int, str | None], ledger: Ledger
) -> tuple[str | None, frozenset[Rule]]:
    """What the first line has to name: the seal fingerprint, or the head of the attempt before."""
    if attempt == 1:
        if sealed.fingerprint is None:
            ledger.block((Rule.CHAIN,), Rule.BUNDLE)
        return sealed.fingerprint, SEALED
    head = heads.get(attempt - 1)
    if head is None:
        ledger.block((Rule.CHAIN,), Rule.CHAIN if attempt - 1 in heads else Rule.ATTEMPTS)
    return head, frozenset()


def _links(line: bytes) -> tuple[int, str] | None:
    """The number and the link of a line of which the rest could not be understood."""
    try:
        value = parse_canonical(line, Rule.CHAIN, "")
    except BadInput:
        return None
    if not isinstance(value, dict):
        return None
    seq, prev = value.get("seq"), value.get("prev")
    return (seq, prev) if type(seq) is int and isinstance(prev, str) else None


def check_attempts(told: Sequence[Told], ledger: Ledger) -> None:
    """The attempts follow one another without a gap, all but the last are void, and the last has an end."""
    numbers = [one.attempt for one in told]
    for attempt in range(1, max(numbers, default=0)):
        if attempt not in numbers:
            ledger.refuse(BadInput(Rule.ATTEMPTS, "attempts.gap", where=transcript_name(attempt)))
    for one in told:
        if not one.complete or one.state is None:
            continue
        last = one is told[-1]
        phase = one.state.phase
        where = transcript_name(one.attempt)
        if not last and phase is not Phase.VOIDED:
            ledger.refuse(BadInput(Rule.ATTEMPTS, "attempts.not-void", where=where), SEALED)
        elif last and phase is Phase.VOIDED:
            ledger.refuse(BadInput(Rule.ATTEMPTS, "attempts.all-void", where=where), SEALED)
        elif last and not one.state.ended:
            error = BadInput(Rule.ATTEMPTS, "attempts.unfinished", where=where, phase=phase.value)
            ledger.refuse(error, SEALED | {Rule.CHAIN})


def _say_what_holds(told: Sequence[Told], ledger: Ledger) -> None:
    states = [one.state for one in told if one.state is not None]
    ledger.holds(Rule.CHAIN, "holds.chain", lines=sum(len(one.entries) for one in told))
    ledger.holds(Rule.ORDER, "holds.order", lines=sum(len(one.entries) for one in told))
    slips = sum(len(pulse.slips) for state in states for pulse in state.pulses)
    balls = sum(len(state.drawn) for state in states)
    rounds = sum(len(state.pulses) for state in states)
    # Slips of paper left no commitment, so a bundle cannot show that what was typed is what they said.
    on_paper = any(state.plan.witness.lock is Lock.PAPER for state in states)
    ledger.holds(Rule.SLIP, "holds.slip-paper" if on_paper else "holds.slip", count=slips)
    ledger.holds(Rule.BALL, "holds.ball", count=balls)
    ledger.holds(Rule.SECRET, "holds.secret", count=rounds)
    seeds = ", ".join(pulse.seed[:8] for state in states for pulse in state.pulses) or ABSENT
    ledger.holds(Rule.SEED, "holds.seed", count=rounds, seeds=seeds)
    key = "holds.attempts" if len(told) > 1 else "holds.attempts-one"
    ledger.holds(Rule.ATTEMPTS, key, count=len(told))
