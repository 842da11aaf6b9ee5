"""Writing a report to a file, whole or not at all."""

import contextlib
import os
from pathlib import Path

PAGE_ENDINGS = frozenset({".html", ".htm"})


def is_page(path: Path) -> bool:
    """Whether a file's name asks for HTML; every other name is for text."""
    return path.suffix.lower() in PAGE_ENDINGS


def save(path: Path, text: str) -> None:
    """Write a text aside, flush it, and put it in the place of what was there.

    Args:
        path: where to; its ending decides the form, see :func:`is_page`.
        text: with line feeds; a plain text gets a byte order mark, which old editors on Windows need.

    Raises:
        OSError: it could not be written; what was there before is still there.
    """
    data = text.encode("utf-8" if is_page(path) else "utf-8-sig", errors="replace")
    aside = path.with_name(f"{path.name}.part")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise
