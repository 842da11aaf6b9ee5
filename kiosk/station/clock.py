"""The computer's clock. What it says is for people only and decides nothing."""

from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""The clock of China, by which everybody in the hall goes, whatever zone the computer is set to."""


def now() -> str:
    """The time (UTC) in the transcript's form, such as ``2026-07-15T01:30:00Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def in_china() -> datetime:
    """The time on the watches of the people in the hall, if the computer's clock is right."""
    return datetime.now(CHINA)
