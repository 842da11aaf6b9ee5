"""Real small file systems for tests: mounted, filled, made read-only, pulled out. Root on Linux only."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.programs import program


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _need_root() -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a file system needs root on Linux")


def _mount(folder: Path, *options: str) -> None:
    folder.mkdir(exist_ok=True)
    done = _run("mount", *options, str(folder))
    if done.returncode:
        pytest.skip(f"cannot mount here: {done.stderr.strip()}")


def unmount(folder: Path) -> None:
    """Take a file system away, also while files on it are open, as a stick is pulled out."""
    _run("umount", "--lazy", str(folder))


@contextmanager
def tmpfs(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of a fixed size in memory."""
    _need_root()
    _mount(folder, "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs")
    try:
        yield folder
    finally:
        unmount(folder)


def remount(folder: Path, option: str) -> None:
    """Mount again with another option, such as ``ro``."""
    done = _run("mount", "-o", f"remount,{option}", str(folder))
    assert done.returncode == 0, done.stderr


@contextmanager
def image(folder: Path, kind: str, megabytes: int) -> Iterator[Path]:
    """A file system in a file beside the folder, named ``FOLDER.img``.

    Args:
        folder: where to mount it.
        kind: ``ext4``, ``vfat`` or ``exfat``.
        megabytes: its size.
    """
    _need_root()
    makers = {
        "ext4": ("mkfs.ext4", "e2fsprogs"), "vfat": ("mkfs.vfat", "dosfstools"),
        "exfat": ("mkfs.exfat", "exfatprogs"),
    }  # fmt: skip
    maker = program(*makers[kind])
    file = folder.with_suffix(".img")
    with file.open("wb") as made:
        made.truncate(megabytes * 2**20)
    made_it = _run(maker, *(["-q", "-F"] if kind == "ext4" else []), str(file))
    assert made_it.returncode == 0, made_it.stderr
    loop = _run("losetup", "--find", "--show", str(file))
    if loop.returncode:
        pytest.skip(f"no loop device here: {loop.stderr.strip()}")
    device = loop.stdout.strip()
    folder.mkdir(exist_ok=True)
    try:
        options = ["-o", "utf8"] if kind == "vfat" else []
        done = _run("mount", "-t", kind, *options, device, str(folder))
        if done.returncode and kind == "exfat":
            done = _run(program("mount.exfat-fuse", "exfat-fuse"), device, str(folder))
        if done.returncode:
            pytest.skip(f"this system cannot mount {kind}: {done.stderr.strip().splitlines()[0]}")
        try:
            yield folder
        finally:
            unmount(folder)
    finally:
        _run("losetup", "--detach", device)
