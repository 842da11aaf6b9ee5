"""What the window shows of a report, without any window: verdict, checks, child, hall, attempts."""

from dataclasses import replace
from functools import cache

import pytest

from tests.support import plans as made
from tests.support.ceremony import Attempt, Ceremony, Script, bundle_zip, hold
from tests.support.tamper import base, case, cases
from tests.verifier.test_lookup import slip_of
from verifier.audit import Report, audit_file, verdict_of
from verifier.findings import RULES, Status
from verifier.lookup import check_slip, look_up
from verifier.protocol.errors import Rule
from verifier.protocol.fingerprint import grouped
from verifier.protocol.slip import slip_to_json
from verifier.report import text_report
from verifier.window.attempts import attempt_blocks
from verifier.window.blocks import Check, Facts, Heading, Line, Tone
from verifier.window.checks import sections
from verifier.window.child import child_blocks
from verifier.window.child_desk import found_as_meant, typed_code
from verifier.window.hall import hall
from verifier.window.verdict import verdict_view
from verifier.words import Language, entries, say, say_to_do
from verifier.words.times import shown_time

BASES = ("longhua", "screen", "xincheng", "direct", "choices", "redraw", "terminated", "resumed", "bad-day")


@cache
def report_of(name: str, *, given: bool = True) -> Report:
    made = base(name)
    return audit_file(bundle_zip(made.members), made.fingerprint if given else None)


@cache
def tampered(name: str) -> Report:
    made = case(cases()[name])
    return audit_file(made.data, made.fingerprint)


# --- the verdict


@pytest.mark.parametrize("lang", Language)
@pytest.mark.parametrize("name", [*BASES, "rehearsal"])
def test_green_is_for_a_real_draw_held_against_the_notice(name: str, lang: Language) -> None:
    shown = verdict_view(report_of(name), report_of(name).findings, lang)
    assert shown.word == say("verdict.holds", lang)
    aside = name in ("rehearsal", "terminated")
    assert shown.tone is (Tone.NOTE if aside else Tone.GOOD)
    assert not shown.to_do and not shown.ask_fingerprint


@pytest.mark.parametrize("name", [*BASES, "rehearsal"])
def test_without_the_fingerprint_nothing_is_green_and_what_is_unproved_is_said(name: str) -> None:
    report = report_of(name, given=False)
    shown = verdict_view(report, report.findings, Language.ZH)
    assert (shown.word, shown.tone, shown.ask_fingerprint) == ("未能证明", Tone.OPEN, True)
    assert say("shown.unproved-without-seal", Language.ZH) in shown.remarks
    assert any("MP-FINGERPRINT" in line for line in shown.remarks)


def test_green_needs_the_fingerprint_even_if_every_finding_holds() -> None:
    report = replace(report_of("longhua"), given=None)
    assert verdict_view(report, report.findings, Language.ZH).tone is not Tone.GOOD


@pytest.mark.parametrize("name", cases())
def test_the_verdict_names_every_rule_that_does_not_hold(name: str) -> None:
    report = tampered(name)
    shown = verdict_view(report, report.findings, Language.ZH)
    assert shown.word == say(f"verdict.{report.verdict.value}", Language.ZH)
    assert shown.tone is {Status.DOES_NOT_HOLD: Tone.BAD, Status.NOT_PROVED: Tone.OPEN}[report.verdict]
    assert shown.to_do
    if report.sealed is not None:
        told = "".join(shown.remarks)
        assert all(one.rule in told for one in report.findings if one.status is not Status.HOLDS)


def test_a_good_verdict_does_not_vouch_for_workbooks_in_the_bundle() -> None:
    held = base("direct")
    data = bundle_zip({**held.members, "people/results-1.xlsx": b"anything"})
    report = audit_file(data, held.fingerprint)
    told = verdict_view(report, report.findings, Language.ZH)
    assert told.tone is Tone.GOOD and say("shown.people-unchecked", Language.ZH) in told.remarks
    (bundle,) = (one for one in report.findings if one.rule is Rule.BUNDLE)
    assert (bundle.key, bundle.params["people"]) == ("holds.bundle-people", 1)


def test_earlier_tries_are_told_with_the_verdict() -> None:
    for name, many in (("redraw", True), ("longhua", False)):
        report = report_of(name)
        told = verdict_view(report, report.findings, Language.ZH).remarks
        assert any("共进行 2 次派位" in line for line in told) is many


def test_a_file_that_is_no_bundle_says_what_was_found_and_what_to_do() -> None:
    for data in (b"", b"\xff\xd8\xff\xe0 a photograph", b"PK\x03\x04" + b"\0" * 50):
        report = audit_file(data, None)
        shown = verdict_view(report, report.findings, Language.ZH)
        assert shown.headline == say("shown.no-bundle", Language.ZH)
        assert shown.remarks and shown.to_do and not shown.ask_fingerprint


# --- the checks


@pytest.mark.parametrize("lang", Language)
@pytest.mark.parametrize("name", [*BASES, "rehearsal"])
def test_every_finding_of_an_honest_draw_opens(name: str, lang: Language) -> None:
    report = report_of(name)
    shown = [check for one in sections(report.findings, lang) for check in one.checks]
    assert len(shown) == len(report.findings)
    labels = {say(f"shown.detail-{key}", lang) for key in ("rule", "demand", "meaning")}
    for check in shown:
        assert labels <= {label for label, _ in check.details}
        assert check.sentence and all(value for _, value in check.details)


@pytest.mark.parametrize("name", cases())
def test_every_finding_of_a_tampered_draw_opens_and_the_worst_stands_first(name: str) -> None:
    findings = tampered(name).findings
    shown = sections(findings, Language.ZH)
    order = [Tone.BAD, Tone.OPEN, Tone.NOTE, Tone.GOOD]
    places = [order.index(one.tone) for one in shown]
    assert places == sorted(set(places))
    assert sum(len(one.checks) for one in shown) == len(findings)
    for check in (one for section in shown if section.tone is Tone.BAD for one in section.checks):
        assert check.details[-1][0] == say("shown.detail-do", Language.ZH)


def test_expected_and_found_are_the_values_of_the_finding() -> None:
    report = audit_file(bundle_zip(base("longhua").members), "0" * 64)
    wrong = sections(report.findings, Language.ZH)[0].checks[0]
    told = dict(wrong.details)
    assert told["应当是"] == grouped("0" * 64)
    assert told["查到"] == grouped(base("longhua").fingerprint)


def test_every_rule_has_its_demand_and_its_meanings() -> None:
    for rule in (*RULES, Rule.RECORD):
        for key in ("demand.{}", "meaning.{}-holds", "meaning.{}-fails"):
            assert key.format(rule.value.lower()) in entries()


# --- the child


@pytest.mark.parametrize("name", BASES)
def test_a_childs_page_has_every_place_of_the_look_up(name: str) -> None:
    report = report_of(name)
    for row in base(name).roster.rows[:6]:
        child = look_up(report, row.code)
        assert child is not None
        blocks = child_blocks(report, row.code, child, (), Language.ZH)
        values = [value for one in blocks if isinstance(one, Facts) for _, value in one.rows]
        for attempt in child.attempts:
            for place in attempt.places:
                assert place.ticket == "-" or (place.ticket in values and place.line in values)
                assert all(any(lot in value.split("、") for value in values) for lot in place.before)
        outcomes = sum(len(attempt.outcomes) for attempt in child.attempts)
        told = [one for one in blocks if isinstance(one, Line) and "派中" in one.text]
        assert len(told) == outcomes


def test_the_attempt_that_counts_comes_first_and_a_void_one_is_grey() -> None:
    report = report_of("redraw")
    row = next(one for one in base("redraw").roster.rows if look_up(report, one.code))
    child = look_up(report, row.code)
    assert child is not None
    blocks = child_blocks(report, row.code, child, (), Language.ZH)
    headings = [one.text for one in blocks if isinstance(one, Heading)]
    assert headings[1:] == ["第 2 次派位", "第 1 次派位（已作废，不算数）"]
    after = blocks[[getattr(one, "text", "") for one in blocks].index(headings[2]) :]
    assert {one.tone for one in after if isinstance(one, Line)} <= {Tone.FAINT}


def late_ending(ending: str) -> tuple[bytes, str, str]:
    """A draw that ended after its first admission: its bundle, its fingerprint, and who had been admitted."""
    plan = made.longhua()
    rows = made.roster(plan, 24, tiers=2, choices=3, own_tiers=True)
    held = hold(plan, rows, Script((Attempt(ending, 44),)))
    report = audit_file(bundle_zip(held.members), held.fingerprint)
    for row in held.roster.rows:
        child = look_up(report, row.code)
        if child is not None and any(one.admitted for one in child.attempts[-1].outcomes):
            return bundle_zip(held.members), held.fingerprint, row.code
    raise AssertionError("nobody was admitted before it ended")


@pytest.mark.parametrize(("ending", "told"), [("terminated", "已终止"), ("voided", "已作废")])
def test_an_admission_that_does_not_count_is_neither_green_nor_told_as_one(ending: str, told: str) -> None:
    data, fingerprint, code = late_ending(ending)
    report = audit_file(data, fingerprint)
    child = look_up(report, code)
    assert child is not None and not child.attempts[-1].counts
    blocks = child_blocks(report, code, child, (), Language.ZH)
    assert f"第 1 次派位（{told}，不算数）" in [one.text for one in blocks if isinstance(one, Heading)]
    outcomes = [one for one in blocks if isinstance(one, Line) and "：派中" in one.text]
    assert outcomes and {one.tone for one in outcomes} == {Tone.FAINT}
    assert f"第 1 次派位（{told}，不算数）：" in text_report(report, report.findings, child, Language.ZH)


@pytest.mark.parametrize(("name", "given"), [("direct", False), ("rehearsal", True), ("direct", True)])
def test_an_admission_is_green_only_if_the_verdict_is(name: str, given: bool) -> None:
    held = base(name)
    report = audit_file(bundle_zip(held.members), held.fingerprint if given else None)
    tones = set()
    for row in held.roster.rows:
        blocks = child_blocks(report, row.code, look_up(report, row.code), (), Language.ZH)
        tones |= {one.tone for one in blocks if isinstance(one, Line) and "：派中" in one.text}
    assert tones == {Tone.GOOD if (name, given) == ("direct", True) else Tone.PLAIN}


def test_who_is_not_in_the_list_is_told_so() -> None:
    blocks = child_blocks(report_of("direct"), "X9999", None, (), Language.ZH)
    assert Line(say("child.missing", Language.ZH, code="X9999"), Tone.BAD) in blocks
    blocks = child_blocks(audit_file(b"", None), "X9999", None, (), Language.ZH)
    assert Line(say("child.no-list", Language.ZH, code="X9999"), Tone.BAD) in blocks


def test_a_slip_that_fits_is_proof_only_with_the_notices_fingerprint() -> None:
    held = base("longhua")
    keys = {held.fingerprint: None, None: "shown.slip-unsealed", "0" * 64: "shown.slip-other-seal"}
    for given, key in keys.items():
        report = audit_file(bundle_zip(held.members), given)
        slip = check_slip(report, slip_to_json(slip_of(held, "X0007")))
        blocks = child_blocks(report, "", None, slip, Language.ZH)
        assert isinstance(blocks[0], Check) and blocks[0].tone is Tone.GOOD
        assert blocks[1:] == (() if key is None else (Line(say(key, Language.ZH), Tone.OPEN),))


