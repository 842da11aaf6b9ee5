"""Makes the workbooks beside this file: one list of invented children, as several office programs save it.

    python tests/data/intake/make.py

Needs LibreOffice (soffice) for .xls, .ods, .csv and its own .xlsx. The .xlsb is written here, record by
record, because no free program writes that format. The tests read the files and need none of this.
"""

import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).resolve().parent
SCHOOL, OTHER = "样例第一小学", "样例第二小学"
ERROR = "#N/A"
# Header in two rows: 志愿 stands over two columns, all other labels are merged over both rows.
HEAD = (
    ("序号", "报名号", "姓 名", "身份证号码（18位）", "志愿", None, "多胞胎", "备注"),
    (None,) * 4 + ("第一", "第二"),
)
ROWS: tuple[tuple[str | int | None, ...], ...] = (
    (1, 1001, "张　三", "590101202003071026", SCHOOL, OTHER, None, None),
    (2, "１００２", "李四\u00a0", " 590101201911201039", None, None, None, "见附件"),
    (3, "1003", "王五", "590101202005140013", None, None, "甲", None),
    (4, 1004, "王六", "590101202005140021", None, None, None, ERROR),
    (5, 1005, "𠮷七𬱖", "59010120200226001x", OTHER, None, None, None),
)
MERGES = (
    (0, 0, 1, 0),
    (0, 1, 1, 1),
    (0, 2, 1, 2),
    (0, 3, 1, 3),
    (0, 4, 0, 5),
    (0, 6, 1, 6),
    (0, 7, 1, 7),
    (2, 4, 5, 4),
    (2, 5, 5, 5),
    (4, 6, 5, 6),
)
"""First row and column, last row and column, counted from the header's first cell."""
TOP, LEFT = 3, 1


def grid() -> list[list[str | int | None]]:
    """The list as rows and columns from A1, title and total included."""
    width = LEFT + len(HEAD[0])
    rows: list[list[str | int | None]] = [[None] * width for _ in range(TOP + len(HEAD) + len(ROWS) + 2)]
    rows[0][LEFT] = "2026年小学一年级报名学生汇总表"
    for number, row in enumerate((*HEAD, *ROWS)):
        for column, value in enumerate(row):
            rows[TOP + number][LEFT + column] = value
    rows[-1][LEFT] = "合计"
    rows[-1][LEFT + 1] = "5人"
    return rows


def fill(sheet: Worksheet) -> None:
    """Write the list to a sheet."""
    for number, row in enumerate(grid(), 1):
        for column, value in enumerate(row, 1):
            if value is None:
                continue
            cell = sheet.cell(number, column, value)
            if value == ERROR and isinstance(cell, Cell):
                cell.data_type = "e"
    sheet.merge_cells(start_row=1, start_column=LEFT + 1, end_row=1, end_column=LEFT + len(HEAD[0]))
    for top, left, bottom, right in MERGES:
        sheet.merge_cells(
            start_row=TOP + top + 1,
            start_column=LEFT + left + 1,
            end_row=TOP + bottom + 1,
            end_column=LEFT + right + 1,
        )


def make_xlsx(path: Path) -> None:
    """The list with an empty and a hidden sheet beside it, as openpyxl writes it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "小学一年级"
    fill(sheet)
    book.create_sheet("Sheet2")
    hidden = book.create_sheet("旧名单")
    hidden.append(["姓名", "报名号"])
    hidden.append(["赵八", "9"])
    hidden.sheet_state = "hidden"
    book.save(path)


def convert(source: Path, target: Path, kind: str) -> None:
    """Let LibreOffice save a workbook in another format."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
             "--outdir", folder, str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        suffix = kind.partition(":")[0]
        shutil.copy(Path(folder) / f"{source.stem}.{suffix}", target)


def make_xlsb(path: Path) -> None:
    """The list in Excel's binary format ([MS-XLSB]), with the least that a reader needs."""
    name = "小学一年级"
    kinds = "application/vnd.ms-excel"
    workbook = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + text("rId1") + text(name))
    workbook += record(144) + record(132)
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="bin" ContentType="{kinds}.sheet.binary.macroEnabled.main"/>'
        f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{kinds}.worksheet"/></Types>',
        "_rels/.rels": relations("officeDocument", "xl/workbook.bin"),
        "xl/_rels/workbook.bin.rels": relations("worksheet", "worksheets/sheet1.bin"),
        "xl/workbook.bin": workbook,
        "xl/worksheets/sheet1.bin": sheet_records(grid()),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in files.items():
            archive.writestr(zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0)), content)


def relations(kind: str, target: str) -> str:
    """A part of relations with a single one."""
    base = "http://schemas.openxmlformats.org"
    return (
        f'<Relationships xmlns="{base}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{base}/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
    )


def sheet_records(rows: Sequence[Sequence[str | int | None]]) -> bytes:
    """A sheet's records: dimension, rows and cells, merged ranges."""
    width = max(map(len, rows))
    data = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)) + record(145)
    for number, row in enumerate(rows):
        data += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            head = struct.pack("<II", column, 0)
            if value == ERROR:
                data += record(3, head + b"\x2a")
            elif isinstance(value, int):
                data += record(5, head + struct.pack("<d", value))
            elif value is not None:
                data += record(6, head + text(value))
    data += record(146) + record(177, struct.pack("<I", len(MERGES)))
    for top, left, bottom, right in MERGES:
        data += record(176, struct.pack("<4I", TOP + top, TOP + bottom, LEFT + left, LEFT + right))
    return data + record(178) + record(130)


def record(kind: int, body: bytes = b"") -> bytes:
    """One record: kind and size in seven bits a byte, low bits first."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    while True:
        head += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + body


def text(value: str) -> bytes:
    """A wide string: its length in UTF-16 units, then the units."""
    units = value.encode("utf-16-le")
    return struct.pack("<I", len(units) // 2) + units


def main(folder: Path = FOLDER) -> None:
    """Make all of them."""
    source = folder / "office.xlsx"
    make_xlsx(source)
    make_xlsb(folder / "office.xlsb")
    convert(source, folder / "office.xls", "xls")
    convert(source, folder / "office.ods", "ods")
    convert(source, folder / "libreoffice.xlsx", "xlsx")
    # 44: comma, 34: quotation mark, 76: UTF-8.
    convert(source, folder / "小学一年级.csv", "csv:Text - txt - csv (StarCalc):44,34,76")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
