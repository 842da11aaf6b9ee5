"""The operator's handbook names what is really there: pictures, buttons, files and commands."""

import re
import tomllib

import pytest

from tests.support.scripts import ROOT

HANDBOOK = ROOT / "docs" / "handbook" / "README.md"
TEXT = HANDBOOK.read_text(encoding="utf-8")
WINDOWS_OWN = {"更多信息", "仍要运行"}
"""Buttons of Windows itself."""


def sentences() -> set[str]:
    """What stands on the kiosk's screens, in Chinese."""
    found = set()
    for path in (ROOT / "kiosk" / "words" / "catalogue").glob("*.toml"):
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {str(entry["zh"]) for entry in entries.values()}
    return found


@pytest.mark.parametrize("button", sorted(set(re.findall("(?:点|选|中)“([^”]+)”", TEXT)) - WINDOWS_OWN))
def test_every_button_is_on_a_screen(button: str) -> None:
    assert button in sentences() | {"明派派位终端"}


def test_the_session_is_called_what_the_login_screen_shows() -> None:
    entry = (ROOT / "packaging" / "linux" / "mingpai-kiosk.xsession.desktop").read_text(encoding="utf-8")
    assert "Name[zh_CN]=明派派位终端" in entry.splitlines()


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)]+)\)", TEXT))
def test_every_picture_and_page_is_there(target: str) -> None:
    assert (HANDBOOK.parent / target).resolve().is_file()


@pytest.mark.parametrize("name", ["windows.txt", "linux.txt", "release.txt"])
def test_texts_beside_the_programs_can_be_filled_in(name: str) -> None:
    text = (ROOT / "packaging" / "texts" / name).read_text(encoding="utf-8")
    filled = text.format(version="0.1.0", archive="mingpai-0.1.0.zip")
    assert "{" not in filled and "0.1.0" in filled


def test_every_command_of_the_handbook_is_one() -> None:
    switch = (ROOT / "packaging" / "linux" / "mingpai-kiosk-mode").read_text(encoding="utf-8")
    for word in set(re.findall(r"mingpai-kiosk-mode ([a-z]+)", TEXT)):
        assert re.search(rf"^{word}\)$", switch, re.M)
