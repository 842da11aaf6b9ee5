"""A report in words and as JSON. Both are made from the same findings and the same catalogue."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from verifier.audit import Report, Status, verdict_of
from verifier.findings import Finding
from verifier.lookup import AttemptOfChild, Child, Place
from verifier.protocol.confirmation import in_groups
from verifier.protocol.errors import Rule
from verifier.protocol.fingerprint import grouped
from verifier.protocol.plan import Plan
from verifier.protocol.text import ABSENT, canonical
from verifier.words import Language, Said, harmless, say, say_to_do
from verifier.words.times import shown_time

FORMAT = "mingpai-report-1"

EXIT_HOLDS = 0
EXIT_DOES_NOT_HOLD = 1
EXIT_USAGE = 2
EXIT_NOT_PROVED = 3
EXIT_REHEARSAL = 4
EXIT_CANCELLED = 130

_LABELS: dict[str, Callable[[str], str]] = {
    "decided_by": lambda one: f"role-name.{one}",
    "check": lambda one: f"check-name.{one}",
    "phase": lambda one: f"phase-name.{one}",
    "event": lambda one: f"event-name.{one}",
}
"""The key of a name's words. Most parameters that are names are called as they are here."""
_CALLED = {
    ("order.kind", "found"): "event",
    ("order.kind", "expected"): "event",
    ("order.redraw", "found"): "event",
    ("unseal.failed", "found"): "check",
}
_TIMES = frozenset({("notice.clock", "before"), ("notice.clock", "found")})
"""Times, which are told as they are in the hall."""
# What a reader can do about it himself: the file he has, what he typed. The rest is for the organiser.
_READERS_OWN = frozenset({Rule.BUNDLE, Rule.FINGERPRINT, Rule.RECORD})
_OWN_KEYS = frozenset({"audit.blocked", "audit.more"})


def exit_status(report: Report, findings: Sequence[Finding]) -> int:
    """The command's exit status for all findings, those on a family slip among them."""
    verdict = verdict_of(findings)
    if verdict is Status.DOES_NOT_HOLD:
        return EXIT_DOES_NOT_HOLD
    if verdict is Status.NOT_PROVED:
        return EXIT_NOT_PROVED
    return EXIT_REHEARSAL if report.rehearsal else EXIT_HOLDS


def sentence(finding: Finding, lang: Language) -> Said:
    """A finding in one or two sentences: what was checked, expected and found, and on what it hangs."""
    params = {name: named(finding.key, name, value, lang) for name, value in finding.params.items()}
    told = say(finding.key, lang, **params)
    if finding.because:
        rules = joined((rule_name(rule, lang) for rule in finding.because), lang)
        gap = "" if lang is Language.ZH else " "
        told = Said(f"{told}{gap}{say('audit.because', lang, rules=rules)}")
    return told


def confirmation_lines(report: Report, lang: Language) -> Iterator[Said]:
    """The confirmation code (确认码) and what it is for, where the plan asks for a second computer.

    Of a bundle whose plan cannot be read it is told as well: the kiosk knows what its own plan asks for.
    """
    plan = None if report.sealed is None else report.sealed.plan
    if report.confirmation is not None and (plan is None or plan.second_check):
        yield say("confirm.code", lang, code=in_groups(report.confirmation))
        yield say(f"confirm.{report.verdict.value}", lang)
    elif plan is not None and plan.second_check:
        yield say("confirm.no-fingerprint" if report.given is None else "confirm.no-results", lang)


def rule_name(rule: Rule, lang: Language) -> Said:
    """A rule's short name with its identifier."""
    return Said(f"{rule.value} {say(f'rule.{rule.value.lower()}', lang)}")


def headline(report: Report, findings: Sequence[Finding], lang: Language) -> Said:
    """The verdict in one sentence."""
    verdict = verdict_of(findings)
    if verdict is Status.DOES_NOT_HOLD and report.verdict is not verdict:
        return say("headline.slip", lang)
    if verdict is Status.HOLDS and report.rehearsal:
        return say("headline.rehearsal", lang)
    if verdict is Status.HOLDS and report.terminated:
        return say("headline.terminated", lang)
    return say(f"headline.{verdict.value}", lang)


def what_to_do(report: Report, findings: Sequence[Finding], lang: Language) -> Said:
    """What to do about a verdict that is not *holds*.

    Where the seal has another fingerprint, what was typed and what was chosen come first: a wrong digit, or
    the bundle of another draw, is likelier than a fraud, and no new download mends it.
    """
    verdict = verdict_of(findings)
    if any(one.rule is Rule.FINGERPRINT and one.status is Status.DOES_NOT_HOLD for one in findings):
        return say("headline.other-seal", lang)
    if verdict is Status.DOES_NOT_HOLD and report.verdict is not verdict:
        return say_to_do("headline.slip", lang)
    return say_to_do(f"headline.{verdict.value}", lang)


def joined(parts: Iterator[Said], lang: Language) -> Said:
    """Names in a row, as the language separates them."""
    return Said(("、" if lang is Language.ZH else ", ").join(parts))


def named(key: str, name: str, value: str | int, lang: Language) -> str | int:
    """A finding's value: names by their words, times as in the hall, others as they are."""
    if (key, name) in _TIMES:
        return Said(shown_time(str(value), lang))
    label = _LABELS.get(_CALLED.get((key, name), name))
    if label is None or isinstance(value, int):
        return value
    ids = [one.strip() for one in value.split(",")]
    return joined((say(label(one), lang) if one != ABSENT else Said(one) for one in ids), lang)


