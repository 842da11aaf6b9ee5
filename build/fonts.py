"""Make ``kiosk/fonts``: static fonts cut out of Noto Sans SC, rare characters, and an index of what each has.

Run by ``python3 dev.py fonts`` in an environment of its own. Every font that goes in and every one that comes
out is held against the SHA-256 in fonts.toml, so everybody's screens have the same letters. A program that is
handed over needs all of them: ``--all`` fetches Debian's package where it is not installed, and refuses to
make do without it.
"""

import argparse
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "kiosk" / "fonts"
LIST = HERE / "fonts.toml"
INDEX = "index.json"
CACHE = HERE.parent / "out" / "cache" / "fonts"
RARE_FOLDERS = (Path("/usr/share/fonts/truetype/hanazono"), Path("/usr/share/fonts/hanazono"), CACHE)


class Trouble(Exception):
    """A font is not what the list says; the text says which."""


def stamp() -> str:
    """A digest of all that the fonts depend on."""
    rare = "".join(path.name for path in rare_files().values())
    return hashlib.sha256(LIST.read_bytes() + Path(__file__).read_bytes() + rare.encode()).hexdigest()


def listed() -> dict[str, Any]:
    """The list of fonts."""
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def rare_files() -> dict[str, Path]:
    """The fonts for rare characters that this computer has, by name."""
    found = {}
    for font in listed()["rare"]:
        paths = (folder / font["file"] for folder in RARE_FOLDERS)
        path = next((path for path in paths if path.is_file()), None)
        if path is not None:
            found[font["name"]] = path
    return found


def fetch_rare() -> None:
    """Get the missing fonts for rare characters out of Debian's package, with apt-get; kept in out/cache.

    Raises:
        Trouble: there is no apt-get, or it has no such package.
    """
    missing = [font for font in listed()["rare"] if font["name"] not in rare_files()]
    for package in sorted({font["package"] for font in missing}):
        print(f"fetching Debian's package {package}", flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            try:
                # apt's own user, to whom it drops its rights, cannot write into a folder of ours.
                fetch = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package]
                subprocess.run(fetch, cwd=scratch, check=True)
                (file,) = Path(scratch).glob("*.deb")
                subprocess.run(["dpkg-deb", "--extract", file, scratch], check=True)
            except (OSError, subprocess.CalledProcessError) as error:
                raise Trouble(
                    f"{package} cannot be fetched ({error}): install it with apt-get, as root"
                ) from error
            CACHE.mkdir(parents=True, exist_ok=True)
            for font in (one for one in missing if one["package"] == package):
                (found,) = Path(scratch).rglob(font["file"])
                hold(found, font["sha256"])
                shutil.copyfile(found, CACHE / font["file"])


def ready() -> bool:
    """Whether the fonts are there already, made from this very list."""
    try:
        index = json.loads((FOLDER / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    names = {font["file"] for weight in ("regular", "bold") for font in index[weight]}
    return index["stamp"] == stamp() and all((FOLDER / name).is_file() for name in names)


def hold(path: Path, sha256: str) -> None:
    """Hold a file against its digest.

    Raises:
        Trouble: it has another one.
    """
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise Trouble(f"{path.name}: SHA-256 {found}, and the list says {sha256 or 'nothing'}")


def source(font: dict[str, str]) -> Path:
    """Where the package keeps the variable font; it is not imported."""
    spec = importlib.util.find_spec(font["package"])
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(f"The package {font['package']} is not installed")
    root = Path(spec.submodule_search_locations[0])
    path = next(
        (base / font["file"] for base in (root, root / font["package"]) if (base / font["file"]).is_file()),
        None,
    )
    if path is None:
        raise Trouble(f"The package {font['package']} has no {font['file']}")
    return path


def cut(variable: Path, weight: int, target: Path) -> None:
    """Cut a static font of one weight out of a variable one; the same bytes each time."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(variable, recalcTimestamp=False)
    # Without new names every weight would call itself Thin, and a PDF's readers would take two for one.
    static = instancer.instantiateVariableFont(font, {"wght": weight}, updateFontNames=True)
    aside = target.with_suffix(".new")
    static.save(aside)
    aside.replace(target)


def ranges(path: Path) -> list[list[int]]:
    """The characters of a font, as pairs of the first and the last of a run."""
    from fontTools.ttLib import TTFont

    found: list[list[int]] = []
    for code in sorted(TTFont(path, lazy=True).getBestCmap()):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def make() -> None:
    """Make the fonts and their index."""
    FOLDER.mkdir(exist_ok=True)
    fonts = listed()
    variable = source(fonts["source"])
    hold(variable, fonts["source"]["sha256"])
    index: dict[str, Any] = {"stamp": stamp()}
    rare = []
    here = rare_files()
    for font in fonts["rare"]:
        if font["name"] not in here:
            print(f"{font['name']} is not here (Debian: fonts-hanazono): rare characters will show as codes")
            continue
        hold(here[font["name"]], font["sha256"])
        shutil.copyfile(here[font["name"]], FOLDER / font["file"])
        rare.append(entry(font["name"]))
    for font in fonts["static"]:
        path = FOLDER / f"{font['name']}.ttf"
        print(f"making {path.name}", flush=True)
        cut(variable, font["wght"], path)
        hold(path, font["sha256"])
        index[font["weight"]] = [entry(font["name"]), *rare]
    (FOLDER / INDEX).write_text(json.dumps(index), encoding="utf-8")


def entry(name: str) -> dict[str, Any]:
    """What the index says of a font."""
    return {"name": name, "file": f"{name}.ttf", "ranges": ranges(FOLDER / f"{name}.ttf")}


def main() -> int:
    """Make the fonts unless they are there."""
    parser = argparse.ArgumentParser(prog="dev.py fonts", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="only say by the exit code whether they are there"
    )
    parser.add_argument(
        "--all", action="store_true", help="fetch the fonts for rare characters where missing"
    )
    options = parser.parse_args()
    try:
        lacking = len(rare_files()) < len(listed()["rare"]) if options.all else False
        if ready() and not lacking:
            return 0
        if options.check:
            return 1
        if lacking:
            fetch_rare()
        make()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
