"""Whole ceremonies and public bundles in memory, from :mod:`verifier.protocol` alone.

Everything follows from the arguments: secrets, nonces, the signing key, what the witnesses write, what the
balls say and the clock come out of ``seed``, so the same call gives the same bytes on every machine. The
words of a :class:`Script` say where the day goes otherwise than smoothly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.plans import chance
from verifier.archive import zip_bytes
from verifier.protocol import events as ev
from verifier.protocol.beacon import VOID, secret_commitment, slip_commitment
from verifier.protocol.draw import NumberList
from verifier.protocol.fold import advance, announced_totals, group_count, pulse_of
from verifier.protocol.outcome import (
    Placement,
    admission,
    admission_digest,
    candidate_numbers,
    results_to_json,
    trial_order,
)
from verifier.protocol.plan import AdmitStep, Lock, Plan, ShuffleStep
from verifier.protocol.plan_json import plan_to_json
from verifier.protocol.roster import Roster, Row, roster_root, roster_to_bytes
from verifier.protocol.seal import Seal, Software, seal_fingerprint, seal_to_json
from verifier.protocol.signature import HeadSignature, signatures_to_json, signed_message
from verifier.protocol.state import Phase, State, start
from verifier.protocol.text import sha256_hex
from verifier.protocol.transcript import Entry, entries_to_bytes, transcript_name

PROGRAM = sha256_hex(b"the program's files")
OFFICIALS = (ev.Role.ORGANISER, ev.Role.NOTARY)
START = datetime(2026, 7, 15, 1, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt goes.

    ``end`` is ``closed``, ``voided``, ``terminated``, ``voided-terminated``, or ``open`` for none.
    ``after`` is how many events come before that end (None: all there are). ``resumed`` is the reason for a
    spare computer, ``lost`` the lost transcript's head.
    """

    end: str = "closed"
    after: int | None = None
    resumed: str | None = None
    lost: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """What happens on the day. A key's numbers count from 1.

    Args:
        attempts: one after the other.
        slips: (attempt, round, slot) -> what is written there.
        void: (attempt, round, slot) -> why the slip is void; with screen lock nobody typed there.
        empty: slots that stay empty (locked without commitment, then VOID).
        balls: (attempt, name) -> value; a name that comes twice has the same value twice.
        stuck: (attempt, name) -> how often the ball is stuck before it comes out.
        stray: (attempt, name) -> a value out of range that comes out first.
        unsealed: fields of the unsealing to replace, such as ``network_off``.
        asides: (attempt, number of events before it) -> an event that may come at any time.
        times: (attempt, number of events before it) -> the time to write there.
        statement: what the notary says.
    """

    attempts: tuple[Attempt, ...] = (Attempt(),)
    slips: Mapping[tuple[int, int, int], str] = field(default_factory=dict)
    void: Mapping[tuple[int, int, int], str] = field(default_factory=dict)
    empty: frozenset[tuple[int, int, int]] = frozenset()
    balls: Mapping[tuple[int, str], int] = field(default_factory=dict)
    stuck: Mapping[tuple[int, str], int] = field(default_factory=dict)
    stray: Mapping[tuple[int, str], int] = field(default_factory=dict)
    unsealed: ev.Unsealed | None = None
    asides: Mapping[tuple[int, int], tuple[ev.Event, ...]] = field(default_factory=dict)
    times: Mapping[tuple[int, int], str] = field(default_factory=dict)
    statement: ev.Statement = ev.Statement.VALID


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A finished draw: the bundle's members by name, and what they were made from."""

    members: dict[str, bytes]
    fingerprint: str
    plan: Plan
    roster: Roster
    seal: Seal
    key: Ed25519PrivateKey
    states: tuple[State, ...]
    transcripts: tuple[tuple[Entry, ...], ...]


def signing_key(seed: str = "day") -> Ed25519PrivateKey:
    """The signing key of a seed."""
    return Ed25519PrivateKey.from_private_bytes(chance(seed, "key").to_bytes(32, "big"))


def secret_digits(seed: str, index: int) -> str:
    """A sealed secret, 40 decimal digits."""
    return f"{chance(seed, 'secret', index) % 10**40:040d}"


