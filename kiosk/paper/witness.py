"""What the representatives hold in their hands: slips to write on (见证数书写单), and receipts (锁定回执) of
numbers that were locked on the screen.

A slip is folded once across, so that the number lies inside. A receipt's lower third is folded up over its
middle: the commitment stays outside for everybody, the number and its nonce lie inside under a pattern.
"""

from kiosk.paper import look
from kiosk.paper.blocks import digits
from kiosk.paper.book import MIDDLE, ROOM, Frame, Page, Report, frame, render
from kiosk.paper.flow import FLOOR
from kiosk.paper.folds import Area, cut_line, facts, fold_line, security, sign_line, title, write_boxes
from kiosk.paper.lines import groups, rows_of
from kiosk.paper.look import ACCENT, HAIR, HEIGHT, LEFT, MEDIUM, MM, WIDTH
from kiosk.paper.pen import Align, Pen, baseline, shrunk, width
from kiosk.paper.words import Both, both
from verifier.protocol.errors import WrongUse
from verifier.protocol.plan import Plan, RoundStep

SLIPS = 3
"""How many slips a page has."""
FOLD = 97 * MM
"""The receipt's fold."""
INSIDE = Area(LEFT, FLOOR + 4 * MM, ROOM, FOLD - FLOOR - 10 * MM)
"""Where a receipt's number and nonce stand."""
OVER = INSIDE.mirrored(FOLD)
"""What lies over them once it is folded."""
_CODE = 46 * MM


def witness_slips(plan: Plan, fingerprint: str, round: int, attempt: int = 1,
                  report: Report = lambda _done, _of: None) -> bytes:  # fmt: skip
    """The slips of one round, one a slot, several a page.

    Args:
        plan: the sealed plan; it has slots.
        fingerprint: the seal fingerprint.
        round: the round within the attempt, from 1.
        attempt: the attempt, from 1.
        report: how far it is.
    """
    if not plan.witness.slots:
        raise WrongUse("the plan has no slots")
    about = frame(plan, fingerprint, "paper-witness.title", running=False)
    slots = range(1, plan.witness.slots + 1)
    balls = [step.balls for step in plan.steps if isinstance(step, RoundStep)][round - 1]
    key = "paper-witness.how" if balls else "paper-witness.how-no-balls"
    how = both(key, digits=plan.witness.digits)
    pages = [
        _slips(about, slots[start : start + SLIPS], _when(attempt, round), (plan.witness.digits, how))
        for start in range(0, len(slots), SLIPS)
    ]
    return render(about, pages, report)


def _when(attempt: int, round_number: int) -> Both:
    return both("paper-witness.when", attempt=attempt, round=round_number)


def _slips(about: Frame, slots: range, when: Both, writing: tuple[int, Both]) -> Page:
    room = (HEIGHT - look.TOP - FLOOR) / SLIPS

    def draw(pen: Pen) -> None:
        for place, slot in enumerate(slots):
            top = HEIGHT - look.TOP - place * room
            _slip(pen, about, (slot, when), writing, Area(LEFT, top - room, ROOM, room))
            if place + 1 < len(slots):
                cut_line(pen, top - room + 2 * MM)

    return draw


def _slip(pen: Pen, about: Frame, place: tuple[int, Both], writing: tuple[int, Both], area: Area) -> None:
    """One slip: whose it is, boxes for so many digits with what to do, and places to sign."""
    (slot, when), (count, how) = place, writing
    top = area.top - 1 * MM
    where = both("paper-witness.slot", slot=slot)
    pen.text(area.x, top - 24, where.zh, look.LARGE.scaled(1.25))
    pen.text(area.x, top - 35, where.en, look.LABEL_EN)
    right = area.x + area.wide
    pen.text(right, top - 14, about.title.zh, look.DRAW_TITLE, Align.RIGHT)
    pen.text(right, top - 24, about.title.en, look.LABEL_EN, Align.RIGHT)
    pen.text(right, top - 37, f"{when.zh}  {when.en}", look.SMALL, Align.RIGHT)
    draw = shrunk(about.draw.zh, look.STRONG, area.wide * 0.5)
    pen.text(area.x + 108, top - 24, about.draw.zh, draw)
    pen.line(area.x, top - 42, right, top - 42, ACCENT, MEDIUM)
    side = min(12 * MM, (area.wide - 60) / (count * 1.1))
    boxes = count * side + (count - 1) // 4 * side * 0.3
    y = top - 56 - side * 1.2
    label = both("paper-witness.number")
    pen.text(area.x, y + side * 0.5, label.zh, look.STRONG)
    pen.text(area.x, y + side * 0.5 - 11, label.en, look.LABEL_EN)
    write_boxes(pen, max(MIDDLE - boxes / 2, area.x + 60), y, count, side)
    top = y - 8
    top -= pen.paragraph(area.x, top, area.wide, how.zh, look.BODY.scaled(0.86))
    pen.paragraph(area.x, top - 1, area.wide, how.en, look.BODY_EN.scaled(0.9))
    sign_line(pen, area.x, area.y + 8 * MM, area.wide * 0.46, "paper-witness.sign")
    sign_line(pen, area.x + area.wide * 0.54, area.y + 8 * MM, area.wide * 0.46, "paper-witness.read")


