"""What is copied to the media plugged in (备份): files of the draw's folder, under names for people."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.exports import Admission, list_workbook
from kiosk.ceremony.papers import Paper, Reach, papers
from kiosk.files.comparison import Comparison
from kiosk.files.copies import CopyResult, copy_files
from kiosk.files.copy_names import Step, copy_name, draw_head, legal
from kiosk.files.copy_one import CopyFile
from kiosk.paper.telling import batch_name, school_name
from kiosk.sealing.private import Private
from kiosk.station.disk import Medium
from verifier.protocol.plan import Plan
from verifier.protocol.state import ListClaim
from verifier.words import Language, say

Progress = Callable[[int, int], None]
_BESIDE_FIGURES = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[0-9])|(?<=[0-9]) (?=[\u4e00-\u9fff])")


class Backup(StrEnum):
    """What can be copied together."""

    BUNDLE = "bundle"
    """The public bundle, with the certificates."""
    LISTS = "lists"
    """Candidate numbers and trial orders."""
    RESULTS = "results"
    """The workbooks and pictures of the results."""
    PLATFORM = "platform"
    """What holds children's names: for the enrolment platform and for the sign-off."""
    PACKAGE = "package"
    """The encrypted private package, once the draw has ended: before, it lies with those who keep it."""


def available(ceremony: Ceremony, private: Private | None) -> dict[Backup, tuple[CopyFile, ...]]:
    """What there is to copy at present; what has no file is left out."""
    found = {
        Backup.BUNDLE: tuple(_bundle(ceremony)),
        Backup.LISTS: (*list_files(ceremony, ceremony.state.lists), *official_files(ceremony)),
        Backup.RESULTS: tuple(_results(ceremony)),
        Backup.PLATFORM: tuple(_platform(ceremony, private)),
        Backup.PACKAGE: tuple(_package(ceremony)),
    }
    return {kind: files for kind, files in found.items() if files}


def head_of(plan: Plan) -> str:
    """How the names of all of a draw's copies begin."""
    return draw_head(plan.title, rehearsal=plan.rehearsal)


def school_told(plan: Plan, batch: str, school: str) -> str:
    """A school with its batch, and with its id where two would be called the same."""
    name = school_name(plan, batch, school)
    told = f"{batch_name(plan, batch)} {name}"
    alike = sum((one.batch, one.name) == (batch, name) for one in plan.schools)
    return told if alike == 1 else f"{told} {school}"


def list_files(ceremony: Ceremony, claims: Iterable[ListClaim]) -> tuple[CopyFile, ...]:
    """The workbooks of groups and trial orders, as far as they are exported, each once."""
    state = ceremony.state
    found: dict[Path, CopyFile] = {}
    for claim in claims:
        path = ceremony.folder.people / list_workbook(state, claim)
        step = Step.CANDIDATES if claim.school is None else Step.TRIAL
        about = "" if claim.school is None else school_told(state.plan, claim.batch, claim.school)
        name = copy_name(head_of(state.plan), state.attempt, step, path.suffix, number=claim.group,
                         about=about)  # fmt: skip
        if path.exists():
            found[path] = CopyFile(name, path)
    return tuple(found.values())


def official_files(ceremony: Ceremony) -> tuple[CopyFile, ...]:
    """The workbook of the official numbers, once there are any."""
    state = ceremony.state
    path = official_workbook(ceremony)
    name = copy_name(head_of(state.plan), state.attempt, Step.OFFICIAL, path.suffix)
    return (CopyFile(name, path),) if path.exists() else ()


def official_workbook(ceremony: Ceremony) -> Path:
    """The workbook of the official numbers."""
    return ceremony.folder.people / f"numbers-{ceremony.state.attempt}.xlsx"


