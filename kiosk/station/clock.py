"""The computer's clock. What it says is for people only and decides nothing."""

from datetime import UTC, datetime


def now() -> str:
    """The time (UTC) in the transcript's form, such as ``2026-07-15T01:30:00Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
