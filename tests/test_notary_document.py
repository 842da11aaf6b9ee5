"""The commands of docs/notary.md give the digest that the frozen program shows."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.station import program

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "docs" / "notary.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.M | re.S)
    return str(found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A program's folder with what makes sorting and naming hard, in a folder with a blank in its name."""
    made = tmp_path / "派位 程序"
    for name in ("mingpai-kiosk", "_internal/b.py", "_internal/B.py", "_internal-x", "_internal/a b/c.so",
                 "_internal/__pycache__/x.pyc", ".hidden", "名.txt", "_internal/.d/e"):  # fmt: skip
        file = made / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    (made / "_internal" / "link.so").symlink_to("a b/c.so")
    (made / "_internal" / "empty").mkdir()
    return made


@pytest.fixture
def shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The digest that a program frozen into the folder shows."""
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(folder / "mingpai-kiosk"))
    program._running.cache_clear()
    yield program.running().sha256
    program._running.cache_clear()


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="a system without sha256sum")
def test_the_command_for_linux_gives_what_the_program_shows(folder: Path, shown: str) -> None:
    done = subprocess.run(
        ["sh", "-c", block("sh")], cwd=folder, capture_output=True, check=True, encoding="ascii"
    )
    assert done.stdout.split()[0] == shown


@pytest.mark.skipif(not shutil.which("pwsh"), reason="a computer without PowerShell")
def test_the_command_for_windows_gives_what_the_program_shows(folder: Path, shown: str) -> None:
    script = block("powershell").replace("'\\'", "[IO.Path]::DirectorySeparatorChar")
    done = subprocess.run(
        ["pwsh", "-NoProfile", "-Command", script], cwd=folder, capture_output=True, check=True
    )
    assert done.stdout.decode("ascii").split()[-1] == shown


def test_what_the_page_says_is_computed_is_what_the_program_shows(folder: Path, shown: str) -> None:
    """The steps of the command for Windows, one by one: sorted by UTF-16 units, lower case, line feeds."""
    paths = [str(path.relative_to(folder)).replace("\\", "/") for path in folder.rglob("*") if path.is_file()]
    paths.sort(key=lambda path: path.encode("utf-16-be"))
    lines = [
        hashlib.sha256((folder / path).read_bytes()).hexdigest().upper().lower() + "  " + path + "\n"
        for path in paths
    ]
    assert hashlib.sha256("".join(lines).encode("utf-8")).hexdigest() == shown


def test_every_file_and_what_a_link_leads_to_is_covered(folder: Path, shown: str) -> None:
    assert b"_internal/link.so\n" in program.whole_manifest(folder)
    (folder / "_internal" / "link.so").unlink()
    (folder / "_internal" / "link.so").symlink_to("B.py")
    assert hashlib.sha256(program.whole_manifest(folder)).hexdigest() != shown
