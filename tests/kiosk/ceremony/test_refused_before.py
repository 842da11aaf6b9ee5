"""A wrong or damaged package, another program, an edited list: refused by rule before anything starts."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.files.draw_folder import DrawFolder
from kiosk.sealing.package import decrypt, encrypt, passphrase
from kiosk.sealing.package_files import check_package, open_package, sealed_in
from kiosk.sealing.private import children_to_lines
from kiosk.sealing.sealed import read_sealed
from kiosk.sealing.store import store_unpacked
from tests.kiosk.ceremony.hall import CHANGED, FAST, HALVES, PROGRAM, Hall, say, seal, spare
from tests.support import plans
from verifier.archive import open_archive, zip_bytes
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody
from verifier.protocol.seal import Software


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    plan = plans.direct(quota=3, custody=Custody.MACHINE)
    return seal(tmp_path_factory.mktemp("sealed"), plan, plans.roster(plan, 6))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    """A draw of the same name, plan and children, sealed another time."""
    plan = plans.direct(quota=3, custody=Custody.MACHINE)
    return seal(tmp_path_factory.mktemp("other"), plan, plans.roster(plan, 6))


Edit = Callable[[dict[str, bytes]], None]


def rebuilt(hall: Hall, edit: Edit) -> bytes:
    """The package with other contents, by somebody who knows the passphrase."""
    secret = passphrase(HALVES)
    with open_archive(decrypt(hall.package, secret)) as archive:
        files = {name: archive.read(name) for name in archive.sizes}
    edit(files)
    return encrypt(hall.plan.draw_id, 2, secret, zip_bytes(files), FAST)


def damaged_inside(hall: Hall) -> bytes:
    """The archive's list of members points before its beginning."""
    secret = passphrase(HALVES)
    content = decrypt(hall.package, secret)
    return encrypt(hall.plan.draw_id, 2, secret, content[:100] + content[600:], FAST)


def edited(name: str, old: bytes, new: bytes) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return edit


def other_keys(files: dict[str, bytes]) -> None:
    keys = json.loads(files["private.json"])
    keys["signing_key"] = "11" * 32
    files["private.json"] = json.dumps(keys, sort_keys=True, separators=(",", ":")).encode()


def other_secrets(files: dict[str, bytes]) -> None:
    keys = json.loads(files["private.json"])
    keys["secrets"] = ["1" * 40 for _ in keys["secrets"]]
    files["private.json"] = json.dumps(keys, sort_keys=True, separators=(",", ":")).encode()


def one_child_less(hall: Hall) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        files["children.jsonl"] = children_to_lines(hall.draw.private.children[1:])

    return edit


PACKAGES: dict[str, tuple[Callable[[Hall, Hall], bytes], Rule]] = {
    "empty": (lambda hall, other: b"", Rule.PACKAGE),
    "another file": (lambda hall, other: b"PK\x03\x04" * 500, Rule.PACKAGE),
    "cut off": (lambda hall, other: hall.package[:-1], Rule.PACKAGE),
    "cut in the header": (lambda hall, other: hall.package[:40], Rule.PACKAGE),
    "a bit flipped": (
        lambda hall, other: hall.package[:-9] + bytes([hall.package[-9] ^ 4]) + hall.package[-8:],
        Rule.PACKAGE,
    ),
    "another name in its header": (lambda hall, other: hall.package.replace(b"TEST-2026", b"TEST-2027", 1),
                                   Rule.PACKAGE),
    "another version": (
        lambda hall, other: hall.package.replace(b"package-1", b"package-2", 1),
        Rule.PACKAGE,
    ),
    "a damaged archive inside": (lambda hall, other: damaged_inside(hall), Rule.PACKAGE),
    "an edited list inside": (
        lambda hall, other: rebuilt(hall, edited("roster.txt", b"|X0001|", b"|X0009|")),
        Rule.ROSTER,
    ),
    "an edited plan inside": (
        lambda hall, other: rebuilt(hall, edited("plan.json", b'"quota":3', b'"quota":4')),
        Rule.SEAL,
    ),
    "an edited seal inside": (
        lambda hall, other: rebuilt(hall, edited("seal.json", b'"X":6', b'"X":7')), Rule.ROSTER
    ),
    "an edited child": (
        lambda hall, other: rebuilt(hall, edited("children.jsonl", b"ID-X0002", b"ID-X0003")),
        Rule.PACKAGE,
    ),
    "a child less": (lambda hall, other: rebuilt(hall, one_child_less(hall)), Rule.PACKAGE),
    "other keys": (lambda hall, other: rebuilt(hall, other_keys), Rule.PACKAGE),
    "other secrets": (lambda hall, other: rebuilt(hall, other_secrets), Rule.PACKAGE),
    "no list inside": (lambda hall, other: rebuilt(hall, lambda files: files.__delitem__("roster.txt")),
                       Rule.PACKAGE),
}  # fmt: skip


