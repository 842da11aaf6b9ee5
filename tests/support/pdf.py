"""PDF files as a reader sees them: checked by qpdf, read by poppler, QR codes by zbar."""

import subprocess
from functools import cache
from pathlib import Path

from PIL import Image

from tests.support.programs import program


def check(path: Path) -> str:
    """What qpdf has to object to a file; nothing if it is right."""
    qpdf = program("qpdf", "qpdf")
    asked = subprocess.run([qpdf, "--check", path], capture_output=True, text=True, check=False)
    return "" if asked.returncode == 0 else asked.stdout + asked.stderr


@cache
def pages(path: Path, *options: str) -> list[str]:
    """The text of each page, laid out as it stands there. The file is read once."""
    pdftotext = program("pdftotext", "poppler-utils")
    command = [pdftotext, *(options or ("-layout",)), "-enc", "UTF-8", path, "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    return text.split("\f")[:-1]


def facts(path: Path) -> dict[str, str]:
    """What pdfinfo tells of a file."""
    pdfinfo = program("pdfinfo", "poppler-utils")
    text = subprocess.run([pdfinfo, path], capture_output=True, text=True, check=True).stdout
    lines = (line.partition(":") for line in text.splitlines())
    return {name: value.strip() for name, _, value in lines}


def font_names(path: Path) -> dict[str, bool]:
    """The fonts of a file, and whether each is embedded."""
    pdffonts = program("pdffonts", "poppler-utils")
    text = subprocess.run([pdffonts, path], capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in text.splitlines()[2:]]
    return {line[0]: line[-5] == "yes" for line in lines}


def render(path: Path, folder: Path, dpi: int, last: int | None = None, *, grey: bool = False) -> list[Path]:
    """Pages as pictures in a folder, in their order; all of them, or the first few."""
    pdftoppm = program("pdftoppm", "poppler-utils")
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / path.stem
    options = ["-r", str(dpi), "-png", *(["-gray"] if grey else []), *(["-l", str(last)] if last else [])]
    subprocess.run([pdftoppm, *options, path, stem], capture_output=True, check=True)
    return sorted(folder.glob(f"{path.stem}-*.png"))


def codes(*pictures: Path) -> set[str]:
    """What the QR codes of pictures say."""
    zbarimg = program("zbarimg", "zbar-tools")
    command = [zbarimg, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *pictures]
    asked = subprocess.run(command, capture_output=True, check=False)
    return set(asked.stdout.decode("utf-8").splitlines())


def sheet(pages: list[Path], path: Path) -> None:
    """Pages beside one another, on grey, in few colours so that the file is small."""
    opened = [Image.open(page).convert("RGB") for page in pages]
    wide, high = opened[0].size
    whole = Image.new("RGB", (len(opened) * (wide + 8) + 8, high + 16), (208, 212, 216))
    for at, page in enumerate(opened):
        whole.paste(page, (8 + at * (wide + 8), 8))
    path.parent.mkdir(parents=True, exist_ok=True)
    whole.quantize(32, dither=Image.Dither.NONE).save(path, optimize=True)
