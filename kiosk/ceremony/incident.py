"""The clock of an incident (故障计时): since when, and how much is left of the minutes that the plan gives.

It is derived from the record, so it survives every restart and goes with the copy to a spare computer. An
incident is open while nothing was done since a reopening in the midst of an attempt, a void attempt, or a
beginning anew on a spare computer; it began with the last line before that, the last moment at which all is
known to have worked. An incident that no line tells of yet (the ball machine is broken, the projector is
dark) is declared, which is noted in a local file beside the journal. Whichever began earlier counts.

The clock decides nothing by itself: that the time is over is shown, and people terminate the draw.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kiosk.ceremony.ceremony import Ceremony
from kiosk.files import disk
from kiosk.files.atomic import write
from kiosk.files.draw_folder import DrawFolder
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.protocol.events import Begin, Event, Kind, Reopened, Voided, kind
from verifier.protocol.seal import TIME
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical
from verifier.protocol.transcript import Entry

FILE = "incident.json"
FORMAT = "mingpai-incident-1"
_FORM = "%Y-%m-%dT%H:%M:%SZ"

NO_PROGRESS = frozenset(
    {Kind.BEGIN, Kind.UNSEALED, Kind.ANNOUNCED, Kind.REOPENED, Kind.COPIED, Kind.NOTE, Kind.VOIDED}
)
"""What does not end an incident: the ceremony goes on with the next round, number or ball."""


@dataclass(frozen=True, slots=True)
class Time:
    """An incident's clock, in whole seconds.

    ``left`` is None where the plan sets no limit, and below zero when the time is over. ``doubtful`` tells
    that the computer's clock stands before the beginning of the incident: somebody set it back.
    """

    since: str
    gone: int
    left: int | None
    over: bool
    doubtful: bool


def clock(since: str, now: str, minutes: int) -> Time:
    """How long an incident has taken.

    Args:
        since: when it began, in the transcript's form (UTC), so that time zones do not matter.
        now: the time now, in the same form.
        minutes: the plan's limit, or 0 for none.
    """
    start, end = _parse(since), _parse(now)
    gone = -1 if start is None or end is None else int((end - start).total_seconds())
    doubtful = gone < 0
    gone = max(gone, 0)
    left = 60 * minutes - gone if minutes else None
    return Time(since, gone, left, left is not None and left <= 0, doubtful)


def _parse(text: str) -> datetime | None:
    """A time of the record; None if there is no such day, which the record's form does not exclude."""
    try:
        return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None


def began(lines: Sequence[Entry]) -> str | None:
    """When the incident that is open began, from the lines of all attempts in order; None if none is open."""
    start: str | None = None
    before: str | None = None
    under_way = False
    for entry in lines:
        if kind(entry.event) not in NO_PROGRESS:
            start, under_way = None, True
        elif start is None and _interrupts(entry.event, under_way):
            start = before or entry.at
        if isinstance(entry.event, Begin):
            under_way = False
        before = entry.at
    return start


def _interrupts(event: Event, under_way: bool) -> bool:
    """Before the first round nothing is interrupted: a computer may be set up early, and started again."""
    match event:
        case Begin(resumed=resumed):
            return resumed is not None
        case Reopened():
            return under_way
        case _:
            return isinstance(event, Voided)


def since(ceremony: Ceremony) -> str | None:
    """When the incident that is open began; None if none is."""
    if ceremony.state.ended and ceremony.state.voided is None:
        return None
    lines = [entry for attempt in ceremony.attempts for entry in attempt.journal.entries]
    times = [began(lines), _declared(ceremony.folder, lines)]
    return min((time for time in times if time is not None), default=None)


def time_of(ceremony: Ceremony, now: str) -> Time | None:
    """The clock of the incident that is open; None if none is."""
    start = since(ceremony)
    return None if start is None else clock(start, now, ceremony.state.plan.failure.minutes)


def declare(ceremony: Ceremony, now: str, minutes_ago: int = 0) -> str:
    """Note that an incident began; when. One that was declared and is open stays as it is.

    Args:
        ceremony: the ceremony.
        now: the time.
        minutes_ago: how long ago it began, 0 to 1440.

    Raises:
        BadInput: (MP-JOURNAL) the disk refuses.
    """
    lines = [entry for attempt in ceremony.attempts for entry in attempt.journal.entries]
    found = _declared(ceremony.folder, lines)
    if found is not None:
        return found
    start = _parse(now)
    if start is None:
        raise WrongUse(f"not a time: {now}")
    at = (start - timedelta(minutes=minutes_ago)).strftime(_FORM)
    path = ceremony.folder.root / FILE
    try:
        write(path, canonical({"format": FORMAT, "since": at, "progress": _progress(lines)}))
    except OSError as error:
        raise disk.refusal(error, path.name) from error
    return at


def _progress(lines: Iterable[Entry]) -> int:
    return sum(kind(entry.event) not in NO_PROGRESS for entry in lines)


def _declared(folder: DrawFolder, lines: Sequence[Entry]) -> str | None:
    """When an incident was declared, unless the ceremony went on since."""
    path = folder.root / FILE
    try:
        shape = Shape(parse_canonical(path.read_bytes(), Rule.JOURNAL, path.name),
                      ("format", "since", "progress"), Rule.JOURNAL, path.name)  # fmt: skip
        at, progress = shape.text("since", pattern=TIME), shape.integer("progress", 0, 10**7)
    except (OSError, BadInput):
        # A note for this computer only: without it the record still tells what it knows.
        return None
    return at if progress == _progress(lines) else None
