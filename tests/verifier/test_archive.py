"""Zip files and folders as hostile input, and the one byte form in which we write a zip file."""

import hashlib
import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.gaps import gaps
from verifier import archive
from verifier.archive import FolderArchive, open_archive, write_zip, zip_bytes
from verifier.protocol.errors import BadInput, Rule

GOOD = {"plan.json": b"{}", "lists/attempt-1.X.number.1.txt": b"MP1|entry|X0001|X0001\n", "roster.txt": b""}

Change = Callable[[zipfile.ZipInfo], None]


def zip_of(
    members: list[tuple[str, bytes]], *, method: int = zipfile.ZIP_STORED, change: Change | None = None
) -> bytes:
    """A zip file as other programs write it; ``change`` sets what they should not."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            if change is not None:
                change(info)
            made.writestr(info, data)
    return stream.getvalue()


def renamed(data: bytes, old: str, new: str | bytes) -> bytes:
    """A zip file with a member's name replaced by one of the same length, which zipfile would not write."""
    other = new if isinstance(new, bytes) else new.encode()
    assert len(old) == len(other) and old.encode() in data
    return data.replace(old.encode(), other)


def refused(data: bytes) -> BadInput:
    """The refusal of a zip file, on opening it or on reading its members."""
    with pytest.raises(BadInput) as caught, open_archive(data) as opened:
        for name in opened.sizes:
            opened.read(name)
    assert caught.value.rule is Rule.BUNDLE
    assert gaps(caught.value.key, caught.value.params) == []
    return caught.value


def members_of(data: bytes) -> dict[str, bytes]:
    with open_archive(data) as opened:
        return {name: opened.read(name) for name in opened.sizes}


def test_what_is_written_is_read() -> None:
    assert members_of(zip_bytes(GOOD)) == GOOD


def test_there_is_one_byte_form() -> None:
    data = zip_bytes(GOOD)
    assert data == zip_bytes(dict(reversed(GOOD.items())))
    assert data == zip_bytes({name: (lambda value=value: value) for name, value in GOOD.items()})
    assert hashlib.sha256(data).hexdigest() == (
        "ebf59f5d191dde8f8e27b054e3e733cd2cdc463536ed074dd9c9cc165e63baae"
    )


def test_what_would_be_refused_is_not_written() -> None:
    for name in ("../x", "/x", "a b", "x\\y", "Ä", "con", "a."):
        with pytest.raises(BadInput):
            zip_bytes({name: b""})
    with pytest.raises(BadInput):
        zip_bytes({"a": b"", "A": b""})


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_other_programs_write_is_read(method: int) -> None:
    members = [
        ("lists/", b""),
        *GOOD.items(),
        ("roster2.txt", b"".join(b"MP1|row|%d\n" % n for n in range(120_000))),
    ]
    assert members_of(zip_of(members, method=method)) == {
        name: data for name, data in members if name != "lists/"
    }


def test_sizes_may_follow_the_data() -> None:
    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            piece = bytes(data)  # type: ignore[call-overload]
            self.data += piece
            return len(piece)

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:  # type: ignore[call-overload]
        made.writestr("plan.json", b"{}" * 100)
    assert members_of(stream.data) == {"plan.json": b"{}" * 100}


@pytest.mark.parametrize(
    "name",
    [
        "../plan.json.",
        "/etc/password",
        "lists/../a.tx",
        "C:/plan.jsons",
        "lists//a.text",
        "a/b/c/d/e.txt",
        "lists\\a.t.txt",
        "plan.json\x00txt",
        "plan .json.tx",
        "plan\n.json.tx",
        "lists/./ab.tx",
        "lists/aux.txt",
        "people/con.pd",
        "plan.json.tx.",
        "\u00e9lan.json.tx".encode("cp437"),
    ],
)
def test_a_misleading_name_is_refused(name: str | bytes) -> None:
    plain = "N" * len(name.encode() if isinstance(name, str) else name)
    assert refused(renamed(zip_of([(plain, b"x")]), plain, name)).key == "archive.name"


def test_a_name_in_utf8_is_refused() -> None:
    assert refused(zip_of([("计划.json", b"x")])).key == "archive.name"


