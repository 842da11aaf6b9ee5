"""The empty workbook: one for every procedure, never written over one that somebody has filled in."""

from pathlib import Path

import pytest

from kiosk.blank import procedures, write_blank
from kiosk.intake.plan_file import read_plan_fields
from kiosk.sealing.templates import fill
from verifier.protocol.errors import BadInput


@pytest.mark.parametrize("procedure", procedures())
def test_it_can_be_read_again_and_its_name_is_in_chinese(procedure: str, tmp_path: Path) -> None:
    path = write_blank(tmp_path, procedure)
    assert fill(read_plan_fields(path)).procedure == procedure
    assert path.name.startswith("待派位学生名单和派位方案（空白，") and path.suffix == ".xlsx"


def test_a_file_that_was_filled_in_is_never_written_over(tmp_path: Path) -> None:
    first = write_blank(tmp_path, "direct")
    first.write_bytes(b"filled in")
    second = write_blank(tmp_path, "direct")
    assert second.name == f"{first.stem} 2.xlsx"
    assert first.read_bytes() == b"filled in"
    assert sorted(tmp_path.iterdir()) == sorted([first, second])


def test_a_stick_that_refuses_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.blank.write", full)
    with pytest.raises(BadInput) as refused:
        write_blank(tmp_path, "direct")
    assert refused.value.key == "disk.full"
