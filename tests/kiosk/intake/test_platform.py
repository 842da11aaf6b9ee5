"""The platform's columns: from sheet or TOML file into the sealed package, or a refusal that says where."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

import kiosk.words  # noqa: F401
from kiosk.files.columns import Fill, PlatformColumn
from kiosk.files.draw_folder import DrawFolder
from kiosk.intake.plan_file import read_plan_as_it_is, read_plan_fields
from kiosk.intake.platform import platform_columns
from kiosk.intake.template import write_template
from kiosk.preparation import prepare, seal_to_folder
from kiosk.samples.workbook import write_sample
from kiosk.sealing.package_files import open_package
from kiosk.sealing.private import keys_to_json, private_from_files
from kiosk.words.several import Several
from tests.kiosk.ceremony.hall import FAST, HALVES, NOW, PROGRAM
from tests.support.plans import direct
from verifier.protocol.errors import BadInput
from verifier.protocol.plan_json import plan_to_json
from verifier.words import Language, explain

Rows = Sequence[tuple[str, ...]]

GIVEN: Rows = (
    ("考生号", "报名号"),
    ("名称", "姓名"),
    ("证件", "身份证号码"),
    ("批次", "批次名称"),
    ("学校", "学校代码"),
    ("是否录取", "录取结果", "1", "0"),
    ("次序", "rank"),
    ("号", "派位号"),
    ("性别", "性别"),
    ("备注", "留空"),
)
COLUMNS = (
    PlatformColumn("考生号", Fill.CODE),
    PlatformColumn("名称", Fill.NAME),
    PlatformColumn("证件", Fill.IDENTITY),
    PlatformColumn("批次", Fill.BATCH),
    PlatformColumn("学校", Fill.SCHOOL_ID),
    PlatformColumn("是否录取", Fill.OUTCOME, admitted="1", others="0"),
    PlatformColumn("次序", Fill.RANK),
    PlatformColumn("号", Fill.NUMBER),
    PlatformColumn("性别", Fill.COLUMN, column="性别"),
    PlatformColumn("备注", Fill.EMPTY),
)


def on_sheet(path: Path, rows: Rows) -> None:
    """Fill in the table of the workbook's plan sheet, where the template has it."""
    book = openpyxl.load_workbook(path)
    sheet = book["派位方案"]
    (head,) = (row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "平台列名")
    for number, row in enumerate(rows, head + 1):
        for place, text in enumerate(row, 1):
            sheet.cell(number, place, text)
    book.save(path)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "名单.xlsx"
    write_sample(path, "xincheng", 30, 5)
    return path


def filled(sample: Path, folder: Path, rows: Rows) -> Path:
    path = folder / "filled.xlsx"
    path.write_bytes(sample.read_bytes())
    on_sheet(path, rows)
    return path


def test_the_sheet_and_the_file_say_the_same(sample: Path, tmp_path: Path) -> None:
    path = filled(sample, tmp_path, GIVEN)
    assert platform_columns(read_plan_fields(path)) == COLUMNS
    lines = ['title = "a"']
    for row in GIVEN:
        names = ("header", "fill", "admitted", "others")
        lines += ["[[platform]]", *(f'{name} = "{text}"' for name, text in zip(names, row, strict=False))]
    file = tmp_path / "plan.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert platform_columns(read_plan_fields(file)) == COLUMNS


def test_what_the_plan_names_is_sealed_with_the_private_part_only(sample: Path, tmp_path: Path) -> None:
    path = filled(sample, tmp_path, GIVEN)
    prepared = prepare(path, path)
    assert prepared.platform == COLUMNS
    folder = DrawFolder(tmp_path / "draw")
    draw = seal_to_folder(folder, prepared, HALVES, PROGRAM, NOW, cost=FAST)
    assert open_package(folder.package(draw.plan.draw_id).read_bytes(), HALVES).private.platform == COLUMNS
    plain = prepare(sample, sample)
    assert plain.platform == ()
    assert plan_to_json(plain.plan) == draw.plan_json
    for public in (folder.plan, folder.roster, folder.seal):
        assert "考生号" not in public.read_text(encoding="utf-8")


def test_an_empty_template_names_no_column(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for procedure in ("longhua", "xincheng", "direct"):
        write_template(path, procedure)
        assert platform_columns(read_plan_fields(path)) == ()


def test_a_column_of_the_list_is_found_however_it_is_written(sample: Path, tmp_path: Path) -> None:
    path = filled(sample, tmp_path, [("号", "名单：性 别"), ("乙", "名单:性别")])
    assert [one.column for one in prepare(path, path).platform] == ["性别", "性别"]


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ([("甲", "学籍号")], ["columns.no-such"]),
        ([("甲", "学籍号"), ("乙", "报名号"), ("丙", "班级")], ["columns.no-such", "columns.no-such"]),
        ([("甲", "报名号"), ("甲", "姓名")], ["columns.twice"]),
        ([("甲", "报名号", "是")], ["columns.words"]),
        ([("", "报名号"), ("甲甲", "", "1")], ["columns.missing", "columns.missing"]),
        ([("长" * 201, "报名号")], ["shape.free-text"]),
        ([(f"列{number}", "报名号") for number in range(101)], ["columns.many"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    rows: Rows, keys: list[str], sample: Path, tmp_path: Path
) -> None:
    path = filled(sample, tmp_path, rows)
    with pytest.raises(Several) as error:
        prepare(path, path)
    assert [one.key for one in error.value.errors] == keys
    for one in error.value.errors:
        assert "派位方案" in one.where
        assert all(explain(one, lang) for lang in Language)


@pytest.mark.parametrize(
    "text",
    [
        "platform = 3",
        '[[platform]]\nheader = 1\nfill = "code"',
        '[[platform]]\nheader = "a"\nfill = "code"\nmore = "b"',
    ],
)
def test_a_toml_file_of_another_shape_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_plan_fields(file)
    assert error.value.key in {"intake.plan-type", "intake.plan-key"}
    fields = read_plan_as_it_is(file)
    assert list(fields.errors())


def test_the_package_is_read_strictly(tmp_path: Path) -> None:
    from tests.kiosk.ceremony.hall import seal
    from tests.support import plans

    plan = direct()
    private = seal(tmp_path, plan, plans.roster(plan, 2)).private()
    good = keys_to_json(private)
    column = '{"admitted":"","column":"","fill":"code","header":"a","others":""}'
    assert b'"platform":[]' in good
    with_one = good.replace(b'"platform":[]', f'"platform":[{column}]'.encode())
    assert private_from_files(with_one, b"").platform == (PlatformColumn("a", Fill.CODE),)
    for wrong in (
        column.replace('"code"', '"colour"'),
        column.replace('"column":""', '"column":"b"'),
        column.replace('"code"', '"column"'),
        column.replace('"admitted":""', '"admitted":"x"'),
        column.replace('"header":"a"', '"header":""'),
        column.replace('"others":""', '"others":1'),
        column.replace(',"others":""', ""),
        "1",
    ):
        with pytest.raises(BadInput) as error:
            private_from_files(good.replace(b'"platform":[]', f'"platform":[{wrong}]'.encode()), b"")
        assert all(explain(error.value, lang) for lang in Language)
