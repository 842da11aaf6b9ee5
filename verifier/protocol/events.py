"""What can happen at a ceremony: the kinds of events and the data each carries.

A transcript (过程记录) is a list of these. They hold no personal data: people appear by role and number.
"""

from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

FORMAT = "mingpai-transcript-1"


class Role(StrEnum):
    """Who acts or decides: 电脑技术人员, 公证员, 组织单位, 纪检, 人大代表, 政协委员, 家长代表, 学校代表."""

    OPERATOR = "operator"
    NOTARY = "notary"
    ORGANISER = "organiser"
    DISCIPLINE = "discipline"
    CONGRESS = "congress"
    CONSULTATIVE = "consultative"
    PARENT = "parent"
    SCHOOL = "school"


class Check(StrEnum):
    """What is checked at the unsealing (启封): off the network, the program, the fingerprint as published."""

    NETWORK = "network"
    PROGRAM = "program"
    FINGERPRINT = "fingerprint"


class BallStatus(StrEnum):
    """What became of a ball (号珠): drawn, stuck in the machine (号珠卡住), or out of its range."""

    DRAWN = "drawn"
    STUCK = "stuck"
    OUT_OF_RANGE = "out-of-range"


class Statement(StrEnum):
    """What the notary states at the end (公证): the result is valid, or there is an objection."""

    VALID = "valid"
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True)
class Resumption:
    """Why a transcript begins anew on a spare computer (备用电脑), and the lost one's last known head."""

    head: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Begin:
    """An attempt (第几次派位) begins."""

    format: str
    draw_id: str
    rehearsal: bool
    attempt: int
    seal: str
    resumed: Resumption | None


@dataclass(frozen=True, slots=True)
class Present:
    """How many people of a role are witnesses."""

    role: Role
    count: int


@dataclass(frozen=True, slots=True)
class Override:
    """A failed check that two roles or more decided to go on with."""

    check: Check
    reason: str
    decided_by: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Unsealed:
    """Unsealing (启封): what was found, the running program's digest, who was there, what was overridden."""

    network_off: bool
    program: str
    fingerprint_agrees: bool
    present: tuple[Present, ...]
    overrides: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class BatchTotal:
    """What was announced for a batch: its seats (派位计划数) and its children (待派位人数)."""

    batch: str
    quota: int
    applicants: int


@dataclass(frozen=True, slots=True)
class Announced:
    """The quotas and numbers of children were announced (宣布派位计划数和待派位人数)."""

    totals: tuple[BatchTotal, ...]


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A round (轮次) is announced."""

    round: int


@dataclass(frozen=True, slots=True)
class SlipLocked:
    """A slot's number is locked (锁定). ``commitment`` (锁定码) is None on paper, and for an empty slot."""

    round: int
    slot: int
    commitment: str | None


@dataclass(frozen=True, slots=True)
class BallDrawn:
    """A ball came out, or was stuck (value None)."""

    name: str
    status: BallStatus
    value: int | None


@dataclass(frozen=True, slots=True)
class SlipOpened:
    """A slip was opened (揭示) and confirmed; VOID with a reason if it can't be read or the slot is empty."""

    round: int
    slot: int
    number: str
    nonce: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class SecretOpened:
    """The round's sealed secret (密封数) was opened, which gives the seed (随机种子)."""

    round: int
    index: int
    digits: str
    seed: str


@dataclass(frozen=True, slots=True)
class ListMade:
    """One published list: its label, how many lots are in it, and the digest of its file."""

    label: str
    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """One group of candidate numbers (备选派位号), a list a batch."""

    group: int
    lists: tuple[ListMade, ...]


@dataclass(frozen=True, slots=True)
class Shuffled:
    """One trial order (随机排序) of a school."""

    batch: str
    school: str
    trial: int
    list: ListMade


@dataclass(frozen=True, slots=True)
class Admitted:
    """An admission (录取), the role that pressed 开始派位, and the digest of its results."""

    batch: str
    schools: tuple[str, ...]
    pressed_by: Role
    sha256: str


@dataclass(frozen=True, slots=True)
class Notarised:
    """The notary read the statement (宣读公证结果)."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Closed:
    """The attempt is complete; ``results`` is the digest of results.json."""

    results: str


@dataclass(frozen=True, slots=True)
class Voided:
    """The attempt is void (作废): why, and who decided."""

    reason: str
    decided_by: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Terminated:
    """The draw is terminated (终止): all void, nothing admitted. ``results`` is results.json's digest."""

    reason: str
    decided_by: tuple[Role, ...]
    results: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """The program was started again on the same journal."""

    reason: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A file was written to a medium and read back."""

    file: str
    sha256: str
    medium: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark for the record. It has no effect on anything."""

    text: str


Event = (
    Begin
    | Unsealed
    | Announced
    | RoundOpened
    | SlipLocked
    | BallDrawn
    | SlipOpened
    | SecretOpened
    | Numbered
    | Shuffled
    | Admitted
    | Notarised
    | Closed
    | Voided
    | Terminated
    | Reopened
    | Copied
    | Note
)


class Kind(StrEnum):
    """The kinds of events, as written in the transcript."""

    BEGIN = "begin"
    UNSEALED = "unsealed"
    ANNOUNCED = "announced"
    ROUND_OPENED = "round-opened"
    SLIP_LOCKED = "slip-locked"
    BALL = "ball"
    SLIP_OPENED = "slip-opened"
    SECRET_OPENED = "secret-opened"
    NUMBERED = "numbered"
    SHUFFLED = "shuffled"
    ADMITTED = "admitted"
    NOTARISED = "notarised"
    CLOSED = "closed"
    VOIDED = "voided"
    TERMINATED = "terminated"
    REOPENED = "reopened"
    COPIED = "copied"
    NOTE = "note"


CLASSES: dict[Kind, type[Event]] = {
    Kind.BEGIN: Begin,
    Kind.UNSEALED: Unsealed,
    Kind.ANNOUNCED: Announced,
    Kind.ROUND_OPENED: RoundOpened,
    Kind.SLIP_LOCKED: SlipLocked,
    Kind.BALL: BallDrawn,
    Kind.SLIP_OPENED: SlipOpened,
    Kind.SECRET_OPENED: SecretOpened,
    Kind.NUMBERED: Numbered,
    Kind.SHUFFLED: Shuffled,
    Kind.ADMITTED: Admitted,
    Kind.NOTARISED: Notarised,
    Kind.CLOSED: Closed,
    Kind.VOIDED: Voided,
    Kind.TERMINATED: Terminated,
    Kind.REOPENED: Reopened,
    Kind.COPIED: Copied,
    Kind.NOTE: Note,
}
KINDS = {cls: kind for kind, cls in CLASSES.items()}


def kind(event: Event) -> Kind:
    """The kind of an event."""
    return KINDS[type(event)]


def event_data(event: Event) -> dict[str, Any]:
    """An event's data as a JSON object: the fields of its class."""
    value: dict[str, Any] = _plain(event)
    return value


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value