def text_report(
    report: Report, findings: Sequence[Finding], child: Child | None, lang: Language
) -> Iterator[str]:
    """The report as lines: the verdict, what it is about, what needs attention, every rule, the child."""
    yield headline(report, findings, lang)
    title = report.title if lang is Language.ZH or not report.title_en else report.title_en
    if report.draw_id is not None and title is not None:
        yield say("report.draw", lang, title=title, draw_id=report.draw_id)
    if report.fingerprint is not None:
        yield say("report.fingerprint", lang, found=Said(grouped(report.fingerprint)))
    if verdict_of(findings) is not Status.HOLDS:
        yield what_to_do(report, findings, lang)
    yield from confirmation_lines(report, lang)
    notices = [finding for finding in findings if finding.notice]
    if notices:
        yield ""
        yield say("report.notices", lang, count=len(notices))
        yield from (f"- {sentence(finding, lang)}" for finding in notices)
    yield ""
    yield say("report.rules", lang)
    for finding in findings:
        if not finding.notice:
            yield f"[{say(f'verdict.{finding.status.value}', lang)}] {rule_name(finding.rule, lang)}"
            yield f"    {sentence(finding, lang)}"
            told = to_do(finding, lang)
            if told is not None:
                yield f"    {told}"
    if child is not None:
        yield ""
        yield from child_lines(child, None if report.sealed is None else report.sealed.plan, lang)


def to_do(finding: Finding, lang: Language) -> Said | None:
    """What a reader can do about a finding himself, or None."""
    own = finding.rule in _READERS_OWN and finding.status is Status.DOES_NOT_HOLD
    return say_to_do(finding.key, lang, **finding.params) if own and finding.key not in _OWN_KEYS else None


def child_lines(child: Child, plan: Plan | None, lang: Language) -> Iterator[str]:
    """What became of one child, as lines; batch and schools by their names where the plan could be read."""
    row = child.row
    batch = None if plan is None else plan.batch(row.batch)
    choices = []
    for choice in row.choices:
        school = None if plan is None else plan.school(row.batch, choice.school)
        choices.append(str(choice) if school is None else f"{choice} {harmless(school.name)}")
    yield say(
        "child.row",
        lang,
        code=row.code,
        batch=row.batch if batch is None else f"{row.batch} {batch.name}",
        choices=joined((Said(one) for one in choices), lang),
        tier=row.tier,
    )
    if child.size > 1:
        yield say("child.lot", lang, lot=row.lot, count=child.size)
    for one in child.attempts:
        yield from _attempt_lines(one, lang)


def _attempt_lines(one: AttemptOfChild, lang: Language) -> Iterator[str]:
    ending = "-void" if one.void else "-terminated" if one.terminated else ""
    yield say(f"child.attempt{ending}", lang, attempt=one.attempt)
    for place in one.places:
        yield f"- {place_line(place, lang)}"
        if place.line != ABSENT:
            yield f"    {say('child.ticket', lang, line=Said(place.line), ticket=Said(place.ticket))}"
        neighbours = {"before": _names(place.before), "after": _names(place.after)}
        yield f"    {say('child.neighbours', lang, **neighbours)}"
    if one.official != ABSENT:
        yield f"- {say('child.official', lang, number=one.official)}"
    for outcome in one.outcomes:
        key = "child.rest" if outcome.position == 0 else "child.waiting"
        yield "- " + say(
            "child.admitted" if outcome.admitted else key,
            lang,
            school=outcome.name,
            position=outcome.position,
            of=outcome.of,
        )


def place_line(place: Place, lang: Language) -> Said:
    """A child's place in one list, in a sentence."""
    return say(
        f"child.place-{place.kind}",
        lang,
        group=place.group,
        school=place.school,
        position=place.position,
        of=place.of,
        number=place.number,
    )


def _names(names: Sequence[str]) -> str:
    return " ".join(names) or ABSENT


def json_report(report: Report, findings: Sequence[Finding], child: Child | None, *, asked: bool) -> bytes:
    """The report as canonical JSON (RFC 8785), equal on every machine and in every implementation.

    Args:
        report: the audit's report.
        findings: its findings, and those on a family slip.
        child: what was looked up.
        asked: whether a child was; then ``child`` is there, and null if the list has no such code.
    """
    value: dict[str, Any] = {
        "format": FORMAT,
        "draw_id": report.draw_id,
        "title": None if report.title is None else _plain(report.title),
        "fingerprint": report.fingerprint,
        "given": report.given,
        "confirmation": report.confirmation,
        "verdict": verdict_of(findings).value,
        "rehearsal": report.rehearsal,
        "terminated": report.terminated,
        "exit": exit_status(report, findings),
        "findings": [_finding_value(finding) for finding in findings],
    }
    if asked:
        value["child"] = None if child is None else _child_value(child)
    return canonical(value)


def _finding_value(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.value,
        "status": finding.status.value,
        "notice": finding.notice,
        "key": finding.key,
        "params": {name: _plain(value) for name, value in finding.params.items()},
        "because": [rule.value for rule in finding.because],
        "zh": _text(sentence(finding, Language.ZH)),
        "en": _text(sentence(finding, Language.EN)),
    }


def _plain(value: str | int) -> str | int:
    """A value as it may stand in canonical JSON, as harmless as in the sentences."""
    if isinstance(value, int) and -(2**53) < value < 2**53:
        return value
    return _text(harmless(value))


def _text(said: str) -> str:
    return str(unicodedata.normalize("NFC", said))


def _child_value(child: Child) -> dict[str, Any]:
    return {
        "code": child.row.code,
        "batch": child.row.batch,
        "lot": child.row.lot,
        "size": child.size,
        "tier": child.row.tier,
        "choices": [str(choice) for choice in child.row.choices],
        "attempts": [asdict(one) for one in child.attempts],
    }
