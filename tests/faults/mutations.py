"""Hostile files from good ones: bytes, JSON values, members of archives, and lines of a chain are changed.

What is changed within is packed up again in order (canonical JSON, a zip, an encrypted package, a chain of
digests), so that not only the outermost reader sees it.
"""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import rfc8785

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 9, 99, 1000, 2**31, 2**53 - 1, "", "x", "0", "-", "X1", "x" * 300, "\u202e",
    "学校", "2026-19-39T99:99:99Z", "0" * 64, "f" * 32, [], {}, [[]], [None], {"a": 1}, ["x"] * 50,
)  # fmt: skip
CHUNKS = (
    b"\0", b"\xff", b"\n", b"\r\n", b'"', b"{}", b"[", b"|", b"\x00" * 64, b"9" * 40, b"\xed\xa0\x80",
    b"</row>",
)  # fmt: skip

Change = Callable[[bytes], bytes]


class Mutator:
    """Changes drawn from one random source."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def raw(self, data: bytes) -> bytes:
        """Some bytes are flipped, taken out, doubled, exchanged or put in."""
        found = bytearray(data)
        for _ in range(self.chance.choice((1, 1, 2, 5, 20))):
            size = len(found)
            start = self.chance.randrange(size + 1)
            length = self.chance.choice((1, 2, 8, 64, 512))
            match self.chance.randrange(6):
                case 0 if size:
                    found[start % size] ^= 1 << self.chance.randrange(8)
                case 1:
                    del found[start : start + length]
                case 2:
                    found[start:start] = found[start : start + length]
                case 3:
                    found[start:start] = self.chance.choice(CHUNKS)
                case 4:
                    found[start : start + length] = self.chance.randbytes(min(length, 64))
                case _:
                    del found[start:]
        return bytes(found)

    def value(self, value: Any) -> Any:
        """One place of a JSON value is changed."""
        if isinstance(value, dict) and value and self.chance.random() < 0.9:
            found = dict(value)
            key = self.chance.choice(sorted(found))
            match self.chance.randrange(12):
                case 0:
                    del found[key]
                case 1:
                    found[f"{key}x"] = found[key]
                case 2:
                    other = self.chance.choice(sorted(found))
                    found[key], found[other] = found[other], found[key]
                case _:
                    found[key] = self.value(found[key])
            return found
        if isinstance(value, list) and value and self.chance.random() < 0.9:
            items = list(value)
            place = self.chance.randrange(len(items))
            match self.chance.randrange(8):
                case 0:
                    del items[place]
                case 1:
                    items.insert(place, items[self.chance.randrange(len(items))])
                case 2:
                    self.chance.shuffle(items)
                case _:
                    items[place] = self.value(items[place])
            return items
        if isinstance(value, str) and value and self.chance.random() < 0.5:
            place = self.chance.randrange(len(value))
            return value[:place] + self.chance.choice("0129afXx-. \u3000\n") + value[place + 1 :]
        if isinstance(value, int) and self.chance.random() < 0.5:
            return value + self.chance.choice((-1, 1, 10, 1000))
        return self.chance.choice(VALUES)

    def json(self, data: bytes) -> bytes:
        """A JSON file with a place changed, canonical again."""
        return self._canonical(self.value(json.loads(data)))

    def _canonical(self, value: Any) -> bytes:
        try:
            return rfc8785.dumps(value)
        except Exception:
            return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()

    def chain(self, data: bytes) -> bytes:
        """A transcript with a line changed, left out, doubled or moved, and all links made anew."""
        lines = [json.loads(line) for line in data.splitlines()]
        place = self.chance.randrange(len(lines))
        match self.chance.randrange(6):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, lines[self.chance.randrange(len(lines))])
            case 2:
                lines = lines[: place + 1]
            case _:
                changed = self.value(lines[place])
                lines[place] = changed if isinstance(changed, dict) else lines[place]
        head = lines[0].get("prev", "0" * 64) if lines else ""
        found = b""
        for number, line in enumerate(lines, 1):
            if self.chance.random() < 0.98:
                line = {**line, "seq": number, "prev": head}
            written = self._canonical(line)
            head = hashlib.sha256(written).hexdigest()
            found += written + b"\n"
        return found

    def lines(self, data: bytes) -> bytes:
        """A file of lines with some left out, doubled, moved or changed."""
        lines = data.splitlines(keepends=True)
        if not lines:
            return self.raw(data)
        place = self.chance.randrange(len(lines))
        match self.chance.randrange(4):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, self.chance.choice(lines))
            case 2:
                self.chance.shuffle(lines)
            case _:
                fields = lines[place].split(b"|")
                field = self.chance.choice((*CHUNKS, b"1", b"X", b"S01:9"))
                fields[self.chance.randrange(len(fields))] = field
                lines[place] = b"|".join(fields)
        return b"".join(lines)

    def member(self, data: bytes, write: Callable[[dict[str, bytes]], bytes]) -> bytes:
        """An archive with one member changed by its kind, written again."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        name = self.chance.choice(sorted(files))
        match self.chance.randrange(12):
            case 0:
                del files[name]
            case 1:
                files[f"{name}x"] = files[name]
            case 2:
                files[self.chance.choice(sorted(files))] = files[name]
            case _:
                files[name] = self.by_kind(name, files[name])
        return write(files)

    def by_kind(self, name: str, data: bytes) -> bytes:
        """A file changed as what its name says it is; sometimes merely its bytes."""
        if data and self.chance.random() < 0.8:
            # What was damaged before can only be damaged further.
            with suppress(ValueError, RecursionError):
                if name.startswith("transcript"):
                    return self.chain(data)
                if name.endswith(".json"):
                    return self.json(data)
                if name.endswith(".txt"):
                    return self.lines(data)
        return self.raw(data)


def ordinary_zip(files: dict[str, bytes]) -> bytes:
    """A zip as office programs write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
