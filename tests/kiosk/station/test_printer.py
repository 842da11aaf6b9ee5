"""Printing through a real CUPS scheduler and its filters, and what its queue says."""

import io
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from kiosk.station import print_system, printer
from kiosk.station.printer import Job, Stage
from kiosk.words.told import told
from tests.support.print_queue import BAD, FIRST, SECOND, PrintQueue, print_queue, wait_for
from tests.support.programs import program
from verifier.protocol.errors import BadInput
from verifier.words import Language

TITLE = "密封数信封 第 1 次派位"


@pytest.fixture(scope="module")
def running() -> Iterator[PrintQueue]:
    with print_queue() as queue:
        yield queue


@pytest.fixture
def queue(running: PrintQueue, monkeypatch: pytest.MonkeyPatch) -> PrintQueue:
    monkeypatch.setenv("CUPS_SERVER", str(running.socket))
    return running


def document(*pages: str) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    for text in pages:
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def stage(job: Job) -> Stage:
    return printer.job_state(job).stage


def problem(job: Job) -> str:
    found = printer.job_state(job).problem
    assert found is not None
    return found.key


def text_of(path: Path) -> str:
    command = [program("pdftotext", "poppler-utils"), "-layout", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_document_goes_through_the_queue_and_comes_out_as_it_was(queue: PrintQueue) -> None:
    assert set(printer.printers() or ()) == {FIRST, SECOND, BAD}
    job = printer.print_pdf(FIRST, document("page one: 31415", "page two: 92653"), TITLE)
    wait_for(lambda: stage(job) is Stage.DONE)
    pages = text_of(queue.printed(job.id)).split("\f")
    assert [page.strip() for page in pages] == ["page one: 31415", "page two: 92653", ""]


def test_a_forgotten_job_leaves_nothing_behind(queue: PrintQueue) -> None:
    job = printer.print_pdf(FIRST, document("a secret"), TITLE)
    wait_for(lambda: stage(job) is Stage.DONE)
    assert queue.kept(), "the scheduler keeps what it printed: that is why there is something to forget"
    for entry in queue.kept():
        printer.forget(Job(FIRST, str(int(entry[1:6])), TITLE))
    assert queue.kept() == []
    assert problem(job) == "print.gone"
    printer.forget(job)


def test_a_printer_without_paper_is_told_and_goes_on(queue: PrintQueue) -> None:
    empty = queue.shelf / "no-paper"
    empty.touch()
    try:
        job = printer.print_pdf(FIRST, document("waits for paper"), TITLE)
        wait_for(lambda: stage(job) is Stage.STOPPED)
        assert problem(job) == "print.paper"
    finally:
        empty.unlink()
    wait_for(lambda: stage(job) is Stage.DONE)
    assert "waits for paper" in text_of(queue.printed(job.id))


def test_a_job_that_waits_can_be_forgotten_unprinted(queue: PrintQueue) -> None:
    empty = queue.shelf / "no-paper"
    empty.touch()
    try:
        ahead = printer.print_pdf(FIRST, document("ahead"), TITLE)
        job = printer.print_pdf(FIRST, document("never"), TITLE)
        wait_for(lambda: stage(ahead) is Stage.STOPPED)
        printer.forget(job)
    finally:
        empty.unlink()
    wait_for(lambda: stage(ahead) is Stage.DONE)
    assert not queue.printed(job.id).exists()
    assert stage(job) is Stage.FAILED


def test_a_paused_queue_takes_nothing(queue: PrintQueue) -> None:
    queue.command("cupsdisable", "-r", "paused for a test", SECOND)
    try:
        with pytest.raises(BadInput) as refused:
            printer.print_pdf(SECOND, document("no"), TITLE)
        assert refused.value.key == "print.paused"
        assert refused.value.params["told"] == "paused for a test"
    finally:
        queue.command("cupsenable", SECOND)


def test_a_queue_paused_under_way_is_told(queue: PrintQueue) -> None:
    empty = queue.shelf / "no-paper"
    empty.touch()
    try:
        job = printer.print_pdf(SECOND, document("later"), TITLE)
        wait_for(lambda: stage(job) is Stage.STOPPED)
        queue.command("cupsdisable", SECOND)
    finally:
        empty.unlink()
    wait_for(lambda: problem(job) == "print.paused")
    queue.command("cupsenable", SECOND)
    wait_for(lambda: stage(job) is Stage.DONE)


def test_a_queue_that_takes_no_jobs_is_told(queue: PrintQueue) -> None:
    queue.command("cupsreject", SECOND)
    try:
        with pytest.raises(BadInput) as refused:
            printer.print_pdf(SECOND, document("no"), TITLE)
        assert refused.value.key == "print.rejects"
    finally:
        queue.command("cupsaccept", SECOND)


def test_a_held_and_a_cancelled_job_are_told(queue: PrintQueue) -> None:
    queue.command("lpadmin", "-p", SECOND, "-o", "job-hold-until-default=indefinite")
    try:
        job = printer.print_pdf(SECOND, document("held"), TITLE)
        assert (stage(job), problem(job)) == (Stage.STOPPED, "print.held")
        queue.command("cancel", f"{SECOND}-{job.id}")
        assert (stage(job), problem(job)) == (Stage.FAILED, "print.cancelled")
    finally:
        queue.command("lpadmin", "-p", SECOND, "-R", "job-hold-until-default")


def test_a_printer_that_breaks_is_told(queue: PrintQueue) -> None:
    job = printer.print_pdf(BAD, document("no"), TITLE)
    wait_for(lambda: stage(job) not in (Stage.WAITING, Stage.PRINTING))
    found = printer.job_state(job).problem
    assert found is not None
    assert found.params["told"] == "the drum is worn"
    for lang in Language:
        assert "the drum is worn" in "".join(told(found, lang))


def test_an_unknown_printer_is_refused(queue: PrintQueue) -> None:
    with pytest.raises(BadInput) as refused:
        printer.print_pdf("nowhere", document("no"), TITLE)
    assert refused.value.key == "print.unknown"


def test_what_is_no_pdf_is_refused(queue: PrintQueue) -> None:
    with pytest.raises(BadInput) as refused:
        printer.print_pdf(FIRST, b"", TITLE)
    assert refused.value.key == "print.no-pdf"


def test_a_broken_document_does_not_pass_for_printed(queue: PrintQueue) -> None:
    job = printer.print_pdf(FIRST, b"%PDF-1.4\n", TITLE)
    wait_for(lambda: stage(job) not in (Stage.WAITING, Stage.PRINTING))
    assert (stage(job), problem(job)) == (Stage.FAILED, "print.failed")


def test_without_a_scheduler_no_printer_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program("lpstat", "cups-client")
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nobody"))
    assert printer.printers() is None
    with pytest.raises(BadInput) as refused:
        printer.print_pdf(FIRST, document("no"), TITLE)
    assert refused.value.key == "print.silent"
    with pytest.raises(BadInput) as refused:
        printer.job_state(Job(FIRST, "1", TITLE))
    assert refused.value.key == "print.silent"


def test_without_the_programs_no_printer_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert printer.printers() is None
    with pytest.raises(BadInput) as refused:
        printer.print_pdf(FIRST, document("no"), TITLE)
    assert refused.value.key == "print.no-system"


def test_a_print_system_that_says_nothing_is_no_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("lpstat", "lp"):
        asleep = tmp_path / name
        asleep.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
        asleep.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(print_system, "PATIENCE", 0.2)
    begun = time.monotonic()
    with pytest.raises(BadInput) as refused:
        printer.print_pdf(FIRST, document("no"), TITLE)
    assert refused.value.key == "print.silent"
    assert time.monotonic() - begun < 5
