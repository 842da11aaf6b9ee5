"""Printing on Linux: the CUPS that the programs of this computer use."""

import getpass
import re
from urllib.parse import quote

from kiosk.station import ipp, print_system
from kiosk.station.print_system import Job, JobState, Stage, lines, run, silent, stopped_by
from verifier.protocol.errors import BadInput, Rule

_ENGLISH = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}
"""In which the programs of CUPS answer in English and read titles as UTF-8."""
_ID = re.compile(rb"request id is \S+-([0-9]+) ")
_STAGES = {
    3: Stage.WAITING,
    4: Stage.STOPPED,
    5: Stage.PRINTING,
    6: Stage.STOPPED,
    7: Stage.FAILED,
    8: Stage.FAILED,
    9: Stage.DONE,
}
"""The stage of each job-state. Source: RFC 8011 section 5.3.7."""
_HELD, _CANCELLED, _PRINTER_STOPPED = 4, 7, 5
_WITH_ERRORS = "job-completed-with-errors"
_CAUSES = (
    ("media-empty", "paper"),
    ("media-needed", "paper"),
    ("input-tray-missing", "paper"),
    ("media-jam", "jam"),
    ("toner-empty", "ink"),
    ("marker-supply-empty", "ink"),
    ("cover-open", "cover"),
    ("door-open", "cover"),
    ("interlock-open", "cover"),
    ("offline", "offline"),
    ("connecting-to-device", "offline"),
    ("timed-out", "offline"),
    ("shutdown", "offline"),
)
"""What the keywords of printer-state-reasons mean, the most telling first.

Source: RFC 8011 section 5.4.12."""
_PAUSED = {"paused", "moving-to-paused"}


def printers() -> tuple[str, ...]:
    """The names of all printers."""
    asked = run(["lpstat", "-e"], settings=_ENGLISH)
    if not asked.stdout and b"is running" not in run(["lpstat", "-r"], settings=_ENGLISH).stdout:
        raise silent("CUPS")
    return lines(asked.stdout)


def print_pdf(name: str, pdf: bytes, title: str) -> Job:
    """Print a document on a printer that is known, unless it is paused or takes no jobs."""
    cause, told = _printer_problem(name)
    if cause == "paused":
        # Else a secret would lie in the queue until somebody lets it go on.
        raise stopped_by(name, cause, told)
    sent = run(["lp", "-d", name, "-t", title, "-o", "media=A4", "-"], pdf, _ENGLISH, 4)
    found = _ID.search(sent.stdout)
    if sent.returncode == 0 and found is not None:
        return Job(name, found[1].decode("ascii"), title)
    if b"not accepting" in sent.stderr:
        raise BadInput(Rule.COMMAND, "print.rejects", where=name)
    raise BadInput(Rule.COMMAND, "print.refused", where=name, told=" ".join(lines(sent.stderr)) or "—")


def job_state(job: Job) -> JobState:
    """What became of a job."""
    wanted = ("job-state", "job-state-reasons", "job-printer-state-message")
    answer = _ask(ipp.Operation.GET_JOB_ATTRIBUTES, _job(job), wanted)
    stage = _STAGES.get(answer.number("job-state"))
    if not answer.ok or stage is None:
        return JobState(Stage.FAILED, BadInput(Rule.COMMAND, "print.gone", where=job.printer))
    if answer.number("job-state") == _CANCELLED:
        return JobState(Stage.FAILED, BadInput(Rule.COMMAND, "print.cancelled", where=job.printer))
    if stage is Stage.FAILED or _WITH_ERRORS in answer.texts("job-state-reasons"):
        told = "".join(answer.texts("job-printer-state-message")) or "—"
        return JobState(Stage.FAILED, BadInput(Rule.COMMAND, "print.failed", where=job.printer, told=told))
    if stage is Stage.DONE:
        return JobState(stage)
    if answer.number("job-state") == _HELD:
        return JobState(stage, BadInput(Rule.COMMAND, "print.held", where=job.printer))
    cause, told = _printer_problem(job.printer)
    if cause or stage is Stage.STOPPED:
        return JobState(Stage.STOPPED, stopped_by(job.printer, cause or "—", told))
    return JobState(stage)


def forget(job: Job) -> None:
    """Take a job out with everything that is kept of it."""
    answer = _ask(ipp.Operation.CANCEL_JOB, _job(job), flags=("purge-job",))
    if not answer.ok and _ask(ipp.Operation.GET_JOB_ATTRIBUTES, _job(job), ("job-state",)).ok:
        told = " ".join(answer.texts("status-message")) or "—"
        raise BadInput(Rule.COMMAND, "print.kept", where=job.printer, told=told)


def _printer_problem(name: str) -> tuple[str, str]:
    """Why a printer stands still, and what it says of it; two empty texts if it does not.

    A printer that was found on a cable and has no queue yet is not known here, and does not stand still.
    """
    wanted = ("printer-state", "printer-state-reasons", "printer-state-message")
    target = ("printer-uri", f"ipp://localhost/printers/{quote(name, safe='')}")
    answer = _ask(ipp.Operation.GET_PRINTER_ATTRIBUTES, target, wanted)
    told = "".join(answer.texts("printer-state-message"))
    # A warning does not stop a printer.
    severe = [one for one in answer.texts("printer-state-reasons") if not one.endswith("-warning")]
    reasons = {one.removesuffix("-error").removesuffix("-report") for one in severe}
    # What else is wrong may be mended meanwhile; a stopped queue does not go on by itself.
    if answer.number("printer-state") == _PRINTER_STOPPED or reasons & _PAUSED:
        return "paused", told
    return next(((cause, told) for keyword, cause in _CAUSES if keyword in reasons), ("", ""))


def _ask(
    operation: ipp.Operation,
    target: tuple[str, str],
    wanted: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
) -> ipp.Answer:
    server = "".join(lines(run(["lpstat", "-H"], settings=_ENGLISH).stdout))
    body = ipp.request(operation, target, getpass.getuser(), wanted, flags)
    try:
        return ipp.ask(server, body, print_system.PATIENCE)
    except (OSError, ValueError):
        raise silent("CUPS") from None


def _job(job: Job) -> tuple[str, str]:
    return "job-uri", f"ipp://localhost/jobs/{job.id}"
