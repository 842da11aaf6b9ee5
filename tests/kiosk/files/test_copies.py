"""Copies to real media: whole and read back, or a clear refusal and nothing left; the others go on."""

import errno
import hashlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import kiosk.words  # noqa: F401
from kiosk.files import copies, copy_one
from kiosk.files.copies import CopyResult, copy_files, public_name
from kiosk.files.copy_names import MAX_NAME, Step, copy_name, draw_head, legal
from kiosk.files.copy_one import CopyFile, Outcome, outcome_of
from kiosk.station import disk
from kiosk.station.disk import FAT_LIMIT, Medium, medium
from kiosk.work import Cancelled
from tests.support import file_systems
from tests.support.programs import program
from verifier.protocol.errors import BadInput, WrongUse
from verifier.protocol.shape import MAX_TEXT
from verifier.words import Language, explain

FOLDER = "TEST-2026"
HEAD = draw_head("2026年初中招生电脑派位（演练）", rehearsal=True)
ABOUT = "小学一年级 𠮷野:路/口*？"
SMALL = CopyFile("TEST-2026 第1次 备选派位号-01.xlsx", b"one group" * 1000)
OTHER = CopyFile("TEST-2026 第1次 公示包.zip", bytes(range(256)) * 8000)


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk() -> None:
    """Here the flushing is what is tested."""


