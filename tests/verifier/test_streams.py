"""Printing works whatever a program was started from: no console, a Chinese console, a pipe."""

import io
import sys

import pytest

from verifier import streams


def test_a_program_without_streams_may_print_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    streams.prepare()
    print("核验")
    print("核验", file=sys.stderr)
    assert sys.stdin.read() == ""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.close()


def test_a_pipe_is_written_in_utf8_whatever_the_system_has(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252", write_through=True))
    streams.prepare()
    print("核验 𠮷", end="")
    assert raw.getvalue() == "核验 𠮷".encode()


def test_a_terminal_keeps_its_encoding_and_gets_what_it_lacks_written_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(raw, encoding="gbk", write_through=True))
    streams.prepare()
    print("核验 𠮷", end="")
    assert raw.getvalue() == "核验 ".encode("gbk") + rb"\U00020bb7"
