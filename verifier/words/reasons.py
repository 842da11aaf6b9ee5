"""Why the system refused something, in the language of the sentence that tells it."""

import errno

from verifier.words import Label, entries


def reason_of(error: OSError) -> str:
    """Why the system refused, to fill a placeholder of a sentence.

    The system's own words are English on most computers, whatever the language of the program.

    Args:
        error: what the system reports.

    Returns:
        A :class:`Label` (``system.enoent``) where the catalogue has one for its number; otherwise the
        system's own words, or the name of the error's class if it has none.
    """
    key = f"system.{errno.errorcode.get(error.errno or 0, '').lower()}"
    return Label(key) if key in entries() else error.strerror or type(error).__name__
