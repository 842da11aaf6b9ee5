"""The kit: fonts, breaking over pages, tables whose texts are too wide."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import glyphs
from kiosk.paper import embedding, fonts, look
from kiosk.paper.blocks import Fact, Gap, Heading, Paragraph
from kiosk.paper.book import ROOM, Frame
from kiosk.paper.flow import CEILING, FLOOR, Block, PageBreak, document, paginated
from kiosk.paper.table import Column, Numbers, Table
from kiosk.paper.words import Both
from tests.support import pdf
from verifier.protocol.errors import BadInput, WrongUse

FRAME = Frame(Both("试印", "Trial"), Both("某区派位", ""), "TEST-1", "0123456789abcdef" * 4, rehearsal=False)
COLUMNS = (Column(Both("序号", "No."), 1), Column(Both("学校", "School"), 3))


@dataclass(frozen=True)
class Kept(Gap):
    """Room that stays with what follows."""

    keep_with_next = True


@given(st.lists(st.integers(0x20, 0x10FFFF), min_size=1, max_size=256))
def test_the_map_to_unicode_gives_every_character_back(subset: list[int]) -> None:
    lines = embedding.to_unicode(subset).splitlines()
    pairs = [line[1:-1].split("> <") for line in lines if line.startswith("<") and "> <" in line]
    # The first pair is the range of codes.
    found = {int(place, 16): bytes.fromhex(text) for place, text in pairs[1:]}
    texts = [found[at].decode("utf-16-be", "surrogatepass") for at in range(len(subset))]
    assert texts == list(map(chr, subset))
    blocks = [int(line.split()[0]) for line in lines if line.endswith("beginbfchar")]
    assert sum(blocks) == len(subset) and max(blocks) <= 100


def test_characters_that_no_font_has_or_that_mislead_are_written_as_codes(embeddable: None) -> None:
    def drawn(text: str) -> str:
        return "".join(part for _, part in fonts.spans(text, bold=False))

    assert drawn("a\U0010fffdb") == "a\u3014U+10FFFD\u3015b"
    assert drawn("a\u202eb\nc") == "a\u3014U+202E\u3015b\u3014U+000A\u3015c"
    assert drawn("\u6d3e\u4f4d abc") == "\u6d3e\u4f4d abc"


@given(st.text(max_size=20))
def test_a_text_is_as_wide_as_its_characters(embeddable: None, text: str) -> None:
    parts = sum(fonts.width(one, 10, bold=True) for one in text)
    assert fonts.width(text, 10, bold=True) == pytest.approx(parts)


def test_rare_characters_copy_out_of_the_file(embeddable: None, tmp_path: Path) -> None:
    # Of extensions A to G, and compatibility ideographs: those that the fonts have.
    rare = "\u3400\u4dbf\U00020bb7\U0002a6a5\U0002b740\U0002cb5a\U0002ceb0\U00030000\uf900"
    has = [one for one in rare if any(face.has(one) for face in glyphs.faces(glyphs.REGULAR))]
    path = tmp_path / "rare.pdf"
    path.write_bytes(document(FRAME, [Fact(Both("姓名", "Name"), f"张{''.join(has)}三")]))
    text = unicodedata.normalize("NFC", "".join(pdf.pages(path)))
    assert unicodedata.normalize("NFC", f"张{''.join(has)}三") in text


@pytest.mark.parametrize("content", [None, b"OTTO" + bytes(60), b"not a font"])
def test_a_font_that_cannot_be_embedded_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "face.otf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        fonts._embedded(path)
    assert refused.value.key == "paper.font"


BLOCKS = st.lists(
    st.one_of(
        st.builds(Gap, st.floats(1, 200)),
        st.builds(Kept, st.floats(1, 60)),
        st.builds(Paragraph, st.text(alphabet="派位\u3002", max_size=900)),
        st.builds(Heading, st.just(Both("一、封存", "Sealing"))),
        st.builds(lambda count: Table(COLUMNS, [("1", "小学")] * count), st.integers(0, 120)),
        st.builds(lambda count: Numbers("第1小学", "8 人", ["X0001"] * count), st.integers(0, 900)),
        st.just(PageBreak()),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_nothing_reaches_into_the_footer_and_nothing_is_lost(embeddable: None, blocks: list[Block]) -> None:
    pages = paginated(blocks, CEILING)
    rows = numbers = 0
    for placed in pages:
        for block, top in placed:
            assert top <= CEILING and top - block.height(ROOM) >= FLOOR - 1e-6
            rows += len(block.rows) if isinstance(block, Table) else 0
            numbers += len(block.numbers) if isinstance(block, Numbers) else 0
    assert rows == sum(len(block.rows) for block in blocks if isinstance(block, Table))
    assert numbers == sum(len(block.numbers) for block in blocks if isinstance(block, Numbers))
    for placed in pages[:-1]:
        kept = placed[-1][0].keep_with_next if placed else False
        assert not kept or any(isinstance(block, PageBreak) for block in blocks)


def test_a_block_that_is_higher_than_a_page_is_a_mistake() -> None:
    with pytest.raises(WrongUse):
        paginated([Gap(look.HEIGHT)], CEILING)


def test_a_divided_paragraph_says_the_same(embeddable: None, tmp_path: Path) -> None:
    text = "派位完成后，系统自动显示派中的派位号。" * 200
    path = tmp_path / "paragraph.pdf"
    path.write_bytes(document(FRAME, [Gap(300), Paragraph(text)]))
    pages = pdf.pages(path, "-raw")
    assert len(pages) > 1
    body = "".join(page[: page.index("派位编号")] for page in pages)
    found = "".join(body.split())
    assert found.replace("试印某区派位", "").replace("试印Trial某区派位", "").count("派位号") == 200


def test_texts_that_are_too_wide_for_a_cell_are_all_there(embeddable: None, tmp_path: Path) -> None:
    names = ["华东师范大学附属深圳龙华学校" * times for times in range(1, 7)]
    path = tmp_path / "table.pdf"
    path.write_bytes(document(FRAME, [Table(COLUMNS, [(str(at), name) for at, name in enumerate(names)])]))
    found = "".join("".join(pdf.pages(path, "-raw")).split())
    assert found.count("华东师范大学附属深圳龙华学校") == sum(range(1, 7))
