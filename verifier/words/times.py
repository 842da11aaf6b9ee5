"""Times of a transcript as people read them. They are for people only and decide nothing."""

from datetime import UTC, datetime, timedelta

from verifier.words import Language, harmless, say

BEIJING = timedelta(hours=8)


def shown_time(at: str, lang: Language) -> str:
    """A transcript's time (UTC) in Beijing time; one that is none is shown as it is, made harmless."""
    try:
        when = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) + BEIJING
    except (ValueError, OverflowError):
        return harmless(at)
    return said_time(when, lang)


def said_time(when: datetime, lang: Language) -> str:
    """A time to the second, such as 2026年7月15日 09:30:00."""
    return say(
        "shown.time",
        lang,
        year=when.year,
        month=when.month,
        day=when.day,
        clock=when.strftime("%H:%M:%S"),
    )
