"""Whole ceremonies by the console's lines, from the seal to a bundle that the verifier confirms."""

import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kiosk.ceremony.hall import CHANGED, Hall, go_on, hold, holds, say, seal, spare, until
from tests.support import plans
from verifier.findings import Status
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.outcome import results_to_json
from verifier.protocol.plan import Custody, Lock, OnFailure, Overrun, SeatRule
from verifier.protocol.replay import Replay, list_file
from verifier.protocol.state import Phase, State


def longhua(root: Path, count: int = 24, **further: object) -> Hall:
    plan = plans.longhua(quota=6, **further)  # type: ignore[arg-type]
    return seal(root, plan, plans.roster(plan, count, twins=30))


def xincheng(root: Path, **further: object) -> Hall:
    plan = plans.xincheng(quota=5, **further)  # type: ignore[arg-type]
    return seal(root, plan, plans.roster(plan, 24, twins=20))


def direct(root: Path, *, roster: dict[str, object] | None = None, **further: object) -> Hall:
    settings: dict[str, object] = {"schools": 3, "quota": 5, **further}
    plan = plans.direct(**settings)  # type: ignore[arg-type]
    return seal(root, plan, plans.roster(plan, 30, choices=3, tiers=3, own_tiers=True, **(roster or {})))  # type: ignore[arg-type]


RESUME = {"mode": OnFailure.RESUME}
SCREEN = {"lock": Lock.SCREEN}

DAYS: dict[str, Callable[[Path], Hall]] = {
    "longhua": lambda root: longhua(root),
    "longhua-on-screen": lambda root: longhua(root, lock=Lock.SCREEN, custody=Custody.MACHINE),
    "longhua-one-batch-two-schools": lambda root: longhua(root, batches=(plans.PRIMARY,), schools=2),
    "xincheng": lambda root: xincheng(root),
    "xincheng-one-round": lambda root: xincheng(root, one_round=True, **SCREEN),
    "xincheng-waiting-list": lambda root: xincheng(root, waiting_list=True, digits=12),
    "direct": lambda root: direct(root),
    "direct-screen-machine": lambda root: direct(root, **SCREEN, custody=Custody.MACHINE, **RESUME),
    "direct-tickets": lambda root: direct(root, numbers=False, custody=Custody.MACHINE),
    "direct-parallel": lambda root: direct(
        root, rule=SeatRule.DEFERRED_ACCEPTANCE, overrun=Overrun.SKIP, waiting_list=True
    ),
    "direct-parallel-whole-lots": lambda root: direct(root, rule=SeatRule.DEFERRED_ACCEPTANCE),
    "direct-first-choice-skip": lambda root: direct(root, overrun=Overrun.SKIP, roster={"twins": 60}),
    "direct-fewer-than-seats": lambda root: direct(root, quota=50),
    "direct-balls-only": lambda root: direct(root, slots=0),
    "direct-many-slots": lambda root: direct(root, slots=99, digits=4),
}


@pytest.mark.parametrize("day", DAYS)
def test_a_whole_day_holds(day: str, tmp_path: Path) -> None:
    hall = DAYS[day](tmp_path)
    report = hold(hall)
    assert holds(report)
    assert report.fingerprint == hall.draw.fingerprint
    with hall.open() as session:
        state = session.ceremony.state
        assert state.phase is Phase.CLOSED
        # What is published is what another computation from the journal gives.
        fresh = Replay(session.ceremony.sealed.roster)
        for claim in state.lists:
            path = hall.folder.root / list_file(1, claim.made.label)
            assert path.read_bytes() == fresh.claimed(state, claim).to_bytes()
        assert hall.folder.results.read_bytes() == fresh.results(state)


def test_every_seat_is_taken_or_everybody_is_seated(tmp_path: Path) -> None:
    hall = direct(tmp_path, roster={"twins": 0})
    hold(hall)
    for one in json.loads(hall.folder.results.read_bytes())["admissions"]:
        assert one["seated"] == one["quota"] or not one["rest"]


def test_fewer_applicants_than_seats_are_all_in(tmp_path: Path) -> None:
    hall = direct(tmp_path, quota=50)
    hold(hall)
    admissions = json.loads(hall.folder.results.read_bytes())["admissions"]
    assert all(one["undersubscribed"] and not one["rest"] for one in admissions)
    assert sum(one["seated"] for one in admissions) == 30


