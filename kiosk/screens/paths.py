"""Where a file is, as short as a person at the kiosk needs it."""

from pathlib import Path


def short(path: Path, base: Path) -> str:
    """A path from the folder in which draws are kept; one that lies elsewhere, as on a medium, whole."""
    return str(path.relative_to(base.parent)) if path.is_relative_to(base) else str(path)
