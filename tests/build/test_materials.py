"""Every file of a program belongs to a component, and each component has its licence's text."""

import hashlib
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.scripts import ROOT, script

LIST = tomllib.loads((ROOT / "build" / "materials.toml").read_text(encoding="utf-8"))
METADATA = "Metadata-Version: 2.4\nName: Some_Thing\nVersion: 1.2\nLicense-Expression: MIT\n"


@pytest.fixture
def materials(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """build/materials.py, as a module."""
    return script("build/materials.py", monkeypatch)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel with a module, a library and its licence."""
    path = tmp_path / "some_thing-1.2-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("some/__init__.py", "")
        archive.writestr("some/more.py", "")
        archive.writestr("some/rthooks/pyi_rth_some.py", "")
        archive.writestr("some_thing-1.2.dist-info/licenses/", "")
        archive.writestr("some/fast.so", b"\x7fELF with symbols")
        archive.writestr("some_thing-1.2.data/data/share/some/bin/some.dll", b"MZ")
        archive.writestr("some_thing-1.2.dist-info/METADATA", METADATA)
        archive.writestr("some_thing-1.2.dist-info/licenses/LICENSE", "Do what you like.")
    return path


@pytest.fixture
def sorter(materials: ModuleType, wheel: Path) -> Any:
    """What puts parts down to components, with that wheel."""
    wheels = materials.read_all(wheel.parent, LIST["wheels"])
    return materials.Materials(LIST, wheels, "linux")


def part(materials: ModuleType, name: str, data: bytes | None = b"") -> Any:
    """A file, or with no data a module."""
    digest = "" if data is None else hashlib.sha256(data).hexdigest()
    return materials.Part("mingpai-kiosk", name, data is None, digest)


@pytest.mark.parametrize(
    ("name", "data", "owner"),
    [
        ("some", None, "some-thing"),
        ("some.more", None, "some-thing"),
        ("some.unknown", None, None),
        ("json.decoder", None, "CPython"),
        ("_colorize", None, "CPython"),
        ("kiosk.guide", None, "Mingpai"),
        ("kiosk_entry", None, "Mingpai"),
        ("pyimod01_archive", None, "pyinstaller"),
        ("pyi_rth_inspect", None, "pyinstaller"),
        ("pyi_rth_some", None, "some-thing"),
        ("some/fast.so", b"\x7fELF", "some-thing"),  # stripped when it was packed
        ("some.dll", b"MZ", "some-thing"),
        ("some.dll", b"MZ of somebody else", "some-thing"),
        ("elsewhere.dll", b"MZ", "some-thing"),
        ("elsewhere.dll", b"MZ of somebody else", None),
        ("libSDL2-2-d9872e50.0.so.0.3000.7", b"", "SDL2"),
        ("libSDL2_ttf-2-df2c5903.0.so.0.2200.0", b"", "SDL2_ttf"),
        ("libz.so.1", b"", "zlib"),
        ("libzstd-40ad5e7e.so.1.5.7", b"", "Zstandard"),
        ("python3.13/lib-dynload/math.cpython-313-x86_64-linux-gnu.so", b"", "CPython"),
        ("_tcl_data/init.tcl", b"", "Tcl/Tk"),
        ("mingpai-kiosk", b"", "Mingpai"),
        ("licences/README.txt", b"", "Mingpai"),
        ("libnew.so.1", b"", None),
        ("libnew.so.1", b"\x7fELF", None),
        ("kiosk/words/catalogue/start.toml", b"not ours", None),
    ],
)
def test_parts_belong_to_what_they_come_from(
    materials: ModuleType, sorter: Any, name: str, data: bytes | None, owner: str | None
) -> None:
    assert sorter.owner(part(materials, name, data)) == owner


def test_our_own_files_are_those_of_the_checkout(materials: ModuleType, sorter: Any) -> None:
    name = "verifier/words/catalogue/page.toml"
    assert sorter.owner(part(materials, name, (ROOT / name).read_bytes())) == materials.PROJECT


def test_what_belongs_to_nothing_stops_the_build(
    materials: ModuleType, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "programs"
    (programs / "mingpai-kiosk" / "_internal").mkdir(parents=True)
    (programs / "mingpai-kiosk" / "_internal" / "libnew.so.1").write_bytes(b"?")
    (programs / "mingpai-verifier").write_bytes(b"one file")
    monkeypatch.setattr("materials_frozen._packed", lambda *_: iter(()))
    with pytest.raises(materials.Trouble, match=r"belong to no component(.|\n)*libnew\.so\.1"):
        materials.make("linux", programs, wheel.parent)
    assert not list(programs.rglob("licences"))


def test_licences_are_written_the_same_each_time(materials: ModuleType, sorter: Any, tmp_path: Path) -> None:
    parts = [part(materials, "some", None), part(materials, "json", None)]
    parts += [part(materials, name) for name in ("libz.so.1", "liblzma-de26b416.so.5.8.4")]
    zlib = materials._in_debian("zlib1g")
    assert zlib
    components = list(sorter.components(sorter.sort(parts), "0.1.0"))
    assert [(one.name, one.version, one.licence) for one in components] == [
        ("Mingpai", "0.1.0", "Apache-2.0"),
        ("CPython", "3.13.5", "PSF-2.0"),
        ("XZ Utils (liblzma)", "5.8.4", "0BSD"),
        ("zlib", zlib, "Zlib"),
        ("some-thing", "1.2", "MIT"),
    ]
    for name in ("one", "two"):
        materials.write_licences(tmp_path / name, components)
    made = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert b"Do what you like." in made["some-thing.txt"]
    assert f"zlib {zlib}: Zlib (zlib.txt)" in made["README.txt"].decode().splitlines()


def test_a_wheel_that_tells_no_licence_is_named(materials: ModuleType, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    kept["some_thing-1.2.dist-info/METADATA"] = METADATA.replace("MIT", "").encode()
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
    sorter = materials.Materials(LIST, materials.read_all(wheel.parent, {}), "linux")
    with pytest.raises(materials.Trouble, match=r"some_thing-1\.2\S+ does not say its licence"):
        list(sorter.components(sorter.sort([part(materials, "some", None)]), "0.1.0"))


@pytest.mark.parametrize("kind", ["component", "inside"])
def test_every_text_that_is_named_is_there(materials: ModuleType, kind: str) -> None:
    for entry in LIST[kind]:
        if "text" in entry:
            assert all(text.strip() for text in materials._texts(entry["text"]).values())


def test_no_text_lies_about(materials: ModuleType) -> None:
    told = [entry.get("text", []) for kind in ("component", "inside") for entry in LIST[kind]]
    told += list(LIST["texts"].values())
    named = {name for one in told for name in ([one] if isinstance(one, str) else one)}
    assert named == {path.name for path in materials.TEXTS.iterdir()}
