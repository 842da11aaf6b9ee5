"""Python and JavaScript say the same of any bundle, byte for byte.

``--hypothesis-profile=thorough`` tries twenty times as many. docs/differences.md has what was found.
"""

import base64
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import plans as made
from tests.support.ceremony import Attempt, Ceremony, Script, bundle_zip, hold
from tests.support.operations import Operations
from tests.support.second import Second, first_reading
from tests.support.tamper import base
from tests.verifier.protocol.strategies import plans, rosters
from tests.verifier.test_hostile import BASES, in_one_form, put
from tests.verifier.test_lookup import slip_of
from verifier.protocol import events as ev
from verifier.protocol.fingerprint import grouped
from verifier.protocol.plan import Lock, OnFailure, Plan
from verifier.protocol.slip import slip_to_json
from verifier.protocol.slip_text import MARK
from verifier.protocol.text import canonical
from verifier.words import Language
from verifier.words.spoken import words

TRIES = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
# The dear ones take fewer examples in the usual run, and as many as the others in a thorough one.
EXAMPLES = settings.default.max_examples if settings.default else 100
FEWER = settings(TRIES, max_examples=EXAMPLES if EXAMPLES > 100 else 40)
REASONS = st.sampled_from(["看不清", "停电", "<b>&\"'", "𠮷", "a" * 200])


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Second]:
    process = Second(tmp_path_factory.mktemp("second"))
    yield process
    process.close()


@st.composite
def scripts(draw: st.DrawFn, plan: Plan) -> Script:
    """Days that do not go smoothly, as far as the plan allows them."""
    redraws = plan.failure.mode is OnFailure.REDRAW
    allowed = plan.failure.attempts if redraws else 1
    before = draw(st.integers(0, allowed - 1))
    after = st.none() | st.integers(1, 25)
    last = draw(st.sampled_from(["closed"] * 4 + ["terminated", "open", "voided-terminated"]))
    if last == "voided-terminated" and before + 1 >= allowed:
        last = "terminated"
    resumed = draw(st.none() | REASONS)
    attempts = [Attempt("voided", draw(after)) for _ in range(before)]
    attempts.append(Attempt(last, draw(after) if last != "closed" else None, None if redraws else resumed))
    slots = [
        (attempt, number, slot)
        for attempt in range(1, before + 2)
        for number in range(1, plan.rounds + 1)
        for slot in range(1, plan.witness.slots + 1)
    ]
    void = {slot: draw(REASONS) for slot in slots if draw(st.integers(0, 9)) == 0}
    aside = st.sampled_from([ev.Note("备注"), ev.Reopened("停电"), ev.Copied("a.xlsx", "0" * 64, "U 盘")])
    places = st.tuples(st.integers(1, before + 1), st.integers(1, 20))
    return Script(
        attempts=tuple(attempts),
        void=void,
        empty=frozenset(slot for slot in void if draw(st.booleans())),
        asides=draw(st.dictionaries(places, st.tuples(aside), max_size=3)),
        times=draw(st.dictionaries(places, st.just("2026-07-15T01:00:00Z"), max_size=1)),
        statement=draw(st.sampled_from(ev.Statement)),
    )


@FEWER
@given(st.data())
def test_random_ceremonies(second: Second, data: st.DataObject) -> None:
    plan = data.draw(plans(batches=2, slots=3))
    held = hold(plan, data.draw(rosters(plan)).rows, data.draw(scripts(plan)))
    row = data.draw(st.sampled_from(held.roster.rows))
    seal = data.draw(st.sampled_from([held.fingerprint] * 3 + [None]))
    second.agrees(bundle_zip(held.members), seal, row.code)


def ceremony(name: str) -> Ceremony:
    return base(name)


@FEWER
@given(st.data())
def test_any_value_in_any_file(second: Second, data: st.DataObject) -> None:
    held = ceremony(data.draw(BASES))
    work = Operations(held)
    name = data.draw(st.sampled_from(sorted(name for name in work.members if "json" in name)))
    if name.endswith(".jsonl"):
        lines = [json.loads(line) for line in work.members[name].splitlines()]
        place = data.draw(st.integers(0, len(lines) - 1))
        if data.draw(st.booleans()):
            lines[place]["data"] = put(data, lines[place]["data"])
        else:
            lines[place] = put(data, lines[place])
        work.members[name] = b"".join(in_one_form(line) + b"\n" for line in lines)
    else:
        work.members[name] = in_one_form(put(data, json.loads(work.members[name])))
    forge(data, work, name)
    second.agrees(bundle_zip(work.members), data.draw(st.sampled_from([None, held.fingerprint])), "X0002")


