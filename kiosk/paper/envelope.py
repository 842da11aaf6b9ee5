"""The envelopes of the sealed secrets: what lies inside (密封数信封内页) and what is stuck on (封面、封签).

An insert is folded twice. Its lowest third has the digits and is folded in first, so that it lies innermost;
the two other thirds have a pattern where they come to lie over the digits, and so has nobody who holds the
envelope against a lamp anything to read. The back stays blank.
"""

from collections.abc import Sequence

from kiosk.paper import look
from kiosk.paper.book import MIDDLE, ROOM, Frame, Page, Report, frame, render
from kiosk.paper.flow import FLOOR
from kiosk.paper.folds import Area, cut_line, facts, fold_line, security, title
from kiosk.paper.look import ACCENT, HAIR, HEIGHT, INK, LEFT, MEDIUM, MM, SHADE, THICK, WIDTH, Style
from kiosk.paper.pen import Align, Pen, baseline, shrunk, width
from kiosk.paper.words import Both, both, en, zh
from kiosk.sealing.envelopes import Envelope
from verifier.protocol.errors import WrongUse
from verifier.protocol.plan import Plan, RoundStep

LOWER, UPPER = 97 * MM, 197 * MM
"""The two folds. The innermost third is a little shorter than the others, so that it lies flat."""

GROUP_DIGITS = Style(23, 30, bold=True)
CHECK_DIGIT = Style(16, 30, colour=look.SOFT)

SECRET = Area(LEFT - 3 * MM, FLOOR + 9 * MM, ROOM + 6 * MM, 44 * MM)
"""Where the digits stand."""

_MARGIN = 5 * MM
OVER = SECRET.mirrored(LOWER)
"""Where the middle third lies over the digits."""
_COVER = (
    Area(_MARGIN, OVER.y - 4 * MM, WIDTH - 2 * _MARGIN, OVER.high + 8 * MM),
    Area(_MARGIN, OVER.mirrored(UPPER).y - 3 * MM, WIDTH - 2 * _MARGIN, OVER.high + 6 * MM),
)
"""Where the pattern is printed: the middle third over the digits, the upper third over both."""

STRIPS = 2
"""How many envelopes' labels a page has."""


def envelope_inserts(plan: Plan, fingerprint: str, envelopes: Sequence[Envelope],
                     report: Report = lambda _done, _of: None) -> bytes:  # fmt: skip
    """The inserts, a page an envelope.

    Args:
        plan: the sealed plan.
        fingerprint: the seal fingerprint.
        envelopes: see :func:`kiosk.sealing.envelopes.envelopes`; at least one.
        report: how far it is.
    """
    about = frame(plan, fingerprint, "paper-insert.title", running=False)
    return render(about, [_insert(about, one) for one in envelopes], report)


def _insert(about: Frame, envelope: Envelope) -> Page:
    def draw(pen: Pen) -> None:
        for place, area in enumerate(_COVER):
            security(pen, area, f"{about.fingerprint}|{envelope.index}|{place}")
        fold_line(pen, UPPER, "paper-insert.second-fold")
        fold_line(pen, LOWER, "paper-insert.first-fold")
        _middle(pen, about, envelope)
        _digits(pen, envelope)

    return draw


def _middle(pen: Pen, about: Frame, envelope: Envelope) -> None:
    """Between the patterns: what this is, and how to fold it."""
    top = _COVER[1].y - 3 * MM
    top -= title(pen, top, about.title)
    place = both("paper-insert.place", index=envelope.index, attempt=envelope.attempt, round=envelope.round)
    style = shrunk(place.zh, look.STRONG.scaled(1.2), ROOM)
    pen.text(MIDDLE, baseline(top, 18, style), place.zh, style, Align.CENTRE)
    draw = shrunk(about.draw.zh, look.BODY, ROOM)
    below = UPPER - 4 * MM
    pen.text(MIDDLE, baseline(below, 16, draw), about.draw.zh, draw, Align.CENTRE)
    below -= 17
    for text in (both("paper-insert.how"), both("paper-insert.use")):
        below -= pen.paragraph(LEFT, below, ROOM, text.zh, look.BODY.scaled(0.9))
        below -= pen.paragraph(LEFT, below, ROOM, text.en, look.BODY_EN.scaled(0.9)) + 2


def _digits(pen: Pen, envelope: Envelope) -> None:
    """Eight groups in two rows, each with its place above it and its check digit behind a hyphen."""
    head = zh("paper-insert.place", index=envelope.index, attempt=envelope.attempt, round=envelope.round)
    area = SECRET
    pen.text(LEFT, area.top + 5, head, look.STRONG)
    check = both("paper-insert.check")
    pen.text(WIDTH - LEFT, area.top + 5, f"{check.zh}  {check.en}", look.SMALL, Align.RIGHT)
    pen.box(area.x, area.y, area.wide, area.high, ACCENT, MEDIUM, rounded=4)
    groups = envelope.groups
    columns = len(groups) // 2
    step, high = area.wide / columns, area.high / 2
    for number, group in enumerate(groups, 1):
        row, column = divmod(number - 1, columns)
        x, top = area.x + column * step, area.top - row * high
        pen.text(x + 10, top - 13, zh("paper-insert.group", group=number), look.SMALL)
        digits, _, digit = group.partition("-")
        y = top - high + 15
        pen.text(x + 10, y, digits, GROUP_DIGITS)
        pen.text(x + 13 + width(digits, GROUP_DIGITS), y, f"-{digit}", CHECK_DIGIT)


