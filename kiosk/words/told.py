"""Errors as a person at the console is told them: in the words of the day, with the error behind them."""

from collections.abc import Iterator

from kiosk.words.several import Several
from verifier.protocol.errors import BadInput
from verifier.words import Language, Said, explain, say

_LABELS = {
    ("order.kind", "phase"): "phase-name",
    ("order.kind", "found"): "event-name",
    ("order.kind", "expected"): "event-name",
    ("order.redraw", "found"): "event-name",
    ("unseal.failed", "found"): "check-name",
    ("command.not-ended", "phase"): "phase-name",
}
"""Which parameters are identifiers (several joined by commas) that have a name in the catalogues."""


def told(error: BadInput, lang: Language) -> Iterator[Said]:
    """An error in words, as lines: what was refused, and below it the error that it comes from.

    Of several refusals each has a line of its own.
    """
    if isinstance(error, Several):
        for one in error.errors:
            yield from told(one, lang)
        return
    params = {name: _named(error.key, name, value, lang) for name, value in error.params.items()}
    where = str(params.pop("where"))
    yield explain(BadInput(error.rule, error.key, where=where, **params), lang)
    if isinstance(error.__cause__, BadInput):
        yield from told(error.__cause__, lang)


def _named(key: str, name: str, value: str | int, lang: Language) -> str | int:
    label = _LABELS.get((key, name))
    if label is None or not isinstance(value, str):
        return value
    names = [say(f"{label}.{one.strip()}", lang) for one in value.split(",") if one.strip() != "-"]
    gap = "、" if lang is Language.ZH else ", "
    return Said(gap.join(names) or say("told.nothing", lang))
