"""The day before, without a screen: a workbook and a plan become a sealed folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.files.columns import PlatformColumn
from kiosk.files.draw_folder import DrawFolder
from kiosk.intake.applicant import Import
from kiosk.intake.plan_file import read_plan_as_it_is
from kiosk.intake.platform import in_list, platform_columns
from kiosk.intake.roster import read_roster
from kiosk.sealing.package import STANDARD, Cost
from kiosk.sealing.package_files import make_package
from kiosk.sealing.seal_draw import SealedDraw, seal_draw
from kiosk.sealing.store import store_sealed
from kiosk.sealing.templates import fill
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Plan
from verifier.protocol.seal import Software

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
    fields = read_plan_as_it_is(plan_file)
    plan = fill(fields)
    wanted = platform_columns(fields)
    roster = read_roster(workbook, plan, progress)
    # A list with errors has no children to look at, and is not sealed.
    platform = wanted if roster.errors else in_list(wanted, roster.applicants, fields.where)
    return Prepared(plan, workbook.name, workbook.read_bytes(), roster, platform)


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
