"""What was sealed: MP-FINGERPRINT, MP-SEAL, MP-PLAN, MP-ROSTER, MP-SIGNATURE, and the mark of a rehearsal."""

from collections.abc import Sequence

from verifier.bundle import PLAN, ROSTER, SEAL, SIGNATURE, Bundle
from verifier.findings import SEALED, Ledger
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.pace import Pace
from verifier.protocol.plan import Plan
from verifier.protocol.plan_json import plan_from_json
from verifier.protocol.roster import Roster, roster_from_bytes
from verifier.protocol.seal import (
    Seal,
    check_sealed_bytes,
    check_sealed_counts,
    seal_fingerprint,
    seal_from_json,
    seal_problems,
)
from verifier.protocol.signature import HeadSignature, is_signed, signatures_from_json
from verifier.protocol.text import sha256_hex
from verifier.rules.common import Meter, Progress, Sealed, load
from verifier.rules.spoken import Told


def check_sealed(bundle: Bundle, given: str | None, ledger: Ledger, progress: Progress) -> Sealed:
    """Read plan, seal and list, and hold them against each other and the fingerprint.

    Args:
        bundle: the bundle.
        given: the seal fingerprint (封存指纹) from outside the bundle, 64 hexadecimal digits, or None.
        ledger: where findings go.
        progress: told while the list is read.
    """
    seal_data = load(bundle, SEAL, ledger)
    plan_data = load(bundle, PLAN, ledger)
    fingerprint = None if seal_data is None else seal_fingerprint(seal_data)
    _check_fingerprint(fingerprint, given, ledger)
    plan = _read_plan(plan_data, ledger)
    seal = _read_seal(seal_data, ledger)
    lacks_seal = Rule.BUNDLE if seal_data is None else Rule.SEAL
    lacks_plan = Rule.BUNDLE if plan_data is None else Rule.PLAN
    if seal is not None:
        _check_seal(seal, plan, plan_data, ledger)
    if plan is None:
        ledger.block((Rule.SEAL, Rule.REHEARSAL), lacks_plan)
    if seal is None:
        ledger.block((Rule.SEAL, Rule.REHEARSAL), lacks_seal)
    roster_data = load(bundle, ROSTER, ledger)
    lacks_roster = Rule.BUNDLE if roster_data is None else Rule.ROSTER
    roster = None
    if roster_data is None:
        ledger.block((Rule.ROSTER,), Rule.BUNDLE)
    else:
        progress(0, 1, "stage.roster")
        # The leaves of the tree, its inner nodes, reading, and finding the lots.
        size = 4 * roster_data.count(b"\n")
        meter = Meter(progress, size)
        meter.begin("stage.roster", size)
        roster = _check_roster(roster_data, seal, plan, ledger, meter.pace)
        if plan is None:
            ledger.block((Rule.ROSTER,), lacks_plan)
            lacks_roster = lacks_plan
        if seal is None:
            ledger.block((Rule.ROSTER,), lacks_seal)
        meter.end()
    return Sealed(fingerprint, seal, plan, roster, lacks_seal, lacks_plan, lacks_roster)


def _check_fingerprint(fingerprint: str | None, given: str | None, ledger: Ledger) -> None:
    if fingerprint is None:
        ledger.block((Rule.FINGERPRINT,), Rule.BUNDLE)
    elif given is None:
        ledger.not_proved(Rule.FINGERPRINT, "audit.fingerprint-not-given", found=fingerprint)
    elif given != fingerprint:
        ledger.refuse(
            BadInput(
                Rule.FINGERPRINT, "audit.fingerprint-differs", where=SEAL, expected=given, found=fingerprint
            )
        )
    else:
        ledger.holds(Rule.FINGERPRINT, "holds.fingerprint", found=fingerprint)


def _read_plan(data: bytes | None, ledger: Ledger) -> Plan | None:
    if data is None:
        ledger.block((Rule.PLAN,), Rule.BUNDLE)
        return None
    try:
        plan = plan_from_json(data)
    except BadInput as error:
        ledger.refuse(error)
        return None
    ledger.holds(
        Rule.PLAN, "holds.plan", batches=len(plan.batches), schools=len(plan.schools), rounds=plan.rounds
    )
    marked = "holds.rehearsal" if plan.rehearsal else "holds.real"
    ledger.holds(Rule.REHEARSAL, marked, found=plan.draw_id)
    return plan


