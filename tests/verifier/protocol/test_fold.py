"""The fold: random walks of legal and illegal events, and each rule it refuses by."""

import copy
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.support import plans as made
from tests.support.ceremony import Attempt, Script, _Stage, hold, make_seal
from tests.verifier.protocol.strategies import DIGESTS, EVENTS, FREE_TEXT, ROLES, plans, rosters
from verifier.protocol import events as ev
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.fold import advance, take
from verifier.protocol.plan import Ball, Custody, Failure, Lock, OnFailure, Plan, RoundStep
from verifier.protocol.roster import Roster
from verifier.protocol.seal import Seal, seal_fingerprint, seal_to_json
from verifier.protocol.state import ASIDE, ENDED, LEGAL, Phase, State, start
from verifier.protocol.transcript import Entry, entries_from_bytes, entries_to_bytes

AT = "2026-07-15T01:30:00Z"
REMARKS = (ev.Kind.NOTE, ev.Kind.REOPENED, ev.Kind.COPIED)
ENDS = (ev.Kind.VOIDED, ev.Kind.TERMINATED)


def entry(state: State, event: ev.Event) -> Entry:
    return Entry(state.seq + 1, AT, event, state.head)


def spoilt(state: State, event: ev.Event) -> list[ev.Event]:
    """Events of the same kind as a legal one that must be refused in its place."""
    other = "f" * 64
    match event:
        case ev.Begin():
            return [
                replace(event, attempt=event.attempt % 9 + 1),
                replace(event, draw_id=event.draw_id[:39] + "Z"),
                replace(event, rehearsal=not event.rehearsal),
                replace(event, seal=other),
            ]
        case ev.Unsealed():
            alone = ev.Override(ev.Check.NETWORK, "x", (ev.Role.NOTARY, ev.Role.NOTARY))
            return [
                replace(event, network_off=False),
                replace(event, network_off=False, overrides=(alone,)),
                replace(event, program=other),
                replace(event, fingerprint_agrees=False),
                replace(event, present=event.present * 2),
            ]
        case ev.Announced():
            first = event.totals[0]
            return [
                replace(event, totals=event.totals[1:]),
                replace(event, totals=(replace(first, quota=first.quota + 1), *event.totals[1:])),
                replace(event, totals=(replace(first, applicants=first.applicants + 1), *event.totals[1:])),
            ]
        case ev.RoundOpened():
            return [ev.RoundOpened(event.round + 1), ev.RoundOpened(event.round - 1)]
        case ev.SlipLocked():
            locked = [replace(event, slot=slot) for slot, _ in state.locked]
            paper = state.plan.witness.lock is Lock.PAPER
            return [
                *locked,
                replace(event, round=event.round + 1),
                replace(event, slot=state.plan.witness.slots + 1),
                *([replace(event, commitment=other)] if paper else []),
            ]
        case ev.BallDrawn():
            ball = state.next_ball()
            assert ball is not None
            out = ev.BallStatus.OUT_OF_RANGE
            return [
                ev.BallDrawn("z" * 12, ev.BallStatus.DRAWN, ball.low),
                ev.BallDrawn(ball.name, ev.BallStatus.DRAWN, ball.high + 1),
                ev.BallDrawn(ball.name, ev.BallStatus.DRAWN, ball.low - 1),
                ev.BallDrawn(ball.name, out, ball.low),
                ev.BallDrawn(ball.name, out, ball.high),
                ev.BallDrawn("z" * 12, ev.BallStatus.STUCK, None),
            ]
        case ev.SlipOpened():
            opened = [replace(event, slot=slot) for slot, _ in state.slips]
            wrong = [
                *opened,
                replace(event, round=event.round + 1),
                replace(event, slot=state.plan.witness.slots + 1),
                replace(event, reason="x" if event.reason is None else None),
                replace(event, number="0" * (state.plan.witness.digits % 9 + 4), reason=None),
            ]
            if state.plan.witness.lock is Lock.SCREEN:
                figures = "0123456789"
                wrong.append(replace(event, nonce=None))
                wrong.append(replace(event, nonce="f" * 32))
                wrong.append(
                    replace(event, number=event.number.translate(str.maketrans(figures, figures[::-1])))
                )
            else:
                wrong.append(replace(event, nonce="0" * 32))
            return wrong
        case ev.SecretOpened():
            return [
                replace(event, round=event.round + 1),
                replace(event, index=event.index + 1),
                replace(event, digits="9" * 40),
                replace(event, seed=other),
            ]
        case ev.Numbered():
            return [
                replace(event, group=event.group + 1),
                replace(event, lists=event.lists[1:]),
                replace(event, lists=event.lists * 2),
                replace(event, lists=tuple(replace(one, label="Q.shuffle.1") for one in event.lists)),
            ]
        case ev.Shuffled():
            return [
                replace(event, trial=event.trial + 1),
                replace(event, batch=event.batch + "Z"),
                replace(event, school=event.school + "Z"),
                replace(event, list=replace(event.list, label=f"{event.school}.number.1")),
            ]
        case ev.Admitted():
            return [
                replace(event, batch=event.batch + "Z"),
                replace(event, schools=(*event.schools, "Z")),
                replace(event, schools=event.schools[1:]),
            ]
    return []


