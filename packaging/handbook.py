"""The handbook on paper: docs/handbook as PDF, with the fonts of the kiosk; the same bytes each time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from common import ROOT, Trouble
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image as Picture
from reportlab.lib import textsplit
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFontFamily
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    KeepTogether,
    ListFlowable,
    ListItem,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
    paragraph,
)

SOURCE = ROOT / "docs" / "handbook" / "README.md"

_BRAND, _LINE, _SOFT, _MUTED = (
    HexColor("#8b1a14"),
    HexColor("#d8d4c8"),
    HexColor("#f4f2ec"),
    HexColor("#5c6470"),
)
_WIDTH = A4[0] - 36 * mm
_PICTURE_WIDTH, _PICTURE_PIXELS = 118 * mm, 1366

# No line begins with a closing quotation mark either.
textsplit.ALL_CANNOT_START += "\u201d\u2019"
paragraph.ALL_CANNOT_START = textsplit.ALL_CANNOT_START


@dataclass(frozen=True, slots=True)
class Styles:
    """The looks of each kind of paragraph."""

    text: ParagraphStyle
    cell: ParagraphStyle
    caption: ParagraphStyle
    code: ParagraphStyle
    heads: tuple[ParagraphStyle, ...]


def styles() -> Styles:
    """Styles with the kiosk's fonts.

    Raises:
        Trouble: the fonts are not made.
    """
    import kiosk.words  # noqa: F401  (the sentence that says that the fonts are missing)
    from kiosk.paper import fonts
    from verifier.protocol.errors import BadInput

    try:
        regular, bold = fonts.primary(bold=False), fonts.primary(bold=True)
    except BadInput as error:
        raise Trouble("The fonts are not made. What to do: python3 dev.py fonts") from error
    registerFontFamily(regular, normal=regular, bold=bold, italic=regular, boldItalic=bold)
    text = ParagraphStyle("text", fontName=regular, fontSize=10.5, leading=16.5, spaceAfter=4, wordWrap="CJK")
    heads = tuple(
        ParagraphStyle(
            f"h{level}",
            text,
            fontName=bold,
            fontSize=size,
            leading=size * 1.35,
            textColor=colour,
            spaceBefore=before,
            spaceAfter=after,
            keepWithNext=True,
        )
        for level, size, colour, before, after in (
            (1, 22, HexColor("#14202e"), 0, 6),
            (2, 14.5, _BRAND, 12, 4),
            (3, 11.5, HexColor("#14202e"), 6, 2),
        )
    )
    return Styles(
        text,
        ParagraphStyle("cell", text, fontSize=9.5, leading=14, spaceAfter=0),
        ParagraphStyle(
            "caption", text, fontSize=8.5, leading=12, textColor=_MUTED, alignment=1, spaceAfter=6
        ),
        ParagraphStyle(
            "code",
            text,
            fontSize=8.5,
            leading=12.5,
            backColor=_SOFT,
            borderPadding=5,
            spaceBefore=6,
            spaceAfter=9,
            leftIndent=5,
            rightIndent=5,
        ),
        heads,
    )


class Reader:
    """Turns the tokens of Markdown into what ReportLab lays out.

    Args:
        looks: the styles.
        folder: where the pictures' paths begin.
    """

    def __init__(self, looks: Styles, folder: Path) -> None:
        self.looks, self.folder = looks, folder

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Flowable]:
        """The blocks of a document, of an item of a list, or of a quotation."""
        place = 0
        while place < len(tokens):
            end = _end(tokens, place)
            yield from self._block(tokens[place], tokens[place + 1 : end])
            place = end + 1

    def _block(self, first: Token, inside: Sequence[Token]) -> Iterator[Flowable]:
        match first.type:
            case "heading_open":
                level = int(first.tag[1])
                if level == 2:
                    yield CondPageBreak(45 * mm)
                yield Paragraph(self.inline(inside[0]), self.looks.heads[level - 1])
            case "paragraph_open":
                yield from self._paragraph(inside[0])
            case "bullet_list_open" | "ordered_list_open":
                number = int(first.attrs.get("start", 1)) if first.type == "ordered_list_open" else None
                yield self._list(inside, number)
            case "fence" | "code_block":
                lines = escape(first.content.rstrip("\n")).replace("\n", "<br/>")
                yield Paragraph(lines, self.looks.code)
            case "table_open":
                yield self._table(inside)
                yield Spacer(1, 8)
            case "hr":
                yield Spacer(1, 6)
            case kind:
                raise Trouble(f"{SOURCE.name}: the handbook on paper has no form for {kind}")

    def _paragraph(self, inline: Token) -> Iterator[Flowable]:
        children = inline.children or []
        pictures = [one for one in children if one.type == "image"]
        if not pictures:
            yield Paragraph(self.inline(inline), self.looks.text)
        for one in pictures:
            picture = self._picture(str(one.attrs["src"]))
            yield KeepTogether([picture, Paragraph(escape(one.content), self.looks.caption)])

    def _picture(self, source: str) -> Flowable:
        path = (self.folder / source).resolve()
        with Picture.open(path) as picture:
            width, height = picture.size
        wide = min(_PICTURE_WIDTH, _PICTURE_WIDTH * width / _PICTURE_PIXELS)
        image = Image(str(path), wide, wide * height / width)
        framed = Table([[image]], colWidths=[wide], rowHeights=[wide * height / width], hAlign="CENTER")
        edges = [("BOX", (0, 0), (-1, -1), 0.6, _LINE)]
        edges += [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
        framed.setStyle(TableStyle(edges))
        return framed

    def _list(self, inside: Sequence[Token], number: int | None) -> Flowable:
        items, place = [], 0
        while place < len(inside):
            end = _end(inside, place)
            items.append(ListItem(list(self.blocks(inside[place + 1 : end])), spaceAfter=2))
            place = end + 1
        bullet = (
            {"bulletType": "bullet", "start": "\u2022"}
            if number is None
            else {"bulletType": "1", "start": number}
        )
        text = self.looks.text
        return ListFlowable(
            items, bulletFontName=text.fontName, bulletFontSize=text.fontSize, leftIndent=18, **bullet
        )

    def _table(self, inside: Sequence[Token]) -> Flowable:
        rows: list[list[Flowable]] = []
        head = True
        for place, token in enumerate(inside):
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                text = self.inline(inside[place + 1])
                rows[-1].append(Paragraph(f"<b>{text}</b>" if head else text, self.looks.cell))
            elif token.type == "thead_close":
                head = False
        widths = _widths(inside, len(rows[0]))
        table = Table(rows, colWidths=widths, repeatRows=1)
        table.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.5, _LINE),
                    ("BACKGROUND", (0, 0), (-1, 0), _SOFT),
                    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                    ("TOPPADDING", (0, 0), (-1, -1), 3),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ]
            )
        )
        return table

    def inline(self, token: Token) -> str:
        """Text with ReportLab's own marks for bold, code and breaks; of a link the words alone."""
        # Chinese has no blank where a line of the source ends.
        marks = {"strong_open": "<b>", "strong_close": "</b>", "softbreak": "", "hardbreak": "<br/>"}
        parts = []
        for one in token.children or []:
            if one.type in {"text", "code_inline"}:
                parts.append(escape(one.content))
            else:
                parts.append(marks.get(one.type, ""))
        return "".join(parts)


