"""The page in a browser of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.chromium import Browser, Page, browser
from tests.verifier.web.steps import DESKTOP, make_page


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_page(tmp_path_factory.mktemp("page") / "verifier.html")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, page_file: Path) -> Iterator[Page]:
    chromium.events.clear()
    opened = chromium.page(page_file.as_uri(), *DESKTOP)
    yield opened
    opened.close()
