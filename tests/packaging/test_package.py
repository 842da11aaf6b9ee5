"""The job that packs: its words."""

from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import script


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/package.py, as a module."""
    return script("packaging/package.py", monkeypatch)


@pytest.mark.parametrize("words", [[], ["linux"], ["windows", "linux"]])
def test_without_programs_it_says_so_whatever_systems_are_named(
    package: ModuleType, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(package.Maker, "beside", lambda _maker: None)
    folders = ["--programs", str(tmp_path / "none"), "--out", str(tmp_path / "release")]
    monkeypatch.setattr("sys.argv", ["package.py", *words, *folders])
    assert package.main() == 1
    assert str(tmp_path / "none") in capsys.readouterr().err