def troubled(state: State) -> Iterable[str] | None:
    """A day on which the ball machine jams, a ball has a wrong number, and a slip can't be read."""
    if state.phase in {Phase.BALLS, Phase.CHOOSE}:
        ball = state.next_ball()
        assert ball is not None
        return [
            f"ball name={ball.name} stuck=yes",
            f"ball name={ball.name} value={ball.high + 1} out-of-range=yes",
            f"ball name={ball.name} stuck=yes",
            f"ball name={ball.name} value={ball.high}",
        ]
    if state.phase is Phase.SLIPS and not state.slips:
        return ["open-slip slot=2 void=字迹无法辨认"]
    if state.phase is Phase.SLIPS:
        done = {slot for slot, _ in state.slips}
        slot = next(one for one in range(1, 100) if one not in done)
        number = (
            f" number={slot:0{state.plan.witness.digits}d}" if state.plan.witness.lock is Lock.PAPER else ""
        )
        return [f"open-slip slot={slot}{number}"]
    if state.phase is Phase.LOCK and state.plan.witness.lock is Lock.SCREEN:
        return [
            "lock-slip slot=3 number=33333333",
            "lock-slip slot=2 empty=yes",
            "lock-slip slot=1 number=11111111",
        ]
    return None


@pytest.mark.parametrize("lock", list(Lock))
def test_a_day_with_jams_void_slips_and_empty_slots_holds(lock: Lock, tmp_path: Path) -> None:
    hall = longhua(tmp_path, lock=lock)
    report = hold(hall, troubled)
    assert holds(report)
    assert any(finding.key == "notice.balls" for finding in report.findings)
    with hall.open() as session:
        assert session.ceremony.state.pulses[0].slips[1] == (2, "VOID")
        assert dict(session.ceremony.state.drawn)["groups"] == 5


def test_void_and_redraw_uses_the_next_secrets_and_never_one_twice(tmp_path: Path) -> None:
    hall = longhua(tmp_path)
    opened: list[str] = []
    with hall.open() as session:
        until(hall, session, lambda state: state.round == 2 and state.phase is Phase.ADMIT)
        say(session, "void reason=电脑死机 decided=notary,organiser")
        opened += [pulse.secret for pulse in session.ceremony.state.pulses]
        first = {list_file(1, claim.made.label) for claim in session.ceremony.state.lists}
    with hall.open() as session:
        assert session.ceremony.state.phase is Phase.VOIDED
        say(session, "begin")
        until(hall, session, lambda state: state.phase is Phase.NUMBERS)
        say(session, "void reason=软件故障 decided=notary,discipline", "begin")
        go_on(hall, session)
        for attempt in session.ceremony.attempts[1:]:
            opened += [pulse.secret for pulse in attempt.state.pulses]
    assert len(set(opened)) == len(opened) == 2 + 1 + 3
    assert opened == [hall.draw.secrets[index] for index in (0, 1, 3, 6, 7, 8)]
    report = hall.report()
    assert holds(report)
    assert [told.attempt for told in report.attempts] == [1, 2, 3]
    # The lists of the void attempt stay in the bundle.
    with zipfile.ZipFile(hall.folder.bundle(hall.plan.draw_id)) as archive:
        assert first <= set(archive.namelist())


def test_when_the_attempts_are_used_up_there_is_only_termination(tmp_path: Path) -> None:
    hall = longhua(tmp_path, attempts=2)
    with hall.open() as session:
        say(session, "begin", "void reason=停电 decided=notary,organiser", "begin")
        before = hall.files()
        with pytest.raises(BadInput) as refused:
            say(session, "void reason=停电 decided=notary,organiser")
        assert (refused.value.rule, refused.value.key) == (Rule.ATTEMPTS, "order.no-attempt-left")
        assert hall.files() == before
        say(session, "terminate reason=一小时内无法排除 decided=notary,organiser")
    report = hall.report()
    assert holds(report)
    assert report.terminated


PHASES = [phase for phase in Phase if phase not in {Phase.BEGIN, Phase.CLOSED, Phase.TERMINATED}]


@pytest.mark.parametrize("phase", PHASES)
def test_a_draw_can_be_terminated_in_every_phase(phase: Phase, tmp_path: Path) -> None:
    hall = xincheng(tmp_path) if phase is Phase.SHUFFLE else longhua(tmp_path, count=6)
    with hall.open() as session:
        if phase is Phase.VOIDED:
            say(session, "begin", "void reason=停电 decided=notary,organiser")
        until(hall, session, lambda state: state.phase is phase)
        say(session, 'terminate reason="现场秩序混乱" decided=notary,organiser')
        state = session.ceremony.state
        assert state.phase is Phase.TERMINATED
        expected = results_to_json(hall.plan, hall.draw.fingerprint, state.attempt, None)
        assert hall.folder.results.read_bytes() == expected
        for line in ("begin", "note text=x", "publish-again", "announce"):
            with pytest.raises(BadInput):
                say(session, line)
        say(session, "publish")
    report = hall.report()
    assert holds(report)
    assert report.terminated


