"""Pictures: their facts come back, a changed pixel is noticed, and no hostile file costs memory."""

import hashlib
import io
import json
import random
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import kiosk.words  # noqa: F401
from kiosk.files.picture import MAX_PIXELS, PictureFacts, read_picture, stamp
from tests.support.programs import program
from verifier.protocol.errors import BadInput, Rule
from verifier.words import Language, explain

FACTS = PictureFacts("TEST-2026", "ab" * 32, 1, "X", "X1", 2, 3, ("X0005", "X0030", "X0021"))
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(width: int = 20, height: int = 12, mode: str = "RGBA", seed: int = 1) -> bytes:
    chance = random.Random(seed)
    image = Image.frombytes(mode, (width, height), chance.randbytes(width * height * len(mode)))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def refused(data: bytes) -> BadInput:
    with pytest.raises(BadInput) as error:
        read_picture(data, "图.png")
    assert error.value.rule is Rule.COMMAND and error.value.where.startswith("图.png")
    for lang in Language:
        explain(error.value, lang)
    return error.value


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_picture_carries_its_facts(mode: str) -> None:
    png = picture(mode=mode)
    stamped = stamp(png, FACTS)
    pixels = Image.open(io.BytesIO(png)).convert("RGB").tobytes()
    assert read_picture(stamped) == replace(FACTS, pixels=hashlib.sha256(pixels).hexdigest())
    # It is a picture like any other, and shows the same.
    with Image.open(io.BytesIO(stamped)) as image:
        assert image.convert(mode).tobytes() == Image.open(io.BytesIO(png)).tobytes()
        assert json.loads(image.text["mingpai"])["format"] == "mingpai-picture-1"  # type: ignore[attr-defined]


def test_a_picture_is_stamped_anew_and_always_alike() -> None:
    png = picture()
    other = replace(FACTS, page=3, numbers=())
    assert stamp(png, FACTS) == stamp(png, FACTS)
    assert stamp(stamp(png, FACTS), other) == stamp(png, other)


def test_any_tool_finds_the_same_digest_of_the_pixels(tmp_path: Path) -> None:
    convert = program("convert", "imagemagick")
    file = tmp_path / "a.png"
    file.write_bytes(stamp(picture(), FACTS))
    raw = subprocess.run(
        [convert, str(file), "-alpha", "off", "rgb:-"], check=True, capture_output=True
    ).stdout
    assert hashlib.sha256(raw).hexdigest() == read_picture(file.read_bytes()).pixels


def test_a_changed_pixel_is_noticed() -> None:
    stamped = stamp(picture(), FACTS)
    with Image.open(io.BytesIO(stamped)) as image:
        text = image.text["mingpai"]  # type: ignore[attr-defined]
        changed = image.convert("RGBA")
    red, *others = changed.getpixel((3, 4))  # type: ignore[misc]
    changed.putpixel((3, 4), (red ^ 1, *others))
    stream = io.BytesIO()
    changed.save(stream, "PNG")
    body = b"mingpai\0\0\0\0\0" + text.encode()
    forged = stream.getvalue()
    forged = forged[:33] + chunk(b"iTXt", body) + forged[33:]
    assert refused(forged).key == "picture.changed"


def test_a_picture_saved_by_another_program_has_no_facts() -> None:
    stream = io.BytesIO()
    Image.open(io.BytesIO(stamp(picture(), FACTS))).save(stream, "PNG")
    assert refused(stream.getvalue()).key == "picture.no-facts"
    jpeg = io.BytesIO()
    Image.new("RGB", (8, 8)).save(jpeg, "JPEG")
    assert refused(jpeg.getvalue()).key == "picture.not-png"
    assert refused(b"").key == "picture.not-png"
    twice = stamp(picture(), FACTS)
    size = struct.unpack(">I", twice[33:37])[0] + 12
    assert refused(twice[: 33 + size] + twice[33:]).key == "picture.no-facts"