def forge(data: st.DataObject, work: Operations, name: str) -> None:
    """Sometimes, make everything fit again, so that what lies behind the digests is reached."""
    fits: Callable[[], None] = {"plan.json": work.op_reseal, "seal.json": work.op_rename_seal}.get(
        name, work.op_rechain
    )
    if data.draw(st.booleans()):
        try:
            fits()
            work.op_sign()
        except Exception:
            # What is no JSON any more cannot be made to fit; it is checked as it is.
            return


@FEWER
@given(st.data())
def test_any_bytes_in_any_file(second: Second, data: st.DataObject) -> None:
    held = ceremony(data.draw(BASES))
    members = dict(held.members)
    name = data.draw(st.sampled_from(sorted(members)))
    whole = bytearray(members[name])
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(whole)))
        match data.draw(st.integers(0, 3)):
            case 0 if at < len(whole):
                whole[at] = data.draw(st.integers(0, 255))
            case 1:
                del whole[at : at + data.draw(st.integers(1, 200))]
            case 2:
                whole[at:at] = data.draw(TOKENS)
            case _:
                whole[at:at] = data.draw(st.binary(min_size=1, max_size=8))
    members[name] = bytes(whole)
    second.agrees(bundle_zip(members), held.fingerprint, "X0002")


TOKENS = st.sampled_from(
    [
        *(b'"', b"\\", b"\n", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"NaN", b"-Infinity"),
        *(b"1e5", b"1.5", b"-0", b"01", b"9007199254740992", b"-9007199254740991", b"1" * 5000),
        *(b"\\ud83d", b"\\u00e9", b"e\xcc\x81", b"[" * 17, b"[" * 3000, b'{"a":' * 20, b"/", b"\\/", b"\t"),
        *(b" ", b",", b":", b"\x00", b'{"a":1,"a":2}', b'"\xe4\xb8\x80":', b"\xe4\xb8", b"\x7f", b"\xc2\x80"),
        *(b"true", b"null", b"\\u0041"),
    ]
)


@TRIES
@given(st.lists(TOKENS | st.sampled_from([b"{", b"}", b"[", b"]", b'"a"', b"0", b"false"]), max_size=9))
def test_any_json(second: Second, tokens: list[bytes]) -> None:
    members = dict(ceremony("direct").members)
    members["plan.json"] = b"".join(tokens)
    members["results.json"] = b"[" + b",".join(tokens) + b"]"
    second.agrees(bundle_zip(members), None)


@TRIES
@given(st.text(), st.data())
def test_any_text_where_texts_are_shown(second: Second, text: str, data: st.DataObject) -> None:
    work = Operations(ceremony("direct"))
    value = json.loads(work.members["plan.json"])
    value[data.draw(st.sampled_from(["organiser", "draw_id", "custody"]))] = text
    work.members["plan.json"] = in_one_form(value)
    second.agrees(bundle_zip(work.members), None)


@FEWER
@given(st.data())
def test_any_lines_of_a_list(second: Second, data: st.DataObject) -> None:
    work = Operations(ceremony(data.draw(st.sampled_from(["choices", "xincheng"]))))
    lines = work.members["roster.txt"].decode("ascii").splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        fields = lines[at].split("|")
        place = data.draw(st.integers(0, len(fields) - 1))
        other = lines[data.draw(st.integers(0, len(lines) - 1))].split("|")[place]
        more = ["", "X1", "X1.X1", "X1:99", "X1:1:1", "1", "100", "0", "X0001", "x", "é"]
        fields[place] = data.draw(st.sampled_from([other, *more]))
        lines[at] = "|".join(fields)
    if data.draw(st.booleans()):
        lines.sort()
    work.members["roster.txt"] = "".join(f"{line}\n" for line in lines).encode("utf-8")
    work.op_reseal()
    work.op_sign()
    second.agrees(bundle_zip(work.members), None, "X0002")


@TRIES
@given(st.data())
def test_any_slip(second: Second, data: st.DataObject) -> None:
    held = ceremony("direct")
    slip = json.loads(slip_to_json(slip_of(held, "X0003")))
    changed = in_one_form(put(data, slip)) if data.draw(st.booleans()) else canonical(slip)
    if data.draw(st.booleans()):
        changed = compact(data, changed)
    around = data.draw(st.sampled_from([b"", b" ", b"\n", b"\x0b", b"\xc2\xa0"]))
    second.agrees(bundle_zip(held.members), held.fingerprint, None, around + changed + around)


