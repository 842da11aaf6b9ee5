"""The program's digest can be computed by anyone with standard tools."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import kiosk
import verifier
from kiosk.station.clock import now
from kiosk.station.program import NAME, manifest, running
from verifier.protocol.transcript import is_time


def test_the_manifest_is_what_sha256sum_prints(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    (folder / "b" / "__pycache__").mkdir(parents=True)
    (folder / "a.py").write_bytes(b"x")
    (folder / "b" / "c.txt").write_bytes(b"")
    (folder / "b" / "__pycache__" / "c.pyc").write_bytes(b"compiled")
    made = manifest({"two": folder, "one": folder}).decode()
    empty, x = hashlib.sha256(b"").hexdigest(), hashlib.sha256(b"x").hexdigest()
    assert made == "".join(
        f"{digest}  {top}/{path}\n"
        for top in ("one", "two")
        for path, digest in (("a.py", x), ("b/c.txt", empty))
    )
    if shutil.which("sha256sum"):
        (tmp_path / "two").symlink_to(folder)
        checked = subprocess.run(
            ["sha256sum", "--check", "--strict", "-"],
            input=made,
            text=True,
            cwd=tmp_path,
            capture_output=True,
        )
        assert checked.returncode == 0, checked.stderr


def test_a_changed_file_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    before = manifest({"x": tmp_path})
    (tmp_path / "a").write_bytes(b"2")
    assert manifest({"x": tmp_path}) != before


def test_the_running_program_says_who_it_is() -> None:
    program = running()
    assert (program.name, program.version) == (NAME, verifier.__version__)
    assert re.fullmatch(r"[0-9a-f]{64}", program.sha256)
    assert running() is program
    folders = {package.__name__: Path(package.__path__[0]) for package in (kiosk, verifier)}
    lines = manifest(folders).decode().splitlines()
    assert any(line.endswith("  kiosk/station/program.py") for line in lines)
    assert any(line.endswith("  verifier/protocol/draw.py") for line in lines)
    assert not any("__pycache__" in line for line in lines)


def test_the_clock_speaks_the_transcripts_form() -> None:
    assert is_time(now())


@pytest.mark.parametrize("text", ["2026-07-15T09:30:00", "2026-07-15 09:30:00Z", ""])
def test_other_forms_are_no_time(text: str) -> None:
    assert not is_time(text)
