"""The published files of a sealed draw, read back and held against each other before anything starts."""

from dataclasses import dataclass

from kiosk.files.draw_folder import DrawFolder, read
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Plan
from verifier.protocol.plan_json import plan_from_json
from verifier.protocol.roster import Roster, roster_from_bytes
from verifier.protocol.seal import (
    Seal,
    check_seal,
    check_sealed_roster,
    seal_fingerprint,
    seal_from_json,
)


@dataclass(frozen=True)
class Sealed:
    """A sealed draw: its three published files, parsed and checked."""

    plan: Plan
    roster: Roster
    seal: Seal
    plan_json: bytes
    roster_txt: bytes
    seal_json: bytes

    @property
    def fingerprint(self) -> str:
        """The seal fingerprint (封存指纹)."""
        return seal_fingerprint(self.seal_json)


def read_sealed(folder: DrawFolder) -> Sealed:
    """Read a draw's published files.

    Raises:
        BadInput: (MP-PLAN, MP-ROSTER, MP-SEAL, MP-REHEARSAL) a file is missing, or not the sealed one.
    """
    seal_json = read(folder.seal, Rule.SEAL)
    return sealed_from_files(read(folder.plan, Rule.PLAN), read(folder.roster, Rule.ROSTER), seal_json)


def sealed_from_files(plan_json: bytes, roster_txt: bytes, seal_json: bytes) -> Sealed:
    """Read the three published files from their bytes.

    Raises:
        BadInput: (MP-PLAN, MP-ROSTER, MP-SEAL, MP-REHEARSAL) one is not the sealed one.
    """
    seal = seal_from_json(seal_json)
    plan = plan_from_json(plan_json)
    check_seal(seal, plan, plan_json)
    roster = roster_from_bytes(roster_txt, plan)
    check_sealed_roster(seal, roster, roster_txt)
    return Sealed(plan, roster, seal, plan_json, roster_txt, seal_json)


def check_private_key(sealed: Sealed, public_key: bytes) -> None:
    """Refuse a private package of another draw.

    Raises:
        BadInput: (MP-PACKAGE) its signing key is not the one that the seal names.
    """
    if public_key.hex() != sealed.seal.public_key:
        raise BadInput(Rule.PACKAGE, "package.other-draw", where=sealed.plan.draw_id)
