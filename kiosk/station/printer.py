"""The printers that the computer knows."""

import shutil
import subprocess
import sys

PATIENCE = 5
"""Seconds after which a print system that does not answer counts as none."""


def printers() -> tuple[str, ...] | None:
    """The names of all printers, or None if the system cannot be asked."""
    if sys.platform == "win32":
        command = ["powershell", "-NoProfile", "-Command", "Get-Printer | ForEach-Object Name"]
    else:
        command = ["lpstat", "-e"]
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        asked = subprocess.run(
            [program, *command[1:]], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return tuple(line.strip() for line in asked.stdout.splitlines() if line.strip())
