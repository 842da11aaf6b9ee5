"""Long lists and family slips on paper, against their bare tools, side by side in one run.

A list of candidate numbers is held against a ReportLab canvas that draws the same texts at the same places
with the same fonts; family slips against segno merely making their codes. The ratios are of processor time.
"""

import io
import statistics
from collections.abc import Iterator

import segno
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import kiosk.words  # noqa: F401  (the words of the heads)
from bench.draws import PROGRAM, applicants, plan_of
from bench.measure import Measured, clock, peak_memory, side_by_side
from kiosk import glyphs
from kiosk.paper.candidates import candidate_list
from kiosk.paper.family import family_files, payload
from kiosk.sealing.seal_draw import SealedDraw, seal_draw
from kiosk.sealing.sealed import Sealed, sealed_from_files
from kiosk.sealing.slips import SlipMaker
from kiosk.station.clock import now
from verifier.protocol.draw import NumberList
from verifier.protocol.outcome import candidate_numbers
from verifier.protocol.slip import FamilySlip
from verifier.protocol.text import sha256_hex

SLOWEST = 1.5
"""The most that a finished list may take, as a multiple of a bare canvas."""
ROWS = 10_000
SAMPLE = 100
"""How many codes the other contender makes: one takes as long as another."""
MIB = 2**20

SEED = sha256_hex(b"bench")


def sealed_draw(rows: int) -> tuple[SealedDraw, Sealed]:
    """A draw with so many children."""
    plan = plan_of("longhua", rows)
    draw = seal_draw(plan, tuple(applicants(plan, rows)), PROGRAM, now())
    return draw, sealed_from_files(draw.plan_json, draw.roster_txt, draw.seal_json)


def bare(lists: tuple[NumberList, ...]) -> bytes:
    """The same numbers and codes, in five columns of 55 rows, and nothing else."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for made in lists:
        numbers, lots = made.numbers(), made.lots
        for start in range(0, len(numbers), 275):
            page = list(zip(numbers[start : start + 275], lots[start : start + 275], strict=True))
            for weight, part, left in ((glyphs.BOLD, 0, 60), (glyphs.REGULAR, 1, 100)):
                canvas.setFont(f"bare-{weight}", 8.5)
                for at, pair in enumerate(page):
                    canvas.drawString(left + at // 55 * 96, 750 - at % 55 * 12, pair[part])
            canvas.showPage()
    canvas.save()
    return stream.getvalue()


def measure_list(repeats: int) -> Measured:
    """The list of candidate numbers of 10,000 children."""
    _, sealed = sealed_draw(ROWS)
    lists = candidate_numbers(sealed.plan, sealed.roster, SEED, 1)
    # Reading the fonts is no part of it: either contender has them from the last list.
    for weight in (glyphs.REGULAR, glyphs.BOLD):
        pdfmetrics.registerFont(TTFont(f"bare-{weight}", str(glyphs.faces(weight)[0].path)))
    candidate_list(sealed, 1, lists)
    first, second = side_by_side(repeats, lambda: candidate_list(sealed, 1, lists), lambda: bare(lists))
    ratios = tuple(one.cpu / other.cpu for one, other in zip(first, second, strict=True))
    seconds = [statistics.median(one.cpu for one in side) for side in (first, second)]
    note = f"{seconds[0]:.1f} s / {seconds[1]:.1f} s"
    return Measured(f"list of {ROWS:,} children as PDF / bare canvas", ratios, SLOWEST, note)


def measure_slips(rows: int) -> Measured:
    """All family slips of a draw, file by file."""
    draw, sealed = sealed_draw(rows)
    maker = SlipMaker(sealed, draw.private)
    codes = [row.code for row in sealed.roster.rows]
    sizes: list[int] = []

    def slips() -> Iterator[FamilySlip]:
        return (maker.slip(code) for code in codes)

    def ours() -> None:
        sizes.extend(len(file) for file in family_files(sealed.plan, sealed.fingerprint, slips(), rows))

    def codes_alone() -> None:
        for code in codes[:SAMPLE]:
            segno.make_qr(payload(maker.slip(code)) or "", error="l", boost_error=False)

    before = peak_memory() or 0
    mine, theirs = clock(ours), clock(codes_alone)
    grown = ((peak_memory() or 0) - before) / MIB
    ratio = (mine.cpu / rows) / (theirs.cpu / min(SAMPLE, rows))
    note = f"{rows / mine.cpu:.0f} a second, {sum(sizes) / MIB:.0f} MiB, {grown:.0f} MiB more memory"
    return Measured(f"{rows:,} family slips / segno making their codes", (ratio,), None, note)


def run(rows: int, repeats: int) -> list[Measured]:
    """Measure with so many family slips."""
    return [measure_list(repeats), measure_slips(rows)]
