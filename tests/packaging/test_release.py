"""The list of digests, and its signature."""

import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.programs import program
from tests.support.scripts import script


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/release.py, as a module."""
    return script("packaging/release.py", monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A release of two files."""
    made = tmp_path / "release"
    made.mkdir()
    (made / "b.zip").write_bytes(b"two")
    (made / "a.deb").write_bytes(b"one")
    return made


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A new private key."""
    path = tmp_path / "key"
    keygen = program("ssh-keygen", "openssh-client")
    subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return path


def test_the_list_is_what_sha256sum_checks(release: ModuleType, folder: Path) -> None:
    sums = release.write_sums(folder)
    assert [line.split()[1] for line in sums.read_text().splitlines()] == ["a.deb", "b.zip"]
    command = [program("sha256sum", "coreutils"), "--check", "--strict", sums.name]
    assert subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0


def test_the_signature_is_the_same_each_time_and_of_this_list_alone(
    release: ModuleType, folder: Path, key: Path
) -> None:
    sums = release.write_sums(folder)
    assert release.sign(sums, key).startswith("SHA256:")
    first = (folder / release.SIGNATURE).read_bytes()
    release.write_sums(folder)
    assert not (folder / release.SIGNATURE).exists()
    release.sign(sums, key)
    assert (folder / release.SIGNATURE).read_bytes() == first
    sums.write_bytes(sums.read_bytes() + b"0" * 64 + b"  c.exe\n")
    with pytest.raises(Exception, match="ssh-keygen refused"):
        release.check(sums)


def test_a_key_that_is_not_there_is_named(release: ModuleType, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"There is no key .*none"):
        release.sign(release.write_sums(folder), tmp_path / "none")
