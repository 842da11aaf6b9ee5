"""What the program's own errors leave behind for whoever mends them."""

from pathlib import Path

import pytest

from kiosk.station import faults


def fault(secret: str) -> Exception:
    try:
        raise ValueError(len(secret))
    except ValueError as error:
        return error


def test_an_error_is_written_beside_the_draws_without_any_value_of_a_variable(tmp_path: Path) -> None:
    assert faults.write(fault("passphrase of the hall"), tmp_path) == tmp_path / faults.FILE
    faults.write(fault("another"), tmp_path)
    told = (tmp_path / faults.FILE).read_text(encoding="utf-8")
    assert told.count("ValueError") == 4  # the line that raised it, and what was raised, twice
    assert "passphrase of the hall" not in told


def test_where_the_draws_cannot_be_written_it_goes_to_the_systems_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert faults.write(fault(""), tmp_path / "gone") == tmp_path / faults.FILE
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone too"))
    assert faults.write(fault(""), None) is None


def test_an_error_that_comes_back_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "MOST", 2000)
    for _ in range(100):
        faults.write(fault(""), tmp_path)
    assert 2000 <= (tmp_path / faults.FILE).stat().st_size < 3000
