#!/usr/bin/env python3
"""Set up this project and run its jobs, on Linux, Windows and macOS, with nothing but Python and git.

Every job first makes sure that the virtual environment in ``.venv`` holds exactly the pinned packages of
``requirements/``; the second time that is a look at one small file. The pip configuration and the environment
of the machine (mirrors, proxies, certificates) are honoured: no package index is named here.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

OLDEST = (3, 11)
NEWEST = (3, 15)


def python_trouble(version: "tuple[int, int]") -> str:
    """Say what is wrong with a Python of this version, or return an empty text.

    All down to here has to run on Pythons that are too old, and all of this file has to be read by them.
    """
    found, oldest, newest = (".".join(map(str, pair)) for pair in (version, OLDEST, NEWEST))
    if OLDEST <= version <= NEWEST:
        return ""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    here = [name for name in names if shutil.which(name)]
    return (
        f"This is Python {found}; the project and its pinned packages need Python {oldest} to {newest}.\n"
        f"What to do: {'run it with one that is here' if here else 'install one and run it with that'}:\n"
        f"    {(here or ['python3.12'])[0]} {' '.join(map(shlex.quote, sys.argv))}\n"
        f"(On Windows: py -3.12 dev.py …; py --list shows what is there.)"
    )


if __name__ == "__main__" and python_trouble(sys.version_info[:2]):
    sys.exit(python_trouble(sys.version_info[:2]))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK_VENV = ROOT / ".venv-lock"
FONTS_VENV = ROOT / ".venv-fonts"
PACKAGE_VENV = ROOT / ".venv-package"
BUILD_VENV = ROOT / ".venv-build"
REQUIREMENTS = ROOT / "requirements"
NOTE = "mingpai-setup.json"

# A set of packages -> the sets that contain it: what has the tools of development can also rehearse.
CONTAINED_IN = {"kiosk": ("kiosk", "dev"), "screens": ("screens", "dev"), "dev": ("dev",)}
CONTAINED_IN |= {"verifier": ("verifier", "kiosk", "screens", "dev"), "lock": ("lock",), "fonts": ("fonts",)}
CONTAINED_IN |= {"package": ("package",)}
CONTAINED_IN |= {"build": ("build",)}
SETUP_FORMAT = "1"  # to be raised when the same requirements shall lead to another set-up


class Trouble(Exception):
    """Something in the way that a person has to mend; the text says what and how."""


# --- before anything begins: can environments be made?


def can_make_environments() -> bool:
    """Whether ``venv`` and ``ensurepip`` are both there; Debian ships the second in a package of its own."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def venv_package(executable: str, version: tuple[int, int]) -> str:
    """Name the Debian package that brings ``ensurepip`` to this Python, or "" if it is none of Debian's."""
    return f"python{version[0]}.{version[1]}-venv" if executable.startswith("/usr/bin/") else ""


def as_root(user: int, sudo: str | None, at_terminal: bool) -> list[str] | None:
    """What to put before a command that needs root's rights; None if there is no way to them."""
    if user == 0:
        return []
    if sudo is None:
        return None
    # With nobody there to type a password, sudo has to fail instead of waiting for one.
    return [sudo] if at_terminal else [sudo, "-n"]


def provide_venv() -> None:
    """Make sure that environments can be made; install Debian's package for it where that is possible."""
    if can_make_environments():
        return
    lacking = f"This Python ({sys.executable}) cannot make virtual environments: it has no module ensurepip."
    package, apt = venv_package(sys.executable, sys.version_info[:2]), shutil.which("apt-get")
    if sys.platform == "win32" or not package or apt is None:
        raise Trouble(
            f"{lacking}\nWhat to do: install it with the package manager that this Python came from, "
            "or run this script with a Python that has it."
        )
    by_hand = f"    apt-get update && apt-get install {package}"
    prefix = as_root(os.geteuid(), shutil.which("sudo"), sys.stdin is not None and sys.stdin.isatty())
    if prefix is None:
        raise Trouble(
            f"{lacking}\nDebian keeps it in the package {package}, which only root may install.\n"
            "You are not root, and there is no sudo here.\n"
            "What to do: ask whoever looks after this computer to run the next line as root. "
            f"Then run your command again.\n{by_hand}"
        )
    install = [*prefix, apt, "install", "-q", "--yes", "--no-install-recommends", package]
    say(f"Python's ensurepip is missing here, so Debian's package for it is installed: {shlex.join(install)}")
    # A fresh machine has no package lists, and a neglected one has lists of packages that are gone:
    # so once with the lists as they are, and once more with new ones.
    update = [*prefix, apt, "update", "-q"]
    has_lists = any(Path("/var/lib/apt/lists").glob("*_Packages*"))
    for commands in ([install] if has_lists else [], [update, install]):
        for command in commands:
            subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=False)
        if can_make_environments():
            return
    raise Trouble(
        f"{lacking}\nThe package {package} could not be installed, for the reason given above.\n"
        f"What to do: run this as root, and then your command again:\n{by_hand}"
    )