@pytest.fixture
def mounts(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts file systems, and takes them all away in the end."""
    with ExitStack() as stack:

        def mount(name: str, kind: str, size: int) -> Path:
            folder = tmp_path / name
            if kind == "tmpfs":
                return stack.enter_context(file_systems.tmpfs(folder, size))
            return stack.enter_context(file_systems.image(folder, kind, size))

        yield mount


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "lost+found" not in path.parts
    }


def outcomes(results: Sequence[CopyResult]) -> list[Outcome]:
    for result in results:
        assert (result.error is None) == result.ok
        if result.error is not None:
            for lang in Language:
                told = explain(result.error, lang)
                assert result.medium.name in told and result.file in told
    return [result.outcome for result in results]


def folder_medium(path: Path) -> Medium:
    path.mkdir(exist_ok=True)
    return medium(path)


def test_files_go_to_all_media_at_once(tmp_path: Path) -> None:
    media = [folder_medium(tmp_path / name) for name in ("U盘一", "U盘二", "待刻录")]
    source = tmp_path / "bundle.zip"
    source.write_bytes(OTHER.data if isinstance(OTHER.data, bytes) else b"")
    files = [SMALL, replace(OTHER, data=source)]
    told: list[tuple[int, int]] = []
    results = copy_files(files, media, FOLDER, lambda done, of: told.append((done, of)))
    assert outcomes(results) == [Outcome.OK] * 6
    assert [(one.medium.name, one.file) for one in results] == [
        (one.name, file.name) for one in media for file in files
    ]
    for one in media:
        assert everything(one.path) == {
            f"{FOLDER}/{SMALL.name}": SMALL.data, f"{FOLDER}/{OTHER.name}": OTHER.data
        }  # fmt: skip
    assert {one.sha256 for one in results} == {
        hashlib.sha256(data).hexdigest() for data in (SMALL.data, OTHER.data) if isinstance(data, bytes)
    }
    assert told[-1][0] == told[-1][1] == 3 * 2 * (len(SMALL.data) + source.stat().st_size)  # type: ignore[arg-type]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_copy_again_replaces_the_old_one(tmp_path: Path) -> None:
    one = folder_medium(tmp_path / "a")
    copy_files([SMALL], [one], FOLDER)
    changed = replace(SMALL, data=b"another")
    assert outcomes(copy_files([changed], [one], FOLDER)) == [Outcome.OK]
    assert everything(one.path) == {f"{FOLDER}/{SMALL.name}": b"another"}


def test_an_empty_file_and_no_medium(tmp_path: Path) -> None:
    one = folder_medium(tmp_path / "a")
    assert outcomes(copy_files([replace(SMALL, data=b"")], [one], FOLDER)) == [Outcome.OK]
    assert copy_files([SMALL], [], FOLDER) == ()


def test_a_full_medium_is_told_and_the_others_go_on(mounts: Callable[..., Path], tmp_path: Path) -> None:
    full, good = mounts("小盘", "tmpfs", 256), folder_medium(tmp_path / "好盘")
    big = replace(OTHER, data=b"x" * 2**20)
    results = copy_files([big, SMALL], [medium(full), good], FOLDER)
    assert outcomes(results) == [Outcome.FULL, Outcome.OK, Outcome.OK, Outcome.OK]
    assert everything(full) == {f"{FOLDER}/{SMALL.name}": SMALL.data}


def test_a_medium_that_fills_up_meanwhile(
    mounts: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    full = mounts("小盘", "tmpfs", 256)
    copy_files([SMALL], [medium(full)], FOLDER)
    before = everything(full)
    # Nobody knows beforehand what else will be written.
    monkeypatch.setattr(copy_one, "_check_room", lambda what, where: None)
    results = copy_files([replace(SMALL, data=b"x" * 2**20)], [medium(full)], FOLDER)
    assert outcomes(results) == [Outcome.FULL]
    assert everything(full) == before


def test_a_write_protected_medium(mounts: Callable[..., Path], tmp_path: Path) -> None:
    path, good = mounts("保护盘", "tmpfs", 256), folder_medium(tmp_path / "好盘")
    found = medium(path)
    file_systems.remount(path, "ro")
    assert medium(path).read_only and not found.read_only
    for one in (found, medium(path)):
        results = copy_files([SMALL], [one, good], FOLDER)
        assert outcomes(results) == [Outcome.PROTECTED, Outcome.OK]
    assert everything(path) == {}


def pulled_out_at(path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Pull a stick out at a moment of the copying."""
    before = getattr(copy_one, moment)

    def pull(*given: object) -> object:
        if any(isinstance(one, Medium) and one.path == path for one in given):
            file_systems.unmount(path)
        return before(*given)

    monkeypatch.setattr(copy_one, moment, pull)


@pytest.mark.parametrize("moment", ["_check_room", "_write", "_read_back"])
def test_a_medium_pulled_out_midway(
    moment: str, mounts: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, good = mounts("拔出", "tmpfs", 8192), folder_medium(tmp_path / "好盘")
    one = medium(path)
    pulled_out_at(path, monkeypatch, moment)
    results = copy_files([OTHER, SMALL], [one, good], FOLDER)
    assert outcomes(results) == [Outcome.GONE, Outcome.GONE, Outcome.OK, Outcome.OK]
    # Nothing landed in the empty folder on the computer's own disk.
    assert everything(path) == {}


def test_a_medium_pulled_out_while_it_is_written(
    mounts: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mounts("拔出", "tmpfs", 65_536)
    one = medium(path)
    pieces = 0
    beat = copies._Lane._piece

    def pull(lane: copies._Lane, size: int) -> None:
        nonlocal pieces
        pieces += 1
        if pieces == 5:
            file_systems.unmount(path)
        beat(lane, size)

    monkeypatch.setattr(copies._Lane, "_piece", pull)
    results = copy_files([replace(OTHER, data=b"x" * (20 * 2**20))], [one], FOLDER)
    assert outcomes(results) == [Outcome.GONE]
    assert everything(path) == {}


def test_another_medium_in_the_same_place_is_not_taken_for_it(mounts: Callable[..., Path]) -> None:
    path = mounts("盘", "tmpfs", 512)
    one = medium(path)
    mounts("盘", "tmpfs", 512)
    assert outcomes(copy_files([SMALL], [one], FOLDER)) == [Outcome.GONE]
    assert everything(path) == {}


def test_what_is_read_back_comes_from_the_medium(
    mounts: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The medium's own bytes are changed behind the system's back: memory would still have the right ones."""
    path = mounts("坏盘", "ext4", 16)
    data = os.urandom(100_000)
    backing = path.with_suffix(".img")
    read = copy_one.read_pieces

    def spoil(file: Path, take: Callable[[bytes], None]) -> bool:
        raw = backing.read_bytes()
        with backing.open("r+b") as image:
            image.seek(raw.index(data[8192:12_288]))
            image.write(b"\0")
        return read(file, take)

    monkeypatch.setattr(copy_one, "read_pieces", spoil)
    results = copy_files([replace(SMALL, data=data)], [medium(path)], FOLDER)
    assert outcomes(results) == [Outcome.DIFFERS]
    assert everything(path) == {}
    monkeypatch.setattr(disk, "drop_cache", lambda file: False)
    assert outcomes(copy_files([replace(SMALL, data=data)], [medium(path)], FOLDER)) == [Outcome.OK]


@pytest.mark.parametrize("kind", ["vfat", "exfat"])
def test_a_stick_as_people_have_them(kind: str, mounts: Callable[..., Path]) -> None:
    path = mounts("U盘", kind, 16)
    one = medium(path)
    # A document and a workbook for the platform are told apart by what they are about alone.
    names = [copy_name(HEAD, 1, step, ".xlsx", number=3, about=f"{ABOUT}{step}") for step in Step]
    files = [CopyFile(name, name.encode()) for name in names]
    assert outcomes(copy_files(files, [one], FOLDER)) == [Outcome.OK] * len(files)
    assert everything(path) == {f"{FOLDER}/{name}": name.encode() for name in names}
    assert outcomes(copy_files([replace(SMALL, data=b"x" * 2**25)], [one], FOLDER)) == [Outcome.FULL]
    assert one.largest == (FAT_LIMIT if kind == "vfat" else None)


def test_a_file_too_large_for_fat_is_refused_before_it_is_written(tmp_path: Path) -> None:
    one = replace(folder_medium(tmp_path / "a"), filesystem="vfat")
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(FAT_LIMIT + 1)
    what = copy_one.Source(CopyFile("huge.zip", huge), FAT_LIMIT + 1, "00" * 32)
    with pytest.raises(copy_one.Failed) as failed:
        copy_one.copy_one(what, one, FOLDER, lambda size: None)
    assert failed.value.outcome is Outcome.LARGE
    assert explain(failed.value.error, Language.ZH)
    assert everything(one.path) == {}


def test_cancelling_takes_away_what_was_begun_and_keeps_what_is_done(tmp_path: Path) -> None:
    media = [folder_medium(tmp_path / name) for name in "ab"]
    first = replace(SMALL, name="first", data=b"first")
    big = replace(OTHER, data=os.urandom(64 * 2**20))

    def stop(done: int, of: int) -> None:
        if done > 2 * 2 * len(b"first") + 2**20:
            raise Cancelled

    with pytest.raises(Cancelled):
        copy_files([first, big], media, FOLDER, stop)
    for one in media:
        assert set(everything(one.path)) <= {f"{FOLDER}/first"}
    assert not [one for one in threading.enumerate() if one.name.startswith("copies")]


def test_a_medium_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, good = folder_medium(tmp_path / "hangs"), folder_medium(tmp_path / "good")
    until = threading.Event()
    write = copy_one._write

    def hang(what: object, aside: Path, where: Medium, beat: object) -> None:
        if where is hangs:
            until.wait(20)
        write(what, aside, where, beat)  # type: ignore[arg-type]

    monkeypatch.setattr(copy_one, "_write", hang)
    monkeypatch.setattr(copies, "SILENCE", 0.3)
    results = copy_files([SMALL, OTHER], [hangs, good], FOLDER)
    assert outcomes(results) == [Outcome.SILENT, Outcome.SILENT, Outcome.OK, Outcome.OK]
    until.set()
    for one in threading.enumerate():
        if one.name.startswith("copies"):
            one.join(10)
    # Even when it wakes up again, it makes no copy that nobody was told of.
    assert everything(hangs.path) == {}


def test_what_a_power_cut_left_is_swept_away(tmp_path: Path) -> None:
    one = folder_medium(tmp_path / "a")
    (one.path / FOLDER).mkdir()
    (one.path / FOLDER / ".mingpai-0123.part").write_bytes(b"half")
    (one.path / FOLDER / "keep.part").write_bytes(b"theirs")
    copy_files([SMALL], [one], FOLDER)
    assert set(everything(one.path)) == {f"{FOLDER}/{SMALL.name}", f"{FOLDER}/keep.part"}


def test_our_own_file_that_is_gone_or_changes_is_not_the_mediums_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = folder_medium(tmp_path / "a")
    mine = tmp_path / "mine"
    with pytest.raises(BadInput) as error:
        copy_files([CopyFile("a.zip", mine)], [one], FOLDER)
    assert error.value.key == "copy.source" and explain(error.value, Language.ZH)
    mine.write_bytes(b"before")
    read = copies.source

    def change(file: CopyFile) -> copy_one.Source:
        found = read(file)
        mine.write_bytes(b"after")
        return found

    monkeypatch.setattr(copies, "source", change)
    with pytest.raises(BadInput) as error:
        copy_files([CopyFile("a.zip", mine)], [one], FOLDER)
    assert error.value.key == "copy.source-changed" and explain(error.value, Language.EN)
    assert everything(one.path) == {}


def test_a_programmers_mistake_in_a_thread_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(copies, "copy_one", broken)
    with pytest.raises(ZeroDivisionError):
        copy_files([SMALL], [folder_medium(tmp_path / "a")], FOLDER)


@pytest.mark.parametrize("name", ["a:b", "../a", "CON", "a.", " a", "a/b", ".a", "-a", ""])
def test_names_that_are_not_legal_are_programmers_errors(name: str, tmp_path: Path) -> None:
    one = folder_medium(tmp_path / "a")
    with pytest.raises(WrongUse):
        copy_files([CopyFile(name, b"")], [one], FOLDER)
    with pytest.raises(WrongUse):
        copy_files([SMALL], [one], name)
    with pytest.raises(WrongUse):
        copy_files([CopyFile("a", b""), CopyFile("A", b"")], [one], FOLDER)


@pytest.mark.parametrize(
    ("number", "windows", "outcome"),
    [
        (errno.ENOSPC, None, Outcome.FULL), (errno.EROFS, None, Outcome.PROTECTED),
        (errno.EACCES, None, Outcome.PROTECTED), (errno.EIO, None, Outcome.GONE),
        (errno.EFBIG, None, Outcome.LARGE), (errno.EINVAL, None, Outcome.NAME),
        (errno.EMFILE, None, Outcome.OTHER), (errno.EACCES, 19, Outcome.PROTECTED),
        (errno.EACCES, 21, Outcome.GONE), (errno.EINVAL, 1167, Outcome.GONE),
        (errno.ENOSPC, 112, Outcome.FULL), (errno.EINVAL, 123, Outcome.NAME),
        (errno.EINVAL, 223, Outcome.LARGE),
    ],
)  # fmt: skip
def test_errors_of_the_system_are_told_apart(
    number: int, windows: int | None, outcome: Outcome, tmp_path: Path
) -> None:
    error = OSError(number, os.strerror(number))
    if windows is not None:
        error.winerror = windows  # type: ignore[attr-defined]
    one = folder_medium(tmp_path / "a")
    assert outcome_of(error, one) is outcome
    gone = replace(one, path=tmp_path / "none")
    if number not in (errno.ENOSPC, errno.EROFS):
        assert outcome_of(error, gone) is Outcome.GONE


TEXTS = st.text(max_size=200)


@given(
    TEXTS, st.booleans(), st.none() | st.integers(1, 99), st.sampled_from(Step),
    st.none() | st.integers(0, 99_999), TEXTS,
)  # fmt: skip
@example("00", True, None, Step.TRIAL, 0, "0000000" + "\x1f" * 4 + "\U000103d6" * 3 + "\U0001eebc" * 3)
def test_any_name_is_legal_everywhere_and_says_what_it_is(
    title: str, rehearsal: bool, attempt: int | None, step: Step, number: int | None, about: str
) -> None:
    head = draw_head(title, rehearsal=rehearsal)
    name = copy_name(head, attempt, step, ".xlsx", number=number, about=about)
    assert name.endswith(".xlsx") and name.startswith(head)
    assert name.startswith("演练 ") or not rehearsal
    assert attempt is None or f" 第{attempt}次派位" in name
    if number is not None and step in {Step.CANDIDATES, Step.TRIAL, Step.PICTURE}:
        assert f"第{number:02d}页" in name or f"第{number}组" in name or f"第{number}次随机排序" in name
    assert len(name.encode("utf-16-le")) // 2 <= MAX_NAME and len(name.encode()) <= 255
    assert legal(name) == name


@given(st.lists(TEXTS, min_size=2, max_size=2, unique_by=str.casefold), st.text("长名小学/:", max_size=3))
def test_two_things_never_share_a_name(texts: list[str], common: str) -> None:
    long = common * 50
    abouts = [long + text for text in (*texts, *texts)]
    names = {copy_name(HEAD, 1, Step.PAPER, ".pdf", about=about).casefold() for about in abouts}
    assert len(names) == 2


def test_names_read_as_an_official_would_write_them() -> None:
    head = draw_head("2026年龙华区义务教育阶段公办学校电脑随机派位 （演练）", rehearsal=True)
    assert head == "演练 2026年龙华区义务教育阶段公办学校电脑随机派位"
    assert copy_name(head, 2, Step.CANDIDATES, ".xlsx", number=3) == f"{head} 第2次派位 备选派位号 第3组.xlsx"
    assert copy_name(head, None, Step.BUNDLE, ".zip") == f"{head} 公示包.zip"
    long = draw_head("深圳市" * 20, rehearsal=False)
    assert long == f"{'深圳市' * 7}深圳…"


@given(TEXTS)
def test_legal_is_legal(text: str) -> None:
    name = legal(text)
    assert legal(name) == name
    assert name and not set(name) & set('"*/:<>?\\|')
    assert name == name.rstrip(" .") and name.split(".")[0].upper() not in {"CON", "NUL", "COM1", "LPT9"}
    assert not any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in name)


def test_a_medium_is_named_in_public_without_its_own_name(tmp_path: Path) -> None:
    one = folder_medium(tmp_path / "张三的U盘")
    assert public_name(one) == "本机待刻录文件夹"
    stick = replace(one, whole=True, filesystem="vfat", total=16_000_000_000, serial="7F3A-21BC")
    assert public_name(stick) == "介质 7F3A-21BC（vfat，16.0 GB）"
    assert public_name(replace(stick, serial="")) == "介质 编号不详（vfat，16.0 GB）"
    assert len(public_name(replace(stick, filesystem="x" * 500, serial="y" * 500))) < MAX_TEXT


def test_a_volume_is_known_by_its_own_number(
    mounts: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mounts("盘", "ext4", 8)
    inside = path / "inside"
    inside.mkdir()
    (device,) = (one.device for one in psutil.disk_partitions(all=True) if one.mountpoint == str(path))
    numbers = tmp_path / "by-uuid"
    numbers.mkdir()
    (numbers / "0000-0000").symlink_to("/dev/null")
    (numbers / "7F3A-21BC").symlink_to(device)
    monkeypatch.setattr(disk, "BY_NUMBER", numbers)
    assert (medium(path).serial, medium(path).whole) == ("7F3A-21BC", True)
    assert (medium(inside).serial, medium(inside).whole) == ("7F3A-21BC", False)
    monkeypatch.setattr(disk, "BY_NUMBER", tmp_path / "none")
    assert medium(path).serial == ""


def test_media_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.setattr(disk, "media", lambda: (here, tmp_path / "pulled-out"))
    (found,) = disk.plugged()
    assert (found.path, found.name, found.device) == (here, "here", here.stat().st_dev)
    assert 0 <= found.free <= found.total and found.largest in (None, FAT_LIMIT)


def test_names_are_legal_on_fat_without_mounting_it(tmp_path: Path) -> None:
    """Sticks are FAT, which not every system can mount; mtools reads and writes it by itself."""
    mcopy = program("mcopy", "mtools")
    image = tmp_path / "stick.img"
    with image.open("wb") as file:
        file.truncate(4 * 2**20)
    subprocess.run([program("mkfs.vfat", "dosfstools"), str(image)], check=True, capture_output=True)
    # mtools knows no character beyond U+FFFF; file systems do.
    about = ABOUT.replace("𠮷", "吉")
    names = [copy_name(HEAD, 1, step, ".xlsx", number=3, about=f"{about}{step}") for step in Step]
    files = []
    for name in names:
        (tmp_path / name).write_text(name, encoding="utf-8")
        files.append(str(tmp_path / name))
    there, back = [*files, "::"], tmp_path / "back"
    back.mkdir()
    # No question about a name: the program would change what FAT does not take, or ask.
    for arguments in (there, ["::*", str(back)]):
        subprocess.run(
            [mcopy, "-i", str(image), *arguments], check=True, capture_output=True, timeout=20,
            env={**os.environ, "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    assert everything(back) == {name: name.encode() for name in names}
