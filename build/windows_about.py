"""What Windows reads off an executable without starting it: version resource, manifest and icon."""

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LIST = HERE / "windows.toml"
MANIFEST = HERE / "windows.manifest"
_ICONS = {"mingpai-kiosk": "kiosk", "mingpai-console": "kiosk", "mingpai-verifier": "verifier"}
_CHINESE, _UNICODE = 0x0804, 1200
"""Language and character set of the texts: Chinese as in China, UTF-16."""


def listed() -> dict[str, Any]:
    """The list in windows.toml."""
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """A version as Windows wants it: ``0.4.1`` is (0, 4, 1, 0). Letters are left out."""
    parts = version.partition("+")[0].split(".")
    numbers = [int("".join(filter(str.isdigit, part)) or 0) for part in parts]
    one, two, three, four = [*numbers, 0, 0, 0, 0][:4]
    return one, two, three, four


def version_text(name: str, version: str, about: dict[str, Any]) -> str:
    """The version resource as PyInstaller reads it.

    Args:
        name: the executable's, without ``.exe``.
        version: the program's.
        about: the table ``about`` of windows.toml.
    """
    numbers = four_numbers(version)
    texts = {
        "CompanyName": about["company"],
        "FileDescription": about["programs"][name]["description"],
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": about["copyright"],
        "OriginalFilename": f"{name}.exe",
        "ProductName": about["product"],
        "ProductVersion": version,
    }
    table = ", ".join(f"StringStruct({key!r}, {text!r})" for key, text in texts.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0,"
        " OS=0x40004, fileType=1, subtype=0, date=(0, 0)),"
        f" kids=[StringFileInfo([StringTable('{_CHINESE:04x}{_UNICODE:04x}',"
        f" [{table}])]), VarFileInfo([VarStruct('Translation', [{_CHINESE}, {_UNICODE}])])])\n"
    )


def manifest(name: str, about: dict[str, Any]) -> str:
    """The manifest of an executable: how it minds the screen's density, long paths, UTF-8."""
    return MANIFEST.read_text(encoding="utf-8").replace("@DPI@", about["programs"][name]["dpi"])


def write(folder: Path, version: str) -> None:
    """Write ``NAME.version``, ``NAME.manifest`` and ``NAME.ico`` of every executable into a folder."""
    import icon  # needs Pillow, which the room's own Python does not have

    about = listed()["about"]
    folder.mkdir(parents=True, exist_ok=True)
    for name in about["programs"]:
        (folder / f"{name}.version").write_text(version_text(name, version, about), encoding="utf-8")
        (folder / f"{name}.manifest").write_text(manifest(name, about), encoding="utf-8")
        icon.write(_ICONS[name], folder / f"{name}.ico")


if __name__ == "__main__":
    import sys

    write(Path(sys.argv[1]), sys.argv[2])
