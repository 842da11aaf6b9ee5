"""The verdict as it is shown: one large word, one sentence, and what is wrong or remains unproved."""

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.audit import Report, Status, verdict_of
from verifier.findings import Finding
from verifier.protocol.fingerprint import grouped
from verifier.report import confirmation_lines, headline, joined, rule_name, sentence, what_to_do
from verifier.window.blocks import Tone
from verifier.words import Language, Said, say, say_to_do


@dataclass(frozen=True, slots=True)
class Verdict:
    """The band above everything.

    ``code`` is the confirmation code and what it is for, if the plan asks for it; ``about`` says which draw
    and which fingerprint, ``remarks`` what is wrong, unproved or worth knowing, ``to_do`` what to do.
    ``ask_fingerprint`` is set where the fingerprint of the notice is all that lacks.
    """

    tone: Tone
    word: str
    headline: str
    code: tuple[str, ...]
    about: tuple[str, ...]
    remarks: tuple[str, ...]
    to_do: str
    ask_fingerprint: bool


def verdict_view(report: Report, findings: Sequence[Finding], lang: Language) -> Verdict:
    """The verdict on all findings, those on a family slip among them."""
    verdict = verdict_of(findings)
    return Verdict(
        tone=tone_of(report, verdict),
        word=say(f"verdict.{verdict.value}", lang),
        headline=headline(report, findings, lang) if report.sealed else say("shown.no-bundle", lang),
        code=tuple(confirmation_lines(report, lang)),
        about=tuple(_about(report, lang)),
        remarks=tuple(_remarks(report, findings, verdict, lang)),
        to_do="" if verdict is Status.HOLDS else _to_do(report, findings, verdict, lang),
        ask_fingerprint=report.given is None and report.sealed is not None,
    )


def tone_of(report: Report, verdict: Status) -> Tone:
    """Green is for a real draw that came to its end, held against a fingerprint from outside the bundle."""
    if verdict is Status.DOES_NOT_HOLD:
        return Tone.BAD
    if verdict is Status.NOT_PROVED or report.given is None:
        return Tone.OPEN
    return Tone.NOTE if report.rehearsal or report.terminated else Tone.GOOD


def title_of(report: Report, lang: Language) -> str | None:
    """The draw's title in the language, or None if the plan cannot be read."""
    return report.title_en if lang is Language.EN and report.title_en else report.title


def _about(report: Report, lang: Language) -> list[str]:
    title = title_of(report, lang)
    told: list[str] = []
    if report.draw_id is not None and title is not None:
        told.append(say("report.draw", lang, title=title, draw_id=report.draw_id))
    if report.fingerprint is not None:
        told.append(say("report.fingerprint", lang, found=Said(grouped(report.fingerprint))))
    return told


def _remarks(report: Report, findings: Sequence[Finding], verdict: Status, lang: Language) -> list[str]:
    told: list[str] = []
    own = verdict_of(report.findings)
    if own is not verdict:
        # A slip that does not hold is no fault of the bundle, and must not look like one.
        told.append(say("shown.slip-decides", lang, verdict=say(f"verdict.{own.value}", lang)))
    for status, key in (
        (Status.DOES_NOT_HOLD, "shown.rules-wrong"),
        (Status.NOT_PROVED, "shown.rules-open"),
    ):
        rules = tuple(dict.fromkeys(one.rule for one in findings if one.status is status))
        if rules and report.sealed is not None:
            told.append(say(key, lang, rules=joined((rule_name(rule, lang) for rule in rules), lang)))
    if report.given is None and report.sealed is not None:
        told.append(say("shown.unproved-without-seal", lang))
    if report.sealed is None:
        told += [sentence(one, lang) for one in findings if one.status is Status.DOES_NOT_HOLD][:1]
    if verdict is Status.HOLDS and any(one.key == "holds.bundle-people" for one in findings):
        # A green verdict must not lend its colour to a workbook that anybody could have put in.
        told.append(say("shown.people-unchecked", lang))
    # Whether there were earlier tries is among the first things that are asked.
    told += [sentence(one, lang) for one in findings if one.key == "holds.attempts"]
    notices = sum(finding.notice for finding in findings)
    if notices:
        told.append(say("shown.notices", lang, count=notices))
    return told


def _to_do(report: Report, findings: Sequence[Finding], verdict: Status, lang: Language) -> Said:
    if report.sealed is None:
        wrong = next(one for one in findings if one.status is Status.DOES_NOT_HOLD)
        return say_to_do(wrong.key, lang, **wrong.params)
    if verdict is Status.NOT_PROVED and report.given is not None:
        return say("shown.open-to-do", lang)
    return what_to_do(report, findings, lang)
