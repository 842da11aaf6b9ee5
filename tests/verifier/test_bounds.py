"""Bundles that would cost a verifier too much: both say the same of them, and do nothing pointless."""

import json
import re
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ceremony import bundle_zip
from tests.support.hostile import KINDS, empty_lines, zipped
from tests.support.second import Second
from tests.support.tamper import base
from verifier.audit import audit_file
from verifier.findings import Ledger, Status
from verifier.lookup import look_up
from verifier.protocol import merkle
from verifier.protocol.errors import BadInput, Rule
from verifier.rules import drawn

ROOT = Path(__file__).resolve().parents[2]
SMALL = 0.0004


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Second]:
    process = Second(tmp_path_factory.mktemp("second"))
    yield process
    process.close()


@pytest.mark.parametrize("kind", KINDS)
def test_both_say_the_same_of_the_worst_bundles(second: Second, kind: str) -> None:
    members, fingerprint = KINDS[kind](SMALL)
    told = second.agrees(zipped(members), fingerprint, "A0000007")
    assert told["verdict"] == "does-not-hold"
    # A plan that is refused would end the work before it begins; only the files full of brackets are to.
    refused = any(one["rule"] == "MP-PLAN" and one["status"] == "does-not-hold" for one in told["findings"])
    assert refused is (kind in ("brackets", "repeated-fields"))


def test_a_list_of_empty_lines_is_not_hashed_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def root(_lines: object, _pace: object) -> bytes:
        raise AssertionError("the tree over lines that cannot be rows")

    members, fingerprint = empty_lines(SMALL)
    monkeypatch.setattr(merkle, "root", root)
    report = audit_file(zipped(members), fingerprint)
    assert [one.key for one in report.findings if one.rule is Rule.ROSTER] == ["roster.line"]


def test_work_without_end_is_refused_and_the_child_is_found_all_the_same(
    monkeypatch: pytest.MonkeyPatch, second: Second
) -> None:
    made = base("longhua")
    data = bundle_zip(made.members)
    state = made.states[0]
    chosen = sum(len(row.choices) for row in made.roster.rows if row.code == row.lot)
    lots = sum(row.code == row.lot for row in made.roster.rows)
    # Every group has all lots, and each lot stands once in the admission of each school that it chose.
    size = lots * len(state.lists) // 2 + chosen
    monkeypatch.setattr(drawn, "MAX_TICKETS", size)
    assert audit_file(data, made.fingerprint).verdict is Status.HOLDS
    monkeypatch.setattr(drawn, "MAX_TICKETS", size - 1)
    report = audit_file(data, made.fingerprint)
    wrong = [(one.rule, one.key) for one in report.findings if one.status is Status.DOES_NOT_HOLD]
    assert wrong == [(Rule.NUMBERS, "numbers.too-many")]
    open_rules = {one.rule for one in report.findings if one.status is Status.NOT_PROVED}
    assert open_rules == {Rule.ADMIT, Rule.RESULTS}
    child = look_up(report, made.roster.rows[0].code)
    assert child is not None and child.attempts == ()
    # The other verifier counts alike, to the last lot.
    told = second.agrees(data, made.fingerprint, made.roster.rows[0].code, most=size - 1)
    (one,) = (one for one in told["findings"] if one["key"] == "numbers.too-many")
    assert one["params"] == {"limit": size - 1, "where": "plan.json/steps"}
    monkeypatch.setattr(drawn, "MAX_TICKETS", size)
    assert second.agrees(data, made.fingerprint, made.roster.rows[0].code, most=size)["verdict"] == "holds"


def test_both_have_the_same_limit_of_lots() -> None:
    source = (ROOT / "verifier/web/src/rules-drawn.mjs").read_text(encoding="utf-8")
    found = re.search(r"^export const MAX_TICKETS = ([0-9]+);$", source, re.MULTILINE)
    assert found is not None and int(found.group(1)) == drawn.MAX_TICKETS


def test_an_error_that_is_told_does_not_keep_what_was_read() -> None:
    class Line:
        """What a reader holds while it reads."""

    kept: list[weakref.ref[Line]] = []

    def read() -> None:
        line = Line()
        kept.append(weakref.ref(line))
        try:
            json.loads("{")
        except ValueError:
            raise BadInput(Rule.CHAIN, "transcript.cut-off", where="transcript-1.jsonl") from None

    ledger = Ledger()
    try:
        read()
    except BadInput as error:
        ledger.refuse(error)
    assert kept[0]() is None
