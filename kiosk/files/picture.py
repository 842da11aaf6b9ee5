"""Pictures of a page of results (截屏): a PNG that carries what it shows, so that a program can read it back.

The facts stand in a text chunk (PNG, third edition, section 11.3.3.4, ``iTXt``) with the keyword ``mingpai``,
as canonical JSON. They name the SHA-256 of the picture's pixels: a picture in which somebody painted no
longer agrees with itself. Any tool can check it: ``convert FILE.png -alpha off rgb:- | sha256sum``.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import BATCH_ID, DRAW_ID, SCHOOL_ID
from verifier.protocol.roster import CODE
from verifier.protocol.seal import DIGEST
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical, sha256_hex

FORMAT = "mingpai-picture-1"
KEYWORD = b"mingpai"
MAX_FILE = 64 * 2**20
MAX_FACTS = 2**20
MAX_PIXELS = 40_000_000
"""A screen of 7680 x 4320 has 33 million; more is no picture of a screen."""
MAX_SIDE = 16_384
MAX_PAGES = 100_000
MAX_NUMBERS = 10_000
MAX_ATTEMPT = 99

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB, _RGBA = 2, 6
_FIELDS = ("format", "draw_id", "seal", "attempt", "batch", "school", "page", "pages", "numbers", "pixels")
# Keyword, then: not compressed, no method, no language, no translated keyword.
_PREFIX = KEYWORD + b"\0\0\0\0\0"


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture shows.

    ``page`` is from 1, of ``pages``. ``numbers`` are the admitted ones on the page, in the order shown.
    ``pixels`` is the SHA-256 of its pixels, three bytes each (red, green, blue), row by row from the top;
    :func:`stamp` fills it in.
    """

    draw_id: str
    seal: str
    attempt: int
    batch: str
    school: str
    page: int
    pages: int
    numbers: tuple[str, ...]
    pixels: str = ""


def stamp(png: bytes, facts: PictureFacts) -> bytes:
    """The same picture with its facts inside; facts that are there already are replaced.

    Args:
        png: a PNG of 8 bits a channel, with or without transparency.
        facts: what it shows.

    Raises:
        BadInput: (MP-COMMAND) not such a PNG, damaged, or too large.
    """
    chunks = list(_chunks(png, "png"))
    whole = replace(facts, pixels=_pixels(chunks, "png"))
    text = canonical({"format": FORMAT, **{name: _plain(getattr(whole, name)) for name in _FIELDS[1:]}})
    stamped = [_SIGNATURE]
    for kind, body in chunks:
        if not _is_ours(kind, body):
            stamped.append(_chunk(kind, body))
        if kind == b"IHDR":
            stamped.append(_chunk(b"iTXt", _PREFIX + text))
    return b"".join(stamped)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def read_picture(data: bytes, where: str = "png") -> PictureFacts:
    """Read what a picture says it shows, and make sure that its pixels are still those.

    Args:
        data: the PNG's bytes.
        where: the file's name, for messages.

    Raises:
        BadInput: (MP-COMMAND) not a PNG of ours, damaged, too large, or changed since it was made.
    """
    chunks = list(_chunks(data, where))
    ours = [body[len(_PREFIX) :] for kind, body in chunks if _is_ours(kind, body)]
    if len(ours) != 1:
        raise BadInput(Rule.COMMAND, "picture.no-facts", where=where)
    facts = _facts(ours[0], where)
    if _pixels(chunks, where) != facts.pixels:
        raise BadInput(Rule.COMMAND, "picture.changed", where=where)
    return facts


def _facts(text: bytes, where: str) -> PictureFacts:
    shape = Shape(parse_canonical(text, Rule.COMMAND, where), _FIELDS, Rule.COMMAND, where)
    shape.text("format", pattern=FORMAT)
    pages = shape.integer("pages", 1, MAX_PAGES)
    return PictureFacts(
        shape.text("draw_id", pattern=DRAW_ID),
        shape.text("seal", pattern=DIGEST),
        shape.integer("attempt", 1, MAX_ATTEMPT),
        shape.text("batch", pattern=BATCH_ID),
        shape.text("school", pattern=SCHOOL_ID),
        shape.integer("page", 1, pages),
        pages,
        shape.items("numbers", 0, MAX_NUMBERS, _number),
        shape.text("pixels", pattern=DIGEST),
    )


def _number(value: Any, where: str) -> str:
    return Shape({"number": value}, ("number",), Rule.COMMAND, where).text("number", pattern=CODE)


def _is_ours(kind: bytes, body: bytes) -> bool:
    return kind == b"iTXt" and body.startswith(_PREFIX)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(data: bytes, where: str) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, every one of them whole and in its place, to the last byte of the file."""
    if len(data) > MAX_FILE:
        raise BadInput(Rule.COMMAND, "picture.large", where=where, found=len(data), limit=MAX_FILE)
    if not data.startswith(_SIGNATURE):
        raise BadInput(Rule.COMMAND, "picture.not-png", where=where)
    at, kind, first = len(_SIGNATURE), b"", True
    while kind != b"IEND":
        size, kind = struct.unpack_from(">I4s", data, at) if at + 8 <= len(data) else (0, b"")
        body = data[at + 8 : at + 8 + size]
        end = at + 12 + size
        if end > len(data) or data[end - 4 : end] != struct.pack(">I", zlib.crc32(kind + body)):
            raise _damaged(where)
        if first != (kind == b"IHDR") or (kind == b"iTXt" and size > MAX_FACTS):
            raise _damaged(where)
        at, first = end, False
        yield kind, body
    if at != len(data):
        raise _damaged(where)


def _damaged(where: str) -> BadInput:
    return BadInput(Rule.COMMAND, "picture.damaged", where=where)


def _pixels(chunks: list[tuple[bytes, bytes]], where: str) -> str:
    """SHA-256 of the pixels. Their number is known, and held against the limit, before any is unpacked."""
    header = chunks[0][1]
    if len(header) != 13:
        raise _damaged(where)
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB", header)
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise BadInput(
            Rule.COMMAND, "picture.large", where=where, found=f"{width} x {height}", limit=MAX_PIXELS
        )
    if depth != 8 or colour not in (_RGB, _RGBA):
        raise BadInput(Rule.COMMAND, "picture.kind", where=where)
    # Only what makes the pixels: texts and profiles that are packed for their size are never unpacked.
    bare = b"".join(_chunk(kind, body) for kind, body in chunks if kind in (b"IHDR", b"IDAT", b"IEND"))
    try:
        with Image.open(io.BytesIO(_SIGNATURE + bare), formats=("PNG",)) as image:
            return sha256_hex(image.convert("RGB").tobytes())
    except (OSError, SyntaxError, ValueError, IndexError, struct.error, zlib.error):
        raise _damaged(where) from None
