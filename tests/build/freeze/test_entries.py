"""The entry scripts of the frozen programs, run as they are."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NO_UTF8 = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


def run(entry: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    script = ROOT / "build" / "freeze" / entry
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **NO_UTF8}
    return subprocess.run([sys.executable, script, *words], env=environment, capture_output=True, check=False)


def test_words_behind_the_kiosk_are_a_command(tmp_path: Path) -> None:
    workbook = tmp_path / "empty.xlsx"
    done = run("kiosk_entry.py", "template", str(workbook))
    assert (done.returncode, done.stderr) == (0, b"")
    assert workbook.is_file()


def test_check_behind_the_verifier_is_its_command_line(tmp_path: Path) -> None:
    missing = tmp_path / "missing.zip"
    done = run("verifier_entry.py", "check", str(missing))
    assert done.returncode == 2
    told = done.stderr.decode("utf-8")
    assert str(missing) in told
    assert told.startswith("没有")


def test_the_window_says_what_it_is_in_its_help() -> None:
    done = run("verifier_entry.py", "--help")
    assert done.returncode == 0
    assert "BUNDLE" in done.stdout.decode("utf-8")
