"""The command line as operators and notaries type it: every command, rightly and wrongly."""

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.__main__ import CANCELLED, main
from kiosk.ceremony.console import COMMANDS
from kiosk.commandline import passphrases, prepare
from kiosk.files.draw_folder import DrawFolder
from kiosk.samples.workbook import sample_roster
from verifier.protocol.errors import BadInput
from verifier.protocol.events import Check, Role
from verifier.protocol.slip import slip_from_json
from verifier.protocol.state import Phase
from verifier.words import Language

ROOT = Path(__file__).resolve().parents[3]
PASSPHRASE = "the first half\nthe second half\n"


@dataclass
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        return self.out + self.err


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; wrong usage comes back as its exit code too."""

    def run(*words: object, lang: str | None = None) -> Ran:
        arguments = [str(word) for word in words]
        capsys.readouterr()
        try:
            code = main(["--lang", lang, *arguments] if lang else arguments)
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else 1
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    return run


@dataclass
class Office:
    """A workbook, a passphrase, and a draw sealed from them by the command line."""

    root: Path
    workbook: Path
    passphrase: Path
    folder: Path
    told: str

    @property
    def draw(self) -> DrawFolder:
        return DrawFolder(self.folder)

    @property
    def draw_id(self) -> str:
        value: str = json.loads(self.draw.seal.read_bytes())["draw_id"]
        return value


def make_office(root: Path, procedure: str = "direct", real: bool = True) -> Office:
    workbook, passphrase, folder = root / "名单.xlsx", root / "口令.txt", root / "draw"
    passphrase.write_text(PASSPHRASE, encoding="utf-8")
    assert main(["sample", str(workbook), "--procedure", procedure, "--children", "12"]) == 0
    if real:
        make_real(workbook)
    told = io.StringIO()
    before, sys.stdout = sys.stdout, told
    try:
        words = ["seal", str(workbook), "--out", str(folder), "--passphrase-file", str(passphrase)]
        assert main([*words, "--confirm-warnings"]) == 0, told.getvalue()
    finally:
        sys.stdout = before
    return Office(root, workbook, passphrase, folder, told.getvalue())


def make_real(workbook: Path) -> None:
    """Take the mark of a rehearsal off a sample's plan."""
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    for sheet in book:
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str) and cell.value.startswith("REHEARSAL-"):
                    cell.value = cell.value.removeprefix("REHEARSAL-")
    book.save(workbook)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return make_office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def rehearsing(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return make_office(tmp_path_factory.mktemp("rehearsing"), real=False)


def names() -> list[str]:
    return [row.name for row in sample_roster("direct", 12, 2026)]


# --- the day before


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("procedure", ["longhua", "xincheng", "direct"])
def test_a_template_and_a_sample_are_written_once(
    procedure: str, lang: str, run: Run, tmp_path: Path
) -> None:
    for command, extra in (("template", []), ("sample", ["--children", "10"])):
        file = tmp_path / "new" / f"{command}.xlsx"
        assert run(command, file, "--procedure", procedure, *extra, lang=lang).code == 0
        data = file.read_bytes()
        again = run(command, file, "--procedure", procedure, *extra, lang=lang)
        assert again.code == 1 and "MP-COMMAND" in again.err
        assert file.read_bytes() == data


def test_check_says_what_is_in_a_workbook_and_writes_nothing(office: Office, run: Run) -> None:
    before = sorted(office.root.rglob("*"))
    done = run("check", office.workbook)
    assert done.code == 0
    assert "12 名学生" in done.out and "名单可以封存" in done.out
    assert sorted(office.root.rglob("*")) == before
    assert "can be sealed" in run("check", office.workbook, lang="en").out


def test_a_workbook_with_errors_is_not_sealed(office: Office, run: Run, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(office.workbook)
    sheet = book["待派位学生名单"]
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value == "姓名":
                sheet.cell(cell.row + 1, cell.column).value = None
    path = tmp_path / "错.xlsx"
    book.save(path)
    for words in (("check", path), ("seal", path, "--out", tmp_path / "draw")):
        done = run(*words)
        assert done.code == 1
        assert "[错误] MP-INTAKE" in done.out and "不能封存" in done.out
    assert not (tmp_path / "draw").exists()


def test_warnings_have_to_be_confirmed(office: Office, run: Run, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(office.workbook)
    sheet = book["待派位学生名单"]
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value == "身份证号码":
                sheet.cell(cell.row + 1, cell.column, "H12345678")
    path = tmp_path / "提醒.xlsx"
    book.save(path)
    words = ("seal", path, "--out", tmp_path / "draw", "--passphrase-file", office.passphrase)
    done = run(*words)
    assert done.code == 1 and "--confirm-warnings" in done.out and "[提醒]" in done.out
    assert not (tmp_path / "draw").exists()
    assert run(*words, "--confirm-warnings").code == 0


def test_sealing_says_fingerprint_collusion_and_envelopes(office: Office) -> None:
    assert str(office.draw.package(office.draw_id)) in office.told
    assert "封存指纹" in office.told and "指纹口令" in office.told
    assert "第 1 轮：要左右结果" in office.told
    assert "envelopes --erase" in office.told
    assert sorted(path.name for path in office.folder.iterdir()) == [
        "plan.json", "private", "roster.txt", "seal.json",
    ]  # fmt: skip


def test_a_seal_is_never_replaced_and_nothing_is_asked_before(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrases, "ask", None)
    before = office.draw.seal.read_bytes()
    done = run("seal", office.workbook, "--out", office.folder)
    assert done.code == 1 and "已经存在" in done.err
    assert office.draw.seal.read_bytes() == before


def test_envelopes_are_printed_and_erased(tmp_path: Path, run: Run) -> None:
    office = make_office(tmp_path)
    done = run("envelopes", office.folder)
    assert done.code == 0
    assert "第 1 号密封数信封" in done.out
    groups = done.out.splitlines()[1].split() + done.out.splitlines()[2].split()
    assert len(groups) == 8 and all(len(group) == 7 and group[5] == "-" for group in groups)
    refused = do(run, office, "begin", f"unseal notice={notice(office)} network=off notary=2")
    assert refused.code == 1 and "envelopes --erase" in refused.err
    assert run("envelopes", office.folder, "--erase").code == 0
    assert not office.draw.envelopes.exists()
    again = run("envelopes", office.folder)
    assert again.code == 1 and "envelopes.json" in again.err
    # Nothing brings them back, so nobody is sent looking for them.
    assert "已经清除" in again.err and "恢复" not in again.err
    assert do(run, office, f"unseal notice={notice(office)} network=off notary=2").code == 0


# --- the day


def notice(office: Office) -> str:
    return hashlib.sha256(office.draw.seal.read_bytes()).hexdigest()[-8:]


def do(run: Run, office: Office, *lines: str, lang: str | None = None) -> Ran:
    """Run ceremony commands, each as one command of the shell; what the last did."""
    done = Ran(0, "", "")
    for line in lines:
        done = run("do", office.folder, *line.split(), "--passphrase-file", office.passphrase, lang=lang)
    return done


DAY = [
    "begin", "unseal notice=NOTICE network=off notary=2 parent=5", "announce", "open-round",
    *(f"lock-slip slot={slot} number={slot}{slot}345678" for slot in (1, 2, 3, 4)),
    "lock-slip slot=5 empty=yes",
    *(f"ball name=seed{ball} value={ball}" for ball in range(1, 7)),
    *(f"open-slip slot={slot}" for slot in (1, 2, 3, 4)), "open-slip slot=5 void=席位无人",
    "open-secret", "make-numbers", "admit pressed=discipline", "notarise statement=valid", "close",
]  # fmt: skip


def test_a_whole_day_typed_at_the_shell(rehearsing: Office, run: Run, tmp_path: Path) -> None:
    office = rehearsing
    told = ""
    transcript = office.draw.transcript(1)
    for number, line in enumerate(DAY):
        done = do(run, office, line.replace("NOTICE", notice(office)), lang="en" if number % 2 else "zh")
        assert done.code == 0, (line, done.told)
        told += done.told
        status = run("status", office.folder)
        assert status.code == 0 and "演练" in status.out
        # What a spare computer will be asked for has to be on paper before the first one fails.
        head = hashlib.sha256(transcript.read_bytes().splitlines()[-1]).hexdigest()
        assert head in done.out and head in status.out
    bundle = office.draw.bundle(office.draw_id)
    assert bundle.exists()
    assert run("do", office.folder, "close", "--passphrase-file", office.passphrase).code == 1
    published = do(run, office, "publish")
    assert published.code == 0 and bundle.name in published.out
    command = [sys.executable, "-m", "verifier", str(bundle), "--seal", fingerprint(office)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    # 4: everything holds, and it is a rehearsal.
    assert checked.returncode == 4, checked.stdout
    for name in names():
        assert name not in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_help_tells_every_command_of_the_day_and_every_role(run: Run, lang: str) -> None:
    told = run("do", "--help", lang=lang).out
    for command in COMMANDS:
        assert f"\n  {command}" in told
    for word in (*Role, *Check):
        assert word in told


def test_what_is_read_aloud_is_told_in_words(tmp_path: Path, run: Run) -> None:
    office = make_office(tmp_path, real=False)

    def told(line: str) -> str:
        return do(run, office, line.replace("NOTICE", notice(office))).out

    do(run, office, DAY[0], DAY[1].replace("NOTICE", notice(office)))
    assert "初中一年级 " in told("announce")
    for line in DAY[3:9]:
        told(line)
    assert "卡住" in told("ball name=seed1 stuck=yes")
    assert "摇出 44，不在 0 到 9 之内" in told("ball name=seed1 value=44 out-of-range=yes")
    for line in DAY[9:19]:
        told(line)
    void = told(DAY[19])
    assert "作废" in void and "VOID" not in void


def test_a_reader_that_has_seen_enough_is_no_error(office: Office) -> None:
    command = [sys.executable, "-m", "kiosk", "status", str(office.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""


def fingerprint(office: Office) -> str:
    return hashlib.sha256(office.draw.seal.read_bytes()).hexdigest()


def test_a_refused_command_says_what_and_what_to_do_in_both_languages(tmp_path: Path, run: Run) -> None:
    office = make_office(tmp_path)
    do(run, office, "begin")
    for lang, found, to_do in (("zh", "环节", "请"), ("en", "phase", "order")):
        done = do(run, office, "announce", lang=lang)
        assert done.code == 1 and done.out == ""
        assert done.err.startswith("MP-ORDER: ")
        assert found in done.err and to_do in done.err
    wrong = do(run, office, "lock-slip slott=3")
    assert "slot" in wrong.err and "（）" not in wrong.err
    for words in ((), ("#",), ("",)):
        assert run("do", office.folder, *words).code in {1, 2}


def test_no_passphrase_is_asked_for_a_command_that_may_not_come(office: Office, run: Run) -> None:
    """There is nobody at the keyboard here, so to ask would be to fail otherwise."""
    for line in ("open-secret", "close", "publish", "terminate reason=x decided=notary,organiser"):
        done = run("do", office.folder, *line.split())
        assert done.code == 1
        assert "MP-PACKAGE" not in done.err


def test_a_family_slip_is_written_for_its_owner_alone(rehearsing: Office, run: Run, tmp_path: Path) -> None:
    office = rehearsing
    code = office.draw.roster.read_text().splitlines()[0].split("|")[2]
    file = tmp_path / "new" / "slip.json"
    words = ("slip", office.folder, code, file, "--passphrase-file", office.passphrase)
    assert run(*words).code == 0
    assert slip_from_json(file.read_bytes()).code == code
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600
    again = run(*words)
    assert again.code == 1 and "不会被覆盖" in again.err
    nobody = run("slip", office.folder, "NOBODY", tmp_path / "n.json", "--passphrase-file", office.passphrase)
    assert nobody.code == 1 and "NOBODY" in nobody.err
    assert not (tmp_path / "n.json").exists()


def test_a_spare_computer_is_set_up_from_the_package(office: Office, run: Run, tmp_path: Path) -> None:
    package = office.draw.package(office.draw_id)
    folder = tmp_path / "spare" / "draw"
    words = ("unpack", package, "--out", folder, "--passphrase-file", office.passphrase)
    done = run(*words)
    assert done.code == 0 and notice(office) in done.out.replace(" ", "").replace("\n", "")
    for name in ("plan.json", "roster.txt", "seal.json"):
        assert (folder / name).read_bytes() == (office.folder / name).read_bytes()
    assert not DrawFolder(folder).envelopes.exists()
    assert run("status", folder).code == 0
    assert run(*words).code == 1
    other = tmp_path / "x"
    for content, key in (
        ("wrong wrong wrong\nthe second half\n", "口令不对"),
        ("the second half\nthe first half\n", "口令不对"),
        ("the first half\n", "2 部分"),
        ("short\nshort\n", "太短"),
        ("", "0 行"),
        ("a\nb\nc\n", "3 行"),
    ):
        file = tmp_path / "口令"
        file.write_text(content, encoding="utf-8")
        done = run("unpack", package, "--out", other, "--passphrase-file", file)
        assert done.code == 1 and key in done.err, done.err
    assert not other.exists()


def test_a_passphrase_file_from_windows_is_the_same_passphrase(
    office: Office, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "bom.txt"
    file.write_bytes(b"\xef\xbb\xbf" + PASSPHRASE.replace("\n", "\r\n").encode())
    package = office.draw.package(office.draw_id)
    assert run("unpack", package, "--out", tmp_path / "draw", "--passphrase-file", file).code == 0


# --- passphrases at the keyboard


def test_each_half_is_asked_for_twice_when_sealing() -> None:
    asked: list[str] = []
    answers = iter(["first half", "first half", "second half", "second half"])

    def read(question: str) -> str:
        asked.append(question)
        return next(answers)

    assert passphrases.ask(2, Language.ZH, twice=True, read=read) == ("first half", "second half")
    assert len(asked) == 4 and "第 2 部分" in asked[3]


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        (["first half", "first hálf"], "package.passphrase-differs"),
        (["short"], "package.passphrase-short"),
        ([], "package.passphrase-nobody"),
        (["first half"], "package.passphrase-nobody"),
    ],
)
def test_a_passphrase_that_will_not_do(answers: list[str], key: str) -> None:
    typed = iter(answers)

    def read(_question: str) -> str:
        for answer in typed:
            return answer
        raise EOFError

    with pytest.raises(BadInput) as refused:
        passphrases.ask(1, Language.EN, twice=True, read=read)
    assert refused.value.key == key


# --- wrong usage and wrong files


WRONG_USAGE: list[list[str]] = [
    [], ["nothing"], ["--lang", "fr", "status", "x"], ["--lang"], ["seal"], ["seal", "x.xlsx"], ["check"],
    ["unpack", "x"], ["do"], ["do", "x"], ["slip", "x"], ["status"], ["envelopes"],
    ["status", "x", "--force"], ["sample", "x.xlsx", "--children", "9"],
    ["sample", "x.xlsx", "--children", "500001"],
    ["sample", "x.xlsx", "--children", "-5"], ["sample", "x.xlsx", "--children", "１００"],
    ["sample", "x.xlsx", "--children", "9" * 5000], ["sample", "x.xlsx", "--seed", "x"],
    ["rehearse", "--children", "many"],
]  # fmt: skip


@pytest.mark.parametrize("words", WRONG_USAGE, ids=lambda words: " ".join(words)[:40] or "nothing at all")
def test_wrong_usage_is_told_with_code_2(
    words: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.code == 2
    assert "usage:" in done.err
    assert list(tmp_path.iterdir()) == []


def test_help_is_no_error(run: Run) -> None:
    for words in (["--help"], ["seal", "--help"], ["rehearse", "-h"]):
        assert run(*words).code == 0


NOT_A_DRAW = [
    ["status", "{missing}"], ["status", "{empty}"], ["status", "{file}"], ["do", "{missing}", "begin"],
    ["do", "{empty}", "begin"], ["do", "{file}", "begin"], ["envelopes", "{missing}"],
    ["envelopes", "{file}", "--erase"], ["slip", "{empty}", "A1", "{missing}/s.json"],
    ["slip", "{missing}", "A1", "{missing}/s.json"], ["unpack", "{missing}", "--out", "{missing}/d"],
    ["unpack", "{empty}", "--out", "{missing}/d"], ["unpack", "{file}", "--out", "{missing}/d"],
    ["unpack", "{file}", "--out", "{empty}"], ["unpack", "{workbook}", "--out", "{missing}/d"],
    ["check", "{missing}"], ["check", "{missing}.xlsx"], ["check", "{empty}"], ["check", "{file}"],
    ["check", "{folder.xlsx}"], ["check", "{workbook}", "--plan", "{missing}.toml"],
    ["check", "{workbook}", "--plan", "{file}"], ["check", "{workbook}", "--plan", "{empty}"],
    ["check", "{workbook}", "--plan", "{bad.toml}"], ["check", "{bad.toml}", "--plan", "{workbook}"],
    ["seal", "{file}", "--out", "{missing}/d"], ["seal", "{workbook}", "--out", "{empty}"],
    ["seal", "{workbook}", "--out", "{file}"],
    ["seal", "{workbook}", "--out", "{missing}/d", "--passphrase-file", "{missing}"],
    ["seal", "{workbook}", "--out", "{missing}/d", "--passphrase-file", "{empty}"],
    ["seal", "{workbook}", "--out", "{missing}/d", "--passphrase-file", "{binary}"],
    ["seal", "{workbook}", "--out", "{file}/d", "--passphrase-file", "{passphrase}"],
    ["template", "{file}"], ["template", "{empty}"], ["template", "{file}/x.xlsx"],
    ["template", "{missing}.xlsx", "--procedure", "beijing"], ["sample", "{missing}.xlsx", "--procedure", ""],
    ["sample", "{file}/x.xlsx"],
    ["rehearse", "--workbook", "{missing}", "--out", "{missing}"],
    ["rehearse", "--workbook", "{file}", "--out", "{missing}"],
    ["rehearse", "--workbook", "{workbook}", "--plan", "{bad.toml}", "--out", "{missing}"],
    ["rehearse", "--script", "{missing}", "--out", "{missing}"],
    ["rehearse", "--script", "{empty}", "--out", "{missing}"],
    ["rehearse", "--script", "{binary}", "--out", "{missing}"],
    ["rehearse", "--procedure", "beijing", "--out", "{missing}"],
    ["rehearse", "--out", "{file}/x"],
]  # fmt: skip


@pytest.mark.parametrize("words", NOT_A_DRAW, ids=" ".join)
def test_wrong_files_are_told_in_both_languages_and_nothing_is_left(
    words: list[str], office: Office, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "file").write_bytes(b"just text\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x80")
    (tmp_path / "bad.toml").write_bytes(b"draw_id = ")
    places = {
        name: tmp_path / name for name in ("missing", "empty", "file", "binary", "bad.toml", "folder.xlsx")
    }
    places |= {"workbook": office.workbook, "passphrase": office.passphrase}
    before = snapshot(tmp_path)
    for lang in ("zh", "en"):
        given = []
        for word in words:
            for name, path in places.items():
                word = word.replace("{" + name + "}", str(path))
            given.append(word)
        done = run(*given, lang=lang)
        assert done.code == 1, done.told
        assert len(done.err.strip().splitlines()) >= 1
        assert any(ord(char) > 0x2FFF for char in done.err) or lang == "en"
    assert snapshot(tmp_path) == before


def snapshot(root: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
    }


def test_a_second_program_on_the_same_draw_is_refused(office: Office, run: Run) -> None:
    from filelock import FileLock

    with FileLock(office.folder / ".in-use"):
        done = run("status", office.folder)
    assert done.code == 1 and "另一个程序" in done.err
    assert run("status", office.folder).code == 0


def test_damage_is_told_with_its_cause(rehearsing: Office, run: Run, tmp_path: Path) -> None:
    package = rehearsing.draw.package(rehearsing.draw_id)
    folder = tmp_path / "draw"
    run("unpack", package, "--out", folder, "--passphrase-file", rehearsing.passphrase)
    (folder / "journal").mkdir()
    (folder / "journal" / "transcript-1.jsonl").write_bytes(b"{}\n")
    done = run("status", folder)
    assert done.code == 1
    first, second = done.err.strip().splitlines()
    assert first.startswith("MP-JOURNAL: ") and second.startswith("MP-CHAIN: ")


def test_a_torn_line_is_told(office: Office, run: Run, tmp_path: Path) -> None:
    package, folder = office.draw.package(office.draw_id), tmp_path / "draw"
    run("unpack", package, "--out", folder, "--passphrase-file", office.passphrase)
    run("do", folder, "begin", "fresh=第一台没有开始过", "decided=notary,organiser")
    with (folder / "journal" / "transcript-1.jsonl").open("ab") as file:
        file.write(b'{"at"')
    assert "transcript-1.jsonl.torn-1" in run("status", folder).out
    assert "torn" not in run("status", folder).out


def test_an_interruption_ends_with_code_130(
    office: Office, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object, **_further: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(prepare, "prepare", interrupted)
    for lang, word in (("zh", "已取消"), ("en", "Cancelled")):
        done = run("seal", office.workbook, "--out", tmp_path / "draw", lang=lang)
        assert done.code == CANCELLED == 130
        assert word in done.err
    assert not (tmp_path / "draw").exists()


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp1252", "utf-8"])
def test_a_pipe_is_utf8_whatever_the_system_writes(encoding: str, office: Office) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    for words, code in ((["check", str(office.workbook)], 0), (["status", str(office.root)], 1)):
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", *words], cwd=ROOT, env=environment, capture_output=True
        )
        assert done.returncode == code, done.stderr
        assert b"Traceback" not in done.stderr
        assert any(char > "\u4e00" for char in (done.stdout + done.stderr).decode("utf-8"))


def test_nobody_at_the_keyboard_is_told(office: Office, tmp_path: Path) -> None:
    words = ["seal", str(office.workbook), "--out", str(tmp_path / "draw"), "--confirm-warnings"]
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", *words], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
        start_new_session=os.name != "nt",
    )  # fmt: skip
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "draw").exists()


def test_phases_have_words_for_what_comes_next(run: Run) -> None:
    from verifier.words import say

    for lang in Language:
        for phase in Phase:
            assert say(f"phase.{phase}", lang)
