"""The text of a family slip (在册凭证) as a QR code holds it: the JSON object itself, or a compact form.

The largest QR code (ISO/IEC 18004, version 40, level L) holds 2953 bytes. A slip that is longer, because the
bureau's workbook has many columns, is compressed and written in capitals and digits, which a QR code holds
most densely and which no scanner changes.
"""

import base64
import binascii
import re
import zlib

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.slip import FamilySlip, slip_from_json, slip_to_json

MARK = "MPSLIP1"
"""What the compact form begins with."""
LONGEST = 1 << 20
"""The most bytes that a compact form may unpack to."""
_WHERE = "slip"
# What the library takes besides, such as padding, differs between its versions.
_BASE32 = re.compile(rb"[A-Z2-7]*")


def slip_to_compact(slip: FamilySlip) -> str:
    """The compact form: the mark, and the JSON bytes compressed (RFC 1950) in base 32 (RFC 4648) unpadded."""
    packed = base64.b32encode(zlib.compress(slip_to_json(slip), 9)).decode("ascii")
    return MARK + packed.rstrip("=")


def slip_from_text(data: bytes) -> FamilySlip:
    """Read a slip in either form. Blanks around it, and a byte order mark before it, do no harm.

    Raises:
        BadInput: (MP-RECORD) anything but a complete slip.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    mark = MARK.encode("ascii")
    try:
        return slip_from_json(_unpacked(data.removeprefix(mark)) if data.startswith(mark) else data)
    except BadInput as error:
        if not error.key.startswith("json."):
            raise
        # Whoever pasted half a code has a text that is not whole; what JSON is, is no matter of his.
        raise BadInput(Rule.RECORD, "record.compact", where=_WHERE) from None


def _unpacked(packed: bytes) -> bytes:
    if _BASE32.fullmatch(packed) is None:
        raise BadInput(Rule.RECORD, "record.compact", where=_WHERE)
    try:
        compressed = base64.b32decode(packed + b"=" * (-len(packed) % 8))
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(compressed, LONGEST + 1)
    except (binascii.Error, zlib.error):
        raise BadInput(Rule.RECORD, "record.compact", where=_WHERE) from None
    if not unpacker.eof or unpacker.unused_data or len(data) > LONGEST:
        raise BadInput(Rule.RECORD, "record.compact", where=_WHERE)
    return data
