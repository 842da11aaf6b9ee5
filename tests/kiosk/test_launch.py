"""The frozen kiosk: what it does without words, and that its own errors end in a sentence."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from kiosk import launch
from kiosk.station import faults, notice
from verifier.words import Language, say


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    found: list[list[str]] = []

    def main(words: Sequence[str]) -> int:
        found.append(list(words))
        return 0

    monkeypatch.setattr("kiosk.__main__.main", main)
    return found


@pytest.mark.parametrize(
    ("program", "words", "given"),
    [
        ("mingpai-kiosk", [], ["window"]),
        ("mingpai-kiosk.exe", [], ["window"]),
        ("mingpai-console.exe", [], ["guide"]),
        ("mingpai-console.exe", ["status", "x"], ["status", "x"]),
        ("mingpai-kiosk", ["window", "--base", "x"], ["window", "--base", "x"]),
    ],
)
def test_without_words_it_is_the_touchscreen_and_with_a_console_the_day_in_text(
    monkeypatch: pytest.MonkeyPatch, called: list[list[str]], program: str, words: list[str], given: list[str]
) -> None:
    monkeypatch.setattr("sys.executable", str(Path("/somewhere") / program))
    assert launch.main(words) == 0
    assert called == [given]


def test_an_error_of_its_own_is_a_sentence_and_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(_words: Sequence[str]) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("kiosk.__main__.main", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert launch.main(["status", "x"]) == launch.BROKEN
    told = capsys.readouterr().err
    assert str(tmp_path / faults.FILE) in told
    assert "Traceback" not in told and "ZeroDivisionError" not in told
    assert "ZeroDivisionError" in (tmp_path / faults.FILE).read_text(encoding="utf-8")


def test_a_notice_is_shown_in_a_box_where_the_desktop_has_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    box = tmp_path / "zenity"
    box.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$0.new"; mv "$0.new" "$0.shown"\n')
    box.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    notice.tell("明派", "一 < 二 & 三")
    assert "一 < 二 & 三" in capsys.readouterr().err
    shown = tmp_path / "zenity.shown"
    for _ in range(200):
        if shown.exists():
            break
        time.sleep(0.05)
    assert "--text=一 &lt; 二 &amp; 三" in shown.read_text(encoding="utf-8")
    assert not notice.ask("明派", "继续吗？")


@pytest.mark.parametrize("status", [0, 1])
def test_a_console_that_goes_with_the_program_waits_until_it_was_read(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("kiosk.__main__.main", lambda _words: status)
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or "")
    assert launch.main(["status", "x"]) == status
    assert not asked  # the console of whoever typed the command stays
    monkeypatch.setattr(launch.streams, "console_closes", lambda: True)
    assert launch.main(["status", "x"]) == status
    assert asked == [say("start.let-read", Language.ZH)]