def test_a_foreign_slip_is_not_told_as_the_bundles_fault() -> None:
    report = report_of("longhua")
    slip = check_slip(report, slip_to_json(replace(slip_of(base("longhua"), "X0007"), name="别人")))
    shown = verdict_view(report, (*report.findings, *slip), Language.ZH)
    assert shown.word == "不符" and "公示包本身：相符" in shown.remarks[0]
    # Neither the sentence nor the advice speaks of the bundle as if it were at fault.
    assert shown.headline == say("headline.slip", Language.ZH)
    assert shown.to_do == say_to_do("headline.slip", Language.ZH)


def test_a_code_is_taken_as_it_was_meant() -> None:
    assert typed_code("　Ｘ00 07 \n") == "X0007"
    report = report_of("longhua")
    for typed, code in (("X0007", "X0007"), ("x0007", "X0007"), ("x9999", None)):
        child = found_as_meant(report, typed)
        assert (None if child is None else child.row.code) == code
    assert len(typed_code("X" * 10_000)) <= 100


# --- the hall


def numbers(made: Ceremony) -> list[str]:
    """Every number that was said, from the states and not from the transcript's lines."""
    said: list[str] = []
    for state in made.states:
        for pulse in state.pulses:
            said += [number for _, number in pulse.slips if number != "VOID"]
            said += [str(value) for _, value in pulse.balls]
            said.append(grouped(pulse.seed))
    return said


@pytest.mark.parametrize("name", BASES)
def test_the_hall_has_every_number_that_counted(name: str) -> None:
    shown = [row.value for one in hall(report_of(name), Language.ZH).rounds for row in one.rows]
    for number in numbers(base(name)):
        shown.remove(number)


def test_the_hall_has_a_part_for_every_round() -> None:
    made = base("redraw")
    shown = hall(report_of("redraw"), Language.EN)
    rounds = [one.heading for one in shown.rounds if "round" in one.heading]
    assert len(rounds) >= sum(len(state.pulses) for state in made.states)
    assert shown.left_out == 0


def test_a_bad_day_shows_what_went_wrong() -> None:
    shown = [row.value for one in hall(report_of("bad-day"), Language.ZH).rounds for row in one.rows]
    for told in ("作废：看不清", "卡住，重摇", "9，超出范围，重摇", "席位空缺"):
        assert told in shown


def test_the_hall_is_bounded() -> None:
    whole = hall(report_of("longhua"), Language.ZH)
    rows = sum(len(one.rows) for one in whole.rounds)
    cut = hall(report_of("longhua"), Language.ZH, most=10)
    assert sum(len(one.rows) for one in cut.rounds) <= 12
    assert 0 < cut.left_out < rows


def test_times_are_beijing_time_and_nonsense_stays_harmless() -> None:
    assert shown_time("2026-07-15T01:30:05Z", Language.ZH) == "2026年7月15日 09:30:05"
    assert shown_time("2026-12-31T20:00:00Z", Language.EN) == "2027-01-01 04:00:00"
    for odd in ("2026-19-39T29:00:00Z", "9999-12-31T23:59:59Z", "\u202e\n"):
        assert "\n" not in shown_time(odd, Language.ZH) and shown_time(odd, Language.ZH)


# --- the attempts


@pytest.mark.parametrize("lang", Language)
@pytest.mark.parametrize("name", BASES)
def test_every_attempt_is_told_with_its_end(name: str, lang: Language) -> None:
    made, blocks = base(name), attempt_blocks(report_of(name), lang)
    ends = [one.text for one in blocks if isinstance(one, Line)]
    for state in made.states:
        assert say(f"shown.attempt-{state.phase.value}", lang) in ends
        heads = [value for one in blocks if isinstance(one, Facts) for _, value in one.rows]
        assert grouped(state.head) in heads


@pytest.mark.parametrize("name", cases())
def test_a_tampered_bundle_can_be_shown_whole(name: str) -> None:
    for lang in Language:
        report = tampered(name)
        assert attempt_blocks(report, lang)
        assert hall(report, lang).left_out == 0
        assert verdict_of(report.findings) is report.verdict
