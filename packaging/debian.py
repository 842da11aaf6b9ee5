"""The Debian package: both programs, a session for the kiosk, entries in the menu and short manual pages."""

import gzip
import hashlib
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import archives
from archives import Item

HERE = Path(__file__).resolve().parent / "linux"
NAME = "mingpai"
HOME = "usr/lib/mingpai"
"""Where the programs are; the session's scripts name it too."""

_DEPENDS = "libc6 (>= 2.28), libgl1, libegl1"
_RECOMMENDS = "libgl1-mesa-dri, xserver-xorg, x11-xserver-utils, x11-xkb-utils"
_SUGGESTS = "cups, lightdm, xinit"
_MANUALS = {"mingpai-kiosk.1": 1, "mingpai-verifier.1": 1, "mingpai-kiosk-mode.8": 8}
_PLACES = {
    "mingpai-kiosk.desktop": "usr/share/applications/mingpai-kiosk.desktop",
    "mingpai-verifier.desktop": "usr/share/applications/mingpai-verifier.desktop",
    "mingpai-kiosk.xsession.desktop": "usr/share/xsessions/mingpai-kiosk.desktop",
    "kiosk-session": f"{HOME}/kiosk-session",
    "mingpai-kiosk-mode": "usr/sbin/mingpai-kiosk-mode",
    "lintian-overrides": f"usr/share/lintian/overrides/{NAME}",
}
_COMMANDS = {
    "usr/bin/mingpai-kiosk": "../lib/mingpai/mingpai-kiosk/mingpai-kiosk",
    "usr/bin/mingpai-verifier": "../lib/mingpai/mingpai-verifier",
}
_COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Mingpai

Files: *
Copyright: Copyright 2026 the authors of Mingpai
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
Comment: What the programs bring along has licences of its own. Each is listed, with its text, in
 /usr/lib/mingpai/mingpai-kiosk/licences.
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package for Linux.

    Args:
        kiosk: the kiosk's folder.
        verifier: the verifier, one file.
        beside: further files that lie beside the programs, by name: the page, the handbook.
        icons: pictures by size and program, ``(64, "mingpai-kiosk")``.
    """

    kiosk: Path
    verifier: Path
    beside: dict[str, Path]
    icons: dict[tuple[int, str], Path]


def items(contents: Contents) -> list[Item]:
    """The files of the package, by their place on the computer that it is installed on."""
    found = archives.items(contents.kiosk, f"{HOME}/mingpai-kiosk")
    found += archives.items(contents.verifier, f"{HOME}/mingpai-verifier")
    for name, path in contents.beside.items():
        found.append(Item(f"usr/share/doc/{NAME}/{name}", path, executable=False))
    for (size, name), path in contents.icons.items():
        found.append(Item(f"usr/share/icons/hicolor/{size}x{size}/apps/{name}.png", path, executable=False))
    for name, place in _PLACES.items():
        found += archives.items(HERE / name, place)
    return found


def build(target: Path, contents: Contents, version: str, when: int) -> None:
    """Build the package with dpkg-deb: the same bytes for the same files, version and time.

    Args:
        target: the ``.deb`` file.
        contents: what goes in.
        version: of the programs.
        when: seconds since 1970, of every file.
    """
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch, NAME)
        archives.copy(items(contents), root, when)
        for name, points_to in _COMMANDS.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).symlink_to(points_to)
        _documents(root, version, when)
        _control(root, version)
        archives.settle(root, when)
        aside = target.with_name(f"{target.name}.new")
        # More threads cut the same data into other blocks.
        words = ["dpkg-deb", "--root-owner-group", "--threads-max=1", "-Zxz", "-z2", "--build", root, aside]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(when)}
        subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
        aside.replace(target)


def _documents(root: Path, version: str, when: int) -> None:
    folder = root / "usr/share/doc" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "copyright").write_text(_COPYRIGHT, encoding="utf-8")
    date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(when))
    head = f"{NAME} ({version}) stable; urgency=medium"
    entry = f"{head}\n\n  * Version {version}.\n\n -- {_MAINTAINER}  {date}\n"
    (folder / "changelog.gz").write_bytes(gzip.compress(entry.encode("utf-8"), 9, mtime=0))
    for name, section in _MANUALS.items():
        manual = root / f"usr/share/man/man{section}/{name}.gz"
        manual.parent.mkdir(parents=True, exist_ok=True)
        manual.write_bytes(gzip.compress((HERE / name).read_bytes(), 9, mtime=0))
    for file in [*folder.iterdir(), *(root / "usr/share/man").rglob("*.gz")]:
        file.chmod(archives.PLAIN)


_MAINTAINER = "The authors of Mingpai <mingpai@invalid.example>"


def _control(root: Path, version: str) -> None:
    """The package's description, and its files' MD5 digests, by which dpkg --verify finds damage."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(-(-path.stat().st_size // 1024) for path in files)
    lines = [
        f"Package: {NAME}",
        f"Version: {version}",
        "Architecture: amd64",
        "Section: education",
        "Priority: optional",
        f"Maintainer: {_MAINTAINER}",
        f"Installed-Size: {size}",
        f"Depends: {_DEPENDS}",
        f"Recommends: {_RECOMMENDS}",
        f"Suggests: {_SUGGESTS}",
        "Description: school-place draws that every parent can recompute",
        " A touchscreen program prepares and holds a public draw of school places",
        " (电脑随机派位). A verifier recomputes every number and every place from",
        " the bundle that is published afterwards.",
        " .",
        " The package brings a session that shows the touchscreen program and",
        " nothing else. It needs no network, and opens no connection.",
    ]
    folder = root / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text("\n".join([*lines, ""]), encoding="utf-8")
    sums = [f"{_md5(path)}  {path.relative_to(root).as_posix()}\n" for path in files]
    (folder / "md5sums").write_text("".join(sums), encoding="utf-8")
    for file in folder.iterdir():
        file.chmod(archives.PLAIN)
    (folder / "postrm").write_bytes((HERE / "postrm").read_bytes())
    (folder / "postrm").chmod(archives.EXECUTABLE)


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()
