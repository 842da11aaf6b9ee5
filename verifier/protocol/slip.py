"""The family slip (在册凭证): what one family needs to see that its own record was in the sealed list.

It holds the child's private record, so it is for that family only and never in a bundle. As a file or as the
text of a QR code it is one canonical JSON object.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.merkle import root_from_proof
from verifier.protocol.plan import DRAW_ID
from verifier.protocol.roster import CODE, Roster, person_commitment, record_digest
from verifier.protocol.seal import DIGEST, Seal
from verifier.protocol.shape import Shape, kind_of
from verifier.protocol.text import canonical, parse_canonical

FORMAT = "mingpai-slip-1"
SALT = r"[0-9a-f]{32}"
MAX_COLUMNS = 200
MAX_PROOF = 64
_WHERE = "slip"


@dataclass(frozen=True, slots=True)
class FamilySlip:
    """One child's slip.

    ``salt`` is 32 hexadecimal digits. ``name``, ``identity`` and ``columns`` are the private record, see
    :func:`verifier.protocol.roster.record_digest`. ``index`` is the row's position from 0 of ``size`` rows,
    ``proof`` the inclusion proof (RFC 9162 section 2.1.3), 64 hexadecimal digits a node, leaf side first.
    """

    draw_id: str
    code: str
    salt: str
    name: str
    identity: str
    columns: tuple[tuple[str, str], ...]
    index: int
    size: int
    proof: tuple[str, ...]


def slip_to_json(slip: FamilySlip) -> bytes:
    """The one byte form of a slip."""
    return canonical(
        {
            "format": FORMAT,
            "draw_id": slip.draw_id,
            "code": slip.code,
            "salt": slip.salt,
            "record": {
                "name": slip.name,
                "identity": slip.identity,
                "columns": [list(column) for column in slip.columns],
            },
            "index": slip.index,
            "size": slip.size,
            "proof": list(slip.proof),
        }
    )


def slip_from_json(data: bytes) -> FamilySlip:
    """Read a slip.

    Raises:
        BadInput: (MP-RECORD) anything but a complete slip in its one byte form.
    """
    shape = Shape(
        parse_canonical(data, Rule.RECORD, _WHERE),
        ("format", "draw_id", "code", "salt", "record", "index", "size", "proof"),
        Rule.RECORD,
        _WHERE,
    )
    shape.text("format", pattern=FORMAT)
    record = shape.inner("record", ("name", "identity", "columns"))
    return FamilySlip(
        draw_id=shape.text("draw_id", pattern=DRAW_ID),
        code=shape.text("code", pattern=CODE),
        salt=shape.text("salt", pattern=SALT),
        name=_any_text(record.raw("name"), record.place("name")),
        identity=_any_text(record.raw("identity"), record.place("identity")),
        columns=record.items("columns", 0, MAX_COLUMNS, _column),
        index=shape.integer("index", 0, 2**32),
        size=shape.integer("size", 1, 2**32),
        proof=shape.items("proof", 0, MAX_PROOF, _digest),
    )


def slip_problems(slip: FamilySlip, seal: Seal, roster: Roster) -> Iterator[BadInput]:
    """Hold a slip against a sealed list, and give every broken rule (MP-RECORD).

    Args:
        slip: the family's slip.
        seal: seal.json, for the draw's name and the roster root.
        roster: the list as published.
    """
    if slip.draw_id != seal.draw_id:
        yield _bad("draw", expected=seal.draw_id, found=slip.draw_id)
        return
    position = roster.find(slip.code)
    if position is None:
        yield _bad("no-row", found=slip.code)
        return
    row = roster.rows[position]
    found = person_commitment(slip.code, slip.salt, record_digest(slip.name, slip.identity, slip.columns))
    if found != row.person:
        yield _bad("person", code=slip.code, expected=row.person, found=found)
    if (slip.index, slip.size) != (position, len(roster.rows)):
        yield _bad(
            "position",
            expected=position + 1,
            of=len(roster.rows),
            found=slip.index + 1,
            size=slip.size,
        )
    line = row.line().encode("ascii")
    leads_to = root_from_proof(line, slip.index, slip.size, [bytes.fromhex(node) for node in slip.proof])
    if leads_to is None or leads_to.hex() != seal.roster_root:
        yield _bad("proof", expected=seal.roster_root, found="-" if leads_to is None else leads_to.hex())


def _bad(key: str, **params: str | int) -> BadInput:
    return BadInput(Rule.RECORD, f"record.{key}", where=_WHERE, **params)


def _any_text(value: Any, where: str) -> str:
    """Any text: what a workbook's cell holds may be empty or have several lines."""
    if not isinstance(value, str):
        raise BadInput(Rule.RECORD, "shape.not-text", where=where, found=kind_of(value))
    return value


def _column(value: Any, where: str) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise BadInput(Rule.RECORD, "shape.not-list", where=where, found=kind_of(value))
    return _any_text(value[0], where), _any_text(value[1], where)


def _digest(value: Any, where: str) -> str:
    return Shape({"digest": value}, ("digest",), Rule.RECORD, where).text("digest", pattern=DIGEST)


def make_slip(
    draw_id: str,
    code: str,
    salt: str,
    record: tuple[str, str, Sequence[tuple[str, str]]],
    position: tuple[int, int],
    proof: Sequence[bytes],
) -> FamilySlip:
    """A slip from what the sealing knows.

    Args:
        draw_id: the draw.
        code: the child's registration code.
        salt: 32 hexadecimal digits.
        record: name, identity number, the workbook's other columns.
        position: the row's index from 0 and the number of rows.
        proof: see :meth:`verifier.protocol.merkle.Tree.proof`.
    """
    name, identity, columns = record
    index, size = position
    nodes = tuple(node.hex() for node in proof)
    return FamilySlip(draw_id, code, salt, name, identity, tuple(columns), index, size, nodes)
