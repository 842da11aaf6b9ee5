"""Every document that is printed, and how the tests make it of a held draw.

A document that stands here is held by the rules of ``test_every_document.py``. Run as a program with a file
of pickled draws, it prints the digest of every document: the same, whatever process makes it.
"""

import hashlib
import json
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.paper.draw_certificate import draw_certificate
from kiosk.paper.seal_certificate import seal_certificate
from kiosk.sealing.collusion import statement
from tests.kiosk.paper.draws import Held
from verifier.protocol.beacon import VOID
from verifier.words import Language
from verifier.words.spoken import words_zh

ENDED = ("longhua", "xincheng")
ALL = ("longhua", "xincheng", "direct")


def fingerprint(held: Held) -> set[str]:
    """What most documents' only QR code says."""
    return {held.sealed.fingerprint}


def nothing(_held: Held) -> set[str]:
    """A document without QR codes."""
    return set()


def sealed(held: Held) -> set[str]:
    """What the seal certificate says."""
    seal, plan = held.sealed.seal, held.sealed.plan
    return {
        plan.title, plan.organiser, plan.place, "2026年7月14日 15:00", seal.roster, seal.roster_root,
        seal.plan, seal.public_key, seal.software.sha256, *seal.secrets, *words_zh(held.sealed.fingerprint),
        *(school.name for school in plan.schools), *statement(plan, Language.ZH),
    }  # fmt: skip


def drawn(held: Held) -> set[str]:
    """What the draw certificate says."""
    texts = {held.results_digest, *(state.head for state in held.states)}
    for pulse in held.state.pulses:
        texts |= {pulse.seed, *held.envelopes[pulse.index - 1].groups}
        texts |= {f"{slot:02d}号{number.replace(VOID, '作废')}" for slot, number in pulse.slips}
    for one in held.placements:
        texts |= {*one.admitted, f"录取{one.seated}人"}
    for state in held.states:
        texts |= {state.voided.reason} if state.voided is not None else set()
    return texts


@dataclass(frozen=True)
class Document:
    """A document.

    Args:
        make: makes it.
        draws: the draws (see ``draws.py``) that it can be made of.
        codes: what its QR codes say, all of them.
        says: texts that it must contain, blanks aside.
    """

    make: Callable[[Held], bytes]
    draws: tuple[str, ...] = ALL
    codes: Callable[[Held], set[str]] = nothing
    says: Callable[[Held], set[str]] = nothing


DOCUMENTS: dict[str, Document] = {
    "draw-certificate": Document(
        lambda held: draw_certificate(held.sealed, held.states, held.placements, held.results_digest),
        ENDED, fingerprint, drawn,
    ),
    "seal-certificate": Document(lambda held: seal_certificate(held.sealed), codes=fingerprint, says=sealed),
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
