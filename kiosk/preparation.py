"""The day before, without a screen: a workbook and a plan become a sealed folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.files.atomic import write
from kiosk.files.columns import PlatformColumn
from kiosk.files.draw_folder import DrawFolder
from kiosk.intake.applicant import Import
from kiosk.intake.book import load
from kiosk.intake.plan_fields import PlanFields
from kiosk.intake.plan_file import read_plan_as_it_is
from kiosk.intake.platform import in_list, platform_columns
from kiosk.intake.problem_list import problem_text
from kiosk.intake.roster import read_roster
from kiosk.paper.lines import local_time
from kiosk.plan_draft import Draft, from_fields, to_toml
from kiosk.sealing.package import STANDARD, Cost
from kiosk.sealing.package_files import make_package
from kiosk.sealing.seal_draw import SealedDraw, seal_draw
from kiosk.sealing.store import store_sealed
from kiosk.sealing.templates import fill
from kiosk.station.clock import CHINA
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Plan
from verifier.protocol.seal import Software
from verifier.words import Language, say
from verifier.words.reasons import reason_of

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Prepared:
    """A plan, a workbook's bytes, and what was read from it.

    ``platform``: the columns that the enrolment platform (招生平台) wants, if the plan names any.
    """

    plan: Plan
    workbook_name: str
    workbook: bytes
    roster: Import
    platform: tuple[PlatformColumn, ...] = ()


def prepare(workbook: Path, plan_file: Path, progress: Progress | None = None) -> Prepared:
    """Read the plan and the list.

    Args:
        workbook: the bureau's workbook.
        plan_file: a workbook with a plan sheet, or a TOML file; often the same workbook.
        progress: called with how much is done, and of how much.

    Raises:
        BadInput: a file that can't be read, or a plan that can't run. Problems of the list are in the result.
    """
    return read_list(workbook, read_plan_as_it_is(plan_file), progress)


def read_list(workbook: Path, fields: PlanFields, progress: Progress | None = None) -> Prepared:
    """Read the list by what is filled in of the plan.

    Raises:
        BadInput: a file that can't be read, a plan that can't run, or columns for the platform that the list
            has not. Problems of the list are in the result.
    """
    plan = fill(fields)
    wanted = platform_columns(fields)
    before = load(workbook)
    roster = read_roster(workbook, plan, progress)
    # What is kept in the private package has to be what was read.
    if load(workbook) != before:
        raise BadInput(Rule.INTAKE, "prepare.changed", where=workbook.name)
    # A list with errors has no children to look at, and is not sealed.
    platform = wanted if roster.errors else in_list(wanted, roster.applicants, fields.where)
    return Prepared(plan, workbook.name, before, roster, platform)


def read_draft(plan_file: Path, *, rehearsal: bool) -> Draft:
    """Read a plan as something that can be filled in further; a workbook without one gives an empty draft.

    Raises:
        BadInput: (MP-INTAKE) a file that can't be read at all.
    """
    try:
        return from_fields(read_plan_as_it_is(plan_file), rehearsal=rehearsal)
    except BadInput as error:
        if error.key not in {"intake.plan-sheet", "intake.plan-empty"}:
            raise
        return Draft(rehearsal, unread=(error,))


def check_unsealed(base: Path, plan: Plan) -> DrawFolder:
    """The folder in which a plan will be sealed.

    Raises:
        BadInput: (MP-COMMAND) a draw of this name is sealed already.
    """
    folder = DrawFolder(base / plan.draw_id)
    if folder.root.exists():
        raise BadInput(Rule.COMMAND, "prepare.sealed-already", where=folder.root.name)
    return folder


def save_problems(prepared: Prepared, workbook: Path, base: Path, at: datetime, lang: Language) -> Path:
    """Write the list of problems beside the workbook, or where draws are kept if that cannot be written.

    Args:
        prepared: what was read.
        workbook: its file.
        base: the other folder.
        at: the time, with its zone; it is told by the clock of China.
        lang: the language of the list.

    Raises:
        BadInput: (MP-COMMAND) neither folder can be written.
    """
    roster = prepared.roster
    told = local_time(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), lang)
    text = problem_text(workbook.name, roster.problems, sum(roster.found.values()), told, lang)
    name = f"{workbook.stem}-{say('problem-list.file', lang)}-{at.astimezone(CHINA):%m%d-%H%M%S}.txt"
    error = ""
    for folder in (workbook.parent, base):
        try:
            write(folder / name, text.encode("utf-8-sig"))
        except OSError as refused:
            error = reason_of(refused)
        else:
            return folder / name
    raise BadInput(Rule.COMMAND, "prepare.not-saved", where=name, found=error)


def save_draft(draft: Draft, base: Path, at: datetime) -> Path:
    """Write a plan as it is filled in so far; it can be chosen as the plan's file another time.

    Raises:
        BadInput: (MP-COMMAND) the folder cannot be written.
    """
    file = base / f"plan-{at:%Y%m%d-%H%M%S}.toml"
    try:
        write(file, to_toml(draft).encode())
    except OSError as error:
        found = reason_of(error)
        raise BadInput(Rule.COMMAND, "prepare.not-saved", where=file.name, found=found) from None
    return file


def check_new(folder: DrawFolder) -> None:
    """Refuse a folder that exists.

    Raises:
        BadInput: (MP-COMMAND) it does.
    """
    if folder.root.exists():
        raise BadInput(Rule.COMMAND, "command.folder-exists", where=folder.root.name)


def seal_to_folder(
    folder: DrawFolder,
    prepared: Prepared,
    halves: Sequence[str],
    software: Software,
    now: str,
    progress: Progress | None = None,
    cost: Cost = STANDARD,
) -> SealedDraw:
    """Seal (封存) what was prepared and write the draw's folder, whole or not at all.

    Args:
        folder: a folder that does not exist yet.
        prepared: from :func:`prepare`.
        halves: the passphrase of the private package, in one part or two.
        software: the running program.
        now: the time in the transcript's form.
        progress: called with how many children are done, and of how many.
        cost: of the package's encryption.

    Raises:
        BadInput: (MP-INTAKE) the list has errors; (MP-COMMAND) the folder exists; (MP-PACKAGE) a passphrase
            that is too short.
    """
    errors = prepared.roster.errors
    if errors:
        raise errors[0].error()
    check_new(folder)
    draw = seal_draw(prepared.plan, prepared.roster.applicants, software, now, progress, prepared.platform)
    package = make_package(draw, prepared.workbook_name, prepared.workbook, halves, cost)
    store_sealed(folder, draw, package)
    return draw
