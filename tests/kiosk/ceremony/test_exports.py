"""The check on the spot goes on where it stood after the program was started again."""

import io
from pathlib import Path

import pytest
from PIL import Image

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.exports import Admission, admission_of
from kiosk.files.comparison import Comparison
from kiosk.files.picture import PictureFacts, read_picture, stamp
from tests.kiosk.ceremony.hall import Hall, seal, until
from tests.support import plans
from verifier.protocol.errors import BadInput
from verifier.protocol.state import Phase


def png(colour: tuple[int, int, int]) -> bytes:
    """A small picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(file, "PNG")
    return file.getvalue()


def silent(_done: int, _of: int) -> None:
    """Nobody wants to know how far it is."""


def admission(ceremony: Ceremony) -> Admission:
    """The first one."""
    return admission_of(ceremony, ceremony.replay.placements(ceremony.state)[0])


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """A draw whose admission is made, exported and pictured; the program has ended."""
    plan = plans.direct(slots=1)
    hall = seal(tmp_path, plan, plans.roster(plan, 9))
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.NOTARISE)
        made = admission(session.ceremony)
        made.export(None, silent)
        for one in made.placements:
            made.save_picture(png((255, 255, 255)), one, 1, 1, one.admitted)
    return hall


def checked(hall: Hall) -> Comparison:
    """The check, by a program that was just started."""
    with hall.open() as session:
        made = admission(session.ceremony)
        return made.check(made.workbook, made.pictures(), silent)


def test_pictures_taken_before_a_restart_need_not_be_taken_again(hall: Hall) -> None:
    assert checked(hall).agrees


def test_a_picture_painted_while_the_program_was_closed_is_found(hall: Hall) -> None:
    with hall.open() as session:
        path = admission(session.ceremony).pictures()[0]
    facts: PictureFacts = read_picture(path.read_bytes())
    path.write_bytes(stamp(png((0, 0, 0)), facts))
    assert [one.key for one in checked(hall).all_findings] == ["comparison.picture-other"]


def test_without_its_digests_a_picture_is_not_taken_at_its_word_but_can_be_taken_again(hall: Hall) -> None:
    hall.folder.taken.write_bytes(b"{}")
    assert {one.key for one in checked(hall).all_findings} == {"comparison.picture-other"}
    with hall.open() as session:
        made = admission(session.ceremony)
        for one in made.placements:
            made.save_picture(png((255, 255, 255)), one, 1, 1, one.admitted)
    assert checked(hall).agrees


def test_what_a_picture_cannot_be_noted_for_is_a_refusal_in_words(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hall.open() as session:
        made, before = admission(session.ceremony), dict(session.ceremony.pictured)

        def full(*_arguments: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("kiosk.ceremony.exports.write_taken", full)
        with pytest.raises(BadInput) as refused:
            made.save_picture(png((1, 1, 1)), made.placements[0], 1, 1, ())
        assert refused.value.key == "export.not-written"
        assert session.ceremony.pictured == before