# --- the virtual environment


def venv_python(venv: Path) -> Path:
    """Where the interpreter of a virtual environment lies on this system."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_for(requirements: Path) -> str:
    """A digest of all that a set-up depends on: the pinned file, this Python, this machine, this folder."""
    parts = [SETUP_FORMAT, platform.python_version(), sys.platform, platform.machine(), str(ROOT)]
    return hashlib.sha256("\n".join(parts).encode(errors="replace") + requirements.read_bytes()).hexdigest()


def read_note(venv: Path) -> dict[str, object]:
    """The note that this script keeps inside an environment; empty if there is none or it is unreadable."""
    try:
        note = json.loads((venv / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def write_note(venv: Path, made_here: bool, ready: str) -> None:
    """Write the note, whole or not at all; ``ready`` is the stamp of a finished set-up, else empty."""
    aside = venv / f"{NOTE}.new"
    aside.write_text(json.dumps({"made_here": made_here, "ready": ready}), encoding="utf-8")
    aside.replace(venv / NOTE)


def pip_works(venv: Path) -> bool:
    """Whether the environment has a running interpreter of this very version, with pip in it."""
    if not venv_python(venv).exists():
        return False
    ask = [str(venv_python(venv)), "-c", "import sys, pip; print(sys.version_info[:2])"]
    return run_quietly(ask) == (0, f"{sys.version_info[:2]}\n")


@contextlib.contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold a lock file, so that two of these scripts never build one environment at the same time."""
    with lock.open("a+b") as file:
        if not try_lock(file.fileno()):
            say("Waiting for another dev.py that is setting up this folder")
            while not try_lock(file.fileno()):
                time.sleep(0.5)
        yield  # closing the file gives the lock back, and so does the end of the process, whatever it was


def try_lock(descriptor: int) -> bool:
    """Try to lock an open file for this process alone; tell whether it worked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def set_up(kind: str, venv: Path = VENV) -> None:
    """Bring the environment to the pinned packages of one kind; quick if it is there already."""
    requirements = REQUIREMENTS / f"{kind}.txt"

    def is_ready() -> bool:
        enough = {stamp_for(REQUIREMENTS / f"{name}.txt") for name in CONTAINED_IN[kind]}
        return read_note(venv).get("ready") in enough and venv_python(venv).exists()

    if is_ready():
        return
    with only_one(venv.with_name(f"{venv.name}.lock")):
        if is_ready():  # another one did it while this one waited
            return
        provide_venv()
        made_here = make_environment(venv)
        write_note(venv, made_here, ready="")
        install(venv, requirements)
        write_path_file(venv)
        write_note(venv, made_here, ready=stamp_for(requirements))
        say(f"Set-up is complete: {shown(venv)}")


def make_environment(venv: Path) -> bool:
    """Make an environment where there is none that can be built upon; tell whether it is this script's own.

    An own one that an interruption left unfinished is emptied and made anew. What somebody else made is
    used as it is, or refused, but never emptied.
    """
    note = read_note(venv)
    if note.get("ready") and pip_works(venv):
        return bool(note.get("made_here"))
    if venv.exists() and any(venv.iterdir()) and not note.get("made_here"):
        if not pip_works(venv):
            raise Trouble(
                f"There is a folder {venv} that this script did not make, and no Python "
                f"{sys.version_info[0]}.{sys.version_info[1]} with pip runs in it.\n"
                "What to do: move that folder away, and run the same command again."
            )
        say(f"Using the environment that is already in {shown(venv)}")
        return False
    say(f"Making a virtual environment in {shown(venv)} with Python {platform.python_version()}")
    venv.mkdir(exist_ok=True)
    write_note(venv, made_here=True, ready="")  # first, so that an interruption from now on can be told
    for entry in venv.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != NOTE:
            entry.unlink()
    code, output = run_quietly([sys.executable, "-m", "venv", str(venv)])
    if code != 0:
        raise Trouble(f"The virtual environment could not be made. Python said:\n{tail(output)}")
    return True


def install(venv: Path, requirements: Path) -> None:
    """Install the pinned packages; pip refuses any file whose SHA-256 is not in the list."""
    say(f"Installing the packages of {shown(requirements)}, each checked by its SHA-256")
    # Every pinned package has a ready-made wheel, so nothing is compiled and no stranger's set-up code runs.
    command = [str(venv_python(venv)), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:"]
    command += ["--no-input", "--progress-bar=off", "-r", str(requirements)]
    lines: list[str] = []
    with open_quietly(command, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1") as process:
        for line in process.stdout or ():
            lines.append(line)
            if sys.stdout.isatty() and line.startswith(("Collecting ", "Installing ")):
                print(f"\r    {line.strip()[:70]:70}", end="", flush=True)
    print(f"\r{'':75}\r" if sys.stdout.isatty() else "", end="", flush=True)
    if process.returncode != 0:
        raise Trouble(
            f"pip could not install the packages. Its last lines:\n{tail(''.join(lines))}\n"
            "What to do: check the network, and pip's settings if this computer needs a mirror or a proxy "
            "(pip config list); then run the same command again."
        )


def write_path_file(venv: Path) -> None:
    """Let the environment import the project from where it lies, wherever a command is run from."""
    ask = [str(venv_python(venv)), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(run_quietly(ask)[1].strip())
    # A relative path is plain ASCII: the encoding in which site.py reads this file differs between systems.
    line = Path(os.path.relpath(ROOT, packages)).as_posix()
    (packages / "mingpai.pth").write_text(f"{line}\n", encoding="ascii")


# --- the jobs


def rehearse(rest: list[str]) -> int:
    """Rehearse a whole draw, from a made-up workbook of 1,300 children to a verified bundle."""
    parser = argparse.ArgumentParser(prog="dev.py rehearse", description=rehearse.__doc__)
    parser.add_argument("procedure", nargs="?", default="longhua", choices=("longhua", "xincheng", "direct"))
    parser.add_argument("--out", type=Path, help="the folder to write into (out/rehearsal-PROCEDURE)")
    options, further = parser.parse_known_args(rest)
    set_up("kiosk")
    code = fonts([])  # the certificates are part of what a rehearsal makes
    if code != 0:
        return code
    out = options.out.absolute() if options.out else unused(ROOT / "out", f"rehearsal-{options.procedure}")
    say(f"Rehearsing a whole draw ({options.procedure}) into {shown(out)}")
    return run_module("kiosk", "rehearse", "--procedure", options.procedure, "--out", shown(out), *further)


def unused(parent: Path, name: str) -> Path:
    """The first of name, name-2, name-3, … that is not there: no rehearsal writes over an older one."""
    number, path = 1, parent / name
    while path.exists():
        number += 1
        path = parent / f"{name}-{number}"
    return path


def window(rest: list[str]) -> int:
    """Open the kiosk's window; further words go to it, as in: window --size 1366x768."""
    set_up("screens")
    code = fonts([])
    if code != 0:
        return code
    return run_module("kiosk", "window", *rest)


