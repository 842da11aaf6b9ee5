"""The draw that PROTOCOL.md works out by hand."""

import json
from dataclasses import replace

from tests.support import plans as made
from tests.support.ceremony import Ceremony, Script, hold
from verifier.protocol import beacon, draw, merkle
from verifier.protocol.plan import (
    AdmitStep,
    Ball,
    Batch,
    By,
    NumbersStep,
    OnFailure,
    RoundStep,
    School,
)
from verifier.protocol.roster import (
    Choice,
    Row,
    person_commitment,
    record_digest,
    roster_lines,
    roster_root,
)
from verifier.protocol.signature import signatures_from_json
from verifier.protocol.text import canonical, line, sha256_hex

CHILDREN = {
    "A01": ("A01", "王小一", "ID-1"),
    "A02": ("A02", "李大宝", "ID-2"),
    "A03": ("A02", "李二宝", "ID-3"),
    "A04": ("A04", "张三", "ID-4"),
    "A05": ("A05", "赵四", "ID-5"),
}


def example() -> Ceremony:
    """Five children, two of them twins; one school with three seats; two slips and one ball."""
    steps = (RoundStep((Ball("seed", 0, 9),)), NumbersStep(1), AdmitStep("X", ("S01",), By.TICKET))
    plan = made.plan(
        "direct",
        (Batch("X", "X", "小学一年级"),),
        (School("S01", "第一小学", "X", 3),),
        steps,
        draw_id="EXAMPLE-1",
        slots=2,
        digits=4,
        attempts=1,
        mode=OnFailure.RESUME,
        waiting_list=True,
    )
    # An apostrophe would end the quotation marks of the shell.
    plan = replace(plan, title_en="A draw worked out by hand")
    rows = tuple(
        Row(code, "X", lot, 1, (Choice("S01"),), example_person(code))
        for code, (lot, _, _) in CHILDREN.items()
    )
    script = Script(slips={(1, 1, 1): "4830", (1, 1, 2): "0071"}, balls={(1, "seed"): 7})
    return hold(plan, rows, script, seed="example")


def example_person(code: str) -> str:
    """The commitment to a child's record in the example."""
    _, name, identity = CHILDREN[code]
    return person_commitment(code, made.salt(code, "example"), record_digest(name, identity, ()))


def hashed(text: str) -> str:
    """A line to be typed, and what comes out."""
    return f"```sh\nprintf '%s' '{text}' | sha256sum\n# {sha256_hex(text.encode())}\n```\n"


def hashed_file(name: str, data: bytes) -> str:
    """A file of lines to be typed, and what comes out."""
    lines = " \\\n  ".join(f"'{one}'" for one in data.decode().splitlines())
    return f"```sh\n# {name}\nprintf '%s\\n' \\\n  {lines} | sha256sum\n# {sha256_hex(data)}\n```\n"


INTRODUCTION = """\
Five children, two of them twins; one school with three seats; two witness slips of four digits and one
ball of 0 to 9; numbers, then the admission by fresh tickets. Every line below can be typed into a shell,
and a test runs them all.
"""


