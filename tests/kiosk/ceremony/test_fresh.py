"""A draw from its private package begins only by a decision, for nothing proves that it is the first time."""

from pathlib import Path

import pytest

from tests.kiosk.ceremony.hall import Hall, say, seal, spare
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Begin, Note
from verifier.protocol.shape import MAX_TEXT


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    plan = plans.direct(slots=1, attempts=2)
    return seal(tmp_path / "sealed", plan, plans.roster(plan, 6))


@pytest.fixture
def other(hall: Hall, tmp_path: Path) -> Hall:
    return spare(hall, tmp_path / "spare", unpacked=True)


@pytest.mark.parametrize(("line", "key"), [
    ("begin", "journal.begun-elsewhere"),
    ("begin fresh=原电脑未开机 decided=notary", "command.deciders"),
    ("begin fresh=原电脑未开机 decided=organiser,parent", "command.deciders"),
    ("begin fresh=原电脑未开机", "line.missing"),
    ("begin fresh= decided=notary,organiser", "command.text"),
    ("begin fresh=" + "长" * (MAX_TEXT - 20) + " decided=notary,organiser", "command.text"),
    ("begin resumed=故障 fresh=原电脑未开机 decided=notary,organiser", "command.not-fresh"),
])  # fmt: skip
def test_what_does_not_begin_it_leaves_no_record(line: str, key: str, other: Hall) -> None:
    with other.open() as session, pytest.raises(BadInput) as refused:
        say(session, line)
    assert refused.value.key == key
    assert not other.journal()


def test_the_decision_stands_right_behind_the_beginning_and_the_verifier_takes_it(other: Hall) -> None:
    with other.open() as session:
        say(session, "begin fresh=原电脑不能开机 decided=notary,organiser")
        begin, note = (one.event for one in session.ceremony.attempts[0].journal.entries)
    assert isinstance(begin, Begin) and begin.resumed is None
    assert isinstance(note, Note)
    for told in ("无法核实", "公证员、组织单位", "原电脑不能开机"):
        assert told in note.text


def test_the_first_beginning_is_asked_once(other: Hall) -> None:
    with other.open() as session:
        say(session, "begin fresh=a decided=notary,organiser", "void reason=停电 decided=notary,organiser")
    with other.open() as session:
        assert not session.ceremony.begun_elsewhere
        say(session, "begin")
        assert session.ceremony.state.attempt == 2


def test_where_it_was_sealed_there_is_nothing_to_decide(hall: Hall) -> None:
    with hall.open() as session:
        with pytest.raises(BadInput) as refused:
            say(session, "begin fresh=a decided=notary,organiser")
        assert (refused.value.rule, refused.value.key) == (Rule.COMMAND, "command.not-fresh")
        say(session, "begin")


def test_a_lost_record_is_begun_anew_without_saying_that_it_is_the_first_time(other: Hall) -> None:
    with other.open() as session:
        say(session, "begin resumed=主机损坏")
        assert session.ceremony.state.begin is not None
        assert session.ceremony.state.begin.resumed is not None
