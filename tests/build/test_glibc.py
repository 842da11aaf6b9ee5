"""The gate for the C library, on the real ELF files of this computer and inside a program of one file."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.programs import lacking, program
from tests.support.scripts import script

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="ELF files are what Linux programs are made of"
)


@pytest.fixture
def glibc(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    try:
        return script("build/glibc.py", monkeypatch)
    except ImportError as error:
        lacking(f"the package {error.name}", "none: it is in requirements/dev.txt")
        raise


def interpreter() -> Path:
    """An ELF file that asks for symbols of several versions: Python, or the library it consists of."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        path = line.split(maxsplit=5)[-1]
        if "libpython3" in path:
            return Path(path)
    return Path(os.path.realpath(sys.executable))


def test_the_highest_version_is_that_of_objdump(glibc: ModuleType) -> None:
    objdump = program("objdump", "binutils")
    file = interpreter()
    table = subprocess.run([objdump, "-T", file], capture_output=True, encoding="utf-8", check=True).stdout
    asked = [
        (tuple(map(int, found[1].split("."))), found[2])
        for found in re.finditer(r"\*UND\*.*?\(?GLIBC_([0-9.]+)\)?\s+(\S+)$", table, re.MULTILINE)
    ]
    highest = max(version for version, _ in asked)
    need = glibc.need("python", file.read_bytes())
    assert need.version == highest
    assert set(need.symbols) == {name for version, name in asked if version == highest}


def test_a_file_above_the_limit_is_named_with_its_symbols(glibc: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "program"
    (folder / "inside").mkdir(parents=True)
    (folder / "inside" / "library.so").write_bytes(interpreter().read_bytes())
    (folder / "readme.txt").write_text("no program")
    needs, too_new = glibc.above((99,), [folder])
    assert [need.file for need in needs] == ["program/inside/library.so"] and not too_new
    (need,) = needs
    below = (*need.version[:-1], need.version[-1] - 1)
    _, too_new = glibc.above(below, [folder])
    assert too_new == [need]
    assert glibc.above(need.version, [folder])[1] == []
    assert str(need).startswith("program/inside/library.so: glibc 2.")
    assert all(symbol in str(need) for symbol in need.symbols)


def test_what_is_packed_behind_a_program_of_one_file_is_looked_at(glibc: ModuleType, tmp_path: Path) -> None:
    from PyInstaller.archive.writers import CArchiveWriter

    library = interpreter()
    text = tmp_path / "text"
    text.write_text("no program")
    archive = tmp_path / "archive"
    CArchiveWriter(
        str(archive),
        [("lib/library.so", str(library), True, "b"), ("text", str(text), True, "x")],
        "libpython3.13.so.1.0",
    )
    one_file = tmp_path / "program"
    one_file.write_bytes(Path("/bin/true").read_bytes() + archive.read_bytes())
    packed = dict(glibc.elf_files(one_file))
    assert list(packed) == ["program", "program (lib/library.so)"]
    assert packed["program (lib/library.so)"] == library.read_bytes()


def test_versions_compare_as_numbers(glibc: ModuleType) -> None:
    assert glibc.read("2.4") < glibc.read("2.28") < glibc.read("2.28.1") < glibc.read("2.31")
    assert glibc.shown(glibc.read("2.28")) == "2.28"
