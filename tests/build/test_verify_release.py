"""Comparing programs file by file."""

from pathlib import Path

import pytest

from kiosk.station import program
from tests.support.scripts import script


def folder(at: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = at / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return at


def test_a_folder_s_digest_is_the_one_that_the_running_program_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = script("build/manifest.py", monkeypatch)
    where = folder(tmp_path / "kiosk", {"a/b": "1", "a-b": "2", "a/b.c": "3", "核": "4"})
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in manifest.files(where).items())
    assert lines.encode() == program.whole_manifest(where)
    assert manifest.digest(where) == program.sha256_hex(program.whole_manifest(where))
    assert manifest.size(where) == 4
    one = where / "a-b"
    assert manifest.files(one) == {"a-b": manifest.digest(one)}
    assert manifest.digest(one) == program.sha256_hex(b"2")


def test_every_difference_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = script("build/manifest.py", monkeypatch)
    verify = script("build/verify_release.py", monkeypatch)
    given = manifest.files(folder(tmp_path / "given", {"same": "1", "x/changed": "2", "gone": "3"}))
    built = manifest.files(folder(tmp_path / "built", {"same": "1", "x/changed": "4", "new": "5"}))
    assert verify.differences(given, given) == []
    gone, new, changed = verify.differences(given, built)
    assert gone.endswith(" gone") and "given" in gone
    assert new.endswith(" new") and "built" in new
    assert "x/changed" in changed and given["x/changed"] in changed and built["x/changed"] in changed
