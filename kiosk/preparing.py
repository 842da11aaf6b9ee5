"""How far the day before has come: what was chosen, filled in and confirmed, and what is due next.

Nothing that was confirmed is asked again while it is the same, however often the list is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path

from kiosk.intake.applicant import Counts
from kiosk.intake.problems import Problem
from kiosk.plan_draft import Draft, fields, judged
from kiosk.preparation import Prepared, Progress, read_draft, read_list
from verifier.protocol.errors import WrongUse
from verifier.protocol.plan import Batch, Plan, School


class Due(Enum):
    """What has to be done next, in the order of the work."""

    FILES = auto()
    EDIT = auto()
    READ = auto()
    PROBLEMS = auto()
    COUNTS = auto()
    PLAN = auto()


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts that a person held against the announced ones."""

    batches: tuple[Batch, ...]
    schools: tuple[School, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Preparing:
    """The day before, so far.

    ``rehearsal``: which of the two was chosen.
    ``workbook``: the list. ``plan_file``: the file of the plan; None if it is the list's own.
    ``on_screen``: the plan is filled in on the screen from nothing.
    ``draft``: the plan; None until it was read. ``edited``: somebody changed it on the screen since.
    ``prepared``: the list as it was last read, perhaps by an older plan.
    ``confirmed``: kind of warning -> the warnings of it that were confirmed.
    ``counted``: what was confirmed of the counts.
    """

    rehearsal: bool
    workbook: Path | None = None
    plan_file: Path | None = None
    on_screen: bool = False
    draft: Draft | None = None
    edited: bool = False
    prepared: Prepared | None = None
    confirmed: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    counted: Counted | None = None

    @property
    def plan(self) -> Plan | None:
        """The plan that the draft makes; None while something is wrong with it."""
        return judged(self.draft)[0] if self.draft is not None else None


def choose_rehearsal(now: Preparing, rehearsal: bool) -> Preparing:
    """Choose real or rehearsal (正式派位、演练); what was filled in and confirmed stays."""
    draft = replace(now.draft, rehearsal=rehearsal) if now.draft is not None else None
    return replace(now, rehearsal=rehearsal, draft=draft)


def choose_files(now: Preparing, workbook: Path, plan_file: Path | None, *, on_screen: bool) -> Preparing:
    """Choose the files. Another one than before is read anew; a plan changed on the screen stays."""
    if (workbook, plan_file, on_screen) == (now.workbook, now.plan_file, now.on_screen):
        return now
    same_plan = (plan_file or workbook, on_screen) == (now.plan_file or now.workbook, now.on_screen)
    keep = now.draft is not None and (same_plan or on_screen)
    return replace(
        now,
        workbook=workbook,
        plan_file=plan_file,
        on_screen=on_screen,
        draft=now.draft if keep else Draft(now.rehearsal) if on_screen else None,
        edited=now.edited and keep,
        prepared=None if workbook != now.workbook else now.prepared,
    )


def fill_in(now: Preparing, draft: Draft) -> Preparing:
    """Take what was filled in on the screen."""
    return replace(now, draft=draft, edited=now.edited or draft != now.draft)


def read_again(now: Preparing) -> Preparing:
    """Forget what was read of the files, so that it is read again; a plan changed on the screen stays."""
    keep = now.edited or now.on_screen
    return replace(now, prepared=None, draft=now.draft if keep else None)


def warnings(now: Preparing) -> dict[str, tuple[Problem, ...]]:
    """The warnings of the list, by kind, in the order in which they are listed."""
    found: dict[str, tuple[Problem, ...]] = {}
    for one in now.prepared.roster.warnings if now.prepared is not None else ():
        found[one.key] = (*found.get(one.key, ()), one)
    return found


def unconfirmed(now: Preparing) -> tuple[str, ...]:
    """The kinds of warnings that nobody has confirmed as they are."""
    return tuple(key for key, listed in warnings(now).items() if now.confirmed.get(key) != listed)


def confirm(now: Preparing, kind: str) -> Preparing:
    """Confirm all warnings of one kind."""
    return replace(now, confirmed={**now.confirmed, kind: warnings(now)[kind]})


def count(now: Preparing) -> Preparing:
    """Confirm the counts."""
    return replace(now, counted=_counts(now))


def _counts(now: Preparing) -> Counted | None:
    if now.prepared is None:
        return None
    plan = now.prepared.plan
    return Counted(plan.batches, plan.schools, now.prepared.roster.counts)


def due(now: Preparing) -> Due:
    """What has to be done next."""
    if now.workbook is None or (now.draft is None and not now.on_screen):
        return Due.FILES
    plan = now.plan
    if now.draft is None or plan is None or now.draft.unread:
        return Due.EDIT
    if now.prepared is None or now.prepared.plan != plan:
        return Due.READ
    if now.prepared.roster.errors or unconfirmed(now):
        return Due.PROBLEMS
    return Due.PLAN if now.counted == _counts(now) else Due.COUNTS


def read(now: Preparing, progress: Progress | None = None) -> Preparing:
    """Read what is due of the files: the plan if it was not, and by it the list, if nothing is wrong with it.

    Raises:
        BadInput: a file that can't be read. Problems of the list, and of the plan, are in the result.
    """
    workbook = now.workbook
    if workbook is None:
        raise WrongUse("no list was chosen")
    if now.draft is None:
        now = replace(now, draft=read_draft(now.plan_file or workbook, rehearsal=now.rehearsal))
    plan = now.plan
    if now.draft is None or now.draft.unread or plan is None:
        return now
    return replace(now, prepared=read_list(workbook, fields(now.draft), progress))
