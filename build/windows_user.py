"""A user of a Chinese Windows, under Wine: starts programs, reads what they print, clicks, looks."""

import os
import pty
import re
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import wine

PROGRAMS, WORK, PICTURES = Path("/programs"), Path("/work"), Path("/pictures")
USER = "张 三"
DRIVE = WORK / "prefix" / "drive_c"
HOME = DRIVE / "users" / USER
PLACE = HOME / "桌面" / "派位 程序 2026"
"""Where the programs are: a user and a folder with Chinese names and blanks."""
KIOSK = PLACE / "mingpai-kiosk" / "mingpai-kiosk.exe"
CONSOLE = PLACE / "mingpai-kiosk" / "mingpai-console.exe"
VERIFIER = PLACE / "mingpai-verifier.exe"
RESULTS = HOME / "演练 结果"
LOCALE = "zh_CN.UTF-8"
TRACE = "Traceback (most recent call last)"
_LET_READ = "按回车键关闭窗口"
_FEW_COLOURS = 30
"""A window that has drawn nothing yet has fewer colours than that."""


class Failed(Exception):
    """A check does not hold; the text says what was seen."""


def log_in() -> None:
    """Have a user with a Chinese name: Wine calls its own like the one that the room knows by number."""
    names = WORK / "passwd"
    names.write_text(f"{USER}:x:0:0::/work:/bin/sh\n", encoding="utf-8")
    subprocess.run(["mount", "--bind", str(names), "/etc/passwd"], check=True)


def install_fonts() -> None:
    """Have Chinese letters, as every Chinese Windows has: Wine brings none, the kiosk's stand in for them."""
    folder = DRIVE / "windows" / "Fonts"
    for file in (PROGRAMS / "mingpai-kiosk" / "_internal" / "kiosk" / "fonts").glob("NotoSansSC-*.ttf"):
        shutil.copyfile(file, folder / file.name)
    key = r"HKCU\Software\Wine\Fonts\Replacements"
    for name in (
        "SimSun",
        "NSimSun",
        "Microsoft YaHei",
        "Microsoft YaHei UI",
        "MS Shell Dlg",
        "Tahoma",
        "Segoe UI",
    ):
        wine.run(["reg", "add", key, "/v", name, "/d", "Noto Sans SC", "/f"])


def without(settings: dict[str, str], words: list[str | Path]) -> list[str | Path]:
    """A command with other settings in Windows' own environment, which Wine makes anew for every program."""
    lines = [f'@set "{name}={text}"' for name, text in settings.items()]
    called = " ".join(f'"{seen_inside(word)}"' for word in words)
    script = DRIVE / "start.bat"
    script.write_bytes("\r\n".join([*lines, f"@{called}", ""]).encode("gbk"))
    return ["cmd", "/c", script]


def told(words: list[str | Path], *, status: int = 0, timeout: float = 600) -> str:
    """What a program prints through a pipe; it has to end as expected, without a traceback."""
    found, text = wine.ask([seen_inside(word) for word in words], timeout=timeout)
    if found != status or TRACE in text:
        raise Failed(f"{words[0]} ended with {found}, and said:\n{text[-3000:]}")
    return text


def seen_inside(word: str | Path) -> str | Path:
    r"""A path below Wine's drive C: as its users see it, ``C:\users\…``."""
    if isinstance(word, Path) and word.is_relative_to(DRIVE):
        return "C:" + wine.windows_path(Path("/", *word.relative_to(DRIVE).parts))[2:]
    return word


# --- what is on the screen


def picture(name: str) -> int:
    """Keep what is on the screen; how many colours it has comes back."""
    target = PICTURES / f"{name}.png"
    # Not xwd: a box above all windows has another visual than the screen, and stays out of its pictures.
    command = ["import", "-silent", "-window", "root", str(target)]
    # While a window opens or closes, the picture may be gone before it is taken.
    if subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        time.sleep(1)
        subprocess.run(command, check=True)
    told = subprocess.run(["identify", "-format", "%k", str(target)], capture_output=True, check=True)
    return int(told.stdout)


def same(one: str, two: str) -> float:
    """How many of the screen's pixels differ between two pictures, as a share of one."""
    files = [str(PICTURES / f"{name}.png") for name in (one, two)]
    done = subprocess.run(["compare", "-metric", "AE", *files, "null:"], capture_output=True, check=False)
    return float(done.stderr.split()[0]) / (1366 * 768)


def drawn(name: str, patience: float = 90) -> float:
    """Wait until something is drawn and stays as it is, and keep it; the seconds until then come back."""
    started = time.monotonic()
    while time.monotonic() - started < patience:
        if picture(name) > _FEW_COLOURS:
            seconds = time.monotonic() - started
            time.sleep(3)
            picture(name)
            return seconds
        time.sleep(0.3)
    raise Failed(f"after {patience:.0f} s nothing is on the screen ({name}.png)")


def do(*words: str) -> None:
    """Move the mouse, click, type."""
    subprocess.run(["xdotool", *words], check=True)
    time.sleep(2)


@contextmanager
def running(words: list[str | Path]) -> Iterator[subprocess.Popen[bytes]]:
    """Have a program open as long as the block lasts; afterwards all of Windows is ended."""
    log = WORK / "window.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            wine.command([seen_inside(word) for word in words]),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
        try:
            yield process
        finally:
            subprocess.run(["wineserver", "--kill"], check=False)
            subprocess.run(["wineserver", "--wait"], check=False)
            process.wait()
    text = log.read_text(encoding="utf-8", errors="replace")
    if TRACE in text:
        raise Failed(f"{words[0]} left a traceback:\n{text[-3000:]}")


def in_console(words: list[str | Path], patience: float = 300) -> str:
    """What a program shows in a console of its own, without the marks that place it there."""
    main, other = pty.openpty()
    process = subprocess.Popen(
        wine.command([seen_inside(word) for word in words]),
        stdin=other,
        stdout=other,
        stderr=other,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120", "LINES": "50"},
        start_new_session=True,
    )
    os.close(other)
    seen = b""
    asked = False
    ends = time.monotonic() + patience
    # Wine's servers hold the console open when the program has long ended, so its end cannot be waited for.
    while process.poll() is None or select.select([main], [], [], 1)[0]:
        if select.select([main], [], [], 0.2)[0]:
            try:
                seen += os.read(main, 65536)
            except OSError:  # nobody has it open any more
                break
            if not asked and _LET_READ.encode() in seen:
                # A console of its own stays until it was read.
                os.write(main, b"\r")
                asked = True
        if time.monotonic() > ends:
            process.kill()
            raise Failed(
                f"{words[0]} does not end in {patience:.0f} s, and shows:\n{seen.decode(errors='replace')}"
            )
    os.close(main)
    process.wait(timeout=patience)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07", "", seen.decode("utf-8", "replace"))
