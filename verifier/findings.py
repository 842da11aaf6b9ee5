"""Findings: what a check found, and how one broken thing is kept from being told seventeen times.

A finding that could be the mere consequence of another rule's does not say 不符 by itself: where one of the
rules that it rests on does not hold, it is 未能证明 and names that rule. What was found is told all the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from verifier.protocol.errors import BadInput, Rule, WrongUse


class Status(StrEnum):
    """相符, 不符, 未能证明."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does-not-hold"
    NOT_PROVED = "not-proved"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    ``key`` names the sentence in the catalogue, which ``params`` fill in. ``because`` are the rules that do
    not hold, for a finding that cannot be proved without them. ``notice`` marks what is as the rules allow
    and still deserves attention, such as a slip that could not be read.
    """

    rule: Rule
    status: Status
    key: str
    params: Mapping[str, str | int]
    notice: bool = False
    because: tuple[Rule, ...] = ()


RULES = (
    Rule.BUNDLE,
    Rule.FINGERPRINT,
    Rule.SEAL,
    Rule.PLAN,
    Rule.ROSTER,
    Rule.CHAIN,
    Rule.ORDER,
    Rule.SLIP,
    Rule.BALL,
    Rule.SECRET,
    Rule.SEED,
    Rule.NUMBERS,
    Rule.ADMIT,
    Rule.RESULTS,
    Rule.ATTEMPTS,
    Rule.SIGNATURE,
    Rule.REHEARSAL,
)
"""The rules in the order in which they are told."""

_SETTLE = (
    Rule.BUNDLE,
    Rule.FINGERPRINT,
    Rule.PLAN,
    Rule.SEAL,
    Rule.ROSTER,
    Rule.CHAIN,
    Rule.ORDER,
    Rule.SLIP,
    Rule.BALL,
    Rule.SECRET,
    Rule.SEED,
    Rule.ATTEMPTS,
    Rule.NUMBERS,
    Rule.ADMIT,
    Rule.RESULTS,
    Rule.SIGNATURE,
    Rule.REHEARSAL,
    Rule.RECORD,
)
"""An order in which no rule rests on a later one."""

SEALED = frozenset({Rule.FINGERPRINT, Rule.SEAL})
SPOKEN = SEALED | {Rule.SLIP, Rule.BALL, Rule.SECRET}
DRAWN = SPOKEN | {Rule.ROSTER, Rule.SEED}

MAX_FINDINGS = 20
"""Most findings that are told of one rule; the rest are counted."""


@dataclass(slots=True)
class _Case:
    """What came up about one rule."""

    errors: list[tuple[BadInput, frozenset[Rule]]] = field(default_factory=list)
    known: set[tuple[str, tuple[tuple[str, str | int], ...]]] = field(default_factory=set)
    blocked: set[Rule] = field(default_factory=set)
    unproved: list[tuple[str, dict[str, str | int]]] = field(default_factory=list)
    holds: tuple[str, dict[str, str | int]] | None = None
    notices: list[tuple[str, dict[str, str | int]]] = field(default_factory=list)


class Ledger:
    """Collects what comes up, and settles it into findings in the end."""

    def __init__(self) -> None:
        self._cases: dict[Rule, _Case] = {rule: _Case() for rule in _SETTLE}

    def refuse(self, error: BadInput, rests_on: Iterable[Rule] = ()) -> None:
        """A broken rule. It may be the consequence of a rule in ``rests_on`` that does not hold."""
        case = self._cases[error.rule]
        # A file that is needed twice and cannot be read is one finding.
        told = (error.key, tuple(error.params.items()))
        if told not in case.known:
            case.known.add(told)
            # Else the frames of the reading, and the parsed line in them, were kept as long as the error.
            error.__traceback__ = error.__context__ = error.__cause__ = None
            case.errors.append((error, frozenset(rests_on) - {error.rule}))

    def block(self, rules: Iterable[Rule], cause: Rule) -> None:
        """Rules of which something could not be checked, because of a finding of the rule ``cause``."""
        for rule in rules:
            if rule is not cause:
                self._cases[rule].blocked.add(cause)

    def not_proved(self, rule: Rule, key: str, **params: str | int) -> None:
        """A rule that needs something from outside the bundle."""
        self._cases[rule].unproved.append((key, params))

    def holds(self, rule: Rule, key: str, **params: str | int) -> None:
        """What to say of a rule if nothing comes up."""
        self._cases[rule].holds = (key, params)

    def notice(self, rule: Rule, key: str, **params: str | int) -> None:
        """Something that the rules allow and that deserves attention."""
        self._cases[rule].notices.append((key, params))

    def settle(self, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
        """The findings on these rules, in their order: first what is wrong, then the notices."""
        roots = self._roots()
        settled = {rule: _findings(rule, self._cases[rule], roots) for rule in _SETTLE}
        return tuple(finding for rule in rules for finding in settled[rule])

    def _roots(self) -> dict[Rule, frozenset[Rule]]:
        """A rule that does not hold for a reason of its own -> itself; one that only follows -> its causes.

        All of them before any finding, because a line that breaks a later rule can block an earlier one.
        """
        roots: dict[Rule, frozenset[Rule]] = {}
        for rule in _SETTLE:
            causes = [_broken(rests_on, roots) for _, rests_on in self._cases[rule].errors]
            if causes:
                roots[rule] = frozenset().union(*causes) if all(causes) else frozenset({rule})
        return roots


def _broken(rests_on: Iterable[Rule], roots: Mapping[Rule, frozenset[Rule]]) -> list[Rule]:
    """The rules, among those that something rests on, that do not hold for a reason of their own."""
    return [one for one in rests_on if roots.get(one) == frozenset({one})]


def _findings(rule: Rule, case: _Case, roots: Mapping[Rule, frozenset[Rule]]) -> list[Finding]:
    wrong: list[Finding] = []
    unproved: list[Finding] = []
    for error, rests_on in case.errors:
        broken = _broken(rests_on, roots)
        status = Status.NOT_PROVED if broken else Status.DOES_NOT_HOLD
        found = Finding(rule, status, error.key, error.params, False, _ordered(broken))
        (unproved if broken else wrong).append(found)
    causes = {root for cause in case.blocked for root in roots.get(cause) or {cause}}
    if causes and not wrong:
        unproved.append(Finding(rule, Status.NOT_PROVED, "audit.blocked", {}, False, _ordered(causes)))
    unproved += [Finding(rule, Status.NOT_PROVED, key, params) for key, params in case.unproved]
    told = wrong + unproved
    if not told and case.holds is not None:
        told = [Finding(rule, Status.HOLDS, *case.holds)]
    if not told and rule in RULES:
        raise WrongUse(f"nothing was found of {rule}, not even that it holds")
    notices = [Finding(rule, Status.HOLDS, key, params, True) for key, params in case.notices]
    return _bounded(rule, told) + _bounded(rule, notices)


def _bounded(rule: Rule, findings: list[Finding]) -> list[Finding]:
    more = len(findings) - MAX_FINDINGS
    if more <= 0:
        return findings
    last = findings[MAX_FINDINGS]
    counted = Finding(rule, last.status, "audit.more", {"count": more}, last.notice, last.because)
    return [*findings[:MAX_FINDINGS], counted]


def _ordered(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=_SETTLE.index))
