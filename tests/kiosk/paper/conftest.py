"""Held draws and their printed documents, each made once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk import glyphs
from kiosk.paper import fonts
from tests.kiosk.paper.draws import DRAWS, Held
from tests.kiosk.paper.registry import DOCUMENTS
from tests.support.programs import REQUIRED
from verifier.protocol.errors import BadInput


@pytest.fixture(scope="session")
def embeddable() -> None:
    """There are fonts that can be embedded."""
    try:
        fonts.primary(bold=False)
        fonts.primary(bold=True)
    except BadInput as error:
        text = f"no font for paper in {glyphs.folder()} ({error}); what to do: python3 dev.py fonts"
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(text)
        pytest.skip(text)


@pytest.fixture(scope="session")
def draws(embeddable: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Held]:
    """The draws of ``draws.py``, by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _handle: None)
        return {name: hold(tmp_path_factory.mktemp(name)) for name, hold in DRAWS.items()}


@pytest.fixture(scope="session")
def printed(
    draws: dict[str, Held], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Path]:
    """Makes a document of the registry, once; gives its file."""
    made: dict[tuple[str, str], Path] = {}
    folder = tmp_path_factory.mktemp("printed")

    def make(document: str, draw: str) -> Path:
        if (document, draw) not in made:
            path = folder / f"{document}.{draw}.pdf"
            path.write_bytes(DOCUMENTS[document].make(draws[draw]))
            made[document, draw] = path
        return made[document, draw]

    return make


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """Where pictures go: tests/conftest.py has the option."""
    folder: Path | None = request.config.getoption("--pictures")
    return folder
