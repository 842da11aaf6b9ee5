"""Sentences with a gap: a value that is the empty text, where the sentence needs one."""

from collections.abc import Mapping

from verifier import words


def gaps(key: str, params: Mapping[str, str | int]) -> list[str]:
    """The texts of a key that name the place of what was found, although no place is given."""
    entry = words.find(key)
    texts = (entry.zh, entry.en, entry.zh_do, entry.en_do)
    without = params.get("where") == ""
    return [text for text in texts if without and "where" in words.placeholders(text)]
