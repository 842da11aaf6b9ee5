"""Files as they come: five formats, wrong names, damage, bombs. A result or one refusal, nothing else."""

import io
import random
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.intake import container
from kiosk.intake.applicant import Import
from kiosk.intake.book import Book
from kiosk.intake.plan_file import read_plan_fields
from kiosk.intake.roster import read_roster
from tests.kiosk.intake.conftest import BATCHES, make_plan
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Plan, School
from verifier.protocol.roster import Choice

DATA = Path(__file__).resolve().parents[2] / "data" / "intake"
OFFICE = ["office.xlsx", "libreoffice.xlsx", "office.xls", "office.xlsb", "office.ods"]
PLAN = make_plan(
    BATCHES,
    (
        School("S01", "样例第一小学", "X", 9),
        School("S02", "样例第二小学", "X", 9),
        School("S01", "s", "C", 9),
    ),
)


def refused(path: Path, plan: Plan = PLAN) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_roster(path, plan)
    assert caught.value.rule is Rule.INTAKE
    return caught.value


@pytest.mark.parametrize("name", OFFICE)
def test_every_format_gives_the_same_children(name: str) -> None:
    result = read_roster(DATA / name, PLAN)
    both = (Choice("S01"), Choice("S02"))
    assert [
        (one.code, one.name, one.identity, one.choices, one.siblings, one.where) for one in result.applicants
    ] == [
        ("1001", "张三", "590101202003071026", both, "", "小学一年级!6"),
        ("1002", "李四", "590101201911201039", both, "", "小学一年级!7"),
        ("1003", "王五", "590101202005140013", both, "甲", "小学一年级!8"),
        ("1004", "王六", "590101202005140021", both, "甲", "小学一年级!9"),
        ("1005", "𠮷七𬱖", "59010120200226001X", (Choice("S02"),), "", "小学一年级!10"),
    ]
    places = {problem.key: problem.where for problem in result.problems}
    assert places["intake.footer-row"] == "小学一年级!B12"
    assert places["intake.error-value-extra"] == "小学一年级!I9"
    assert result.applicants[1].extra == (("序号", "2"), ("备注", "见附件"))
    assert (result.counts.total, result.counts.batches, result.counts.lots) == (
        5,
        {"X": 5, "C": 0},
        {"X": 4, "C": 0},
    )
    assert result.counts.first == {("X", "S01"): 4, ("X", "S02"): 1, ("C", "S01"): 0}
    assert result.counts.listed[("X", "S02")] == 5
    assert result.sheets_read == ("小学一年级",)


@pytest.mark.parametrize("name", ["office.xlsx", "office.xls", "office.ods", "libreoffice.xlsx"])
def test_skipped_sheets_are_told(name: str) -> None:
    result = read_roster(DATA / name, PLAN)
    assert [(one.name, one.key) for one in result.sheets_skipped] == [
        ("Sheet2", "intake.skipped-empty"),
        ("旧名单", "intake.skipped-hidden"),
    ]
    assert [one.sheet for one in result.problems if one.key == "intake.sheet-not-read"] == ["旧名单"]


def test_csv_has_no_merged_cells_and_nothing_is_filled_down() -> None:
    result = read_roster(DATA / "小学一年级.csv", PLAN)
    assert not result.applicants
    empty = [one.cell for one in result.problems if one.key == "intake.school-missing"]
    assert empty == ["F7", "F8", "F9"]


CSV = '报名号,姓名,身份证号\n="001",张三,\'590101202003071026\n002,𠮷四,59010120200226001X\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_encodings(tmp_path: Path, small_plan: Plan, encoding: str, delimiter: str) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(CSV.replace(",", delimiter).replace("\n", "\r\n").encode(encoding))
    result = read_roster(path, small_plan)
    assert [(one.code, one.name) for one in result.applicants] == [("001", "张三"), ("002", "𠮷四")]
    assert result.applicants[0].identity == "590101202003071026"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xff\xff\xff,\x81\n", "intake.csv-encoding"),
        (b"a\0b", "intake.csv-encoding"),
        ('报名号,姓名\n1,"张三\n'.encode(), "intake.csv-quotes"),
        ("报名号,姓名\n".encode(), "intake.no-children"),
        ("甲,乙\n1,2\n".encode(), "intake.no-roster"),
        (b"", "intake.file-empty"),
        (b"a," * 200_000 + b"\n" + b"\n" * 100, "intake.sheet-large"),
    ],
)
def test_bad_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, key: str) -> None:
    monkeypatch.setattr(container, "MAX_CELLS", 1_000_000)
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    assert refused(path).key == key


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("x.xlsx", "office.xls", ".xls"),
        ("x.xls", "office.xlsx", ".xlsx"),
        ("x.xlsx", "office.ods", ".ods"),
        ("x.csv", "office.xlsx", ".xlsx"),
        ("x.xlsb", "office.xlsx", ".xlsx"),
        ("x.xls", b"<html><table></table></html>", "HTML"),
        ("x.xls", b"\xef\xbb\xbf<?xml version='1.0'?>", "XML"),
        ("x.xlsx", b"%PDF-1.7", "PDF"),
        ("x.xlsx", b"a,b\n1,2\n", ".txt / .csv"),
        ("x.xlsx", b"\0\1\2", "?"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    tmp_path: Path, name: str, content: str | bytes, found: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else (DATA / content).read_bytes())
    error = refused(path)
    assert (error.key, error.params["found"]) == ("intake.file-other", found)


