"""Rules that hold for everything that is printed; ``registry.py`` has the documents."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.kiosk.paper.draws import Held
from tests.kiosk.paper.registry import DOCUMENTS, digests
from tests.support import pdf
from verifier.protocol.fingerprint import grouped

ROOT = Path(__file__).resolve().parents[3]
CASES = [(name, draw) for name, document in DOCUMENTS.items() for draw in document.draws]
PICTURED = 3
"""How many pages of a document are shown in docs/paper."""
Printed = Callable[[str, str], Path]
every_document = pytest.mark.parametrize(("name", "draw"), CASES)


def squeezed(text: str) -> str:
    """Without blanks and line breaks, which depend on where a line ends."""
    return "".join(text.split())


@every_document
def test_the_file_is_sound_and_says_nothing_of_when(name: str, draw: str, printed: Printed) -> None:
    path = printed(name, draw)
    assert not pdf.check(path)
    facts = pdf.facts(path)
    assert facts["Title"]
    assert not {"CreationDate", "ModDate"} & facts.keys()
    assert facts["Page size"].endswith("(A4)")
    assert all(pdf.font_names(path).values())


@every_document
def test_every_page_names_draw_fingerprint_and_page(
    name: str, draw: str, printed: Printed, draws: dict[str, Held]
) -> None:
    sealed = draws[draw].sealed
    texts = pdf.pages(printed(name, draw))
    for number, text in enumerate(texts, 1):
        assert grouped(sealed.fingerprint) in " ".join(text.split())
        assert sealed.plan.draw_id in text
        assert squeezed(f"第{number}页共{len(texts)}页") in squeezed(text)


@every_document
def test_a_rehearsal_is_marked_on_every_page_and_nothing_else_is(
    name: str, draw: str, printed: Printed, draws: dict[str, Held]
) -> None:
    rehearsal = draws[draw].sealed.plan.rehearsal
    texts = pdf.pages(printed(name, draw))
    assert [("不是正式派位" in squeezed(text)) for text in texts] == [rehearsal] * len(texts)
    assert [("演" in text and "练" in text) for text in texts] == [rehearsal] * len(texts)


@every_document
def test_it_says_what_it_has_to(name: str, draw: str, printed: Printed, draws: dict[str, Held]) -> None:
    text = squeezed("".join(pdf.pages(printed(name, draw), "-raw")))
    missing = [one for one in DOCUMENTS[name].says(draws[draw]) if squeezed(one) not in text]
    assert not missing
    # A character that no font has, or that a text was filled with by mistake, would stand as its code.
    assert "\u3014U+" not in text


@every_document
def test_its_codes_can_be_read(
    name: str, draw: str, printed: Printed, draws: dict[str, Held], tmp_path: Path
) -> None:
    found = pdf.codes(*pdf.render(printed(name, draw), tmp_path, 90, grey=True))
    assert found == DOCUMENTS[name].codes(draws[draw])


def test_another_process_makes_the_same_bytes(draws: dict[str, Held], tmp_path: Path) -> None:
    held = tmp_path / "draws"
    held.write_bytes(pickle.dumps(draws))
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    command = [sys.executable, "-m", "tests.kiosk.paper.registry", str(held)]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Honolulu"}
    asked = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(asked.stdout) == digests(draws)


def test_pictures(printed: Printed, pictures: Path | None, tmp_path: Path) -> None:
    """With --pictures, the first pages of every document, for docs/paper; else of one."""
    for name, document in DOCUMENTS.items() if pictures else list(DOCUMENTS.items())[:1]:
        pages = pdf.render(printed(name, document.draws[0]), tmp_path / name, 70, last=PICTURED)
        pdf.sheet(pages, (pictures or tmp_path) / f"{name}.png")
        with Image.open((pictures or tmp_path) / f"{name}.png") as picture:
            assert len(picture.getcolors(1 << 16) or ()) > 2
