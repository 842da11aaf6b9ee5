"""Family slips: the verifier reads back what is printed, whatever a record holds; many go file by file."""

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.paper import family
from kiosk.paper.large_code import BYTES
from tests.support import pdf, plans
from tests.support.programs import program
from verifier.protocol.slip import FamilySlip, slip_to_json
from verifier.protocol.slip_text import MARK, slip_from_text

PLAN = plans.longhua()
FINGERPRINT = "5e" * 32
MILLION = 1_000_000


def slip(index: int, columns: int) -> FamilySlip:
    """A slip of a list of a million, with as many further columns in the record."""

    def digest(*parts: object) -> str:
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()

    return FamilySlip(
        PLAN.draw_id, f"2026{index:08d}", digest("salt", index)[:32],
        "欧阳\U0002cb5a某", "000000201901010001",
        tuple((f"栏目{at}", f"街道{digest(index, at)[:8]}号") for at in range(columns)),
        index, MILLION, tuple(digest("node", index, at) for at in range(20)),
    )  # fmt: skip


def read(path: Path, folder: Path, dpi: int) -> list[bytes]:
    """What the codes of a document say, as bytes, page by page."""
    command = [program("zbarimg", "zbar-tools"), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"]
    pictures = pdf.render(path, folder, dpi)
    return [subprocess.run([*command, one], capture_output=True, check=True).stdout for one in pictures]


@pytest.mark.parametrize(
    ("columns", "compact"), [(0, False), (20, False), (29, False), (45, True), (56, True)]
)
def test_a_printed_slip_is_read_back_whole(
    columns: int, compact: bool, embeddable: None, tmp_path: Path
) -> None:
    made = slip(columns, columns)
    path = tmp_path / "slip.pdf"
    path.write_bytes(family.family_slips(PLAN, FINGERPRINT, [made]))
    (text,) = read(path, tmp_path, 200)
    assert text.startswith(MARK.encode()) == compact == (len(slip_to_json(made)) > BYTES)
    assert slip_from_text(text) == made


def test_what_fits_into_no_code_is_said_to_the_family(embeddable: None, tmp_path: Path) -> None:
    texts = [hashlib.sha256(bytes([at])).hexdigest() for at in range(150)]
    made = replace(slip(1, 0), columns=tuple((text[:9], text) for text in texts))
    assert family.payload(made) is None
    path = tmp_path / "slip.pdf"
    path.write_bytes(family.family_slips(PLAN, FINGERPRINT, [made]))
    assert "二维码放不下" in "".join(pdf.pages(path)[0].split())


def test_many_slips_go_file_by_file_with_one_batch_in_memory(embeddable: None, tmp_path: Path) -> None:
    asked: list[int] = []
    told: list[tuple[int, int]] = []

    def source() -> Iterator[FamilySlip]:
        for index in range(9):
            asked.append(index)
            yield replace(slip(index, 0), proof=())

    files = family.family_files(
        PLAN, FINGERPRINT, source(), 9, lambda done, of: told.append((done, of)), batch=4
    )
    codes = []
    for number, file in enumerate(files, 1):
        assert len(asked) <= 4 * number
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(file)
        for page in pdf.pages(path):
            codes += [word for word in page.split() if word.startswith("20260000")]
    assert codes == [slip(index, 0).code for index in range(9)]
    assert told == [(2, 9), (4, 9), (6, 9), (8, 9), (9, 9)]
