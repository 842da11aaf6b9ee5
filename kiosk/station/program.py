"""The running program's digest (程序摘要): what seal.json and the certificates carry.

It is SHA-256 of a manifest in the format of ``sha256sum``, a line a file, sorted by path, so that anyone
can compute it from the files with standard tools.
"""

from functools import cache
from pathlib import Path

import kiosk
import verifier
from verifier.protocol.seal import Software
from verifier.protocol.text import sha256_hex

NAME = "mingpai"
_SKIP = {"__pycache__"}


def manifest(folders: dict[str, Path]) -> bytes:
    """The manifest of all files below some folders.

    Args:
        folders: the name that stands before the paths of each folder's files.

    Returns:
        Lines ``<64 hex digits>  <name>/<path>\\n``, sorted by path, slashes forward.
    """
    lines = []
    for name, folder in folders.items():
        for file in folder.rglob("*"):
            relative = file.relative_to(folder)
            if file.is_file() and not _SKIP.intersection(relative.parts):
                lines.append((f"{name}/{relative.as_posix()}", sha256_hex(file.read_bytes())))
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(lines)).encode("utf-8")


@cache
def running() -> Software:
    """The program that runs: its name, version and digest."""
    folders = {package.__name__: Path(package.__path__[0]) for package in (kiosk, verifier)}
    return Software(NAME, verifier.__version__, sha256_hex(manifest(folders)))
