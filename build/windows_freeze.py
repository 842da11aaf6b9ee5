"""Make the Windows programs; runs inside the room, started by windows.py.

The room has ``/src`` (what is frozen), ``/build`` (this folder), ``/requirements.txt``, ``/cache`` (the
Windows Python and the wheels) and ``/work`` (empty).
"""

import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import windows_about
import windows_python
import wine
from trouble import Trouble

SOURCE, CACHE, WORK = Path("/src"), Path("/cache"), Path("/work")
REQUIREMENTS = Path("/requirements.txt")
PYTHON = WORK / "python"
UTF8: list[str | Path] = [PYTHON / "python.exe", "-X", "utf8"]
"""The Windows Python, which reads and writes UTF-8."""
KIOSK, VERIFIER = "mingpai-kiosk", "mingpai-verifier"
_LIBRARIES = {".exe", ".dll", ".pyd"}
_STARTED = time.monotonic()


def say(text: str) -> None:
    """Print one step of the work."""
    print(f"[windows] {time.monotonic() - _STARTED:4.0f} s  {text}", flush=True)


def python() -> None:
    """Unpack the Windows Python, take out what no program needs, and hold the rest against its signatures."""
    about = windows_about.listed()["python"]
    with zipfile.ZipFile(CACHE / "python.zip") as archive:
        archive.extractall(WORK / "unpacked")
    (WORK / "unpacked" / about["folder"]).rename(PYTHON)
    shutil.rmtree(WORK / "unpacked")
    windows_python.strip(PYTHON)
    scratch = WORK / "signatures"
    scratch.mkdir()
    signed, modules = windows_python.hold(PYTHON, about, scratch)
    say(f"{signed} programs and libraries signed by {about['signer']}, {modules} modules in its catalogue")


def packages() -> None:
    """Install the wheels, each once more held against its SHA-256."""
    (pip,) = CACHE.glob("wheels/pip-*.whl")
    # Started from its own wheel: the Python has none, and pip does not replace itself while it runs.
    options = ["--no-index", "--no-deps", "--require-hashes", "--no-compile", "--no-warn-script-location"]
    wheels = wine.windows_path(CACHE / "wheels")
    words = ["-m", "pip", "install", *options, "--find-links", wheels, "-r", REQUIREMENTS]
    wine.run([*UTF8, *words], PYTHONPATH=wine.windows_path(pip))


def freeze(version: str) -> None:
    """Run PyInstaller on both recipes."""
    resources = WORK / "resources"
    about = Path(__file__).with_name("windows_about.py")
    wine.run([*UTF8, about, resources, version])
    for program in ("verifier", "kiosk"):
        say(f"freezing the {program}")
        words = ["-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
        folders = ["--distpath", WORK / "programs", "--workpath", WORK / "build"]
        recipe = SOURCE / "build" / "freeze" / f"{program}.spec"
        wine.run([*UTF8, *words, *folders, recipe], MINGPAI_RESOURCES=wine.windows_path(resources))


def strangers(folder: Path, known: set[str], families: tuple[str, ...]) -> list[str]:
    """Libraries that a folder's programs ask for, and that are neither in it nor in every Windows.

    Args:
        folder: the programs.
        known: names of libraries of Windows, in small letters.
        families: what the names of further ones begin with.
    """
    import pefile  # Debian's python3-pefile, in the room

    kinds = ("IMPORT", "DELAY_IMPORT")
    tables = [pefile.DIRECTORY_ENTRY[f"IMAGE_DIRECTORY_ENTRY_{kind}"] for kind in kinds]
    files = [file for file in folder.rglob("*") if file.suffix.lower() in _LIBRARIES]
    known = known | {file.name.lower() for file in files}
    found = []
    for file in files:
        image = pefile.PE(str(file), fast_load=True)
        image.parse_data_directories(tables)
        for kind in kinds:
            for entry in getattr(image, f"DIRECTORY_ENTRY_{kind}", []):
                name = entry.dll.decode("ascii").lower()
                if name not in known and not name.startswith(families):
                    found.append(f"{file.name} asks for {name}")
        image.close()
    return sorted(found)


def from_wine() -> list[str]:
    """Files of the programs that PyInstaller took from Wine's own Windows, by its tables of contents."""
    tables = (table.read_text(encoding="utf-8") for table in WORK.glob("build/*/*.toc"))
    return sorted({line.strip() for table in tables for line in table.splitlines() if "'C:" in line})


def main() -> int:
    """Make everything; the exit status is 0."""
    version = sys.argv[1]
    system = windows_about.listed()["system"]
    python()
    say("setting up Wine")
    with wine.screen():
        wine.prefix(WORK / "prefix")
        say("installing the packages")
        packages()
        freeze(version)
    problems = strangers(WORK / "programs", set(system["libraries"]), tuple(system["families"])) + from_wine()
    if problems:
        raise Trouble("\n".join(problems))
    say("done; every library asked for is in the program's folder or in every Windows")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Trouble, subprocess.TimeoutExpired) as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        sys.exit(1)
