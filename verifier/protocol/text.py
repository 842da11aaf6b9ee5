"""Hashing of text lines and the one byte form of a JSON file (protocol section 1).

Both kinds of hashed things can be checked with any SHA-256 tool: a file by ``sha256sum``, a line by
``printf '%s' 'MP1|ticket|…' | sha256sum``.
"""

import hashlib
import json
import re
import unicodedata
from typing import Any

from verifier.protocol.errors import BadInput, Rule, WrongUse

PREFIX = "MP1"
ABSENT = "-"

FIELD_COUNT = {"person": 3, "secret": 3, "slip": 6, "seed": 7, "ticket": 3, "confirm": 3}
"""How many fields each hashed tag has; the number is fixed, so no two lines can be read alike."""

MAX_DEPTH = 16
"""How many lists and objects of a JSON file may lie within one another. The deepest of ours is 5."""

_FIELD = re.compile(r"[0-9A-Za-z.:_-]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CONTAINERS = frozenset({list, tuple, dict})
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_LONGEST_INTEGER = len(str(-(2**53)))
# Brackets outside of texts; a text that has no end goes to the end of the file.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


def sha256_hex(data: bytes) -> str:
    """SHA-256 of bytes as 64 lowercase hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def is_digest(text: str) -> bool:
    """Whether a text is a SHA-256 digest in the one form used here: 64 lowercase hexadecimal digits."""
    return _DIGEST.fullmatch(text) is not None


def is_field(text: str) -> bool:
    """Whether a text may stand as a field of a hashed line: one or more of ``[0-9A-Za-z.:_-]``."""
    return _FIELD.fullmatch(text) is not None


def line(tag: str, *fields: str) -> str:
    """The ASCII line ``MP1|tag|f1|…|fk`` that is hashed.

    Raises:
        WrongUse: an unknown tag, a wrong number of fields, or a character outside ``[0-9A-Za-z.:_-]``.
            Values from the world are checked before they come here.
    """
    if FIELD_COUNT.get(tag) != len(fields):
        raise WrongUse(f"tag {tag!r} does not take {len(fields)} fields")
    for field in fields:
        if not is_field(field):
            raise WrongUse(f"not a field of a hashed line: {field!r}")
    return "|".join((PREFIX, tag, *fields))


def h(tag: str, *fields: str) -> str:
    """SHA-256 of the line of a tag and its fields, as 64 lowercase hexadecimal digits."""
    return sha256_hex(line(tag, *fields).encode("ascii"))


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of a JSON value, without a trailing newline.

    Raises:
        WrongUse: a value that has no such form (a float, an integer of 2^53 or more, text not in NFC).
    """
    _check_value(value, WrongUse)
    return _dumps(value)


def _dumps(value: Any) -> bytes:
    """The RFC 8785 bytes of a value that :func:`_check_value` has let pass.

    Without floats, with integers below 2^53 and with keys in ASCII, Python's own JSON is that form.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")


def parse_canonical(data: bytes, rule: Rule, where: str) -> Any:
    """Read one JSON value of which exactly one byte form is allowed.

    Args:
        data: the file's bytes.
        rule: the rule that a refusal names.
        where: the file's name, for the message.

    Raises:
        BadInput: not UTF-8, not JSON, a key twice, too deep, a number that is no integer below 2^53,
            text not in NFC, or bytes other than the canonical ones.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            rule, "json.not-utf8", where=where, found=f"0x{data[error.start]:02x}", offset=error.start
        ) from None
    if _is_too_deep(data):
        raise BadInput(rule, "json.too-deep", where=where, limit=MAX_DEPTH)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
        _check_value(value, _NotCanonical)
        again = _dumps(value)
    except _NotCanonical as error:
        raise BadInput(rule, f"json.{error}", where=where) from None
    except json.JSONDecodeError:
        # Where a parser gives up differs from one to the next, so the place is not told.
        raise BadInput(rule, "json.syntax", where=where) from None
    if again != data:
        raise BadInput(rule, "json.not-canonical", where=where, offset=_first_difference(again, data))
    return value


class _NotCanonical(Exception):
    """Why a parsed value has no canonical form; the argument ends a catalogue key."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _NotCanonical("duplicate-key")
    return value


def _no_number(_text: str) -> None:
    raise _NotCanonical("number")


def _integer(text: str) -> int:
    """An integer, refused by its length first: Python's own limit on long ones can be set from outside."""
    value = int(text) if len(text) <= _LONGEST_INTEGER else 2**53
    if not -(2**53) < value < 2**53:
        raise _NotCanonical("number")
    return value


def _is_too_deep(data: bytes) -> bool:
    """Whether brackets lie too deep in one another. Told before parsing: parsers have limits of their own."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for found in _BRACKETS.finditer(data):
        bracket = found[0]
        if bracket in (b"[", b"{"):
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif bracket in (b"]", b"}"):
            depth -= 1
    return False


def _check_value(value: Any, refuse: type[Exception], depth: int = 0) -> None:
    kind = type(value)
    if depth == MAX_DEPTH and kind in _CONTAINERS:
        raise refuse("too-deep")
    if kind is str:
        # Half of a surrogate pair passes for normalised, but is no character and has no UTF-8 form.
        if not unicodedata.is_normalized("NFC", value) or _HALF_CHARACTER.search(value):
            raise refuse("not-nfc")
    elif kind is int:
        if not -(2**53) < value < 2**53:
            raise refuse("number")
    elif kind is list or kind is tuple:
        for item in value:
            # Long lists of plain ASCII (a million numbers in results.json) need no closer look.
            if type(item) is not str or not item.isascii():
                _check_value(item, refuse, depth + 1)
    elif kind is dict:
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                raise refuse("key")
            _check_value(item, refuse, depth + 1)
    elif value is not None and kind is not bool:
        raise refuse("number")


def _first_difference(left: bytes, right: bytes) -> int:
    for index, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return index
    return min(len(left), len(right))
