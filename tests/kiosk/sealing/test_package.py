"""The private package: whoever has not the passphrase, or not the file as it was, gets nothing."""

import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk.words  # noqa: F401
from kiosk.sealing.package import STANDARD, Cost, decrypt, encrypt, passphrase, read_header
from kiosk.sealing.package_files import (
    Package,
    check_package,
    make_package,
    open_package,
    sealed_in,
)
from kiosk.sealing.sealed import read_sealed
from tests.kiosk.ceremony.hall import FAST, HALVES, Hall, seal
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody
from verifier.words import Language, explain


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.direct(custody=Custody.MACHINE)
    return seal(tmp_path_factory.mktemp("draw"), plan, plans.roster(plan, 6))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.direct(custody=Custody.MACHINE)
    return seal(tmp_path_factory.mktemp("other"), plan, plans.roster(plan, 6))


def refused(data: bytes, halves: tuple[str, ...] = HALVES) -> BadInput:
    with pytest.raises(BadInput) as error:
        open_package(data, halves)
    assert error.value.rule is Rule.PACKAGE
    for lang in Language:
        explain(error.value, lang)
    return error.value


def test_a_package_opens_to_what_was_put_in(hall: Hall) -> None:
    opened = open_package(hall.package, HALVES)
    assert opened.private == hall.draw.private
    assert opened.published == {
        "plan.json": hall.draw.plan_json,
        "roster.txt": hall.draw.roster_txt,
        "seal.json": hall.draw.seal_json,
    }
    assert (opened.workbook_name, opened.workbook) == ("名单.xlsx", b"the workbook")
    check_package(opened, read_sealed(hall.folder))
    assert sealed_in(opened).fingerprint == hall.draw.fingerprint


@given(st.binary(max_size=200), st.sampled_from([1, 2]))
def test_what_is_encrypted_is_decrypted(content: bytes, halves: int) -> None:
    secret = passphrase(HALVES[:halves])
    data = encrypt("D-1", halves, secret, content, FAST)
    assert decrypt(data, secret) == content
    assert read_header(data).halves == halves
    # The same content twice has nothing in common.
    assert encrypt("D-1", halves, secret, content, FAST).partition(b"\n")[2] != data.partition(b"\n")[2]


def test_the_usual_cost_is_high() -> None:
    assert 128 * 2**STANDARD.log_n * STANDARD.r >= 128 * 2**20
    secret = passphrase(("long enough",))
    assert decrypt(encrypt("D-1", 1, secret, b"x"), secret) == b"x"


@pytest.mark.parametrize(
    "halves",
    [HALVES[::-1], HALVES[:1], HALVES[1:], (HALVES[0], HALVES[1].upper()), ("".join(HALVES),)],
)
def test_another_passphrase_opens_nothing(halves: tuple[str, ...], hall: Hall) -> None:
    assert refused(hall.package, halves).key == "package.wrong-passphrase"


def test_a_passphrase_is_the_same_however_it_was_typed() -> None:
    assert passphrase(["  cafe\u0301-cafe\u0301 "]) == passphrase(["caf\u00e9-caf\u00e9"])
    for short in ("", "1234567", "  1234567  "):
        with pytest.raises(BadInput) as error:
            passphrase(["long enough", short])
        assert (error.value.key, error.value.params["part"]) == ("package.passphrase-short", 2)


