"""A small client of the Internet Printing Protocol, to ask a print system about its queues and jobs.

The programs of CUPS answer in sentences for people; the protocol answers in numbers and keywords that are
the same in every language. Source: RFC 8010 (encoding), RFC 8011 (operations and states).
"""

import http.client
import socket
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

Value = int | bool | str | bytes
Attributes = Mapping[str, tuple[Value, ...]]

_VERSION = 0x0200
_OPERATION_GROUP, _END = 0x01, 0x03
_FIRST_VALUE_TAG = 0x10
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_NAME, _KEYWORD, _URI, _CHARSET, _LANGUAGE = 0x42, 0x44, 0x45, 0x47, 0x48
_TEXTS = frozenset({0x41, _NAME, _KEYWORD, _URI, 0x46, _CHARSET, _LANGUAGE, 0x49})
_LONGEST_ANSWER = 1 << 20
MAX_OK = 0x00FF
"""The greatest status that means success."""


class Operation(IntEnum):
    """The operations used here."""

    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and all attributes of an answer; of two groups with one name, the first."""

    status: int
    attributes: Attributes

    @property
    def ok(self) -> bool:
        """Whether the print system did as it was asked."""
        return self.status <= MAX_OK

    def number(self, name: str) -> int:
        """The first value of a number, or 0."""
        match self.attributes.get(name, ()):
            case (int() as value, *_):
                return int(value)
            case _:
                return 0

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a text or keyword."""
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, str))


def request(operation: Operation, target: tuple[str, str], user: str, wanted: Sequence[str] = (),
            flags: Sequence[str] = ()) -> bytes:  # fmt: skip
    """The bytes of a request.

    Args:
        operation: what to do.
        target: the name of the attribute that names the thing (``printer-uri``, ``job-uri``), and its URI.
        user: who asks.
        wanted: the attributes to be told.
        flags: boolean attributes that are set.
    """
    parts = [
        struct.pack(">HHIB", _VERSION, operation, 1, _OPERATION_GROUP),
        _attribute(_CHARSET, "attributes-charset", b"utf-8"),
        _attribute(_LANGUAGE, "attributes-natural-language", b"en"),
        _attribute(_URI, target[0], target[1].encode("utf-8")),
        _attribute(_NAME, "requesting-user-name", user.encode("utf-8")),
    ]
    for flag in flags:
        parts.append(_attribute(_BOOLEAN, flag, b"\x01"))
    for place, name in enumerate(wanted):
        # Further values of one attribute have no name.
        parts.append(_attribute(_KEYWORD, "" if place else "requested-attributes", name.encode("ascii")))
    return b"".join((*parts, bytes((_END,))))


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    label = name.encode("ascii")
    return struct.pack(">BH", tag, len(label)) + label + struct.pack(">H", len(value)) + value


def answer_from_bytes(data: bytes) -> Answer:
    """Read an answer.

    Raises:
        ValueError: it is no answer in the protocol's form.
    """
    if len(data) < 9:
        raise ValueError("shorter than a header")
    (status,) = struct.unpack_from(">H", data, 2)
    found: dict[str, tuple[Value, ...]] = {}
    finished: set[str] = set()
    last = ""
    for name, value in _pairs(data):
        if name:
            finished.add(last)
            last = name
        if last not in finished:
            found[last] = (*found.get(last, ()), value)
    return Answer(status, found)


def _pairs(data: bytes) -> Iterator[tuple[str, Value]]:
    place = 8
    while True:
        tag = _take(data, place, 1)[0]
        place += 1
        if tag == _END:
            return
        if tag < _FIRST_VALUE_TAG:
            continue
        name, place = _sized(data, place)
        value, place = _sized(data, place)
        yield name.decode("ascii"), _value(tag, value)


def _sized(data: bytes, place: int) -> tuple[bytes, int]:
    (size,) = struct.unpack(">H", _take(data, place, 2))
    return _take(data, place + 2, size), place + 2 + size


def _take(data: bytes, place: int, size: int) -> bytes:
    found = data[place : place + size]
    if len(found) != size:
        raise ValueError("cut off")
    return found


def _value(tag: int, value: bytes) -> Value:
    if tag in {_INTEGER, _ENUM}:
        (number,) = struct.unpack(">i", _take(value, 0, 4))
        return int(number)
    if tag == _BOOLEAN:
        return value == b"\x01"
    return value.decode("utf-8", "replace") if tag in _TEXTS else value


class _SocketFile(http.client.HTTPConnection):
    """A connection through a socket in the file system."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.host)


def ask(server: str, body: bytes, patience: float) -> Answer:
    """Send a request and wait for the answer.

    Args:
        server: a host and port, or the path of a socket.
        body: see :func:`request`.
        patience: seconds after which a print system that is silent has not answered.

    Raises:
        OSError: it cannot be reached, or does not answer in time.
        ValueError: what came back is not the protocol.
    """
    if server.startswith("/"):
        connection: http.client.HTTPConnection = _SocketFile(server, timeout=patience)
    else:
        connection = http.client.HTTPConnection(server, timeout=patience)
    try:
        connection.request("POST", "/", body, {"Content-Type": "application/ipp", "Host": "localhost"})
        answered = connection.getresponse()
        data = answered.read(_LONGEST_ANSWER)
        if answered.status != http.HTTPStatus.OK:
            raise ValueError(f"HTTP {answered.status}")
        return answer_from_bytes(data)
    except http.client.HTTPException as error:
        raise ValueError(str(error)) from error
    finally:
        connection.close()
