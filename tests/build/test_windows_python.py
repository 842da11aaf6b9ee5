"""The Windows Python is held against the signatures of those who publish it."""

import hashlib
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import script


@pytest.fixture
def python(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """build/windows_python.py, as a module."""
    return script("build/windows_python.py", monkeypatch)


def _library(folder: Path) -> dict[str, Path]:
    texts = {
        "json.py": "import re\n",
        "empty.py": "",
        "tkinter/ttk.py": "# unsigned\n",
        "os.py": "name = 1\n",
    }
    for name, text in texts.items():
        (folder / "Lib" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "Lib" / name).write_text(text, encoding="utf-8")
    return {name: folder / "Lib" / name for name in texts}


def test_a_changed_module_is_not_in_the_catalogue(python: ModuleType, tmp_path: Path) -> None:
    files = _library(tmp_path)
    signed = (hashlib.sha256(files[name].read_bytes()).digest() for name in ("json.py", "os.py"))
    catalogue = b"head" + b"between".join(signed) + b"tail"
    assert python.not_in(catalogue, files.values()) == []
    files["os.py"].write_text("name = 2\n", encoding="utf-8")
    assert python.not_in(catalogue, files.values()) == [files["os.py"]]


def test_what_no_program_is_made_with_is_gone(python: ModuleType, tmp_path: Path) -> None:
    files = _library(tmp_path)
    for name in (
        "Scripts/pip.exe",
        "Lib/site-packages/pip/x.py",
        "Lib/__pycache__/json.pyc",
        "Lib/idlelib/a.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"?")
    python.strip(tmp_path)
    left = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert left == set(files.values())
    assert (tmp_path / "Lib" / "site-packages").is_dir()


def _unsigned(python: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A Python with one runtime library, whose signatures all hold."""
    files = _library(folder)
    (folder / "catalogue.cat").write_bytes(
        b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files.values())
    )
    (folder / "runtime.dll").write_bytes(b"runtime")
    root = folder / "root.pem"
    root.touch()
    monkeypatch.setattr(python, "_root", lambda *_: root)
    monkeypatch.setattr(python, "_DEBIAN", root)
    digest = hashlib.sha256(b"runtime").hexdigest()
    return {"catalogue": "catalogue.cat", "root": "", "signer": "Snake", "unsigned": {"runtime.dll": digest}}


def test_every_signed_file_is_asked_for(
    python: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = _unsigned(python, tmp_path, monkeypatch)
    (tmp_path / "python.exe").write_bytes(b"MZ")
    asked: list[str] = []

    def told(*command: str) -> str:
        asked.append(Path(command[-1]).name)
        return "Signer's certificate:\n\tSigner #0:\n\t\tSubject: /C=US/O=Snake/CN=Snake\n"

    monkeypatch.setattr(python, "_run", told)
    assert python.hold(tmp_path, about, tmp_path) == (2, 4)
    assert asked == ["catalogue.cat", "python.exe"]
    with pytest.raises(python.Trouble, match=r"catalogue\.cat is not signed by Adder"):
        python.hold(tmp_path, about | {"signer": "Adder"}, tmp_path)


def test_another_runtime_is_refused(
    python: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = _unsigned(python, tmp_path, monkeypatch)
    (tmp_path / "runtime.dll").write_bytes(b"changed")
    with pytest.raises(python.Trouble, match=r"runtime\.dll has another SHA-256"):
        python.hold(tmp_path, about, tmp_path)
