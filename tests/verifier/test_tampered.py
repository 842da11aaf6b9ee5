"""Every tampered bundle is found out by the rule that is there for it, and by no other."""

import pytest

from tests.support.ceremony import bundle_zip
from tests.support.tamper import base, case, cases
from verifier.audit import audit_file
from verifier.findings import RULES, Status
from verifier.protocol.errors import Rule
from verifier.report import sentence
from verifier.words import Language

BASES = (
    "longhua",
    "screen",
    "xincheng",
    "direct",
    "choices",
    "redraw",
    "terminated",
    "rehearsal",
    "resumed",
    "bad-day",
)


@pytest.mark.parametrize("name", BASES)
def test_an_honest_bundle_holds(name: str) -> None:
    made = base(name)
    report = audit_file(bundle_zip(made.members), made.fingerprint)
    assert [finding for finding in report.findings if finding.status is not Status.HOLDS] == []
    assert report.verdict is Status.HOLDS
    assert report.rehearsal is (name == "rehearsal")
    assert report.terminated is (name == "terminated")
    assert {finding.rule for finding in report.findings} == set(RULES)


@pytest.mark.parametrize("name", cases())
def test_a_tampered_bundle_is_found_out(name: str) -> None:
    tampered = case(cases()[name])
    report = audit_file(tampered.data, tampered.fingerprint)
    broken = {one.rule.value for one in report.findings if one.status is Status.DOES_NOT_HOLD}
    unproved = {one.rule.value for one in report.findings if one.status is Status.NOT_PROVED} - broken
    assert broken == tampered.expect
    assert unproved == tampered.not_proved
    for finding in report.findings:
        assert sentence(finding, Language.ZH) and sentence(finding, Language.EN)
        assert broken.issuperset(rule.value for rule in finding.because)


def test_each_rule_has_a_bundle_that_it_alone_or_first_finds_out() -> None:
    found = {rule for path in cases().values() for rule in case(path).expect}
    # MP-RECORD is about a family's slip and not about the bundle; test_lookup has its cases.
    assert found == {rule.value for rule in RULES}
    assert {*RULES, Rule.RECORD} == set(list(Rule)[: list(Rule).index(Rule.RECORD) + 1])
