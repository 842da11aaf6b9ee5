"""What the ceremony made, as files: lists, results, signatures and the public bundle (公示包).

All of it is computed from the journals, so a file that a crash kept from being written is written the next
time, and is the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.ceremony.ceremony import Ceremony
from kiosk.files import disk
from kiosk.files.atomic import write
from kiosk.sealing.private import Private
from verifier.archive import zip_bytes
from verifier.bundle import open_bundle
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.replay import list_file
from verifier.protocol.signature import (
    HeadSignature,
    is_signed,
    signatures_from_json,
    signatures_to_json,
    signed_message,
)
from verifier.protocol.state import Phase, State
from verifier.protocol.text import sha256_hex
from verifier.protocol.transcript import transcript_name
from verifier.words.reasons import reason_of


@contextmanager
def exporting() -> Iterator[None]:
    """A file that cannot be written after its step is recorded: the step must not be done again.

    Raises:
        BadInput: (MP-COMMAND) the disk refuses.
    """
    try:
        yield
    except OSError as error:
        raise BadInput(
            Rule.COMMAND, "command.not-exported", found=reason_of(error)
        ) from error


def list_members(ceremony: Ceremony) -> dict[str, bytes]:
    """The published lists of all attempts, by their names in the bundle."""
    return {
        list_file(state.attempt, claim.made.label): ceremony.replay.claimed(state, claim).to_bytes()
        for state in ceremony.states()
        for claim in state.lists
    }


@exporting()
def write_lists(ceremony: Ceremony) -> list[Path]:
    """Write the lists that are not on the disk yet; the files written now.

    What lies there under a list's name and is not that list is replaced: what steps that were lost left, or
    what somebody else put there.

    Raises:
        BadInput: (MP-COMMAND) the disk refuses.
    """
    written = []
    for state in ceremony.states():
        for claim in state.lists:
            path = ceremony.folder.root / list_file(state.attempt, claim.made.label)
            if not path.exists() or sha256_hex(path.read_bytes()) != claim.made.sha256:
                disk.have_folder(path.parent)
                write(path, ceremony.replay.claimed(state, claim).to_bytes())
                written.append(path)
    return written


def sign_heads(ceremony: Ceremony, private: Private) -> bytes:
    """signature.json: the head of every attempt, signed with the seal's key."""
    ceremony.check_private(private)
    key = Ed25519PrivateKey.from_private_bytes(private.signing_key)
    draw_id = ceremony.sealed.plan.draw_id
    signatures = [
        HeadSignature(
            state.attempt,
            state.head,
            key.sign(signed_message(draw_id, state.attempt, state.head)).hex(),
        )
        for state in ceremony.states()
    ]
    return signatures_to_json(draw_id, signatures)


def check_ended(ceremony: Ceremony) -> State:
    """The state of a draw that has ended.

    Raises:
        BadInput: (MP-COMMAND) it has not.
    """
    state = ceremony.state
    if state.phase not in {Phase.CLOSED, Phase.TERMINATED}:
        raise BadInput(Rule.COMMAND, "command.not-ended", phase=state.phase.value)
    return state


@exporting()
def publish(ceremony: Ceremony, private: Private, people: Mapping[str, bytes] | None = None) -> Path:
    """Write results.json, signature.json and the bundle of a draw that has ended.

    It can be repeated: the same files come out.

    Args:
        ceremony: the ceremony.
        private: the opened private package.
        people: what the bundle holds for people besides, from :func:`kiosk.ceremony.papers.people_members`.

    Returns:
        The bundle's path.

    Raises:
        BadInput: (MP-COMMAND) the draw has not ended, or the disk refuses; (MP-PACKAGE) the package of
            another draw.
    """
    state = check_ended(ceremony)
    folder, sealed = ceremony.folder, ceremony.sealed
    results = ceremony.replay.results(state)
    signature = sign_heads(ceremony, private)
    write_lists(ceremony)
    write(folder.results, results)
    write(folder.signature, signature)
    members = {**_recomputed(ceremony), "signature.json": signature, **(people or {})}
    path = folder.bundle(sealed.plan.draw_id)
    write(path, zip_bytes(members))
    return path


def _recomputed(ceremony: Ceremony) -> dict[str, bytes]:
    """The members of an ended draw's bundle that follow from the sealed files and the record."""
    sealed = ceremony.sealed
    begun = [one for one in ceremony.attempts if one.state.seq]
    return {
        "plan.json": sealed.plan_json,
        "roster.txt": sealed.roster_txt,
        "seal.json": sealed.seal_json,
        "results.json": ceremony.replay.results(ceremony.state),
        **{transcript_name(one.state.attempt): one.journal.bytes() for one in begun},
        **list_members(ceremony),
    }


def bundle_agrees(ceremony: Ceremony) -> bool:
    """Whether the bundle on the disk is the one that the record gives, and signed.

    Raises:
        BadInput: (MP-COMMAND) the draw has not ended.
    """
    check_ended(ceremony)
    draw_id, expected = ceremony.sealed.plan.draw_id, _recomputed(ceremony)
    try:
        with open_bundle(ceremony.folder.bundle(draw_id)) as bundle:
            if bundle.problems or any(bundle.read(name) != data for name, data in expected.items()):
                return False
            _, signatures = signatures_from_json(bundle.read("signature.json"))
    except (BadInput, OSError):
        return False
    heads = [(state.attempt, state.head) for state in ceremony.states()]
    signed = all(is_signed(ceremony.sealed.seal.public_key, draw_id, one) for one in signatures)
    return signed and [(one.attempt, one.head) for one in signatures] == heads
