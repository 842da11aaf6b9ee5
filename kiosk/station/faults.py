"""The program's own errors (程序错误), for whoever mends it: written to a file, never shown to the hall.

What is written is where in the program it happened and what Python says of it; no value of any variable.
"""

import platform
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

import verifier

FILE = "mingpai-faults.txt"
MOST = 2**20
"""Bytes after which nothing is added: an error that comes back with every picture must not fill the disk."""


def write(error: BaseException, beside: Path | None) -> Path | None:
    """Add an error to the file beside the draws, or else to one in the system's folder for temporary files.

    Args:
        error: what happened.
        beside: the folder in which draws are kept, or None.

    Returns:
        The file, or None if nothing could be written.
    """
    told = "".join(traceback.format_exception(error))
    at = datetime.now().astimezone()
    text = f"{at:%Y-%m-%d %H:%M:%S %z} mingpai {verifier.__version__} {platform.system()}\n{told}\n"
    for folder in (beside, None):
        try:
            file = (folder or Path(tempfile.gettempdir())) / FILE
            with file.open("a", encoding="utf-8", errors="backslashreplace") as stream:
                if stream.tell() < MOST:
                    stream.write(text)
        except OSError:
            continue
        return file
    return None
