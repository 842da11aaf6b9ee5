"""The one module that knows ReportLab: the canvas that pages are drawn on, and the fonts in a PDF file.

It is imported where it is first needed, since it takes long to load. ReportLab embeds TrueType outlines only,
in subsets of 256 characters.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFInfo, PDFString
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from kiosk.paper.look import HEIGHT, WIDTH
from verifier.protocol.errors import BadInput, Rule

# Streams as they are, without an encoding for mail: a fifth smaller, and much quicker to write.
rl_config.useA85 = 0

_PER_BLOCK = 100
"""A block of a map to Unicode may have this many lines (Adobe Technical Note 5411)."""


class Font(TTFont):  # type: ignore[misc]  # ReportLab has no types
    """A font whose text copies out of the PDF rightly, also beyond U+FFFF.

    ReportLab writes the map from glyphs to characters with numbers of five digits there; PDF wants UTF-16
    (ISO 32000-1, 9.10.3). So the map is written anew into the objects that it has just added.
    """

    def addObjects(self, doc: Any) -> None:
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            added = doc.idToObject["BasicFonts"].dict[f"{doc.fontMapping[self.fontName][1:]}+{number}"]
            doc.idToObject[added.ToUnicode.name].content = to_unicode(subset)


def to_unicode(subset: Sequence[int]) -> str:
    """The map from a subset's glyphs to characters (ToUnicode CMap).

    Args:
        subset: the code points, at most 256, by their place in the subset.
    """
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    pairs = [f"<{place:02X}> <{_utf16(code)}>" for place, code in enumerate(subset)]
    for start in range(0, len(pairs), _PER_BLOCK):
        block = pairs[start : start + _PER_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be", "surrogatepass").hex().upper()


def embedded(path: Path) -> Font:
    """A font file, registered under its name.

    Raises:
        BadInput: (MP-COMMAND) the font has no TrueType outlines, or the file is none or damaged.
    """
    name = f"Mingpai-{path.stem}"
    try:
        font = Font(name, str(path))
    except (TTFError, OSError) as error:
        raise BadInput(Rule.COMMAND, "paper.font", where=path.name) from error
    pdfmetrics.registerFont(font)
    return font


class _Info(PDFInfo):  # type: ignore[misc]
    """What a file says about itself: its title, and no time."""

    def format(self, document: Any) -> Any:
        return PDFDictionary({"Title": PDFString(self.title)}).format(document)


def new_canvas(data: BinaryIO, font: str, title: str) -> Any:
    """A canvas of A4 pages that writes the same bytes for the same pages.

    Args:
        data: where the PDF file is written, once the canvas is saved.
        font: the registered name of the font to begin with.
        title: what the file says its title is.
    """
    canvas = Canvas(
        data, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, lang="zh-CN", initialFontName=font
    )
    canvas._doc.info = _Info()
    canvas.setTitle(title)
    return canvas
