"""dev.py before it has anything but Python: what it decides, and what it says when it cannot go on."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PINNED = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"[A-Za-z0-9][\w.-]*==\S+( ;[^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+")


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py as a module of its own, which a test may change."""
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("version", "fits"),
    [((2, 7), False), ((3, 10), False), ((3, 11), True), ((3, 15), True), ((3, 16), False), ((4, 0), False)],
)
def test_python_trouble_names_the_range(dev: ModuleType, version: tuple[int, int], fits: bool) -> None:
    said = dev.python_trouble(version)
    assert (said == "") == fits
    if not fits:
        assert f"Python {version[0]}.{version[1]};" in said
        assert "3.11 to 3.15" in said
        assert "What to do:" in said


def test_python_range_agrees_with_pyproject(dev: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=" + ".".join(map(str, dev.OLDEST))


def test_an_old_python_can_read_dev_py() -> None:
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize(
    ("user", "sudo", "at_terminal", "prefix"),
    [
        (0, None, False, []),
        (0, "/usr/bin/sudo", True, []),
        (1000, "/usr/bin/sudo", True, ["/usr/bin/sudo"]),
        (1000, "/usr/bin/sudo", False, ["/usr/bin/sudo", "-n"]),
        (1000, None, True, None),
    ],
)
def test_as_root(
    dev: ModuleType, user: int, sudo: str | None, at_terminal: bool, prefix: list[str] | None
) -> None:
    assert dev.as_root(user, sudo, at_terminal) == prefix


def test_only_debians_own_python_is_mended_with_apt(dev: ModuleType) -> None:
    assert dev.venv_package("/usr/bin/python3", (3, 11)) == "python3.11-venv"
    assert dev.venv_package("/home/a/.pyenv/shims/python3", (3, 12)) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no apt-get on Windows")
def test_without_rights_the_message_says_what_to_ask_for(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "can_make_environments", lambda: False)
    monkeypatch.setattr(dev.sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(dev.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    with pytest.raises(dev.Trouble) as caught:
        dev.provide_venv()
    package = f"python3.{sys.version_info[1]}-venv"
    assert "You are not root" in str(caught.value)
    assert f"apt-get update && apt-get install {package}" in str(caught.value)


def test_a_folder_that_somebody_else_made_is_not_emptied(dev: ModuleType, tmp_path: Path) -> None:
    theirs = tmp_path / ".venv" / "notes.txt"
    theirs.parent.mkdir()
    theirs.write_text("mine", encoding="utf-8")
    with pytest.raises(dev.Trouble, match="did not make"):
        dev.make_environment(theirs.parent)
    assert theirs.read_text(encoding="utf-8") == "mine"


def test_a_half_made_environment_is_made_anew(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ".venv"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / "half").write_text("", encoding="utf-8")
    dev.write_note(folder, made_here=True, ready="")

    def make_without_pip(command: list[str]) -> tuple[int, str]:
        venv.create(command[-1], with_pip=False)
        return 0, ""

    monkeypatch.setattr(dev, "run_quietly", make_without_pip)
    assert dev.make_environment(folder)
    assert not (folder / "lib" / "half").exists()
    assert dev.read_note(folder) == {"made_here": True, "ready": ""}
    assert dev.venv_python(folder).exists()


def test_a_finished_set_up_is_not_done_again(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ".venv"
    dev.venv_python(folder).parent.mkdir(parents=True)
    dev.venv_python(folder).touch()
    dev.write_note(folder, made_here=True, ready=dev.stamp_for(ROOT / "requirements" / "dev.txt"))
    monkeypatch.setattr(dev, "only_one", lambda lock: pytest.fail("set up again"))
    dev.set_up("dev", folder)
    dev.set_up("kiosk", folder)


def test_only_one_set_up_at_a_time(dev: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with dev.only_one(lock), lock.open("a+b") as second:
        assert not dev.try_lock(second.fileno())
    with lock.open("a+b") as second:
        assert dev.try_lock(second.fileno())


def test_a_rehearsal_never_writes_over_an_older_one(dev: ModuleType, tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = dev.unused(tmp_path, "rehearsal-longhua")
        path.mkdir()
        names.append(path.name)
    assert names == ["rehearsal-longhua", "rehearsal-longhua-2", "rehearsal-longhua-3"]


def test_unknown_job_is_refused_with_the_list_of_jobs() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), "tset"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert "tset" in done.stderr
    assert "rehearse" in done.stderr


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_every_pin_has_hashes_and_nothing_else_is_in_the_file(path: Path) -> None:
    bare = re.sub(r"^ *#.*\n", "", path.read_text(encoding="utf-8"), flags=re.M)
    pins = re.sub(r" *\\\n", " ", bare).splitlines()
    assert pins
    assert [pin for pin in pins if not PIN.fullmatch(pin.strip())] == []


def pinned_versions(name: str) -> list[tuple[str, str]]:
    """Each package of a pinned file with its version."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return re.findall(r"^([\w.-]+)==(\S+)", text, re.M)


@pytest.mark.parametrize(
    ("path", "groups"),
    [("verifier.txt", []), ("kiosk.txt", ["kiosk"]), ("dev.txt", ["kiosk", "dev"])],
)
def test_all_that_pyproject_asks_for_is_pinned(path: str, groups: list[str]) -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = list(pyproject["project"]["dependencies"])
    for group in groups:
        asked += pyproject["project"]["optional-dependencies"].get(group, [])
        asked += pyproject["dependency-groups"].get(group, [])
    assert {re.split(r"[<>=!~;\[ ]", wish)[0] for wish in asked} <= dict(pinned_versions(path)).keys()


def test_the_sets_agree_on_versions() -> None:
    versions: dict[str, set[str]] = {}
    for name in ("verifier", "kiosk", "dev"):
        for package, version in pinned_versions(f"{name}.txt"):
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}
