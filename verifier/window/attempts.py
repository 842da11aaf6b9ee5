"""The attempts (派位次数): how many there were, how each ended, and what is worth knowing of it."""

from collections.abc import Iterator

from verifier.audit import Report
from verifier.findings import Finding
from verifier.protocol import events as ev
from verifier.protocol.fingerprint import grouped
from verifier.protocol.state import Phase
from verifier.protocol.text import ABSENT
from verifier.report import joined, sentence
from verifier.rules.spoken import Told
from verifier.window.blocks import Block, Facts, Heading, Line, Tone
from verifier.words import Language, harmless, say
from verifier.words.times import shown_time

_ENDS = {Phase.CLOSED: Tone.PLAIN, Phase.VOIDED: Tone.NOTE, Phase.TERMINATED: Tone.NOTE}


def attempt_blocks(report: Report, lang: Language) -> tuple[Block, ...]:
    """What is shown of the attempts."""
    return tuple(_blocks(report, lang))


def _blocks(report: Report, lang: Language) -> Iterator[Block]:
    if not report.attempts:
        yield Line(say("shown.attempts-none", lang), Tone.OPEN)
        return
    yield Line(say("shown.attempts-count", lang, count=len(report.attempts)))
    for told in report.attempts:
        yield Heading(say("shown.attempt", lang, attempt=told.attempt))
        yield Line(_end(told, lang), _tone(told))
        yield Facts(tuple(_facts(told, lang)))
        for finding in report.findings:
            if finding.notice and _attempt_of(finding) == told.attempt:
                yield Line(sentence(finding, lang), Tone.NOTE)


def _attempt_of(finding: Finding) -> object:
    return finding.params.get("attempt")


def _tone(told: Told) -> Tone:
    if not told.complete or told.state is None:
        return Tone.OPEN
    return _ENDS.get(told.state.phase, Tone.OPEN)


def _end(told: Told, lang: Language) -> str:
    state = told.state
    if state is None:
        return say("shown.attempt-unread", lang)
    phase = say(f"phase-name.{state.phase.value}", lang)
    if not told.complete:
        return say("shown.attempt-stopped", lang, line=state.seq, phase=phase)
    if not state.ended:
        return say("shown.attempt-open", lang, phase=phase)
    return say(f"shown.attempt-{state.phase.value}", lang)


def _facts(told: Told, lang: Language) -> Iterator[tuple[str, str]]:
    if told.entries:
        yield say("shown.attempt-from", lang), shown_time(told.entries[0].at, lang)
        yield say("shown.attempt-to", lang), shown_time(told.entries[-1].at, lang)
        yield say("shown.attempt-lines", lang), str(len(told.entries))
    state = told.state
    if state is not None:
        done = say(
            "shown.attempt-made",
            lang,
            rounds=len(state.pulses),
            lists=len(state.lists),
            admissions=len(state.admissions),
        )
        yield say("shown.attempt-done", lang), done
        if state.begin is not None and state.begin.resumed is not None:
            yield say("shown.attempt-spare", lang), harmless(state.begin.resumed.reason)
        end = state.terminated or state.voided
        if end is not None:
            yield say("shown.attempt-reason", lang), harmless(end.reason)
            yield say("shown.attempt-by", lang), _roles(end, lang)
    yield say("shown.attempt-head", lang), ABSENT if told.head is None else grouped(told.head)


def _roles(end: ev.Voided | ev.Terminated, lang: Language) -> str:
    return joined((say(f"role-name.{role.value}", lang) for role in end.decided_by), lang)