class Walk(RuleBasedStateMachine):
    """A ceremony in which anything is tried at any time."""

    plan: Plan
    roster: Roster
    seal: Seal
    stage: _Stage
    fingerprint: str

    @initialize(data=st.data())
    def seal_a_draw(self, data: st.DataObject) -> None:
        self.plan = data.draw(plans(batches=2, slots=2), label="plan")
        self.roster = data.draw(rosters(self.plan, lots=4), label="roster")
        self.seal = make_seal(self.plan, self.roster, "walk")
        self.fingerprint = seal_fingerprint(seal_to_json(self.seal))
        self.begin_attempt(1, None)

    def begin_attempt(self, number: int, head: str | None) -> None:
        state = start(self.plan, self.seal, self.fingerprint, number, head)
        self.stage = _Stage(state, self.roster, Script(), Attempt(), "walk")
        self.states = [state]

    @property
    def state(self) -> State:
        return self.stage.state

    def accept(self, event: ev.Event) -> None:
        before = copy.copy(self.state)
        self.stage.add(event)
        assert self.states[-1] == before
        self.states.append(self.state)

    def refuse(self, event: ev.Event, *rules: Rule) -> None:
        before = copy.copy(self.state)
        with pytest.raises(BadInput) as caught:
            advance(self.state, entry(self.state, event))
        assert caught.value.where == f"transcript-{self.state.attempt}.jsonl:{self.state.seq + 1}"
        if rules:
            assert caught.value.rule in rules
        assert self.state == before

    @precondition(lambda self: not self.state.ended)
    @rule(steps=st.integers(1, 12))
    def go_on(self, steps: int) -> None:
        for _ in range(steps):
            if self.state.ended:
                return
            event = self.stage.next()
            for wrong in spoilt(self.state, event):
                if wrong != event:
                    self.refuse(wrong)
            self.accept(event)

    @rule(data=st.data())
    def try_what_may_not_come(self, data: st.DataObject) -> None:
        kinds = [kind for kind in ev.Kind if kind not in self.state.legal]
        event = data.draw(EVENTS[data.draw(st.sampled_from(kinds))])
        self.refuse(event, Rule.ORDER)

    @rule(data=st.data())
    def try_anything_of_a_kind_that_may_come(self, data: st.DataObject) -> None:
        if not self.state.legal:
            return
        event = data.draw(EVENTS[data.draw(st.sampled_from(sorted(self.state.legal)))])
        before = copy.copy(self.state)
        try:
            after = advance(self.state, entry(self.state, event))
        except BadInput as error:
            assert error.rule is not None
        else:
            assert after.seq == before.seq + 1
            assert isinstance(after.phase, Phase)
        assert self.state == before

    @precondition(lambda self: not self.state.ended and self.state.phase is not Phase.BEGIN)
    @rule(data=st.data(), kind=st.sampled_from(REMARKS))
    def remark(self, data: st.DataObject, kind: ev.Kind) -> None:
        before = self.state
        self.accept(data.draw(EVENTS[kind]))
        after = self.state
        unchanged = replace(after, seq=before.seq, head=before.head, at=before.at)
        assert unchanged == before, "a remark has no effect on anything"

    @precondition(lambda self: not self.state.ended and self.state.phase is not Phase.BEGIN)
    @rule(reason=FREE_TEXT, who=ROLES, sure=st.integers(0, 5))
    def void(self, reason: str, who: tuple[ev.Role, ...], sure: int) -> None:
        event = ev.Voided(reason, who)
        if self.state.attempt == self.plan.failure.attempts:
            self.refuse(event, Rule.ATTEMPTS)
        elif sure == 0:
            self.accept(event)

    @precondition(lambda self: self.state.phase is Phase.VOIDED)
    @rule()
    def begin_again(self) -> None:
        self.begin_attempt(self.state.attempt + 1, self.state.head)

    @precondition(lambda self: ev.Kind.TERMINATED in self.state.legal)
    @rule(reason=FREE_TEXT, who=ROLES, digest=DIGESTS, sure=st.integers(0, 9))
    def terminate(self, reason: str, who: tuple[ev.Role, ...], digest: str, sure: int) -> None:
        if sure == 0:
            self.accept(ev.Terminated(reason, who, digest))

    @precondition(lambda self: not self.state.ended)
    @rule(digest=DIGESTS, off=st.integers(-3, 3))
    def break_the_chain(self, digest: str, off: int) -> None:
        event = self.stage.next()
        good = entry(self.state, event)
        for wrong in (replace(good, prev=digest), replace(good, seq=good.seq + off)):
            if wrong != good:
                with pytest.raises(BadInput) as caught:
                    advance(self.state, wrong)
                assert caught.value.rule is Rule.CHAIN

    @invariant()
    def the_table_and_the_fold_agree(self) -> None:
        if not hasattr(self, "stage"):
            return
        state = self.state
        assert state.legal == LEGAL[state.phase]
        assert state.ended == (state.phase in ENDED)
        if not state.ended:
            assert ev.kind(self.stage.next()) in state.legal

    def teardown(self) -> None:
        if not hasattr(self, "stage"):
            return
        data = entries_to_bytes(self.stage.entries)
        if not data:
            return
        again = self.states[0]
        for number, one in enumerate(entries_from_bytes(data, "t"), 1):
            again = advance(again, one)
            assert again == self.states[number], "folding the bytes again gives the same state"


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_the_table_names_every_phase_and_kind() -> None:
    assert set(LEGAL) == set(Phase)
    assert frozenset().union(*LEGAL.values()) == set(ev.Kind)
    for phase in set(Phase) - ENDED - {Phase.BEGIN}:
        assert LEGAL[phase] > ASIDE
        assert len(LEGAL[phase] - ASIDE) == 1
    assert LEGAL[Phase.CLOSED] == LEGAL[Phase.TERMINATED] == frozenset()
    assert LEGAL[Phase.VOIDED] == {ev.Kind.TERMINATED}


