"""Reading the fields of a JSON object strictly: unknown fields refused, every type checked."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Self, TypeVar

from verifier.protocol.errors import BadInput, Rule

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

MAX_TEXT = 200
"""Longest free text in a published file, in characters."""

# Controls, spaces other than U+0020, line ends, marks that turn or hide what is read (U+202E, U+200B), halves
# of characters, private use, specials, tags. A fixed list, because ``str.isprintable`` depends on the version
# of Unicode, and a new Han character must not be a finding on an older computer.
_UNSEEN = re.compile(
    r"[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    r"\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\uffff\U000e0000-\U000e00ff\U000f0000-\U0010ffff]"
)


class Shape:
    """One JSON object being read, with the rule and place that a refusal names.

    Args:
        value: what was found; anything but an object is refused.
        names: exactly the fields that must be there.
        rule: the rule that a refusal names.
        where: the object's place, such as ``plan.json/schools/2``.
        optional: fields that may be there.
    """

    def __init__(
        self, value: Any, names: Iterable[str], rule: Rule, where: str, optional: Iterable[str] = ()
    ) -> None:
        self.rule = rule
        self.where = where
        if not isinstance(value, Mapping):
            raise BadInput(rule, "shape.not-object", where=where, found=kind_of(value))
        self._fields = value
        wanted = tuple(names)
        known = (*wanted, *optional)
        for name in value:
            if name not in known:
                raise BadInput(rule, "shape.unknown-field", where=where, found=str(name))
        for name in wanted:
            if name not in value:
                raise BadInput(rule, "shape.missing-field", where=where, expected=name)

    def __contains__(self, name: str) -> bool:
        """Whether a field that may be left out is there."""
        return name in self._fields

    def place(self, name: str) -> str:
        """The place of a field, for messages."""
        return f"{self.where}/{name}"

    def text(self, name: str, *, pattern: str | None = None, empty: bool = False) -> str:
        """A text; with a pattern, one that matches it whole, else one line of at most 200 characters."""
        value = self._fields[name]
        if not isinstance(value, str):
            raise BadInput(self.rule, "shape.not-text", where=self.place(name), found=kind_of(value))
        if pattern is not None:
            if re.fullmatch(pattern, value) is None:
                raise BadInput(
                    self.rule, "shape.pattern", where=self.place(name), found=value, expected=pattern
                )
        elif (not value and not empty) or len(value) > MAX_TEXT or _UNSEEN.search(value):
            raise BadInput(self.rule, "shape.free-text", where=self.place(name), found=value, limit=MAX_TEXT)
        return value

    def optional_text(self, name: str, *, pattern: str) -> str | None:
        """A text that matches the pattern, or null."""
        return None if self._fields[name] is None else self.text(name, pattern=pattern)

    def integer(self, name: str, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        value = self._fields[name]
        if type(value) is not int:
            raise BadInput(self.rule, "shape.not-integer", where=self.place(name), found=kind_of(value))
        if not low <= value <= high:
            raise BadInput(self.rule, "shape.range", where=self.place(name), found=value, low=low, high=high)
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._fields[name]
        if type(value) is not bool:
            raise BadInput(self.rule, "shape.not-flag", where=self.place(name), found=kind_of(value))
        return value

    def choice(self, name: str, kind: type[E]) -> E:
        """One of an enumeration's values."""
        value = self._fields[name]
        if isinstance(value, str) and value in tuple(kind):
            return kind(value)
        found = value if isinstance(value, str) else kind_of(value)
        raise BadInput(
            self.rule, "shape.choice", where=self.place(name), found=found, expected=", ".join(kind)
        )

    def items(self, name: str, low: int, high: int, read: Callable[[Any, str], T]) -> tuple[T, ...]:
        """A list of low to high items, each read by ``read(item, where)``."""
        value = self._fields[name]
        if not isinstance(value, list):
            raise BadInput(self.rule, "shape.not-list", where=self.place(name), found=kind_of(value))
        if not low <= len(value) <= high:
            raise BadInput(
                self.rule, "shape.length", where=self.place(name), found=len(value), low=low, high=high
            )
        return tuple(read(item, f"{self.place(name)}/{index}") for index, item in enumerate(value))

    def inner(self, name: str, names: Iterable[str]) -> Self:
        """An object within this one."""
        return type(self)(self._fields[name], names, self.rule, self.place(name))

    def raw(self, name: str) -> Any:
        """A field as it was parsed, for fields whose kind depends on another field."""
        return self._fields[name]


def kind_of(value: Any) -> str:
    """The JSON name of a parsed value's kind."""
    if value is None:
        return "null"
    names = {bool: "true/false", int: "number", str: "text", list: "list", dict: "object"}
    return names.get(type(value), type(value).__name__)
