"""install.sh puts the files of the tar archive where the Debian package would, and takes them away again."""

import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.programs import program
from tests.support.scripts import ROOT, script

LINUX = ROOT / "packaging" / "linux"


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/debian.py, as a module."""
    return script("packaging/debian.py", monkeypatch)


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """The archive, unpacked in a folder with a blank in its name."""
    top = tmp_path / "派 位" / "mingpai-0.1.0-linux"
    (top / "mingpai-kiosk" / "_internal").mkdir(parents=True)
    for name in ("mingpai-kiosk/mingpai-kiosk", "mingpai-kiosk/_internal/lib.so", "mingpai-verifier"):
        (top / name).write_text(name, encoding="ascii")
    for size in (16, 256):
        for name in ("mingpai-kiosk", "mingpai-verifier"):
            icon = top / f"system/icons/hicolor/{size}x{size}/apps/{name}.png"
            icon.parent.mkdir(parents=True, exist_ok=True)
            icon.write_bytes(b"")
    for path in LINUX.iterdir():
        shutil.copy(path, top / "system")
    return top


def run(top: Path, to: Path, *words: str) -> None:
    """Run the script into a folder."""
    environment = {**os.environ, "DESTDIR": str(to)}
    subprocess.run([program("sh", "dash"), top / "system/install.sh", *words], env=environment, check=True)


def names(folder: Path) -> set[str]:
    """All files and links below a folder."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return {path.relative_to(folder).as_posix() for path in found}


def test_it_installs_what_the_package_does(debian: ModuleType, unpacked: Path, tmp_path: Path) -> None:
    icons = {(size, name): unpacked for size in (16, 256) for name in ("mingpai-kiosk", "mingpai-verifier")}
    contents = debian.Contents(unpacked / "mingpai-kiosk", unpacked / "mingpai-verifier", {}, icons)
    of_package = {item.name for item in debian.items(contents)} | set(debian._COMMANDS)
    of_package -= {name for name in of_package if name.startswith(("usr/share/lintian", "usr/share/doc"))}
    to = tmp_path / "root"
    (to / "usr/bin").mkdir(parents=True)
    (to / "usr/bin/other").write_text("stays", encoding="ascii")
    run(unpacked, to)
    assert names(to) == of_package | {"usr/bin/other"}
    assert (to / "usr/bin/mingpai-kiosk").resolve() == (
        to / "usr/lib/mingpai/mingpai-kiosk/mingpai-kiosk"
    ).resolve()
    run(unpacked, to)
    assert names(to) == of_package | {"usr/bin/other"}
    run(unpacked, to, "remove")
    assert names(to) == {"usr/bin/other"}


def test_the_package_is_the_same_each_time(debian: ModuleType, unpacked: Path, tmp_path: Path) -> None:
    program("dpkg-deb", "dpkg")
    made = []
    for number in range(2):
        os.utime(unpacked / "mingpai-verifier", (number, number))
        contents = debian.Contents(unpacked / "mingpai-kiosk", unpacked / "mingpai-verifier", {}, {})
        target = tmp_path / f"{number}.deb"
        debian.build(target, contents, "0.1.0", 1_780_000_000)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    listed = subprocess.run(
        ["dpkg-deb", "--contents", target], capture_output=True, text=True, check=True
    ).stdout
    assert all(" root/root " in line for line in listed.splitlines())
    told = subprocess.run(["dpkg-deb", "--info", target], capture_output=True, text=True, check=True).stdout
    assert "Package: mingpai" in told and "postrm" in told
