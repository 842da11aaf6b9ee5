"""What the kiosk's tests share."""

import os

import pytest


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flushing decides only what a power cut leaves; no test here causes one, and a busy disk makes it slow.

    That it is done, and before an effect is shown, has a test of its own.
    """
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
