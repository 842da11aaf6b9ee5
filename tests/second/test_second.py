"""PROTOCOL.md suffices: a second implementation, written from the text alone, comes to the same.

It is in JavaScript for Node, with nothing but Node's own modules; where Node is missing, nothing is tested.
"""

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import plans as made
from tests.support import vector_ceremonies
from tests.support.ceremony import Attempt, Ceremony, Script, hold
from tests.verifier.protocol.strategies import VECTORS, plans, rosters
from verifier.protocol.plan import Custody, Lock, OnFailure, Overrun, SeatRule
from verifier.protocol.roster import Row
from verifier.protocol.text import sha256_hex

PROGRAM = Path(__file__).with_name("verify.mjs")


def node_version() -> int:
    """The major version of Node, 0 if there is none."""
    node = shutil.which("node")
    if node is None:
        return 0
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(told.strip().removeprefix("v").split(".")[0] or 0)


pytestmark = pytest.mark.skipif(node_version() < 20, reason="Node 20 or later is not installed")


def run(*words: str) -> dict[str, Any]:
    done = subprocess.run(
        ["node", str(PROGRAM), *words], capture_output=True, encoding="utf-8", check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    return value


def verify(members: dict[str, bytes], fingerprint: str, folder: Path) -> dict[str, Any]:
    for name, data in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return run("bundle", str(folder), fingerprint)


def assert_agree(held: Ceremony, folder: Path) -> None:
    found = verify(held.members, held.fingerprint, folder)
    assert found == {
        "verdict": "holds",
        "heads": [state.head for state in held.states],
        "seeds": [[pulse.seed for pulse in state.pulses] for state in held.states],
        "lists": [claim.made.sha256 for state in held.states for claim in state.lists],
        "results": sha256_hex(held.members["results.json"]),
    }


def test_the_vectors_hold() -> None:
    counts = run("vectors", str(VECTORS))
    assert set(counts) == {path.stem for path in VECTORS.glob("*.json")}
    assert all(counts.values())


CEREMONIES = {
    "longhua": (made.longhua(quota=40), {"twins": 20}, Script(stuck={(1, "group"): 2})),
    "longhua, screen": (made.longhua(lock=Lock.SCREEN, custody=Custody.MACHINE), {"tiers": 3}, None),
    "xincheng": (made.xincheng(quota=30), {"twins": 20}, Script(void={(1, 2, 3): "看不清"})),
    "xincheng, one round": (made.xincheng(one_round=True, waiting_list=True), {}, None),
    "direct": (made.direct(quota=30), {"twins": 20, "tiers": 2}, None),
    "first choices": (
        made.direct(schools=6, quota=15, numbers=False, waiting_list=True),
        {"choices": 5, "twins": 30, "tiers": 2, "own_tiers": True},
        None,
    ),
    "first choices, skip": (
        made.longhua(schools=5, quota=11, overrun=Overrun.SKIP),
        {"choices": 5, "twins": 40, "own_tiers": True},
        None,
    ),
    "deferred": (
        made.longhua(schools=6, quota=13, rule=SeatRule.DEFERRED_ACCEPTANCE),
        {"choices": 6, "twins": 30, "tiers": 2, "own_tiers": True},
        None,
    ),
    "deferred, skip": (
        made.direct(schools=8, quota=9, rule=SeatRule.DEFERRED_ACCEPTANCE, overrun=Overrun.SKIP),
        {"choices": 8, "twins": 60, "tiers": 3, "own_tiers": True},
        None,
    ),
    "undersubscribed": (made.direct(quota=500, schools=2), {"choices": 2, "twins": 20}, None),
    "two attempts": (made.longhua(attempts=3), {}, Script(attempts=(Attempt("voided", 20), Attempt()))),
    "terminated": (made.longhua(), {}, Script(attempts=(Attempt("voided-terminated", 12),))),
    "resumed": (
        made.xincheng(mode=OnFailure.RESUME),
        {},
        Script(attempts=(Attempt(resumed="电脑损坏", lost="ab" * 32),)),
    ),
    "rehearsal": (made.as_rehearsal(made.direct(slots=0)), {}, None),
}


@pytest.mark.parametrize("name", CEREMONIES)
def test_a_ceremony_is_followed_to_the_same_end(name: str, tmp_path: Path) -> None:
    plan, roster, script = CEREMONIES[name]
    held = hold(plan, made.roster(plan, 150, **roster), script)  # type: ignore[arg-type]
    assert_agree(held, tmp_path)


def test_ceremonies_of_any_plan_are_followed_to_the_same_end(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    @given(st.data())
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    def check(data: st.DataObject) -> None:
        plan = data.draw(plans(batches=2, slots=3))
        rows: tuple[Row, ...] = data.draw(rosters(plan)).rows
        assert_agree(hold(plan, rows), tmp_path_factory.mktemp("bundle"))

    check()


TAMPERED = {
    "plan.json": "MP-SEAL",
    "roster.txt": "MP-ROSTER",
    "seal.json": "MP-FINGERPRINT",
    "transcript-1.jsonl": "MP-CHAIN",
    "lists/attempt-1.X.number.1.txt": "MP-NUMBERS",
    "results.json": "MP-RESULTS",
    "signature.json": "MP-SIGNATURE",
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_changed_file_is_found(name: str, tmp_path: Path) -> None:
    held = vector_ceremonies.ceremonies()["longhua"]
    data = held.members[name]
    changes = {
        "plan.json": ('"quota":2', '"quota":3'),
        "roster.txt": ("|1|X1|", "|2|X1|"),
        "seal.json": ("08:00:00Z", "08:00:01Z"),
        "transcript-1.jsonl": ("2026-07-15T01:31:00Z", "2026-07-15T01:31:01Z"),
        "lists/attempt-1.X.number.1.txt": ("X0001|", "X0002|"),
        "results.json": ('"seated":', '"seated":1'),
    }
    digits = random.Random(1).choices("0123456789abcdef", k=128)
    if name in changes:
        before, after = (text.encode() for text in changes[name])
        assert before in data
        new = data.replace(before, after, 1)
    else:
        value = json.loads(data)
        value["signatures"][0]["signature"] = "".join(digits)
        new = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    found = verify(held.members | {name: new}, held.fingerprint, tmp_path)
    assert (found["verdict"], found["rule"]) == ("does-not-hold", TAMPERED[name])
