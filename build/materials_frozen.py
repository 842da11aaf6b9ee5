"""What is inside a frozen program: the files of its folder, and all that PyInstaller packed into one file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_INTERNAL = "_internal/"
_MODULES = "PYZ.pyz"


@dataclass(frozen=True, slots=True)
class Part:
    """A file or a Python module of a program.

    Args:
        program: the program's file or folder.
        name: the file's path below the folder, without ``_internal/``; or the module's name.
        module: whether it is a module, whose code lies in the program's archive.
        sha256: of the file; empty for a module.
    """

    program: str
    name: str
    module: bool
    sha256: str


def parts(program: Path) -> Iterator[Part]:
    """All parts of a program, which is a folder or one file."""
    if program.is_dir():
        for path in sorted(program.rglob("*")):
            if path.is_file():
                name = path.relative_to(program).as_posix()
                yield Part(program.name, name.removeprefix(_INTERNAL), module=False, sha256=_sha256(path))
                if not name.startswith(_INTERNAL) and "/" not in name:
                    yield from _packed(program.name, path)
    else:
        yield Part(program.name, program.name, module=False, sha256=_sha256(program))
        yield from _packed(program.name, program)


def _packed(program: str, file: Path) -> Iterator[Part]:
    """What PyInstaller packed into an executable."""
    from PyInstaller.archive.readers import CArchiveReader

    archive = CArchiveReader(str(file))
    for name, entry in sorted(archive.toc.items()):
        kind = entry[-1]
        if kind in {"m", "s"}:  # a module of the bootloader, or a script
            yield Part(program, name, module=True, sha256="")
        elif kind in {"b", "x"}:  # a library, or a file
            data = archive.extract(name)
            yield Part(
                program, name.replace("\\", "/"), module=False, sha256=hashlib.sha256(data).hexdigest()
            )
    for name in sorted(archive.open_embedded_archive(_MODULES).toc):
        yield Part(program, name, module=True, sha256="")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
