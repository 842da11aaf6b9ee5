"""Test vectors of the sealed files: JSON, plan.json, roster.txt, inclusion proofs."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.support import plans as made
from tests.support.vector_parts import lot_value, refusal
from verifier.protocol import merkle
from verifier.protocol.errors import Rule
from verifier.protocol.plan import (
    AdmitStep,
    Ball,
    By,
    ChooseStep,
    NumbersStep,
    OnFailure,
    Overrun,
    Plan,
    RoundStep,
    SeatRule,
    Step,
)
from verifier.protocol.plan_json import plan_from_json, plan_to_json
from verifier.protocol.roster import (
    record_digest,
    roster_from_bytes,
    roster_root,
    roster_to_bytes,
)
from verifier.protocol.text import canonical, parse_canonical, sha256_hex

GOOD_JSON = [
    "{}",
    "[]",
    "null",
    "true",
    "0",
    "-1",
    "9007199254740991",
    "-9007199254740991",
    '""',
    '"é字𠮷"',
    '{"":1,"A":2,"a":3,"a b":[],"a.b":{}}',
    '"\\b\\t\\n\\f\\r\\u0000\\u001f\\"\\\\/\x7f\u2028"',
    "[" * 16 + "]" * 16,
    "[" * 16 + '"é",1' + "]" * 16,
]
BAD_JSON: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("byte order mark", b"\xef\xbb\xbf{}"),
    ("trailing newline", b"{}\n"),
    ("white space", b'{"a": 1}'),
    ("keys out of order", b'{"b":1,"a":1}'),
    ("key twice", b'{"a":1,"a":1}'),
    ("key twice, once escaped", b'{"a":1,"\\u0061":1}'),
    ("key not ASCII", '{"é":1}'.encode()),
    ("needless escape", b'"\\u0041"'),
    ("escaped slash", b'"\\/"'),
    ("upper-case escape", b'"\\u001F"'),
    ("control character", b'"\x01"'),
    ("fraction", b"1.0"),
    ("exponent", b"1e3"),
    ("minus zero", b"-0"),
    ("leading zero", b"01"),
    ("integer of 2^53", b"9007199254740992"),
    ("integer of -2^53", b"-9007199254740992"),
    ("very long integer", b"9" * 5000),
    ("NaN", b"NaN"),
    ("not NFC", '"e\u0301"'.encode()),
    ("unpaired surrogate, escaped", b'"\\ud800"'),
    ("unpaired surrogate, as bytes", b'"\xed\xa0\x80"'),
    ("not UTF-8", b'"\xff"'),
    ("two values", b"{}{}"),
    ("single quotes", b"{'a':1}"),
    ("comma too many", b"[1,]"),
    ("too deep", b"[" * 17 + b"]" * 17),
    ("far too deep", b"[" * 100_000),
]


def canonical_json() -> dict[str, Any]:
    """What is and what is not a JSON file of ours, byte by byte."""
    for text in GOOD_JSON:
        parse_canonical(text.encode(), Rule.BUNDLE, "")
    bad = []
    for why, data in BAD_JSON:
        refusal(lambda data=data: parse_canonical(data, Rule.BUNDLE, ""))  # type: ignore[misc]
        if len(data) > 10_000:
            bad.append({"why": why, "hex": data[:1].hex(), "times": len(data)})
        else:
            bad.append({"why": why, "hex": data.hex()})
    return {
        "note": "PROTOCOL.md section 2; hex is UTF-8 bytes, to be repeated `times` times where that is given",
        "good": [{"hex": text.encode().hex(), "sha256": sha256_hex(text.encode())} for text in GOOD_JSON],
        "bad": bad,
    }


ONE_OF_EACH = replace(
    made.longhua(schools=2),
    steps=(
        RoundStep((Ball("groups", 3, 9),)),
        NumbersStep("groups"),
        ChooseStep("group"),
        RoundStep((Ball("seed", 0, 9, 6),)),
        AdmitStep("X", ("X1", "X2"), By.NUMBER),
        AdmitStep("C", ("C2", "C1"), By.TICKET),
    ),
)


def good_plans() -> dict[str, Plan]:
    """Plans of every shape."""
    return {
        "longhua": made.longhua(),
        "one of each step": ONE_OF_EACH,
        "xincheng": made.xincheng(mode=OnFailure.RESUME),
        "xincheng, one round": made.xincheng(one_round=True),
        "direct": made.direct(schools=3, rule=SeatRule.DEFERRED_ACCEPTANCE, overrun=Overrun.SKIP),
        "rehearsal": made.as_rehearsal(made.direct()),
        "no slots": made.direct(slots=0),
        "later Han characters": replace(made.direct(), place="\U00031350"),
        "second check": made.xincheng(second_check=True),
    }


def changed_plan(name: str, *path: str | int, to: Any) -> tuple[str, bytes]:
    """A plan with one place changed, in canonical form."""
    value = json.loads(plan_to_json(ONE_OF_EACH))
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return name, canonical(value)


def bad_plans() -> Iterator[tuple[str, bytes]]:
    """Plans that must be refused."""
    yield changed_plan("unknown field", "further", to=1)
    yield changed_plan("draw_id with a newline", "draw_id", to="A\n")
    yield changed_plan("draw_id in lower case", "draw_id", to="a")
    yield changed_plan("full-width digit", "draw_id", to="１")
    yield changed_plan("empty title", "titles", "zh", to="")
    yield changed_plan("title that turns what is read", "titles", "zh", to="字\u202e字")
    yield changed_plan("title of 201 characters", "titles", "zh", to="字" * 201)
    yield changed_plan("ideographic space", "place", to="字\u3000字")
    yield changed_plan("another format", "format", to="mingpai-plan-2")
    yield changed_plan("quota of none", "schools", 0, "quota", to=0)
    yield changed_plan("quota as a flag", "schools", 0, "quota", to=True)
    yield changed_plan("quota as text", "schools", 0, "quota", to="8")
    yield changed_plan("school of no batch", "schools", 0, "batch", to="Q")
    yield changed_plan("equal prefixes", "batches", 0, "prefix", to="C")
    yield changed_plan("a hundred slots", "witness", "slots", to=100)
    yield changed_plan("three digits", "witness", "digits", to=3)
    yield changed_plan("unknown rule", "seats", "rule", to="best-first")
    yield changed_plan("resume with attempts", "failure", "mode", to="resume")
    yield changed_plan("unknown step", "steps", 0, "step", to="draw")
    yield changed_plan("groups of no ball", "steps", 1, "groups", to="none")
    yield changed_plan("twenty-one groups", "steps", 0, "inputs", 0, "high", to=21)
    yield changed_plan("high below low", "steps", 0, "inputs", 0, "high", to=2)
    yield changed_plan("ball of two names", "steps", 2, "ball", to="seed")
    yield changed_plan("school admitted twice", "steps", 4, "schools", 1, to="X1")
    yield changed_plan("school of another batch", "steps", 4, "schools", 1, to="C1")
    direct = made.direct()
    admit = AdmitStep("X", ("X1",), By.TICKET)
    a_round = RoundStep((Ball("a", 1, 9),))
    bad_steps: dict[str, tuple[Step, ...]] = {
        "no round": (NumbersStep(1), admit),
        "no choice of a group": (a_round, NumbersStep(2), admit),
        "a round before the choice": (a_round, NumbersStep(2), a_round, ChooseStep("g"), admit),
        "a choice of one group": (a_round, NumbersStep(1), ChooseStep("g"), admit),
        "numbers twice": (a_round, NumbersStep(1), NumbersStep(1), admit),
        "numbers after an admission": (a_round, admit, NumbersStep(1)),
        "by number without numbers": (a_round, AdmitStep("X", ("X1",), By.NUMBER)),
        "a school left out": (a_round, NumbersStep(1)),
    }
    for name, steps in bad_steps.items():
        yield name, plan_to_json(replace(direct, steps=steps))
    yield from bad_second_checks()
    yield "a round without inputs", plan_to_json(replace(made.direct(slots=0), steps=(RoundStep(()), admit)))


def bad_second_checks() -> Iterator[tuple[str, bytes]]:
    """Values of ``second_check`` that are not its one word."""
    for name, value in {
        "second check as a flag": True, "second check denied": False, "second check null": None,
        "second check empty": "", "second check of another word": "optional",
        "second check twice": ["required"],
    }.items():  # fmt: skip
        yield changed_plan(name, "second_check", to=value)


def plan_vectors() -> dict[str, Any]:
    """plan.json, good and bad."""
    return {
        "note": "PROTOCOL.md section 3; `text` is the whole file; `key` is our own name for the fault",
        "good": [
            {"name": name, "text": plan_to_json(plan).decode(), "sha256": sha256_hex(plan_to_json(plan))}
            for name, plan in good_plans().items()
        ],
        "bad": [
            {"name": name, "text": data.decode(), **refusal(lambda data=data: plan_from_json(data))}  # type: ignore[misc]
            for name, data in bad_plans()
        ],
    }


def roster_vectors() -> dict[str, Any]:
    """roster.txt, good and bad, against one plan."""
    plan = made.direct(schools=3)
    rows = made.roster(plan, 13, twins=40, tiers=2, choices=3, own_tiers=True)
    data = roster_to_bytes(rows)
    found = roster_from_bytes(data, plan)
    person = "ab" * 32
    first = f"MP1|row|A1|X|A1|1|X1|{person}\n"
    second = first.replace("A1|X|A1", "A2|X|A1")
    bad = {
        "empty": "",
        "no newline at the end": first[:-1],
        "carriage return": first[:-1] + "\r\n",
        "empty line": first + "\n",
        "unsorted": first.replace("A1", "A2") + first,
        "sorted as if case did not matter": first.replace("A1", "a1") + first.replace("A1", "B1"),
        "code twice": first + first,
        "full-width digit": first.replace("A1", "A１"),
        "dot in a code": first.replace("A1", "A.1"),
        "tier 0": first.replace("|1|X1", "|0|X1"),
        "tier 01": first.replace("|1|X1", "|01|X1"),
        "unknown batch": first.replace("|X|", "|Y|"),
        "unknown school": first.replace("X1", "X9"),
        "school twice": first.replace("X1", "X1.X1:2"),
        "choices end in a dot": first.replace("X1", "X1."),
        "lot named after a later child": first.replace("X|A1", "X|A2") + second.replace("X|A1", "X|A2"),
        "lot of nobody": second,
        "lot of different tiers": first + second.replace("|1|X1", "|2|X1"),
        "lot of different choices": first + second.replace("|1|X1", "|1|X1:1"),
    }
    apart = made.xincheng(schools=2)
    return {
        "note": "PROTOCOL.md section 4; `text` is the whole file",
        "plan": plan_to_json(plan).decode(),
        "good": [
            {
                "text": data.decode(),
                "sha256": sha256_hex(data),
                "root": roster_root(data),
                "counts": found.counts,
                "lots": [lot_value(lot) for lot in found.lots["X"]],
            }
        ],
        "bad": [
            {"name": name, "text": text, **refusal(lambda text=text: roster_from_bytes(text.encode(), plan))}  # type: ignore[misc]
            for name, text in bad.items()
        ],
        "plan_of_two_admissions": plan_to_json(apart).decode(),
        "bad_under_it": [
            {
                "name": "choices of two admissions",
                "text": first.replace("X1", "X1.X2"),
                **refusal(lambda: roster_from_bytes(first.replace("X1", "X1.X2").encode(), apart)),
            }
        ],
        "person": [
            {
                "code": code,
                "salt": made.salt(code),
                "record": {"name": name, "identity": identity, "columns": [list(one) for one in columns]},
                "record_sha256": record_digest(name, identity, columns),
                "person": made.person(code),
            }
            for code in ("X0001", "C0042")
            for name, identity, columns in [made.private(code)]
        ],
    }


def merkle_proofs() -> dict[str, Any]:
    """Inclusion proofs, right and wrong; entries are `entry 0`, `entry 1`, …"""
    cases = []
    for size in (1, 2, 3, 5, 8, 13, 64, 70):
        entries = [f"entry {number}".encode() for number in range(size)]
        tree = merkle.Tree(entries)
        for index in sorted({0, size // 2, size - 1}):
            proof = [node.hex() for node in tree.proof(index)]
            usual = {"index": index, "size": size, "root": tree.root.hex()}
            entry = f"entry {index}"
            cases.append({**usual, "entry": entry, "proof": proof, "holds": True})
            cases.append({**usual, "entry": entry + "x", "proof": proof, "holds": False})
            cases.append({**usual, "entry": entry, "proof": [*proof, "00" * 32], "holds": False})
            cases.append({**usual, "entry": entry, "proof": proof, "index": size, "holds": False})
            if proof:
                cases.append({**usual, "entry": entry, "proof": proof[1:], "holds": False})
                cases.append({**usual, "entry": entry, "proof": [proof[0][2:], *proof[1:]], "holds": False})
    return {"note": "PROTOCOL.md section 14; a node that is not of 32 bytes is refused", "cases": cases}
