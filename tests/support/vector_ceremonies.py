"""Test vectors of whole small ceremonies: transcripts, results, signatures, slips, bundles."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.support import plans as made
from tests.support.ceremony import Attempt, Ceremony, Script, hold
from tests.support.vector_parts import refusal, seed_of
from verifier.protocol import events as ev
from verifier.protocol import merkle
from verifier.protocol.errors import BadInput
from verifier.protocol.fold import advance
from verifier.protocol.plan import (
    Lock,
    OnFailure,
    Overrun,
    Plan,
    SeatRule,
)
from verifier.protocol.roster import (
    roster_lines,
)
from verifier.protocol.signature import is_signed, signatures_from_json
from verifier.protocol.slip import make_slip, slip_from_json, slip_problems, slip_to_json
from verifier.protocol.state import State, start
from verifier.protocol.text import canonical, sha256_hex
from verifier.protocol.transcript import entry_from_line


def small(plan: Plan, count: int = 7, script: Script | None = None, **further: Any) -> Ceremony:
    """A ceremony of a few children."""
    return hold(plan, made.roster(plan, count, **further), script)


def ceremonies() -> dict[str, Ceremony]:
    """Small ceremonies of every shape."""
    redraw = made.longhua(quota=2, attempts=2)
    return {
        "longhua": small(made.longhua(quota=2, batches=(made.PRIMARY,), schools=1), twins=40),
        "xincheng, screen, resumed": small(
            made.xincheng(quota=2, lock=Lock.SCREEN, mode=OnFailure.RESUME),
            script=Script(
                attempts=(Attempt(resumed="电脑损坏", lost=seed_of("lost")),),
                void={(1, 1, 2): "看不清"},
                empty=frozenset({(1, 2, 3)}),
            ),
        ),
        "direct, three schools, skip": small(
            made.direct(
                quota=1,
                schools=3,
                overrun=Overrun.SKIP,
                rule=SeatRule.DEFERRED_ACCEPTANCE,
                waiting_list=True,
                slots=0,
            ),
            9,
            twins=50,
            tiers=2,
            choices=3,
            own_tiers=True,
        ),
        "redraw": small(
            redraw,
            5,
            Script(attempts=(Attempt("voided", 12), Attempt()), stuck={(2, "groups"): 2}),
        ),
        "terminated": small(redraw, 4, Script(attempts=(Attempt("voided-terminated", 9),))),
        "rehearsal": small(made.as_rehearsal(made.direct(quota=3)), 5),
    }


def transcripts() -> dict[str, Any]:
    """Transcripts step by step: the phase after each line; and lines that must be refused."""
    cases = []
    for name, held in ceremonies().items():
        walks = []
        for attempt, entries in enumerate(held.transcripts, 1):
            head = None if attempt == 1 else held.states[attempt - 2].head
            state = start(held.plan, held.seal, held.fingerprint, attempt, head)
            steps = []
            for entry in entries:
                state = advance(state, entry)
                steps.append({"line": entry.line().decode(), "phase": state.phase.value})
            walks.append(
                {"head": state.head, "seeds": [pulse.seed for pulse in state.pulses], "steps": steps}
            )
        cases.append(
            {
                "name": name,
                "plan": held.members["plan.json"].decode(),
                "seal": held.members["seal.json"].decode(),
                "attempts": walks,
            }
        )
    return {
        "note": "PROTOCOL.md sections 6 to 8; `bad` lines stand in the place of the line with their number",
        "cases": cases,
        "bad": list(bad_lines()),
    }


def bad_lines() -> Iterator[dict[str, Any]]:
    """Lines that must be refused where they stand, in the transcript of a named case."""
    held = ceremonies()["xincheng, screen, resumed"]
    state: State = start(held.plan, held.seal, held.fingerprint)
    seen: set[ev.Kind] = set()
    for entry in held.transcripts[0]:
        kind = ev.kind(entry.event)
        if kind not in seen:
            seen.add(kind)
            for why, value in spoilt_lines(json.loads(entry.line())):
                data = canonical(value)
                try:
                    advance(state, entry_from_line(data, "t"))
                except BadInput as error:
                    rule = error.rule.value
                else:
                    # Some spoilt lines are as legal as what they were made from, such as another free slot.
                    continue
                yield {
                    "case": "xincheng, screen, resumed",
                    "number": entry.seq,
                    "why": why,
                    "line": data.decode(),
                    "rule": rule,
                }
        state = advance(state, entry)


def spoilt_lines(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ways to spoil a line."""
    other = "f" * 64
    yield "number of another line", value | {"seq": value["seq"] + 1}
    yield "link to another line", value | {"prev": other}
    yield "further field", value | {"further": 1}
    yield "unknown kind", value | {"kind": "drawn"}
    yield "kind out of order", value | {"kind": "closed", "data": {"results": other}}
    yield "further field in the data", value | {"data": value["data"] | {"further": 1}}
    for field, found in value["data"].items():
        if isinstance(found, bool):
            if (value["kind"], field) != ("unsealed", "x"):
                yield f"{field} turned", value | {"data": value["data"] | {field: not found}}
        elif isinstance(found, int):
            yield f"{field} raised", value | {"data": value["data"] | {field: found + 1}}
        elif field in {"draw_id", "batch", "school"}:
            yield f"{field} of another", value | {"data": value["data"] | {field: found + "Z"}}
        elif field in {"seal", "program", "seed"}:
            yield f"{field} of another", value | {"data": value["data"] | {field: other}}
        elif field in {"number", "digits"}:
            yield f"{field} of another", value | {"data": value["data"] | {field: "7" * len(found)}}


