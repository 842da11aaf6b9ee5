"""The audit (核验): every rule over a bundle, and what was found.

A finding is never an exception: whatever a bundle holds, the audit comes to a verdict. Where one thing is
broken, the rules that do not rest on it are checked all the same.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from verifier.bundle import RESULTS, Bundle, open_bundle
from verifier.findings import RULES, Finding, Ledger, Status
from verifier.protocol.confirmation import Verdict, confirmation_code
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.replay import Replay
from verifier.protocol.state import Phase
from verifier.protocol.text import sha256_hex
from verifier.rules.common import Progress, Sealed
from verifier.rules.drawn import check_drawn
from verifier.rules.notices import notice_all
from verifier.rules.sealed import check_sealed, check_signatures
from verifier.rules.spoken import Told, check_attempts, check_spoken

__all__ = ["Finding", "Progress", "Report", "Status", "audit", "audit_file", "verdict_of"]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of an audit.

    ``fingerprint`` is SHA-256 of the bundle's seal.json (None if it has none), ``given`` the fingerprint that
    it was held against. ``terminated`` tells whether the draw was (终止). ``sealed`` and ``attempts`` hold
    what was read, for looking up one child and for showing what was said in the hall. ``confirmation`` is the
    confirmation code (确认码) of the verdict, None without ``given`` or results.json. ``replays`` has, by
    attempt, what was computed, see :class:`verifier.rules.drawn.Drawn`.
    """

    verdict: Status
    findings: tuple[Finding, ...]
    draw_id: str | None
    title: str | None
    title_en: str | None
    rehearsal: bool
    terminated: bool
    fingerprint: str | None
    given: str | None
    sealed: Sealed | None
    attempts: tuple[Told, ...]
    confirmation: str | None = None
    replays: Mapping[int, Replay] = field(default_factory=dict, compare=False, repr=False)


def verdict_of(findings: Iterable[Finding]) -> Status:
    """The verdict on findings: 不符 if anything does not hold, else 未能证明 if anything is not proved."""
    found = {finding.status for finding in findings}
    for status in (Status.DOES_NOT_HOLD, Status.NOT_PROVED):
        if status in found:
            return status
    return Status.HOLDS


@contextmanager
def _no_collection() -> Iterator[None]:
    """Rows hold no cycles, yet the collector would walk a million of them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _quiet(_done: int, _total: int, _stage: str) -> None:
    pass


def audit(bundle: Bundle, fingerprint: str | None, progress: Progress = _quiet) -> Report:
    """Check every rule.

    Args:
        bundle: an open bundle.
        fingerprint: the seal fingerprint (封存指纹) from outside the bundle, such as the printed notice: 64
            hexadecimal digits in lower case. Without it MP-FINGERPRINT is not proved.
        progress: see :data:`Progress`. It may raise, to stop.
    """
    ledger = Ledger()
    for problem in bundle.problems:
        ledger.refuse(problem)
    count, people = len(bundle.archive.sizes), bundle.people
    if people:
        ledger.holds(Rule.BUNDLE, "holds.bundle-people", count=count, people=people)
    else:
        ledger.holds(Rule.BUNDLE, "holds.bundle", count=count)
    sealed = check_sealed(bundle, fingerprint, ledger, progress)
    attempts = check_spoken(bundle, sealed, ledger)
    check_attempts(attempts, ledger)
    drawn = check_drawn(bundle, sealed, attempts, ledger, progress)
    check_signatures(bundle, sealed, attempts, ledger)
    notice_all(attempts, sealed.seal, drawn.places, ledger)
    results = None if fingerprint is None else _digest_of_results(bundle)
    return _report(ledger, fingerprint, sealed, attempts, results, drawn.replays)


def _digest_of_results(bundle: Bundle) -> str | None:
    """SHA-256 of results.json, or None if it cannot be read, which has been found already."""
    try:
        return sha256_hex(bundle.read(RESULTS))
    except BadInput:
        return None


def audit_file(source: Path | bytes, fingerprint: str | None, progress: Progress = _quiet) -> Report:
    """Open a bundle and check every rule; a file that is no bundle is a finding too.

    Args:
        source: a zip file, its bytes, or the folder that it was unpacked into.
        fingerprint: see :func:`audit`.
        progress: see :func:`audit`.
    """
    try:
        with open_bundle(source) as bundle, _no_collection():
            return audit(bundle, fingerprint, progress)
    except BadInput as error:
        ledger = Ledger()
        ledger.refuse(error)
        ledger.block(RULES, Rule.BUNDLE)
        return _report(ledger, fingerprint, None, ())


def _report(
    ledger: Ledger,
    given: str | None,
    sealed: Sealed | None,
    attempts: tuple[Told, ...],
    results: str | None = None,
    replays: Mapping[int, Replay] = MappingProxyType({}),
) -> Report:
    findings = ledger.settle()
    verdict = verdict_of(findings)
    plan = None if sealed is None else sealed.plan
    seal = None if sealed is None else sealed.seal
    last = attempts[-1].state if attempts else None
    return Report(
        verdict=verdict,
        findings=findings,
        draw_id=None if plan is None else plan.draw_id,
        title=None if plan is None else plan.title,
        title_en=None if plan is None else plan.title_en,
        # One mark is enough: what says it is a rehearsal anywhere may not pass for the real thing.
        rehearsal=(plan is not None and plan.rehearsal) or (seal is not None and seal.rehearsal),
        terminated=last is not None and last.phase is Phase.TERMINATED,
        fingerprint=None if sealed is None else sealed.fingerprint,
        given=given,
        sealed=sealed,
        attempts=attempts,
        replays=replays,
        confirmation=(
            None if given is None or results is None
            else confirmation_code(given, results, Verdict(verdict.value))
        ),
    )
