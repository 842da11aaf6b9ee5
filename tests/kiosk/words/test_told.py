"""What to do is told in the words of the place: the console's commands there, the screen's buttons here."""

import re

import pytest

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from kiosk.ceremony.console import COMMANDS
from kiosk.words.told import message_of, told
from verifier.protocol.errors import BadInput, Rule
from verifier.words import Language, entries

PREFIX = "screen-do."
SHOWN = sorted(key for key in entries() if key.startswith(PREFIX))
CONSOLE_ONLY = {
    "command.ball-check", "command.number-or-empty", "command.no-window", "mirror.none",
    "package.passphrase-nobody", "rehearse.no-end", "rehearse.no-code",
}  # fmt: skip
"""Errors that only somebody who types commands can meet."""
NAMES = "|".join([*COMMANDS, "status", "envelopes", "mirror", "takeover"])
TYPED = re.compile(rf"--[a-z]+|\b(?:{NAMES})\b|[a-z]=")


def labels(lang: Language) -> set[str]:
    """All texts without a sentence around them, such as those of buttons."""
    return {entry.what(lang) for key, entry in entries().items() if not key.startswith(PREFIX)}


@pytest.mark.parametrize("key", SHOWN)
def test_a_button_that_is_named_is_there_and_no_command_is(key: str) -> None:
    entry = entries()[key]
    assert key.removeprefix(PREFIX) in entries()
    buttons = re.findall("“([^”]+)”", entry.zh)
    assert buttons and set(buttons) <= labels(Language.ZH)
    assert not TYPED.search(entry.zh)


def test_what_is_to_be_typed_is_told_at_the_console_only() -> None:
    typed = {
        key for key, entry in entries().items()
        if TYPED.search(re.sub(r"\{[^}]*\}", "", entry.zh_do)) and PREFIX + key not in entries()
    }  # fmt: skip
    assert typed <= CONSOLE_ONLY, typed - CONSOLE_ONLY


@pytest.mark.parametrize("lang", Language)
def test_the_same_error_is_told_in_the_words_of_either_place(lang: Language) -> None:
    error = BadInput(Rule.JOURNAL, "journal.gone", where="openings-1.jsonl")
    (console,) = told(error, lang)
    what, to_do = message_of(error, lang)
    assert "begin resumed=" in console
    assert "openings-1.jsonl" in what
    assert "begin" not in to_do.split() and to_do == entries()["screen-do.journal.gone"].what(lang)


@pytest.mark.parametrize("lang", Language)
def test_an_error_that_has_no_button_is_told_as_it_is(lang: Language) -> None:
    error = BadInput(Rule.JOURNAL, "journal.in-use", where="draw")
    assert message_of(error, lang)[1] == entries()["journal.in-use"].to_do(lang)
