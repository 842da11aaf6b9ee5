"""Finding the sealed draws of a computer."""

import os
from pathlib import Path

from kiosk.files.draw_folder import DrawFolder
from kiosk.station.disk import media


def sealed_draws(base: Path) -> list[Path]:
    """The folders of sealed draws in a folder and on the media plugged in, the newest first."""
    found: dict[Path, float] = {}
    for place in (base, *media()):
        try:
            inside = [place, *place.iterdir()]
        except OSError:
            continue
        for folder in inside:
            seal = DrawFolder(folder).seal
            if not folder.name.startswith(".") and os.access(seal, os.R_OK):
                found[folder] = seal.stat().st_mtime
    return sorted(found, key=lambda folder: (-found[folder], folder.name))
