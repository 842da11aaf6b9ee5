"""The running program's digest (程序摘要): what seal.json and the certificates carry.

It is SHA-256 of a manifest in the format of ``sha256sum``, a line a file, sorted by path, so that anyone
can compute it from the files with standard tools; docs/notary.md has the commands. A frozen program takes
every file of its folder; a source checkout the two packages, without what Python compiled.
"""

import hashlib
import os
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import kiosk
import verifier
from verifier.frozen import frozen
from verifier.protocol.seal import Software
from verifier.protocol.text import sha256_hex

NAME = "mingpai"
_SKIP = {"__pycache__"}
_ONE_AT_A_TIME = threading.Lock()


def home() -> Path:
    """The folder that holds the program: nothing is ever written there."""
    if frozen():
        return Path(sys.executable).resolve().parent
    return Path(kiosk.__path__[0]).resolve().parent


def command() -> str:
    """How the program is called in a console, for sentences that tell people what to type."""
    if not frozen():
        return "python -m kiosk"
    return "mingpai-console" if sys.platform == "win32" else "mingpai-kiosk"


def text_mode() -> str:
    """What leads through the day in text: on Windows a program that a double click starts."""
    return command() if frozen() and sys.platform == "win32" else f"{command()} guide"


def console() -> Path:
    """The frozen program that has a console: on Windows another file beside the one with the window."""
    own = Path(sys.executable)
    return own.with_name("mingpai-console.exe") if sys.platform == "win32" else own


def manifest(folders: dict[str, Path]) -> bytes:
    """The manifest of all files below some folders, without what Python compiled.

    Args:
        folders: the name that stands before the paths of each folder's files.

    Returns:
        Lines ``<64 hex digits>  <name>/<path>\\n``, sorted by path, slashes forward.
    """
    return _lines(
        (f"{name}/{path}", file)
        for name, folder in folders.items()
        for path, file in _files(folder)
        if not _SKIP.intersection(path.split("/"))
    )


def whole_manifest(folder: Path) -> bytes:
    """The manifest of every file of a frozen program's folder.

    A link counts as the file that it leads to: what is loaded through it is covered.

    Returns:
        Lines ``<64 hex digits>  <path>\\n``, sorted by path, slashes forward.
    """
    return _lines(_files(folder))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for at, _folders, names in os.walk(folder, followlinks=True):
        for name in names:
            file = Path(at, name)
            if file.is_file():
                yield file.relative_to(folder).as_posix(), file


def _lines(files: Iterator[tuple[str, Path]]) -> bytes:
    return "".join(f"{_digest(file)}  {path}\n" for path, file in sorted(files)).encode("utf-8")


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def running() -> Software:
    """The program that runs: its name, version and digest.

    The digest is computed once, whoever asks first: a frozen program has 100 MB to read, so a screen asks off
    its own thread.
    """
    with _ONE_AT_A_TIME:
        return _running()


def known() -> bool:
    """Whether the digest is computed, so that ``running`` answers at once."""
    return _running.cache_info().currsize > 0


@cache
def _running() -> Software:
    if frozen():
        files = whole_manifest(home())
    else:
        files = manifest({package.__name__: Path(package.__path__[0]) for package in (kiosk, verifier)})
    return Software(NAME, verifier.__version__, sha256_hex(files))
