"""What is sealed but not published: the children's records, the keys, the secrets if the machine has them."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kiosk.files.columns import MAX_COLUMNS, PlatformColumn, columns_to_value, read_column
from kiosk.sealing.salts import salt
from verifier.protocol.beacon import SECRET
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.roster import CODE, person_commitment, record_digest
from verifier.protocol.seal import DIGEST
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical

FORMAT = "mingpai-private-1"
SHORT = 4
"""Values of a column of so many characters or fewer are likely to be those of other children too."""


@dataclass(frozen=True, slots=True)
class Child:
    """One child's private record. ``columns`` are the workbook's other columns in order, header and value."""

    code: str
    name: str
    identity: str
    columns: tuple[tuple[str, str], ...]

    def digest(self) -> str:
        """The record's digest, as it enters the commitment."""
        return record_digest(self.name, self.identity, self.columns)

    def person(self, roster_key: bytes) -> str:
        """The commitment in the child's public line."""
        return person_commitment(self.code, salt(roster_key, self.code), self.digest())


@dataclass(frozen=True)
class Private:
    """The keys (32 bytes each), the secrets (none with custody ``envelope``), and the children by code.

    ``platform``: the columns that the enrolment platform (招生平台) wants; empty for the usual ones.
    """

    draw_id: str
    roster_key: bytes
    signing_key: bytes
    secrets: tuple[str, ...]
    children: tuple[Child, ...]
    platform: tuple[PlatformColumn, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Child]:
        """The children by their public codes."""
        return {child.code: child for child in self.children}


def keys_to_json(private: Private) -> bytes:
    """private.json: everything but the children."""
    return canonical({
        "format": FORMAT,
        "draw_id": private.draw_id,
        "roster_key": private.roster_key.hex(),
        "signing_key": private.signing_key.hex(),
        "secrets": list(private.secrets),
        "platform": columns_to_value(private.platform),
    })  # fmt: skip


def children_to_lines(children: Iterable[Child]) -> bytes:
    """children.jsonl: one canonical JSON object a child, in the order of the codes."""
    return b"".join(
        canonical({
            "code": child.code, "name": child.name, "identity": child.identity,
            "columns": [list(column) for column in child.columns],
        }) + b"\n"
        for child in children
    )  # fmt: skip


def private_from_files(keys: bytes, children: bytes) -> Private:
    """Read private.json and children.jsonl.

    Raises:
        BadInput: (MP-PACKAGE) anything but the files that were written.
    """
    where = "private.json"
    names = ("format", "draw_id", "roster_key", "signing_key", "secrets", "platform")
    shape = Shape(parse_canonical(keys, Rule.PACKAGE, where), names, Rule.PACKAGE, where)
    shape.text("format", pattern=FORMAT)
    return Private(
        draw_id=shape.text("draw_id"),
        roster_key=bytes.fromhex(shape.text("roster_key", pattern=DIGEST)),
        signing_key=bytes.fromhex(shape.text("signing_key", pattern=DIGEST)),
        secrets=shape.items("secrets", 0, 20_000, _secret),
        children=tuple(_children(children)),
        platform=shape.items("platform", 0, MAX_COLUMNS, read_column),
    )


def _secret(value: Any, where: str) -> str:
    return Shape({"digits": value}, ("digits",), Rule.PACKAGE, where).text("digits", pattern=SECRET)


def _children(data: bytes) -> Iterable[Child]:
    kept: dict[tuple[str, str], tuple[str, str]] = {}

    def once(value: Any, where: str) -> tuple[str, str]:
        # Headers, and short values such as a sex or none, are the same for many: each is kept once.
        header, text = _column(value, where)
        column = sys.intern(header), text
        return kept.setdefault(column, column) if len(text) <= SHORT else column

    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        where = f"children.jsonl:{number}"
        shape = Shape(parse_canonical(line, Rule.PACKAGE, where), ("code", "name", "identity", "columns"),
                      Rule.PACKAGE, where)  # fmt: skip
        yield Child(
            shape.text("code", pattern=CODE), _any_text(shape, "name"), _any_text(shape, "identity"),
            shape.items("columns", 0, 1000, once),
        )  # fmt: skip


def _any_text(shape: Shape, name: str) -> str:
    """A text as the workbook had it: of any length and content."""
    value = shape.raw(name)
    if not isinstance(value, str):
        raise BadInput(shape.rule, "shape.not-text", where=shape.place(name), found=type(value).__name__)
    return value


def _column(value: Any, where: str) -> tuple[str, str]:
    match value:
        case [str() as header, str() as text]:
            return header, text
        case _:
            raise BadInput(Rule.PACKAGE, "shape.not-text", where=where, found=type(value).__name__)


def check_private(private: Private, persons: Sequence[tuple[str, str]]) -> None:
    """Hold the private records against the public list.

    Args:
        persons: code and commitment of every line of the list.

    Raises:
        BadInput: (MP-PACKAGE) a child more or less than in the list, or a record other than the sealed one.
    """
    if len(persons) != len(private.children):
        raise BadInput(Rule.PACKAGE, "package.children", where="children.jsonl",
                       expected=len(persons), found=len(private.children))  # fmt: skip
    for code, person in persons:
        child = private.by_code.get(code)
        if child is None or child.person(private.roster_key) != person:
            raise BadInput(Rule.PACKAGE, "package.record", where="children.jsonl", found=code)
