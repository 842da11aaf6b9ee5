"""Rehearsals: a whole draw in one command, by a script or by itself, never to be taken for real."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk import rehearsal_day
from kiosk.__main__ import main
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.second_check import Standing, lines, standing
from kiosk.commandline.rehearse import SAMPLE_SEED
from kiosk.files.draw_folder import DrawFolder
from kiosk.rehearsal import expected_lines, run_by_itself, run_script
from kiosk.samples.workbook import sample_roster, write_sample
from kiosk.sealing.package import Cost
from tests.kiosk.ceremony.hall import NOW, holds, seal
from tests.support import plans
from verifier.audit import audit_file
from verifier.findings import Status
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody, Lock, OnFailure, Plan, SeatRule
from verifier.protocol.seal import Software

ROOT = Path(__file__).resolve().parents[2]
PROCEDURES = ("longhua", "xincheng", "direct")


@pytest.fixture(autouse=True)
def cheap_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal's passphrase is no secret, so here its key need not take half a second."""
    seal_to_folder = rehearsal_day.seal_to_folder
    monkeypatch.setattr(
        rehearsal_day, "seal_to_folder", lambda *given: seal_to_folder(*given, cost=Cost(log_n=10))
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("procedure", PROCEDURES)
def test_one_command_leads_from_a_workbook_to_a_verified_bundle(
    procedure: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "演练"
    assert (
        main(["--lang", lang, "rehearse", "--procedure", procedure, "--children", "40", "--out", str(out)])
        == 0
    )
    told = capsys.readouterr().out
    assert ("这是演练" if lang == "zh" else "this is a rehearsal") in told
    # Everything that is named as lying somewhere lies there.
    places = [Path(word) for line in told.splitlines() for word in line.split() if word.startswith(str(out))]
    assert len(places) >= 6
    assert all(place.exists() for place in places if place.suffix or place.name == "lists"), places
    command = told.strip().splitlines()[-1].split()
    checked = subprocess.run([sys.executable, *command[1:]], cwd=ROOT, capture_output=True)
    assert checked.returncode == 4
    (bundle,) = (out / "draw").glob("*.zip")
    assert bundle.name.startswith("REHEARSAL-")
    with zipfile.ZipFile(bundle) as archive:
        for name in ("plan.json", "seal.json", "results.json"):
            assert json.loads(archive.read(name))["draw_id"].startswith("REHEARSAL-")
        for name in ("seal.json", "results.json"):
            assert json.loads(archive.read(name))["rehearsal"] is True


def test_a_rehearsal_replaces_nothing(tmp_path: Path) -> None:
    out = tmp_path / "r"
    for _ in range(3):
        assert main(["rehearse", "--procedure", "direct", "--children", "10", "--out", str(out)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r", "r-2", "r-3"]


def test_a_rehearsal_with_a_workbook_and_a_script_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook, script = tmp_path / "名单.xlsx", tmp_path / "脚本.txt"
    write_sample(workbook, "direct", 20, 7)
    own = (ROOT / "kiosk" / "rehearsals" / "direct.txt").read_text(encoding="utf-8")
    # As Windows' editor saves it.
    script.write_bytes(b"\xef\xbb\xbf" + own.replace("99469358", "00000000").replace("\n", "\r\n").encode())
    words = ["rehearse", "--workbook", str(workbook), "--out", str(tmp_path / "r")]
    assert main([*words, "--script", str(script)]) == 0
    assert "脚本" not in capsys.readouterr().err
    transcript = (tmp_path / "r" / "draw" / "journal" / "transcript-1.jsonl").read_text()
    assert '"number":"00000000"' in transcript
    # Without a script it answers by itself, and the seed says with what.
    seeds = []
    for number, seed in enumerate(("a", "a", "b"), 2):
        assert main([*words, "--seed", seed]) == 0
        folder = tmp_path / f"r-{number}" / "draw" / "journal" / "transcript-1.jsonl"
        seeds.append([json.loads(line)["data"].get("number") for line in folder.read_text().splitlines()])
    assert seeds[0] == seeds[1] != seeds[2]


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "line", "cause"),
    [
        (lambda text: text.replace("announce\n", "announce\nannounce\n"), "direct.txt:6", "MP-ORDER"),
        (lambda text: text.replace("value=9\n", "value=x\n", 1), "direct.txt:14", ""),
        (lambda text: text.replace("lock-slip slot=2", "lock-slip slot=1"), "direct.txt:8", "MP-SLIP"),
        (lambda text: text.replace("begin\n", 'begin "\n'), "direct.txt:3", ""),
        (lambda text: text.replace("begin\n", "beginn\n"), "direct.txt:3", ""),
    ],
)
def test_a_wrong_script_is_told_at_its_line_with_the_reason(
    change: Change, line: str, cause: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "direct.txt"
    own = (ROOT / "kiosk" / "rehearsals" / "direct.txt").read_text(encoding="utf-8")
    script.write_text(change(own), encoding="utf-8")
    words = ["rehearse", "--procedure", "direct", "--children", "10", "--out", str(tmp_path / "r")]
    for lang in ("zh", "en"):
        assert main(["--lang", lang, *words, "--script", str(script)]) == 1
        told = capsys.readouterr().err.strip().splitlines()
        assert line in told[0]
        assert (told[1].split(":")[0] if cause else "") == cause


def test_a_script_that_ends_early_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "s.txt"
    words = ["rehearse", "--procedure", "direct", "--children", "10", "--out", str(tmp_path / "r")]
    for text in ("", "# nothing\n", "begin\nnote text=x # x\n"):
        script.write_text(text, encoding="utf-8")
        assert main([*words, "--script", str(script)]) == 1
        assert "脚本到头了" in capsys.readouterr().err


def test_a_script_may_void_and_terminate(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text(
        "begin\nvoid reason=停电 decided=notary,organiser\n"
        "begin\nterminate reason=停电 decided=notary,organiser\n",
        encoding="utf-8",
    )
    out = tmp_path / "r"
    words = ["rehearse", "--procedure", "longhua", "--children", "10", "--out", str(out)]
    assert main([*words, "--script", str(script)]) == 0


def test_a_real_draw_is_not_held_by_a_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from openpyxl import load_workbook

    workbook = tmp_path / "a.xlsx"
    write_sample(workbook, "direct", 10, 1)
    book = load_workbook(workbook)
    for sheet in book:
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str) and cell.value.startswith("REHEARSAL-"):
                    cell.value = "REAL-2026"
    book.save(workbook)
    assert main(["rehearse", "--workbook", str(workbook), "--out", str(tmp_path / "r")]) == 1
    assert "REAL-2026" in capsys.readouterr().err
    # Nothing was sealed, and no folder was made.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx"]


@pytest.mark.parametrize("by_script", [True, False])
def test_a_real_draw_that_is_sealed_takes_no_line_of_a_rehearsal(by_script: bool, tmp_path: Path) -> None:
    plan = plans.direct()
    hall = seal(tmp_path, plan, plans.roster(plan, 4))
    with hall.open() as session, pytest.raises(BadInput) as refused:
        if by_script:
            run_script(session, "begin\n", "s.txt", lambda *_: None)
        else:
            run_by_itself(session, "seed", lambda *_: None)
    assert refused.value.rule is Rule.REHEARSAL
    assert hall.journal() == b""


ODD_PLANS: dict[str, Plan] = {
    "screen": plans.longhua(lock=Lock.SCREEN, custody=Custody.MACHINE),
    "no-slots": plans.direct(slots=0),
    "one-round": plans.xincheng(one_round=True, digits=12),
    "second-check": plans.xincheng(second_check=True),
    "resume": plans.direct(mode=OnFailure.RESUME, schools=3, rule=SeatRule.DEFERRED_ACCEPTANCE),
}


@pytest.mark.parametrize("name", ODD_PLANS)
def test_it_answers_by_itself_whatever_the_plan_asks(name: str, tmp_path: Path) -> None:
    from kiosk.sealing.envelopes import envelopes
    from kiosk.sealing.store import envelopes_to_json

    plan = plans.as_rehearsal(ODD_PLANS[name])
    hall = seal(tmp_path, plan, plans.roster(plan, 8, choices=3))
    hall.folder.envelopes.write_bytes(envelopes_to_json(envelopes(hall.draw.secrets, plan.rounds)))
    lines: list[str] = []
    with hall.open() as session:
        run_by_itself(session, "x", lambda line, _did: lines.append(line))
    assert holds(hall.report())
    assert 0.7 < len(lines) / expected_lines(plan) < 1.3


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_a_rehearsal_asks_the_verifier_where_the_plan_asks_for_a_second_computer(
    procedure: str, tmp_path: Path
) -> None:
    out = tmp_path / "r"
    assert main(["rehearse", "--procedure", procedure, "--children", "20", "--out", str(out)]) == 0
    folder = DrawFolder(out / "draw")
    with Ceremony(folder, Software("mingpai", "1.0.0", "ab" * 32), lambda: NOW) as ceremony:
        asked = ceremony.sealed.plan.second_check
        assert standing(ceremony) is (Standing.CONFIRMED if asked else Standing.NOT_DUE)
        found = audit_file(folder.bundle(ceremony.sealed.plan.draw_id), ceremony.sealed.fingerprint)
        assert [one.code for one in lines(ceremony)] == ([found.confirmation] if asked else [])
    assert folder.second_check.exists() is asked is (procedure == "xincheng")


def test_a_script_that_ends_with_closing_leaves_the_second_computer_not_out(tmp_path: Path) -> None:
    workbook, script = tmp_path / "名单.xlsx", tmp_path / "脚本.txt"
    write_sample(workbook, "xincheng", 20, 7)
    own = (ROOT / "kiosk" / "rehearsals" / "xincheng.txt").read_text(encoding="utf-8")
    assert own.count("second-check code=VERIFIED\n") == 1
    script.write_text(own.replace("second-check code=VERIFIED\n", ""), encoding="utf-8")
    words = ["rehearse", "--workbook", str(workbook), "--out", str(tmp_path / "r"), "--script", str(script)]
    assert main(words) == 0
    assert len(DrawFolder(tmp_path / "r" / "draw").second_check.read_bytes().splitlines()) == 1


def test_without_a_bundle_there_is_no_code(tmp_path: Path) -> None:
    plan = plans.as_rehearsal(plans.xincheng(second_check=True))
    hall = seal(tmp_path, plan, plans.roster(plan, 4))
    with hall.open() as session, pytest.raises(BadInput) as refused:
        run_script(session, "begin\nsecond-check code=VERIFIED", "s.txt", lambda *_: None)
    assert refused.value.key == "rehearse.line"
    assert isinstance(refused.value.__cause__, BadInput)
    assert refused.value.__cause__.key == "rehearse.no-code"


def test_a_void_attempt_ends_what_it_does_by_itself(tmp_path: Path) -> None:
    plan = plans.as_rehearsal(plans.direct())
    hall = seal(tmp_path, plan, plans.roster(plan, 4))
    with hall.open() as session:
        run_script(session, "begin\nvoid reason=x decided=notary,organiser", "s.txt", lambda *_: None)
        run_by_itself(session, "x", lambda *_: None)
        assert session.ceremony.state.ended


# --- nothing of a child is published


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_no_name_and_no_identity_number_leaves_the_private_files(
    procedure: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "r"
    assert main(["rehearse", "--procedure", procedure, "--children", "60", "--out", str(out)]) == 0
    captured = capfd.readouterr()
    public = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and "private" not in path.parts and path.suffix != ".xlsx"
    }
    (bundle,) = (out / "draw").glob("*.zip")
    with zipfile.ZipFile(bundle) as archive:
        public |= {f"zip/{name}": archive.read(name) for name in archive.namelist()}
    public["the console"] = (captured.out + captured.err).encode()
    assert len(public) > 8
    rows = sample_roster(procedure, 60, SAMPLE_SEED)
    assert len(rows) == 60
    for row in rows:
        for name, data in public.items():
            for private in (row.name, row.identity, row.remark):
                assert not private or len(private) < 2 or private.encode() not in data, (name, private)
    report = audit_file(bundle, None)
    assert report.verdict is Status.NOT_PROVED