def results() -> dict[str, Any]:
    """results.json of the small ceremonies."""
    return {
        "note": "PROTOCOL.md section 11",
        "cases": [
            {
                "name": name,
                "text": held.members["results.json"].decode(),
                "sha256": sha256_hex(held.members["results.json"]),
                "admitted": [claim.sha256 for claim in held.states[-1].admissions],
            }
            for name, held in ceremonies().items()
        ],
    }


def signatures() -> dict[str, Any]:
    """Signatures that hold and that do not."""
    cases = []
    for name, held in ceremonies().items():
        draw_id, found = signatures_from_json(held.members["signature.json"])
        for one in found:
            spoilt = one.signature[:-1] + ("0" if one.signature[-1] != "0" else "1")
            for why, tried in (
                (name, one),
                ("another attempt", replace(one, attempt=one.attempt % 9 + 1)),
                ("another head", replace(one, head="f" * 64)),
                ("a changed digit", replace(one, signature=spoilt)),
            ):
                cases.append(
                    {
                        "name": why,
                        "public_key": held.seal.public_key,
                        "draw_id": draw_id,
                        "attempt": tried.attempt,
                        "head": tried.head,
                        "signature": tried.signature,
                        "holds": is_signed(held.seal.public_key, draw_id, tried),
                    }
                )
    return {"note": "PROTOCOL.md section 13", "cases": cases}


def slips() -> dict[str, Any]:
    """Family slips, right and wrong, against one list."""
    held = ceremonies()["longhua"]
    lines = roster_lines(held.members["roster.txt"])
    tree = merkle.Tree(lines)
    cases = []
    for index, row in enumerate(held.roster.rows):
        slip = make_slip(
            held.plan.draw_id,
            row.code,
            made.salt(row.code),
            made.private(row.code),
            (index, len(lines)),
            tree.proof(index),
        )
        ways = {"right": slip}
        if index == 2:
            ways |= {
                "another name": replace(slip, name="别人"),
                "another salt": replace(slip, salt="0" * 32),
                "another column": replace(slip, columns=slip.columns[1:]),
                "another place": replace(slip, index=1),
                "another size": replace(slip, size=slip.size + 1),
                "a shorter proof": replace(slip, proof=slip.proof[1:]),
                "another draw": replace(slip, draw_id="OTHER"),
                "a code of nobody": replace(slip, code="NOBODY"),
            }
        for why, one in ways.items():
            cases.append(
                {
                    "name": why,
                    "text": slip_to_json(one).decode(),
                    "holds": not list(slip_problems(one, held.seal, held.roster)),
                }
            )
    value = json.loads(cases[0]["text"])
    bad = {
        "further field": value | {"further": 1},
        "salt in upper case": value | {"salt": "AB" * 16},
        "index below 0": value | {"index": -1},
        "record as text": value | {"record": "x"},
        "column of three": value | {"record": value["record"] | {"columns": [["a", "b", "c"]]}},
    }
    for data in bad.values():
        refusal(lambda data=data: slip_from_json(canonical(data)))  # type: ignore[misc]
    return {
        "note": "PROTOCOL.md section 14; against the bundle `longhua` of bundles.json",
        "cases": cases,
        "bad": [{"name": name, "text": canonical(data).decode()} for name, data in bad.items()],
    }


def bundles() -> dict[str, Any]:
    """Whole small bundles."""
    return {
        "note": "PROTOCOL.md section 13; every one holds",
        "bundles": [
            {
                "name": name,
                "fingerprint": held.fingerprint,
                "members": {
                    member: {"text": data.decode(), "sha256": sha256_hex(data)}
                    for member, data in sorted(held.members.items())
                },
            }
            for name, held in ceremonies().items()
        ],
    }
