"""Questions on a console: numbered choices and values, asked again until they can be used."""

import getpass
import unicodedata
from collections.abc import Callable, Sequence

from kiosk.commandline.output import Output
from verifier.words import say

Read = Callable[[str], str]
BACK = "0"
"""What goes back, wherever something is asked."""


class Back(Exception):
    """Somebody went back: nothing is done."""


class Leave(Exception):
    """Somebody wants to leave, or nobody is there to answer any more."""


class Asker:
    """Asks one thing after another.

    Args:
        out: where questions are written.
        read: reads a line that everybody may see.
        unseen: reads a line that nobody may see.
    """

    def __init__(self, out: Output, read: Read = input, unseen: Read = getpass.getpass) -> None:
        self.out = out
        self._read = read
        self._unseen = unseen

    def _line(self, prompt: str, read: Read | None = None) -> str:
        try:
            typed = (read or self._read)(prompt)
        except EOFError:
            raise Leave from None
        return unicodedata.normalize("NFKC", typed).strip()

    def choose(self, labels: Sequence[str], leave: str) -> int:
        """One of several choices, by its number.

        Args:
            labels: the choices, numbered from 1.
            leave: what 0 means.

        Returns:
            The place of the choice, from 0.

        Raises:
            Back: 0 was typed.
        """
        for number, label in enumerate(labels, 1):
            self.out.line(f"  {number}  {label}")
        self.out.line(f"  {BACK}  {leave}")
        while True:
            typed = self._line(say("guided.choose", self.out.lang) + " ")
            if typed == BACK:
                raise Back
            if typed.isascii() and typed.isdigit() and len(typed) < 4 and 1 <= int(typed) <= len(labels):
                return int(typed) - 1
            self.out.say("guided.no-choice", most=len(labels))

    def text(self, key: str, **params: str | int) -> str:
        """A text that is not empty; 0 goes back."""
        while True:
            typed = self._line(say(key, self.out.lang, **params) + " ")
            if typed == BACK:
                raise Back
            if typed:
                return typed

    def unseen(self, key: str, **params: str | int) -> str:
        """A text typed twice that nobody sees; nothing typed goes back."""
        while True:
            first = self._line(say(key, self.out.lang, **params) + " ", self._unseen)
            if not first:
                raise Back
            if self._line(say("guided.again", self.out.lang) + " ", self._unseen) == first:
                return first
            self.out.say("guided.differs")

    def number(self, low: int, high: int, key: str, usual: int | None = None, **params: str | int) -> int:
        """A whole number; Enter takes the usual one, where there is one."""
        while True:
            typed = self._line(say(key, self.out.lang, **params) + " ")
            if not typed and usual is not None:
                return usual
            if typed.isascii() and typed.isdigit() and len(typed) < 8 and low <= int(typed) <= high:
                return int(typed)
            self.out.say("guided.no-number", low=low, high=high)

    def several(self, among: Sequence[int], key: str) -> tuple[int, ...]:
        """Some of the numbers left, such as ``1 2 5-9``; Enter takes the first of them, 0 goes back."""
        while True:
            typed = self._line(say(key, self.out.lang, first=among[0]) + " ")
            if typed == BACK:
                raise Back
            if not typed:
                return (among[0],)
            found = numbers(typed)
            if found and set(found) <= set(among):
                return found
            self.out.say("guided.no-slots", left=" ".join(map(str, among)))

    def sure(self) -> None:
        """Whether it is to be done.

        Raises:
            Back: it is not.
        """
        self.choose([say("guided.do-it", self.out.lang)], say("guided.back", self.out.lang))


def numbers(text: str) -> tuple[int, ...]:
    """Numbers and ranges as typed, each once, in order; nothing if any part of it is none."""
    found: dict[int, None] = {}
    for part in text.replace(",", " ").replace("、", " ").split():
        low, dash, high = part.partition("-")
        ends = (low, high if dash else low)
        if not all(end.isascii() and end.isdigit() and len(end) < 4 for end in ends):
            return ()
        found.update(dict.fromkeys(range(int(ends[0]), int(ends[1]) + 1)))
    return tuple(found)
