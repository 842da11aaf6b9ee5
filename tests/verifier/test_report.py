"""The report in words and as JSON, and the command line with its exit statuses."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import plans
from tests.support.ceremony import Attempt, Script, bundle_zip, hold
from tests.support.tamper import base
from tests.verifier.test_lookup import slip_of
from verifier import report as reports
from verifier.__main__ import main
from verifier.audit import audit_file
from verifier.findings import MAX_FINDINGS, RULES, Status
from verifier.protocol import events as ev
from verifier.protocol.errors import Rule
from verifier.protocol.fingerprint import grouped
from verifier.protocol.slip import slip_to_json
from verifier.protocol.text import canonical
from verifier.report import json_report, sentence, text_report
from verifier.window.checks import check_view
from verifier.words import Language, say
from verifier.words.spoken import words
from verifier.words.times import shown_time

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "TEST-2026.zip"
    path.write_bytes(bundle_zip(base("longhua").members))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(word) for word in arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def notices(script: Script, **further: object) -> dict[str, dict[str, str | int]]:
    plan = plans.longhua(**further)  # type: ignore[arg-type]
    made = hold(plan, plans.roster(plan, 20), script)
    found = audit_file(bundle_zip(made.members), made.fingerprint)
    assert found.verdict is Status.HOLDS
    return {one.key: dict(one.params) for one in found.findings if one.notice}


def test_a_smooth_day_needs_no_notice() -> None:
    assert notices(Script()) == {}


def test_what_deserves_attention_is_told() -> None:
    override = ev.Override(ev.Check.NETWORK, "网线拔不下", (ev.Role.NOTARY, ev.Role.ORGANISER))
    present = (ev.Present(ev.Role.NOTARY, 1),)
    told = notices(
        Script(
            void={(1, 1, 2): "看不清"},
            stuck={(1, "group"): 2, (1, "seed3"): 1},
            stray={(1, "groups"): 9},
            unsealed=ev.Unsealed(
                False,
                "0" * 64,
                False,
                present,
                tuple(ev.Override(check, "查过", override.decided_by) for check in ev.Check),
            ),
            asides={(1, 9): (ev.Reopened("停电"),), (1, 14): (ev.Reopened("停电"), ev.Note("加时"))},
            times={(1, 6): "2026-07-15T01:00:00Z"},
            statement=ev.Statement.OBJECTION,
        )
    )
    assert told["notice.slip-void"] == {"attempt": 1, "round": 1, "slot": 2, "reason": "看不清"}
    assert told["notice.balls"] == {"attempt": 1, "stuck": 4, "stray": 1}
    assert told["notice.override"]["decided_by"] == "notary,organiser"
    assert told["notice.reopened"] == {"attempt": 1, "count": 2}
    assert told["notice.objection"] == {"attempt": 1}
    assert told["notice.clock"]["where"] == "transcript-1.jsonl:7"


@pytest.mark.parametrize(
    ("lang", "found"), [(Language.ZH, "2026年7月15日 09:00:00"), (Language.EN, "2026-07-15 09:00:00")]
)
def test_a_clock_that_went_backwards_is_told_by_the_time_of_the_hall(lang: Language, found: str) -> None:
    made = base("clock")
    report = audit_file(bundle_zip(made.members), made.fingerprint)
    (clock,) = (one for one in report.findings if one.key == "notice.clock")
    before = shown_time(str(clock.params["before"]), lang)
    whole = "\n".join(text_report(report, report.findings, None, lang))
    for said in (whole, sentence(clock, lang)):
        assert found in said and before in said
        assert "T01:00:00Z" not in said
    details = [text for name, text in check_view(clock, lang).details]
    assert found in details
    # What a program reads is the time as it stands in the transcript.
    assert clock.params["found"] == "2026-07-15T01:00:00Z"


def test_a_void_attempt_is_told_with_what_it_had_decided() -> None:
    told = notices(Script((Attempt("voided", 40), Attempt())))["notice.voided"]
    assert told["phase"] == "balls"
    assert (told["rounds"], told["admissions"], told["places"]) == (2, 1, 8)
    assert told["reason"] == "电脑死机"


def test_a_termination_after_a_void_attempt_is_told() -> None:
    told = notices(Script((Attempt("voided", 3), Attempt("voided-terminated", 9))))
    assert told["notice.terminated"]["attempt"] == 2
    assert told["notice.voided"]["phase"] == "slips"


def test_a_spare_computer_is_told() -> None:
    told = notices(Script((Attempt("voided", 1, resumed="电脑损坏", lost="0" * 64), Attempt())))
    assert told["notice.resumed"] == {"attempt": 1, "reason": "电脑损坏", "head": "0" * 64}


def test_names_are_told_in_words() -> None:
    plan = plans.longhua()
    made = hold(plan, plans.roster(plan, 20), Script((Attempt("voided", 40), Attempt())))
    found = audit_file(bundle_zip(made.members), made.fingerprint)
    voided = next(one for one in found.findings if one.key == "notice.voided")
    assert "在“摇珠”时作废" in sentence(voided, Language.ZH)
    assert "由组织单位、公证员决定" in sentence(voided, Language.ZH)
    assert "decided by: organiser, notary" in sentence(voided, Language.EN)


def test_many_findings_of_a_kind_are_counted() -> None:
    made = base("longhua")
    lines = made.members["transcript-1.jsonl"].splitlines()
    zeros = [json.loads(line) | {"prev": "0" * 64} for line in lines]
    members = {**made.members, "transcript-1.jsonl": b"".join(canonical(one) + b"\n" for one in zeros)}
    found = audit_file(bundle_zip(members), made.fingerprint)
    chain = [one for one in found.findings if one.rule is Rule.CHAIN]
    assert len(chain) == MAX_FINDINGS + 1
    assert chain[-1].key == "audit.more"
    assert chain[-1].params == {"count": len(lines) - MAX_FINDINGS}


def test_json_is_canonical_and_says_the_same_twice(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fingerprint = base("longhua").fingerprint
    status, out, _ = run(capsys, bundle, "--seal", fingerprint, "--json", "--code", "X0007")
    value = json.loads(out)
    assert canonical(value) + b"\n" == out.encode("utf-8")
    assert (status, value["exit"], value["verdict"], value["format"]) == (0, 0, "holds", reports.FORMAT)
    assert value["draw_id"] == "TEST-2026" and value["fingerprint"] == value["given"] == fingerprint
    assert [one["rule"] for one in value["findings"]] == [rule.value for rule in RULES]
    assert value["child"]["code"] == "X0007"
    _, again, _ = run(capsys, bundle, "--seal", fingerprint, "--json", "--code", "X0007", "--lang", "en")
    assert again == out
    assert json.loads(run(capsys, bundle, "--json", "--code", "X9999")[1])["child"] is None
    assert "child" not in json.loads(run(capsys, bundle, "--json")[1])


def test_exit_statuses(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = base("longhua")
    assert run(capsys, bundle, "--seal", made.fingerprint)[0] == 0
    assert run(capsys, bundle)[0] == 3
    assert run(capsys, bundle, "--seal", "0" * 64)[0] == 1
    assert run(capsys, bundle, "--seal", "0" * 63)[0] == 2
    assert run(capsys, tmp_path / "nothing.zip")[0] == 2
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK")
    assert run(capsys, broken, "--seal", made.fingerprint)[0] == 1
    rehearsal = base("rehearsal")
    broken.write_bytes(bundle_zip(rehearsal.members))
    assert run(capsys, broken, "--seal", rehearsal.fingerprint)[0] == 4
    assert run(capsys, broken)[0] == 3
    terminated = base("terminated")
    broken.write_bytes(bundle_zip(terminated.members))
    status, out, _ = run(capsys, broken, "--seal", terminated.fingerprint)
    assert status == 0 and out.startswith("核验结果：相符。本次派位已经终止")
    for wrong in (["--seal"], ["--lang", "fr"], [str(bundle), "--fingerprint", "0"], []):
        with pytest.raises(SystemExit) as caught:
            main(wrong)
        assert caught.value.code == 2


def test_slips_on_the_command_line(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = base("longhua")
    path = tmp_path / "slip.json"
    path.write_bytes(slip_to_json(slip_of(made, "X0007")))
    status, out, _ = run(capsys, bundle, "--seal", made.fingerprint, "--slip", path)
    assert status == 0 and "[相符] MP-RECORD" in out and "报名号 X0007" in out
    path.write_bytes(slip_to_json(slip_of(base("direct"), "X0007")))
    assert run(capsys, bundle, "--seal", made.fingerprint, "--slip", path)[0] == 1
    path.write_bytes(b" " * (2**20 + 1))
    assert run(capsys, bundle, "--slip", path)[0] == 2
    assert run(capsys, bundle, "--slip", tmp_path / "no.json")[0] == 2


def test_a_code_that_is_not_there_is_told(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, bundle, "--code", "x0007")
    assert status == 3 and "名单里没有报名号 x0007" in out
    # As it comes out of a message or from a Chinese keyboard.
    assert run(capsys, bundle, "--code", " Ｘ0007 ") == run(capsys, bundle, "--code", "X0007")
    status, out, _ = run(capsys, bundle, "--code", "X0007", "--lang", "en")
    assert "Code X0007: batch X" in out


def test_a_folder_is_a_bundle_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = base("longhua")
    for name, data in made.members.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert run(capsys, tmp_path, "--seal", made.fingerprint)[0] == 0


def test_the_fingerprint_may_be_typed_in_many_ways(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fingerprint = base("longhua").fingerprint
    for typed in (
        fingerprint,
        grouped(fingerprint),
        grouped(fingerprint).replace(" ", "-").upper(),
        " ".join(words(fingerprint, Language.ZH)),
        "".join(words(fingerprint, Language.ZH)),
        " ".join(words(fingerprint, Language.EN)),
        f"封存指纹：{grouped(fingerprint)}",
        f"\ufeff封存指纹（SHA-256）\n{grouped(fingerprint)}\u200b\n（共64位）",
        f"Seal fingerprint: {grouped(fingerprint)}.",
        f"{grouped(fingerprint)}\n指纹口令：{' '.join(words(fingerprint, Language.ZH))}",
    ):
        assert run(capsys, bundle, "--seal", typed)[0] == 0


def test_a_typing_error_is_shown_where_it_is(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    groups = grouped(base("longhua").fingerprint).split()
    groups[4] = "12O4"
    status, out, err = run(capsys, bundle, "--seal", " ".join(groups))
    assert (status, out) == (2, "") and "第5组" in err
    status, out, err = run(capsys, bundle, "--seal", "")
    assert (status, out) == (2, "") and "MP-FINGERPRINT" in err


def test_a_wrong_digit_behind_a_copied_label_is_no_wrong_word(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    groups = grouped(base("longhua").fingerprint).split()
    groups[4] = "12O4"
    status, _, err = run(capsys, bundle, "--seal", f"封存指纹：{' '.join(groups)}")
    assert status == 2 and "第5组" in err and "口令" not in err


def test_the_advice_is_there_where_it_helps(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, bundle, "--seal", "0" * 64)
    assert "请对照公告核对输入的指纹" in out
    # What was typed comes first, and not a new download, which would not mend a typing error.
    assert out.split("\n")[3] == say("headline.other-seal", Language.ZH)
    assert "[不符] MP-FINGERPRINT" in out


def test_hostile_text_stays_on_its_line() -> None:
    plan = plans.direct()
    made = hold(plan, plans.roster(plan, 12))
    members = {**made.members, "a" * 90: b""}
    found = audit_file(bundle_zip(members), made.fingerprint)
    for lang in Language:
        assert all(line.isprintable() for line in text_report(found, found.findings, None, lang))
    json_report(found, found.findings, None, asked=False)


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
def test_no_console_encoding_brings_it_down(bundle: Path, encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, "-m", "verifier", str(bundle)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr.decode("utf-8", "replace")
    assert done.stdout.decode("utf-8").startswith("核验结果：未能证明")
    assert done.stderr == b""


def test_help_tells_the_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, word in ((["--help"], "退出码"), (["--lang", "en", "--help"], "exit status")):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 0
        told = capsys.readouterr().out
        assert word in told and "130" in told


def test_cancelling_gives_no_verdict(
    bundle: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("verifier.__main__.audit_file", cancelled)
    status, out, err = run(capsys, bundle)
    assert (status, out) == (130, "") and "已取消" in err


def test_an_audit_ends_wherever_its_progress_raises() -> None:
    made = base("redraw")
    told: list[int] = []
    audit_file(bundle_zip(made.members), made.fingerprint, lambda *_: told.append(1))
    for last in range(0, len(told), max(1, len(told) // 12)):
        left = iter(range(last))

        def stop(*_: object, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            audit_file(bundle_zip(made.members), made.fingerprint, stop)


def test_progress_ends_where_it_said_it_would() -> None:
    told: list[tuple[int, int, str]] = []
    made = base("redraw")
    audit_file(
        bundle_zip(made.members),
        made.fingerprint,
        lambda done, total, stage: told.append((done, total, stage)),
    )
    assert told[0] == (0, 1, "stage.roster")
    for stage in {stage for _, _, stage in told}:
        shares = [done / of for done, of, at in told if at == stage]
        assert shares == sorted(shares) and shares[-1] <= 1
    assert told[-1][0] == told[-1][1]
    assert {stage for _, _, stage in told} == {"stage.roster", "stage.lists", "stage.admissions"}