def verifier(rest: list[str]) -> int:
    """Open the verifier's window; further words go to it, as in: verifier BUNDLE.zip --lang en."""
    set_up("verifier")
    return run_module("verifier.window", *rest)


def test(rest: list[str]) -> int:
    """Run the tests; further words go to pytest."""
    set_up("dev")
    code = fonts([])
    if code != 0:
        return code
    # A few tests of the screens take long: who is done takes over what another one still has to do.
    workers = [] if rest else ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
    return run_module("pytest", *workers, *rest)


def check(rest: list[str]) -> int:
    """Check style (ruff), types (mypy --strict) and which part imports which (import-linter)."""
    if rest:
        raise Trouble("dev.py check takes no further words.")
    set_up("dev")
    # import-linter cannot be run with -m, and its script is named differently on every system.
    contracts = "import importlinter.cli as cli; cli.lint_imports_command(['--no-logo'])"
    codes = []
    for title, *words in (
        ("ruff check", "-m", "ruff", "check", "."),
        ("mypy --strict", "-m", "mypy"),
        ("lint-imports", "-c", contracts),
    ):
        say(title)
        codes.append(run([str(venv_python(VENV)), *words]))
    return max(codes)


def faults(rest: list[str]) -> int:
    """Try all faults of computers and disks, and kill ceremonies at random moments (--count 2000)."""
    set_up("dev")
    code = fonts([])
    if code != 0:
        return code
    os.environ["MINGPAI_FAULTS"] = "all"
    workers = ["-n", str(min(4, os.cpu_count() or 1))]
    return max(run_module("pytest", *workers, "tests/faults"), run_module("tests.faults.kills", *rest))


def bench(rest: list[str]) -> int:
    """Measure the ratios that docs/performance.md states; further words go to the program in bench/."""
    set_up("dev")
    return run_module("bench", *rest)


def lock(rest: list[str]) -> int:
    """Make the pinned requirements/*.txt anew; --upgrade takes the newest versions."""
    set_up("lock", LOCK_VENV)
    return run([str(venv_python(LOCK_VENV)), str(REQUIREMENTS / "lock.py"), *rest])


