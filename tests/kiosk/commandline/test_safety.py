"""The commands for when something breaks, as they are typed: mirror, takeover, incident, erase."""

import shutil
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.ceremony import console
from kiosk.ceremony.mirror import copy_folder
from kiosk.ceremony.publish import publish
from kiosk.files.copy_record import Copy, CopyRecord
from kiosk.files.draw_folder import DrawFolder
from tests.kiosk.ceremony.hall import HALVES, Hall, hold, seal, until
from tests.support import plans
from verifier.protocol.plan import OnFailure
from verifier.protocol.state import Phase
from verifier.protocol.text import sha256_hex


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "publish_with_papers", publish)


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    plan = plans.as_rehearsal(plans.longhua(quota=3, slots=1, mode=OnFailure.RESUME))
    return seal(tmp_path, plan, plans.roster(plan, 5))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def ran(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    capsys.readouterr()
    code = main([str(word) for word in words])
    done = capsys.readouterr()
    assert "Traceback" not in done.err
    return code, done.out + done.err


def test_a_copy_is_kept_taken_over_and_the_clock_told(
    hall: Hall, stick: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = hall.folder.root
    assert ran(capsys, "mirror", root)[0] == 1
    assert "MP-COMMAND" in ran(capsys, "mirror", root)[1]
    code, told = ran(capsys, "mirror", root, "--to", stick)
    assert (code, "已同步（0 行）" in told) == (0, True)
    assert "已同步（1 行）" in ran(capsys, "do", root, "begin")[1]
    with hall.open() as session:
        until(hall, session, lambda state: state.phase is Phase.BALLS)
    away = stick.with_name("away")
    stick.rename(away)
    code, told = ran(capsys, "do", root, "note", "text=x")
    assert code == 0 and "U盘" in told and "派位照常进行" in told
    away.rename(stick)
    assert "已同步" in ran(capsys, "status", root)[1]

    passphrase = tmp_path / "口令.txt"
    passphrase.write_text("\n".join(HALVES), encoding="utf-8")
    package, other = hall.folder.package(hall.plan.draw_id), tmp_path / "spare"
    assert ran(capsys, "unpack", package, "--out", other, "--passphrase-file", passphrase)[0] == 0
    code, told = ran(capsys, "takeover", other, tmp_path / "empty", "--reason", "停电")
    assert code == 1 and "MP-JOURNAL" in told
    assert ran(capsys, "takeover", other, stick, "--reason", "停电", "--decided", "nobody")[0] == 1
    code, told = ran(capsys, "takeover", other, stick, "--reason", "主机损坏")
    assert code == 0 and "已接续过程记录副本" in told
    assert DrawFolder(other).transcript(1).read_bytes().startswith(hall.journal())
    assert "故障已持续" in ran(capsys, "incident", other)[1]
    assert "故障" in ran(capsys, "status", other)[1]
    assert ran(capsys, "do", other, "ball", "name=groups", "value=3")[0] == 0
    assert "没有故障计时" in ran(capsys, "incident", other)[1]
    code, told = ran(capsys, "incident", other, "--declare", "20")
    assert code == 0 and "已持续 20 分钟" in told and "还剩 10 分钟" in told
    with pytest.raises(SystemExit):
        ran(capsys, "incident", other, "--declare", "2000")

    # The stick says more than the first computer now, and a copy that differs is set aside on demand only.
    ran(capsys, "mirror", other, "--to", stick)
    ran(capsys, "do", root, "note", "text=y")
    assert "不同" in ran(capsys, "mirror", root)[1]
    code, told = ran(capsys, "mirror", root, "--set-aside")
    assert code == 0 and "aside-1" in told
    assert copy_folder(stick, hall.plan.draw_id).is_dir()
    assert ran(capsys, "mirror", root, "--off")[0] == 0
    assert "已同步" not in ran(capsys, "status", root)[1]


def test_a_void_attempt_is_told_on_the_spare_computer(
    stick: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for attempts, told_of in ((2, "作废"), (1, "终止")):
        plan = plans.as_rehearsal(plans.direct(quota=3, slots=1, attempts=attempts))
        hall = seal(tmp_path / str(attempts), plan, plans.roster(plan, 5))
        with hall.open() as session:
            until(hall, session, lambda state: state.phase is Phase.BALLS)
        other = tmp_path / f"spare-{attempts}"
        shutil.copytree(hall.folder.root, other)
        shutil.rmtree(other / "journal")
        code, told = ran(capsys, "takeover", other, hall.folder.root, "--reason", "停电")
        assert code == 1 and "MP-COMMAND" in told
        words = ("takeover", other, hall.folder.root, "--reason", "停电", "--decided", "notary,organiser")
        code, told = ran(capsys, *words)
        assert code == 0 and told_of in told


def test_private_data_are_erased_when_they_may_be(
    hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, workbook = hall.folder.root, tmp_path / "名单.xlsx"
    workbook.write_bytes(b"children")
    assert ran(capsys, "erase", root, "--confirm")[0] == 1
    hold(hall)
    for confirm in ((), ("--confirm",)):
        code, told = ran(capsys, "erase", root, *confirm)
        assert code == 1 and "2 个" in told
    for medium in ("U盘 A", "U盘 B"):
        for path in (hall.folder.bundle(hall.plan.draw_id), hall.folder.package(hall.plan.draw_id)):
            copy = Copy("2026-07-15T01:00:00Z", path.name, sha256_hex(path.read_bytes()), medium)
            CopyRecord(hall.folder.copies).add(copy)
    code, told = ran(capsys, "erase", root, "--also", workbook)
    assert code == 0 and ".mpk" in told and "名单.xlsx" in told and workbook.exists()
    code, told = ran(capsys, "erase", root, "--also", workbook, "--confirm")
    assert code == 0 and "已清除 2 个文件" in told
    assert not workbook.exists() and not hall.folder.private.exists()
    for confirm in ((), ("--confirm",)):
        code, told = ran(capsys, "erase", root, *confirm)
        assert code == 0 and "没有可清除" in told
