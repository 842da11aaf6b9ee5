"""PROTOCOL.md suffices: the verifier in JavaScript, written from it, agrees with the vectors and with Python.

What both say of any bundle, byte for byte, is in ``test_differential.py``; the page has tests of its own.
"""

import json
import os
import re
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import plans as made_plans
from tests.support.ceremony import Attempt, Script, bundle_zip, hold
from tests.support.second import Second, first_report, node
from tests.support.tamper import base, case, cases
from tests.verifier.protocol.strategies import VECTORS
from tests.verifier.test_lookup import slip_of
from verifier.__main__ import main
from verifier.protocol.slip import slip_to_json

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "verifier" / "web" / "verify.mjs"

BASES = ("longhua", "screen", "xincheng", "direct", "choices", "redraw", "terminated", "rehearsal", "resumed")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Second]:
    process = Second(tmp_path_factory.mktemp("second"))
    yield process
    process.close()


def run(*words: object) -> tuple[int, str, str]:
    done = subprocess.run(
        [node(), str(PROGRAM), *map(str, words)], capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_the_vectors_hold() -> None:
    done = subprocess.run(
        [node(), str(Path(__file__).with_name("vectors.mjs")), str(VECTORS)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert set(counts) == {path.stem for path in VECTORS.glob("*.json")}
    assert all(counts.values())


@pytest.mark.parametrize("name", [*BASES, "bad-day", "clock"])
def test_an_honest_bundle_gets_the_same_report(second: Second, name: str) -> None:
    made = base(name)
    told = second.agrees(
        bundle_zip(made.members), made.fingerprint, "X0007", slip_to_json(slip_of(made, "X0007"))
    )
    assert told["verdict"] == "holds" and told["child"]["code"] == "X0007"
    assert second.agrees(bundle_zip(made.members), None)["verdict"] == "not-proved"


@pytest.mark.parametrize("ending", ["terminated", "voided", "voided-terminated", "open"])
def test_a_child_of_a_draw_that_gave_nothing_gets_the_same_report(second: Second, ending: str) -> None:
    plan = made_plans.longhua()
    rows = made_plans.roster(plan, 24, tiers=2, choices=3, own_tiers=True)
    held = hold(plan, rows, Script((Attempt(ending, 44),)))
    for row in held.roster.rows[:24]:
        told = second.agrees(bundle_zip(held.members), held.fingerprint, row.code)
        (one,) = told["child"]["attempts"]
        assert (one["void"], one["terminated"]) == (ending == "voided", "terminated" in ending)


def test_files_for_people_are_told_as_unchecked(second: Second) -> None:
    made = base("direct")
    members = {**made.members, "people/results-1.xlsx": b"anything", "people/a.pdf": b""}
    told = second.agrees(bundle_zip(members), made.fingerprint)
    assert told["verdict"] == "holds"
    assert told["findings"][0]["params"] == {"count": len(members), "people": 2}


@pytest.mark.parametrize("name", cases())
def test_a_tampered_bundle_gets_the_same_report(second: Second, name: str) -> None:
    tampered = case(cases()[name])
    told = second.agrees(tampered.data, tampered.fingerprint, "X0003")
    broken = {one["rule"] for one in told["findings"] if one["status"] == "does-not-hold"}
    assert broken == tampered.expect


def patched(at: bytes, offset: int, form: str, *values: int) -> bytes:
    """A zip file of one member with other values in its last record that begins with ``at``."""
    data = bytearray(bundle_zip({"a.json": b"{}"}))
    struct.pack_into(form, data, data.rindex(at) + offset, *values)
    return bytes(data)


def reaching() -> bytes:
    """A zip file whose member reaches into the directory."""
    data = bytearray(patched(b"PK\x01\x02", 20, "<LL", 5, 5))
    struct.pack_into("<LL", data, 18, 5, 5)
    return bytes(data)


@pytest.mark.parametrize(
    ("key", "where", "data"),
    [
        ("not-zip", "", b"%PDF-1.7" + b" " * 100),
        ("end-record", "", bundle_zip({"a.json": b"{}"})[:-1]),
        ("directory", "", patched(b"PK\x05\x06", 8, "<HH", 2, 2)),
        ("disks", "", patched(b"PK\x05\x06", 4, "<H", 7)),
        ("disks-member", "a.json", patched(b"PK\x01\x02", 34, "<H", 7)),
        ("overlap", "a.json", patched(b"PK\x01\x02", 42, "<L", 1)),
        ("overlap-directory", "", reaching()),
    ],
)
def test_what_is_no_bundle_is_told_without_a_gap(second: Second, key: str, where: str, data: bytes) -> None:
    first = second.agrees(data, None)["findings"][0]
    assert (first["key"], first["params"]["where"]) == (f"archive.{key}", where)
    for said in (first["zh"], first["en"]):
        assert where in said and not re.search(r"\s[.。]|“”", said)


HOSTILE = {
    "results.json": b"[" + b"[0]," * 1_000_000 + b"0]",
    "transcript-1.jsonl": b"{}\n" * 30_000,
    "roster.txt": b"".join(b"MP1|row|A%06d|X|A|1|X1|%064d\n" % (row, 0) for row in range(20_000)),
    "signature.json": b"[" * 1_000_000,
    "plan.json": b'{"a":' * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bundle_made_to_cost_much_costs_little(second: Second, name: str) -> None:
    held = base("direct")
    begun = time.monotonic()
    told = second.agrees(bundle_zip({**held.members, name: HOSTILE[name]}), held.fingerprint, "X0003")
    assert told["verdict"] == "does-not-hold"
    # Both together; what grew with the square took minutes.
    assert time.monotonic() - begun < 20


def test_the_command_line_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = base("redraw")
    path, slip = tmp_path / "b.zip", tmp_path / "slip.json"
    path.write_bytes(bundle_zip(made.members))
    slip.write_bytes(b"\xef\xbb\xbf " + slip_to_json(slip_of(made, "X0007")) + b"\n")
    for words in (
        (path, "--json"),
        (path, "--seal", made.fingerprint, "--json", "--code", " Ｘ0003 "),
        (path, "--seal", made.fingerprint, "--json", "--slip", slip),
        (path, "--seal", made.fingerprint, "--slip", slip),
        (path, "--lang", "en", "--code", "X0004"),
        (path, "--code", "nobody"),
        (path, "--seal", "0" * 64),
        (path, "--seal", made.fingerprint[:62] + "O0", "--lang", "en"),
        (tmp_path / "nothing.zip",),
        (path, "--slip", tmp_path / "nothing.json"),
    ):
        status = main([str(word) for word in words])
        told = capsys.readouterr()
        assert run(*words) == (status, told.out, told.err)


def test_wrong_words_are_told() -> None:
    for words in ((), ("--seal",), ("b.zip", "--lang", "fr"), ("b.zip", "--fingerprint", "0"), ("a", "b")):
        status, out, err = run(*words)
        assert (status, out) == (2, "") and "--seal" in err
    status, out, err = run("--help", "--lang", "en")
    assert status == 0 and "exit status" in out and not err


def test_a_folder_is_a_bundle_too(tmp_path: Path) -> None:
    made = base("longhua")
    for name, data in made.members.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / ".DS_Store").write_bytes(b"")
    expected = first_report(tmp_path, made.fingerprint, None, None)
    assert run(tmp_path, "--seal", made.fingerprint, "--json") == (0, f"{expected}\n", "")
    if hasattr(os, "symlink"):
        (tmp_path / "people").symlink_to(tmp_path / "lists")
        expected = first_report(tmp_path, made.fingerprint, None, None)
        assert run(tmp_path, "--seal", made.fingerprint, "--json") == (1, f"{expected}\n", "")
