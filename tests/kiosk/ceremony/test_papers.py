"""Which document is due when, where it lies, and that it is the same on every computer."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.ceremony import papers as module
from kiosk.ceremony.exports import export_lists
from kiosk.ceremony.papers import Paper, Reach, papers, write_papers
from tests.kiosk.ceremony.hall import Hall, hold, holds, say, seal, spare, until
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Lock
from verifier.protocol.replay import list_file
from verifier.protocol.state import Phase, State
from verifier.protocol.text import sha256_hex
from verifier.words import Language


def longhua(root: Path, **further: object) -> Hall:
    plan = plans.longhua(quota=6, **further)  # type: ignore[arg-type]
    return seal(root, plan, plans.roster(plan, 24, twins=30))


def xincheng(root: Path) -> Hall:
    plan = plans.xincheng(quota=5)
    return seal(root, plan, plans.roster(plan, 24, twins=20))


def due(hall: Hall, *, private: bool = True) -> tuple[Paper, ...]:
    with hall.open() as session:
        return papers(session.ceremony, hall.private() if private else None)


def names(found: tuple[Paper, ...]) -> set[str]:
    return {one.name for one in found}


def at(hall: Hall, stop: Callable[[State], bool]) -> tuple[Paper, ...]:
    with hall.open() as session:
        until(hall, session, stop)
        return papers(session.ceremony, hall.private())


def test_before_the_day_there_are_the_seal_certificate_and_slips_to_write_on(tmp_path: Path) -> None:
    hall = longhua(tmp_path)
    assert names(due(hall)) == {"seal-certificate.pdf", "slips-1-1.pdf", "slips-1-2.pdf", "slips-1-3.pdf"}
    later = names(at(hall, lambda state: state.phase is Phase.NUMBERS))
    assert {"round-1-1.pdf", "slips-1-2.pdf"} <= later and "slips-1-1.pdf" not in later


def test_numbers_typed_on_the_screen_need_no_slips(tmp_path: Path) -> None:
    assert names(due(longhua(tmp_path, lock=Lock.SCREEN))) == {"seal-certificate.pdf"}


def test_void_and_terminated_attempts_have_their_certificates_in_the_bundle(tmp_path: Path) -> None:
    hall = longhua(tmp_path)
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.NUMBERS)
        say(session, "void reason=停电 decided=notary,organiser", "begin")
        until(hall, session, lambda state: state.phase is Phase.ANNOUNCE)
        say(session, "terminate reason=秩序混乱 decided=notary,organiser")
    assert holds(hall.report())
    with zipfile.ZipFile(hall.folder.bundle(hall.plan.draw_id)) as bundle:
        inside = {Path(name).name for name in bundle.namelist() if "people/" in name}
    assert inside == {"seal-certificate.pdf", "round-1-1.pdf", "void-1.pdf", "termination.pdf"}


def test_a_void_certificate_stays_as_it_was_signed_when_the_draw_is_terminated(tmp_path: Path) -> None:
    hall = longhua(tmp_path)

    def certificate() -> bytes:
        return next(one for one in due(hall) if one.name == "void-1.pdf").make()

    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.NUMBERS)
        say(session, "void reason=停电 decided=notary,organiser")
    signed = certificate()
    with hall.open() as session:
        hall.clock.seconds += 600
        say(session, "terminate reason=无法恢复 decided=notary,organiser", "publish")
    assert certificate() == signed
    assert holds(hall.report())


def test_every_group_is_due_the_moment_it_exists(tmp_path: Path) -> None:
    hall = longhua(tmp_path)
    found = names(at(hall, lambda state: state.phase is Phase.NUMBERS and state.made == 2))
    assert {"candidates-1-1.xlsx", "candidates-1-2.xlsx"} <= found
    assert "candidates-1-3.xlsx" not in found and "numbers-1.xlsx" not in found
    chosen = names(at(hall, lambda state: state.official is not None))
    assert {"numbers-1.xlsx", "platform-numbers-1.xlsx"} <= chosen


def test_official_numbers_wait_for_the_last_school(tmp_path: Path) -> None:
    hall = xincheng(tmp_path)
    one = at(hall, lambda state: len(state.admissions) == 1)
    assert "order-1-X1-3.xlsx" in names(one) and "numbers-1.xlsx" not in names(one)
    hold(hall)
    assert {"order-1-X2-3.xlsx", "numbers-1.xlsx", "results-1.xlsx"} <= names(due(hall))


def test_a_school_that_nobody_chose_has_all_its_papers(tmp_path: Path) -> None:
    plan = plans.xincheng(quota=3, slots=1)
    hall = seal(tmp_path, plan, plans.roster(plan, 2))
    assert holds(hold(hall))
    found = {one.name: one for one in due(hall)}
    with hall.open() as session:
        assert not session.ceremony.replay.placements(session.ceremony.state)[1].applicants
    assert found["order-1-X2-1.pdf"].make().startswith(b"%PDF")
    assert all(one.make() for one in found.values())


def test_nothing_private_is_public(tmp_path: Path) -> None:
    hall = longhua(tmp_path)
    assert holds(hold(hall))
    hidden = [one for one in due(hall) if one.reach is Reach.PRIVATE]
    assert hidden and names(due(hall)) - names(due(hall, private=False)) == {one.name for one in hidden}
    for one in hidden:
        path = one.path(hall.folder)
        assert path.is_relative_to(hall.folder.private) and path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(hall.folder.bundle(hall.plan.draw_id)) as bundle:
        assert not {one.name for one in hidden} & {Path(name).name for name in bundle.namelist()}


def test_the_bundle_holds_the_documents_and_the_verifier_takes_them(tmp_path: Path) -> None:
    hall = longhua(tmp_path)
    assert holds(hold(hall))
    with zipfile.ZipFile(hall.folder.bundle(hall.plan.draw_id)) as bundle:
        inside = {Path(name).name: bundle.read(name) for name in bundle.namelist() if "people/" in name}
    wanted = {one.name for one in due(hall) if one.reach is Reach.BUNDLE}
    assert set(inside) == wanted >= {"draw-certificate.pdf", "results-1.xlsx", "numbers-1.xlsx"}
    assert all((hall.folder.people / name).read_bytes() == data for name, data in inside.items())


def test_the_same_bytes_on_the_spare_computer(tmp_path: Path) -> None:
    hall = xincheng(tmp_path / "first")
    hold(hall)
    other = spare(hall, tmp_path / "spare")
    other.folder.journals.mkdir()
    other.folder.transcript(1).write_bytes(hall.journal())
    with other.open() as session:
        say(session, "publish")
    bundle = hall.folder.bundle(hall.plan.draw_id)
    assert other.folder.bundle(hall.plan.draw_id).read_bytes() == bundle.read_bytes()
    for one in due(hall):
        assert one.path(other.folder).read_bytes() == one.path(hall.folder).read_bytes()


def test_what_is_there_is_not_written_again(tmp_path: Path) -> None:
    hall = longhua(tmp_path)
    hold(hall)
    found = due(hall)
    assert write_papers(hall.folder, found, {}) == []
    lost = hall.folder.people / "draw-certificate.pdf"
    before = lost.read_bytes()
    lost.unlink()
    assert write_papers(hall.folder, found, {}) == [lost]
    assert lost.read_bytes() == before


def test_what_lies_under_the_name_of_a_document_that_is_made_is_replaced(tmp_path: Path) -> None:
    hall = longhua(tmp_path)
    hall.folder.people.mkdir()
    certificate = hall.folder.people / "draw-certificate.pdf"
    group = hall.folder.people / "candidates-1-1.xlsx"
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.NUMBERS)
        for path in (certificate, group):
            path.write_bytes(b"somebody put this here")
        say(session, "make-numbers")
        claim = session.ceremony.state.lists[0]
        text = hall.folder.root / list_file(1, claim.made.label)
        text.parent.mkdir(exist_ok=True)
        text.write_bytes(b"1\n")
        export_lists(session.ceremony)
        right = next(one for one in papers(session.ceremony) if one.name == group.name).make()
        assert group.read_bytes() == right
        assert sha256_hex(text.read_bytes()) == claim.made.sha256
    hold(hall)
    made = next(one for one in due(hall) if one.name == certificate.name).make()
    assert certificate.read_bytes() == made


def test_a_draw_is_published_even_if_no_document_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = longhua(tmp_path)

    def no_font(*_: object) -> bytes:
        raise BadInput(Rule.COMMAND, "fonts.missing", where="fonts")

    monkeypatch.setattr(module, "draw_certificate", no_font)
    with pytest.raises(BadInput):
        hold(hall)
    assert holds(hall.report())


def test_a_large_draw_has_its_seal_certificate_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PUBLISHED", 10)
    hall = longhua(tmp_path)
    assert holds(hold(hall))
    with zipfile.ZipFile(hall.folder.bundle(hall.plan.draw_id)) as bundle:
        assert [name for name in bundle.namelist() if "people/" in name] == ["people/seal-certificate.pdf"]


@pytest.mark.parametrize("lang", list(Language))
def test_every_document_has_a_name_for_people(tmp_path: Path, lang: Language) -> None:
    hall = xincheng(tmp_path)
    hold(hall)
    titles = [str(one.title(lang)) for one in due(hall)]
    assert all(titles) and len(set(titles)) == len(titles)