def workbook_file(admission: Admission) -> CopyFile:
    """The public workbook of an admission."""
    state = admission.state
    claim, plan = admission.claim, state.plan
    alone = len(claim.schools) == 1
    about = school_told(plan, claim.batch, claim.schools[0]) if alone else batch_name(plan, claim.batch)
    name = copy_name(head_of(plan), state.attempt, Step.RESULTS, ".xlsx", about=about)
    return CopyFile(name, admission.workbook)


def picture_files(admission: Admission) -> tuple[CopyFile, ...]:
    """The pictures of an admission that are there."""
    state = admission.state
    found = []
    for path in admission.pictures():
        _kind, _attempt, batch, school, page = path.stem.split("-")
        name = copy_name(head_of(state.plan), state.attempt, Step.PICTURE, path.suffix, number=int(page),
                         about=school_told(state.plan, batch, school))  # fmt: skip
        found.append(CopyFile(name, path))
    return tuple(found)


def _results(ceremony: Ceremony) -> Iterator[CopyFile]:
    for index in range(len(ceremony.state.admissions)):
        admission = Admission(ceremony, index)
        if admission.workbook.exists():
            yield workbook_file(admission)
        yield from picture_files(admission)


def _bundle(ceremony: Ceremony) -> Iterator[CopyFile]:
    state, folder = ceremony.state, ceremony.folder
    bundle = folder.bundle(state.plan.draw_id)
    if not state.ended or not bundle.exists():
        return
    yield CopyFile(copy_name(head_of(state.plan), None, Step.BUNDLE, ".zip"), bundle)
    for paper in papers(ceremony):
        if paper.reach is Reach.BUNDLE and paper.path(folder).exists():
            yield _paper_file(ceremony, paper, Step.PAPER)


def _package(ceremony: Ceremony) -> Iterator[CopyFile]:
    state = ceremony.state
    path = ceremony.folder.package(state.plan.draw_id)
    if state.ended and path.exists():
        yield CopyFile(copy_name(head_of(state.plan), None, Step.PACKAGE, path.suffix), path)


def _platform(ceremony: Ceremony, private: Private | None) -> Iterator[CopyFile]:
    if private is None:
        return
    for paper in papers(ceremony, private):
        if paper.reach is Reach.PRIVATE and paper.path(ceremony.folder).exists():
            yield _paper_file(ceremony, paper, Step.PLATFORM)


def _paper_file(ceremony: Ceremony, paper: Paper, step: Step) -> CopyFile:
    path = paper.path(ceremony.folder)
    state = ceremony.state
    # Its title may say the attempt, which stands in the name already, and has blanks beside its figures.
    attempt = None if paper.kind == "seal" else int(paper.params.get("attempt", state.attempt))
    tidy = _BESIDE_FIGURES.sub("", paper.title(Language.ZH))
    about = tidy.removeprefix(say("copy.head-attempt", Language.ZH, head="", attempt=attempt or 0).strip())
    return CopyFile(copy_name(head_of(state.plan), attempt, step, path.suffix, about=about), path)


def check_places(
    admission: Admission, media: Sequence[Medium], progress: Progress
) -> tuple[tuple[str, Comparison], ...]:
    """现场检查: in the draw's folder and on each medium that has the workbook, with the place's name."""
    ceremony = admission.ceremony
    root = ceremony.folder.root
    checked = [(root.name, admission.check(admission.workbook, admission.pictures(), progress))]
    for medium in media:
        folder = medium.path / legal(ceremony.state.plan.draw_id)
        workbook = folder / workbook_file(admission).name
        if workbook.exists():
            pictures = [folder / one.name for one in picture_files(admission)]
            checked.append((medium.name, admission.check(workbook, pictures, progress)))
    return tuple(checked)


def copy_out(
    ceremony: Ceremony, files: Sequence[CopyFile], media: Sequence[Medium], progress: Progress
) -> tuple[CopyResult, ...]:
    """Copy files to media, into a folder with the draw's name; see :func:`kiosk.files.copies.copy_files`."""
    return copy_files(files, media, legal(ceremony.state.plan.draw_id), progress)
