"""Archives that are the same bytes whoever packs them."""

import os
import stat
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import script

WHEN = 1_780_000_000
NAMES = ["mingpai-kiosk", "_internal/lib.so.1", "_internal/名单/a b.txt", "_internal/z.txt"]


@pytest.fixture
def archives(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/archives.py, as a module."""
    return script("packaging/archives.py", monkeypatch)


def program(folder: Path, names: list[str], mode: int, when: int) -> Path:
    """A folder like a frozen program's, made in some order, with some modes and times."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 100)
        path.chmod(mode | (0o100 if path.suffix == "" else 0))
        os.utime(path, (when, when))
    (folder / "_internal" / "link.so").symlink_to("lib.so.1")
    return folder


@pytest.mark.parametrize("kind", ["zip", "tar.xz"])
def test_order_modes_and_times_of_the_disk_do_not_matter(
    archives: ModuleType, kind: str, tmp_path: Path
) -> None:
    made = []
    for number, names in enumerate([NAMES, NAMES[::-1]]):
        folder = program(tmp_path / str(number), names, 0o600 | 0o44 * number, 1000 * (number + 1))
        target = tmp_path / f"{number}.{kind}"
        write = archives.write_zip if kind == "zip" else archives.write_tar_xz
        write(target, archives.below("top", archives.items(folder, "kiosk")), WHEN)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    assert not list(tmp_path.glob("*.new"))


def test_a_tar_archive_says_who_may_run_what(archives: ModuleType, tmp_path: Path) -> None:
    folder = program(tmp_path / "one", NAMES, 0o600, 1000)
    (folder / "_internal" / "lib.so.1").chmod(0o755)
    archives.write_tar_xz(tmp_path / "a.tar.xz", archives.items(folder, "top"), WHEN)
    with tarfile.open(tmp_path / "a.tar.xz") as archive:
        members = {one.name: one for one in archive.getmembers()}
        archive.extractall(tmp_path / "out", filter="data")
    modes = {name: one.mode for name, one in members.items() if one.isfile()}
    assert {one.mtime for one in members.values()} == {WHEN}
    assert {(one.uid, one.uname) for one in members.values()} == {(0, "root")}
    assert members["top/_internal/link.so"].linkname == "lib.so.1"
    assert {name for name, mode in modes.items() if mode == 0o755} == {"top/mingpai-kiosk"}
    assert set(modes.values()) == {0o755, 0o644}
    assert (tmp_path / "out/top/_internal/名单/a b.txt").read_bytes() == (folder / NAMES[2]).read_bytes()


def test_a_zip_archive_keeps_chinese_names(archives: ModuleType, tmp_path: Path) -> None:
    folder = program(tmp_path / "one", NAMES[:1] + NAMES[2:], 0o600, 1000)
    (folder / "_internal" / "link.so").unlink()
    archives.write_zip(tmp_path / "a.zip", archives.items(folder, "top"), WHEN)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "top/_internal/z.txt",
            "top/_internal/名单/a b.txt",
            "top/mingpai-kiosk",
        ]


def test_what_is_laid_out_has_one_time_and_two_modes(archives: ModuleType, tmp_path: Path) -> None:
    folder = program(tmp_path / "one", NAMES, 0o600, 1000)
    archives.copy(archives.items(folder, "usr/lib/x"), tmp_path / "root", WHEN)
    found = [path for path in (tmp_path / "root").rglob("*") if not path.is_symlink()]
    assert {path.stat().st_mtime for path in found} == {WHEN}
    assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o755, 0o644}