def _read_seal(data: bytes | None, ledger: Ledger) -> Seal | None:
    if data is None:
        return None
    try:
        seal = seal_from_json(data)
    except BadInput as error:
        ledger.refuse(error, {Rule.FINGERPRINT})
        return None
    ledger.holds(Rule.SEAL, "holds.seal", secrets=len(seal.secrets))
    return seal


def _check_seal(seal: Seal, plan: Plan | None, plan_data: bytes | None, ledger: Ledger) -> None:
    if plan is not None and plan_data is not None:
        for problem in seal_problems(seal, plan, plan_data):
            # The two marks of a rehearsal contradict each other whatever else is wrong.
            ledger.refuse(problem, () if problem.rule is Rule.REHEARSAL else {Rule.FINGERPRINT})
    elif plan_data is not None and sha256_hex(plan_data) != seal.plan:
        found = sha256_hex(plan_data)
        error = BadInput(Rule.SEAL, "seal.differs", where="seal.json/plan", expected=seal.plan, found=found)
        ledger.refuse(error, {Rule.FINGERPRINT})


def _check_roster(
    data: bytes, seal: Seal | None, plan: Plan | None, ledger: Ledger, pace: Pace
) -> Roster | None:
    if seal is not None:
        try:
            check_sealed_bytes(seal, data, pace)
        except BadInput as error:
            ledger.refuse(error, SEALED)
    if plan is None:
        return None
    try:
        roster = roster_from_bytes(data, plan, pace)
        if seal is not None:
            check_sealed_counts(seal, roster)
        pace(sum(map(len, roster.lots.values())))
    except BadInput as error:
        ledger.refuse(error, SEALED)
        return None
    ledger.holds(Rule.ROSTER, "holds.roster", count=len(roster.rows), found=sha256_hex(data))
    return roster


def check_signatures(bundle: Bundle, sealed: Sealed, attempts: Sequence[Told], ledger: Ledger) -> None:
    """Every attempt's transcript is signed once, with the key of the seal."""
    data = load(bundle, SIGNATURE, ledger)
    if data is None:
        ledger.block((Rule.SIGNATURE,), Rule.BUNDLE)
        return
    try:
        draw_id, signatures = signatures_from_json(data)
    except BadInput as error:
        ledger.refuse(error)
        return
    if not attempts:
        ledger.block((Rule.SIGNATURE,), Rule.BUNDLE)
    seal = sealed.seal
    if seal is None:
        ledger.block((Rule.SIGNATURE,), sealed.lacks_seal)
    elif draw_id != seal.draw_id:
        ledger.refuse(
            BadInput(Rule.SIGNATURE, "signature.draw", where=SIGNATURE, expected=seal.draw_id, found=draw_id),
            SEALED,
        )
    for told in attempts:
        _check_attempt(told, [one for one in signatures if one.attempt == told.attempt], seal, ledger)
    known = {told.attempt for told in attempts}
    for one in signatures:
        if one.attempt not in known:
            extra = BadInput(Rule.SIGNATURE, "signature.extra", where=SIGNATURE, attempt=one.attempt)
            ledger.refuse(extra, {Rule.ATTEMPTS} if attempts else {Rule.BUNDLE})
    ledger.holds(Rule.SIGNATURE, "holds.signature", count=len(signatures))


def _check_attempt(told: Told, signatures: list[HeadSignature], seal: Seal | None, ledger: Ledger) -> None:
    if len(signatures) != 1:
        ledger.refuse(
            BadInput(
                Rule.SIGNATURE,
                "signature.count",
                where=SIGNATURE,
                attempt=told.attempt,
                found=len(signatures),
            )
        )
    for one in signatures:
        if told.head is None:
            ledger.block((Rule.SIGNATURE,), told.stopped or Rule.CHAIN)
        elif one.head != told.head:
            ledger.refuse(
                BadInput(
                    Rule.SIGNATURE,
                    "signature.head",
                    where=SIGNATURE,
                    attempt=told.attempt,
                    expected=told.head,
                    found=one.head,
                )
            )
        if seal is not None and not is_signed(seal.public_key, seal.draw_id, one):
            ledger.refuse(
                BadInput(Rule.SIGNATURE, "signature.invalid", where=SIGNATURE, attempt=told.attempt), SEALED
            )
