"""What single documents are for: examples that can be run, long lists, papers of the wrong moment."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.paper.blocks import Digest, Gap, Heading
from kiosk.paper.book import ROOM
from kiosk.paper.draw_certificate import draw_certificate
from kiosk.paper.endings import termination_certificate, void_certificate
from kiosk.paper.explanation import explanation
from kiosk.paper.flow import CEILING, paginated
from kiosk.paper.result_label import result_label
from kiosk.paper.round_record import round_record
from kiosk.paper.seal_certificate import seal_certificate
from kiosk.paper.signatures import TOGETHER, Place, Signatures
from kiosk.paper.telling import SUPERVISORS
from kiosk.paper.words import Both, zh
from tests.kiosk.paper.certificates import recorded
from tests.kiosk.paper.draws import Held
from tests.support import pdf
from tests.support.programs import program
from verifier.protocol.errors import WrongUse
from verifier.protocol.events import Resumption, Role
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import School
from verifier.protocol.state import Phase, State
from verifier.protocol.text import sha256_hex
from verifier.words import Language, spoken

Printed = Callable[[str, str], Path]
LONG = "深圳市龙华区2026年义务教育阶段公办学校小学一年级和初中一年级电脑随机派位招生录取（第一批试点）"

SIGNING = (Role.NOTARY, Role.NOTARY, Role.ORGANISER, *SUPERVISORS)
"""Who signs a draw certificate besides the schools."""


def saved(data: bytes, folder: Path) -> Path:
    path = folder / "paper.pdf"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("draw", ["longhua", "xincheng", "by-number"])
def test_the_example_for_parents_comes_out_as_printed(draw: str, printed: Printed) -> None:
    (text,) = pdf.pages(printed("explanation", draw), "-raw")
    command, result = re.findall(r"^(printf .* \| sha256sum)\n([0-9a-f]{64})$", text, re.MULTILINE)[0]
    shell, _ = program("bash", "bash"), program("sha256sum", "coreutils")
    asked = subprocess.run([shell, "-c", command], capture_output=True, text=True, check=True)
    assert asked.stdout.split()[0] == result


@pytest.mark.parametrize("draw", ["longhua", "by-number"])
def test_the_example_is_of_the_first_who_is_admitted(
    draw: str, printed: Printed, draws: dict[str, Held]
) -> None:
    held = draws[draw]
    shown = held.placements[0].admitted[0]
    named = {shown} | {
        lot
        for made in held.lists
        for number, lot in zip(made.numbers(), made.lots, strict=True)
        if number == shown
    }
    (text,) = pdf.pages(printed("explanation", draw), "-raw")
    example = re.findall(r"'MP1\|ticket\|[0-9a-f]{64}\|[^|]*\|(.*)' \| sha256sum", text)[0]
    assert example in named


@pytest.mark.parametrize("document", ["explanation", "round"])
def test_long_titles_still_leave_one_page(document: str, draws: dict[str, Held], tmp_path: Path) -> None:
    held = draws["longhua"]
    plan = replace(held.sealed.plan, title=LONG, title_en="Longhua district, " * 10)
    sealed = replace(held.sealed, plan=plan)
    if document == "round":
        pulse = held.state.pulses[-1]
        pulse = replace(pulse, slips=tuple((slot, "12345678") for slot in range(1, 16)))
        data = round_record(sealed, held.state, pulse, held.asides[-1])
    else:
        data = explanation(sealed, held.state, held.placements[0])
    (text,) = pdf.pages(saved(data, tmp_path), "-raw")
    assert LONG in text.replace("\n", "")


def test_a_school_that_admits_nobody_has_no_example(draws: dict[str, Held], tmp_path: Path) -> None:
    held = draws["longhua"]
    nobody = replace(held.placements[0], admitted=(), rest=(), seated=0, applicants=0)
    (text,) = pdf.pages(saved(explanation(held.sealed, held.state, nobody), tmp_path))
    assert "没有录取学生" in text


@pytest.mark.parametrize("draw", ["longhua", "xincheng", "by-number"])
def test_the_line_of_a_round_gives_its_seed(draw: str, printed: Printed, draws: dict[str, Held]) -> None:
    (text,) = pdf.pages(printed("round-record", draw), "-raw")
    found = re.findall(r"MP1\|seed\|[^\u4e00-\u9fff]*", text)[0]
    assert sha256_hex("".join(found.split()).encode("ascii")) == recorded(draws[draw]).seed


def many(held: Held) -> tuple[Held, list[str]]:
    """The draw as if twelve schools had admitted 250 children each."""
    plan, placements = held.sealed.plan, []
    schools = tuple(School(f"X{at}", f"第{at}实验学校", "X", 250) for at in range(1, 13))
    for at, school in enumerate(schools):
        names = tuple(f"X{at * 250 + number:05d}" for number in range(1, 251))
        placements.append(Placement("X", school.id, 250, 400, 250, False, False, names, ()))
    sealed = replace(held.sealed, plan=replace(plan, schools=schools))
    wide = replace(held, sealed=sealed, placements=tuple(placements))
    return wide, [school.name for school in schools]


def test_twelve_schools_with_3000_numbers_break_over_pages(draws: dict[str, Held], tmp_path: Path) -> None:
    held, names = many(draws["longhua"])
    data = draw_certificate(held.sealed, held.states, held.placements, held.results_digest, held.asides)
    path = saved(data, tmp_path)
    assert not pdf.check(path)
    pages = pdf.pages(path)
    annex = [page for page in pages if re.search(r"X\d{5}", page)]
    numbers = re.findall(r"X\d{5}", "".join(annex))
    assert numbers == [name for one in held.placements for name in one.admitted]
    for page in annex:
        # Whose numbers these are stands above them on every page, and no title stands alone at its end.
        first = re.search(r"第\d+实验学校|X\d{5}", page)
        assert first is not None and first.group() in names
        assert page.rindex("X0") > page.rindex("实验学校")
    assert len(data) < 300_000


@pytest.mark.parametrize("head", [None, "ab" * 32])
def test_the_certificate_says_that_a_record_was_lost_and_began_anew(
    head: str | None, draws: dict[str, Held], tmp_path: Path
) -> None:
    held = draws["by-number"]
    begin = held.state.begin
    assert begin is not None
    state = replace(held.state, begin=replace(begin, resumed=Resumption(head, "原电脑不能开机")))
    path = tmp_path / "certificate.pdf"
    data = draw_certificate(held.sealed, [state], held.placements, held.results_digest, held.asides)
    path.write_bytes(data)
    text = "".join("".join(pdf.pages(path)).split())
    assert "备用电脑上重新开始" in text and "原电脑不能开机" in text
    assert (head[:32] if head else "没有抄下") in text


def test_a_sealed_list_of_twelve_schools_fits_its_certificate(draws: dict[str, Held], tmp_path: Path) -> None:
    held, names = many(draws["xincheng"])
    seal = replace(held.sealed.seal, secrets=tuple(sha256_hex(b"%d" % at) for at in range(108)))
    text = "".join(pdf.pages(saved(seal_certificate(replace(held.sealed, seal=seal)), tmp_path), "-raw"))
    assert all(name in text for name in names)
    assert all(digest in text.replace(" ", "") for digest in seal.secrets)


def test_papers_of_the_wrong_moment_are_refused(draws: dict[str, Held]) -> None:
    held = draws["longhua"]
    early: State = replace(held.state, phase=Phase.NOTARISE, statement=None, results=None)
    wrong: tuple[Callable[[], bytes], ...] = (
        lambda: void_certificate(held.sealed, held.state, held.asides[-1]),
        lambda: termination_certificate(held.sealed, held.state, held.asides[-1]),
        lambda: draw_certificate(held.sealed, (early,), held.placements, "0" * 64, held.asides),
        lambda: result_label(held.sealed, early, ()),
        lambda: explanation(held.sealed, replace(held.state, admissions=()), held.placements[0]),
    )
    for make in wrong:
        with pytest.raises(WrongUse):
            make()


@pytest.mark.parametrize("draw", ["longhua", "xincheng"])
def test_the_words_of_the_fingerprint_stand_below_their_heading(
    draw: str, draws: dict[str, Held], tmp_path: Path
) -> None:
    held = draws[draw]
    shown = pdf.pages(saved(seal_certificate(held.sealed), tmp_path))
    first_word = spoken.lines(held.sealed.fingerprint, Language.ZH)[0][1][0]
    (page,) = [page for page in shown if zh("paper-seal.words-hint")[:12] in page]
    assert first_word in page


def test_parents_without_python_are_told_of_the_page_for_a_browser(
    draws: dict[str, Held], tmp_path: Path
) -> None:
    held = draws["longhua"]
    data = explanation(held.sealed, held.states[-1], held.placements[0])
    (page,) = pdf.pages(saved(data, tmp_path))
    assert page.index("verifier.html") < page.index("mingpai-verifier check"), "the easy way comes first"
    assert "python" not in page, "what is printed for parents names what they are given"


@pytest.mark.parametrize("draw", ["longhua", "xincheng", "by-number"])
def test_everybody_signs_one_page_which_tells_what_is_signed(
    draw: str, draws: dict[str, Held], tmp_path: Path
) -> None:
    held = draws[draw]
    data = draw_certificate(held.sealed, held.states, held.placements, held.results_digest, held.asides)
    line = "".join(zh("paper.date-line").split())
    texts = ["".join(one.split()) for one in pdf.pages(saved(data, tmp_path), "-raw")]
    (page,) = [text for text in texts if line in text]
    heads = {school.name for school in held.sealed.plan.schools}
    assert page.count(line) == len(SIGNING) + len(heads)
    assert all(head in page for head in heads)
    digest = held.results_digest
    assert digest[:32] in page and digest[32:] in page


@pytest.mark.parametrize("columns", [3, 4])
@pytest.mark.parametrize("count", range(1, 81))
def test_places_to_sign_are_divided_only_where_no_page_holds_them(count: int, columns: int) -> None:
    stamped = tuple(Place(Both("单位", "Office"), stamp=True) for _ in range(count))
    signatures = Signatures(stamped, columns)
    blocks = [Gap(300), Digest(Both("摘要", "Digest"), "0" * 64, keep_with_next=True),
              Heading(Both("签名", "Signatures")), signatures]  # fmt: skip
    pages = paginated(blocks, CEILING)
    signed = [[one for one, _ in page if isinstance(one, Signatures)] for page in pages]
    found = [one for page in signed for one in page]
    assert sum(len(one.places) for one in found) == count
    assert (len(found) == 1) == (signatures.height(ROOM) <= TOGETHER)
    first = next(page for page, signs in zip(pages, signed, strict=True) if signs)
    assert any(isinstance(one, Digest) for one, _ in first), "what is signed stands with it"
