"""Writing a file so that at every moment either the old or the new one is there, whole."""

import contextlib
import os
import tempfile
from pathlib import Path


def write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write aside, flush to the disk, rename; then flush the folder, where the system can.

    Args:
        path: the file. Its folder must exist.
        data: all of its bytes.
        mode: the permissions, on systems that have them.

    Raises:
        OSError: the disk is full, read-only or gone. The file is then as it was.
    """
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(mode)
        Path(aside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(aside).unlink()
        raise
    sync_folder(path.parent)


def erase(path: Path) -> None:
    """Overwrite a file with zeros, flush it, and delete it.

    On a flash disk or a journaling file system the old blocks may still be there for a laboratory; what
    counts is that no program on the computer can read them any more.

    Raises:
        OSError: the file cannot be written or deleted.
    """
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a rename survives a power cut. Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
