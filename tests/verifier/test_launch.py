"""The frozen verifier: which words open what, and that its own errors end in a sentence."""

from collections.abc import Sequence

import pytest

from verifier import launch


@pytest.mark.parametrize(
    ("words", "where", "given"),
    [
        ([], "window", []),
        (["bundle.zip"], "window", ["bundle.zip"]),
        (["check", "bundle.zip", "--seal", "00"], "__main__", ["bundle.zip", "--seal", "00"]),
        (["check.zip"], "window", ["check.zip"]),
    ],
)
def test_check_is_the_command_line_and_all_else_the_window(
    monkeypatch: pytest.MonkeyPatch, words: list[str], where: str, given: list[str]
) -> None:
    called: list[tuple[str, list[str]]] = []

    def take(name: str, status: int) -> None:
        def main(arguments: Sequence[str]) -> int:
            called.append((name, list(arguments)))
            return status

        monkeypatch.setattr(f"verifier.{name}.main", main)

    take("__main__", 3)
    monkeypatch.setattr(
        "verifier.window.__main__.main", lambda words: called.append(("window", list(words))) or 0
    )
    assert launch.main(words) == (3 if where == "__main__" else 0)
    assert called == [(where, given)]


def test_an_error_of_its_own_is_a_sentence_in_both_languages_and_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_words: Sequence[str]) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("verifier.__main__.main", broken)
    assert launch.main(["check", "bundle.zip"]) == launch.BROKEN
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("ZeroDivisionError") == 2
    assert "Traceback" not in told.err
