"""The confirmation code: what a slip of the finger does to it, and when a report has one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from tests.support import plans as made
from tests.support.ceremony import bundle_zip, hold
from tests.support.tamper import base, case, cases
from tests.verifier.protocol.strategies import VECTORS
from tests.verifier.test_lookup import slip_of
from verifier.audit import audit_file
from verifier.findings import Status
from verifier.lookup import check_slip
from verifier.protocol.confirmation import (
    LENGTH,
    VERDICTS,
    Verdict,
    confirmation_code,
    digits_of,
    in_groups,
    verdict_of_code,
)
from verifier.protocol.slip import slip_to_json
from verifier.protocol.text import sha256_hex
from verifier.report import json_report, text_report
from verifier.words import Language, say

DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
SOME_VERDICT = st.sampled_from(VERDICTS)


def test_a_code_has_a_verdict_for_each_of_a_report() -> None:
    assert {one.value for one in Verdict} == {one.value for one in Status}


@given(DIGESTS, DIGESTS, SOME_VERDICT)
def test_a_code_tells_its_verdict(seal: str, results: str, verdict: Verdict) -> None:
    code = confirmation_code(seal, results, verdict)
    assert len(code) == LENGTH and code.isdecimal() and code.isascii()
    assert verdict_of_code(code) is verdict
    assert damm.is_valid(code)


@given(DIGESTS, DIGESTS)
def test_the_codes_of_one_bundle_are_never_the_same(seal: str, results: str) -> None:
    assert len({confirmation_code(seal, results, one) for one in VERDICTS}) == len(VERDICTS)


@given(DIGESTS, DIGESTS, SOME_VERDICT, st.integers(0, LENGTH - 1), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(seal: str, results: str, verdict: Verdict, place: int, more: int) -> None:
    code = confirmation_code(seal, results, verdict)
    wrong = f"{code[:place]}{(int(code[place]) + more) % 10}{code[place + 1 :]}"
    assert verdict_of_code(wrong) is None


@given(DIGESTS, DIGESTS, SOME_VERDICT, st.integers(0, LENGTH - 2))
def test_two_neighbours_exchanged_are_noticed(seal: str, results: str, verdict: Verdict, place: int) -> None:
    code = confirmation_code(seal, results, verdict)
    other = f"{code[:place]}{code[place + 1]}{code[place]}{code[place + 2 :]}"
    assert other == code or verdict_of_code(other) is None


@given(DIGESTS, DIGESTS, DIGESTS, SOME_VERDICT)
def test_another_seal_or_other_results_give_another_code(
    one: str, other: str, third: str, verdict: Verdict
) -> None:
    codes = {confirmation_code(*pair, verdict) for pair in ((one, other), (other, one), (third, other))}
    assert len(codes) == len({(one, other), (other, one), (third, other)})


@given(st.text(max_size=12))
def test_anything_else_is_no_code(typed: str) -> None:
    told = verdict_of_code(typed)
    assert told is None or damm.is_valid(typed)


def test_blanks_hyphens_and_full_width_digits_do_no_harm() -> None:
    code = confirmation_code("0" * 64, "1" * 64, Verdict.HOLDS)
    wide = "".join(chr(ord("０") + int(digit)) for digit in code)
    for typed in (in_groups(code), f" {code[:4]}-{code[4:]} ", wide):
        assert digits_of(typed) == code


def test_the_vectors_hold() -> None:
    file = json.loads((VECTORS / "confirmations.json").read_text(encoding="utf-8"))
    for one in file["codes"]:
        assert confirmation_code(one["seal"], one["results"], Verdict(one["verdict"])) == one["code"]
    for one in file["typed"]:
        assert verdict_of_code(one["code"]) == one["verdict"]
    assert sum(one["verdict"] is None for one in file["typed"]) > LENGTH
    for one in file["bundles"]:
        members = {name: about["text"].encode() for name, about in one["members"].items()}
        report = audit_file(bundle_zip(members), one["fingerprint"])
        told = report.verdict.value, report.confirmation
        assert told == (one["verdict"], one["confirmation"]), one["name"]
    assert {one["verdict"] for one in file["bundles"]} == {one.value for one in VERDICTS}


@pytest.mark.parametrize("name", ["longhua", "terminated", "rehearsal"])
def test_a_report_has_the_code_of_its_verdict(name: str) -> None:
    held = base(name)
    data = bundle_zip(held.members)
    expected = confirmation_code(held.fingerprint, sha256_hex(held.members["results.json"]), Verdict.HOLDS)
    report = audit_file(data, held.fingerprint)
    assert report.confirmation == expected
    assert audit_file(data, None).confirmation is None
    assert json.loads(json_report(report, report.findings, None, asked=False))["confirmation"] == expected


def test_a_family_slip_changes_no_code() -> None:
    held = base("direct")
    data = bundle_zip(held.members)
    other = base("xincheng")
    report = audit_file(data, held.fingerprint)
    findings = (*report.findings, *check_slip(report, slip_to_json(slip_of(other, "X0003"))))
    told = json.loads(json_report(report, findings, None, asked=False))
    assert told["verdict"] == "does-not-hold"
    assert verdict_of_code(told["confirmation"]) is Verdict.HOLDS


@pytest.mark.parametrize("name", cases())
def test_no_tampered_bundle_has_the_code_of_one_that_holds(name: str) -> None:
    tampered = case(cases()[name])
    code = audit_file(tampered.data, tampered.fingerprint).confirmation
    assert code is None or verdict_of_code(code) is not Verdict.HOLDS


@pytest.mark.parametrize("lang", Language)
def test_the_code_is_told_where_the_plan_asks_for_it(lang: Language) -> None:
    plan = made.direct(second_check=True)
    held = hold(plan, made.roster(plan, 6))
    report = audit_file(bundle_zip(held.members), held.fingerprint)
    assert report.confirmation is not None
    lines = list(text_report(report, report.findings, None, lang))
    assert say("confirm.code", lang, code=in_groups(report.confirmation)) in lines
    assert say("confirm.holds", lang) in lines

    without = audit_file(bundle_zip(held.members), None)
    assert say("confirm.no-fingerprint", lang) in text_report(without, without.findings, None, lang)
    broken = {name: data for name, data in held.members.items() if name != "results.json"}
    lost = audit_file(bundle_zip(broken), held.fingerprint)
    assert say("confirm.no-results", lang) in text_report(lost, lost.findings, None, lang)


def test_a_code_of_another_verdict_says_so() -> None:
    plan = made.direct(second_check=True)
    held = hold(plan, made.roster(plan, 6))
    members = {**held.members, "results.json": held.members["results.json"] + b" "}
    report = audit_file(bundle_zip(members), held.fingerprint)
    lines = list(text_report(report, report.findings, None, Language.ZH))
    assert say("confirm.does-not-hold", Language.ZH) in lines
    assert say("confirm.holds", Language.ZH) not in lines


def test_a_plan_without_it_is_told_no_code() -> None:
    held = base("direct")
    report = audit_file(bundle_zip(held.members), held.fingerprint)
    assert report.confirmation is not None
    told = "\n".join(text_report(report, report.findings, None, Language.ZH))
    assert in_groups(report.confirmation) not in told
