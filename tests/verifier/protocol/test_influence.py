"""What reaches a seed, and what does not: no clock, text, nonce, typing order or hash of the transcript.

Each test holds two ceremonies that differ in one thing only, and compares seeds, lists and results.
"""

from dataclasses import dataclass, replace

import pytest

from tests.support import ceremony as support
from tests.support import plans as made
from tests.support.ceremony import Attempt, Script, _Stage, hold, make_seal
from verifier.protocol import beacon
from verifier.protocol import events as ev
from verifier.protocol.plan import Custody, Lock, OnFailure, Plan
from verifier.protocol.roster import Roster, Row
from verifier.protocol.seal import Seal, seal_fingerprint, seal_to_json
from verifier.protocol.state import Phase, State, start
from verifier.protocol.transcript import Entry

PLANS = {
    "longhua": made.longhua(),
    "longhua-screen": made.longhua(lock=Lock.SCREEN, custody=Custody.MACHINE),
    "xincheng": made.xincheng(mode=OnFailure.RESUME),
    "xincheng-screen": made.xincheng(mode=OnFailure.RESUME, lock=Lock.SCREEN),
    "direct": made.direct(),
}
EACH = pytest.mark.parametrize("name", PLANS)


@dataclass(frozen=True)
class Decided:
    """All that a ceremony decided, and the head that it must not follow from."""

    seeds: tuple[str, ...]
    lists: tuple[tuple[str, bytes], ...]
    results: bytes
    head: str


def decided(plan: Plan, script: Script | None = None, rows: tuple[Row, ...] | None = None) -> Decided:
    held = hold(plan, rows or made.roster(plan, 14), script)
    state = held.states[-1]
    lists = tuple(
        (name, data)
        for name, data in held.members.items()
        if name.startswith(f"lists/attempt-{len(held.states)}.")
    )
    return Decided(
        tuple(pulse.seed for pulse in state.pulses), lists, held.members["results.json"], state.head
    )


def assert_same(one: Decided, other: Decided) -> None:
    assert (one.seeds, one.lists, one.results) == (other.seeds, other.lists, other.results)
    assert one.head != other.head, "the transcripts differ, so the comparison says something"


@EACH
def test_the_clock_reaches_no_seed(name: str) -> None:
    plan = PLANS[name]
    late = {(1, number): f"2031-12-{number % 28 + 1:02d}T23:59:59Z" for number in range(200)}
    assert_same(decided(plan), decided(plan, Script(times=late)))


@EACH
def test_remarks_copies_and_restarts_reach_no_seed(name: str) -> None:
    plan = PLANS[name]
    asides = {
        (1, number): (
            ev.Note(f"第 {number} 条"),
            ev.Reopened("断电"),
            ev.Copied("lists.zip", "ab" * 32, "光盘"),
        )
        for number in range(1, 40, 4)
    }
    assert_same(decided(plan), decided(plan, Script(asides=asides)))


@EACH
def test_who_was_there_what_failed_and_what_the_notary_says_reaches_no_seed(name: str) -> None:
    plan = PLANS[name]
    overridden = tuple(
        ev.Override(check, f"原因 {check}", (ev.Role.NOTARY, ev.Role.DISCIPLINE)) for check in ev.Check
    )
    unsealed = ev.Unsealed(False, "cd" * 32, False, (ev.Present(ev.Role.PARENT, 15),), overridden)
    other = Script(unsealed=unsealed, statement=ev.Statement.OBJECTION)
    assert_same(decided(plan), decided(plan, other))


@pytest.mark.parametrize("name", ["longhua", "longhua-screen", "direct"])
def test_balls_that_were_stuck_or_out_of_range_reach_no_seed(name: str) -> None:
    plan = PLANS[name]
    balls = [ball for ball, _ in hold(plan, made.roster(plan, 14)).states[0].drawn]
    assert balls
    stuck = {(1, ball): 1 + number % 3 for number, ball in enumerate(balls)}
    stray = {(1, ball): 999 for ball in balls}
    assert_same(decided(plan), decided(plan, Script(stuck=stuck, stray=stray)))


@EACH
def test_the_reason_why_a_slip_is_void_reaches_no_seed(name: str) -> None:
    plan = PLANS[name]
    one, other = (Script(void={(1, 1, 2): reason}) for reason in ("看不清", "墨水化开"))
    assert_same(decided(plan, one), decided(plan, other))


@pytest.mark.parametrize("name", ["longhua-screen", "xincheng-screen"])
def test_nonces_reach_no_seed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = PLANS[name]
    usual = decided(plan)
    written = _Stage.written

    def other_nonce(stage: _Stage, slot: int) -> tuple[str, str]:
        number, nonce = written(stage, slot)
        return number, nonce[::-1]

    monkeypatch.setattr(_Stage, "written", other_nonce)
    assert_same(usual, decided(plan))


@EACH
def test_the_order_of_locking_and_opening_reaches_no_seed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = PLANS[name]
    usual = decided(plan)
    lock, slip = _Stage.lock, _Stage.slip

    def turned(state: State, done: int) -> State:
        """A state in which the last slot not yet done looks like the next one."""
        fake = tuple((number, None) for number in range(1, state.plan.witness.slots - done))
        return replace(state, locked=fake, slips=tuple((number, "") for number, _ in fake))

    def backwards(action: object, count: str) -> object:
        def act(stage: _Stage) -> ev.Event:
            state = stage.state
            stage.state = turned(state, len(getattr(state, count)))
            try:
                event: ev.Event = action(stage)  # type: ignore[operator]
            finally:
                stage.state = state
            return event

        return act

    monkeypatch.setattr(_Stage, "lock", backwards(lock, "locked"))
    monkeypatch.setattr(_Stage, "slip", backwards(slip, "slips"))
    held = hold(plan, made.roster(plan, 14))
    slots = [entry.event.slot for entry in held.transcripts[0] if isinstance(entry.event, ev.SlipOpened)]
    assert slots[:3] == [3, 2, 1]
    assert_same(usual, decided(plan))


