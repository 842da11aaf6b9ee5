"""The list of checks: each one sentence, which opens into what was expected, found, and meant."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.findings import Finding, Status
from verifier.protocol.errors import Rule
from verifier.protocol.fingerprint import grouped
from verifier.report import named, rule_name, sentence, to_do
from verifier.window.blocks import Check, Tone, tone_of
from verifier.words import Language, harmless, say


@dataclass(frozen=True, slots=True)
class Section:
    """Findings of one kind under a heading."""

    heading: str
    tone: Tone
    checks: tuple[Check, ...]


_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ORDER = (
    (Tone.BAD, "shown.section-bad"),
    (Tone.OPEN, "shown.section-open"),
    (Tone.NOTE, "shown.section-note"),
    (Tone.GOOD, "shown.section-good"),
)
"""What deserves to be read first stands first."""


def sections(findings: Sequence[Finding], lang: Language) -> tuple[Section, ...]:
    """All findings, sorted by what they say; of each kind in the order of the rules."""
    made: list[Section] = []
    for tone, key in _ORDER:
        own = [finding for finding in findings if tone_of(finding) is tone]
        if own:
            checks = tuple(check_view(finding, lang) for finding in own)
            made.append(Section(say(key, lang, count=len(own)), tone, checks))
    return tuple(made)


def check_view(finding: Finding, lang: Language) -> Check:
    """One finding."""
    word = say("shown.word-note" if finding.notice else f"verdict.{finding.status.value}", lang)
    return Check(
        tone=tone_of(finding),
        word=word,
        name=say(f"rule.{finding.rule.value.lower()}", lang),
        sentence=sentence(finding, lang),
        details=tuple(_details(finding, lang)),
    )


def _details(finding: Finding, lang: Language) -> Iterator[tuple[str, str]]:
    rule = finding.rule.value.lower()
    yield say("shown.detail-rule", lang), rule_name(finding.rule, lang)
    yield say("shown.detail-demand", lang), say(f"demand.{rule}", lang)
    for name in ("expected", "found", "where"):
        value = finding.params.get(name, "")
        if value != "":
            yield say(f"shown.detail-{name}", lang), _value(named(finding.key, name, value, lang))
    yield say("shown.detail-meaning", lang), _meaning(finding, lang)
    if finding.status is not Status.DOES_NOT_HOLD:
        return
    own = to_do(finding, lang)
    yield say("shown.detail-do", lang), say("shown.ask-organiser", lang) if own is None else own


def _value(value: str | int) -> str:
    """A value as it can be read aloud and compared: a digest in groups of four."""
    return grouped(value) if isinstance(value, str) and _DIGEST.fullmatch(value) else harmless(value)


def _meaning(finding: Finding, lang: Language) -> str:
    if finding.notice:
        return say("meaning.notice", lang)
    if finding.status is Status.NOT_PROVED:
        # Without the notice's fingerprint there is one thing, and everything, that nobody can exclude.
        own = finding.rule is Rule.FINGERPRINT and not finding.because
        return say("meaning.no-fingerprint" if own else "meaning.open", lang)
    end = "holds" if finding.status is Status.HOLDS else "fails"
    return say(f"meaning.{finding.rule.value.lower()}-{end}", lang)
