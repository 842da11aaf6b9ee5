"""The checks of the Linux programs on a bare system; run by try_linux.py.

Each takes a trial and returns a line that says what was seen, or raises Failed. The programs lie in a folder
with a Chinese name and a blank, in a system that nobody can write to; the user's home has such a name too.
"""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import chroot
import manifest
from PIL import Image, ImageChops, ImageGrab

PROGRAMS = "/opt/明派 程序"
HOME = "/home/用户 甲"
USER = "4711:4711"
"""A number that no system has a name for."""
CHILDREN = 1300
SCREEN = (1366, 768)
PATIENCE = 90.0
"""Seconds after which a window that shows nothing is given up; drawing in software is slow."""
COLOURS = 50
"""Fewer colours than any of the windows has, and more than an empty screen."""
ANSWER = 0.05
"""The part of the screen that another page changes at least; a digest that appears changes less."""
_FINGERPRINT = re.compile(r"--seal ([0-9a-f]{64})")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
_HOLDS, _FAILS, _REHEARSAL, _TRACE = "相符", "不符", "演练", "Traceback"
_MATCHES = 4
"""The verifier's exit status for a rehearsal's bundle that matches."""


class Failed(Exception):
    """A check does not hold; the text says what was seen instead."""


@dataclass
class Trial:
    """A system with the programs in it."""

    name: str
    root: Path
    programs: Path
    work: Path
    pictures: Path
    fingerprint: str = field(default="", init=False)
    """Of the rehearsal's seal, once there is one."""

    def __post_init__(self) -> None:
        for folder in (self.home, self.work / "home"):
            folder.mkdir(parents=True, exist_ok=True)
        os.chown(self.home, *map(int, USER.split(":")))

    @property
    def home(self) -> Path:
        """The user's home, as this computer sees it."""
        return self.work / "home" / "own"

    @property
    def kiosk(self) -> str:
        """The kiosk, as the system sees it."""
        return f"{PROGRAMS}/mingpai-kiosk/mingpai-kiosk"

    @property
    def verifier(self) -> str:
        """The verifier, as the system sees it."""
        return f"{PROGRAMS}/mingpai-verifier"

    def line(self, words: list[str], *more: chroot.Bind, **environment: str) -> list[str]:
        """The command line that runs words inside; a variable that is empty is not set at all."""
        binds = (chroot.Bind(self.programs, PROGRAMS), chroot.Bind(self.home, HOME, writable=True), *more)
        system = chroot.Chroot(self.root, binds=binds)
        variables = {"HOME": HOME, "LC_ALL": "C", **environment}
        unset = [word for name, value in variables.items() if not value for word in ("-u", name)]
        given = {name: value for name, value in variables.items() if value}
        return system.command(["env", *unset, *words], environment=given, user=USER, folder="/tmp")

    def ask(self, words: list[str], *more: chroot.Bind, status: int = 0, **environment: str) -> str:
        """Run words inside; what they print comes back.

        Raises:
            Failed: they end with another status, show a traceback, or do not end.
        """
        try:
            done = subprocess.run(
                self.line(words, *more, **environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", timeout=600, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Failed(f"{words[:2]} does not end") from None
        if done.returncode != status or _TRACE in done.stdout:
            raise Failed(f"{words[:2]} ends with {done.returncode}:\n{done.stdout[-2000:]}")
        return done.stdout

    def bundle(self) -> str:
        """The rehearsal's bundle, as the system sees it.

        Raises:
            Failed: there is none.
        """
        for bundle in (self.home / "演练 结果" / "draw").glob("*.zip"):
            return f"{HOME}/演练 结果/draw/{bundle.name}"
        raise Failed("there is no bundle: the rehearsal did not work")


def no_python(trial: Trial) -> str:
    """The system is bare indeed."""
    found = [file for place in ("usr/bin", "usr/local/bin") for file in (trial.root / place).glob("python*")]
    if found:
        raise Failed(f"it has {found[0].name}")
    return f"{len(chroot.installed(trial.root))} packages, no Python"


def rehearsal(trial: Trial) -> str:
    """A whole rehearsal with the frozen kiosk; its bundle is checked by the frozen verifier."""
    begun = time.monotonic()
    text = trial.ask([trial.kiosk, "rehearse", "--children", str(CHILDREN), "--out", f"{HOME}/演练 结果"])
    took = time.monotonic() - begun
    found = _FINGERPRINT.search(text)
    if _HOLDS not in text or found is None:
        raise Failed(f"it says:\n{text[-2000:]}")
    trial.fingerprint = found[1]
    _check(trial)
    refused = trial.ask([*_checking(trial), "0" * 64], status=1)
    if _FAILS not in refused.splitlines()[0]:
        raise Failed(f"for another fingerprint the verifier says:\n{refused[-2000:]}")
    return f"{CHILDREN} children in {took:.0f} s; the bundle holds, with another fingerprint it does not"


def _check(trial: Trial, home: str = HOME) -> None:
    _matches(trial.ask([*_checking(trial), trial.fingerprint], status=_MATCHES, HOME=home))


def _checking(trial: Trial) -> list[str]:
    return [trial.verifier, "check", trial.bundle(), "--seal"]


def _matches(report: str) -> None:
    verdict = report.splitlines()[0]
    if _HOLDS not in verdict or _REHEARSAL not in verdict or _FAILS in verdict:
        raise Failed(f"the verifier says:\n{report[-2000:]}")


def digest(trial: Trial) -> str:
    """The digest that the running kiosk seals is that of its folder."""
    seal = json.loads((trial.home / "演练 结果" / "draw" / "seal.json").read_text(encoding="utf-8"))
    sealed, computed = seal["software"]["sha256"], manifest.digest(trial.programs / "mingpai-kiosk")
    if sealed != computed:
        raise Failed(f"sealed is {sealed}, and the folder has {computed}")
    return computed


def no_home(trial: Trial) -> str:
    """Without a home, and for a user without a name, the same commands work."""
    for home in ("", "/nowhere"):
        trial.ask([trial.kiosk, "rehearse", "--children", "20", "--out", "/tmp/out"], HOME=home)
        _check(trial, home)
    return "rehearsal and check with HOME unset, and with one that is not there"


def long_path(trial: Trial) -> str:
    """Programs at a path of 200 characters, which writes to another one."""
    folder = "/tmp"
    while len(folder) < 200:
        folder += "/" + "很长的文件夹名 "[: 199 - len(folder)].ljust(1, "长")
    there = chroot.Bind(trial.programs, folder)
    text = trial.ask(
        [
            f"{folder}/mingpai-kiosk/mingpai-kiosk",
            "rehearse",
            "--children",
            "20",
            "--out",
            f"{HOME}/长{folder}",
        ],
        there,
    )
    found = _FINGERPRINT.search(text)
    bundles = list((trial.home / f"长{folder}" / "draw").glob("*.zip"))
    if found is None or len(bundles) != 1:
        raise Failed(f"it says:\n{text[-2000:]}")
    inside = f"{HOME}/长{folder}/draw/{bundles[0].name}"
    checking = [f"{folder}/mingpai-verifier", "check", inside, "--seal", found[1]]
    _matches(trial.ask(checking, there, status=_MATCHES))
    return f"{len(folder)} characters"


def no_desktop(trial: Trial) -> str:
    """Where there is nothing to draw with, both windows say so in Chinese, and what to do."""
    for words, status in (([trial.kiosk], 3), ([trial.verifier], 2)):
        for display in ("", ":9"):
            text = trial.ask(words, status=status, DISPLAY=display)
            if not _CHINESE.search(text):
                raise Failed(f"{words} says:\n{text[-2000:]}")
    return "both say so"


def kiosk_window(trial: Trial) -> str:
    """The kiosk, started as by its icon, fills the screen, and a touch changes it."""
    with screen() as display, _running(trial, [trial.kiosk], display) as program:
        _drawn(trial, program, display, "kiosk")
        _do(display, "mousemove", "1174", "453", "click", "1")
        until, changed = time.monotonic() + PATIENCE / 3, 0.0
        while changed < ANSWER and time.monotonic() < until:
            time.sleep(2)
            _picture(trial, display, "kiosk-touched")
            changed = _changed(trial, "kiosk", "kiosk-touched")
    if changed < ANSWER:
        raise Failed("a touch changes nothing (kiosk.png, kiosk-touched.png)")
    return f"a touch changes {changed:.0%} of it"


def verifier_window(trial: Trial) -> str:
    """The verifier's window, empty and with a bundle."""
    for name, words in (("verifier", []), ("verifier-bundle", [trial.bundle()])):
        with screen() as display, _running(trial, [trial.verifier, *words], display) as program:
            _drawn(trial, program, display, name)
    if _changed(trial, "verifier", "verifier-bundle") == 0:
        raise Failed("with a bundle the window looks as without")
    return "drawn, with and without a bundle"


def no_home_windows(trial: Trial) -> str:
    """Both windows open where there is no home."""
    for name, words in (("kiosk", [trial.kiosk]), ("verifier", [trial.verifier])):
        with screen() as display, _running(trial, words, display, HOME="") as program:
            _drawn(trial, program, display, f"{name}-no-home")
    return "both drawn"


def second_start(trial: Trial) -> str:
    """A second start while one runs is told so, and the first goes on."""
    with screen() as display, _running(trial, [trial.kiosk], display) as first:
        _drawn(trial, first, display, "kiosk-first")
        text = trial.ask([trial.kiosk], _socket(), status=1, DISPLAY=display)
        if not _CHINESE.search(text):
            raise Failed(f"the second says:\n{text[-2000:]}")
        if first.poll() is not None:
            raise Failed("the first has ended")
    return text.strip().splitlines()[-1]


def start_times(trial: Trial) -> str:
    """How long both programs take to start, with and without their files in memory."""
    kiosk = [trial.kiosk, "window", "--first-picture"]
    lines = []
    with screen() as display:
        for name, words in (("kiosk", kiosk), ("verifier", [trial.verifier, "check", "--help"])):
            seconds = []
            for forget in (True, False, False):
                if forget:
                    _forget(trial.programs)
                begun = time.monotonic()
                trial.ask(words, _socket(), DISPLAY=display)
                seconds.append(time.monotonic() - begun)
            lines.append(f"{name} cold {seconds[0]:.1f} s, warm {min(seconds[1:]):.1f} s")
    return "; ".join(lines)


BARE = (no_python, rehearsal, digest, no_home, long_path, no_desktop)
DESKTOP = (rehearsal, kiosk_window, verifier_window, no_home_windows, second_start, start_times)


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees; its name comes back, such as ``:3``."""
    reading, writing = os.pipe()
    size = "{}x{}x24".format(*SCREEN)
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        size,
        "-nolisten",
        "tcp",
        "-ac",
        "-noreset",
    ]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        number = os.read(reading, 16).decode().strip()
        if not number:
            raise Failed("Xvfb does not start")
        yield f":{number}"
    finally:
        os.close(reading)
        server.kill()
        server.wait()


def _socket() -> chroot.Bind:
    return chroot.Bind(Path("/tmp/.X11-unix"), "/tmp/.X11-unix")


@contextmanager
def _running(
    trial: Trial, words: list[str], display: str, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A program with a window, as long as the block lasts."""
    variables: Mapping[str, str] = {"DISPLAY": display, **environment}
    with (trial.work / "said").open("wb") as said:
        program = subprocess.Popen(
            trial.line(words, _socket(), **variables), stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        try:
            yield program
        finally:
            program.kill()  # and with it all that runs inside
            program.wait()


def _drawn(trial: Trial, program: subprocess.Popen[bytes], display: str, name: str) -> None:
    """Wait until a window is drawn and stays as it is; keep a picture.

    Raises:
        Failed: it is not, or the program ended.
    """
    until, last = time.monotonic() + PATIENCE, Image.new("RGB", SCREEN)
    while time.monotonic() < until:
        time.sleep(1.5)
        now = _grab(display)
        if program.poll() is not None:
            said = (trial.work / "said").read_text(encoding="utf-8", errors="replace")
            raise Failed(f"{name} ended with {program.returncode}:\n{said[-2000:]}")
        many = now.getcolors(COLOURS) is None
        if many and ImageChops.difference(now, last).getbbox() is None:
            _picture(trial, display, name)
            return
        last = now
    _picture(trial, display, name)
    raise Failed(f"{name} is not drawn ({trial.name}-{name}.png)")


def _grab(display: str) -> Image.Image:
    return ImageGrab.grab(xdisplay=display).convert("RGB")


def _picture(trial: Trial, display: str, name: str) -> None:
    _grab(display).save(trial.pictures / f"{trial.name}-{name}.png")


def _changed(trial: Trial, before: str, after: str) -> float:
    """The part of two pictures that differs, 0 to 1."""
    one, other = (Image.open(trial.pictures / f"{trial.name}-{name}.png") for name in (before, after))
    histogram = ImageChops.difference(one, other).convert("L").histogram()
    return 1 - histogram[0] / sum(histogram)


def _do(display: str, *words: str) -> None:
    subprocess.run([shutil.which("xdotool") or "xdotool", *words], env={"DISPLAY": display}, check=True)


def _forget(folder: Path) -> None:
    """Have the system drop the files from memory, as after the computer was switched on."""
    for file in folder.rglob("*"):
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
