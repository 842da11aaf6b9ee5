"""Debian systems in folders: what the command line for entering one says, and reading what is installed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import script

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def chroot(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("build/chroot.py", monkeypatch)


def test_installed_packages_are_those_of_dpkg(chroot: ModuleType, tmp_path: Path) -> None:
    status = tmp_path / "var/lib/dpkg/status"
    status.parent.mkdir(parents=True)
    blocks = (("zlib1g", "install ok installed", "1:1.2"), ("gone", "deinstall ok config-files", "1"))
    blocks += (("adduser", "install ok installed", "3.1"),)
    status.write_text(
        "\n".join(
            f"Package: {name}\nStatus: {state}\nDescription: x\n Status: in a text\nVersion: {version}\n"
            for name, state, version in blocks
        )
    )
    assert chroot.installed(tmp_path) == ["adduser 3.1", "zlib1g 1:1.2"]


def test_whoever_is_not_root_is_told(
    chroot: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Exception, match="root"):
        chroot.provide(tmp_path, "bullseye", [])
    with pytest.raises(Exception, match="root"):
        chroot.Chroot(tmp_path).command(["true"])


def test_no_variable_of_this_computer_goes_along(
    chroot: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("SECRET_OF_THIS_COMPUTER", "x")
    bound = tmp_path / "bound"
    bound.mkdir()
    system = chroot.Chroot(tmp_path, binds=(chroot.Bind(bound, "/src"), chroot.Bind(bound, "/out", True)))
    line = system.command(["env"], environment={"A": "b c"}, user="1000:1000")
    assert "--net" in line
    assert "--userspec=1000:1000" in line
    words = line[line.index("env") :]
    assert words[:2] == ["env", "-i"] and "A=b c" in words and words[-1] == "env"
    printed = subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout
    assert "A=b c" in printed and "SECRET" not in printed
    assert (tmp_path / "src").is_dir() and (tmp_path / "out").is_dir()
    assert line[line.index("/src") + 1] == "ro" and line[line.index("/out") + 1] == "rw"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder that can be entered as root: nothing but this computer's /usr is bound into it."""
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--net", "true"], capture_output=True, check=False
    )
    if os.geteuid() != 0 or tried.returncode != 0:
        pytest.skip("entering a system in a folder needs root's rights")
    for name in ("proc", "tmp", "dev/shm", "usr"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("bin", "lib", "lib64"):
        if Path("/", name).exists():
            (tmp_path / name).symlink_to(f"usr/{name}")
    tmp_path.chmod(0o755)
    return tmp_path


RUN = """
import sys
sys.path.insert(0, "build")
import chroot
from pathlib import Path
system = chroot.Chroot(Path(sys.argv[1]), binds=(chroot.Bind(Path("/usr"), "/usr"),))
system.run(["sh", "-c", "sleep $0; true", sys.argv[3]], user=sys.argv[2])
"""


def running(word: str) -> list[int]:
    """The processes of this computer whose command line has a word."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if word.encode() in words:
            found.append(int(process.name))
    return found


@pytest.mark.parametrize("user", ["", "65534:65534"])
def test_guests_do_not_outlive_whoever_runs_them(small: Path, user: str) -> None:
    seconds = f"{600 + os.getpid() / 10**8:.8f}"
    outside = subprocess.Popen([sys.executable, "-c", RUN, str(small), user, seconds], cwd=ROOT)
    try:
        until(lambda: len(running(seconds)) >= 3)
        outside.kill()
        outside.wait()
        until(lambda: not running(seconds))
    finally:
        outside.kill()
        for process in running(seconds):
            os.kill(process, signal.SIGKILL)


def until(there: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 20
    while not there():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("user", ["", "65534:65534"])
def test_a_guest_that_fails_is_told(
    chroot: ModuleType, small: Path, user: str, capfd: pytest.CaptureFixture[str]
) -> None:
    system = chroot.Chroot(small, binds=(chroot.Bind(Path("/usr"), "/usr"),))
    system.run(["sh", "-c", "id -u"], user=user)
    assert capfd.readouterr().out.strip() == (user.partition(":")[0] or "0")
    with pytest.raises(Exception, match="exit status 7"):
        system.run(["sh", "-c", "exit 7"], user=user)
