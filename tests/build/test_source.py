"""The source that is frozen: what git keeps, and the fonts."""

import subprocess
from pathlib import Path

import pytest

from tests.support.scripts import ROOT, script


def test_what_lies_about_in_the_checkout_does_not_go_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = script("build/source.py", monkeypatch)
    checkout = tmp_path / "checkout"
    for name in ("kiosk/a.py", "kiosk/words/b.toml", "verifier/c.py", "build/freeze/d.spec", "tests/e.py"):
        file = checkout / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
        file.chmod(0o755)
    git = ["git", "-C", str(checkout), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x", "--date", "2026-01-01T00:00:00Z"]):
        subprocess.run([*git, *words], check=True)
    (checkout / "kiosk/stray.py").write_text("not committed")
    (checkout / "kiosk/fonts").mkdir()
    monkeypatch.setattr(source, "ROOT", checkout)
    with pytest.raises(Exception, match="fonts"):
        source.copy(tmp_path / "none")
    (checkout / "kiosk/fonts/f.ttf").write_text("font")
    target = tmp_path / "target"
    source.copy(target)
    copied = sorted(file.relative_to(target).as_posix() for file in target.rglob("*") if file.is_file())
    assert copied == [
        "build/freeze/d.spec",
        "kiosk/a.py",
        "kiosk/fonts/f.ttf",
        "kiosk/words/b.toml",
        "verifier/c.py",
    ]
    assert {file.stat().st_mode & 0o777 for file in target.rglob("*") if file.is_file()} == {0o644}


def test_the_commit_and_its_time_are_git_s(monkeypatch: pytest.MonkeyPatch) -> None:
    source = script("build/source.py", monkeypatch)
    said = subprocess.run(
        ["git", "log", "-1", "--format=%ct %H"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    if said.returncode != 0:
        pytest.skip("this is no checkout of git")
    seconds, commit = said.stdout.split()
    assert source.time() == int(seconds)
    assert source.described().startswith(commit)