def _end(tokens: Sequence[Token], place: int) -> int:
    """Where the block ends that begins at a place."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    raise Trouble("a block of the handbook does not end")


def _widths(inside: Sequence[Token], columns: int) -> list[float]:
    """Columns as wide as their longest text, within limits."""
    longest = [9.0] * columns
    column = 0
    for place, token in enumerate(inside):
        if token.type == "tr_open":
            column = 0
        elif token.type in {"th_open", "td_open"}:
            longest[column] = max(longest[column], min(26.0, float(len(inside[place + 1].content))))
            column += 1
    return [_WIDTH * one / sum(longest) for one in longest]


def write(target: Path, version: str, source: Path = SOURCE) -> None:
    """Write the handbook.

    Args:
        target: the PDF file.
        version: of the programs.
        source: the Markdown file.

    Raises:
        Trouble: a form of Markdown that paper has none for, or no fonts.
    """
    looks = styles()
    tokens = MarkdownIt("commonmark").enable("table").parse(source.read_text(encoding="utf-8"))
    story = list(Reader(looks, source.parent).blocks(tokens))
    title = tokens[1].content

    def foot(canvas: Canvas, _document: Any) -> None:
        canvas.setFont(looks.text.fontName, 8.5)
        canvas.setFillColor(_MUTED)
        canvas.drawString(18 * mm, 10 * mm, f"{title}\u3000明派 {version}")
        canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, f"第 {canvas.getPageNumber()} 页")

    document = SimpleDocTemplate(
        str(target),
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=title,
        author="明派",
        lang="zh-CN",
        invariant=1,
    )
    document.build(story, onFirstPage=foot, onLaterPages=foot)
