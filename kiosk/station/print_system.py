"""What every print system has to offer, and how its programs are run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from verifier.protocol.errors import BadInput, Rule

PATIENCE = 5
"""Seconds after which a print system that does not answer counts as none."""
SLOWEST = 1_000_000
"""Bytes a second that a print system takes at least."""
# Windows' own programs would else open a console over the ceremony for a moment.
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0
_PROBLEMS = {
    "paper": "print.paper",
    "jam": "print.jam",
    "ink": "print.ink",
    "cover": "print.cover",
    "offline": "print.offline",
    "paused": "print.paused",
}


class Stage(StrEnum):
    """Where a job is. Stopped goes on by itself once somebody has helped; failed does not."""

    WAITING = "waiting"
    PRINTING = "printing"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"

    @property
    def key(self) -> str:
        """The catalogue's key of its name."""
        return f"print-stage.{self}"


@dataclass(frozen=True, slots=True)
class Job:
    """A document handed to the print system. ``id`` is the system's own name of the job."""

    printer: str
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class JobState:
    """Where a job is, and, if it is stopped or failed, why and what to do."""

    stage: Stage
    problem: BadInput | None = None


class PrintSystem(Protocol):
    """A print system; every function raises BadInput (MP-COMMAND) if it does not answer."""

    def printers(self) -> tuple[str, ...]:
        """The names of all printers."""

    def print_pdf(self, name: str, pdf: bytes, title: str) -> Job:
        """Print a document on a printer that is known, or refuse it."""

    def job_state(self, job: Job) -> JobState:
        """What became of a job."""

    def forget(self, job: Job) -> None:
        """Take a job out with everything that is kept of it."""


def run(
    command: Sequence[str],
    given: bytes = b"",
    settings: Mapping[str, str] | None = None,
    times: int = 1,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program of the print system.

    Args:
        command: its name and arguments.
        given: what it reads.
        settings: what is set in its environment on top of ours.
        times: how many times the usual patience it has, on top of the time for reading.

    Raises:
        BadInput: (MP-COMMAND) there is no such program, or it does not come back in time.
    """
    program = shutil.which(command[0])
    if program is None:
        raise BadInput(Rule.COMMAND, "print.no-system", where=command[0])
    try:
        return subprocess.run(
            [program, *command[1:]], input=given, capture_output=True, check=False,
            env={**os.environ, **(settings or {})}, timeout=PATIENCE * times + len(given) / SLOWEST,
            creationflags=_NO_WINDOW,
        )  # fmt: skip
    except OSError:
        raise BadInput(Rule.COMMAND, "print.no-system", where=command[0]) from None
    except subprocess.TimeoutExpired:
        raise silent(command[0]) from None


def lines(output: bytes) -> tuple[str, ...]:
    """The lines of what a program said that are not blank."""
    split = output.decode("utf-8", "replace").splitlines()
    return tuple(line.strip() for line in split if line.strip())


def silent(where: str) -> BadInput:
    """The print system does not answer."""
    return BadInput(Rule.COMMAND, "print.silent", where=where)


def stopped_by(printer: str, cause: str, told: str) -> BadInput:
    """Why a printer stands still.

    Args:
        printer: its name.
        cause: ``paper``, ``jam``, ``ink``, ``cover``, ``offline`` or ``paused``, or anything else.
        told: what the print system itself says, or nothing.
    """
    return BadInput(Rule.COMMAND, _PROBLEMS.get(cause, "print.stopped"), where=printer, told=told or cause)
