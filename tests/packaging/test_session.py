"""The kiosk's session and its switch, run with programs that only note how they were called."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.programs import program
from tests.support.scripts import ROOT

LINUX = ROOT / "packaging" / "linux"
NOTE = '#!/bin/sh\necho "$(basename "$0") $*" >>"$NOTES"\n'


class Computer:
    """A folder of programs, in which each call is noted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "notes"
        self.notes.touch()
        for name in ("xset", "setxkbmap", "xsetroot"):
            self.put(name, NOTE)
        self.put("systemd-inhibit", "#!/bin/sh\nexit 1\n")
        self.put("sleep", "#!/bin/sh\n")
        self.put("date", '#!/bin/sh\ncat "$NOTES.time"\n')
        Path(f"{self.notes}.time").write_text("100\n", encoding="ascii")

    def put(self, name: str, text: str) -> Path:
        """Put a program there."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def run(self, script: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run one of our scripts there."""
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, "NOTES": str(self.notes), **variables}
        return subprocess.run(
            [program("sh", "dash"), LINUX / script, *words],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    @property
    def called(self) -> list[str]:
        """What was called, in order."""
        return self.notes.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    """A computer with a screen."""
    return Computer(tmp_path)


def test_the_session_ends_when_the_program_was_left(computer: Computer) -> None:
    kiosk = computer.put("kiosk", NOTE + 'echo "code $MINGPAI_OPERATOR_CODE" >>"$NOTES"\n')
    code = computer.put("code", "")
    done = computer.run("kiosk-session", MINGPAI_KIOSK=str(kiosk), MINGPAI_OPERATOR_CODE=str(code))
    assert done.returncode == 0
    assert "xset s off s noblank" in computer.called and "xset -dpms" in computer.called
    assert "setxkbmap -option  -option srvrkeys:none" in computer.called
    assert computer.called[-2:] == ["kiosk ", f"code {code}"]


def test_a_program_that_breaks_off_is_started_again(computer: Computer) -> None:
    text = NOTE + 'n=$(grep -c ^kiosk "$NOTES"); echo $((n * 100)) >"$NOTES.time"; [ "$n" -ge 6 ]\n'
    kiosk = computer.put("kiosk", text)
    done = computer.run("kiosk-session", MINGPAI_KIOSK=str(kiosk), MINGPAI_OPERATOR_CODE="/none")
    assert done.returncode == 0
    assert computer.called.count("kiosk ") == 6


def test_a_program_that_cannot_start_is_not_tried_for_ever(computer: Computer) -> None:
    kiosk = computer.put("kiosk", NOTE + "exit 1\n")
    done = computer.run("kiosk-session", MINGPAI_KIOSK=str(kiosk), MINGPAI_OPERATOR_CODE="/none")
    assert done.returncode == 1
    assert computer.called.count("kiosk ") == 3


def test_the_switch_writes_one_setting_and_takes_it_away(computer: Computer, tmp_path: Path) -> None:
    login = tmp_path / "lightdm"
    login.mkdir()
    computer.put("id", "#!/bin/sh\n[ $# -eq 2 ] && echo 1000 || echo 0\n")
    kiosk = computer.put("kiosk", NOTE + 'touch "$3"\n')
    code = tmp_path / "etc" / "operator-code"
    variables = {
        "MINGPAI_LIGHTDM": str(login),
        "MINGPAI_KIOSK": str(kiosk),
        "MINGPAI_OPERATOR_CODE": str(code),
    }
    assert computer.run("mingpai-kiosk-mode", "on", "draw", **variables).returncode == 0
    (setting,) = (login / "lightdm.conf.d").iterdir()
    lines = setting.read_text(encoding="utf-8").splitlines()
    assert "autologin-user=draw" in lines and "autologin-session=mingpai-kiosk" in lines
    assert computer.called == [f"kiosk operator-code --out {code}"] and code.exists()
    assert computer.run("mingpai-kiosk-mode", "off", **variables).returncode == 0
    assert not list((login / "lightdm.conf.d").iterdir()) and code.exists()


@pytest.mark.parametrize("words", [[], ["on"], ["on", "a", "b"], ["off", "x"], ["--help"]])
def test_the_switch_says_how_it_is_used(computer: Computer, words: list[str]) -> None:
    done = computer.run("mingpai-kiosk-mode", *words)
    assert done.returncode == 1 and "mingpai-kiosk-mode on USER" in done.stderr


def test_the_switch_is_roots(computer: Computer) -> None:
    computer.put("id", "#!/bin/sh\necho 1000\n")
    done = computer.run("mingpai-kiosk-mode", "off")
    assert done.returncode == 1 and "sudo" in done.stderr
