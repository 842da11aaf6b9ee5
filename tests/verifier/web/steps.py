"""What is done with the page again and again."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.chromium import Page
from verifier.protocol.fingerprint import grouped

ROOT = Path(__file__).resolve().parents[3]
DESKTOP, PHONE = (1366, 768), (390, 844)


def make_page(path: Path) -> Path:
    """Put the page together."""
    words = [sys.executable, str(ROOT / "build" / "page.py"), str(path)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return path


def check(page: Page, data: bytes, fingerprint: str | None, folder: Path) -> str:
    """Choose a bundle, type a fingerprint, press the button; gives the verdict's word."""
    # A browser refuses to read a file that was changed after it was chosen.
    path = folder / f"bundle-{len(list(folder.iterdir()))}.zip"
    path.write_bytes(data)
    page.put_file("#bundle", path)
    page.type("#fingerprint", grouped(fingerprint) if fingerprint else " ")
    page.click("#start")
    page.wait("document.querySelector('#verdict') && !document.querySelector('#start').disabled")
    return page.text("#verdict-word")


def put_slip(page: Page, text: str) -> None:
    """Hold a family slip against the bundle that was checked."""
    page.run("document.querySelector('#slip').closest('details').open = true")
    page.type("#slip", text)
    page.click("#check-slip")
    page.wait("document.querySelector('#child-told [data-rule=MP-RECORD]')")


def look_at(page: Page, name: str, request: pytest.FixtureRequest) -> None:
    """Keep a picture, if pictures are wanted."""
    folder = request.config.getoption("--pictures")
    if folder is not None:
        page.picture(folder / "page" / f"{name}.png")
