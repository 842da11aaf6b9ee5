"""Sealing (封存): from applicants and a plan to the published files and what stays private."""

import secrets as system_random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.files.columns import PlatformColumn
from kiosk.intake.applicant import Applicant
from kiosk.sealing.private import Child, Private
from verifier.protocol.beacon import SECRET_DIGITS, secret_commitment
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody, Plan
from verifier.protocol.plan_json import plan_to_json
from verifier.protocol.roster import Row, roster_from_bytes, roster_root, roster_to_bytes
from verifier.protocol.seal import Seal, Software, seal_fingerprint, seal_to_json
from verifier.protocol.text import sha256_hex

KEY_BYTES = 32
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SealedDraw:
    """The three published files, the private part, and all secrets for the envelopes."""

    plan: Plan
    plan_json: bytes
    roster_txt: bytes
    seal_json: bytes
    private: Private
    secrets: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """The seal fingerprint (封存指纹)."""
        return seal_fingerprint(self.seal_json)


def assign_codes(applicants: Sequence[Applicant]) -> list[str]:
    """The public codes: the workbook's, or A000001 … in its order if it has none.

    Raises:
        BadInput: (MP-INTAKE) some applicants have a code and some have none.
    """
    given = [applicant.code for applicant in applicants]
    if not any(given):
        width = max(6, len(str(len(given))))
        return [f"A{number:0{width}d}" for number in range(1, len(given) + 1)]
    codes = []
    for applicant in applicants:
        if not applicant.code:
            raise BadInput(Rule.INTAKE, "seal.code-missing", where=applicant.where)
        codes.append(applicant.code)
    return codes


def lot_names(applicants: Sequence[Applicant], codes: Sequence[str]) -> list[str]:
    """The lot of each applicant: the smallest code among its siblings drawn together, or its own.

    A group mark means the same children only within a batch.
    """
    smallest: dict[tuple[str, str], str] = {}
    for applicant, code in zip(applicants, codes, strict=True):
        if applicant.siblings:
            key = (applicant.batch, applicant.siblings)
            smallest[key] = min(code, smallest.get(key, code))
    return [
        smallest[applicant.batch, applicant.siblings] if applicant.siblings else code
        for applicant, code in zip(applicants, codes, strict=True)
    ]


def random_secret() -> str:
    """40 decimal digits from the operating system's generator."""
    return f"{system_random.randbelow(10**SECRET_DIGITS):0{SECRET_DIGITS}d}"


def seal_draw(
    plan: Plan,
    applicants: Sequence[Applicant],
    software: Software,
    now: str,
    progress: Progress | None = None,
    platform: Sequence[PlatformColumn] = (),
) -> SealedDraw:
    """Seal a draw.

    Args:
        plan: the checked plan.
        applicants: from an import without errors.
        software: the running program.
        now: the time (UTC) in the transcript's form, such as ``2026-07-14T07:00:00Z``.
        progress: called with how many children are done, and of how many.
        platform: the columns that the enrolment platform wants; none for the usual ones.

    Raises:
        BadInput: (MP-INTAKE, MP-ROSTER) a list that the plan does not cover.
    """
    roster_key = system_random.token_bytes(KEY_BYTES)
    signing_key = Ed25519PrivateKey.generate()
    codes = assign_codes(applicants)
    lots = lot_names(applicants, codes)
    rows: list[Row] = []
    children: list[Child] = []
    for done, (applicant, code, lot) in enumerate(zip(applicants, codes, lots, strict=True), 1):
        child = Child(code, applicant.name, applicant.identity, applicant.extra)
        children.append(child)
        rows.append(
            Row(code, applicant.batch, lot, applicant.tier, applicant.choices, child.person(roster_key))
        )
        if progress and (done % 1000 == 0 or done == len(codes)):
            progress(done, len(codes))
    roster_txt = roster_to_bytes(rows)
    # Reading back what will be published holds it against the plan with the verifier's own eyes.
    roster = roster_from_bytes(roster_txt, plan)
    plan_json = plan_to_json(plan)
    all_secrets = tuple(random_secret() for _ in range(plan.secrets))
    seal = Seal(
        draw_id=plan.draw_id,
        rehearsal=plan.rehearsal,
        sealed_at=now,
        plan=sha256_hex(plan_json),
        roster=sha256_hex(roster_txt),
        roster_root=roster_root(roster_txt),
        counts=tuple(sorted(roster.counts.items())),
        software=software,
        secrets=tuple(
            secret_commitment(plan.draw_id, index, digits) for index, digits in enumerate(all_secrets, 1)
        ),
        public_key=signing_key.public_key().public_bytes_raw().hex(),
    )
    kept = all_secrets if plan.custody is Custody.MACHINE else ()
    children.sort(key=lambda child: child.code)
    private = Private(
        plan.draw_id, roster_key, signing_key.private_bytes_raw(), kept, tuple(children), tuple(platform)
    )
    return SealedDraw(plan, plan_json, roster_txt, seal_to_json(seal), private, all_secrets)
