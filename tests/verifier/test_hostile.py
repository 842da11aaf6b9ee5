"""Whatever a bundle holds, there is a verdict and no traceback."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.ceremony import bundle_zip
from tests.support.gaps import gaps
from tests.support.operations import Operations
from tests.support.tamper import base
from verifier.audit import Report, audit_file
from verifier.findings import RULES, Status
from verifier.lookup import look_up
from verifier.protocol.text import canonical
from verifier.report import json_report, text_report
from verifier.words import Language

TRIES = settings(suppress_health_check=[HealthCheck.too_slow])
BASES = st.sampled_from(["screen", "xincheng", "choices", "redraw", "terminated", "resumed", "bad-day"])

VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 12),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.sampled_from(
        [
            "",
            "-",
            "VOID",
            "X",
            "X1",
            "0" * 64,
            "12345678",
            "begin",
            "note",
            "closed",
            "{where}",
            "\u202e",
            "a\nb",
        ]
    ),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.lists(st.integers(0, 9), max_size=3),
    st.dictionaries(st.sampled_from(["id", "step", "label"]), st.integers(0, 3), max_size=2),
)


def judge(data: bytes, fingerprint: str | None) -> Report:
    """Audit, tell it in every form, and hold the form of the report."""
    report = audit_file(data, fingerprint)
    assert {finding.rule for finding in report.findings} == set(RULES)
    for lang in Language:
        assert all("\n" not in line for line in text_report(report, report.findings, None, lang))
    told = json.loads(json_report(report, report.findings, None, asked=False))
    assert told["verdict"] == report.verdict.value
    broken = {finding.rule for finding in report.findings if finding.status is Status.DOES_NOT_HOLD}
    for finding in report.findings:
        assert gaps(finding.key, finding.params) == []
        assert broken.issuperset(finding.because)
        if finding.status is Status.NOT_PROVED and finding.key != "audit.fingerprint-not-given":
            assert finding.because
    look_up(report, "X0001")
    return report


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a JSON value."""
    found = [path]
    if isinstance(value, dict):
        for name in value:
            found += places(value[name], (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += places(item, (*path, index))
    return found


def put(data: st.DataObject, value: Any) -> Any:
    """A JSON value with something else in one place, or without it, or with one thing more."""
    path = data.draw(st.sampled_from(places(value)))
    new = data.draw(VALUES)
    if not path:
        return new
    inner = value
    for name in path[:-1]:
        inner = inner[name]
    match data.draw(st.integers(0, 3)):
        case 0:
            del inner[path[-1]]
        case 1 if isinstance(inner, list):
            inner.append(inner[0])
        case 2 if isinstance(inner, dict):
            inner["more"] = new
        case _:
            inner[path[-1]] = new
    return value


def in_one_form(value: Any) -> bytes:
    try:
        return canonical(value)
    except Exception:
        return json.dumps(value).encode("utf-8", "surrogatepass")


@TRIES
@given(st.data())
def test_any_value_in_any_file(data: st.DataObject) -> None:
    made = base(data.draw(BASES))
    members = dict(made.members)
    for _ in range(data.draw(st.integers(1, 2))):
        name = data.draw(st.sampled_from(sorted(name for name in members if "json" in name)))
        if name.endswith(".jsonl"):
            lines = members[name].splitlines()
            at = data.draw(st.integers(0, len(lines) - 1))
            try:
                lines[at] = in_one_form(put(data, json.loads(lines[at])))
            except ValueError:
                continue
            members[name] = b"\n".join(lines) + b"\n"
        else:
            members[name] = in_one_form(put(data, json.loads(members[name])))
    fingerprint = data.draw(st.sampled_from([None, made.fingerprint, "0" * 64]))
    report = judge(bundle_zip(members), fingerprint)
    if members != made.members and fingerprint == made.fingerprint:
        assert report.verdict is Status.DOES_NOT_HOLD


@TRIES
@given(st.data())
def test_any_value_by_somebody_who_has_the_key(data: st.DataObject) -> None:
    """Sealed, linked and signed as it should be, so that the checks behind the digests are reached."""
    made = base(data.draw(BASES))
    work = Operations(made)
    name = data.draw(st.sampled_from(["plan.json", "seal.json", "transcript-1.jsonl"]))
    if name == "transcript-1.jsonl":
        lines = [json.loads(line) for line in work.members[name].splitlines()]
        place = data.draw(st.integers(0, len(lines) - 1))
        lines[place]["data"] = put(data, lines[place]["data"])
        try:
            work.members[name] = b"".join(canonical(line) + b"\n" for line in lines)
        except Exception:
            return
    else:
        work.members[name] = in_one_form(put(data, json.loads(work.members[name])))
    if name == "plan.json":
        work.op_reseal()
    elif name == "seal.json":
        work.op_rename_seal()
    else:
        work.op_rechain()
    work.op_sign()
    judge(bundle_zip(work.members), None)


@TRIES
@given(st.data())
def test_any_bytes_in_any_file(data: st.DataObject) -> None:
    made = base(data.draw(BASES))
    members = dict(made.members)
    name = data.draw(st.sampled_from(sorted(members)))
    whole = bytearray(members[name])
    at = data.draw(st.integers(0, len(whole) - 1))
    match data.draw(st.integers(0, 2)):
        case 0:
            whole[at] = data.draw(st.integers(0, 255))
        case 1:
            del whole[at : at + data.draw(st.integers(1, 200))]
        case _:
            whole[at:at] = data.draw(st.binary(min_size=1, max_size=8))
    members[name] = bytes(whole)
    report = judge(bundle_zip(members), made.fingerprint)
    if members != made.members:
        assert report.verdict is Status.DOES_NOT_HOLD


@TRIES
@given(st.data())
def test_any_lines_of_a_list(data: st.DataObject) -> None:
    """A list with other lines, sealed as it should be."""
    made = base(data.draw(st.sampled_from(["choices", "xincheng"])))
    work = Operations(made)
    lines = work.members["roster.txt"].decode("ascii").splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        fields = lines[at].split("|")
        place = data.draw(st.integers(0, len(fields) - 1))
        other = lines[data.draw(st.integers(0, len(lines) - 1))].split("|")[place]
        fields[place] = data.draw(st.sampled_from([other, "", "X1", "X1.X1", "X1:99", "1", "100", "0"]))
        lines[at] = "|".join(fields)
    work.members["roster.txt"] = "".join(f"{line}\n" for line in lines).encode("ascii")
    work.op_reseal()
    work.op_sign()
    judge(bundle_zip(work.members), None)
