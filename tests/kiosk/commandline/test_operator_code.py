"""Setting the code that a kiosk asks for."""

import argparse
from pathlib import Path

import pytest

from kiosk.commandline import operator_code as command
from kiosk.commandline.output import Output
from kiosk.station import operator_code
from verifier.protocol.errors import BadInput
from verifier.words import Language


def run(path: Path, *typed: str) -> int:
    """The command, with what somebody types."""
    answers = iter(typed)

    def read(_prompt: str) -> str:
        try:
            return next(answers)
        except StopIteration:
            raise EOFError from None

    return command.run(argparse.Namespace(out=path), Output(Language.ZH), read)


def test_the_code_that_was_typed_twice_is_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "code"
    assert run(path, "246810", "246810") == 0
    assert operator_code.read(path).fits("246810")
    assert "246810" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (["246810", "246811"], "operator-code.differs"),
        (["2468"], "operator-code.shape"),
        (["246810"], "operator-code.nobody"),
        ([], "operator-code.nobody"),
    ],
)
def test_otherwise_none_is_set(tmp_path: Path, typed: list[str], key: str) -> None:
    with pytest.raises(BadInput) as refused:
        run(tmp_path / "code", *typed)
    assert refused.value.key == key
    assert not list(tmp_path.iterdir())
