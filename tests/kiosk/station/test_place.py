"""Where a frozen program keeps its draws: chosen, remembered, and never in its own folder."""

import os
from pathlib import Path

import pytest

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from kiosk.station import disk, place, settings
from kiosk.station.place import Kind
from verifier.protocol.errors import BadInput


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frozen program, a user with a home folder, nothing plugged in."""
    for name in ("program/_internal", "home", "here", "temporary"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "program" / "mingpai-kiosk"))
    for name in (settings.FOLDER_VARIABLE, "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(disk, "media", tuple)
    return tmp_path


def test_before_anybody_chose_it_is_in_the_home_folder(computer: Path) -> None:
    found = place.first()
    assert (found.kind, found.path.parent) == (Kind.HOME, computer / "home")
    assert found.path.is_dir()


def test_a_choice_is_remembered(computer: Path) -> None:
    chosen = computer / "另一个 位置"
    assert place.choose(chosen)
    assert place.first() == place.Place(chosen, Kind.CHOSEN)


def test_a_chosen_place_that_is_gone_or_cannot_be_written_gives_way(computer: Path) -> None:
    settings.remember(place.SETTING, str(computer / "here" / "file" / "below"))
    (computer / "here" / "file").write_bytes(b"")
    assert place.first().kind is Kind.HOME


def test_without_a_home_folder_nothing_is_remembered_and_another_place_is_found(
    computer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(computer / "no such home"))
    assert settings.folder() is None
    assert place.first().kind is Kind.HERE
    assert not place.choose(computer / "here" / "chosen")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_folder_that_cannot_be_written_gives_way(computer: Path) -> None:
    (computer / "home").chmod(0o500)
    assert place.first().kind is Kind.HERE


def test_nothing_is_ever_kept_in_the_programs_own_folder(
    computer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(computer / "no such home"))
    monkeypatch.chdir(computer / "program" / "_internal")
    assert place.first().kind is Kind.TEMPORARY
    with pytest.raises(BadInput) as refused:
        place.choose(computer / "program" / "draws")
    assert refused.value.key == "place.in-program"
    assert sorted(computer.joinpath("program").rglob("*")) == [computer / "program" / "_internal"]


def test_where_nothing_can_be_written_it_says_so(computer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(computer / "no such home"))
    monkeypatch.chdir(computer / "program")
    monkeypatch.setattr("tempfile.tempdir", str(computer / "program"))
    with pytest.raises(BadInput) as refused:
        place.first()
    assert refused.value.key == "place.none"
