"""A draw is called on its certificates what its own official text calls it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kiosk.paper.draws import Held
from tests.support import pdf

Printed = Callable[[str, str], Path]


def text_of(path: Path, held: Held) -> str:
    """What is said, without the draw's own title."""
    text = "".join("".join(pdf.pages(path)).split())
    return text.replace("".join(held.sealed.plan.title.split()), "|")


@pytest.mark.parametrize("document", ["draw-certificate", "signoff-roster"])
def test_where_orders_are_tried_it_is_called_random_admission(
    document: str, printed: Printed, draws: dict[str, Held]
) -> None:
    text = text_of(printed(document, "xincheng"), draws["xincheng"])
    assert "随机录取结果" in text
    for other in ("派位结果", "电脑随机派位过程", "派位过程", "参加派位"):
        assert other not in text


@pytest.mark.parametrize("document", ["draw-certificate", "signoff-roster"])
def test_elsewhere_it_is_called_random_placement(
    document: str, printed: Printed, draws: dict[str, Held]
) -> None:
    text = text_of(printed(document, "longhua"), draws["longhua"])
    assert "派位结果" in text and "随机录取" not in text
