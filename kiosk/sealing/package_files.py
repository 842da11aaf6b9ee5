"""What is inside a private package, and how it is made and opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.sealing.package import STANDARD, Cost, decrypt, encrypt, passphrase
from kiosk.sealing.private import Private, check_private, children_to_lines, keys_to_json, private_from_files
from kiosk.sealing.seal_draw import SealedDraw
from kiosk.sealing.sealed import Sealed, check_private_key, sealed_from_files
from verifier.archive import open_archive, zip_bytes
from verifier.protocol.beacon import secret_commitment
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody

PUBLISHED = ("plan.json", "roster.txt", "seal.json")
WORKBOOK = "workbook"


@dataclass(frozen=True)
class Package:
    """An opened package: the private part, the published files, and the bureau's workbook as it came."""

    private: Private
    published: Mapping[str, bytes]
    workbook_name: str
    workbook: bytes


def make_package(
    draw: SealedDraw, workbook_name: str, workbook: bytes, halves: Sequence[str], cost: Cost = STANDARD
) -> bytes:
    """The private package (封存包) of a sealed draw.

    Args:
        draw: what was sealed.
        workbook_name: the workbook's file name, without its folder.
        workbook: its bytes.
        halves: the passphrase, in one part or two.
        cost: scrypt's cost.

    Raises:
        BadInput: (MP-PACKAGE) a passphrase that is too short.
    """
    content = zip_bytes({
        "plan.json": draw.plan_json,
        "roster.txt": draw.roster_txt,
        "seal.json": draw.seal_json,
        "private.json": keys_to_json(draw.private),
        "children.jsonl": children_to_lines(draw.private.children),
        "workbook.name": workbook_name.encode("utf-8"),
        WORKBOOK: workbook,
    })  # fmt: skip
    return encrypt(draw.plan.draw_id, len(halves), passphrase(halves), content, cost)


def open_package(data: bytes, halves: Sequence[str]) -> Package:
    """Open a private package.

    Raises:
        BadInput: (MP-PACKAGE) not a package, damaged, or another passphrase.
    """
    content = decrypt(data, passphrase(halves))
    files = _files(content)
    try:
        private = private_from_files(files["private.json"], files["children.jsonl"])
        published = {name: files[name] for name in PUBLISHED}
        return Package(private, published, files["workbook.name"].decode("utf-8"), files[WORKBOOK])
    except (KeyError, UnicodeDecodeError) as error:
        raise BadInput(Rule.PACKAGE, "package.not-one", where="package", found=str(error)) from None


def _files(content: bytes) -> dict[str, bytes]:
    """The files inside.

    The bytes are authenticated: only somebody who knows the passphrase can have written them. They may still
    come from another program, or from somebody who means harm.
    """
    try:
        with open_archive(content) as archive:
            return {name: archive.read(name) for name in archive.sizes}
    except BadInput as error:
        raise BadInput(Rule.PACKAGE, "package.not-one", where="package", found=error.key) from error


def check_package(package: Package, sealed: Sealed) -> None:
    """Hold an opened package against the published files.

    Raises:
        BadInput: (MP-PACKAGE) the package of another draw, or records other than the sealed ones.
    """
    key = Ed25519PrivateKey.from_private_bytes(package.private.signing_key)
    check_private_key(sealed, key.public_key().public_bytes_raw())
    check_private(package.private, [(row.code, row.person) for row in sealed.roster.rows])
    _check_secrets(package.private, sealed)


def sealed_in(package: Package) -> Sealed:
    """The published files that a package carries, held against its private part; see :func:`check_package`.

    Raises:
        BadInput: (MP-PLAN, MP-ROSTER, MP-SEAL, MP-REHEARSAL, MP-PACKAGE) they do not agree.
    """
    sealed = sealed_from_files(*(package.published[name] for name in PUBLISHED))
    check_package(package, sealed)
    return sealed


def _check_secrets(private: Private, sealed: Sealed) -> None:
    """With custody by the machine all secrets are in the package, with custody by envelope none."""
    expected = sealed.seal.secrets if sealed.plan.custody is Custody.MACHINE else ()
    found = tuple(
        secret_commitment(private.draw_id, index, digits) for index, digits in enumerate(private.secrets, 1)
    )
    if found != expected:
        raise BadInput(Rule.PACKAGE, "package.secrets", where=sealed.plan.draw_id)