def test_an_objection_by_the_notary_is_published(tmp_path: Path) -> None:
    hall = longhua(tmp_path, count=6)
    report = hold(
        hall, lambda state: ["notarise statement=objection"] if state.phase is Phase.NOTARISE else None
    )
    assert report.verdict is Status.HOLDS
    assert any(finding.key == "notice.objection" for finding in report.findings)


def test_what_is_typed_in_another_order_gives_the_same_seeds(tmp_path: Path) -> None:
    hall = longhua(tmp_path, slots=5)
    other = spare(hall, tmp_path / "other")

    def backwards(state: State) -> Iterable[str] | None:
        if state.phase is Phase.LOCK:
            return [f"lock-slip slot={5 - len(state.locked)}"]
        if state.phase is Phase.SLIPS:
            return [f"open-slip slot={slot} number={_written(hall, state, slot)}" for slot in (3, 5, 1, 4, 2)]
        return None

    hold(hall)
    assert holds(hold(other, backwards))
    same_draw(hall, other)


def _written(hall: Hall, state: State, slot: int) -> str:
    """What the witness of a slot has on the slip on the usual day."""
    forwards = replace(state, slips=tuple((one, "VOID") for one in range(1, slot)))
    return hall.next_line(forwards).rpartition("=")[2]


def same_draw(hall: Hall, other: Hall) -> None:
    """Two computers came to the same seeds, lists and results, byte by byte."""
    assert other.folder.results.read_bytes() == hall.folder.results.read_bytes()
    with hall.open() as one, other.open() as two:
        seeds = [[pulse.seed for pulse in session.ceremony.state.pulses] for session in (one, two)]
        assert seeds[0] == seeds[1]
    lists = [
        {name: data for name, data in where.files().items() if name.startswith("lists/")}
        for where in (hall, other)
    ]
    assert lists[0] == lists[1] and lists[0]


def test_a_spare_computer_resumes_on_paper_and_comes_to_the_same(tmp_path: Path) -> None:
    hall = longhua(tmp_path, mode=OnFailure.RESUME)
    with hall.open() as session:
        until(hall, session, lambda state: state.round == 2 and state.phase is Phase.SLIPS)
        head = session.ceremony.state.head
    other = spare(hall, tmp_path / "spare")
    with other.open() as session:
        say(session, f"begin resumed=主机硬盘损坏 head={head}")
        go_on(other, session)
    report = other.report()
    assert holds(report)
    assert any(finding.key == "notice.resumed" for finding in report.findings)
    hold(hall)
    same_draw(hall, other)


@pytest.mark.parametrize("custody", list(Custody))
def test_a_spare_computer_resumes_on_screen_from_the_receipts(custody: Custody, tmp_path: Path) -> None:
    hall = direct(tmp_path, lock=Lock.SCREEN, custody=custody, mode=OnFailure.RESUME)
    receipts: dict[int, str] = {}
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.BALLS)
        for slot in range(1, hall.plan.witness.slots + 1):
            opening = session.ceremony.openings.find(1, slot)
            assert opening is not None
            receipts[slot] = f"number={opening.number} nonce={opening.nonce}"
        locked = session.ceremony.state.locked
    other = spare(hall, tmp_path / "spare")

    def from_receipts(state: State) -> Iterable[str] | None:
        if state.phase is Phase.LOCK:
            return [f"lock-slip slot={slot} {receipt}" for slot, receipt in receipts.items()]
        # One of the slips is opened from its receipt too, typed with capitals and a blank.
        if state.phase is Phase.SLIPS and not state.slips:
            number, nonce = (part.partition("=")[2].upper() for part in receipts[1].split())
            return [f'open-slip slot=1 number={number} nonce="{nonce[:16]} {nonce[16:]}"']
        if state.phase is Phase.SLIPS:
            return [f"open-slip slot={len(state.slips) + 1}"]
        return None

    with other.open() as session:
        say(session, "begin resumed=主机硬盘损坏")
        go_on(other, session, from_receipts)
    assert holds(other.report())
    hold(hall)
    same_draw(hall, other)
    with other.open() as session:
        assert session.ceremony.attempts[0].journal.entries[4].event.commitment == locked[0][1]  # type: ignore[union-attr]


