"""The verifier in JavaScript, as one process that checks many bundles, and its reports beside Python's."""

import base64
import json
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

from tests.support.programs import lacking, program
from verifier.audit import audit_file
from verifier.lookup import check_slip, code_of_slip, look_up
from verifier.protocol.errors import BadInput
from verifier.report import json_report
from verifier.words.spoken import read_fingerprint

BATCH = Path(__file__).resolve().parent.parent / "second" / "batch.mjs"
OLDEST_NODE = 18


def node() -> str:
    """The path of Node, new enough; else the test that runs is skipped, see :func:`program`."""
    path = program("node", "nodejs")
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    if int(told.strip().removeprefix("v").split(".")[0]) < OLDEST_NODE:
        lacking(f"Node {OLDEST_NODE} or later (this is {told.strip()})", "nodejs")
    return path


class Second:
    """The process. Bundles go to it by way of one file in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._bundle = folder / "bundle.zip"
        self._process = subprocess.Popen(
            [node(), str(BATCH)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=10)

    def ask(self, **question: Any) -> str:
        """One line of the answer; see ``tests/second/batch.mjs``."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        return stdout.readline().rstrip("\n")

    def reports(
        self,
        data: bytes,
        seal: str | None,
        code: str | None = None,
        slip: bytes | None = None,
        **further: Any,
    ) -> tuple[str, str]:
        """Python's report on a bundle, and this one's; ``further`` is what this one alone is told."""
        self._bundle.write_bytes(data)
        packed = None if slip is None else base64.b64encode(slip).decode("ascii")
        found = self.ask(path=str(self._bundle), seal=seal, code=code, slip=packed, **further)
        return first_report(self._bundle, seal, code, slip), found

    def agrees(
        self,
        data: bytes,
        seal: str | None,
        code: str | None = None,
        slip: bytes | None = None,
        **further: Any,
    ) -> dict[str, Any]:
        """Assert that both say the same, byte for byte; gives what they say."""
        expected, found = self.reports(data, seal, code, slip, **further)
        if expected != found:
            # Finding by finding is easier to read than one long line.
            assert json.loads(found) == json.loads(expected)
            assert found == expected
        value: dict[str, Any] = json.loads(expected)
        return value


def first_report(path: Path, seal: str | None, code: str | None, slip: bytes | None) -> str:
    """What ``python -m verifier --json`` prints, without its newline."""
    report = audit_file(path, seal)
    findings = report.findings if slip is None else report.findings + check_slip(report, slip)
    typed = unicodedata.normalize("NFKC", code or "").strip()
    asked = typed or (None if slip is None else code_of_slip(slip))
    child = None if asked is None else look_up(report, asked)
    return json_report(report, findings, child, asked=asked is not None).decode("utf-8")


def first_reading(typed: str) -> dict[str, Any]:
    """What Python makes of a typed fingerprint: the digits, or what is wrong and where."""
    try:
        return {"fingerprint": read_fingerprint(typed)}
    except BadInput as error:
        return {"key": error.key, "where": error.params["where"]}