def receipt(
    plan: Plan, fingerprint: str, round: int, slot: int, number: str, nonce: str, commitment: str,
    attempt: int = 1,
) -> bytes:  # fmt: skip
    """The receipt of one number locked on the screen.

    Args:
        plan: the sealed plan.
        fingerprint: the seal fingerprint.
        round: the round within the attempt, from 1.
        slot: the slot, from 1.
        number: the witness number.
        nonce: 32 hexadecimal digits.
        commitment: 64 hexadecimal digits.
        attempt: the attempt, from 1.
    """
    about = frame(plan, fingerprint, "paper-receipt.title", running=False)
    when = _when(attempt, round)

    def draw(pen: Pen) -> None:
        _outside(pen, about, slot, when, commitment)
        security(pen, Area(5 * MM, OVER.y - 3 * MM, WIDTH - 10 * MM, OVER.high + 6 * MM), commitment)
        fold_line(pen, FOLD, "paper-receipt.fold")
        _inside(pen, number, nonce)

    return render(about, [draw])


def _outside(pen: Pen, about: Frame, slot: int, when: Both, commitment: str) -> None:
    top = HEIGHT - look.TOP
    top -= title(pen, top, about.title) + 6
    where = both("paper-witness.slot", slot=slot)
    pairs = [
        (both("paper-receipt.draw"), about.draw.zh),
        (both("paper-receipt.place"), f"{where.zh}\u3000{when.zh}"),
    ]
    facts(pen, LEFT, top, ROOM, pairs, 18)
    top -= 2 * 18 + 8
    pen.line(LEFT, top, WIDTH - LEFT, top, HAIR, MEDIUM)
    pen.qr(WIDTH - LEFT - _CODE, top - 4 - _CODE, _CODE, commitment)
    label = both("paper-receipt.commitment")
    pen.text(LEFT, top - 20, label.zh, look.STRONG)
    pen.text(LEFT + width(label.zh, look.STRONG) + 6, top - 20, label.en, look.LABEL_EN)
    digits(pen, LEFT, top - 26, rows_of(groups(commitment), 4), look.FIGURE.scaled(1.15))
    told = both("paper-receipt.outside")
    room = ROOM - _CODE - 8 * MM
    low = top - 26 - 4 * look.FIGURE.leading * 1.15 - 4
    low -= pen.paragraph(LEFT, low, room, told.zh, look.BODY.scaled(0.86))
    pen.paragraph(LEFT, low - 1, room, told.en, look.BODY_EN.scaled(0.9))


def _inside(pen: Pen, number: str, nonce: str) -> None:
    area = INSIDE
    head = both("paper-receipt.secret")
    style = look.STRONG.coloured(look.SEAL_RED)
    pen.text(MIDDLE, baseline(area.top, 16, style), f"{head.zh}  {head.en}", style, Align.CENTRE)
    labels = both("paper-receipt.number"), both("paper-receipt.nonce")
    top = area.top - 20
    for label, text, style, columns in (
        (labels[0], number, look.HUGE.scaled(0.75), 3),
        (labels[1], nonce, look.FIGURE.scaled(1.15), 4),
    ):
        pen.text(area.x, baseline(top, style.leading, look.LABEL), label.zh, look.LABEL)
        pen.text(area.x, baseline(top, style.leading, look.LABEL) - 10, label.en, look.LABEL_EN)
        rows = rows_of(groups(text), columns)
        digits(pen, area.x + 70, top, rows, style)
        top -= len(rows) * style.leading + 6
    told = both("paper-receipt.why")
    top -= pen.paragraph(area.x, top, area.wide, told.zh, look.BODY.scaled(0.86))
    pen.paragraph(area.x, top - 1, area.wide, told.en, look.BODY_EN.scaled(0.9))
