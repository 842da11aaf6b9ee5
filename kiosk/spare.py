"""A draw set up on a spare computer (备用电脑) from its private package: found, and unpacked."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kiosk.files.draw_folder import DrawFolder, read
from kiosk.sealing.package import read_header
from kiosk.sealing.package_files import open_package, sealed_in
from kiosk.sealing.private import Private
from kiosk.sealing.store import store_unpacked
from verifier.protocol.errors import Rule

SUFFIX = ".mpk"


def find_packages(places: Iterable[Path]) -> tuple[Path, ...]:
    """The private packages in folders and one level below them, by name; each once."""
    found: dict[Path, None] = {}
    for place in places:
        for pattern in (f"*{SUFFIX}", f"*/*{SUFFIX}", f"*/private/*{SUFFIX}"):
            try:
                found.update(dict.fromkeys(sorted(place.glob(pattern))))
            except OSError:
                continue
    return tuple(found)


def halves_of(package: Path) -> int:
    """How many passphrases open a package.

    Raises:
        BadInput: (MP-PACKAGE) it cannot be read, or is none.
    """
    return read_header(read(package, Rule.PACKAGE)).halves


def unpack(package: Path, passphrases: Sequence[str], base: Path) -> tuple[DrawFolder, Private]:
    """Open a package and make the draw's folder from it, beside other draws and never over one.

    Args:
        package: the package.
        passphrases: what opens it.
        base: the folder in which draws lie.

    Returns:
        The new folder, and the private part.

    Raises:
        BadInput: (MP-PACKAGE) a wrong passphrase, or a damaged package; (MP-SEAL …) what is in it does not
            agree with itself.
    """
    data = read(package, Rule.PACKAGE)
    opened = open_package(data, passphrases)
    sealed = sealed_in(opened)
    folder = DrawFolder(_free(base, sealed.plan.draw_id))
    store_unpacked(folder, opened, data)
    return folder, opened.private


def _free(base: Path, name: str) -> Path:
    """A folder that is not there yet."""
    number = 1
    while (path := base / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return path
