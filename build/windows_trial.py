"""The checks of the Windows programs; run inside the room by try_windows.py.

Each is a function that raises Failed, or returns a line that says what was seen.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import wine
from trouble import Trouble
from windows_user import (
    CONSOLE,
    DRIVE,
    HOME,
    KIOSK,
    LOCALE,
    PLACE,
    PROGRAMS,
    RESULTS,
    TRACE,
    VERIFIER,
    WORK,
    Failed,
    do,
    drawn,
    in_console,
    install_fonts,
    log_in,
    picture,
    running,
    same,
    seen_inside,
    told,
    without,
)

CHILDREN = 60
_FINGERPRINT = re.compile(r"--seal ([0-9a-f]{64})")
_HOLDS, _FAILS = "核验结果：相符", "核验结果：不符"
_REHEARSAL = 4
"""The verifier's exit status where all is as it should be, of a rehearsal."""


def rehearsal() -> str:
    """A whole rehearsal with the frozen kiosk; its bundle is checked by the frozen verifier."""
    started = time.monotonic()
    text = told([CONSOLE, "rehearse", "--children", str(CHILDREN), "--out", RESULTS])
    took = time.monotonic() - started
    (bundle,) = (RESULTS / "draw").glob("*.zip")
    found = _FINGERPRINT.search(text)
    if _HOLDS not in text or found is None:
        raise Failed(f"the rehearsal says:\n{text[-2000:]}")
    report = told([VERIFIER, "check", bundle, "--seal", found[1]], status=_REHEARSAL)
    if not report.startswith(_HOLDS):
        raise Failed(f"the verifier says:\n{report[-2000:]}")
    wrong = "0" * 64
    refusal = told([VERIFIER, "check", bundle, "--seal", wrong], status=1)
    if not refusal.startswith(_FAILS):
        raise Failed(f"for another fingerprint the verifier says:\n{refusal[-2000:]}")
    (WORK / "fingerprint").write_text(found[1], encoding="ascii")
    return f"{CHILDREN} children in {took:.0f} s, the bundle holds; with another fingerprint it does not"


def console() -> str:
    """In a console with the Chinese code page both programs show Chinese."""
    page = in_console(["cmd", "/c", "chcp"])
    if "936" not in page:
        raise Failed(f"this Windows has another code page: {page.strip()}")
    for words in ([CONSOLE, "status", RESULTS / "draw"], [CONSOLE, "status", PLACE / "没有"]):
        shown = in_console(list(words))
        if (
            not re.search(r"[\u4e00-\u9fff]{4}", shown)
            or "\ufffd" in shown
            or "\\u" in shown
            or TRACE in shown
        ):
            raise Failed(f"the console shows:\n{shown[-2000:]}")
    shown = in_console([VERIFIER, "check", RESULTS / "nothing.zip"])
    if "nothing.zip" not in shown or not re.search(r"[\u4e00-\u9fff]{4}", shown):
        raise Failed(f"the verifier without a console of its own shows:\n{shown[-2000:]}")
    return "code page 936, Chinese is shown by both"


def kiosk_window() -> str:
    """The kiosk, started as with a double click, fills the screen, and a touch changes it."""
    with running([KIOSK]):
        cold = drawn("kiosk")
        do("mousemove", "1174", "470", "click", "1")
        picture("kiosk-touched")
    changed = same("kiosk", "kiosk-touched")
    if changed == 0:
        raise Failed("a touch and a key change nothing (kiosk.png, kiosk-touched.png)")
    return f"first picture after {cold:.1f} s; a touch changes {changed:.1%} of it"


def verifier_window() -> str:
    """The verifier, with a bundle dropped on its icon."""
    (bundle,) = (RESULTS / "draw").glob("*.zip")
    with running([VERIFIER]):
        empty = drawn("verifier")
    with running([VERIFIER, bundle]):
        drawn("verifier-bundle")
        time.sleep(5)
        picture("verifier-bundle")
    if same("verifier", "verifier-bundle") == 0:
        raise Failed("with a bundle the window looks as without (verifier.png)")
    return f"first picture after {empty:.1f} s"


def without_angle() -> str:
    """Where Direct3D cannot be used, the window is drawn by OpenGL."""
    with broken("libEGL.dll", "libGLESv2.dll"), running([KIOSK]):
        seconds = drawn("kiosk-opengl")
    return f"first picture after {seconds:.1f} s"


def without_pictures() -> str:
    """Where neither works, a message in Chinese says so, and the day goes on in text."""
    with broken("libEGL.dll", "libGLESv2.dll", "glew32.dll"), running([KIOSK]):
        seconds = drawn("kiosk-no-graphics")
        do("key", "Return")
        time.sleep(10)
        drawn("kiosk-text-mode")
    if same("kiosk-no-graphics", "kiosk-text-mode") == 0:
        raise Failed("the answer yes changes nothing (kiosk-no-graphics.png)")
    return f"message after {seconds:.1f} s; after yes a console opens"


@contextmanager
def broken(*names: str) -> Iterator[None]:
    """Have some libraries of the kiosk damaged as long as the block lasts."""
    files = [KIOSK.parent / "_internal" / name for name in names]
    kept = {file: file.read_bytes() for file in files}
    try:
        for file in files:
            file.write_bytes(b"MZ damaged")
        yield
    finally:
        for file, content in kept.items():
            file.write_bytes(content)


