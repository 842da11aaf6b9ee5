"""A spare computer goes on from the copy of the record, and comes to the same."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.ceremony.mirror import attach, copy_folder, keep
from kiosk.ceremony.takeover import take_over
from kiosk.files import disk
from tests.kiosk.ceremony.hall import Clock, Hall, go_on, hold, holds, say, seal, spare, until
from tests.support import plans
from verifier.protocol import events as ev
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Role
from verifier.protocol.plan import Custody, Lock, OnFailure
from verifier.protocol.state import Phase, State
from verifier.protocol.transcript import entries_from_bytes, entries_to_bytes

DECIDED = (Role.NOTARY, Role.ORGANISER)


def resume_plan(**further: object) -> Callable[[Path], Hall]:
    def make(root: Path) -> Hall:
        plan = plans.as_rehearsal(plans.longhua(quota=3, slots=2, mode=OnFailure.RESUME, **further))  # type: ignore[arg-type]
        return seal(root, plan, plans.roster(plan, 8))

    return make


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    return resume_plan()(tmp_path_factory.mktemp("sealed"))


@pytest.fixture
def hall(sealed: Hall, tmp_path: Path) -> Hall:
    return spare(sealed, tmp_path / "draw")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def dies(hall: Hall, stick: Path, stop: Callable[[State], bool]) -> None:
    """The first computer keeps a copy and dies."""
    with hall.open() as session:
        attach(session.ceremony, stick)
        until(hall, session, stop)
        told = keep(session.ceremony)
        assert told is not None and told.refused is None


def second_admission(state: State) -> bool:
    return state.round == 2 and state.phase is Phase.SLIPS


def same(one: Hall, other: Hall) -> None:
    """The same seeds, lists and results, byte by byte."""
    with one.open() as first, other.open() as second:
        assert [pulse.seed for pulse in first.ceremony.state.pulses] == [
            pulse.seed for pulse in second.ceremony.state.pulses
        ]
    made = [
        {name: data for name, data in hall.files().items() if name.startswith(("lists/", "results.json"))}
        for hall in (one, other)
    ]
    assert made[0] == made[1]
    assert len(made[0]) > 1


def test_with_resume_the_results_are_those_of_the_first_computer(
    hall: Hall, stick: Path, tmp_path: Path
) -> None:
    dies(hall, stick, second_admission)
    other = spare(hall, tmp_path / "spare")
    done = take_over(other.folder, stick, "主机硬盘损坏", (), Clock(6))
    assert done.before is None and done.missing == 0
    assert done.stood.phase is Phase.SLIPS
    with other.open() as session:
        assert session.ceremony.state == done.state
        last = session.ceremony.attempts[0].journal.entries[-1].event
        assert last == ev.Reopened("接续过程记录副本：主机硬盘损坏")
        go_on(other, session)
    assert holds(other.report())
    hold(hall)
    same(hall, other)


@pytest.mark.parametrize("custody", list(Custody))
def test_a_round_locked_on_the_screen_is_opened_from_its_receipts(
    custody: Custody, stick: Path, tmp_path: Path
) -> None:
    hall = resume_plan(lock=Lock.SCREEN, custody=custody)(tmp_path / "screen")
    dies(hall, stick, lambda state: state.phase is Phase.SLIPS)
    with hall.open() as session:
        receipts = [session.ceremony.openings.find(1, slot) for slot in (1, 2)]
    other = spare(hall, tmp_path / "spare")
    take_over(other.folder, stick, "主机损坏", (), Clock(6))
    with other.open() as session:
        with pytest.raises(BadInput) as refused:
            say(session, "open-slip slot=1")
        assert refused.value.key == "command.no-opening"
        for one in receipts:
            assert one is not None
            say(session, f"open-slip slot={one.slot} number={one.number} nonce={one.nonce}")
        go_on(other, session)
    assert holds(other.report())
    hold(hall)
    same(hall, other)


def redraw(root: Path, attempts: int) -> Hall:
    plan = plans.as_rehearsal(plans.longhua(quota=3, slots=2, attempts=attempts))
    return seal(root, plan, plans.roster(plan, 8))


def test_with_redraw_the_attempt_is_voided_and_the_next_is_linked_to_it(stick: Path, tmp_path: Path) -> None:
    hall = redraw(tmp_path / "first", 2)
    dies(hall, stick, second_admission)
    other = spare(hall, tmp_path / "spare")
    before = other.files()
    with pytest.raises(BadInput) as refused:
        take_over(other.folder, stick, "主机损坏", (), Clock(6))
    assert refused.value.key == "command.deciders"
    assert other.files() == before
    done = take_over(other.folder, stick, "主机损坏", DECIDED, Clock(6))
    assert done.state.phase is Phase.VOIDED
    assert done.state.voided == ev.Voided("主机损坏", DECIDED)
    with other.open() as session:
        say(session, "begin")
        assert session.ceremony.attempts[1].journal.entries[0].prev == done.state.head
        go_on(other, session)
    report = other.report()
    assert holds(report)
    keys = [finding.key for finding in report.findings]
    assert "notice.voided" in keys
    assert [told.attempt for told in report.attempts] == [1, 2]


def test_with_redraw_and_no_attempt_left_the_draw_is_terminated(stick: Path, tmp_path: Path) -> None:
    hall = redraw(tmp_path / "first", 1)
    dies(hall, stick, second_admission)
    other = spare(hall, tmp_path / "spare")
    assert take_over(other.folder, stick, "主机损坏", DECIDED, Clock(6)).state.phase is Phase.TERMINATED
    with other.open() as session:
        say(session, "publish")
    report = other.report()
    assert holds(report) and report.terminated


def test_before_the_first_round_nothing_was_drawn_and_nothing_is_void(stick: Path, tmp_path: Path) -> None:
    hall = redraw(tmp_path / "first", 2)
    dies(hall, stick, lambda state: state.phase is Phase.ROUND)
    other = spare(hall, tmp_path / "spare")
    assert take_over(other.folder, stick, "主机损坏", (), Clock(6)).state.phase is Phase.ROUND


def test_an_ended_draw_is_published_by_the_spare_computer(hall: Hall, stick: Path, tmp_path: Path) -> None:
    dies(hall, stick, lambda state: state.phase is Phase.CLOSED)
    other = spare(hall, tmp_path / "spare")
    assert take_over(other.folder, stick, "主机损坏", (), Clock(6)).state.phase is Phase.CLOSED
    with other.open() as session:
        say(session, "publish")
    assert holds(other.report())
    same(hall, other)


def test_a_torn_end_of_the_copy_is_left_out_and_kept(hall: Hall, stick: Path, tmp_path: Path) -> None:
    dies(hall, stick, second_admission)
    copy = copy_folder(stick, hall.plan.draw_id) / "transcript-1.jsonl"
    whole = copy.read_bytes()
    copy.write_bytes(whole + b'{"at":"2026')
    other = spare(hall, tmp_path / "spare")
    take_over(other.folder, stick, "停电", (), Clock(6))
    assert other.journal().startswith(whole)
    assert (other.folder.journals / "transcript-1.jsonl.torn-of-copy").read_bytes() == b'{"at":"2026'


def forged(data: bytes) -> bytes:
    """The lists' digests are others, and all links of the chain are made anew."""
    entries = []
    head = None
    for entry in entries_from_bytes(data, "x"):
        event = entry.event
        if isinstance(event, ev.Numbered):
            lists = tuple(ev.ListMade(one.label, one.count, "0" * 64) for one in event.lists)
            event = ev.Numbered(event.group, lists)
        made = type(entry)(entry.seq, entry.at, event, head or entry.prev)
        head = made.digest()
        entries.append(made)
    return entries_to_bytes(entries)


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a byte": (lambda data: data[:700] + bytes([data[700] ^ 1]) + data[701:], "takeover."),
    "a line gone": (
        lambda data: data.replace(data.splitlines(keepends=True)[3], b""), "takeover.breaks-rule"
    ),
    "other lists": (forged, "takeover.other-draw"),
    "garbage": (lambda _data: b"\xff\xfe\n" * 50, "takeover.damaged"),
    "empty": (lambda _data: b"", "takeover.no-copy"),
    "huge": (lambda data: data * (2**25 // len(data) + 1), "journal.large"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(DAMAGE))
def test_a_hostile_copy_changes_nothing(name: str, hall: Hall, stick: Path, tmp_path: Path) -> None:
    dies(hall, stick, second_admission)
    damage, key = DAMAGE[name]
    copy = copy_folder(stick, hall.plan.draw_id) / "transcript-1.jsonl"
    copy.write_bytes(damage(copy.read_bytes()))
    other = spare(hall, tmp_path / "spare")
    before = other.files()
    with pytest.raises(BadInput) as refused:
        take_over(other.folder, stick, "停电", (), Clock(6))
    assert refused.value.key.startswith(key)
    assert refused.value.rule is Rule.JOURNAL
    assert other.files() == before


def test_a_copy_of_another_seal_is_refused(hall: Hall, stick: Path, tmp_path: Path) -> None:
    dies(hall, stick, second_admission)
    again = seal(tmp_path / "again", hall.plan, plans.roster(hall.plan, 8))
    with pytest.raises(BadInput) as refused:
        take_over(again.folder, stick, "停电", (), Clock(6))
    assert refused.value.key == "mirror.other-draw"


def test_a_damaged_record_is_mended_from_the_copy_and_loses_nothing(hall: Hall, stick: Path) -> None:
    """The copy ends earlier; what the own record has beyond it, after the damage, is taken along."""
    dies(hall, stick, second_admission)
    with hall.open() as session:
        say(session, "note text=later")
    whole = hall.journal()
    damaged = whole[:400] + b"????" + whole[404:]
    hall.folder.transcript(1).write_bytes(damaged)
    with pytest.raises(BadInput) as refused, hall.open():
        pass
    assert refused.value.key == "journal.damaged"
    done = take_over(hall.folder, stick, "硬盘坏道", (), Clock(6))
    assert done.missing == 0
    assert done.before is not None
    assert (done.before / "transcript-1.jsonl").read_bytes() == damaged
    assert hall.journal().startswith(whole)
    with hall.open() as session:
        go_on(hall, session)
    assert holds(hall.report())


def test_own_lines_that_cannot_be_used_are_counted(hall: Hall, stick: Path) -> None:
    dies(hall, stick, second_admission)
    with hall.open() as session:
        say(session, "note text=a", "note text=b")
    lines = hall.journal().splitlines(keepends=True)
    hall.folder.transcript(1).write_bytes(b"".join([*lines[:-2], b"?" * 90 + b"\n", lines[-1]]))
    assert take_over(hall.folder, stick, "硬盘坏道", (), Clock(6)).missing == 2


def test_an_own_record_that_says_something_else_is_refused(hall: Hall, stick: Path, tmp_path: Path) -> None:
    dies(hall, stick, second_admission)
    other = spare(hall, tmp_path / "spare")
    with other.open() as session:
        say(session, "begin resumed=主机损坏")
    before = other.files()
    with pytest.raises(BadInput) as refused:
        take_over(other.folder, stick, "停电", (), Clock(6))
    assert refused.value.key == "takeover.differs"
    assert other.files() == before


def test_a_record_that_was_shortened_goes_on_from_the_copy(hall: Hall, stick: Path) -> None:
    """On the same computer nothing is void, whatever the plan says: nothing is drawn again."""
    dies(hall, stick, second_admission)
    whole = hall.journal()
    hall.folder.transcript(1).write_bytes(b"".join(whole.splitlines(keepends=True)[:-3]))
    done = take_over(hall.folder, stick, "文件系统修复后缺行", (), Clock(6))
    assert hall.journal().startswith(whole)
    with hall.open() as session:
        assert session.ceremony.state == done.state
        go_on(hall, session)


def test_a_power_cut_between_the_two_renames_is_undone(
    hall: Hall, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies(hall, stick, second_admission)
    whole = hall.journal()
    real = disk.rename

    def cut(old: Path, new: Path) -> None:
        real(old, new)
        if new.name.startswith("journal.before"):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(disk, "rename", cut)
        with pytest.raises(KeyboardInterrupt):
            take_over(hall.folder, stick, "停电", (), Clock(6))
    with hall.open() as session:
        with pytest.raises(BadInput) as refused:
            say(session, "begin")
        assert refused.value.key == "journal.gone"
    take_over(hall.folder, stick, "停电", (), Clock(6))
    assert hall.journal().startswith(whole)


def test_nothing_is_taken_over_while_the_draw_is_open(hall: Hall, stick: Path) -> None:
    with hall.open():
        with pytest.raises(BadInput) as refused:
            take_over(hall.folder, stick, "停电", (), Clock(6))
        assert refused.value.key == "journal.in-use"