def make_seal(plan: Plan, roster: Roster, seed: str = "day") -> Seal:
    """The seal of a plan and a list."""
    data = roster_to_bytes(roster.rows)
    public = signing_key(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Seal(
        draw_id=plan.draw_id,
        rehearsal=plan.rehearsal,
        sealed_at="2026-07-14T08:00:00Z",
        plan=sha256_hex(plan_to_json(plan)),
        roster=sha256_hex(data),
        roster_root=roster_root(data),
        counts=tuple(sorted(roster.counts.items())),
        software=Software("mingpai", "1.0.0", PROGRAM),
        secrets=tuple(
            secret_commitment(plan.draw_id, index, secret_digits(seed, index))
            for index in range(1, plan.secrets + 1)
        ),
        public_key=public.hex(),
    )


class _Stage:
    """One attempt under way: what comes next, the lists and placements so far."""

    def __init__(self, state: State, roster: Roster, script: Script, attempt: Attempt, seed: str) -> None:
        self.state = state
        self.roster = roster
        self.script = script
        self.attempt = attempt
        self.seed = seed
        self.entries: list[Entry] = []
        self.lists: dict[str, NumberList] = {}
        self.placements: list[Placement] = []
        self.spoilt: dict[str, int] = {}

    def run(self) -> None:
        number = self.state.attempt
        while not self.state.ended:
            for event in self.script.asides.get((number, len(self.entries)), ()):
                self.add(event)
            done = len(self.entries) == self.attempt.after or self.state.phase is Phase.CLOSE
            if done and self.attempt.end == "open":
                return
            if done and self.attempt.end != "closed":
                self.end()
                return
            self.add(self.next())

    def end(self) -> None:
        if self.attempt.end.startswith("voided"):
            self.add(ev.Voided("电脑死机", OFFICIALS))
        if self.attempt.end.endswith("terminated"):
            results = results_to_json(self.state.plan, self.state.fingerprint, self.state.attempt, None)
            self.add(ev.Terminated("无法继续", OFFICIALS, sha256_hex(results)))

    def add(self, event: ev.Event) -> None:
        number = len(self.entries)
        minutes = 60 * (self.state.attempt - 1) + number
        at = f"{START + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"
        at = self.script.times.get((self.state.attempt, number), at)
        entry = Entry(self.state.seq + 1, at, event, self.state.head)
        self.state = advance(self.state, entry)
        self.entries.append(entry)

    def next(self) -> ev.Event:
        state, plan = self.state, self.state.plan
        match state.phase:
            case Phase.BEGIN:
                return self.begin()
            case Phase.UNSEAL:
                present = tuple(ev.Present(role, 1) for role in (ev.Role.NOTARY, ev.Role.PARENT))
                usual = ev.Unsealed(True, state.seal.software.sha256, True, present, ())
                return self.script.unsealed or usual
            case Phase.ANNOUNCE:
                return ev.Announced(announced_totals(state))
            case Phase.ROUND:
                return ev.RoundOpened(state.round + 1)
            case Phase.LOCK:
                return self.lock()
            case Phase.BALLS | Phase.CHOOSE:
                return self.ball()
            case Phase.SLIPS:
                return self.slip()
            case Phase.SECRET:
                index = plan.secret_index(state.attempt, state.round)
                digits = secret_digits(self.seed, index)
                return ev.SecretOpened(state.round, index, digits, pulse_of(state, digits).seed)
            case Phase.NUMBERS:
                return self.numbers()
            case Phase.SHUFFLE:
                return self.shuffle()
            case Phase.ADMIT:
                return self.admit()
            case Phase.NOTARISE:
                return ev.Notarised(self.script.statement)
        assert state.phase is Phase.CLOSE
        return ev.Closed(sha256_hex(self.results()))

    def results(self) -> bytes:
        terminated = self.state.phase is Phase.TERMINATED
        placements = None if terminated else self.placements
        return results_to_json(self.state.plan, self.state.fingerprint, self.state.attempt, placements)

    def begin(self) -> ev.Event:
        state = self.state
        resumed = None
        if self.attempt.resumed is not None:
            resumed = ev.Resumption(self.attempt.lost, self.attempt.resumed)
        draw_id, rehearsal = state.plan.draw_id, state.plan.rehearsal
        return ev.Begin(ev.FORMAT, draw_id, rehearsal, state.attempt, state.fingerprint, resumed)

    def written(self, slot: int) -> tuple[str, str]:
        """What a witness writes, and the nonce."""
        state = self.state
        at = (state.attempt, state.round, slot)
        draw = chance(self.seed, "slip", *at)
        digits = state.plan.witness.digits
        number = self.script.slips.get(at, f"{draw % 10**digits:0{digits}d}")
        return number, f"{draw >> 128:032x}"

    def lock(self) -> ev.Event:
        state = self.state
        slot = len(state.locked) + 1
        commitment = None
        at = (state.attempt, state.round, slot)
        # A typed number cannot be void, so on the screen a void slot is one where nobody typed.
        empty = at in self.script.empty or at in self.script.void
        if state.plan.witness.lock is Lock.SCREEN and not empty:
            number, nonce = self.written(slot)
            commitment = slip_commitment(state.plan.draw_id, state.attempt, state.round, slot, nonce, number)
        return ev.SlipLocked(state.round, slot, commitment)

    def slip(self) -> ev.Event:
        state = self.state
        slot = len(state.slips) + 1
        at = (state.attempt, state.round, slot)
        if at in self.script.empty or at in self.script.void:
            return ev.SlipOpened(state.round, slot, VOID, None, self.script.void.get(at, "席位无人"))
        number, nonce = self.written(slot)
        shown = nonce if state.plan.witness.lock is Lock.SCREEN else None
        return ev.SlipOpened(state.round, slot, number, shown, None)

    def ball(self) -> ev.Event:
        ball = self.state.next_ball()
        assert ball is not None
        at = (self.state.attempt, ball.name)
        spoilt = self.spoilt[ball.name] = self.spoilt.get(ball.name, 0) + 1
        stuck = self.script.stuck.get(at, 0)
        if spoilt <= stuck:
            return ev.BallDrawn(ball.name, ev.BallStatus.STUCK, None)
        if at in self.script.stray and spoilt == stuck + 1:
            return ev.BallDrawn(ball.name, ev.BallStatus.OUT_OF_RANGE, self.script.stray[at])
        self.spoilt[ball.name] = 0
        draw = chance(self.seed, "ball", *at, self.state.round)
        value = self.script.balls.get(at, ball.low + draw % (ball.high - ball.low + 1))
        return ev.BallDrawn(ball.name, ev.BallStatus.DRAWN, value)

    def numbers(self) -> ev.Event:
        state = self.state
        group = state.made + 1
        assert group <= group_count(state)
        made = candidate_numbers(state.plan, self.roster, state.seed, group)
        return ev.Numbered(group, tuple(self.keep(one) for one in made))

    def shuffle(self) -> ev.Event:
        step = self.state.step
        assert isinstance(step, ShuffleStep)
        trial = self.state.made + 1
        made = trial_order(self.state.plan, self.roster, self.state.seed, step.batch, step.school, trial)
        return ev.Shuffled(step.batch, step.school, trial, self.keep(made))

    def keep(self, made: NumberList) -> ev.ListMade:
        self.lists[made.label] = made
        return ev.ListMade(made.label, len(made.lots), made.digest())

    def admit(self) -> ev.Event:
        state, step = self.state, self.state.step
        assert isinstance(step, AdmitStep)
        official = self.lists.get(f"{step.batch}.number.{state.official}")
        if official is None:
            own = (step.batch, step.schools[0])
            trials = [claim.made.label for claim in state.lists if (claim.batch, claim.school) == own]
            official = self.lists[trials[-1]] if trials else None
        made = admission(state.plan, self.roster, state.seed, step, official)
        self.placements.extend(made)
        return ev.Admitted(step.batch, step.schools, ev.Role.DISCIPLINE, admission_digest(made))


def hold(
    plan: Plan,
    rows: tuple[Row, ...],
    script: Script | None = None,
    seed: str = "day",
    seal: Seal | None = None,
) -> Ceremony:
    """Seal a plan and a list, hold the ceremony that a script tells, and make the bundle.

    Args:
        plan: a checked plan.
        rows: by code.
        script: None for a day on which everything goes well.
        seed: other seeds give other secrets, numbers and keys.
        seal: another seal than :func:`make_seal` makes, for a draw that was sealed wrongly.
    """
    told = script or Script()
    roster = Roster.of(rows)
    seal = seal or make_seal(plan, roster, seed)
    sealed = seal_to_json(seal)
    fingerprint = seal_fingerprint(sealed)
    members = {
        "plan.json": plan_to_json(plan),
        "roster.txt": roster_to_bytes(rows),
        "seal.json": sealed,
    }
    stages: list[_Stage] = []
    head: str | None = None
    for number, attempt in enumerate(told.attempts, 1):
        stage = _Stage(start(plan, seal, fingerprint, number, head), roster, told, attempt, seed)
        stage.run()
        head = stage.state.head
        stages.append(stage)
        members[transcript_name(number)] = entries_to_bytes(stage.entries)
        for label, made in stage.lists.items():
            members[f"lists/attempt-{number}.{label}.txt"] = made.to_bytes()
    members["results.json"] = stages[-1].results()
    states = tuple(stage.state for stage in stages)
    members["signature.json"] = sign(signing_key(seed), states)
    transcripts = tuple(tuple(stage.entries) for stage in stages)
    return Ceremony(members, fingerprint, plan, roster, seal, signing_key(seed), states, transcripts)


def sign(key: Ed25519PrivateKey, states: tuple[State, ...]) -> bytes:
    """signature.json over the heads of all attempts."""
    draw_id = states[0].plan.draw_id
    signed = [
        HeadSignature(one.attempt, one.head, key.sign(signed_message(draw_id, one.attempt, one.head)).hex())
        for one in states
    ]
    return signatures_to_json(draw_id, signed)


def bundle_zip(members: Mapping[str, bytes]) -> bytes:
    """The public bundle (公示包) of members, as the kiosk writes it."""
    return zip_bytes(members)
