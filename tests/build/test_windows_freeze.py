"""What would be missing on a Windows that has only itself, and what came out of Wine's."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.support.scripts import script


@pytest.fixture
def freeze(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """build/windows_freeze.py, as a module."""
    return script("build/windows_freeze.py", monkeypatch)


def _reader() -> ModuleType:
    """A reader of programs whose "programs" are lists of the libraries that they ask for."""

    class Image:
        def __init__(self, name: str, fast_load: bool) -> None:
            assert fast_load
            words = Path(name).read_text(encoding="ascii").split()
            self.DIRECTORY_ENTRY_IMPORT = [SimpleNamespace(dll=word.encode()) for word in words]

        def parse_data_directories(self, tables: list[int]) -> None:
            assert tables == [1, 13]

        def close(self) -> None:
            pass

    entries = {"IMAGE_DIRECTORY_ENTRY_IMPORT": 1, "IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT": 13}
    reader = ModuleType("pefile")
    vars(reader).update(PE=Image, DIRECTORY_ENTRY=entries)
    return reader


def test_a_library_that_windows_does_not_have_is_named(
    freeze: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pefile", _reader())
    (tmp_path / "inside").mkdir()
    (tmp_path / "kiosk.exe").write_text(
        "KERNEL32.dll Own.DLL api-ms-win-crt-heap-l1-1-0.dll", encoding="ascii"
    )
    (tmp_path / "inside" / "own.dll").write_text("msvcp140.dll", encoding="ascii")
    (tmp_path / "inside" / "notes.txt").write_text("nothing.dll", encoding="ascii")
    found = freeze.strangers(tmp_path, {"kernel32.dll"}, ("api-ms-win-crt-",))
    assert found == ["own.dll asks for msvcp140.dll"]


def test_what_came_out_of_wine_is_named(
    freeze: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze, "WORK", tmp_path)
    table = tmp_path / "build" / "kiosk" / "COLLECT-00.toc"
    table.parent.mkdir(parents=True)
    own = r"('SDL2.dll', 'Z:\\work\\python\\share\\sdl2\\bin\\SDL2.dll', 'BINARY'),"
    table.write_text(own + "\n", encoding="utf-8")
    assert freeze.from_wine() == []
    strange = r"('ucrtbase.dll', 'C:\\windows\\system32\\ucrtbase.dll', 'BINARY'),"
    table.write_text(f"{own}\n {strange}\n", encoding="utf-8")
    assert freeze.from_wine() == [strange]
