"""The digests of the pictures (截屏) that this program took, kept beside the draw for the check on the spot.

What a picture says of itself could be written into one that was painted on a stick as well; not so its digest
from when it was taken. (Who can write to this computer's disk can change both.) The file is canonical JSON:
``format``, ``seal`` (the seal fingerprint), and ``pictures``, a list of ``file`` and ``sha256`` ordered by
file. It is a note of the program to itself and enters nothing that is published.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.files import disk
from kiosk.files.atomic import write
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.seal import DIGEST
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical

FORMAT = "mingpai-pictures-1"
MOST = 8 * 2**20
"""The most bytes; a hundred pages of each of a hundred schools have a quarter of it."""
MOST_PICTURES = 50_000
FILE = r"[^/\\\x00-\x1f\x7f]{1,120}\.png"


def read_taken(path: Path, seal: str) -> dict[str, str]:
    """The digest of each picture by its file's name.

    A file that is missing, damaged, too large or of another draw says nothing: the pictures are then taken
    again, which costs a minute and decides nothing.

    Args:
        path: where it lies.
        seal: the seal fingerprint of the draw that is open.
    """
    try:
        with disk.open_to_read(path) as file:
            data = disk.read_at_most(file, MOST + 1)
    except OSError:
        return {}
    if len(data) > MOST:
        return {}
    try:
        value = parse_canonical(data, Rule.COMMAND, path.name)
        shape = Shape(value, ("format", "seal", "pictures"), Rule.COMMAND, path.name)
        shape.text("format", pattern=FORMAT)
        if shape.text("seal", pattern=DIGEST) != seal:
            return {}
        pairs = shape.items("pictures", 0, MOST_PICTURES, _picture)
    except BadInput:
        return {}
    taken = dict(pairs)
    return taken if len(taken) == len(pairs) else {}


def write_taken(path: Path, seal: str, taken: Mapping[str, str]) -> None:
    """Write the digests, whole or not at all.

    Args:
        path: where they lie.
        seal: the seal fingerprint.
        taken: a digest for each file's name.

    Raises:
        OSError: the disk refuses. The file is then as it was.
    """
    pictures = [{"file": name, "sha256": taken[name]} for name in sorted(taken)]
    write(path, canonical({"format": FORMAT, "seal": seal, "pictures": pictures}))


def _picture(value: Any, where: str) -> tuple[str, str]:
    shape = Shape(value, ("file", "sha256"), Rule.COMMAND, where)
    return shape.text("file", pattern=FILE), shape.text("sha256", pattern=DIGEST)
