"""A print system of one's own: a CUPS scheduler with its own folders, socket and printers, and no network.

What is printed goes through the scheduler and its filters to a back end that lays it on a shelf, a folder.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.programs import lacking, program

SYSTEM = Path("/usr/lib/cups")
PPD = Path(__file__).with_name("queue.ppd")
FIRST, SECOND, BAD = "hall-printer", "office-printer", "bad-printer"
"""The printers. What is sent to the bad one fails in its back end."""
PATIENCE = 15

BACKEND = """#!/bin/sh
# job user title copies options [file]: lay the document on the shelf, in a file of the job's number.
[ $# -eq 0 ] && exit 0
shelf="${DEVICE_URI#shelf:}"
[ "$PRINTER" = bad-printer ] && { echo "ERROR: the drum is worn" >&2; exit 4; }
if [ -e "$shelf/no-paper" ]; then
  echo "STATE: +media-empty-error" >&2
  while [ -e "$shelf/no-paper" ]; do sleep 0.02; done
  echo "STATE: -media-empty-error" >&2
fi
cat ${6:-} > "$shelf/$1.part" && mv "$shelf/$1.part" "$shelf/$1.pdf"
"""
FILES = """SystemGroup root
User lp
Group lp
ServerRoot {root}/etc
ServerBin {root}/bin
CacheDir {root}/cache
StateDir {root}/state
RequestRoot {root}/spool
TempDir {root}/spool/tmp
AccessLog {root}/log/access
ErrorLog {root}/log/error
PageLog {root}/log/page
Printcap
"""
CONFIGURATION = """Listen {root}/socket
WebInterface No
Browsing Off
LogLevel info
<Location />
Order allow,deny
Allow all
</Location>
"""


class PrintQueue:
    """The print system while it runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.shelf = root / "shelf"
        self.socket = root / "socket"

    def command(self, *words: str) -> None:
        """Run a program of CUPS on it."""
        environment = {**os.environ, "CUPS_SERVER": str(self.socket)}
        path = program(words[0], "cups-client")
        subprocess.run([path, *words[1:]], env=environment, check=True, timeout=PATIENCE, capture_output=True)

    def printed(self, job: str) -> Path:
        """The file in which a job lies once it is printed."""
        return self.shelf / f"{job}.pdf"

    def kept(self) -> list[str]:
        """The names of the documents that the scheduler still keeps."""
        return sorted(path.name for path in (self.root / "spool").glob("d*"))


def wait_for(met: Callable[[], bool]) -> None:
    """Wait until something is so; fail if it does not come about."""
    last = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < last, "waited in vain"
        time.sleep(0.02)


@contextmanager
def print_queue() -> Iterator[PrintQueue]:
    """Start a print system, and end it. It is told to the programs by the variable ``CUPS_SERVER``.

    It needs the superuser: the scheduler gives up its rights itself, and refuses to run without any to give.
    """
    scheduler = program("cupsd", "cups")
    if not (SYSTEM / "filter" / "pdftopdf").exists():
        lacking("the filter pdftopdf", "cups-filters")
    if os.geteuid():
        pytest.skip("only the superuser can start a print system of one's own")
    # Not in the folder of the tests: the scheduler's user must be able to reach it.
    root = Path(tempfile.mkdtemp(prefix="print-queue-"))
    try:
        _furnish(root)
        queue = PrintQueue(root)
        configuration, files = str(root / "etc/cupsd.conf"), str(root / "etc/cups-files.conf")
        command = [scheduler, "-f", "-c", configuration, "-s", files]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: queue.socket.exists() or running.poll() is not None)
            for name in (FIRST, SECOND, BAD):
                where = f"shelf:{queue.shelf}"
                queue.command("lpadmin", "-p", name, "-E", "-v", where, "-P", str(PPD))
            yield queue
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(PATIENCE)
    finally:
        shutil.rmtree(root)


def _furnish(root: Path) -> None:
    root.chmod(0o755)
    for name in ("etc/ppd", "bin/backend", "cache", "state", "spool/tmp", "log", "shelf"):
        (root / name).mkdir(parents=True)
    for name in ("filter", "daemon", "notifier"):
        (root / "bin" / name).symlink_to(SYSTEM / name)
    (root / "etc/cups-files.conf").write_text(FILES.format(root=root))
    (root / "etc/cupsd.conf").write_text(CONFIGURATION.format(root=root))
    backend = root / "bin/backend/shelf"
    backend.write_text(BACKEND)
    # A back end that only its owner may run is run as the superuser, and so may write on the shelf.
    backend.chmod(0o700)
    for name in ("etc", "etc/ppd", "cache", "state", "spool", "spool/tmp"):
        shutil.chown(root / name, group="lp")
        (root / name).chmod(0o775)
