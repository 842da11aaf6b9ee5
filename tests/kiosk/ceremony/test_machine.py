"""Random walks through a ceremony: legal and illegal lines, twice, out of order, with bad values."""

import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase as Phases
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kiosk.ceremony.console import COMMANDS, Session, run_line
from kiosk.ceremony.publish import write_lists
from tests.kiosk.ceremony.hall import Hall, go_on, holds, seal, spare
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Role
from verifier.protocol.fold import advance
from verifier.protocol.plan import Custody, Lock, OnFailure, Plan
from verifier.protocol.replay import Replay, list_file
from verifier.protocol.state import Phase, State, start
from verifier.protocol.transcript import entries_from_bytes

PLANS: dict[str, Plan] = {
    "longhua": plans.longhua(quota=3, slots=2, attempts=3),
    "xincheng": plans.xincheng(quota=2, slots=1, attempts=2),
    "direct-paper": plans.direct(quota=2, slots=2, schools=2, mode=OnFailure.RESUME),
    "direct-screen": plans.direct(
        quota=2, slots=2, lock=Lock.SCREEN, custody=Custody.MACHINE, mode=OnFailure.RESUME
    ),
    "longhua-screen": plans.longhua(quota=3, slots=2, lock=Lock.SCREEN, batches=(plans.PRIMARY,), attempts=2),
}


@cache
def sealed(kind: str, root: Path) -> Hall:
    # The papers for people take nearly all of the time of a walk, and are tested by themselves.
    hall = seal(root / kind, PLANS[kind], plans.roster(PLANS[kind], 7, twins=40, choices=2, tiers=2))
    return replace(hall, papers=False)


