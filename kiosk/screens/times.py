"""Times as people in the hall read them. They decide nothing."""

from datetime import UTC, datetime

from kiosk.paper.lines import local_time
from verifier.words import Language


def file_time(seconds: float, lang: Language) -> str:
    """When a file was changed (seconds since 1970), written as everywhere on screens and paper."""
    return local_time(datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), lang)
