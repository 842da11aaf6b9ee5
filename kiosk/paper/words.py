"""Texts on paper: Chinese, with the English below it where that helps."""

from dataclasses import dataclass

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from verifier.words import Language, Said, say


@dataclass(frozen=True, slots=True)
class Both:
    """One text in both languages; ``en`` may be empty."""

    zh: str
    en: str = ""


def zh(key: str, **params: str | int) -> Said:
    """The Chinese text of a key."""
    return say(key, Language.ZH, **params)


def en(key: str, **params: str | int) -> Said:
    """The English text of a key."""
    return say(key, Language.EN, **params)


def both(key: str, **params: str | int) -> Both:
    """The text of a key in both languages."""
    return Both(zh(key, **params), en(key, **params))
