"""Reading events from the world: each kind's fields, with their forms and ranges."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from verifier.protocol.beacon import NONCE, SECRET, VOID
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import (
    CLASSES,
    FORMAT,
    Admitted,
    Announced,
    BallDrawn,
    BallStatus,
    BatchTotal,
    Begin,
    Check,
    Closed,
    Copied,
    Event,
    Kind,
    ListMade,
    Notarised,
    Note,
    Numbered,
    Override,
    Present,
    Reopened,
    Resumption,
    Role,
    RoundOpened,
    SecretOpened,
    Shuffled,
    SlipLocked,
    SlipOpened,
    Statement,
    Terminated,
    Unsealed,
    Voided,
)
from verifier.protocol.plan import BALL_NAME, BATCH_ID, DRAW_ID, MAX_GROUPS, SCHOOL_ID
from verifier.protocol.seal import DIGEST
from verifier.protocol.shape import Shape

LABEL = r"[0-9A-Z]{1,16}\.(?:number|shuffle)\.[0-9]{1,2}"
WITNESS_NUMBER = r"[0-9]{4,12}"
MAX_COUNT = 10_000_000


def read_event(event_kind: Kind, data: Any, where: str) -> Event:
    """Read the data of an event.

    Raises:
        BadInput: (MP-ORDER) unknown or missing fields, or values of another form.
    """
    cls = CLASSES[event_kind]
    shape = Shape(data, (field.name for field in fields(cls)), Rule.ORDER, where)
    return _READERS[event_kind](shape)


def _roles(shape: Shape, name: str) -> tuple[Role, ...]:
    def read(value: Any, where: str) -> Role:
        return Shape({"role": value}, ("role",), Rule.ORDER, where).choice("role", Role)

    return shape.items(name, 1, len(Role), read)


def _begin(shape: Shape) -> Event:
    resumed = None
    if shape.raw("resumed") is not None:
        inner = shape.inner("resumed", ("head", "reason"))
        resumed = Resumption(inner.optional_text("head", pattern=DIGEST), inner.text("reason"))
    return Begin(
        shape.text("format", pattern=FORMAT),
        shape.text("draw_id", pattern=DRAW_ID),
        shape.flag("rehearsal"),
        shape.integer("attempt", 1, 9),
        shape.text("seal", pattern=DIGEST),
        resumed,
    )


def _unsealed(shape: Shape) -> Event:
    def present(value: Any, where: str) -> Present:
        inner = Shape(value, ("role", "count"), Rule.ORDER, where)
        return Present(inner.choice("role", Role), inner.integer("count", 1, 999))

    def override(value: Any, where: str) -> Override:
        inner = Shape(value, ("check", "reason", "decided_by"), Rule.ORDER, where)
        return Override(inner.choice("check", Check), inner.text("reason"), _roles(inner, "decided_by"))

    return Unsealed(
        shape.flag("network_off"),
        shape.text("program", pattern=DIGEST),
        shape.flag("fingerprint_agrees"),
        shape.items("present", 1, len(Role), present),
        shape.items("overrides", 0, len(Check), override),
    )


def _announced(shape: Shape) -> Event:
    def total(value: Any, where: str) -> BatchTotal:
        inner = Shape(value, ("batch", "quota", "applicants"), Rule.ORDER, where)
        return BatchTotal(
            inner.text("batch", pattern=BATCH_ID),
            inner.integer("quota", 1, 10**9),
            inner.integer("applicants", 0, MAX_COUNT),
        )

    return Announced(shape.items("totals", 1, 20, total))


def _ball(shape: Shape) -> Event:
    status = shape.choice("status", BallStatus)
    value = None
    if shape.raw("value") is not None or status is not BallStatus.STUCK:
        value = shape.integer("value", 0, 9999)
    return BallDrawn(shape.text("name", pattern=rf"{BALL_NAME}[0-9]{{0,2}}"), status, value)


def _slip_opened(shape: Shape) -> Event:
    reason = None if shape.raw("reason") is None else shape.text("reason")
    return SlipOpened(
        _round(shape),
        _slot(shape),
        shape.text("number", pattern=rf"{WITNESS_NUMBER}|{VOID}"),
        shape.optional_text("nonce", pattern=NONCE),
        reason,
    )


def _round(shape: Shape) -> int:
    return shape.integer("round", 1, 2000)


def _slot(shape: Shape) -> int:
    return shape.integer("slot", 1, 99)


def _list(value: Any, where: str) -> ListMade:
    shape = Shape(value, ("label", "count", "sha256"), Rule.ORDER, where)
    return ListMade(
        shape.text("label", pattern=LABEL),
        shape.integer("count", 0, MAX_COUNT),
        shape.text("sha256", pattern=DIGEST),
    )


def _admitted(shape: Shape) -> Event:
    def school(value: Any, where: str) -> str:
        return Shape({"id": value}, ("id",), Rule.ORDER, where).text("id", pattern=SCHOOL_ID)

    return Admitted(
        shape.text("batch", pattern=BATCH_ID),
        shape.items("schools", 1, 500, school),
        shape.choice("pressed_by", Role),
        shape.text("sha256", pattern=DIGEST),
    )


_READERS: dict[Kind, Callable[[Shape], Event]] = {
    Kind.BEGIN: _begin,
    Kind.UNSEALED: _unsealed,
    Kind.ANNOUNCED: _announced,
    Kind.ROUND_OPENED: lambda shape: RoundOpened(_round(shape)),
    Kind.SLIP_LOCKED: lambda shape: SlipLocked(
        _round(shape), _slot(shape), shape.optional_text("commitment", pattern=DIGEST)
    ),
    Kind.BALL: _ball,
    Kind.SLIP_OPENED: _slip_opened,
    Kind.SECRET_OPENED: lambda shape: SecretOpened(
        _round(shape),
        shape.integer("index", 1, 20_000),
        shape.text("digits", pattern=SECRET),
        shape.text("seed", pattern=DIGEST),
    ),
    Kind.NUMBERED: lambda shape: Numbered(
        shape.integer("group", 1, MAX_GROUPS), shape.items("lists", 1, 20, _list)
    ),
    Kind.SHUFFLED: lambda shape: Shuffled(
        shape.text("batch", pattern=BATCH_ID),
        shape.text("school", pattern=SCHOOL_ID),
        shape.integer("trial", 1, 9),
        _list(shape.raw("list"), shape.place("list")),
    ),
    Kind.ADMITTED: _admitted,
    Kind.NOTARISED: lambda shape: Notarised(shape.choice("statement", Statement)),
    Kind.CLOSED: lambda shape: Closed(shape.text("results", pattern=DIGEST)),
    Kind.VOIDED: lambda shape: Voided(shape.text("reason"), _roles(shape, "decided_by")),
    Kind.TERMINATED: lambda shape: Terminated(
        shape.text("reason"), _roles(shape, "decided_by"), shape.text("results", pattern=DIGEST)
    ),
    Kind.REOPENED: lambda shape: Reopened(shape.text("reason")),
    Kind.COPIED: lambda shape: Copied(
        shape.text("file"), shape.text("sha256", pattern=DIGEST), shape.text("medium")
    ),
    Kind.NOTE: lambda shape: Note(shape.text("text")),
}


def read_kind(value: str, where: str) -> Kind:
    """The kind of a name, or a refusal (MP-ORDER)."""
    if value not in tuple(Kind):
        raise BadInput(Rule.ORDER, "event.kind", where=where, found=value)
    return Kind(value)