def test_a_spare_computer_comes_to_the_same_end() -> None:
    plan = PLANS["xincheng"]
    resumed = Script(attempts=(Attempt(resumed="电脑损坏", lost="12" * 32),))
    assert_same(decided(plan), decided(plan, resumed))


def test_how_far_a_void_attempt_came_reaches_no_seed_of_the_next() -> None:
    plan = PLANS["longhua"]

    def after(events: int) -> Decided:
        return decided(plan, Script(attempts=(Attempt("voided", events), Attempt())))

    assert_same(after(3), after(30))


# --- and what does reach it


def changed_by(plan: Plan, script: Script) -> list[bool]:
    """For each round, whether its seed changed."""
    return [one != other for one, other in zip(decided(plan).seeds, decided(plan, script).seeds, strict=True)]


@EACH
@pytest.mark.parametrize("slot", [1, 2, 3])
def test_every_slip_reaches_its_seed_and_all_later_ones(name: str, slot: int) -> None:
    plan = PLANS[name]
    for number in range(1, plan.rounds + 1):
        expected = [False] * (number - 1) + [True] * (plan.rounds - number + 1)
        assert changed_by(plan, Script(slips={(1, number, slot): "00000000"})) == expected
        assert changed_by(plan, Script(void={(1, number, slot): "x"})) == expected


@pytest.mark.parametrize("name", ["longhua", "longhua-screen", "direct"])
def test_every_ball_reaches_the_next_seed_and_all_later_ones(name: str) -> None:
    plan = PLANS[name]
    state = hold(plan, made.roster(plan, 14)).states[0]
    first_round = {ball: pulse.round for pulse in reversed(state.pulses) for ball, _ in pulse.balls}
    assert first_round
    for ball, value in state.drawn:
        other = value + 1 if value in {0, 1, 3} else value - 1
        number = first_round[ball]
        expected = [False] * (number - 1) + [True] * (plan.rounds - number + 1)
        assert changed_by(plan, Script(balls={(1, ball): other})) == expected


def seed(**other: object) -> str:
    usual: dict[str, object] = {
        "seal": "ab" * 32,
        "attempt": 1,
        "round_number": 2,
        "previous": "cd" * 32,
        "balls": [("a", 1), ("b", 2)],
        "slips": [(1, "00000001"), (2, "VOID")],
        "secret": "1" * 40,
    }
    return beacon.seed(**(usual | other))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"seal": "ac" * 32},
        {"attempt": 2},
        {"round_number": 1},
        {"previous": "-"},
        {"balls": [("b", 2), ("a", 1)]},
        {"balls": [("a", 1)]},
        {"balls": [("a", 12), ("b", 2)]},
        {"balls": []},
        {"slips": [(1, "00000001"), (2, "00000000")]},
        {"slips": [(1, "00000001"), (3, "VOID")]},
        {"slips": [(2, "00000001"), (1, "VOID")]},
        {"slips": []},
        {"secret": "1" * 39 + "2"},
    ],
)
def test_everything_in_the_line_of_a_seed_matters(other: dict[str, object]) -> None:
    assert seed() != seed(**other)


def run(seal: Seal, plan: Plan, rows: tuple[Row, ...], secrets: str) -> tuple[str, ...]:
    state = start(plan, seal, seal_fingerprint(seal_to_json(seal)))
    stage = _Stage(state, Roster.of(rows), Script(), Attempt(), secrets)
    while stage.state.phase is not Phase.CLOSED:
        event = stage.next()
        if isinstance(event, ev.SlipOpened):
            event = replace(event, number=f"{event.slot:08d}")
        if isinstance(event, ev.BallDrawn):
            ball = stage.state.next_ball()
            assert ball is not None
            event = replace(event, value=ball.low)
        stage.state = _take(stage.state, event)
        stage.entries.append(Entry(stage.state.seq, "", event, ""))
    return tuple(pulse.seed for pulse in stage.state.pulses)


def _take(state: State, event: ev.Event) -> State:
    at = "2026-07-15T01:30:00Z"
    return support.advance(state, Entry(state.seq + 1, at, event, state.head))


def test_every_secret_and_everything_sealed_reaches_every_seed() -> None:
    plan = PLANS["longhua"]
    rows = made.roster(plan, 14)
    seal = make_seal(plan, Roster.of(rows), "one")
    usual = run(seal, plan, rows, "one")
    assert usual == run(seal, plan, rows, "one")
    ways = {
        "other secrets": (make_seal(plan, Roster.of(rows), "two"), plan, rows, "two"),
        "another list": (make_seal(plan, Roster.of(rows[:-1]), "one"), plan, rows[:-1], "one"),
        "another minute of the sealing": (replace(seal, sealed_at="2026-07-14T08:01:00Z"), plan, rows, "one"),
        "another key": (replace(seal, public_key="00" * 32), plan, rows, "one"),
    }
    title = replace(plan, title="另一个标题")
    ways["another plan"] = (make_seal(title, Roster.of(rows), "one"), title, rows, "one")
    for way, arguments in ways.items():
        for one, other in zip(usual, run(*arguments), strict=True):
            assert one != other, way


def test_each_attempt_has_seeds_of_its_own() -> None:
    plan = PLANS["longhua"]
    first = decided(plan)
    second = decided(plan, Script(attempts=(Attempt("voided", 3), Attempt())))
    assert not set(first.seeds) & set(second.seeds)
