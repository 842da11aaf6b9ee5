"""Printing on Windows: the spooler, through the PowerShell script beside this module.

A printed job leaves the spooler by itself, so a job that is not there any more is done.
"""

import base64
import re
import secrets
from pathlib import Path

from kiosk.station.print_system import Job, JobState, Stage, lines, run, silent, stopped_by
from verifier.protocol.errors import BadInput, Rule

SCRIPT = Path(__file__).with_suffix(".ps1")
_COMMAND = ("powershell", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", str(SCRIPT))
_STARTING, _DRAWING = 3, 20
"""How many times the usual patience PowerShell has: starting it takes seconds, drawing the pages more."""
_LINE = 8_000
_OK, _REFUSED, _PRINTER, _JOB = "ok", "refused ", "printer ", "job "
_CAUSES = (
    ("PaperOut", "paper"),
    ("PaperProblem", "paper"),
    ("ManualFeed", "paper"),
    ("PaperJam", "jam"),
    ("NoToner", "ink"),
    ("DoorOpen", "cover"),
    ("Offline", "offline"),
    ("NotAvailable", "offline"),
    ("Paused", "paused"),
    ("Blocked", "blocked"),
    ("UserIntervention", "intervention"),
    ("Error", "error"),
)
"""What the names of PrinterStatus and JobStatus mean, the most telling first."""
_FINISHED = frozenset({"Printed", "Complete", "Completed"})
_GOING = frozenset({"Printing", "Spooling", "Rendering"})


def printers() -> tuple[str, ...]:
    """The names of all printers."""
    return tuple(line.removeprefix(_PRINTER) for line in _run("list") if line.startswith(_PRINTER))


def print_pdf(name: str, pdf: bytes, title: str) -> Job:
    """Print a document on a printer that is known, unless it is paused."""
    # The spooler tells nobody the number of the job, so its name has to be its own.
    job = Job(name, f"{title} {secrets.token_hex(4)}", title)
    if (problem := _state(job)[1]) and problem.key == "print.paused":
        raise problem
    packed = base64.b64encode(pdf)
    split = b"".join(packed[start : start + _LINE] + b"\n" for start in range(0, len(packed), _LINE))
    _run("print", job, split, _DRAWING)
    return job


def job_state(job: Job) -> JobState:
    """What became of a job."""
    words, problem = _state(job)
    if not words or words & _FINISHED:
        return JobState(Stage.DONE)
    if problem is not None:
        return JobState(Stage.STOPPED, problem)
    return JobState(Stage.PRINTING if words & _GOING else Stage.WAITING)


def forget(job: Job) -> None:
    """Take a job out."""
    _run("forget", job)
    if _state(job)[0]:
        raise BadInput(Rule.COMMAND, "print.kept", where=job.printer, told="—")


def _state(job: Job) -> tuple[frozenset[str], BadInput | None]:
    """The names of the job's status, none if there is no such job, and what stops it or its printer."""
    told = _run("state", job)
    of_job = _words(told, _JOB)
    for word, cause in _CAUSES:
        if word in of_job | _words(told, _PRINTER):
            return of_job, stopped_by(job.printer, cause, word)
    return of_job, None


def _words(told: tuple[str, ...], kind: str) -> frozenset[str]:
    found = " ".join(line.removeprefix(kind) for line in told if line.startswith(kind))
    return frozenset(re.findall(r"\w+", found))


def _run(action: str, job: Job | None = None, given: bytes = b"", times: int = _STARTING) -> tuple[str, ...]:
    """Run the script, and give what it says before its last word."""
    settings = {} if job is None else {"MINGPAI_PRINTER": job.printer, "MINGPAI_TITLE": job.id}
    done = run((*_COMMAND, action), given, settings, times)
    *told, last = lines(done.stdout) or ("",)
    if done.returncode == 0 and last == _OK:
        return tuple(told)
    if job is None:
        raise silent("Windows")
    refusal = last.removeprefix(_REFUSED)
    if refusal == "old":
        raise BadInput(Rule.COMMAND, "print.old-windows", where=job.printer)
    if refusal == "unknown":
        raise BadInput(Rule.COMMAND, "print.unknown", where=job.printer)
    raise BadInput(Rule.COMMAND, "print.refused", where=job.printer, told=" ".join(lines(done.stderr)) or "—")
