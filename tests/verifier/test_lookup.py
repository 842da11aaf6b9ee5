"""One child looked up, and the family slip: every rule of the lookup has a slip that breaks it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.support import plans
from tests.support.ceremony import Ceremony, bundle_zip, hold
from tests.support.tamper import base
from verifier.audit import Report, audit_file
from verifier.findings import Finding, Status
from verifier.lookup import check_slip, code_of_slip, look_up
from verifier.protocol import replay
from verifier.protocol.draw import order
from verifier.protocol.merkle import Tree
from verifier.protocol.roster import roster_lines
from verifier.protocol.slip import FamilySlip, make_slip, slip_from_json, slip_to_json
from verifier.protocol.slip_text import slip_to_compact
from verifier.protocol.text import canonical, sha256_hex
from verifier.rules import drawn


def report_of(made: Ceremony) -> Report:
    return audit_file(bundle_zip(made.members), made.fingerprint)


def slip_of(made: Ceremony, code: str) -> FamilySlip:
    index = made.roster.find(code)
    assert index is not None
    tree = Tree(roster_lines(made.members["roster.txt"]))
    position = (index, len(made.roster.rows))
    return make_slip(
        made.plan.draw_id, code, plans.salt(code), plans.private(code), position, tree.proof(index)
    )


def keys(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.key for finding in findings]


@pytest.mark.parametrize("name", ["longhua", "xincheng", "direct", "choices", "redraw"])
def test_every_child_finds_itself(name: str) -> None:
    made = base(name)
    report = report_of(made)
    for row in made.roster.rows:
        child = look_up(report, row.code)
        assert child is not None and child.row == row
        assert child.size == sum(other.lot == row.lot for other in made.roster.rows)
        assert [one.void for one in child.attempts] == [False] if name != "redraw" else [True, False]
        for one in child.attempts:
            for place in one.places:
                assert 1 <= place.position <= place.of
                assert place.line == "-" or sha256_hex(place.line.encode("ascii")) == place.ticket
                assert len(place.before) == min(2, place.position - 1)
                assert len(place.after) == min(2, place.of - place.position)


def _no_draw(*_: object) -> None:
    raise AssertionError("the draw is computed once more")


def _nobody_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("candidate_numbers", "trial_order", "admission"):
        monkeypatch.setattr(replay, name, _no_draw)


@pytest.mark.parametrize("name", ["longhua", "xincheng", "direct", "choices", "redraw"])
def test_a_child_is_found_by_what_the_audit_computed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = base(name)
    report = report_of(made)
    _nobody_draws(monkeypatch)
    for row in made.roster.rows:
        child = look_up(report, row.code)
        assert child is not None and child.attempts[-1].places and child.attempts[-1].outcomes


def test_of_a_draw_with_too_many_lots_only_the_last_attempt_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made = base("redraw")
    code = made.roster.rows[5].code
    whole = report_of(made)
    monkeypatch.setattr(drawn, "MAX_KEPT", 1)
    last_alone = report_of(made)
    assert (sorted(whole.replays), sorted(last_alone.replays)) == ([1, 2], [2])
    # The first attempt is computed again, and told just the same.
    assert look_up(last_alone, code) == look_up(whole, code)
    _nobody_draws(monkeypatch)
    with pytest.raises(AssertionError, match="once more"):
        look_up(last_alone, code)


def test_whoever_watched_the_audit_hears_nothing_of_a_lookup() -> None:
    made = base("longhua")
    told: list[str] = []
    data = bundle_zip(made.members)
    report = audit_file(data, made.fingerprint, lambda _done, _all, stage: told.append(stage))
    heard = len(told)
    assert heard > 0 and look_up(report, made.roster.rows[0].code) is not None
    (state,) = made.states
    report.replays[1].numbers(state, 1)
    assert len(told) == heard


def test_the_places_are_those_of_the_published_files() -> None:
    made = base("longhua")
    report = report_of(made)
    for row in made.roster.rows:
        child = look_up(report, row.code)
        assert child is not None
        for place in child.attempts[0].places:
            if place.kind == "number":
                published = made.members[f"lists/attempt-1.{place.label}.txt"].decode("ascii").splitlines()
                assert published[place.position - 1] == f"MP1|entry|{place.number}|{row.lot}"


def test_admitted_and_rest_are_all_who_chose_a_school() -> None:
    made = base("choices")
    report = report_of(made)
    admitted = set()
    for row in made.roster.rows:
        child = look_up(report, row.code)
        assert child is not None
        won = [one.school for one in child.attempts[0].outcomes if one.admitted]
        assert len(won) <= 1
        admitted.update((row.lot, school) for school in won)
        assert won or {one.school for one in child.attempts[0].outcomes} == {
            choice.school for choice in row.choices
        }
    results = json.loads(made.members["results.json"])
    assert admitted == {(lot, one["school"]) for one in results["admissions"] for lot in one["admitted"]}


def test_a_waiting_list_gives_a_place_and_its_absence_none() -> None:
    for name, waits in (("xincheng", True), ("longhua", False)):
        made = base(name)
        report = report_of(made)
        children = [look_up(report, row.code) for row in made.roster.rows]
        lost = [
            one
            for child in children
            if child is not None
            for attempt in child.attempts
            for one in attempt.outcomes
            if not one.admitted
        ]
        assert lost
        assert all((one.position > 0) is waits for one in lost)


def test_the_ticket_is_the_one_that_orders() -> None:
    made = base("choices")
    child = look_up(report_of(made), made.roster.rows[3].code)
    assert child is not None
    place = child.attempts[0].places[0]
    seed = made.states[0].pulses[-1].seed
    lots = [
        lot.name
        for lot in made.roster.lots["X"]
        if any(choice.school == place.school for choice in lot.choices)
    ]
    assert order(seed, place.label, lots)[place.position - 1] == child.row.lot


def test_who_is_not_there_is_not_found() -> None:
    report = report_of(base("direct"))
    assert look_up(report, "X9999") is None
    assert look_up(audit_file(b"no bundle", None), "X0001") is None


def test_a_slip_holds() -> None:
    made = base("longhua")
    report = report_of(made)
    for row in made.roster.rows:
        slip = slip_of(made, row.code)
        data = slip_to_json(slip)
        assert slip_from_json(data) == slip
        findings = check_slip(report, b"\xef\xbb\xbf" + data + b"\r\n")
        assert [finding.status for finding in findings] == [Status.HOLDS]
        assert code_of_slip(data) == row.code
        compact = slip_to_compact(slip).encode("ascii")
        assert check_slip(report, compact) == findings
        assert code_of_slip(compact) == row.code


def other_columns(slip: FamilySlip) -> FamilySlip:
    return replace(slip, columns=(("学籍号", "G1"), *slip.columns[1:]))


SPOILT: dict[str, tuple[Callable[[FamilySlip], FamilySlip], list[str]]] = {
    "name": (lambda slip: replace(slip, name="别人"), ["record.person"]),
    "identity": (lambda slip: replace(slip, identity="1"), ["record.person"]),
    "columns": (other_columns, ["record.person"]),
    "column order": (lambda slip: replace(slip, columns=slip.columns[::-1]), ["record.person"]),
    "salt": (lambda slip: replace(slip, salt="0" * 32), ["record.person"]),
    "code": (lambda slip: replace(slip, code="X0001"), ["record.person", "record.position", "record.proof"]),
    "no such code": (lambda slip: replace(slip, code="X9999"), ["record.no-row"]),
    "draw": (lambda slip: replace(slip, draw_id="TEST-2025"), ["record.draw"]),
    "index": (lambda slip: replace(slip, index=slip.index + 1), ["record.position", "record.proof"]),
    "size": (lambda slip: replace(slip, size=1), ["record.position", "record.proof"]),
    "proof": (lambda slip: replace(slip, proof=("0" * 64, *slip.proof[1:])), ["record.proof"]),
    "short proof": (lambda slip: replace(slip, proof=slip.proof[1:]), ["record.proof"]),
    "no proof": (lambda slip: replace(slip, proof=()), ["record.proof"]),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_slip_does_not_hold(name: str) -> None:
    made = base("longhua")
    change, expected = SPOILT[name]
    findings = check_slip(report_of(made), slip_to_json(change(slip_of(made, "X0007"))))
    assert keys(findings) == expected
    assert {finding.status for finding in findings} == {Status.DOES_NOT_HOLD}


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("format",), "mingpai-slip-2", "shape.pattern"),
        (("salt",), "xyz", "shape.pattern"),
        (("index",), -1, "shape.range"),
        (("index",), True, "shape.not-integer"),
        (("proof",), ["00"], "shape.pattern"),
        (("proof",), ["0" * 64] * 65, "shape.length"),
        (("record",), None, "shape.not-object"),
        (("record", "name"), 5, "shape.not-text"),
        (("record", "columns"), [["a"]], "shape.not-list"),
        (("record", "columns"), [["a", 1]], "shape.not-text"),
        (("extra",), 1, "shape.unknown-field"),
    ],
)
def test_a_slip_of_another_form_is_refused(path: tuple[str, ...], value: Any, key: str) -> None:
    made = base("longhua")
    found = json.loads(slip_to_json(slip_of(made, "X0007")))
    inner = found
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    assert keys(check_slip(report_of(made), canonical(found))) == [key]


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]", b"[" * 5000, b'{"format":1e999}'])
def test_what_is_no_slip_is_refused(data: bytes) -> None:
    findings = check_slip(report_of(base("longhua")), data)
    assert [finding.status for finding in findings] == [Status.DOES_NOT_HOLD]
    assert code_of_slip(data) is None


def test_a_slip_cannot_be_held_against_a_bundle_without_a_list() -> None:
    made = base("longhua")
    data = slip_to_json(slip_of(made, "X0007"))
    members = {name: value for name, value in made.members.items() if name != "roster.txt"}
    for source in (bundle_zip(members), b"no bundle"):
        findings = check_slip(audit_file(source, None), data)
        assert [finding.status for finding in findings] == [Status.NOT_PROVED]


def test_a_list_without_lots_of_several_has_lots_of_one() -> None:
    plan = plans.direct()
    made = hold(plan, plans.roster(plan, 12, twins=0))
    child = look_up(report_of(made), "X0003")
    assert child is not None and child.size == 1
