"""Times as people in the hall read them. They decide nothing."""

from datetime import UTC, datetime

FORM = "%Y-%m-%dT%H:%M:%SZ"


def seconds_since(at: str) -> float:
    """How many seconds ago a time of the record was."""
    return (datetime.now(UTC) - datetime.strptime(at, FORM).replace(tzinfo=UTC)).total_seconds()
