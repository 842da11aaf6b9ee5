"""A whole rehearsal (演练), from a workbook to a verified bundle."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import Done, Session
from kiosk.ceremony.journal import Clock
from kiosk.files.draw_folder import DrawFolder
from kiosk.preparation import Prepared, prepare, seal_to_folder
from kiosk.rehearsal import expected_lines, run_by_itself, run_script
from kiosk.sealing.package_files import check_package, open_package
from verifier.audit import audit_file
from verifier.findings import Status
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.seal import Software
from verifier.report import text_report
from verifier.words import Language

PASSPHRASE = ("rehearsal-first-half", "rehearsal-second-half")
"""A rehearsal protects nothing, so its passphrase is no secret."""

Show = Callable[[Prepared], None]


@dataclass(frozen=True, slots=True)
class Held:
    """What a rehearsal left behind, and the verifier's report on its bundle by language."""

    folder: DrawFolder
    bundle: Path
    fingerprint: str
    holds: bool
    report: dict[Language, tuple[str, ...]]
    prepared: Prepared
    commands: int


@dataclass(frozen=True, slots=True)
class Course:
    """How a rehearsal is to run.

    ``script`` is a script's text and name, or None to let it answer by itself with numbers from ``seed``.
    """

    workbook: Path
    plan: Path
    root: Path
    script: tuple[str, str] | None
    seed: str


def rehearse(
    course: Course, software: Software, clock: Clock, labels: Sequence[str], quiet: bool, show: Show
) -> Held:
    """Import, seal, hold the ceremony, publish and verify.

    Args:
        course: the files, and how the ceremony runs.
        software: the running program.
        clock: the time.
        labels: the names of the four progress bars: import, seal, ceremony, verification.
        quiet: no progress bars.
        show: called with what was imported, before anything is sealed.

    Raises:
        BadInput: what is wrong with the workbook, the plan or the script.
    """
    with _bar(labels[0], quiet) as told:
        prepared = prepare(course.workbook, course.plan, told)
    show(prepared)
    if not prepared.plan.rehearsal:
        raise BadInput(Rule.REHEARSAL, "rehearse.real-draw", found=prepared.plan.draw_id)
    folder = DrawFolder(course.root)
    with _bar(labels[1], quiet) as told:
        seal_to_folder(folder, prepared, PASSPHRASE, software, clock(), told)
    commands = 0
    total = expected_lines(prepared.plan)
    package = open_package(folder.package(prepared.plan.draw_id).read_bytes(), PASSPHRASE)
    with Ceremony(folder, software, clock) as ceremony, _bar(labels[2], quiet) as told:
        check_package(package, ceremony.sealed)

        def after(_line: str, _did: Done) -> None:
            nonlocal commands
            commands += 1
            told(min(commands, total), total)

        session = Session(ceremony, lambda: package.private)
        if course.script is None:
            run_by_itself(session, course.seed, after)
        else:
            run_script(session, *course.script, after)
        fingerprint = ceremony.sealed.fingerprint
    bundle = folder.bundle(prepared.plan.draw_id)
    if not bundle.exists():
        raise BadInput(Rule.COMMAND, "rehearse.no-end", where=folder.root.name)
    with _bar(labels[3], quiet) as told:
        report = audit_file(bundle, fingerprint, lambda done, whole, _stage: told(done, whole))
    texts = {lang: tuple(text_report(report, report.findings, None, lang)) for lang in Language}
    return Held(folder, bundle, fingerprint, report.verdict is Status.HOLDS, texts, prepared, commands)


@contextmanager
def _bar(label: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar that is told how much is done, and of how much."""
    with tqdm(
        desc=label, disable=quiet or None, leave=True, bar_format="{desc} {percentage:3.0f}% |{bar:30}|"
    ) as bar:

        def told(done: int, whole: int) -> None:
            bar.total = whole
            bar.n = done
            bar.refresh()

        told(0, 1)
        yield told
        told(1, 1)
