"""Which version of the C library (glibc) a program asks for: the highest of every ELF file in it."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection, GNUVerSymSection
from PyInstaller.archive.readers import CArchiveReader
from PyInstaller.loader.pyimod01_archive import ArchiveReadError

MAGIC = b"\x7fELF"
PREFIX = "GLIBC_"

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What one ELF file asks for."""

    file: str
    version: Version
    """The highest version; empty where it asks for none."""
    symbols: tuple[str, ...]
    """The symbols of that version."""

    def __str__(self) -> str:
        return (
            f"{self.file}: glibc {shown(self.version)} for {', '.join(self.symbols) or 'the file as a whole'}"
        )


def read(version: str) -> Version:
    """A version such as ``2.28`` as numbers that compare."""
    return tuple(int(part) for part in version.split("."))


def shown(version: Version) -> str:
    """A version as it is written."""
    return ".".join(map(str, version)) or "of no version"


def need(name: str, data: bytes) -> Need:
    """What an ELF file asks for.

    Args:
        name: what it is called in a message.
        data: the file.
    """
    elf = ELFFile(io.BytesIO(data))
    versions: dict[int, Version] = {}
    for section in elf.iter_sections():
        if isinstance(section, GNUVerNeedSection):
            for _library, auxiliaries in section.iter_versions():
                for one in auxiliaries:
                    # GLIBC_PRIVATE is not for programs and has no number; it would be a fault of the system.
                    if one.name.startswith(PREFIX) and one.name[len(PREFIX)].isdigit():
                        versions[one["vna_other"]] = read(one.name.removeprefix(PREFIX))
    highest = max(versions.values(), default=())
    wanted = {index for index, version in versions.items() if version == highest}
    return Need(name, highest, tuple(sorted(_symbols(elf, wanted))))


def _symbols(elf: ELFFile, indices: set[int]) -> Iterator[str]:
    names = elf.get_section_by_name(".dynsym")
    for section in elf.iter_sections():
        if isinstance(section, GNUVerSymSection) and names is not None:
            for place in range(section.num_symbols()):
                if section.get_symbol(place)["ndx"] in indices:
                    yield names.get_symbol(place).name


def elf_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """All ELF files of a program: a folder, or one file with what is packed behind it."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    for file in files:
        data = file.read_bytes()
        if not data.startswith(MAGIC):
            continue
        name = str(file.relative_to(path.parent))
        yield name, data
        try:
            archive = CArchiveReader(str(file))
        except ArchiveReadError:
            continue
        for inside in sorted(archive.toc):
            packed = archive.extract(inside)
            if isinstance(packed, bytes) and packed.startswith(MAGIC):
                yield f"{name} ({inside})", packed


def above(limit: Version, programs: Iterable[Path]) -> tuple[list[Need], list[Need]]:
    """Look at all ELF files of some programs.

    Args:
        limit: the highest version that may be asked for.
        programs: folders and files.

    Returns:
        What every file asks for, and of these what is above the limit.

    Raises:
        elftools.common.exceptions.ELFError: a file begins like an ELF file and is none.
    """
    needs = [need(name, data) for program in programs for name, data in elf_files(program)]
    return needs, [one for one in needs if one.version > limit]