@pytest.mark.parametrize("other", ["plan.json", "PLAN.json"])
def test_a_name_twice_is_refused(other: str) -> None:
    data = renamed(zip_of([("plan.json", b"1"), ("NNNN.json", b"2")]), "NNNN.json", other)
    assert refused(data).key == "archive.twice"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_what_is_no_plain_file_is_refused(kind: int) -> None:
    def change(info: zipfile.ZipInfo) -> None:
        info.external_attr = (kind | 0o777) << 16

    assert refused(zip_of([("plan.json", b"/etc/passwd")], change=change)).key == "archive.not-a-file"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_refused(method: int) -> None:
    assert refused(zip_of([("plan.json", b"{}")], method=method)).key == "archive.method"


@pytest.mark.parametrize("flag", [0x0001, 0x0041, 0x2000])
def test_encryption_is_refused(flag: int) -> None:
    data = bytearray(zip_of([("plan.json", b"{}")]))
    central = data.index(b"PK\x01\x02")
    for at in (6, central + 8):
        data[at : at + 2] = struct.pack("<H", flag)
    assert refused(bytes(data)).key == "archive.encrypted"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = zip_of([("roster.txt", b"\x00" * 30_000_000)], method=zipfile.ZIP_DEFLATED)
    assert refused(data).key == "archive.ratio"


def sized(data: bytes, size: int, *, both: bool = True) -> bytes:
    """A zip file of one member whose declared size is another."""
    changed = bytearray(data)
    central = changed.index(b"PK\x01\x02")
    for at in (22, central + 24) if both else (central + 24,):
        changed[at : at + 4] = struct.pack("<L", size)
    return bytes(changed)


def test_a_bomb_that_hides_its_size_is_not_unpacked() -> None:
    data = zip_of([("roster.txt", b"\x00" * 30_000_000)], method=zipfile.ZIP_DEFLATED)
    assert refused(sized(data, 1000)).key == "archive.size-differs"


@pytest.mark.parametrize("size", [0, 99, 101])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_size_that_is_not_the_declared_one_is_refused(size: int, method: int) -> None:
    data = sized(zip_of([("plan.json", bytes(range(100)))], method=method), size)
    assert refused(data).key == "archive.size-differs"


def test_the_two_headers_must_agree() -> None:
    data = zip_of([("plan.json", b"{}" * 50)], method=zipfile.ZIP_DEFLATED)
    assert refused(sized(data, 99, both=False)).key == "archive.local-header"
    assert refused(data.replace(b"plan.json", b"plan.jsoN", 1)).key == "archive.local-header"


def test_a_damaged_member_is_refused() -> None:
    assert refused(zip_bytes(GOOD).replace(b"MP1|entry|X0001", b"MP1|entry|X0002")).key == "archive.crc"
    data = bytearray(zip_of([("plan.json", os.urandom(5000))], method=zipfile.ZIP_DEFLATED))
    data[60:70] = b"\xff" * 10
    assert refused(bytes(data)).key in {"archive.deflate", "archive.crc", "archive.size-differs"}


def test_data_after_a_packed_member_are_refused() -> None:
    data = bytearray(zip_of([("plan.json", b"{}" * 100)], method=zipfile.ZIP_DEFLATED))
    # Both headers call the member a byte longer than its packed data, and a byte is there.
    packed = struct.unpack_from("<L", data, 18)[0]
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, 18, packed + 1)
    struct.pack_into("<L", data, central + 20, packed + 1)
    end = data.index(b"PK\x05\x06")
    struct.pack_into("<L", data, end + 16, central + 1)
    data.insert(central, 0)
    assert refused(bytes(data)).key == "archive.deflate"


def test_overlapping_members_are_refused() -> None:
    # One local header under two names would be the simplest overlap; the names give it away.
    data = bytearray(zip_of([("a.json", b"x" * 500), ("b.json", b"y")]))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, second + 42, 0)
    assert refused(bytes(data)).key in {"archive.overlap", "archive.local-header"}
    # A member whose data hold another member's header.
    inner = zip_of([("b.json", b"y")])
    data = bytearray(zip_of([("a.json", inner), ("b.json", b"y")]))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, second + 42, data.index(inner))
    error = refused(bytes(data))
    assert (error.key, error.where) == ("archive.overlap", "b.json")


def test_the_last_member_may_not_reach_into_the_directory() -> None:
    data = bytearray(zip_of([("a.json", b"x")]))
    local, central = data.index(b"PK\x03\x04"), data.rindex(b"PK\x01\x02")
    for header in (local + 18, central + 20):
        struct.pack_into("<LL", data, header, 5, 5)
    error = refused(bytes(data))
    assert (error.key, error.where) == ("archive.overlap-directory", "")


