"""An empty workbook (空白名单模板) for the bureau to fill in, under a name for people."""

import tempfile
from pathlib import Path

from kiosk.files import disk
from kiosk.files.atomic import write
from kiosk.intake.template import procedures, write_template
from verifier.words import Language, say

__all__ = ["free_name", "procedures", "write_blank"]


def write_blank(folder: Path, procedure: str) -> Path:
    """Write the template of a procedure into a folder, never over a file that somebody has filled in.

    Args:
        folder: where to; it is there.
        procedure: one of :func:`procedures`.

    Returns:
        The file.

    Raises:
        BadInput: (MP-JOURNAL) the disk or medium refuses.
        WrongUse: there is no template of that name.
    """
    with tempfile.TemporaryDirectory() as aside:
        made = Path(aside) / "blank.xlsx"
        write_template(made, procedure)
        data = made.read_bytes()
    path = free_name(folder, say(f"blank.file-{procedure}", Language.ZH))
    try:
        write(path, data)
    except OSError as error:
        raise disk.refusal(error, path.name) from error
    return path


def free_name(folder: Path, stem: str) -> Path:
    """A workbook's name that is not taken yet; the second one has a 2 behind it."""
    number = 1
    while (path := folder / (f"{stem}.xlsx" if number == 1 else f"{stem} {number}.xlsx")).exists():
        number += 1
    return path