def read_only() -> str:
    """From a folder that cannot be written, such as a locked stick, all the same."""
    before = listing(PLACE)
    subprocess.run(["mount", "--bind", str(PLACE), str(PLACE)], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", str(PLACE)], check=True)
    try:
        told([CONSOLE, "rehearse", "--children", "20", "--out", HOME / "readonly"])
        with running([KIOSK]):
            drawn("kiosk-read-only")
    finally:
        subprocess.run(["umount", str(PLACE)], check=True)
    if listing(PLACE) != before:
        raise Failed("something was written into the program's folder")
    return "rehearsal and window as ever"


def listing(folder: Path) -> set[str]:
    """All files of a folder."""
    return {str(file.relative_to(folder)) for file in folder.rglob("*")}


def untouched() -> str:
    """Whatever was done so far wrote nothing into the program's folder."""
    here, handed = listing(PLACE), listing(PROGRAMS)
    if here != handed:
        raise Failed(f"not as it was: {sorted(here ^ handed)[:10]}")
    return f"{len(here)} files as they were"


NOWHERE = ("USERPROFILE", "HOMEPATH", "HOMEDRIVE", "APPDATA", "LOCALAPPDATA")


def no_home() -> str:
    """Without a home folder: a rehearsal, the verifier and both windows."""
    (bundle,) = (RESULTS / "draw").glob("*.zip")
    fingerprint = (WORK / "fingerprint").read_text(encoding="ascii")
    nowhere = dict.fromkeys(NOWHERE, "Q:\\nowhere")
    told(without(nowhere, [CONSOLE, "rehearse", "--children", "20", "--out", DRIVE / "no-home"]))
    check = [VERIFIER, "check", bundle, "--seal", fingerprint]
    told(without(nowhere, check), status=_REHEARSAL)
    with running(without(nowhere, [KIOSK])):
        drawn("kiosk-no-home")
    with running(without(nowhere, [VERIFIER])):
        drawn("verifier-no-home")
    return "rehearsal, check and both windows as ever"


def no_temporary_folder() -> str:
    """Without a folder for temporary files: the kiosk does without, the one-file verifier cannot.

    What unpacks it says so, in English, before any of our code runs.
    """
    nowhere = dict.fromkeys((*NOWHERE, "TEMP", "TMP"), "Q:\\nowhere")
    told(without(nowhere, [CONSOLE, "rehearse", "--children", "20", "--out", DRIVE / "no-temp"]))
    with running(without(nowhere, [VERIFIER])):
        time.sleep(20)
        picture("verifier-no-temporary-folder")
    return "the rehearsal works; what the verifier says is in the picture"


def second_start() -> str:
    """A second start while one runs is told so, and the first goes on."""
    with running([KIOSK]) as first:
        drawn("kiosk-first")
        second = subprocess.Popen(wine.command([seen_inside(KIOSK)]), stdin=subprocess.DEVNULL)
        time.sleep(15)
        picture("kiosk-second")
        if first.poll() is not None:
            raise Failed("the first program has ended")
        do("key", "Return")
        with suppress(subprocess.TimeoutExpired):
            second.wait(timeout=30)
        if second.poll() is None:
            raise Failed("the second program goes on (kiosk-second.png)")
        picture("kiosk-first-again")
    return f"the second ended with {second.returncode}"


def long_paths() -> str:
    """A path of 200 characters, and one beyond Windows' old limit of 260."""
    lines = []
    for length in (200, 300):
        folder = HOME
        while len(seen_inside(folder)) < length:
            folder /= "很长的文件夹名"[: length - len(str(seen_inside(folder))) - 1] or "x"
        copy = folder / "mingpai-kiosk"
        shutil.copytree(KIOSK.parent, copy)
        status, text = wine.ask([seen_inside(copy / CONSOLE.name), "--help"])
        answer = "starts" if status == 0 else f"does not start ({text.strip()[-200:]})"
        lines.append(f"a program at {len(str(seen_inside(copy)))} characters {answer}")
        words = (CONSOLE, "rehearse", "--children", "20", "--out", folder / "演练")
        status, text = wine.ask([seen_inside(word) for word in words])
        if TRACE in text:
            raise Failed(text[-2000:])
        answer = "is written" if status == 0 else f"is refused: {text.strip().splitlines()[-1]}"
        lines.append(f"a draw there {answer}")
        if length == 200 and not all("starts" in line or "is written" in line for line in lines):
            raise Failed("; ".join(lines))
    return "; ".join(lines)


CHECKS: dict[str, Callable[[], str]] = {
    check.__name__: check
    for check in (
        *(
            rehearsal,
            console,
            kiosk_window,
            verifier_window,
            untouched,
            read_only,
            no_home,
            no_temporary_folder,
        ),
        *(second_start, long_paths, without_angle, without_pictures),
    )
}


def main() -> int:
    """Set up a fresh Windows with the programs, and run the checks; the exit status is 0 if all hold."""
    chosen = sys.argv[1:] or list(CHECKS)
    subprocess.run(
        ["mount", "-t", "devpts", "-o", "newinstance,ptmxmode=0666", "pts", "/dev/pts"], check=True
    )
    locales = WORK / "locales"
    locales.mkdir()
    subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", str(locales / LOCALE)], check=True)
    os.environ |= {"LOCPATH": str(locales), "LC_ALL": LOCALE}
    failed = 0
    with wine.screen():
        log_in()
        wine.prefix(WORK / "prefix")
        install_fonts()
        if not HOME.is_dir():
            raise Failed(f"Wine made another user: {[one.name for one in HOME.parent.iterdir()]}")
        PLACE.mkdir(parents=True)
        shutil.copytree(PROGRAMS, PLACE, dirs_exist_ok=True)
        for name in chosen:
            try:
                line = CHECKS[name]()
                print(f"[trial] ok      {name}: {line}", flush=True)
            except (Failed, Trouble, subprocess.SubprocessError, OSError) as error:
                failed += 1
                print(f"[trial] FAILED  {name}: {error}", flush=True)
    print(f"[trial] {len(chosen) - failed} of {len(chosen)} checks hold", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
