"""The Windows installer: ``windows/mingpai.nsi`` compiled by makensis (Debian: nsis), which runs on Linux."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import archives
from archives import Item
from common import Trouble

SCRIPT = Path(__file__).resolve().parent / "windows" / "mingpai.nsi"


def lists(names: Sequence[str]) -> tuple[str, str]:
    """The lines of the script that install files, and those that remove them again and nothing else.

    Args:
        names: of the files below the folder of the installation, slashes forward.

    Returns:
        Both as NSIS reads them, in an order that depends on the names alone.
    """
    install, remove, here = [], [], ""
    for name in sorted(names):
        folder = str(PurePosixPath(name).parent)
        if folder != here:
            install.append(f'SetOutPath "{_on_windows("" if folder == "." else folder)}"')
            here = folder
        called = PurePosixPath(name).name.replace("$", "$$")
        install.append(f'File "/oname={called}" "${{FILES}}/{name}"')
        remove.append(f'Delete "{_on_windows(name)}"')
    folders = {parent for name in names for parent in PurePosixPath(name).parents} - {PurePosixPath(".")}
    deepest_first = sorted(folders, key=lambda one: (-len(one.parts), str(one)))
    remove += [f'RMDir "{_on_windows(str(folder))}"' for folder in deepest_first]
    return "".join(f"{line}\n" for line in install), "".join(f"{line}\n" for line in remove)


def _on_windows(name: str) -> str:
    inside = name.replace("$", "$$").replace("/", "\\")
    return f"$INSTDIR\\{inside}" if inside else "$INSTDIR"


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the installer shows.

    Args:
        icon: an .ico file.
        panel: a .bmp file of 164 by 314 pixels, at the left of its first and last page.
    """

    icon: Path
    panel: Path


def build(target: Path, contents: Sequence[Item], pictures: Pictures, version: str, when: int) -> None:
    """Compile the installer: the same bytes for the same files, version and time.

    Args:
        target: the ``.exe``.
        contents: what is installed, by its name below the folder of the installation.
        pictures: what the installer shows.
        version: of the programs.
        when: seconds since 1970, of every file.

    Raises:
        Trouble: makensis is missing or refused.
    """
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        files = root / "files"
        archives.copy(contents, files, when)
        shutil.copyfile(pictures.icon, root / "mingpai-kiosk.ico")
        shutil.copyfile(pictures.panel, root / "panel.bmp")
        install, remove = lists([item.name for item in contents])
        # makensis takes a text for UTF-8 if it begins with the mark for it.
        (root / "install.nsh").write_text(install, encoding="utf-8-sig")
        (root / "uninstall.nsh").write_text(remove, encoding="utf-8-sig")
        # makensis keeps the time of every file that goes in, of its own pictures too.
        archives.settle(root, when)
        size = sum(-(-item.source.stat().st_size // 1024) for item in contents)
        numbers = ".".join([*(re.findall(r"\d+", version) + ["0"] * 4)[:4]])
        given = {"VERSION": version, "NUMBERS": numbers, "FILES": files, "LISTS": root, "SIZE": size}
        made = root / "mingpai-installer.exe"
        words = [f"-D{name}={value}" for name, value in [*given.items(), ("TARGET", made)]]
        try:
            done = subprocess.run(
                ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *words, str(SCRIPT)],
                env={**os.environ, "SOURCE_DATE_EPOCH": str(when), "TZ": "UTC"},
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise Trouble("makensis is missing (Debian: nsis)") from error
        if done.returncode != 0:
            raise Trouble(f"makensis refused:\n{done.stdout}{done.stderr}")
        target.write_bytes(made.read_bytes())
