"""Windows' spooler as it is spoken to: a stand-in for PowerShell answers as the script does."""

import base64
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.station import spooler
from kiosk.station.printer import Job, Stage
from verifier.protocol.errors import BadInput

JOB = Job("办公室打印机", "封存证书 0a1b2c3d", "封存证书")
# A script's first line cannot name a program in a folder with a blank in its name.
POWERSHELL = """#!/bin/sh
exec '{python}' '{script}' "$@"
"""
STAND_IN = """
import json, os, sys
from pathlib import Path
here = Path(__file__).parent
names = {name: os.environ.get(name, "") for name in ("MINGPAI_PRINTER", "MINGPAI_TITLE")}
heard = {"words": sys.argv[1:], "given": sys.stdin.read(), **names}
(here / "heard.json").write_text(json.dumps(heard))
answers = json.loads((here / "answers.json").read_text())
sys.stdout.buffer.write(answers.get(sys.argv[-1], "ok").encode("utf-8"))
"""

Answer = Callable[..., None]


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    script, stand_in = tmp_path / "stand_in.py", tmp_path / "powershell"
    script.write_text(STAND_IN, encoding="utf-8")
    stand_in.write_text(POWERSHELL.format(python=sys.executable, script=script), encoding="utf-8")
    stand_in.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", str(tmp_path))

    def set_answers(**answers: str) -> None:
        (tmp_path / "answers.json").write_text(json.dumps(answers))

    set_answers()
    return set_answers


def heard(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "heard.json").read_text())
    return found


def test_every_printer_is_listed(answer: Answer) -> None:
    answer(list="printer 办公室打印机\r\nprinter Two Words\r\nok\r\n")
    assert spooler.printers() == ("办公室打印机", "Two Words")


def test_a_document_goes_over_in_memory_and_names_need_no_quotes(answer: Answer, tmp_path: Path) -> None:
    pdf = b"%PDF-1.4 \x00\xff" * 5_000
    answer(state="printer Normal\nok\n")
    job = spooler.print_pdf('"; rm $x `n', pdf, "封存证书")
    told = heard(tmp_path)
    assert base64.b64decode(told["given"]) == pdf
    assert max(map(len, told["given"].splitlines())) <= 8_000
    assert (told["MINGPAI_PRINTER"], told["MINGPAI_TITLE"]) == ('"; rm $x `n', job.id)
    assert job.id.startswith("封存证书 ")
    assert told["words"][-2:] == [str(spooler.SCRIPT), "print"]


@pytest.mark.parametrize(
    ("told", "stage", "key"),
    [
        ("printer Normal\nok", Stage.DONE, ""),
        ("printer Normal\njob Normal\nok", Stage.WAITING, ""),
        ("printer Normal\njob Spooling, Printing\nok", Stage.PRINTING, ""),
        ("printer Normal\njob Printed, Retained\nok", Stage.DONE, ""),
        ("printer PaperOut\njob Printing\nok", Stage.STOPPED, "print.paper"),
        ("printer Normal\njob Error, Offline, Printing\nok", Stage.STOPPED, "print.offline"),
        ("printer Paused\njob Normal\nok", Stage.STOPPED, "print.paused"),
        ("printer Normal\njob UserIntervention\nok", Stage.STOPPED, "print.stopped"),
    ],
)
def test_what_became_of_a_job(answer: Answer, told: str, stage: Stage, key: str) -> None:
    answer(state=told)
    found = spooler.job_state(JOB)
    assert found.stage is stage
    assert (found.problem.key if found.problem else "") == key


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("refused old", "print.old-windows"),
        ("refused unknown", "print.unknown"),
        ("running scripts is disabled", "print.refused"),
        ("", "print.refused"),
    ],
)
def test_a_refusal_is_told(answer: Answer, said: str, key: str) -> None:
    answer(print=said)
    with pytest.raises(BadInput) as refused:
        spooler.print_pdf(JOB.printer, b"%PDF-", JOB.title)
    assert refused.value.key == key


def test_a_paused_printer_takes_nothing(answer: Answer) -> None:
    answer(state="printer Paused\nok")
    with pytest.raises(BadInput) as refused:
        spooler.print_pdf(JOB.printer, b"%PDF-", JOB.title)
    assert refused.value.key == "print.paused"


def test_a_job_that_cannot_be_taken_out_is_told(answer: Answer) -> None:
    answer(state="printer Normal\njob Printing\nok")
    with pytest.raises(BadInput) as refused:
        spooler.forget(JOB)
    assert refused.value.key == "print.kept"
    answer(state="printer Normal\nok")
    spooler.forget(JOB)


def test_the_script_knows_every_action_that_is_asked_for() -> None:
    script = spooler.SCRIPT.read_text("ascii")
    for action in ("list", "print", "state", "forget"):
        assert f"'{action}' {{" in script
