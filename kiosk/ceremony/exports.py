"""What is exported on the spot: each group as soon as it exists, an admission's workbook and its pictures.

All of it is computed from the record, so it can be exported again at any time, after a crash too. The check
on the spot (现场检查) reads it back from where it was written.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.papers import papers, write_papers
from kiosk.ceremony.publish import write_lists
from kiosk.files.atomic import write
from kiosk.files.comparison import Comparison, Page, compare
from kiosk.files.picture import PictureFacts, stamp
from kiosk.files.taken import write_taken
from kiosk.files.workbooks import private_results_workbook, results_workbook
from kiosk.sealing.private import Private
from verifier.protocol.draw import NumberList
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.protocol.outcome import Placement
from verifier.protocol.state import AdmitClaim, ListClaim, State
from verifier.protocol.text import sha256_hex
from verifier.words.reasons import reason_of

AT_ONCE = frozenset({"candidates", "trial", "official"})
"""The documents that are exported as soon as they exist (及时导出备份并进行编号)."""
Progress = Callable[[int, int], None]


@contextmanager
def writing(where: Path) -> Iterator[None]:
    """A file that cannot be written is a refusal in words: the step itself is in the record.

    Raises:
        BadInput: (MP-COMMAND) the disk or medium refuses.
    """
    try:
        yield
    except OSError as error:
        raise BadInput(
            Rule.COMMAND, "export.not-written", where=str(where), found=reason_of(error)
        ) from error


def export_lists(ceremony: Ceremony) -> None:
    """Export every list that is not exported yet: for the bundle, and as a workbook for people.

    The newest one replaces whatever lies under its name: a workbook of steps that were lost with another
    computer, or one that somebody put there beforehand.

    Raises:
        BadInput: (MP-COMMAND) the disk refuses.
    """
    with writing(ceremony.folder.root):
        write_lists(ceremony)
        due = [one for one in papers(ceremony) if one.kind in AT_ONCE]
        state = ceremony.state
        newest = {list_workbook(state, claim) for claim in state.lists[-1:]}
        newest |= {one.name for one in due if one.kind == "official"}
        write_papers(ceremony.folder, due, {}, newest)


def list_workbook(state: State, claim: ListClaim) -> str:
    """The name of the workbook of a group or trial order."""
    if claim.school is None:
        return f"candidates-{state.attempt}-{claim.group}.xlsx"
    return f"order-{state.attempt}-{claim.school}-{claim.group}.xlsx"


@dataclass(frozen=True, slots=True)
class Admission:
    """An admission of the attempt under way, whose outcome is exported and checked as a whole.

    ``index`` is its place among the attempt's admissions, from 0.
    """

    ceremony: Ceremony
    index: int

    @property
    def state(self) -> State:
        """The attempt's state."""
        return self.ceremony.state

    @property
    def claim(self) -> AdmitClaim:
        """What the record says of it."""
        return self.state.admissions[self.index]

    @property
    def placements(self) -> tuple[Placement, ...]:
        """Its outcome, a school each."""
        return self.ceremony.replay.admitted(self.state, self.index)

    @property
    def numbers(self) -> list[NumberList]:
        """The lists that gave its schools' official numbers."""
        schools = [(self.claim.batch, school) for school in self.claim.schools]
        found = [self.ceremony.replay.official(self.state, *school) for school in schools]
        return list({one.label: one for one in found if one is not None}.values())

    @property
    def name(self) -> str:
        """What its files are called: the attempt, the batch, and the school if it took one alone."""
        alone = f"-{self.claim.schools[0]}" if len(self.claim.schools) == 1 else ""
        return f"{self.state.attempt}-{self.claim.batch}{alone}"

    @property
    def workbook(self) -> Path:
        """The public workbook (导出派位结果)."""
        return self.ceremony.folder.people / f"results-{self.name}.xlsx"

    @property
    def private_workbook(self) -> Path:
        """The workbook with the children's names, for the enrolment platform (招生平台)."""
        return self.ceremony.folder.private_papers / f"platform-results-{self.name}.xlsx"

    def picture(self, school: str, page: int) -> Path:
        """The picture (截屏) of a school's page, from 1."""
        file = f"result-{self.state.attempt}-{self.claim.batch}-{school}-{page:03d}.png"
        return self.ceremony.folder.pictures / file

    def pictures(self) -> list[Path]:
        """The pictures that are there."""
        pattern = f"result-{self.state.attempt}-{self.claim.batch}-{{}}-[0-9][0-9][0-9].png"
        folder = self.ceremony.folder.pictures
        return [path for school in self.claim.schools for path in sorted(folder.glob(pattern.format(school)))]

    def export(self, private: Private | None, progress: Progress) -> list[Path]:
        """Write the workbooks; where they are.

        Args:
            private: the opened private package, or None: then only the public one is written.
            progress: told of the rows.

        Raises:
            BadInput: (MP-COMMAND) the disk refuses.
        """
        sealed, attempt = self.ceremony.sealed, self.state.attempt
        placements, numbers = self.placements, self.numbers
        files = [self.workbook]
        with writing(self.workbook):
            self.workbook.parent.mkdir(exist_ok=True)
            write(self.workbook, results_workbook(sealed, attempt, placements, numbers, progress))
        if private is not None:
            self.ceremony.check_private(private)
            data = private_results_workbook(sealed, attempt, placements, private, numbers, progress)
            with writing(self.private_workbook):
                self.private_workbook.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write(self.private_workbook, data, mode=0o600)
            files.append(self.private_workbook)
        return files

    def save_picture(
        self, png: bytes, placement: Placement, page: int, pages: int, shown: Sequence[str]
    ) -> Path:
        """Write a picture with what it shows inside; where it is.

        Args:
            png: the picture.
            placement: the school's outcome.
            page: from 1.
            pages: how many there are.
            shown: the numbers on the page, in order.

        Raises:
            BadInput: (MP-COMMAND) the disk refuses.
        """
        facts = PictureFacts(
            self.state.plan.draw_id, self.state.fingerprint, self.state.attempt, placement.batch,
            placement.school, page, pages, tuple(shown),
        )  # fmt: skip
        path = self.picture(placement.school, page)
        with writing(path):
            path.parent.mkdir(exist_ok=True)
            stamped = stamp(png, facts)
            write(path, stamped)
            taken = {**self.ceremony.pictured, path.name: sha256_hex(stamped)}
            write_taken(self.ceremony.folder.taken, self.state.fingerprint, taken)
        self.ceremony.pictured = taken
        return path

    def _taken(self) -> dict[Page, str]:
        """The digests of the pictures as they were taken, before a restart too."""
        batch, known = self.claim.batch, self.ceremony.pictured
        return {
            (batch, one.school, page): digest
            for one in self.placements
            for page in range(1, len(one.admitted) + 2)
            if (digest := known.get(self.picture(one.school, page).name)) is not None
        }

    def check(self, workbook: Path, pictures: Sequence[Path], progress: Progress) -> Comparison:
        """现场检查: workbook and pictures, read back from where they are, against the draw."""
        return compare(
            self.ceremony.sealed, self.state.attempt, self.placements, self.numbers, workbook, pictures,
            progress, self._taken(),
        )  # fmt: skip


def published(ceremony: Ceremony) -> bool:
    """Whether the public bundle is written."""
    return ceremony.folder.bundle(ceremony.state.plan.draw_id).exists()


def admission_of(ceremony: Ceremony, placement: Placement) -> Admission:
    """The admission that a school's outcome belongs to."""
    for index, claim in enumerate(ceremony.state.admissions):
        if claim.batch == placement.batch and placement.school in claim.schools:
            return Admission(ceremony, index)
    raise WrongUse(f"{placement.batch}/{placement.school} was not admitted yet")
