"""Sentences name the program that is there: the one handed over, or the source checkout's."""

import pytest

from kiosk.__main__ import parser
from kiosk.station import program
from verifier import frozen
from verifier.__main__ import main as verify


def test_a_source_checkout_names_its_modules() -> None:
    assert frozen.command() == "python -m verifier"
    assert program.command() == "python -m kiosk"
    assert program.text_mode() == "python -m kiosk guide"


def test_a_program_that_was_handed_over_names_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert program.text_mode() == "mingpai-kiosk guide"
    assert parser().format_usage().split()[1].startswith("mingpai-")
    with pytest.raises(SystemExit):
        verify(["--help"])
    assert "mingpai-verifier check" in capsys.readouterr().out


def test_on_windows_the_text_mode_is_a_program_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("sys.executable", "/somewhere/mingpai-kiosk.exe")
    assert program.text_mode() == "mingpai-console"
    assert program.console().name == "mingpai-console.exe"
