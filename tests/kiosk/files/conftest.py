"""Finished draws, made once."""

import pytest

from tests.kiosk.files.drawn_days import Day, days


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Day]:
    return days(tmp_path_factory.mktemp("days"))
