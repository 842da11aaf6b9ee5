"""Debian systems in folders: what the command line for entering one says, and reading what is installed."""

import os
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import script


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