@pytest.mark.parametrize("lock", list(Lock))
def test_where_the_rules_say_redraw_a_spare_computer_can_only_void(lock: Lock, tmp_path: Path) -> None:
    hall = longhua(tmp_path, lock=lock)
    with hall.open() as session:
        say(session, "begin resumed=主机损坏")
        for line in ("announce", hall.next_line(session.ceremony.state), "open-round", "close"):
            before = hall.files()
            with pytest.raises(BadInput) as refused:
                say(session, line)
            assert refused.value.rule in {Rule.ORDER, Rule.ATTEMPTS}
            assert hall.files() == before
        say(session, "note text=公证员到场", "void reason=主机损坏 decided=notary,organiser", "begin")
        go_on(hall, session)
        assert [pulse.index for pulse in session.ceremony.state.pulses] == [4, 5, 6]
    assert holds(hall.report())


def test_unsealing_with_a_failed_check_needs_two_parties_and_says_so(tmp_path: Path) -> None:
    hall = direct(tmp_path)
    who = "notary=2 organiser=1"
    other = "0" * 8 if hall.notice() != "0" * 8 else "1" * 8
    cases = {
        "network": (f"unseal notice={hall.notice()} network=on {who}", False),
        "program": (f"unseal notice={hall.notice()} network=off {who}", True),
        "fingerprint": (f"unseal notice={other} network=off {who}", False),
    }
    for check, (line, changed) in cases.items():
        one = spare(hall, tmp_path / check)
        with one.open(CHANGED) if changed else one.open() as session:
            say(session, "begin")
            before = one.files()
            for extra in (
                "",
                f" override-{check}=已核对 decided-{check}=notary",
                f" override-{check}=已核对 decided-{check}=notary,notary",
                f" override-{check}= decided-{check}=notary,organiser",
                f" decided-{check}=notary,organiser",
                f" override-{check}=已核对",
            ):
                with pytest.raises(BadInput):
                    say(session, line + extra)
                assert one.files() == before
            say(session, f"{line} override-{check}=已核对 decided-{check}=notary,organiser")
            go_on(one, session)
            unsealed = session.ceremony.state.unsealed
            assert unsealed is not None
            assert [(str(over.check), over.reason) for over in unsealed.overrides] == [(check, "已核对")]
            assert not (unsealed.network_off and unsealed.fingerprint_agrees and not changed)
        report = one.report()
        told = [finding for finding in report.findings if finding.key == "notice.override"]
        assert len(told) == 1, report.findings


def test_nothing_is_unsealed_while_the_envelopes_are_on_the_disk(tmp_path: Path) -> None:
    hall = direct(tmp_path)
    hall.folder.envelopes.write_bytes(b"{}")
    with hall.open() as session:
        say(session, "begin")
        with pytest.raises(BadInput) as refused:
            say(session, hall.next_line(session.ceremony.state))
        assert refused.value.key == "command.envelopes-on-disk"
        hall.folder.envelopes.unlink()
        say(session, hall.next_line(session.ceremony.state))


def test_publishing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    hall = longhua(tmp_path, count=8)
    hold(hall)
    before = hall.files()
    hall.folder.bundle(hall.plan.draw_id).unlink()
    hall.folder.results.unlink()
    for path in hall.folder.lists.iterdir():
        path.unlink()
    with hall.open() as session:
        say(session, "publish")
    assert hall.files() == before


def test_nothing_is_published_before_the_end(tmp_path: Path) -> None:
    hall = longhua(tmp_path, count=8)
    with hall.open() as session:
        for line in ("publish", "begin", "publish", "void reason=x decided=notary,organiser", "publish"):
            if line != "publish":
                say(session, line)
                continue
            with pytest.raises(BadInput) as refused:
                say(session, line)
            assert refused.value.key == "command.not-ended"
    assert not hall.folder.bundle(hall.plan.draw_id).exists()


def test_asides_change_nothing_that_is_drawn(tmp_path: Path) -> None:
    hall = longhua(tmp_path, count=8)
    other = spare(hall, tmp_path / "other")

    def talkative(state: State) -> Iterable[str] | None:
        if state.phase is Phase.BEGIN:
            return None
        return ['note text="家长提问，公证员答复"', "reopened reason=投影仪重启", other.next_line(state)]

    hold(hall)
    assert holds(hold(other, talkative))
    same_draw(hall, other)


def test_a_rehearsal_is_marked_in_all_that_is_hashed(tmp_path: Path) -> None:
    plan = plans.as_rehearsal(plans.direct())
    hall = seal(tmp_path, plan, plans.roster(plan, 6))
    report = hold(hall)
    assert report.rehearsal
    assert holds(report)
    for name in ("plan.json", "seal.json", "results.json", "signature.json"):
        value = json.loads((hall.folder.root / name).read_bytes())
        assert value["draw_id"].startswith("REHEARSAL-")
        assert value.get("rehearsal", True) is True
    assert b'"rehearsal":true' in hall.journal().splitlines()[0]
