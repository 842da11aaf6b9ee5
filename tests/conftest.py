"""What all tests share: how hard hypothesis tries, and the option for pictures of the screens."""

from pathlib import Path

import pytest
from hypothesis import settings

# A slow computer must not turn a true property into a failure, so no example has a deadline.
settings.register_profile("usual", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile("usual")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the tests of the screens put their pictures; docs/screens holds them."""
    parser.addoption("--pictures", type=Path, help="make pictures of every screen in this folder")
