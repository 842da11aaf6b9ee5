"""The second computer: only its verdict on these very results lets them be announced, and all stays."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.ceremony import second_check
from kiosk.ceremony.copied import record_copy
from kiosk.ceremony.erase import erase_private
from kiosk.ceremony.papers import papers
from kiosk.ceremony.second_check import Standing, standing
from kiosk.files.second_check import Answer
from kiosk.rehearsal import verified_code
from tests.kiosk.ceremony.hall import Hall, hold, holds, say, seal, spare, until
from tests.support import plans
from tests.support.ceremony import bundle_zip
from verifier.archive import open_archive
from verifier.audit import audit_file
from verifier.findings import Status
from verifier.protocol.confirmation import Verdict, confirmation_code, in_groups
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Role
from verifier.protocol.state import Phase
from verifier.protocol.text import sha256_hex

CLOSED = Phase.CLOSED


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.xincheng(quota=3, schools=1, slots=1, second_check=True)
    hall = seal(tmp_path_factory.mktemp("sealed"), plan, plans.roster(plan, 6))
    return replace(hall, papers=False)


@pytest.fixture
def hall(sealed: Hall, tmp_path: Path) -> Hall:
    """A closed draw whose plan asks for a second computer."""
    hall = spare(sealed, tmp_path / "draw")
    hold(hall)
    return hall


def members(hall: Hall) -> dict[str, bytes]:
    with open_archive(hall.folder.bundle(hall.plan.draw_id)) as archive:
        return {name: archive.read(name) for name in archive.sizes}


def shown(hall: Hall, change: Callable[[dict[str, bytes]], object] = lambda _members: None,
          given: str = "") -> str:  # fmt: skip
    """What the second computer shows of the bundle on the stick, which may have been changed on the way."""
    found = members(hall)
    change(found)
    code = audit_file(bundle_zip(found), given or hall.draw.fingerprint).confirmation
    assert code is not None
    return code


def cut_a_list(found: dict[str, bytes]) -> None:
    name = next(name for name in found if name.startswith("lists/"))
    found[name] = found[name][:-1]


def refused(act: Callable[[], object]) -> tuple[Rule, str]:
    with pytest.raises(BadInput) as told:
        act()
    return told.value.rule, told.value.key


def record(hall: Hall) -> bytes:
    path = hall.folder.second_check
    return path.read_bytes() if path.exists() else b""


def test_the_code_of_the_verifier_settles_it_and_survives_a_restart(hall: Hall) -> None:
    bundle = hall.folder.bundle(hall.plan.draw_id).read_bytes()
    with hall.open() as session:
        assert standing(session.ceremony) is Standing.WAITING
        (done,) = say(session, f'second-check code="{in_groups(shown(hall))}"')
        assert done.key == "done.second-check-confirmed"
        assert standing(session.ceremony) is Standing.CONFIRMED
    with hall.open() as session:
        assert standing(session.ceremony) is Standing.CONFIRMED
        (line,) = second_check.lines(session.ceremony)
        assert (line.answer, line.code, line.verdict) == (Answer.CONFIRMED, shown(hall), Verdict.HOLDS)
        before = record(hall)
        again = refused(lambda: second_check.confirm(session.ceremony, shown(hall)))
        assert again == (Rule.COMMAND, "second-check.done") and record(hall) == before
    assert hall.folder.bundle(hall.plan.draw_id).read_bytes() == bundle, "what was checked stays as it was"
    assert holds(hall.report())


def test_the_kiosk_computes_the_codes_that_the_verifier_shows(hall: Hall) -> None:
    with hall.open() as session:
        own = second_check.own_codes(session.ceremony)
        assert own[Verdict.HOLDS] == shown(hall) == verified_code(session)
        assert own[Verdict.DOES_NOT_HOLD] == shown(hall, cut_a_list)
    assert audit_file(bundle_zip(members(hall)), None).confirmation is None


def test_the_code_of_another_verdict_is_recorded_and_tells_which(hall: Hall) -> None:
    with hall.open() as session:
        (done,) = say(session, f"second-check code={shown(hall, cut_a_list)}")
        assert (done.key, done.params) == ("done.second-check-other-verdict", {"verdict": "does-not-hold"})
        assert standing(session.ceremony) is Standing.WAITING
    with hall.open() as session:
        say(session, f"second-check code={shown(hall)}")
        answers = [line.answer for line in second_check.lines(session.ceremony)]
        assert answers == [Answer.OTHER_VERDICT, Answer.CONFIRMED], "what was said first stays"
        assert standing(session.ceremony) is Standing.CONFIRMED


def test_another_bundle_and_another_fingerprint_are_told_apart_from_another_verdict(hall: Hall) -> None:
    def other_results(found: dict[str, bytes]) -> None:
        found["results.json"] = found["results.json"].replace(b'"complete"', b'"terminated"')

    with hall.open() as session:
        for code in (shown(hall, other_results), shown(hall, given="ab" * 32)):
            line = second_check.confirm(session.ceremony, code)
            assert (line.answer, line.verdict) == (Answer.OTHER_RESULTS, Verdict.DOES_NOT_HOLD)
        elsewhere = confirmation_code(hall.draw.fingerprint, "cd" * 32, Verdict.HOLDS)
        line = second_check.confirm(session.ceremony, elsewhere)
        assert (line.answer, line.verdict) == (Answer.OTHER_RESULTS, Verdict.HOLDS)
        assert standing(session.ceremony) is Standing.WAITING


@pytest.mark.parametrize("place", range(8))
def test_a_slip_of_the_finger_is_refused_and_changes_nothing(hall: Hall, place: int) -> None:
    code = shown(hall)
    wrong = f"{code[:place]}{(int(code[place]) + 1) % 10}{code[place + 1 :]}"
    with hall.open() as session:
        told = refused(lambda: second_check.confirm(session.ceremony, wrong))
        assert told == (Rule.COMMAND, "second-check.digit")
        assert record(hall) == b""


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "1234567a", "1234567六"])
def test_what_is_no_code_is_refused(hall: Hall, typed: str) -> None:
    with hall.open() as session:
        told = refused(lambda: second_check.confirm(session.ceremony, typed))
    assert told == (Rule.COMMAND, "second-check.length") and record(hall) == b""


def test_it_is_put_off_by_notary_and_organiser_and_that_stays(hall: Hall) -> None:
    with hall.open() as session:
        for roles in ((Role.NOTARY,), (Role.ORGANISER,), (Role.NOTARY, Role.PARENT), ()):
            told = refused(lambda roles=roles: second_check.stop(session.ceremony, "没有电脑", roles))  # type: ignore[misc]
            assert told == (Rule.COMMAND, "second-check.deciders")
        assert refused(lambda: second_check.stop(session.ceremony, " ", second_check.DECIDERS))[1] == (
            "command.text"
        )
        assert record(hall) == b""
        (done,) = say(session, "second-check stop=没有第二台电脑 decided=notary,organiser,discipline")
        assert done.key == "done.second-check-stopped"
    with hall.open() as session:
        assert standing(session.ceremony) is Standing.STOPPED
        say(session, f"second-check code={shown(hall)}")
        stopped, confirmed = second_check.lines(session.ceremony)
        assert (stopped.reason, stopped.answer) == ("没有第二台电脑", Answer.STOPPED)
        assert stopped.decided_by == (Role.NOTARY, Role.ORGANISER, Role.DISCIPLINE)
        assert confirmed.answer is Answer.CONFIRMED
        told = refused(lambda: second_check.stop(session.ceremony, "再想想", second_check.DECIDERS))
        assert told == (Rule.COMMAND, "second-check.done")


def test_it_comes_after_the_end_and_only_where_the_plan_asks_for_it(sealed: Hall, tmp_path: Path) -> None:
    early = spare(sealed, tmp_path / "early")
    with early.open() as session:
        until(early, session, lambda state: state.phase is Phase.CLOSE)
        told = refused(lambda: say(session, "second-check code=12345678"))
        assert told == (Rule.COMMAND, "second-check.not-yet")
        assert standing(session.ceremony) is Standing.NOT_DUE
        say(session, "terminate reason=停电 decided=notary,organiser")
        assert standing(session.ceremony) is Standing.NOT_DUE, "nobody is admitted: nothing is announced"
        assert refused(lambda: say(session, "second-check code=12345678"))[1] == "second-check.not-yet"
    plan = plans.xincheng(quota=3, schools=1, slots=1)
    without = seal(tmp_path / "without", plan, plans.roster(plan, 6))
    hold(without)
    with without.open() as session:
        assert standing(session.ceremony) is Standing.NOT_DUE
        assert refused(lambda: say(session, "second-check code=12345678"))[1] == "second-check.not-asked"
    assert "second-check.jsonl" not in without.files()


def test_lines_that_are_none_of_ours_confirm_nothing(hall: Hall) -> None:
    right = shown(hall)
    at = '"at":"2026-07-15T03:00:00Z"'
    foreign = confirmation_code("0" * 64, "1" * 64, Verdict.HOLDS)
    bad = [
        f'{{{at},"code":"{foreign}","decided_by":[],"reason":null}}',
        f'{{{at},"code":"{right[::-1]}","decided_by":[],"reason":null}}',
        f'{{{at},"code":null,"decided_by":["king"],"reason":"x"}}',
        f'{{{at},"code":null,"decided_by":[],"reason":"x"}}',
        f'{{{at},"code":"{right}"}}',
        "\x00\xff",
        f'{{{at},"code":"{right}","decided_by":[],"reason":null}}',
    ]
    # The last one is right, but a power cut took its end.
    hall.folder.second_check.write_bytes("\n".join(bad).encode("latin-1"))
    with hall.open() as session:
        assert standing(session.ceremony) is Standing.WAITING
        say(session, f"second-check code={right}")
    with hall.open() as session:
        assert standing(session.ceremony) is Standing.CONFIRMED


def test_a_disk_that_refuses_is_told_and_nothing_is_confirmed(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.files import disk

    def full(_handle: int, _data: bytes) -> None:
        raise OSError(28, "no space")

    with hall.open() as session:
        with monkeypatch.context() as patch:
            patch.setattr(disk, "write", full)
            told = refused(lambda: second_check.confirm(session.ceremony, shown(hall)))
        assert told[0] is Rule.JOURNAL
        assert standing(session.ceremony) is Standing.WAITING
        say(session, f"second-check code={shown(hall)}")
        assert standing(session.ceremony) is Standing.CONFIRMED


def test_private_data_stay_until_it_is_settled(hall: Hall) -> None:
    folder = hall.folder
    with hall.open() as session:
        for medium in ("U盘 A", "U盘 B"):
            for path in (folder.bundle(hall.plan.draw_id), folder.package(hall.plan.draw_id)):
                record_copy(session.ceremony, path.name, sha256_hex(path.read_bytes()), medium)
        told = refused(lambda: erase_private(session.ceremony))
        assert told == (Rule.COMMAND, "erase.second-check")
        say(session, f"second-check code={shown(hall)}")
        assert erase_private(session.ceremony)


def test_the_record_is_a_document_that_never_goes_stale(hall: Hall) -> None:
    def due() -> dict[str, bytes]:
        with hall.open() as session:
            return {one.name: one.make() for one in papers(session.ceremony) if one.kind == "second-check"}

    assert due() == {}
    with hall.open() as session:
        say(session, f"second-check code={shown(hall, cut_a_list)}")
    first = due()
    assert list(first) == ["second-check-1.pdf"] and due() == first
    with hall.open() as session:
        say(session, f"second-check code={shown(hall)}")
    assert list(due()) == ["second-check-2.pdf"]
    assert hall.report().verdict is Status.HOLDS, "the record is no part of the bundle"