@pytest.mark.parametrize("extra", [b"\x00", b"PK\x05\x06", b"x" * 22])
def test_nothing_may_stand_around_the_zip_file(extra: bytes) -> None:
    data = zip_bytes(GOOD)
    assert refused(data + extra).key in {"archive.end-record", "archive.disks"}
    assert refused(extra + data).key in {"archive.end-record", "archive.not-zip"}


def test_a_comment_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("plan.json", "{}")
        made.comment = b"open me"
    assert refused(stream.getvalue()).key == "archive.end-record"


@pytest.mark.parametrize("at", [4, 6, 8])
def test_several_disks_are_refused(at: int) -> None:
    data = bytearray(zip_bytes(GOOD))
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<H", data, end + at, 7)
    assert refused(bytes(data)).key == "archive.disks"


def test_a_member_on_another_disk_is_refused() -> None:
    data = bytearray(zip_bytes(GOOD))
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 34, 1)
    error = refused(bytes(data))
    assert (error.key, error.where) == ("archive.disks-member", min(GOOD))


def test_a_directory_that_counts_wrongly_is_refused() -> None:
    data = bytearray(zip_bytes(GOOD))
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<HH", data, end + 8, 2, 2)
    assert refused(bytes(data)).key == "archive.directory"


@pytest.mark.parametrize("data", [b"", b"PK", b"\x00" * 100, b"%PDF-1.7" + b" " * 100, b"PK\x05\x06" * 10])
def test_what_is_no_zip_file_is_refused(data: bytes) -> None:
    assert refused(data).key.startswith("archive.")


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    assert refused(zip_bytes({"a": b""}) and zip_of([(name, b"") for name in "abc"])).key == (
        "archive.many-members"
    )
    monkeypatch.setattr(archive, "MAX_MEMBERS", 10)
    monkeypatch.setattr(archive, "MAX_MEMBER", 10)
    assert refused(zip_of([("a", b"x" * 11)])).key == "archive.member-size"
    monkeypatch.setattr(archive, "MAX_TOTAL", 300)
    assert refused(zip_of([(name, b"x" * 9) for name in "abcde"])).key == "archive.total-size"
    with pytest.raises(BadInput):
        zip_bytes({"a": b"x" * 11})


def test_a_folder_is_read(tmp_path: Path) -> None:
    for name, data in GOOD.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / ".DS_Store").write_bytes(b"Bud1")
    with open_archive(tmp_path) as opened:
        assert {name: opened.read(name) for name in opened.sizes} == GOOD
        (tmp_path / "plan.json").write_bytes(b"{} longer")
        with pytest.raises(BadInput) as caught:
            opened.read("plan.json")
        assert caught.value.key == "archive.size-differs"
        (tmp_path / "plan.json").unlink()
        with pytest.raises(BadInput) as caught:
            opened.read("plan.json")
        assert caught.value.key == "archive.unreadable"


@pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege there")
def test_links_in_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.json").symlink_to("/etc/passwd")
    with pytest.raises(BadInput) as caught:
        FolderArchive(tmp_path)
    assert caught.value.key == "archive.not-a-file"


def test_a_deep_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a/b/c/d/e").mkdir(parents=True)
    with pytest.raises(BadInput):
        FolderArchive(tmp_path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        open_archive(tmp_path / "nothing.zip")
    assert caught.value.key == "archive.unreadable"


def test_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with path.open("wb") as stream:
        write_zip(stream, GOOD)
    with open_archive(path) as opened:
        assert opened.read("plan.json") == b"{}"
    path.write_bytes(b"not a zip file, but long enough to be one")
    with pytest.raises(BadInput):
        open_archive(path)
    path.unlink()


@given(st.data())
def test_no_bytes_bring_it_down(data: st.DataObject) -> None:
    method = data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    whole = bytearray(zip_of([("plan.json", b"{}" * 40), ("lists/a.txt", b"x"), ("b", b"")], method=method))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        match data.draw(st.integers(0, 3)):
            case 0:
                whole[at] = data.draw(st.integers(0, 255))
            case 1:
                del whole[at : at + data.draw(st.integers(1, 8))]
            case 2:
                whole[at:at] = data.draw(st.binary(min_size=1, max_size=8))
            case _:
                whole[at : at + 4] = data.draw(st.sampled_from([b"\xff" * 4, b"\x00" * 4, b"PK\x05\x06"]))
        if not whole:
            break
    try:
        with open_archive(bytes(whole)) as opened:
            for name in opened.sizes:
                opened.read(name)
    except BadInput as error:
        assert error.rule is Rule.BUNDLE
