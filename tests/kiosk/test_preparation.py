"""The day before: a workbook and a plan become a sealed folder, or nothing at all."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import kiosk.words  # noqa: F401
from kiosk.files.draw_folder import DrawFolder
from kiosk.preparation import (
    check_unsealed,
    prepare,
    read_draft,
    save_draft,
    save_problems,
    seal_to_folder,
)
from kiosk.samples.workbook import sample_roster, write_sample
from kiosk.sealing.package_files import check_package, open_package
from kiosk.sealing.sealed import read_sealed
from kiosk.words.several import Several
from tests.kiosk.ceremony.hall import FAST, HALVES, NOW, PROGRAM
from verifier.protocol.errors import BadInput, Rule
from verifier.words import Language


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "名单.xlsx"
    write_sample(path, "xincheng", 40, 3)
    return path


def test_what_the_workbook_holds_is_what_is_sealed(workbook: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    prepared = prepare(workbook, workbook, lambda done, whole: told.append((done, whole)))
    assert not prepared.roster.errors
    assert (prepared.workbook_name, prepared.workbook) == ("名单.xlsx", workbook.read_bytes())
    assert told and told[-1][0] == told[-1][1]
    folder = DrawFolder(tmp_path / "a" / "draw")
    draw = seal_to_folder(folder, prepared, HALVES, PROGRAM, NOW, cost=FAST)
    sealed = read_sealed(folder)
    assert sealed.fingerprint == draw.fingerprint
    package = open_package(folder.package(draw.plan.draw_id).read_bytes(), HALVES)
    check_package(package, sealed)
    assert package.workbook == workbook.read_bytes()
    by_code = {row.code: row for row in sample_roster("xincheng", 40, 3)}
    assert {child.code for child in package.private.children} == set(by_code)
    for child in package.private.children:
        row = by_code[child.code]
        assert (child.name, child.identity) == (row.name, row.identity)


def test_nothing_is_made_when_something_is_wrong(workbook: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    folder = DrawFolder(tmp_path / "draw")
    good = prepare(workbook, workbook)
    with pytest.raises(BadInput) as refused:
        seal_to_folder(folder, good, ("short",), PROGRAM, NOW, cost=FAST)
    assert refused.value.rule is Rule.PACKAGE
    book = load_workbook(workbook)
    for cells in book["待派位学生名单"].iter_rows():
        for cell in cells:
            if cell.value == "姓名":
                cell.offset(1, 0).value = None
    broken = tmp_path / "broken.xlsx"
    book.save(broken)
    with pytest.raises(BadInput) as refused:
        seal_to_folder(folder, prepare(broken, workbook), HALVES, PROGRAM, NOW, cost=FAST)
    assert refused.value.rule is Rule.INTAKE
    assert not folder.root.exists()
    folder.root.mkdir()
    with pytest.raises(BadInput) as refused:
        seal_to_folder(folder, good, HALVES, PROGRAM, NOW, cost=FAST)
    assert refused.value.key == "command.folder-exists"
    assert list(folder.root.iterdir()) == []


def test_a_missing_file_is_told(workbook: Path, tmp_path: Path) -> None:
    for pair in ((tmp_path / "x.xlsx", workbook), (workbook, tmp_path / "x.toml"), (tmp_path, workbook)):
        with pytest.raises(BadInput) as refused:
            prepare(*pair)
        assert refused.value.rule in {Rule.INTAKE, Rule.PLAN}


def test_all_mistakes_of_the_plan_are_told_together(workbook: Path, tmp_path: Path) -> None:
    toml = tmp_path / "plan.toml"
    toml.write_text(
        'template = "xincheng"\ndraw_id = "lower"\nslots = "five"\nplace = "某会场"\n', encoding="utf-8"
    )
    with pytest.raises(Several) as refused:
        prepare(workbook, toml)
    assert [one.key for one in refused.value.errors] == [
        "fields.form-draw-id", "fields.missing", "fields.missing", "intake.plan-type",
        "fields.no-batches", "fields.no-schools",
    ]  # fmt: skip


def test_problems_and_a_plan_are_saved_where_it_can_be_written(workbook: Path, tmp_path: Path) -> None:
    prepared = prepare(workbook, workbook)
    at = datetime(2026, 7, 14, 9, 30, 5, tzinfo=UTC)
    stick, base = tmp_path / "stick", tmp_path / "base"
    stick.mkdir()
    base.mkdir()
    kept = save_problems(prepared, stick / "名单.xlsx", base, at, Language.ZH)
    assert kept.parent == stick and "2026年7月14日 17:30" in kept.read_text(encoding="utf-8-sig")
    gone = save_problems(prepared, tmp_path / "pulled-out" / "名单.xlsx", base, at, Language.EN)
    assert gone.parent == base
    for save in (
        lambda: save_problems(prepared, tmp_path / "a" / "名单.xlsx", tmp_path / "b", at, Language.ZH),
        lambda: save_draft(read_draft(workbook, rehearsal=True), tmp_path / "b", at),
    ):
        with pytest.raises(BadInput) as refused:
            save()
        assert refused.value.key == "prepare.not-saved"
    draft = read_draft(workbook, rehearsal=True)
    assert read_draft(save_draft(draft, base, at), rehearsal=True) == draft


def test_a_draw_that_is_sealed_is_not_prepared_again(workbook: Path, tmp_path: Path) -> None:
    plan = prepare(workbook, workbook).plan
    folder = check_unsealed(tmp_path, plan)
    assert folder.root == tmp_path / plan.draw_id
    folder.root.mkdir()
    with pytest.raises(BadInput) as refused:
        check_unsealed(tmp_path, plan)
    assert refused.value.key == "prepare.sealed-already"