def worked_example() -> str:
    """Section 17 of PROTOCOL.md."""
    held = example()
    (state,) = held.states
    (pulse,) = state.pulses
    parts = [
        INTRODUCTION,
        "**plan.json** (its bytes, and their digest):\n",
        hashed(held.members["plan.json"].decode()),
        "**The children.** Of each the private record and its digest, then the commitment:\n",
    ]
    for code, (_, name, identity) in CHILDREN.items():
        record = canonical({"name": name, "identity": identity, "columns": []}).decode()
        salt = made.salt(code, "example")
        parts.append(hashed(record))
        parts.append(hashed(line("person", code, salt, sha256_hex(record.encode()))))
    roster = held.members["roster.txt"]
    parts += [
        "**roster.txt.** A02 and A03 are twins: one lot, named A02, of weight 2. The data fingerprint:\n",
        hashed_file("roster.txt", roster),
        example_tree(roster),
        "**The secret.** One round, one attempt, so one secret; its commitment:\n",
        hashed(line("secret", "EXAMPLE-1", "1", pulse.secret)),
        "**seal.json**, whose digest is the seal fingerprint:\n",
        hashed(held.members["seal.json"].decode()),
        "**The round.** Slot 1 says 4830, slot 2 says 0071, the ball is 7; the secret is opened. The seed:\n",
        hashed(
            line(
                "seed",
                held.fingerprint,
                "1",
                "1",
                "-",
                beacon.balls_field(pulse.balls),
                beacon.slips_field(pulse.slips),
                pulse.secret,
            )
        ),
        "**The numbers.** Four lots, four tickets in the list `X.number.1`:\n",
    ]
    lots = ["A01", "A02", "A04", "A05"]
    parts += [hashed(draw.ticket_line(pulse.seed, "X.number.1", lot)) for lot in lots]
    number_file = held.members["lists/attempt-1.X.number.1.txt"]
    parts += [
        "In ascending order of tickets they get the numbers X0001 to X0004:\n",
        hashed_file("lists/attempt-1.X.number.1.txt", number_file),
        "**The admission.** The names in the list `X.admit.S01` are the official numbers:\n",
    ]
    numbered = dict(reversed(one.split("|")[2:]) for one in number_file.decode().splitlines())
    parts += [hashed(draw.ticket_line(pulse.seed, "X.admit.S01", name)) for name in sorted(numbered.values())]
    value = json.loads(held.members["results.json"])
    (placement,) = value["admissions"]
    order = draw.order(pulse.seed, "X.admit.S01", sorted(numbered.values()))
    told = ", ".join(
        f"{name} ({lot}, {2 if lot == 'A02' else 1})"
        for name in order
        for lot, other in numbered.items()
        if other == name
    )
    admitted, rest = (", ".join(placement[name]) for name in ("admitted", "rest"))
    told = f"""\
In ascending order of tickets, with lot and weight: {told}.
The quota is 3, and with `whole-lot-in` a lot that begins within it is in: admitted are {admitted},
together {placement["seated"]} children; the rest is {rest}.
"""
    parts += [
        told,
        "**What the event `admitted` carries:**\n",
        hashed(canonical(value["admissions"]).decode()),
        "**results.json:**\n",
        hashed(held.members["results.json"].decode()),
        "**transcript-1.jsonl.** Each digest is the `prev` of the next line; the last one is the head:\n",
    ]
    parts += [hashed(entry.line().decode()) for entry in held.transcripts[0]]
    _, (signature,) = signatures_from_json(held.members["signature.json"])
    signed = f"""\
**The signature** is Ed25519 over the line

```
MP1|head|EXAMPLE-1|1|{state.head}
```

with the public key `{held.seal.public_key}`:

```
{signature.signature}
```
"""
    parts.append(signed)
    return "\n".join(parts)


def example_tree(roster: bytes) -> str:
    """The Merkle tree of the example, node by node."""
    level = [merkle.leaf_hash(one) for one in roster_lines(roster)]
    names = [f"L{number}" for number in range(1, len(level) + 1)]
    text = [
        "The roster root. `L1` to `L5` are SHA-256(0x00 ‖ line), the others SHA-256(0x01 ‖ left ‖ right):"
    ]
    text += ["", "```"]
    text += [f"{name} = {node.hex()}" for name, node in zip(names, level, strict=True)]
    n12, n34 = merkle.node_hash(level[0], level[1]), merkle.node_hash(level[2], level[3])
    n14 = merkle.node_hash(n12, n34)
    root = merkle.node_hash(n14, level[4])
    assert root.hex() == roster_root(roster)
    text += [f"N12 = {n12.hex()}   (L1, L2)", f"N34 = {n34.hex()}   (L3, L4)"]
    text += [f"N14 = {n14.hex()}   (N12, N34)", f"root = {root.hex()}   (N14, L5)", "```\n"]
    text += ["The inclusion proof of A04 (index 3, size 5) is L3, N12, L5; that of A05 (index 4) is N14.\n"]
    return "\n".join(text)