def test_a_changed_bit_anywhere_is_noticed(hall: Hall) -> None:
    header = hall.package.index(b"\n")
    size = len(hall.package)
    places = {0, header // 2, header, header + 1, (header + size) // 2, size - 17, size - 16, size - 1}
    places |= set(range(0, header, 7)) | set(range(header, size, size // 40))
    for place in sorted(places):
        for bit in (1, 128):
            wrong = bytearray(hall.package)
            wrong[place] ^= bit
            refused(bytes(wrong))


def test_a_truncated_or_longer_file_is_noticed(hall: Hall) -> None:
    header = hall.package.index(b"\n")
    for size in (0, 1, header, header + 1, header + 5, header + 16, header + 17, len(hall.package) - 1):
        refused(hall.package[:size])
    refused(hall.package + b"\0")
    refused(b"\n" + hall.package)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"{}\n",
        b"PK\x03\x04" + b"\0" * 100,
        b"\xff" * 5000,
        b"[" * 900 + b"\n",
        b"{" + b" " * 5000,
    ],
)
def test_another_file_is_no_package(data: bytes) -> None:
    refused(data)


@pytest.mark.parametrize(
    "change",
    [
        {"log_n": 63}, {"log_n": 20}, {"log_n": 9}, {"log_n": 0}, {"log_n": -1}, {"r": 0}, {"r": 9},
        {"r": 2**30}, {"p": 0}, {"p": 5}, {"log_n": "10"}, {"kdf": "none"}, {"cipher": "AES-128-GCM"},
        {"halves": 0}, {"halves": 3}, {"salt": ""}, {"nonce": "00"},
        {"format": "mingpai-package-2"}, {"draw_id": "a b"},
        {"more": 1}, {"salt": None},
    ],
)  # fmt: skip
def test_an_absurd_header_is_refused_before_any_work(change: dict[str, object], hall: Hall) -> None:
    line, _, rest = hall.package.partition(b"\n")
    header = {**json.loads(line), **change}
    header = {name: value for name, value in header.items() if value is not None}
    data = json.dumps(header, separators=(",", ":"), sort_keys=True).encode() + b"\n" + rest
    assert refused(data).key.startswith("shape.")


def test_a_header_that_was_changed_within_its_bounds_does_not_open(hall: Hall) -> None:
    line, _, rest = hall.package.partition(b"\n")
    for change in ({"draw_id": "OTHER"}, {"halves": 1}, {"p": 2}, {"log_n": 11}):
        header = json.dumps({**json.loads(line), **change}, separators=(",", ":"), sort_keys=True).encode()
        assert refused(header + b"\n" + rest).key == "package.wrong-passphrase"


def test_what_opens_but_is_no_package_is_refused() -> None:
    secret = passphrase(HALVES)
    for content in (b"", b"no zip", empty_zip()):
        assert refused(encrypt("D-1", 2, secret, content, FAST)).key == "package.not-one"


def empty_zip() -> bytes:
    import io

    stream = io.BytesIO()
    zipfile.ZipFile(stream, "w").close()
    return stream.getvalue()


def test_the_package_of_another_draw_is_refused(hall: Hall, other: Hall) -> None:
    sealed = read_sealed(hall.folder)
    opened, stranger = open_package(hall.package, HALVES), open_package(other.package, HALVES)
    wrong: list[tuple[Package, str]] = [
        (stranger, "package.other-draw"),
        # The right key with another list's children, or other secrets.
        (with_private(opened, children=stranger.private.children[1:]), "package.children"),
        (with_private(opened, roster_key=stranger.private.roster_key), "package.record"),
        (with_private(opened, secrets=stranger.private.secrets), "package.secrets"),
        (with_private(opened, secrets=()), "package.secrets"),
    ]
    for package, key in wrong:
        with pytest.raises(BadInput) as error:
            check_package(package, sealed)
        assert error.value.key == key
    mixed = replace(opened, published=stranger.published)
    with pytest.raises(BadInput):
        sealed_in(mixed)


def with_private(package: Package, **change: object) -> Package:
    return replace(package, private=replace(package.private, **change))  # type: ignore[arg-type]


def test_a_passphrase_that_is_too_short_makes_no_package(hall: Hall) -> None:
    with pytest.raises(BadInput) as error:
        make_package(hall.draw, "a.xlsx", b"", ("short",), FAST)
    assert error.value.key == "package.passphrase-short"


def test_the_package_tells_nothing_without_its_passphrase(hall: Hall) -> None:
    for child in hall.draw.private.children:
        assert child.name.encode() not in hall.package
    for digits in hall.draw.secrets:
        assert digits.encode() not in hall.package


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_private_files_are_for_their_owner_only(tmp_path: Path) -> None:
    from kiosk.files.draw_folder import DrawFolder
    from kiosk.sealing.store import store_sealed

    plan = plans.direct()
    made = seal(tmp_path, plan, plans.roster(plan, 2))
    folder = DrawFolder(tmp_path / "b")
    store_sealed(folder, made.draw, made.package)
    assert folder.private.stat().st_mode & 0o777 == 0o700
    assert folder.package(plan.draw_id).stat().st_mode & 0o777 == 0o600
    assert folder.envelopes.stat().st_mode & 0o777 == 0o600
    for path in (folder.plan, folder.roster, folder.seal):
        assert path.stat().st_mode & 0o777 == 0o644


def test_costs_are_compared_by_value() -> None:
    assert Cost() == STANDARD
