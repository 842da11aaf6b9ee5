"""What the system refuses is told in the language of the sentence around it."""

import errno
import os
from pathlib import Path

import pytest

import kiosk.words  # noqa: F401  (a sentence of the kiosk has to take a reason, too)
from verifier.protocol.errors import BadInput, Rule
from verifier.words import Label, Language, entries, explain, say
from verifier.words.reasons import reason_of


def test_a_real_refusal_is_told_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        (tmp_path / "none").read_bytes()
    refused = BadInput(Rule.JOURNAL, "journal.not-read", where="none", found=reason_of(caught.value))
    assert say("system.enoent", Language.ZH) in explain(refused, Language.ZH)
    assert say("system.enoent", Language.EN) in explain(refused, Language.EN)
    assert os.strerror(errno.ENOENT) not in explain(refused, Language.ZH)


def test_what_the_catalogue_does_not_know_is_told_as_the_system_tells_it() -> None:
    assert reason_of(OSError(errno.EDOM, os.strerror(errno.EDOM))) == os.strerror(errno.EDOM)
    assert reason_of(TimeoutError()) == "TimeoutError"


def test_every_reason_is_an_error_that_a_system_reports() -> None:
    known = {name.lower() for name in errno.errorcode.values()}
    reasons = [key.partition(".")[2] for key in entries() if key.startswith("system.")]
    assert reasons and not set(reasons) - known


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_label_says_the_same_where_it_stands_alone(number: int) -> None:
    told = reason_of(OSError(number, os.strerror(number)))
    assert isinstance(told, Label)
    assert say("file.not-usable", Language.ZH, where="x", found=told).count(say(told, Language.ZH)) == 1
