"""My child (我的孩子): what came of it, its tickets, its place in each list, and who stands beside it."""

from collections.abc import Iterator, Sequence

from verifier.audit import Report, verdict_of
from verifier.findings import Finding, Status
from verifier.lookup import AttemptOfChild, Child, Place
from verifier.protocol.errors import Rule
from verifier.protocol.plan import Plan
from verifier.protocol.text import ABSENT
from verifier.report import joined, place_line
from verifier.window.blocks import Block, Facts, Heading, Line, Tone
from verifier.window.checks import check_view
from verifier.window.verdict import tone_of
from verifier.words import Language, Said, harmless, say

_SEALED = frozenset({Rule.FINGERPRINT, Rule.SEAL, Rule.ROSTER})
"""What has to hold for the list to be the sealed one."""


def child_blocks(
    report: Report, code: str, child: Child | None, slip: Sequence[Finding], lang: Language
) -> tuple[Block, ...]:
    """What is shown of one child.

    Args:
        report: the audit's report.
        code: what was looked up, or an empty text.
        child: what was found.
        slip: the findings on the family's slip (在册凭证), if one was given.
        lang: the language.
    """
    return tuple(_blocks(report, code, child, slip, lang))


def _blocks(
    report: Report, code: str, child: Child | None, slip: Sequence[Finding], lang: Language
) -> Iterator[Block]:
    for finding in slip:
        yield check_view(finding, lang)
    # A slip that fits a list fits it whether or not the list is the sealed one.
    sealed = all(one.status is Status.HOLDS for one in report.findings if one.rule in _SEALED)
    if slip and all(one.status is Status.HOLDS for one in slip) and not sealed:
        key = "shown.slip-unsealed" if report.given is None else "shown.slip-other-seal"
        yield Line(say(key, lang), Tone.OPEN)
    if not code:
        return
    yield Heading(say("shown.child-code", lang, code=code), 1)
    if child is None:
        read = report.sealed is not None and report.sealed.roster is not None
        yield Line(say("child.missing" if read else "child.no-list", lang, code=code), Tone.BAD)
        return
    if any(one.status is not Status.HOLDS for one in report.findings):
        yield Line(say("shown.child-caution", lang), Tone.OPEN)
    plan = None if report.sealed is None else report.sealed.plan
    if not child.attempts:
        yield Line(say("shown.child-not-drawn", lang), Tone.OPEN)
        yield Facts(tuple(_row(child, plan, lang)))
    # As the verdict: green is for what is proved of a real draw.
    proved = tone_of(report, verdict_of((*report.findings, *slip))) is Tone.GOOD
    # The attempt that counts is the last; void ones are told after it.
    for one in reversed(child.attempts):
        yield from _outcome(one, proved, lang)
        if one is child.attempts[-1]:
            yield Facts(tuple(_row(child, plan, lang)))
        for place in one.places:
            yield Facts(tuple(_place(place, plan, child.row.batch, lang)))


def _row(child: Child, plan: Plan | None, lang: Language) -> Iterator[tuple[str, str]]:
    row = child.row
    batch = None if plan is None else plan.batch(row.batch)
    named = row.batch if batch is None else f"{row.batch} {harmless(batch.name)}"
    yield say("shown.batch", lang), named
    choices = [_school(plan, row.batch, choice.school, str(choice)) for choice in row.choices]
    yield say("shown.choices", lang), joined((Said(one) for one in choices), lang)
    yield say("shown.tier", lang), str(row.tier)
    if child.size > 1:
        yield say("shown.lot", lang), say("child.lot", lang, lot=row.lot, count=child.size)


def _school(plan: Plan | None, batch: str, school: str, shown: str) -> str:
    found = None if plan is None else plan.school(batch, school)
    return shown if found is None else f"{shown} {harmless(found.name)}"


def _outcome(one: AttemptOfChild, proved: bool, lang: Language) -> Iterator[Block]:
    ending = "-of-void" if one.void else "-of-terminated" if one.terminated else ""
    yield Heading(say(f"shown.attempt{ending}", lang, attempt=one.attempt))
    if one.official != ABSENT:
        yield Line(say("child.official", lang, number=one.official), Tone.PLAIN if one.counts else Tone.FAINT)
    for outcome in one.outcomes:
        key = "child.rest" if outcome.position == 0 else "child.waiting"
        told = say(
            "child.admitted" if outcome.admitted else key,
            lang,
            school=outcome.name,
            position=outcome.position,
            of=outcome.of,
        )
        tone = Tone.GOOD if outcome.admitted and proved else Tone.PLAIN
        yield Line(told, tone if one.counts else Tone.FAINT)


def _place(place: Place, plan: Plan | None, batch: str, lang: Language) -> Iterator[tuple[str, str]]:
    yield say("shown.place", lang), place_line(place, lang)
    if place.school != ABSENT:
        yield say("shown.school", lang), _school(plan, batch, place.school, place.school)
    yield say("shown.before", lang), _names(place.before, say("shown.first", lang), lang)
    yield say("shown.after", lang), _names(place.after, say("shown.last", lang), lang)
    if place.line != ABSENT:
        yield say("shown.ticket", lang), place.ticket
        yield say("shown.ticket-line", lang), place.line


def _names(names: Sequence[str], none: str, lang: Language) -> str:
    return joined((Said(one) for one in names), lang) or none