NUMBERS = st.sampled_from(
    ["12345678", "00000000", "1234567", "123456789", "abcdefgh", "VOID", "１２３４５６７８", ""]
)
SMALL = st.sampled_from(
    ["0", "1", "2", "3", "4", "5", "9", "99", "100", "9999", "10000", "-1", "x", "1e3", ""]
)
NAMES = st.sampled_from(["groups", "group", "seed", "seed1", "seed6", "seed7", "", "GROUPS"])
ROLES = st.sampled_from([*Role, "", "notary,organiser", "notary,notary", "king"])
TEXTS = st.one_of(
    st.sampled_from(["停电", "字迹无法辨认", "", " ", "x" * 201, "a\u202eb", "e\u0301"]), st.text(max_size=5)
)
NONCES = st.sampled_from(["0" * 32, "F" * 32, "0" * 31, "g" * 32, ""])
YES = st.sampled_from(["yes", "no", ""])
HEADS = st.sampled_from(["0" * 64, "0" * 63, ""])
ARGUMENTS = {
    "slot": SMALL, "number": NUMBERS, "nonce": NONCES, "empty": YES, "name": NAMES, "value": SMALL,
    "stuck": YES, "void": TEXTS, "digits": st.sampled_from(["1", "0" * 48, "0" * 40]), "envelope": YES,
    "pressed": ROLES, "statement": st.sampled_from(["valid", "objection", ""]), "reason": TEXTS,
    "decided": ROLES, "text": TEXTS, "resumed": TEXTS, "head": HEADS,
    "notice": st.sampled_from(["00000000", "NOTICE", "12"]),
    "network": st.sampled_from(["on", "off", ""]), "notary": SMALL, "override-network": TEXTS,
    "decided-network": ROLES, "override-fingerprint": TEXTS, "decided-fingerprint": ROLES,
    "nonsense": TEXTS,
}  # fmt: skip


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\"'\"'") + "'"


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A line of the right form, with arguments that may or may not belong to it."""
    command = draw(st.sampled_from([*COMMANDS, "nothing"]))
    names = draw(st.lists(st.sampled_from(list(ARGUMENTS)), max_size=4, unique=True))
    return " ".join([command, *(f"{name}={quoted(draw(ARGUMENTS[name]))}" for name in names)])


@st.composite
def likely_lines(draw: st.DrawFn) -> str:
    """A line with the arguments that the command has; their values may be anything."""
    forms = [
        "begin", "begin resumed=", "begin resumed= head=", "announce", "open-round", "lock-slip slot=",
        "lock-slip slot= number=", "lock-slip slot= empty=", "lock-slip slot= number= nonce=",
        "ball name= value=", "ball name= stuck=", "open-slip slot=", "open-slip slot= number=",
        "open-slip slot= number= nonce=", "open-slip slot= void=", "open-secret", "open-secret digits=",
        "open-secret envelope=", "make-numbers", "shuffle", "admit pressed=", "notarise statement=", "close",
        "publish", "void reason= decided=", "terminate reason= decided=", "note text=", "reopened reason=",
        "unseal notice= network= notary=",
        "unseal notice= network= notary= override-network= decided-network=",
        "unseal notice= network= notary= override-fingerprint= decided-fingerprint=",
    ]  # fmt: skip
    command, *names = draw(st.sampled_from(forms)).split()
    return " ".join([command, *(name + quoted(draw(ARGUMENTS[name[:-1]])) for name in names)])


class Walk(RuleBasedStateMachine):
    """One ceremony, in a folder of its own."""

    kinds: tuple[str, ...]
    root: Path

    @initialize(data=st.data())
    def unpack(self, data: st.DataObject) -> None:
        self.kind = data.draw(st.sampled_from(self.kinds))
        self.here = Path(tempfile.mkdtemp(dir=self.root))
        self.hall = spare(sealed(self.kind, self.root), self.here / "draw")
        self.stack = ExitStack()
        self.session: Session = self.stack.enter_context(self.hall.open())
        self.last = "begin"

    def type(self, line: str) -> bool:
        """Type a line; whether it was taken. A refusal leaves everything as it was."""
        line = line.replace("NOTICE", self.hall.notice())
        files, state = self.hall.files(), self.session.ceremony.state
        try:
            did = run_line(self.session, line, "walk")
        except BadInput as error:
            assert self.hall.files() == files, (line, str(error))
            assert self.session.ceremony.state == state
            return False
        assert did is not None
        self.last = line
        return True

    @rule()
    def what_is_due(self) -> None:
        state = self.session.ceremony.state
        if state.phase not in {Phase.CLOSED, Phase.TERMINATED}:
            redraw = state.begin is not None and state.begin.resumed is not None
            done = self.type(self.hall.next_line(state))
            assert done or (redraw and self.hall.plan.failure.mode is OnFailure.REDRAW)

    @rule()
    def several_that_are_due(self) -> None:
        for _ in range(6):
            self.what_is_due()

    @rule(line=likely_lines())
    def something_likely(self, line: str) -> None:
        self.type(line)

    @rule(line=lines())
    def anything(self, line: str) -> None:
        self.type(line)

    @rule()
    def the_same_again(self) -> None:
        self.type(self.last)

    @rule()
    def start_again(self) -> None:
        state = self.session.ceremony.state
        self.stack.close()
        self.session = self.stack.enter_context(self.hall.open())
        assert self.session.ceremony.state == state
        assert self.session.ceremony.torn == ()

    @rule(part=st.binary(min_size=1, max_size=40).filter(lambda part: b"\n" not in part))
    def power_cut_in_the_middle_of_a_line(self, part: bytes) -> None:
        state = self.session.ceremony.state
        path = self.hall.folder.transcript(state.attempt)
        if not path.exists():
            return
        self.stack.close()
        with path.open("ab") as file:
            file.write(part)
        self.session = self.stack.enter_context(self.hall.open())
        assert self.session.ceremony.state == state
        assert len(self.session.ceremony.torn) == 1

    @invariant()
    def the_journals_alone_give_the_state(self) -> None:
        if not hasattr(self, "hall"):
            return
        sealed_draw = self.session.ceremony.sealed
        before: State | None = None
        for attempt in self.session.ceremony.attempts:
            number = attempt.state.attempt
            state = start(
                sealed_draw.plan, sealed_draw.seal, sealed_draw.fingerprint, number, before and before.head
            )
            data = self.hall.journal(number)
            for entry in entries_from_bytes(data, "journal") if data else ():
                state = advance(state, entry)
            assert state == attempt.state
            before = state

    @invariant()
    def no_secret_is_opened_twice(self) -> None:
        if hasattr(self, "hall"):
            opened = [pulse.index for one in self.session.ceremony.attempts for pulse in one.state.pulses]
            assert len(set(opened)) == len(opened)

    def teardown(self) -> None:
        if not hasattr(self, "hall"):
            return
        try:
            self.finish()
        finally:
            self.stack.close()
            shutil.rmtree(self.here)

    def finish(self) -> None:
        """Whatever happened, the draw can be brought to an end that a verifier confirms."""
        ceremony = self.session.ceremony
        while ceremony.state.phase not in {Phase.CLOSED, Phase.TERMINATED}:
            resumed = ceremony.state.begin is not None and ceremony.state.begin.resumed is not None
            if resumed and self.hall.plan.failure.mode is OnFailure.REDRAW:
                assert self.type("terminate reason=备用电脑 decided=notary,organiser")
            elif ceremony.state.phase is Phase.VOIDED:
                assert self.type("begin")
            else:
                go_on(self.hall, self.session)
        assert self.type("publish")
        write_lists(ceremony)
        fresh = Replay(ceremony.sealed.roster)
        for state in ceremony.states():
            for claim in state.lists:
                path = self.hall.folder.root / list_file(state.attempt, claim.made.label)
                assert path.read_bytes() == fresh.claimed(state, claim).to_bytes()
        assert self.hall.folder.results.read_bytes() == fresh.results(ceremony.state)
        # A check that was overridden at the unsealing is told by the report; all the rest holds.
        report = self.hall.report()
        assert holds(report) or {
            finding.rule for finding in report.findings if finding.status != "holds"
        } <= {Rule.SEAL}


@pytest.mark.parametrize(
    "kinds", [("longhua", "longhua-screen"), ("xincheng",), ("direct-paper", "direct-screen")], ids=" ".join
)
def test_random_walks(kinds: tuple[str, ...], tmp_path: Path) -> None:
    walk = type("Walk", (Walk,), {"kinds": kinds, "root": tmp_path})
    # A walk that fails is printed whole: to shrink it would take thousands of ceremonies.
    run_state_machine_as_test(
        walk,
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            deadline=None,
            phases=[Phases.explicit, Phases.reuse, Phases.generate],
        ),
    )
