"""Printing through the computer's print system, and what became of a job.

On Linux that is CUPS: a document goes to ``lp`` through a pipe, and what became of it is asked with the
printing protocol. Windows has no program that prints a PDF, but since Windows 10 it can draw one, and so no
program need be installed: see ``spooler.ps1``. Older Windows cannot, and is refused with what to do instead.

Either way no file is written here. The print system keeps a copy of its own until :func:`forget`, so the job
of a secret has to be forgotten once it is on paper.
"""

import sys

from kiosk.station.print_system import Job, JobState, PrintSystem, Stage
from verifier.protocol.errors import BadInput, Rule

__all__ = ["Job", "JobState", "Stage", "forget", "job_state", "print_pdf", "printers"]

PDF = b"%PDF-"


def printers() -> tuple[str, ...] | None:
    """The names of all printers, or None if the system cannot be asked."""
    try:
        return _system().printers()
    except BadInput:
        return None


def print_pdf(printer: str, pdf: bytes, title: str) -> Job:
    """Print a document on A4.

    Args:
        printer: one of :func:`printers`.
        pdf: the document.
        title: what the queue calls it. Others see it, so nothing secret belongs in it.

    Raises:
        BadInput: (MP-COMMAND) no print system, none that answers, an unknown printer, one that is paused or
            takes no jobs, or a document that is refused. Nothing is printed then.
    """
    if not pdf.startswith(PDF):
        raise BadInput(Rule.COMMAND, "print.no-pdf", where=title)
    system = _system()
    if printer not in system.printers():
        raise BadInput(Rule.COMMAND, "print.unknown", where=printer)
    return system.print_pdf(printer, pdf, title)


def job_state(job: Job) -> JobState:
    """What became of a job.

    Raises:
        BadInput: (MP-COMMAND) the print system does not answer.
    """
    return _system().job_state(job)


def forget(job: Job) -> None:
    """Take a job out of the print system with everything kept of it, whether it is printed or not.

    Raises:
        BadInput: (MP-COMMAND) the print system does not answer, or does not let go of it.
    """
    _system().forget(job)


def _system() -> PrintSystem:
    if sys.platform == "win32":
        from kiosk.station import spooler

        return spooler
    from kiosk.station import cups

    return cups
