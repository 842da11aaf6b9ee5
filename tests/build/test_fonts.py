"""The fonts that are made, and what is done where one is missing."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from tests.support.scripts import ROOT, script


@pytest.fixture
def fonts(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """build/fonts.py, as a module."""
    return script("build/fonts.py", monkeypatch)


def test_every_weight_carries_its_own_name(fonts: ModuleType) -> None:
    if not fonts.ready():
        pytest.skip("the fonts are not made: python3 dev.py fonts")
    for font in fonts.listed()["static"]:
        name = TTFontFile(str(fonts.FOLDER / f"{font['name']}.ttf")).name
        assert name.decode("ascii") == font["name"]


def test_a_font_that_is_not_the_listed_one_is_refused(fonts: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "HanaMinA.ttf"
    path.write_bytes(b"another font")
    with pytest.raises(fonts.Trouble, match=r"HanaMinA\.ttf: SHA-256"):
        fonts.hold(path, fonts.listed()["rare"][0]["sha256"])


@pytest.mark.parametrize("words", [[], ["--all"]])
def test_only_what_is_handed_over_insists_on_rare_characters(
    fonts: ModuleType,
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made: list[bool] = []
    monkeypatch.setattr(fonts, "RARE_FOLDERS", (tmp_path,))
    monkeypatch.setattr(fonts, "CACHE", tmp_path)
    monkeypatch.setattr(fonts, "ready", lambda: False)
    monkeypatch.setattr(fonts, "make", lambda: made.append(True))
    monkeypatch.setenv("PATH", str(tmp_path))  # no apt-get there
    monkeypatch.setattr(sys, "argv", ["fonts.py", *words])
    code = fonts.main()
    said = capsys.readouterr().err
    if words:
        assert code == 1 and not made and "fonts-hanazono cannot be fetched" in said
    else:
        assert code == 0 and made == [True]


def test_a_checkout_without_fonts_takes_the_systems_and_says_so(tmp_path: Path) -> None:
    asked = subprocess.run(
        [
            sys.executable,
            "-c",
            "import kiosk.words; from kiosk import glyphs; print(glyphs.faces(glyphs.REGULAR)[0].path)",
        ],
        env={**os.environ, "MINGPAI_FONTS": str(tmp_path), "PYTHONUTF8": "1"},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if asked.returncode != 0:
        assert "fonts.missing" in asked.stderr
        pytest.skip("this computer has no Chinese font")
    font = Path(asked.stdout.strip())
    assert font.is_file()
    assert asked.stderr.count(font.stem) == 2  # once in Chinese, once in English
    assert "dev.py fonts" in asked.stderr
