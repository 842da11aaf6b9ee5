"""Asking for the private package's passphrase: typed unseen, or read from a file for unattended runs."""

import getpass
from collections.abc import Callable
from pathlib import Path

from kiosk.sealing.package import passphrase
from verifier.protocol.errors import BadInput, Rule
from verifier.words import Language, say

Ask = Callable[[str], str]


def from_file(path: Path) -> tuple[str, ...]:
    """The parts of a passphrase, one a line."""
    try:
        # A byte order mark, as Windows' editor writes it, must not become part of the passphrase.
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadInput(Rule.PACKAGE, "file.unreadable", where=path.name, found="UTF-8") from None
    parts = tuple(line.strip() for line in lines if line.strip())
    if not 1 <= len(parts) <= 2:
        raise BadInput(Rule.PACKAGE, "package.passphrase-parts", where=path.name, found=len(parts))
    return parts


def ask(parts: int, lang: Language, *, twice: bool, read: Ask = getpass.getpass) -> tuple[str, ...]:
    """Ask for each part of a passphrase.

    Args:
        parts: 1, or 2 halves typed by two people.
        lang: the language of the question.
        twice: ask for each part a second time, when a package is made.
        read: how to read unseen.

    Raises:
        BadInput: (MP-PACKAGE) nobody is there to type, a part that is too short, or not the same the second
            time.
    """

    def asked(key: str) -> str:
        try:
            return read(say(key, lang, part=part, parts=parts) + " ")
        except EOFError:
            raise BadInput(Rule.PACKAGE, "package.passphrase-nobody", part=part) from None

    given = []
    for part in range(1, parts + 1):
        text = asked("console.ask-passphrase")
        passphrase([text])
        if twice and asked("console.ask-again") != text:
            raise BadInput(Rule.PACKAGE, "package.passphrase-differs", part=part)
        given.append(text)
    return tuple(given)
