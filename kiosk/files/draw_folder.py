"""Where a draw's files lie on the disk. One folder holds one draw.

::

    plan.json  roster.txt  seal.json      published the day before
    private/<draw_id>.mpk                 the private package
    private/envelopes.json                the secrets to be printed; erased when they are in their envelopes
    journal/transcript-1.jsonl            the ceremony's record, one file an attempt
    journal/openings-1.jsonl              numbers typed on the screen, private until they are opened
    people/                               certificates and workbooks that anyone may have
    pictures/                             pictures of the results as they were shown (截屏)
    private/papers/                       those with children's names
    pictures.json                         the digests of those pictures as they were taken; not published
    unpacked.json                         there if the folder is from the private package; not published
    copies.jsonl                          what was copied where when no transcript was open; not published
    second-check.jsonl                    what the second computer said of the results; not published
    lists/  results.json  signature.json  what the ceremony made
    <draw_id>.zip                         the public bundle (公示包)
"""

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.files import disk
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.transcript import transcript_name
from verifier.words.reasons import reason_of

MOST = 4 * 2**30
"""The most bytes of a file of a draw; the package of a million children has less than a quarter of it."""


@dataclass(frozen=True, slots=True)
class DrawFolder:
    """The paths of a draw's files."""

    root: Path

    @property
    def plan(self) -> Path:
        """plan.json."""
        return self.root / "plan.json"

    @property
    def roster(self) -> Path:
        """roster.txt."""
        return self.root / "roster.txt"

    @property
    def seal(self) -> Path:
        """seal.json."""
        return self.root / "seal.json"

    @property
    def private(self) -> Path:
        """The folder of everything that is not published."""
        return self.root / "private"

    @property
    def envelopes(self) -> Path:
        """The envelopes' contents, until they are printed and erased."""
        return self.private / "envelopes.json"

    @property
    def unpacked(self) -> Path:
        """There if the folder was made from the private package: another computer may have begun the draw."""
        return self.root / "unpacked.json"

    @property
    def journals(self) -> Path:
        """The folder of the transcripts."""
        return self.root / "journal"

    @property
    def lists(self) -> Path:
        """The folder of the candidate groups and trial orders."""
        return self.root / "lists"

    @property
    def people(self) -> Path:
        """The folder of certificates and workbooks that anyone may have."""
        return self.root / "people"

    @property
    def pictures(self) -> Path:
        """The folder of the pictures of results (截屏)."""
        return self.root / "pictures"

    @property
    def taken(self) -> Path:
        """The digests of the pictures as they were taken (``kiosk.files.taken``)."""
        return self.root / "pictures.json"

    @property
    def private_papers(self) -> Path:
        """The folder of the documents that hold children's names."""
        return self.private / "papers"

    @property
    def results(self) -> Path:
        """results.json."""
        return self.root / "results.json"

    @property
    def signature(self) -> Path:
        """signature.json."""
        return self.root / "signature.json"

    @property
    def copies(self) -> Path:
        """The local record of copies: a line of canonical JSON a copy (``kiosk.files.copy_record``)."""
        return self.root / "copies.jsonl"

    @property
    def second_check(self) -> Path:
        """The record of the second computer's check (``kiosk.files.second_check``)."""
        return self.root / "second-check.jsonl"

    def place(self, path: Path) -> str:
        """Where a file of the draw lies, as people are told it: beginning with this folder's name."""
        return path.relative_to(self.root.parent).as_posix()

    def package(self, draw_id: str) -> Path:
        """The private package (封存包)."""
        return self.private / f"{draw_id}.mpk"

    def bundle(self, draw_id: str) -> Path:
        """The public bundle (公示包)."""
        return self.root / f"{draw_id}.zip"

    def transcript(self, attempt: int) -> Path:
        """An attempt's transcript."""
        return self.journals / transcript_name(attempt)

    def openings(self, attempt: int) -> Path:
        """An attempt's numbers typed on the screen."""
        return self.journals / f"openings-{attempt}.jsonl"


def read(path: Path, rule: Rule) -> bytes:
    """A file of the draw.

    Raises:
        BadInput: (the given rule) it is missing, unreadable or larger than :data:`MOST`.
    """
    try:
        with disk.open_to_read(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > MOST:
                raise BadInput(rule, "file.large", where=path.name, found=size, limit=MOST)
            return disk.read_at_most(file, MOST)
    except FileNotFoundError:
        raise BadInput(rule, "file.missing", where=path.name) from None
    except OSError as error:
        raise BadInput(rule, "file.unreadable", where=path.name, found=reason_of(error)) from None