@pytest.mark.parametrize(
    "change",
    [
        {"format": "mingpai-picture-2"}, {"page": 4}, {"page": 0}, {"pages": 0}, {"numbers": ["a b"]},
        {"numbers": "X1"}, {"numbers": ["X0001"] * 10_001}, {"seal": "AB" * 32}, {"draw_id": "x"},
        {"attempt": 0}, {"batch": ""}, {"school": "="}, {"pixels": ""}, {"more": 1}, {"school": None},
        {"page": True},
    ],
)  # fmt: skip
def test_facts_of_another_form_are_refused(change: dict[str, object]) -> None:
    stamped = stamp(picture(), FACTS)
    size = struct.unpack(">I", stamped[33:37])[0]
    facts = {**json.loads(stamped[41 + 12 : 41 + size]), **change}
    facts = {name: value for name, value in facts.items() if value is not None}
    text = json.dumps(facts, separators=(",", ":"), sort_keys=True).encode()
    refused(stamped[:33] + chunk(b"iTXt", b"mingpai\0\0\0\0\0" + text) + stamped[33 + size + 12 :])


@given(st.data())
def test_a_damaged_picture_is_refused(data: st.DataObject) -> None:
    stamped = bytearray(stamp(picture(9, 7), FACTS))
    place = data.draw(st.integers(0, len(stamped) - 1))
    how = data.draw(st.sampled_from(["cut", "flip", "insert", "drop"]))
    if how == "cut":
        wrong = stamped[:place]
    elif how == "flip":
        wrong = stamped[:]
        wrong[place] ^= data.draw(st.integers(1, 255))
    elif how == "insert":
        wrong = stamped[:place] + data.draw(st.binary(min_size=1, max_size=9)) + stamped[place:]
    else:
        wrong = stamped[:place] + stamped[place + 1 :]
    if wrong != stamped:
        refused(bytes(wrong))


def test_bombs_cost_nothing() -> None:
    packed = zlib.compress(bytes(2**26), 9)
    bombs = [
        # More pixels than any screen, and none of them there.
        SIGNATURE + header(2**31 - 1, 2**31 - 1) + chunk(b"IDAT", packed) + chunk(b"IEND", b""),
        SIGNATURE + header(16_384, 16_384) + chunk(b"IDAT", packed) + chunk(b"IEND", b""),
        # Few pixels, and 64 MB of them; texts and profiles that unpack to as much.
        SIGNATURE + header(4, 4) + chunk(b"IDAT", packed) + chunk(b"IEND", b""),
        SIGNATURE + header(4, 4) + chunk(b"zTXt", b"a\0\0" + packed) + chunk(b"iCCP", b"a\0\0" + packed)
        + chunk(b"iTXt", b"mingpai\0\1\0\0\0" + packed) + chunk(b"IDAT", zlib.compress(bytes(52)))
        + chunk(b"IEND", b""),
        SIGNATURE + header(4, 4) + chunk(b"iTXt", bytes(2**21)) + chunk(b"IEND", b""),
        SIGNATURE + struct.pack(">I", 2**31) + b"IHDR",
    ]  # fmt: skip
    resource = pytest.importorskip("resource")
    assert MAX_PIXELS < 16_384**2
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for bomb in bombs:
        refused(bomb)
    for bomb in bombs[:4]:
        try:
            stamp(bomb, FACTS)
        except BadInput as error:
            assert error.key.startswith("picture.")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 40 * (2**20 if sys.platform == "darwin" else 2**10)


@pytest.mark.parametrize(
    ("depth", "colour"), [(16, 2), (8, 0), (8, 3), (8, 4), (1, 0), (8, 7), (3, 2), (0, 0)]
)
def test_other_colours_are_refused(depth: int, colour: int) -> None:
    body = SIGNATURE + header(2, 2, depth, colour) + chunk(b"IDAT", zlib.compress(bytes(200)))
    with pytest.raises(BadInput) as error:
        stamp(body + chunk(b"IEND", b""), FACTS)
    assert error.value.key == "picture.kind"
