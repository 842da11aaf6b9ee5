"""Printing to the end: what became of the job is waited for, and what is private is forgotten.

The print system keeps a copy of what it printed, on Debian's CUPS for a day, for whoever may read its spool.
What is private has to be taken out of it as soon as it is on paper, or as soon as it will not be.
"""

import time
from collections.abc import Callable

from kiosk.station import printer
from kiosk.station.printer import Job, Stage
from verifier.protocol.errors import BadInput, Rule

LOOK = 0.3
"""Seconds between two looks at what became of a job."""


def print_to_the_end(
    name: str,
    pdf: bytes,
    title: str,
    report: Callable[[int, int], None],
    *,
    private: bool = False,
    limit: float | None = None,
) -> None:
    """Print a document and wait until it is on paper.

    Args:
        name: the printer.
        pdf: the document.
        title: what the queue calls it.
        report: asked while it is printed; it may raise, which takes the job back.
        private: make the print system forget it also when it is printed.
        limit: seconds in which it has to be on paper; a printer that stands still may be mended meanwhile.
            None waits as long as the printer goes on, and not for one that stands still.

    Raises:
        BadInput: (MP-COMMAND) it is not on paper. The job is taken back, so that mending the printer later
            does not print it when nobody stands there.
    """
    job = printer.print_pdf(name, pdf, title)
    try:
        _wait(job, report, limit)
    except BaseException:
        printer.forget(job)
        raise
    if private:
        printer.forget(job)


def _wait(job: Job, report: Callable[[int, int], None], limit: float | None) -> None:
    end = None if limit is None else time.monotonic() + limit
    while (state := printer.job_state(job)).stage is not Stage.DONE:
        over = state.stage is Stage.STOPPED if end is None else time.monotonic() >= end
        if over or state.stage is Stage.FAILED:
            raise state.problem or BadInput(Rule.COMMAND, "command.not-printed", where=job.printer)
        report(0, 0)
        time.sleep(LOOK)