def fonts(rest: list[str]) -> int:
    """Make the fonts of the touchscreen and of what it prints (kiosk/fonts), each checked by its SHA-256."""
    maker = [str(venv_python(FONTS_VENV)), str(ROOT / "build" / "fonts.py")]
    # Their maker's packages are large, so nothing is installed where the fonts are there already.
    if venv_python(FONTS_VENV).exists() and run([*maker, "--check", *rest]) == 0:
        return 0
    set_up("fonts", FONTS_VENV)
    return run([*maker, *rest])


def page(rest: list[str]) -> int:
    """Put the verifier's page for a browser together: out/verifier.html, one file that needs no network."""
    if rest:
        raise Trouble("dev.py page takes no further words.")
    return run([sys.executable, str(ROOT / "build" / "page.py"), str(ROOT / "out" / "verifier.html")])


def freeze(rest: list[str]) -> int:
    """Freeze the programs that need no Python: freeze linux, freeze windows (as root; into out/programs)."""
    systems = ("linux", "windows")
    if not rest or rest[0] not in systems:
        raise Trouble(f"Which system? What to do: python3 dev.py freeze {' or '.join(systems)}")
    set_up("build", BUILD_VENV)
    code = fonts(["--all"])
    if code != 0:
        return code
    code = run([str(venv_python(BUILD_VENV)), str(ROOT / "build" / f"{rest[0]}.py"), *rest[1:]])
    if code != 0 or {"-h", "--help", "--list-packages"} & set(rest):
        return code
    # The licences are part of the kiosk's folder, so they are there before anybody takes its digest.
    parser = argparse.ArgumentParser(prog="dev.py freeze", allow_abbrev=False)
    parser.add_argument("--out", default=str(ROOT / "out" / "programs" / rest[0]))
    parser.add_argument("--cache", default=str(ROOT / "out" / "cache"))
    options, _ = parser.parse_known_args(rest[1:])
    return materials([rest[0], "--folder", options.out, "--cache", options.cache])


def materials(rest: list[str]) -> int:
    """Write licences and bill of materials of the frozen programs: materials linux|windows."""
    set_up("package", PACKAGE_VENV)
    return run([str(venv_python(PACKAGE_VENV)), str(ROOT / "build" / "materials.py"), *rest])


def package(rest: list[str]) -> int:
    """Make what is handed over out of the frozen programs: package [linux|windows] [--key FILE]."""
    set_up("package", PACKAGE_VENV)
    code = fonts([])
    if code != 0:
        return code
    return run([str(venv_python(PACKAGE_VENV)), str(ROOT / "packaging" / "package.py"), *rest])


JOBS: dict[str, Callable[[list[str]], int]] = {
    job.__name__: job
    for job in (
        *(rehearse, window, verifier, test, check, faults, bench, fonts, page),
        *(freeze, materials, package, lock),
    )
}


# --- small things


def say(text: str) -> None:
    """Print one step of the work at once, also when the output is a pipe."""
    print(f"[dev] {text}", flush=True)


def shown(path: Path) -> str:
    """A path as a person wants to read it: from the project's folder where it lies inside."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def tail(output: str, lines: int = 20) -> str:
    """The last lines of a program's output, set in."""
    return "\n".join(f"    {line}" for line in output.splitlines()[-lines:])


def child_environment() -> dict[str, str]:
    """The environment for children: UTF-8 everywhere, also on a Windows console with another code page."""
    return {**os.environ, "PYTHONUTF8": "1"}


def open_quietly(command: list[str], **further: str) -> subprocess.Popen[str]:
    """Start a command whose output and errors can both be read from its ``stdout``."""
    out, err, none = subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL
    environment = {**child_environment(), **further}
    return subprocess.Popen(
        command, stdin=none, stdout=out, stderr=err, encoding="utf-8", errors="replace", env=environment
    )


def run_quietly(command: list[str]) -> tuple[int, str]:
    """Run a command; its exit code and all that it printed come back."""
    with open_quietly(command) as process:
        output, _ = process.communicate()
    return process.returncode, output


def run(command: list[str]) -> int:
    """Run a command in the project's folder, with its output left as it is; the exit code comes back."""
    return subprocess.run(command, cwd=ROOT, env=child_environment(), check=False).returncode


def run_module(module: str, *words: str) -> int:
    """Run a module of the environment in the project's folder."""
    return run([str(venv_python(VENV)), "-m", module, *words])


def usage() -> str:
    """The help text: every job with the first line of its docstring."""
    jobs = (f"  {name:10}{(job.__doc__ or '').splitlines()[0]}" for name, job in JOBS.items())
    head = ["usage: python3 dev.py JOB [further words]", "", "Every job sets up .venv first if need be.", ""]
    return "\n".join([*head, *jobs])


def main(words: list[str]) -> int:
    """Run the job that the command line names; the exit code is the job's."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # as the children write
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    if words[0] not in JOBS:
        print(f"There is no job “{words[0]}”.\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        return JOBS[words[0]](words[1:])
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The same command begins again from a sound state.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