def test_other_refusals_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(tmp_path / "none.xlsx").key == "intake.file-unreadable"
    assert refused(tmp_path).key == "intake.file-unreadable"
    (tmp_path / "x.doc").write_bytes(b"x")
    assert refused(tmp_path / "x.doc").key == "intake.file-unknown"
    monkeypatch.setattr(container, "MAX_FILE", 1000)
    assert refused(DATA / "office.xlsx").key == "intake.file-large"


def test_encrypted_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    assert refused(path).key == "intake.file-encrypted"
    ods = rewrite(
        DATA / "office.ods", lambda name, data: data.replace(b"</manifest:manifest>", b"encryption-data")
    )
    (tmp_path / "x.ods").write_bytes(ods)
    assert refused(tmp_path / "x.ods").key == "intake.file-encrypted"
    flagged = bytearray((DATA / "office.xlsx").read_bytes())
    flagged[flagged.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(flagged)
    assert refused(path).key == "intake.file-encrypted"


def rewrite(path: Path, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zip file with its parts changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return target.getvalue()


def with_cell(cell: str) -> bytes:
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cell}</sheetData></worksheet>'
    return rewrite(
        DATA / "office.xlsx",
        lambda name, data: sheet.encode() if name == "xl/worksheets/sheet1.xml" else data,
    )


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>',
        "<row><c r='A1'><v>1</v></c><c r='XFD1048576'><v>1</v></c></row>",
        '<row><c r="A1"><v>1</v></c><c r = "XFD1048576"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c><c\nr\n=\n"XFD1048576"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c><c s="1" r="Z1048576"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c><c r="B9999999"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c><c r="ZZZZZ99"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c><c\tr="XFD1048576"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c><c r\n="XFD1048576"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c><c r= "XFD1048576"><v>1</v></c></row>',
        '<row><c r="a1"><v>1</v></c><c r="xfd1048576"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c><c r="A99999999999"><v>1</v></c></row>',
    ],
)
def test_two_cells_far_apart_do_not_take_the_memory(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(with_cell(cell))
    assert refused(path).key == "intake.sheet-large"


def test_cells_that_are_only_formatted_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    head = (
        '<c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>报名号</t></is></c>'
    )
    child = '<c r="A2" t="inlineStr"><is><t>张三</t></is></c><c r="B2"><v>1</v></c>'
    styled = '<row r="1048576"><c r="XFD1048576" s="1"/><c r="XFC1048576" s="1"></c></row>'
    path.write_bytes(with_cell(f'<row r="1">{head}</row><row r="2">{child}</row>{styled}'))
    result = read_roster(path, make_plan(BATCHES[:1], (School("S01", "s", "X", 1),)))
    assert [one.name for one in result.applicants] == ["张三"]


def test_repeated_cells_of_an_ods_do_not_take_the_memory(tmp_path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        row = (
            b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
            b'table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
            b"</table:table-row>"
        )
        return data.replace(b"</table:table>", row + b"</table:table>", 1) if name == "content.xml" else data

    path = tmp_path / "x.ods"
    path.write_bytes(rewrite(DATA / "office.ods", change))
    assert refused(path).key == "intake.sheet-large"


def test_far_cells_of_an_xlsb_do_not_take_the_memory(tmp_path: Path) -> None:
    from kiosk.intake import xlsb_file

    def change(name: str, data: bytes) -> bytes:
        if not name.endswith("sheet1.bin"):
            return data
        end = data.rindex(b"\x92\x01\x00")
        row = b"\x00\x11" + struct.pack("<IIHBBBI", 1_000_000, 0, 300, 0, 0, 0, 0)
        cell = b"\x05\x10" + struct.pack("<IId", 16_000, 0, 1.0)
        return data[:end] + row + cell + data[end:]

    path = tmp_path / "x.xlsb"
    path.write_bytes(rewrite(DATA / "office.xlsb", change))
    assert refused(path).key == "intake.sheet-large"
    assert xlsb_file.scan((DATA / "office.xlsb").read_bytes(), "x")["小学一年级"][1] == {(8, 8): "#N/A"}


def test_far_cells_of_an_xls_do_not_take_the_memory(tmp_path: Path) -> None:
    data = bytearray((DATA / "office.xls").read_bytes())
    # The first cell with a number (RK, 10 bytes): its column comes after its row.
    place = data.index(b"\x7e\x02\x0a\x00")
    struct.pack_into("<HH", data, place + 4, 65_535, 65_535)
    path = tmp_path / "x.xls"
    path.write_bytes(data)
    assert refused(path).key == "intake.file-damaged"


def test_a_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_UNPACKED", 1_000_000)
    path = tmp_path / "x.xlsx"
    path.write_bytes(rewrite(DATA / "office.xlsx", lambda name, data: data + b" " * 2_000_000))
    assert refused(path).key == "intake.file-bomb"


def test_a_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    """The directory tells 100 bytes, with the right CRC of these, and the part unpacks to 50 million."""
    data = bytearray(
        rewrite(DATA / "office.xlsx", lambda name, data: b" " * 50_000_000 if "theme" in name else data)
    )
    for mark, at, size in ((b"PK\x03\x04", 14, 30), (b"PK\x01\x02", 16, 46)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            if b"theme" in data[place + size : place + size + 30]:
                struct.pack_into("<I", data, place + at, zlib.crc32(b" " * 100))
                struct.pack_into("<I", data, place + at + 8, 100)
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    assert refused(path).key == "intake.file-damaged"


@pytest.mark.parametrize("name", [*OFFICE, "小学一年级.csv"])
def test_damage_is_a_result_or_a_refusal(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Cut files and flipped bytes, chosen by a fixed seed: no other exception, and no endless work."""
    whole = (DATA / name).read_bytes()
    draw = random.Random(name)
    path = tmp_path / name
    for round_ in range(120):
        damaged = bytearray(whole)
        if round_ % 3 == 0:
            del damaged[draw.randrange(len(damaged)) :]
        else:
            for _ in range(draw.choice([1, 3, 20])):
                damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        path.write_bytes(damaged)
        for read in (lambda: read_roster(path, PLAN), lambda: read_plan_fields(path)):
            try:
                read()
            except BadInput as error:
                assert error.rule is Rule.INTAKE
    capfd.readouterr()


@pytest.mark.parametrize("name", ["office.xlsx", "office.xlsb", "office.ods"])
def test_damage_inside_is_a_result_or_a_refusal(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same under an intact zip, so that the damage reaches the parsers."""
    draw = random.Random(name)

    def change(part: str, data: bytes) -> bytes:
        damaged = bytearray(data)
        for _ in range(draw.choice([0, 1, 3]) if data else 0):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        return bytes(damaged)

    path = tmp_path / name
    for _ in range(100):
        path.write_bytes(rewrite(DATA / name, change))
        try:
            result: Import = read_roster(path, PLAN)
        except BadInput as error:
            assert error.rule is Rule.INTAKE
        else:
            assert bool(result.applicants) == (not result.errors)
    capfd.readouterr()


class _Stop(Exception):
    pass


def test_the_progress_may_stop_the_import(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    read_roster(DATA / "office.xlsx", PLAN, lambda done, whole: told.append((done, whole)))
    assert told[0] == (0, 100) and told[-1] == (100, 100) and told == sorted(told)
    for limit in range(len(told)):
        count = iter(range(1000))

        def stop(done: int, whole: int, limit: int = limit) -> None:
            if next(count) == limit:  # noqa: B023
                raise _Stop

        with pytest.raises(_Stop):
            read_roster(DATA / "office.xlsx", PLAN, stop)
    assert list(tmp_path.iterdir()) == []


def test_a_book_gives_the_names_of_its_sheets() -> None:
    book = Book(DATA / "office.xlsx")
    assert book.names == ("小学一年级", "Sheet2", "旧名单")
    assert book.hidden == {"旧名单"}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice to save the formats anew")
def test_the_formats_made_anew_give_the_same(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(DATA / "make.py"), str(tmp_path)], check=True, timeout=300)
    for name in OFFICE:
        assert read_roster(tmp_path / name, PLAN) == read_roster(DATA / name, PLAN)
