"""What is copied to sticks, under the names that people will look for."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.ceremony.backups import Backup, available, picture_files, school_told, workbook_file
from kiosk.ceremony.exports import admission_of
from kiosk.files.copy_names import MAX_NAME
from kiosk.files.copy_one import CopyFile
from kiosk.files.draw_folder import DrawFolder
from tests.kiosk.ceremony.hall import Hall, go_on, say, seal
from tests.kiosk.ceremony.test_exports import png, silent
from tests.support import plans
from verifier.archive import open_archive
from verifier.protocol.plan import School
from verifier.protocol.state import Phase, State

TITLE = "2026年某区义务教育学位随机派位"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """A draw of the kind of Longhua whose first attempt is void; everything is exported."""
    plan = replace(plans.longhua(quota=3, schools=1, slots=1, attempts=2), title=TITLE)
    hall = seal(tmp_path, plan, plans.roster(plan, 9))

    def answer(state: State) -> Iterable[str] | None:
        if state.attempt == 1 and state.phase is Phase.CHOOSE:
            return ["void reason=停电 decided=notary,organiser"]
        return None

    with hall.open() as session:
        go_on(hall, session, answer)
        say(session, "begin")
        go_on(hall, session, answer)
        ceremony = session.ceremony
        for placement in ceremony.replay.placements(ceremony.state):
            made = admission_of(ceremony, placement)
            made.export(None, silent)
            made.save_picture(png((255, 255, 255)), placement, 1, 1, placement.admitted)
    return hall


def names(files: Iterable[CopyFile]) -> set[str]:
    return {one.name for one in files}


def test_names_tell_draw_attempt_step_and_number_and_nothing_in_english(hall: Hall) -> None:
    with hall.open() as session:
        found = available(session.ceremony, hall.private())
    assert f"{TITLE} 公示包.zip" in names(found[Backup.BUNDLE])
    assert {f"{TITLE} 封存证书.pdf", f"{TITLE} 第1次派位 作废记录.pdf", f"{TITLE} 第1次派位 第1轮记录.pdf",
            f"{TITLE} 第2次派位 派位结果证书.pdf"} <= names(found[Backup.BUNDLE])  # fmt: skip
    assert f"{TITLE} 第2次派位 备选派位号 第1组.xlsx" in names(found[Backup.LISTS])
    for one in {one.name for files in found.values() for one in files}:
        stem, _, suffix = one.rpartition(".")
        # What is left in letters is a batch's or school's own name.
        assert not re.search("[A-Za-z]{2}", stem) and suffix in {"pdf", "xlsx", "png", "zip", "mpk"}
        assert len(one) <= MAX_NAME


def test_results_and_pictures_name_batch_and_school(hall: Hall) -> None:
    with hall.open() as session:
        ceremony = session.ceremony
        placement = ceremony.replay.placements(ceremony.state)[0]
        made, plan = admission_of(ceremony, placement), ceremony.sealed.plan
        told = school_told(plan, placement.batch, placement.school)
        assert workbook_file(made).name == f"{TITLE} 第2次派位 {told} 派位结果.xlsx"
        assert names(picture_files(made)) == {f"{TITLE} 第2次派位 {told} 截屏 第01页.png"}


def test_a_name_stands_for_one_file_whatever_is_copied_together(hall: Hall) -> None:
    with hall.open() as session:
        found = available(session.ceremony, hall.private())
    sources: dict[str, object] = {}
    for one in (one for files in found.values() for one in files):
        assert sources.setdefault(one.name.casefold(), one.data) == one.data


def test_two_schools_of_the_same_name_in_one_batch_are_told_apart() -> None:
    plan = plans.longhua()
    first = plan.schools[0]
    twins = replace(plan, schools=(*plan.schools, School("S99", first.name, first.batch, 1)))
    assert school_told(twins, first.batch, first.id) != school_told(twins, first.batch, "S99")


def test_in_the_bundle_every_name_stays_plain(hall: Hall) -> None:
    folder: DrawFolder = hall.folder
    with open_archive(folder.bundle(hall.plan.draw_id)) as archive:
        assert all(name.isascii() for name in archive.sizes)
