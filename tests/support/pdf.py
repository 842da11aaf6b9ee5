"""PDF files as a reader sees them: checked by qpdf, read by poppler, QR codes by zbar."""

import subprocess
from pathlib import Path

from tests.support.programs import program


def check(path: Path) -> str:
    """What qpdf has to object to a file; nothing if it is right."""
    qpdf = program("qpdf", "qpdf")
    asked = subprocess.run([qpdf, "--check", path], capture_output=True, text=True, check=False)
    return "" if asked.returncode == 0 else asked.stdout + asked.stderr


def pages(path: Path, *options: str) -> list[str]:
    """The text of each page, laid out as it stands there."""
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


def render(path: Path, folder: Path, dpi: int, first: int = 1, last: int | None = None) -> list[Path]:
    """Pages as pictures in a folder, in their order."""
    pdftoppm = program("pdftoppm", "poppler-utils")
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / path.stem
    command = [pdftoppm, "-r", str(dpi), "-f", str(first), "-png", path, stem]
    if last is not None:
        command[3:3] = ["-l", str(last)]
    subprocess.run(command, capture_output=True, check=True)
    return sorted(folder.glob(f"{path.stem}-*.png"))


def codes(picture: Path) -> set[str]:
    """What the QR codes of a picture say."""
    zbarimg = program("zbarimg", "zbar-tools")
    command = [zbarimg, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture]
    asked = subprocess.run(command, capture_output=True, check=False)
    return set(asked.stdout.decode("utf-8").splitlines())