def envelope_labels(plan: Plan, fingerprint: str, envelopes: Sequence[Envelope],
                    report: Report = lambda _done, _of: None) -> bytes:  # fmt: skip
    """Labels for the fronts, and strips that are stuck across the flaps and signed; two envelopes a page.

    Args:
        plan: the sealed plan.
        fingerprint: the seal fingerprint.
        envelopes: at least one. Their digits are not printed.
        report: how far it is.
    """
    about = frame(plan, fingerprint, "paper-label.title", running=False)
    pages = [
        _labels(plan, about, envelopes[start : start + STRIPS]) for start in range(0, len(envelopes), STRIPS)
    ]
    return render(about, pages, report)


def _labels(plan: Plan, about: Frame, envelopes: Sequence[Envelope]) -> Page:
    room = (HEIGHT - look.TOP - FLOOR) / STRIPS

    def draw(pen: Pen) -> None:
        for place, envelope in enumerate(envelopes):
            top = HEIGHT - look.TOP - place * room
            _label(pen, plan, about, envelope, Area(LEFT, top - 73 * MM, ROOM, 71 * MM))
            _strip(pen, envelope, Area(LEFT, top - 115 * MM, ROOM, 37 * MM))
            cut_line(pen, top - 75.5 * MM)
            if place + 1 < len(envelopes):
                cut_line(pen, top - room + 3 * MM)

    return draw


def _label(pen: Pen, plan: Plan, about: Frame, envelope: Envelope, area: Area) -> None:
    """The front: which envelope, and when it may be opened."""
    pen.box(area.x, area.y, area.wide, area.high, ACCENT, THICK, rounded=4)
    left, room = area.x + 12, area.wide - 24
    number = both("paper-label.number", index=envelope.index)
    pen.text(left, area.top - 43, number.zh, shrunk(number.zh, look.HUGE, room * 0.72))
    pen.text(left, area.top - 61, number.en, look.TITLE_EN)
    when = zh("paper-label.when", attempt=envelope.attempt, round=envelope.round)
    pen.text(area.x + area.wide - 12, area.top - 40, when, look.LARGE, Align.RIGHT)
    pairs = [
        (both("paper-label.draw"), about.draw.zh),
        (both("paper-label.draw-id"), about.draw_id),
        (both("paper-label.organiser"), plan.organiser),
    ]
    pen.line(left, area.top - 66, area.x + area.wide - 12, area.top - 66, HAIR, MEDIUM)
    facts(pen, left, area.top - 69, room, pairs, 17)
    words = opening(plan, envelope)
    high = 60.0
    pen.shade(area.x + 6, area.y + 6, area.wide - 12, high, SHADE)
    top = area.y + high + 1
    top -= pen.paragraph(left + 2, top, room - 4, words.zh, look.STRONG)
    pen.paragraph(left + 2, top, room - 4, words.en, look.BODY_EN.scaled(0.9))


def opening(plan: Plan, envelope: Envelope) -> Both:
    """When an envelope may be opened: once all else of its round is known to everybody."""
    step = [one for one in plan.steps if isinstance(one, RoundStep)][envelope.round - 1 :][:1]
    if not step:
        raise WrongUse(f"the plan has no round {envelope.round}")
    before = "balls" if step[0].balls else "none"
    if plan.witness.slots:
        before = "slips-balls" if step[0].balls else "slips"
    first = "paper-label.open-first" if envelope.attempt == 1 else "paper-label.open-later"

    numbers = {"attempt": envelope.attempt, "round": envelope.round}
    last = {"last": envelope.attempt - 1}
    return Both(
        zh(f"paper-label.open-{before}", **numbers) + zh(first, **last),
        f"{en(f'paper-label.open-{before}', **numbers)} {en(first, **last)}",
    )


def _strip(pen: Pen, envelope: Envelope, area: Area) -> None:
    """A strip across the flap: everybody signs over its edge, half on the strip and half on the envelope."""
    pen.box(area.x, area.y, area.wide, area.high, ACCENT, MEDIUM)
    head = both("paper-label.strip", index=envelope.index)
    y = area.top - 15
    pen.text(area.x + 8, y, head.zh, look.STRONG)
    start = area.x + 8 + width(head.zh, look.STRONG) + 8
    pen.text(start, y, head.en, shrunk(head.en, look.LABEL_EN, area.x + area.wide - start - 8))
    how = zh("paper-label.across")
    pen.text(area.x + 8, y - 13, how, shrunk(how, look.SMALL, area.wide - 16))
    middle = area.y + 13 * MM
    pen.line(area.x, middle, area.x + area.wide, middle, INK, MEDIUM, (2.0, 2.0))
    keys = ("paper-label.notary", "paper-label.supervisor", "paper-label.bureau", "paper-label.date")
    step = area.wide / len(keys)
    for place, key in enumerate(keys):
        x = area.x + place * step
        who = both(key)
        pen.text(x + 8, area.y + 15, who.zh, look.LABEL)
        pen.text(x + 8, area.y + 6, who.en, look.LABEL_EN)
        if place:
            pen.line(x, area.y, x, area.y + 22 * MM, HAIR, MEDIUM)
