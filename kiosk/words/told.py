"""Errors as a person at the console is told them: in the words of the day, with the error behind them."""

from collections.abc import Iterator

from kiosk.words.several import Several
from verifier.protocol.errors import BadInput
from verifier.words import Language, Said, entries, explain, parts, say

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
    yield explain(_in_words(error, lang), lang)
    if isinstance(error.__cause__, BadInput):
        yield from told(error.__cause__, lang)


def message_of(error: BadInput, lang: Language) -> tuple[str, str]:
    """An error for a message on the screen: what was found, with what is behind it, and what to do.

    Where the console has a command, the screen names its button.
    What to do about the error behind it is left out: it was meant for another place.
    """
    errors = error.errors if isinstance(error, Several) else (error,)
    what, to_do = [], []
    for one in errors:
        said = parts(_in_words(one, lang), lang)
        what.append(said.what)
        to_do.append(_on_screen(one.key, lang) or said.to_do)
        cause = one.__cause__
        while isinstance(cause, BadInput):
            what.append(parts(_in_words(cause, lang), lang).what)
            cause = cause.__cause__
    # What to do is often the same for all of them.
    return "\n".join(what), "\n".join(dict.fromkeys(filter(None, to_do)))


def _on_screen(key: str, lang: Language) -> str:
    """What to do at the screen, where that is something else than at the console; else empty."""
    own = f"screen-do.{key}"
    return say(own, lang) if own in entries() else ""


def _in_words(error: BadInput, lang: Language) -> BadInput:
    """The same error, with names for identifiers."""
    params = {name: _named(error.key, name, value, lang) for name, value in error.params.items()}
    where = str(params.pop("where"))
    return BadInput(error.rule, error.key, where=where, **params)


def _named(key: str, name: str, value: str | int, lang: Language) -> str | int:
    label = _LABELS.get((key, name))
    if label is None or not isinstance(value, str):
        return value
    names = [say(f"{label}.{one.strip()}", lang) for one in value.split(",") if one.strip() != "-"]
    gap = "、" if lang is Language.ZH else ", "
    return Said(gap.join(names) or say("told.nothing", lang))
