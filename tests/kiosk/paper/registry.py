"""Every document that is printed, and how the tests make it of a held draw.

A document that stands here is held by the rules of ``test_every_document.py``. Run as a program with a file
of pickled draws, it prints the digest of every document: the same, whatever process makes it.
"""

import hashlib
import json
import pickle
import sys
from pathlib import Path

from kiosk.paper.candidates import candidate_list
from kiosk.paper.envelope import envelope_inserts, envelope_labels
from kiosk.paper.family import family_slips, payload
from kiosk.paper.signoff import signoff_roster
from kiosk.paper.witness import receipt, witness_slips
from kiosk.sealing.slips import SlipMaker
from tests.kiosk.paper.certificates import CERTIFICATES
from tests.kiosk.paper.document import USUAL, Document
from tests.kiosk.paper.draws import Held
from verifier.protocol.beacon import slip_commitment
from verifier.protocol.draw import NumberList
from verifier.protocol.slip import FamilySlip

NUMBER, NONCE = "31415926", "00112233445566778899aabbccddeeff"


def commitment(held: Held) -> str:
    """What a representative's number was locked with."""
    return slip_commitment(held.sealed.plan.draw_id, 1, 1, 2, NONCE, NUMBER)


def inserts(held: Held) -> set[str]:
    """What the inserts of the envelopes say."""
    made = held.envelopes[:2]
    texts = {group for one in made for group in one.groups}
    return texts | {f"第{one.index}号信封第{one.attempt}次派位第{one.round}轮" for one in made}


def labels(held: Held) -> set[str]:
    """What the envelopes say outside."""
    texts = {f"密封数信封第{one.index}号" for one in held.envelopes} | {held.sealed.plan.organiser}
    return texts | {f"第{one.attempt}次派位第{one.round}轮" for one in held.envelopes}


def slips(held: Held) -> set[str]:
    """What the slips say."""
    witness = held.sealed.plan.witness
    return {f"席位{slot}号" for slot in range(1, witness.slots + 1)} | {f"任意写{witness.digits}位数字"}


def group(held: Held) -> list[NumberList]:
    """The lists of the last group, one a batch; or the last trial order of the last school."""
    last = held.lists[-1].label
    return [
        one for one in held.lists if one.label[-1] == last[-1] and (".number." in last or one.label == last)
    ]


def listed(held: Held) -> set[str]:
    """What a list of candidate numbers says: every number, every code, and the digest."""
    texts = {text for one in group(held) for text in (*one.numbers(), *one.lots)}
    return texts | {one.digest() for one in group(held)}


def gave(held: Held) -> NumberList:
    """The list that gave the first school's official numbers."""
    first = held.placements[0]
    if held.state.official is not None:
        label = f"{first.batch}.number.{held.state.official}"
    else:
        label = [one.label for one in held.lists if one.label.startswith(f"{first.school}.")][-1]
    return next(one for one in held.lists if one.label == label)


def roster(held: Held) -> bytes:
    """The roster of the first school, to be signed."""
    numbers = gave(held)
    by_code = held.private.by_code
    return signoff_roster(held.sealed, held.placements[0], by_code, numbers, held.state.attempt)


def signed(held: Held) -> set[str]:
    """What the roster says of each admitted child."""
    made = gave(held)
    lot_of = dict(zip(made.numbers(), made.lots, strict=True))
    admitted = [(name, held.private.by_code[lot_of[name]]) for name in held.placements[0].admitted]
    return {text for name, child in admitted for text in (name, child.code, child.name)}


def families(held: Held) -> list[FamilySlip]:
    """The slips of the first three children."""
    maker = SlipMaker(held.sealed, held.private)
    return [maker.slip(row.code) for row in held.sealed.roster.rows[:3]]


def told_to_families(held: Held) -> set[str]:
    """What the family slips say."""
    texts = {text for one in families(held) for text in (one.code, one.name)}
    return texts | {f"第{one.index + 1}行，共{one.size}行" for one in families(held)}


DOCUMENTS: dict[str, Document] = {
    **CERTIFICATES,
    "envelope-inserts": Document(
        lambda held: envelope_inserts(held.sealed.plan, held.sealed.fingerprint, held.envelopes[:2]),
        says=inserts,
    ),
    "envelope-labels": Document(
        lambda held: envelope_labels(held.sealed.plan, held.sealed.fingerprint, held.envelopes), says=labels
    ),
    "witness-slips": Document(
        lambda held: witness_slips(held.sealed.plan, held.sealed.fingerprint, 1), says=slips
    ),
    "candidate-list": Document(
        lambda held: candidate_list(held.sealed, held.state.attempt, group(held)), USUAL, says=listed
    ),
    "signoff-roster": Document(roster, USUAL, says=signed),
    "family-slips": Document(
        lambda held: family_slips(held.sealed.plan, held.sealed.fingerprint, families(held)),
        codes=lambda held: {text for one in families(held) if (text := payload(one)) is not None},
        says=told_to_families,
    ),
    "receipt": Document(
        lambda held: receipt(
            held.sealed.plan, held.sealed.fingerprint, 1, 2, NUMBER, NONCE, commitment(held)
        ),
        codes=lambda held: {commitment(held)},
        says=lambda held: {commitment(held), NUMBER, NONCE, "席位2号"},
    ),
}
"""By the name that its picture has in docs/paper."""


def digests(draws: dict[str, Held]) -> dict[str, str]:
    """The SHA-256 of every document of every draw."""
    return {
        f"{draw}/{name}": hashlib.sha256(document.make(draws[draw])).hexdigest()
        for name, document in DOCUMENTS.items()
        for draw in document.draws
    }


if __name__ == "__main__":
    print(json.dumps(digests(pickle.loads(Path(sys.argv[1]).read_bytes()))))
