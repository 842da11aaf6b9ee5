"""What was copied where: in the transcript while it is open, else in the local record; counted safely."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk.words  # noqa: F401
from kiosk.ceremony import commands
from kiosk.ceremony.copied import copies, record_copy, record_results, verified_copies
from kiosk.files.copies import copy_files, folder_name, public_name
from kiosk.files.copy_one import CopyFile
from kiosk.files.copy_record import Copy, CopyRecord
from kiosk.station.disk import medium
from tests.kiosk.ceremony.hall import Hall, go_on, holds, say, seal, until
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Copied
from verifier.protocol.state import Phase, State
from verifier.words import Language, explain

DIGEST = "0123456789abcdef" * 4
NAME = "TEST-2026 第1次 备选派位号-01.xlsx"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    plan = plans.direct()
    return seal(tmp_path, plan, plans.roster(plan, 6))


def test_a_copy_is_an_event_until_the_draw_is_closed(hall: Hall) -> None:
    def answer(state: State) -> list[str] | None:
        if state.phase in {Phase.BEGIN, Phase.SLIPS} or (state.phase is Phase.LOCK and state.locked):
            return None
        return [f'copied file="{NAME}" sha256={DIGEST} medium="介质 {state.phase}"', hall.next_line(state)]

    with hall.open() as session:
        go_on(hall, session, answer)
        events = [
            entry.event for entry in session.ceremony.attempts[0].journal.entries
            if isinstance(entry.event, Copied)
        ]  # fmt: skip
        assert len(events) >= 6
        assert {(one.file, one.sha256) for one in events} == {(NAME, DIGEST)}
        before = hall.journal()
        # After closing the transcript takes nothing.
        with pytest.raises(BadInput) as error:
            say(session, f'copied file="{NAME}" sha256={DIGEST} medium="介质 late"')
        assert error.value.rule is Rule.ORDER
        record_copy(session.ceremony, "TEST-2026.zip", DIGEST, "介质 late")
        assert hall.journal() == before
        assert verified_copies(session.ceremony, DIGEST)[-1] == "介质 late"
        assert len(verified_copies(session.ceremony, DIGEST)) == len({one.medium for one in events}) + 1
    assert holds(hall.report())
    lines = (hall.folder.root / "copies.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["file"] for line in lines] == ["TEST-2026.zip"]


def test_before_the_beginning_and_after_a_void_attempt_the_local_record_takes_it(hall: Hall) -> None:
    with hall.open() as session:
        record_copy(session.ceremony, "a.mpk", DIGEST, "介质 1")
        assert hall.journal() == b""
        until(hall, session, lambda state: state.phase is Phase.ANNOUNCE)
        record_copy(session.ceremony, "b.xlsx", DIGEST, "介质 2")
        say(session, "void reason=停电 decided=notary,organiser")
        record_copy(session.ceremony, "c.xlsx", DIGEST, "介质 1")
        found = copies(session.ceremony)
    assert sorted(one.file for one in found) == ["a.mpk", "b.xlsx", "c.xlsx"]
    assert all(one.sha256 == DIGEST and one.at.startswith("2026-07-15T") for one in found)
    # Opened again, the same is found.
    with hall.open() as session:
        assert copies(session.ceremony) == found
        assert sorted(verified_copies(session.ceremony, DIGEST)) == ["介质 1", "介质 2"]
        assert verified_copies(session.ceremony, "ff" * 32) == ()


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (f'copied file="" sha256={DIGEST} medium=a', "command.text"),
        (f"copied file={'长' * 201} sha256={DIGEST} medium=a", "command.text"),
        (f'copied file=a sha256={DIGEST} medium="\u202e"', "command.text"),
        (f"copied file=a sha256={DIGEST} medium={'长' * 201}", "command.text"),
        (f"copied file=a sha256={DIGEST[1:]} medium=a", "command.digest"),
        ("copied file=a sha256=x medium=a", "command.digest"),
        (f"copied file=a sha256={DIGEST}", "line.missing"),
        (f"copied file=a sha256={DIGEST} medium=a more=b", "line.unknown"),
    ],
)
def test_a_wrong_line_changes_nothing(line: str, key: str, hall: Hall) -> None:
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.ANNOUNCE)
        before = hall.files()
        with pytest.raises(BadInput) as error:
            say(session, line)
        assert error.value.key == key
        assert all(explain(error.value, lang) for lang in Language)
        assert hall.files() == before


def test_a_digest_is_taken_as_people_copy_it(hall: Hall) -> None:
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.ANNOUNCE)
        commands.copied(session.ceremony, "a", f" {DIGEST[:32].upper()} {DIGEST[32:]}\n", "介质 1")
        assert verified_copies(session.ceremony, DIGEST) == ("介质 1",)


def test_what_was_copied_is_recorded_and_a_folder_of_this_computer_is_not_counted(
    hall: Hall, tmp_path: Path
) -> None:
    folder = tmp_path / "待刻录"
    folder.mkdir()
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.ANNOUNCE)
        results = copy_files([CopyFile("a.xlsx", b"a"), CopyFile("b.xlsx", b"b")], [medium(folder)], "D")
        assert public_name(results[0].medium) == folder_name()
        assert record_results(session.ceremony, results) == 2
        assert [one.file for one in copies(session.ceremony)] == ["a.xlsx", "b.xlsx"]
        assert verified_copies(session.ceremony, results[0].sha256) == ()


def test_a_copy_that_failed_is_not_recorded(hall: Hall, tmp_path: Path) -> None:
    folder = tmp_path / "weg"
    folder.mkdir()
    gone = medium(folder)
    folder.rmdir()
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.ANNOUNCE)
        assert record_results(session.ceremony, copy_files([CopyFile("a", b"a")], [gone], "D")) == 0
        assert copies(session.ceremony) == ()


COPIES = st.builds(
    Copy, st.just("2026-07-15T01:00:00Z"), st.from_regex(r"[a-z]{1,9}\.zip", fullmatch=True),
    st.from_regex(r"[0-9a-f]{64}", fullmatch=True), st.from_regex(r"介质 [1-9]", fullmatch=True),
)  # fmt: skip


@given(st.lists(COPIES, max_size=6), st.data())
def test_a_torn_record_loses_its_last_line_at_most(
    tmp_path_factory: pytest.TempPathFactory, made: list[Copy], data: st.DataObject
) -> None:
    record = CopyRecord(tmp_path_factory.mktemp("record") / "copies.jsonl")
    for one in made:
        record.add(one)
    assert record.read() == tuple(made)
    whole = record.path.read_bytes() if made else b""
    cut = data.draw(st.integers(0, len(whole)))
    if made:
        record.path.write_bytes(whole[:cut])
    kept = tuple(made[: whole[:cut].count(b"\n")])
    assert record.read() == kept
    after = data.draw(COPIES)
    record.add(after)
    found = record.read()
    # A line of which only its end is missing is whole again; any other torn one is left out.
    assert found[: len(kept)] == kept and found[-1] == after and len(found) - len(kept) in (1, 2)


def test_lines_that_somebody_changed_count_for_nothing(tmp_path: Path) -> None:
    record = CopyRecord(tmp_path / "copies.jsonl")
    good = Copy("2026-07-15T01:00:00Z", "a.zip", DIGEST, "介质 1")
    record.add(good)
    line = record.path.read_bytes()
    for wrong in (
        b"{}\n",
        b"\xff\n",
        line.replace(b"a.zip", b"a.zip "[:5] + b"\x00"),
        line.replace(b'"at"', b'"ta"'),
    ):
        record.path.write_bytes(wrong + line)
        assert record.read() == (good,)


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    record = CopyRecord(tmp_path / "none" / "copies.jsonl")
    with pytest.raises(BadInput) as error:
        record.add(Copy("2026-07-15T01:00:00Z", "a", DIGEST, "b"))
    assert error.value.rule is Rule.JOURNAL and explain(error.value, Language.ZH)
    (tmp_path / "copies.jsonl").mkdir()
    with pytest.raises(BadInput):
        CopyRecord(tmp_path / "copies.jsonl").read()
