"""Scenes of the window: nothing is cut off in any size; pictures if they are wanted."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.ceremony import bundle_zip
from tests.support.programs import program
from tests.support.tamper import base, case, cases
from tests.verifier.window.conftest import Driver
from verifier.protocol.fingerprint import grouped
from verifier.words import Language


@dataclass(frozen=True)
class Scene:
    """What is opened, how large, and what is done there. ``given`` stands in the fingerprint's field."""

    name: str
    bundle: str
    given: str
    size: tuple[int, int]
    scale: int
    lang: Language
    act: Callable[[Driver], None]


def stay(_driver: Driver) -> None:
    """Only look."""


def look_up(driver: Driver) -> None:
    driver.app.page.select(1)
    driver.app.child.find("X0007")
    driver.settle()


def open_first(driver: Driver) -> None:
    driver.app.page.checks.set_open(1, True)


def tab(number: int) -> Callable[[Driver], None]:
    return lambda driver: driver.app.page.select(number)


FITS, ZH, EN = "fits", Language.ZH, Language.EN
SCENES = (
    Scene("start", "", "", (1024, 560), 100, ZH, stay),
    Scene("typing-error", "bad-day", "3612 e292 52o4 024b 8882 94", (1024, 560), 100, ZH, stay),
    Scene("holds", "longhua", FITS, (1120, 720), 100, ZH, open_first),
    Scene("code", "second-check", FITS, (1120, 720), 100, ZH, stay),
    Scene("does-not-hold", "slip-number", FITS, (1120, 720), 100, ZH, stay),
    Scene("not-proved", "bad-day", "", (1024, 560), 100, ZH, stay),
    Scene("no-bundle", "bundle-cut-off", FITS, (1024, 560), 100, ZH, stay),
    Scene("child", "redraw", FITS, (1120, 720), 100, ZH, look_up),
    Scene("hall", "bad-day", FITS, (1120, 720), 100, ZH, tab(2)),
    Scene("attempts-english", "redraw", FITS, (1120, 720), 100, EN, tab(3)),
    Scene("large", "rehearsal", FITS, (1900, 1000), 200, ZH, stay),
    Scene("large-on-a-small-screen", "longhua", FITS, (1024, 560), 200, EN, stay),
)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_nothing_is_cut_off(
    open_window: Callable[..., Driver], tmp_path: Path, request: pytest.FixtureRequest, scene: Scene
) -> None:
    path, given = None, scene.given
    if scene.bundle:
        tampered = case(cases()[scene.bundle]) if scene.bundle in cases() else None
        made = base("longhua" if tampered else scene.bundle)
        path = tmp_path / "bundle.zip"
        path.write_bytes(tampered.data if tampered else bundle_zip(made.members))
        if given == FITS:
            fingerprint = made.fingerprint if tampered is None else tampered.fingerprint
            assert fingerprint is not None
            given = grouped(fingerprint)
    driver = open_window(scene.lang, scene.scale, path, given)
    root = driver.app.root
    root.geometry(f"{scene.size[0]}x{scene.size[1]}+10+10")
    driver.settle()
    if not given and path is not None:
        driver.app.start()
        driver.settle()
    scene.act(driver)
    driver.settle()
    driver.pump()
    picture(driver, request, scene.name)
    page = driver.app.page
    assert (
        driver.app.other.winfo_rootx() + driver.app.other.winfo_width() <= root.winfo_rootx() + scene.size[0]
    )
    assert page.winfo_width() == scene.size[0]
    if hasattr(page, "word"):
        assert page.word.winfo_height() >= page.word.winfo_reqheight()
        assert page.word.winfo_rooty() >= page.winfo_rooty()
        for line in page.lines:
            assert not line.winfo_ismapped() or line.winfo_height() >= line.winfo_reqheight()


def picture(driver: Driver, request: pytest.FixtureRequest, name: str) -> None:
    """Make a picture, if the tests were asked for pictures."""
    folder = request.config.getoption("--pictures")
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    command = [program("import", "imagemagick"), "-window", driver.app.root.wm_frame()]
    command += ["+dither", "-colors", "64", "-display", driver.app.root.winfo_screen()]
    command.append(f"PNG8:{folder / name}.png")
    subprocess.run(command, check=True)