@pytest.mark.parametrize("what", list(PACKAGES))
def test_a_package_is_refused_before_a_folder_is_made(
    what: str, hall: Hall, other: Hall, tmp_path: Path
) -> None:
    make, rule = PACKAGES[what]
    data = make(hall, other)
    with pytest.raises(BadInput) as refused:
        opened = open_package(data, HALVES)
        sealed_in(opened)
        store_unpacked(DrawFolder(tmp_path / "spare"), opened, data)
    assert refused.value.rule is rule, refused.value
    assert list(tmp_path.iterdir()) == []


def test_the_package_of_another_seal_of_the_same_draw_is_refused(hall: Hall, other: Hall) -> None:
    with pytest.raises(BadInput) as refused:
        check_package(open_package(other.package, HALVES), read_sealed(hall.folder))
    assert (refused.value.rule, refused.value.key) == (Rule.PACKAGE, "package.other-draw")


FILES: dict[str, tuple[str, Callable[[bytes, bytes], bytes | None], Rule]] = {
    "the list edited": ("roster.txt", lambda own, other: own.replace(b"|X0001|", b"|X0009|", 1), Rule.ROSTER),
    "the list cut off": ("roster.txt", lambda own, other: own[: len(own) // 2], Rule.ROSTER),
    "a child more": ("roster.txt", lambda own, other: own + own.splitlines(keepends=True)[-1], Rule.ROSTER),
    "the list missing": ("roster.txt", lambda own, other: None, Rule.ROSTER),
    "a quota edited": ("plan.json", lambda own, other: own.replace(b'"quota":3', b'"quota":4', 1), Rule.SEAL),
    "the plan missing": ("plan.json", lambda own, other: None, Rule.PLAN),
    "the plan of nothing": ("plan.json", lambda own, other: b"{}", Rule.PLAN),
    "another seal": ("seal.json", lambda own, other: other, Rule.ROSTER),
    "the seal damaged": ("seal.json", lambda own, other: own[:-2], Rule.SEAL),
    "the seal missing": ("seal.json", lambda own, other: None, Rule.SEAL),
}


@pytest.mark.parametrize("what", list(FILES))
def test_a_published_file_is_refused_when_the_draw_is_opened(
    what: str, hall: Hall, other: Hall, tmp_path: Path
) -> None:
    name, change, rule = FILES[what]
    one = spare(hall, tmp_path / "draw")
    path = one.folder.root / name
    data = change(path.read_bytes(), (other.folder.root / name).read_bytes())
    path.unlink() if data is None else path.write_bytes(data)
    with pytest.raises(BadInput) as refused, one.open():
        pass
    # The list of another seal has other commitments, of the same children.
    assert refused.value.rule is rule, refused.value
    assert not one.folder.journals.exists()


PROGRAMS = {
    "another build": CHANGED,
    "another version": Software(PROGRAM.name, "1.0.1", "ef" * 32),
}


@pytest.mark.parametrize("what", list(PROGRAMS))
def test_another_program_cannot_unseal_by_itself(what: str, hall: Hall, tmp_path: Path) -> None:
    one = spare(hall, tmp_path / "draw")
    with one.open(PROGRAMS[what]) as session:
        say(session, "begin")
        with pytest.raises(BadInput) as refused:
            say(session, one.next_line(session.ceremony.state))
        assert (refused.value.rule, refused.value.key) == (Rule.SEAL, "unseal.failed")
        assert refused.value.params["found"] == "program"
        assert session.ceremony.state.unsealed is None


def test_a_journal_continued_under_another_plan_is_refused(hall: Hall, tmp_path: Path) -> None:
    plan = replace(hall.plan, place="另一处会场")
    moved = seal(tmp_path / "moved", plan, plans.roster(plan, 6))
    with moved.open() as session:
        say(session, "begin")
    one = spare(hall, tmp_path / "draw")
    one.folder.journals.mkdir()
    one.folder.transcript(1).write_bytes(moved.journal())
    with pytest.raises(BadInput) as refused, one.open():
        pass
    assert refused.value.rule is Rule.JOURNAL
