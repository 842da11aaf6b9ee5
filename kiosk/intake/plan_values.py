"""One value of a plan: from what a person wrote to what the protocol means, with a clear refusal."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiosk.intake.plan_fields import Field, Value
from kiosk.intake.text import Cell, cell_text, half_width, label_key, tidy
from kiosk.intake.vocabulary import vocabulary
from verifier.protocol.errors import BadInput, Rule

FILE = "plan_vocabulary.toml"
TABLES = ("batches", "schools", "platform")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field may hold: ``kind`` is text, whole, choice or flag; ``words``: what is written -> value."""

    name: str
    kind: str
    low: int
    high: int
    open: bool
    words: dict[str, Value]
    shown: str


@cache
def kinds(table: str) -> dict[str, Kind]:
    """The fields of ``fields`` or of one of the tables, by name, in the order of the sheet."""
    return {name: _kind(name, about) for name, about in vocabulary(table, FILE).items()}


@cache
def names_by_label(table: str) -> dict[str, str]:
    """Field names by :func:`label_key` of every label, and of the name itself."""
    found = {}
    for name, about in vocabulary(table, FILE).items():
        for label in (name, *about["labels"]):
            found[label_key(label)] = name
    return found


def label(table: str, name: str) -> str:
    """What a field is called on the sheet."""
    return str(vocabulary(table, FILE)[name]["labels"][0])


def written(table: str, name: str, value: Value) -> Value:
    """A value as the template writes it: an enumerated one by its first word, yes/no by theirs."""
    about = vocabulary(table, FILE)[name]
    if isinstance(value, bool):
        return str(vocabulary("flags", FILE)["true" if value else "false"][0])
    return str(about["values"][value][0]) if about["kind"] == "choice" and value in about["values"] else value


def _kind(name: str, about: dict[str, Any]) -> Kind:
    kind = about["kind"]
    words: dict[str, Value] = {}
    shown = ""
    if kind == "choice":
        words = {label_key(word): value for value, told in about["values"].items() for word in (value, *told)}
        shown = " / ".join(told[0] for told in about["values"].values())
    elif kind == "flag":
        flags = vocabulary("flags", FILE)
        words = {label_key(word): value == "true" for value in ("true", "false") for word in flags[value]}
        shown = " / ".join(flags[value][0] for value in ("true", "false"))
    return Kind(name, kind, about.get("low", 0), about.get("high", 0), about.get("open", False), words, shown)


def from_cell(kind: Kind, cell: Cell, where: str) -> Field:
    """A value out of a cell that is not empty.

    Raises:
        BadInput: (MP-INTAKE) no whole number in its range, or no word that is known.
    """
    text = tidy(cell_text(cell))
    if kind.kind == "text":
        return Field(text, where)
    if kind.kind == "whole":
        return Field(_whole(kind, text, where), where)
    value = kind.words.get(label_key(text))
    if value is None:
        if not kind.open:
            raise BadInput(Rule.INTAKE, "intake.plan-word", where=where, found=text, expected=kind.shown)
        value = half_width(text).casefold()
    return Field(value, where)


def from_toml(kind: Kind, value: object, where: str) -> Field:
    """A value out of a TOML file, whose type has to be the field's own.

    Raises:
        BadInput: (MP-INTAKE) another type, or as :func:`from_cell`.
    """
    wanted = {"text": str, "whole": int, "choice": str, "flag": bool}[kind.kind]
    if type(value) is not wanted:
        raise BadInput(
            Rule.INTAKE, "intake.plan-type", where=where, found=type_name(value), expected=type_name(wanted())
        )
    if isinstance(value, bool):
        return Field(value, where)
    if isinstance(value, int):
        if not kind.low <= value <= kind.high:
            raise _out_of_range(kind, str(value)[:40], where)
        return Field(value, where)
    return from_cell(kind, str(value), where)


def _whole(kind: Kind, text: str, where: str) -> int:
    plain = half_width(text).casefold().replace(",", "")
    for unit in vocabulary("sheet", FILE)["units"]:
        plain = plain.removesuffix(unit)
    if not re.fullmatch(r"[0-9]{1,9}", plain) or not kind.low <= int(plain) <= kind.high:
        raise _out_of_range(kind, text, where)
    return int(plain)


def _out_of_range(kind: Kind, found: str, where: str) -> BadInput:
    return BadInput(Rule.INTAKE, "intake.plan-number", where=where, found=found, low=kind.low, high=kind.high)


def type_name(value: object) -> str:
    """What TOML calls a value's type."""
    names = {str: "string", bool: "boolean", int: "integer", float: "float", list: "array", dict: "table"}
    return names.get(type(value), "date-time")