# --- named cases

PLANS = {
    "longhua": made.longhua(),
    "longhua-screen": made.longhua(lock=Lock.SCREEN, custody=Custody.MACHINE),
    "xincheng": made.xincheng(mode=OnFailure.RESUME),
    "direct": made.direct(),
    "no-slots": made.direct(slots=0),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_whole_ceremony_passes_the_phases_of_its_plan(name: str) -> None:
    plan = PLANS[name]
    ceremony = hold(plan, made.roster(plan, 12))
    (state,) = ceremony.states
    assert state.phase is Phase.CLOSED
    assert len(state.pulses) == plan.rounds
    assert [pulse.round for pulse in state.pulses] == list(range(1, plan.rounds + 1))
    before = "-"
    for pulse in state.pulses:
        assert pulse.previous == before
        before = pulse.seed


def at_phase(plan: Plan, phase: Phase, script: Script | None = None) -> _Stage:
    """A ceremony that waits in a phase."""
    rows = made.roster(plan, 8)
    seal = make_seal(plan, Roster.of(rows))
    state = start(plan, seal, seal_fingerprint(seal_to_json(seal)))
    stage = _Stage(state, Roster.of(rows), script or Script(), Attempt(), "day")
    while stage.state.phase is not phase:
        stage.add(stage.next())
    return stage


def key_of(state: State, event: ev.Event) -> str:
    with pytest.raises(BadInput) as caught:
        take(state, event, "t")
    return caught.value.key


def test_a_ball_that_is_stuck_or_out_of_range_is_drawn_again() -> None:
    stage = at_phase(PLANS["longhua"], Phase.BALLS)
    before = stage.state
    for event in (
        ev.BallDrawn("groups", ev.BallStatus.STUCK, None),
        ev.BallDrawn("groups", ev.BallStatus.STUCK, 4),
        ev.BallDrawn("groups", ev.BallStatus.OUT_OF_RANGE, 6),
        ev.BallDrawn("groups", ev.BallStatus.OUT_OF_RANGE, 2),
    ):
        assert take(stage.state, event, "t") == before
    assert take(before, ev.BallDrawn("groups", ev.BallStatus.DRAWN, 3), "t").balls == (("groups", 3),)


def test_series_of_balls_come_one_by_one_in_the_order_of_the_plan() -> None:
    plan = replace(
        PLANS["direct"], steps=(RoundStep((Ball("b", 0, 9, 2), Ball("a", 0, 9))), *PLANS["direct"].steps[1:])
    )
    stage = at_phase(plan, Phase.BALLS)
    names = []
    while stage.state.phase is Phase.BALLS:
        ball = stage.state.next_ball()
        assert ball is not None
        names.append(ball.name)
        assert key_of(stage.state, ev.BallDrawn("zz", ev.BallStatus.DRAWN, 1)) == "ball.name"
        stage.add(stage.next())
    assert names == ["b1", "b2", "a"]
    assert [name for name, _ in stage.state.balls] == names


def test_the_ball_that_chose_a_group_enters_the_next_seed() -> None:
    ceremony = hold(PLANS["longhua"], made.roster(PLANS["longhua"], 12), Script(balls={(1, "group"): 2}))
    (state,) = ceremony.states
    assert state.official == 2
    assert state.pulses[1].balls[0] == ("group", 2)
    assert [name for name, _ in state.pulses[2].balls] == [f"seed{n}" for n in range(1, 7)]


def test_locking_ends_with_the_last_slot() -> None:
    stage = at_phase(PLANS["longhua"], Phase.BALLS)
    assert len(stage.state.locked) == 3
    assert key_of(stage.state, ev.SlipLocked(1, 1, None)) == "order.kind"


def test_an_empty_or_unreadable_slip_stays_in_its_place() -> None:
    for plan in (PLANS["longhua"], PLANS["longhua-screen"]):
        script = Script(void={(1, 1, 2): "看不清"}, empty=frozenset({(1, 2, 1)}))
        (state,) = hold(plan, made.roster(plan, 12), script).states
        assert dict(state.pulses[0].slips)[2] == "VOID"
        assert dict(state.pulses[1].slips)[1] == "VOID"
        assert len(state.pulses[0].slips) == 3


def test_an_empty_slot_on_the_screen_cannot_be_opened_with_a_number() -> None:
    plan = PLANS["longhua-screen"]
    stage = at_phase(plan, Phase.SLIPS, Script(empty=frozenset({(1, 1, 1)})))
    assert key_of(stage.state, ev.SlipOpened(1, 1, "0" * 8, None, None)) == "slip.commitment"
    assert key_of(stage.state, ev.SlipOpened(1, 1, "0" * 8, "0" * 32, None)) == "slip.commitment"


def test_a_number_typed_on_the_screen_is_void_only_where_its_receipt_can_be_lost() -> None:
    void = ev.SlipOpened(1, 1, "VOID", None, "看不清")
    assert key_of(at_phase(PLANS["longhua-screen"], Phase.SLIPS).state, void) == "slip.void-committed"
    stage = at_phase(PLANS["longhua-screen"], Phase.SLIPS)
    begin = replace(stage.state.begin, resumed=ev.Resumption(None, "电脑损坏"))
    plan = replace(stage.state.plan, failure=Failure(OnFailure.RESUME, 1, 60))
    assert dict(take(replace(stage.state, begin=begin, plan=plan), void, "here").slips) == {1: "VOID"}


def test_no_slip_can_be_refused_once_the_secret_is_open() -> None:
    stage = at_phase(PLANS["longhua"], Phase.NUMBERS)
    assert key_of(stage.state, ev.SlipOpened(1, 1, "VOID", None, "x")) == "order.kind"


def test_the_last_attempt_cannot_be_voided_only_terminated() -> None:
    plan = made.longhua(attempts=2)
    rows = made.roster(plan, 12)
    script = Script(attempts=(Attempt("voided", 5), Attempt()))
    first, second = hold(plan, rows, script).states
    assert first.phase is Phase.VOIDED
    assert second.phase is Phase.CLOSED
    assert second.pulses[0].index == plan.rounds + 1
    with pytest.raises(BadInput) as caught:
        hold(plan, rows, Script(attempts=(Attempt("voided", 5), Attempt("voided", 5))))
    assert (caught.value.rule, caught.value.key) == (Rule.ATTEMPTS, "order.no-attempt-left")
    ends = Script(attempts=(Attempt("voided", 5), Attempt("terminated", 5)))
    assert hold(plan, rows, ends).states[1].phase is Phase.TERMINATED


def test_after_the_end_nothing_comes_but_the_termination_of_a_void_attempt() -> None:
    plan = PLANS["longhua"]
    rows = made.roster(plan, 12)
    (state,) = hold(plan, rows, Script(attempts=(Attempt("voided-terminated", 7),))).states
    assert state.phase is Phase.TERMINATED
    assert state.voided is not None
    (closed,) = hold(plan, rows).states
    for one in (state, closed):
        assert key_of(one, ev.Note("x")) == "order.kind"


def test_a_spare_computer_resumes_only_where_the_plan_says_so() -> None:
    rows = made.roster(PLANS["xincheng"], 12)
    script = Script(attempts=(Attempt(resumed="电脑损坏", lost="0" * 64),))
    (resumed,) = hold(PLANS["xincheng"], rows, script).states
    (smooth,) = hold(PLANS["xincheng"], rows).states
    assert [pulse.seed for pulse in resumed.pulses] == [pulse.seed for pulse in smooth.pulses]
    with pytest.raises(BadInput) as caught:
        hold(PLANS["longhua"], made.roster(PLANS["longhua"], 12), script)
    assert (caught.value.rule, caught.value.key) == (Rule.ATTEMPTS, "order.redraw")
    lost = Script(attempts=(Attempt("voided", 1, resumed="电脑损坏"), Attempt()))
    first, second = hold(PLANS["longhua"], made.roster(PLANS["longhua"], 12), lost).states
    assert (first.phase, second.phase) == (Phase.VOIDED, Phase.CLOSED)


def test_a_failed_check_needs_two_roles_to_go_on() -> None:
    stage = at_phase(PLANS["longhua"], Phase.UNSEAL)
    usual = stage.next()
    assert isinstance(usual, ev.Unsealed)
    two = ev.Override(ev.Check.NETWORK, "x", (ev.Role.NOTARY, ev.Role.ORGANISER))
    assert key_of(stage.state, replace(usual, network_off=False)) == "unseal.failed"
    elsewhere = replace(two, check=ev.Check.PROGRAM)
    assert key_of(stage.state, replace(usual, network_off=False, overrides=(elsewhere,))) == "unseal.failed"
    after = take(stage.state, replace(usual, network_off=False, overrides=(two,)), "t")
    assert after.phase is Phase.ANNOUNCE


def test_a_verifier_collects_what_is_wrong_and_goes_on_with_the_right_seed() -> None:
    stage = at_phase(PLANS["longhua"], Phase.SECRET)
    good = stage.next()
    assert isinstance(good, ev.SecretOpened)
    found: list[BadInput] = []
    wrong = replace(good, index=good.index + 1, seed="f" * 64)
    after = advance(stage.state, replace(entry(stage.state, wrong), prev="f" * 64, seq=99), found.append)
    assert [one.rule for one in found] == [Rule.CHAIN, Rule.CHAIN, Rule.SECRET, Rule.SEED]
    assert after.seed == good.seed
    assert after.seq == stage.state.seq + 1
    with pytest.raises(BadInput):
        advance(stage.state, entry(stage.state, ev.Notarised(ev.Statement.VALID)), found.append)


def test_a_draw_of_more_attempts_than_secrets_is_told_not_crashed_on() -> None:
    plan = made.longhua(attempts=1)
    rows = made.roster(plan, 8)
    seal = make_seal(plan, Roster.of(rows))
    state = start(plan, seal, "0" * 64, 2, "1" * 64)
    found: list[BadInput] = []
    stage = _Stage(state, Roster.of(rows), Script(), Attempt(), "day")
    for _ in range(40):
        event = stage.next()
        stage.state = advance(stage.state, entry(stage.state, event), found.append)
        stage.entries.append(entry(stage.state, event))
        if stage.state.phase is Phase.NUMBERS:
            break
    assert {one.rule for one in found} == {Rule.ATTEMPTS, Rule.SECRET}