def compact(data: st.DataObject, slip: bytes) -> bytes:
    """The compact form, often damaged: before it is written in base 32, or after."""
    stream = bytearray(zlib.compress(slip, data.draw(st.integers(0, 9)), data.draw(st.sampled_from([9, 15]))))
    if data.draw(st.booleans()):
        at = data.draw(st.sampled_from([0, 1, len(stream) - 1]) | st.integers(0, len(stream) - 1))
        stream[at] = data.draw(st.integers(0, 255))
    if data.draw(st.integers(0, 3)) == 0:
        stream += data.draw(st.binary(min_size=1, max_size=3))
    text = bytearray(MARK.encode() + base64.b32encode(bytes(stream)).rstrip(b"="))
    if data.draw(st.integers(0, 3)) == 0:
        at = data.draw(st.integers(0, len(text)))
        some = data.draw(st.sampled_from([b"", b"=", b"a", b"1", b"7"]))
        text[at : at + data.draw(st.integers(0, 2))] = some
    return bytes(text)


@TRIES
@given(st.data())
def test_any_zip_file(second: Second, data: st.DataObject) -> None:
    held = ceremony("direct")
    stream = io.BytesIO()
    method = data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    with zipfile.ZipFile(stream, "w", method) as packed:
        for name, content in held.members.items():
            packed.writestr(name, content, compresslevel=data.draw(st.integers(0, 9)))
    whole = bytearray(stream.getvalue())
    directory = whole.index(b"PK\x01\x02")
    for _ in range(data.draw(st.integers(0, 3))):
        # Half of the blows fall on the directory, which is small.
        at = data.draw(st.integers(0, len(whole) - 1) | st.integers(directory, len(whole) - 1)) % len(whole)
        match data.draw(st.integers(0, 4)):
            case 0:
                whole[at] = data.draw(st.integers(0, 255))
            case 1:
                whole[at] ^= 1 << data.draw(st.integers(0, 7))
            case 2:
                del whole[at : at + data.draw(st.integers(1, 8))]
            case 3:
                whole[at:at] = data.draw(st.binary(min_size=1, max_size=8))
            case _:
                more = [b"\xff" * 4, b"\x00" * 4, b"PK\x05\x06", b"PK\x06\x07", "é".encode(), b"\xe9", b"/"]
                some = data.draw(st.sampled_from(more))
                whole[at : at + len(some)] = some
    second.agrees(bytes(whole), held.fingerprint)


@TRIES
@given(st.data())
def test_any_typed_fingerprint(second: Second, data: st.DataObject) -> None:
    fingerprint = ceremony("direct").fingerprint
    forms = [grouped(fingerprint), fingerprint, " ".join(words(fingerprint, Language.ZH))]
    forms += [f"封存指纹：{grouped(fingerprint)}", f"{forms[2]}\n{forms[0]}", f"Seal: {forms[0]} 64"]
    typed = data.draw(st.sampled_from([*forms, " ".join(words(fingerprint, Language.EN))]))
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(typed)))
        pieces = ["", "O", "l", " ", "-", "—", "Ａ", "g", "\n", "人", "|", "zz", "\u2460"]
        pieces += ["\ufeff", "\u200b", "\x1c", "（64）", "封存"]
        some = data.draw(st.sampled_from(pieces))
        typed = typed[:at] + some + typed[at + data.draw(st.integers(0, 2)) :]
    expected, found = first_reading(typed), json.loads(second.ask(typed=typed))
    # How near a word is to another is a matter of taste; that something is wrong with it is not.
    taste = {"fingerprint.word-near", "fingerprint.word-unknown"}
    if expected.get("key") in taste and found.get("key") in taste:
        expected["key"] = found["key"]
    assert found == expected


def test_lists_in_a_lock_of_their_own(second: Second) -> None:
    """A larger draw: several batches' worth of children, twins, tiers and choices."""
    plan = made.longhua(schools=6, quota=40, lock=Lock.SCREEN)
    held = hold(plan, made.roster(plan, 1500, choices=5, twins=80, tiers=3, own_tiers=True), None)
    assert second.agrees(bundle_zip(held.members), held.fingerprint, "X0700")["verdict"] == "holds"
