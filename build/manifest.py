"""The files of a program and their digests, as the notary's page computes them (docs/notary.md)."""

import hashlib
from pathlib import Path


def files(program: Path) -> dict[str, str]:
    """The SHA-256 of every file of a folder by its path inside, or of one file by its name; sorted."""
    if program.is_file():
        return {program.name: _sha256(program)}
    found = {file.relative_to(program).as_posix(): file for file in program.rglob("*") if file.is_file()}
    return {name: _sha256(found[name]) for name in sorted(found)}


def digest(program: Path) -> str:
    """The program's digest (程序摘要): SHA-256 of the lines of a folder's files; a file's own SHA-256."""
    listed = files(program)
    if program.is_file():
        return listed[program.name]
    return hashlib.sha256(
        "".join(f"{sha256}  {name}\n" for name, sha256 in listed.items()).encode()
    ).hexdigest()


def size(program: Path) -> int:
    """All its bytes."""
    return sum(file.stat().st_size for file in [program, *program.rglob("*")] if file.is_file())


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
