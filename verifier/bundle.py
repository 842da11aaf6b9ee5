"""The public bundle (公示包): which members it has, how large each may be, and reading them one at a time."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from verifier.archive import Archive, open_archive
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.transcript import transcript_name

PLAN = "plan.json"
ROSTER = "roster.txt"
SEAL = "seal.json"
RESULTS = "results.json"
SIGNATURE = "signature.json"

_MIB = 2**20
_LIMITS: dict[str, int] = {
    PLAN: 2 * _MIB,
    ROSTER: 256 * _MIB,
    SEAL: 2 * _MIB,
    RESULTS: 256 * _MIB,
    SIGNATURE: _MIB,
}
_TRANSCRIPT = re.compile(r"transcript-([1-9])\.jsonl")
_LIST = re.compile(r"lists/attempt-[1-9]\.[0-9A-Z]{1,16}\.(?:number|shuffle)\.[0-9]{1,2}\.txt")
_PEOPLE = re.compile(r"people/[0-9A-Za-z._-]{1,100}\.(?:pdf|xlsx)")
_TRANSCRIPT_LIMIT = 32 * _MIB
_LIST_LIMIT = 256 * _MIB
_PEOPLE_LIMIT = 512 * _MIB


@dataclass(frozen=True, slots=True)
class Bundle:
    """An open bundle.

    ``attempts`` are the numbers of its transcripts, ``lists`` the names of its published lists. ``problems``
    (MP-BUNDLE) are members that are missing, unknown or too large; the others can be read all the same.
    """

    archive: Archive
    attempts: tuple[int, ...]
    lists: frozenset[str]
    problems: tuple[BadInput, ...]

    @property
    def people(self) -> int:
        """How many files for people it has, certificates and workbooks. No rule looks into them."""
        return sum(_PEOPLE.fullmatch(name) is not None for name in self.archive.sizes)

    def read(self, name: str) -> bytes:
        """A member's bytes.

        Raises:
            BadInput: (MP-BUNDLE) it is not there, too large, or not what the archive says of it.
        """
        if name not in self.archive.sizes:
            raise BadInput(Rule.BUNDLE, "bundle.missing", where=name)
        limit = member_limit(name) or 0
        if self.archive.sizes[name] > limit:
            raise BadInput(
                Rule.BUNDLE, "bundle.large", where=name, found=self.archive.sizes[name], limit=limit
            )
        return self.archive.read(name)


def member_limit(name: str) -> int | None:
    """The most bytes that a member of this name may have, or None if a bundle has no such member."""
    if name in _LIMITS:
        return _LIMITS[name]
    if _TRANSCRIPT.fullmatch(name):
        return _TRANSCRIPT_LIMIT
    if _LIST.fullmatch(name):
        return _LIST_LIMIT
    return _PEOPLE_LIMIT if _PEOPLE.fullmatch(name) else None


def bundle_of(archive: Archive) -> Bundle:
    """Sort an archive's members."""
    problems: list[BadInput] = []
    for name, size in archive.sizes.items():
        limit = member_limit(name)
        if limit is None:
            problems.append(BadInput(Rule.BUNDLE, "bundle.unknown", where=name))
        elif size > limit:
            problems.append(BadInput(Rule.BUNDLE, "bundle.large", where=name, found=size, limit=limit))
    found = [_TRANSCRIPT.fullmatch(name) for name in archive.sizes]
    attempts = tuple(sorted(int(match[1]) for match in found if match))
    wanted = [*_LIMITS] if attempts else [*_LIMITS, transcript_name(1)]
    problems += [
        BadInput(Rule.BUNDLE, "bundle.missing", where=name) for name in wanted if name not in archive.sizes
    ]
    lists = frozenset(name for name in archive.sizes if _LIST.fullmatch(name))
    return Bundle(archive, attempts, lists, tuple(problems))


@contextmanager
def open_bundle(source: Path | bytes) -> Iterator[Bundle]:
    """Open a bundle: a zip file, its bytes, or the folder somebody unpacked it into.

    Raises:
        BadInput: (MP-BUNDLE) an archive that is refused as a whole; see :mod:`verifier.archive`.
    """
    with open_archive(source) as archive:
        yield bundle_of(archive)
