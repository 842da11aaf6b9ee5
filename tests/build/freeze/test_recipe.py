"""What the spec files share: which files go in, and what makes two builds the same."""

import zipfile
from pathlib import Path

import pytest

from tests.support.scripts import ROOT, script


def test_every_file_of_a_package_that_is_no_code_goes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = script("build/freeze/recipe.py", monkeypatch)
    found = recipe.data_files("verifier", without=["web"])
    names = [Path(file).relative_to(ROOT) for file, _ in found]
    assert names == sorted(names)
    assert [str(name.parent) for name in names] == [folder for _, folder in found]
    there = {file.relative_to(ROOT) for file in (ROOT / "verifier").rglob("*.t*")}
    assert {file for file in there if "web" not in file.parts} == set(names)
    assert not [file for file in names if "web" in file.parts or file.suffix in (".py", ".pyc")]


def test_tables_and_library_come_out_the_same_whatever_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = script("build/freeze/recipe.py", monkeypatch)
    names = [
        "b.so",
        "a/__pycache__/x.pyc",
        "x.dist-info/RECORD",
        "stdnum/isbn.dat",
        "libfontconfig.so.1",
        "SDL2_mixer.dll",
        "share\\sdl2\\bin\\libavif-16.dll",
        "LICENSE.gme.txt",
        "SDL2_image.dll",
        "libtiff-5.dll",
        "a.so",
        "x.dist-info/METADATA",
    ]
    results = []
    for order in (1, -1):
        table = [(name, f"/somewhere/{name}", "DATA") for name in names][::order]
        library = tmp_path / f"library{order}.zip"
        with zipfile.ZipFile(library, "w") as archive:
            for year, name in list(enumerate(("re.pyc", "codecs.pyc"), 2000))[::order]:
                archive.writestr(zipfile.ZipInfo(name, (year + order, 1, 1, 0, 0, 0)), name)
        recipe.steady([table], library)
        results.append((table, library.read_bytes()))
    assert results[0] == results[1]
    assert [name for name, _, _ in results[0][0]] == [
        "SDL2_image.dll", "a.so", "b.so", "libtiff-5.dll", "x.dist-info/METADATA",
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "library1.zip") as archive:
        assert archive.namelist() == ["codecs.pyc", "re.pyc"]
        assert archive.read("re.pyc") == b"re.pyc"


def test_no_module_is_both_left_out_and_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = script("build/freeze/recipe.py", monkeypatch)
    for program in ("kiosk", "verifier"):
        out, hidden = set(recipe.excluded(program)), recipe.hidden(program)
        assert out
        parents = {name.rsplit(".", depth)[0] for name in hidden for depth in range(name.count(".") + 1)}
        assert not out & (parents | set(hidden))
