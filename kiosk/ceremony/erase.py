"""Erasing what is private from this computer (清除私密数据), once nothing can be lost by it, never before.

Private are the sealed package, the envelopes' contents, the numbers typed on the screen, the documents with
children's names, and whatever a crash left of writing one of these. They may go when the draw has ended, its
bundle is the one that the record gives, and two media besides this computer have verified copies of both
bundle and package. What was erased stays in a local record, with digests, written before the first file goes;
a computer that stops midway goes on where it stood.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.copied import verified_copies
from kiosk.ceremony.publish import bundle_agrees, check_ended
from kiosk.ceremony.second_check import is_settled
from kiosk.files import disk
from kiosk.files.atomic import erase, is_aside
from kiosk.files.draw_folder import DrawFolder, read
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.seal import DIGEST, TIME
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical, sha256_hex
from verifier.words.reasons import reason_of

RECORD = "erased.jsonl"
FORMAT = "mingpai-erased-1"
COPIES = 2
"""How many media must have verified copies."""


@dataclass(frozen=True, slots=True)
class Erased:
    """A file that is erased, or is about to be: its name, size in bytes and digest."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the record: when, the digests of bundle and package, the media with both, and the files."""

    at: str
    bundle: str
    package: str
    media: tuple[str, ...]
    files: tuple[Erased, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether private data may go, and what is missing.

    ``files``: what there is to erase, each with its size in bytes. ``agrees``: whether the bundle is the one
    that the record gives. ``bundle``, ``package``: the media with a verified copy of each. ``decisions``:
    what was erased already. ``begun``: the package is gone, and what is left may go without further copies.
    """

    files: tuple[tuple[str, int], ...]
    agrees: bool
    bundle: tuple[str, ...]
    package: tuple[str, ...]
    decisions: tuple[Decision, ...]
    begun: bool

    @property
    def both(self) -> tuple[str, ...]:
        """The media that have verified copies of both."""
        return tuple(one for one in self.bundle if one in self.package)

    @property
    def may(self) -> bool:
        """Whether private data may go; :func:`erase_private` looks once more."""
        return self.begun or (self.agrees and len(self.both) >= COPIES)


def standing(ceremony: Ceremony) -> Standing:
    """How an ended draw stands with its private data.

    Raises:
        BadInput: (MP-COMMAND) the draw has not ended.
    """
    check_ended(ceremony)
    folder, draw_id = ceremony.folder, ceremony.sealed.plan.draw_id
    package = folder.package(draw_id)
    made = decisions(folder)
    try:
        files = tuple((_name(folder, path), path.lstat().st_size) for path in private_files(folder))
        agrees = bundle_agrees(ceremony)
        media = [
            verified_copies(ceremony, sha256_hex(path.read_bytes())) if path.exists() else ()
            for path in (folder.bundle(draw_id), package)
        ]
    except OSError as error:
        raise disk.refusal(error, folder.root.name) from error
    return Standing(files, agrees, media[0], media[1], made, bool(made) and not package.exists())


def private_files(folder: DrawFolder, further: Sequence[Path] = ()) -> tuple[Path, ...]:
    """What there is to erase, in the order in which it goes: the package last.

    Args:
        folder: the draw's folder.
        further: files elsewhere, such as the workbook that was read.
    """
    found = [*folder.root.rglob("openings-*.jsonl")]
    found += [path for path in folder.root.rglob("*") if is_aside(path) or is_aside(path.parent)]
    found += folder.private.rglob("*")
    files = [path for path in dict.fromkeys(found) if path.is_symlink() or path.is_file()]
    files.sort(key=lambda path: (path.suffix == ".mpk", path))
    return (*further, *files)


def check_copies(ceremony: Ceremony) -> tuple[str, str, tuple[str, ...]]:
    """Whether private data may go: the digests of bundle and package, and the media that have both.

    Raises:
        BadInput: (MP-COMMAND) the draw has not ended, its second computer has not confirmed the results, its
            bundle is not in order, or fewer than two media have verified copies of both; (MP-BUNDLE,
            MP-PACKAGE) a file is missing.
    """
    check_ended(ceremony)
    if not is_settled(ceremony):
        raise BadInput(Rule.COMMAND, "erase.second-check")
    folder, draw_id = ceremony.folder, ceremony.sealed.plan.draw_id
    path = folder.bundle(draw_id)
    bundle = sha256_hex(read(path, Rule.BUNDLE))
    package = sha256_hex(read(folder.package(draw_id), Rule.PACKAGE))
    media = tuple(
        medium for medium in verified_copies(ceremony, bundle)
        if medium in verified_copies(ceremony, package)
    )  # fmt: skip
    if len(media) < COPIES:
        raise BadInput(Rule.COMMAND, "erase.copies", found=len(media), limit=COPIES)
    if not bundle_agrees(ceremony):
        raise BadInput(Rule.COMMAND, "erase.bundle", where=path.name)
    return bundle, package, media


def erase_private(ceremony: Ceremony, further: Sequence[Path] = ()) -> tuple[Erased, ...]:
    """Erase what is private, and record it.

    Args:
        ceremony: the ceremony.
        further: files elsewhere, such as the workbook that was read; none that the draw publishes.

    Returns:
        What was erased now. Nothing, if nothing is left.

    Raises:
        BadInput: as :func:`check_copies`, and nothing is erased; or (MP-COMMAND) a file cannot be erased:
            what went before it is gone, and the command can be repeated.
    """
    folder = ceremony.folder
    for path in further:
        if not path.is_file() or path.resolve().is_relative_to(folder.root.resolve()):
            raise BadInput(Rule.COMMAND, "erase.further", where=str(path))
    begun = decisions(folder)
    if not begun or folder.package(ceremony.sealed.plan.draw_id).exists():
        bundle, package, media = check_copies(ceremony)
    else:
        # The package went last, after everything else; what is left here came later and is private too.
        bundle, package, media = begun[-1].bundle, begun[-1].package, begun[-1].media
    paths = private_files(folder, further)
    if not paths:
        return ()
    try:
        files = tuple(_described(folder, path) for path in paths)
        _note(folder, Decision(ceremony.clock(), bundle, package, media, files))
        for path in paths:
            path.unlink() if path.is_symlink() else erase(path)
        _empty_folders(folder)
    except OSError as error:
        where = Path(error.filename).name if error.filename else folder.root.name
        raise BadInput(Rule.COMMAND, "erase.not-erased", where=where,
                       found=reason_of(error)) from error  # fmt: skip
    return files


def _described(folder: DrawFolder, path: Path) -> Erased:
    data = b"" if path.is_symlink() else path.read_bytes()
    return Erased(_name(folder, path), len(data), sha256_hex(data))


def _name(folder: DrawFolder, path: Path) -> str:
    return path.relative_to(folder.root).as_posix() if path.is_relative_to(folder.root) else path.name


def _empty_folders(folder: DrawFolder) -> None:
    for path in sorted((folder.private, *folder.private.rglob("*")), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _note(folder: DrawFolder, decision: Decision) -> None:
    line = canonical({
        "format": FORMAT, "at": decision.at, "bundle": decision.bundle, "package": decision.package,
        "media": list(decision.media),
        "files": [{"file": one.file, "size": one.size, "sha256": one.sha256} for one in decision.files],
    })  # fmt: skip
    path = folder.root / RECORD
    torn = path.exists() and not path.read_bytes().endswith(b"\n")
    handle = disk.append_to(path, 0o600)
    try:
        disk.write(handle, (b"\n" if torn else b"") + line + b"\n")
        disk.sync(handle)
    finally:
        disk.close(handle)
    disk.sync_folder(folder.root)


def decisions(folder: DrawFolder) -> tuple[Decision, ...]:
    """What the record says; a torn line counts for nothing, because nothing was erased after it."""
    path = folder.root / RECORD
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(_decision(line, f"{RECORD}:{number}"))
        except BadInput:
            continue
    return tuple(found)


def _decision(line: bytes, where: str) -> Decision:
    names = ("format", "at", "bundle", "package", "media", "files")
    shape = Shape(parse_canonical(line, Rule.JOURNAL, where), names, Rule.JOURNAL, where)
    shape.text("format", pattern=FORMAT)
    return Decision(
        shape.text("at", pattern=TIME), shape.text("bundle", pattern=DIGEST),
        shape.text("package", pattern=DIGEST), shape.items("media", 0, 1000, _medium),
        shape.items("files", 0, 10**6, _erased),
    )  # fmt: skip


def _medium(value: Any, where: str) -> str:
    return Shape({"medium": value}, ("medium",), Rule.JOURNAL, where).text("medium")


def _erased(value: Any, where: str) -> Erased:
    shape = Shape(value, ("file", "size", "sha256"), Rule.JOURNAL, where)
    digest = shape.text("sha256", pattern=DIGEST)
    return Erased(str(shape.raw("file")), shape.integer("size", 0, 2**53 - 1), digest)
