"""Firefox for tests, headless, spoken to by its own Marionette protocol (lengths and JSON over a socket)."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.programs import program

PATIENCE = 120.0
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""How a reference to an element is called (W3C WebDriver, section 12)."""


class Firefox:
    """A running Firefox and its one window."""

    def __init__(self, profile: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = {
            "marionette.port": str(port),
            "app.update.enabled": "false",
            "datareporting.policy.dataSubmissionEnabled": "false",
        }
        lines = [f'user_pref("{name}", {value});\n' for name, value in settings.items()]
        (profile / "user.js").write_text("".join(lines), encoding="ascii")
        words = [
            program("firefox-esr", "firefox-esr"),
            "--headless",
            "--marionette",
            "--profile",
            str(profile),
        ]
        self._process = subprocess.Popen(
            [*words, "--no-remote", "about:blank"],
            env={**os.environ, "HOME": str(profile)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = self._connected(port)
        self._rest = b""
        self._number = 0
        self._message()
        self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": False}})

    def _connected(self, port: int) -> socket.socket:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            except ConnectionRefusedError:
                assert self._process.poll() is None and time.monotonic() < until, "Firefox does not start"
                time.sleep(0.1)

    def close(self) -> None:
        """End the browser."""
        try:
            self.call("Marionette:Quit", flags=["eForceQuit"])
        except (AssertionError, OSError):
            self._process.kill()
        self._socket.close()
        self._process.wait(timeout=60)

    def _message(self) -> Any:
        while b":" not in self._rest:
            self._more()
        length, _, self._rest = self._rest.partition(b":")
        while len(self._rest) < int(length):
            self._more()
        text, self._rest = self._rest[: int(length)], self._rest[int(length) :]
        return json.loads(text)

    def _more(self) -> None:
        found = self._socket.recv(2**16)
        assert found, "Firefox has ended"
        self._rest += found

    def call(self, name: str, **params: Any) -> Any:
        """A command, and its answer."""
        self._number += 1
        data = json.dumps([0, self._number, name, params]).encode("utf-8")
        self._socket.sendall(b"%d:" % len(data) + data)
        _, number, error, result = self._message()
        assert number == self._number and error is None, error
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def load(self, url: str) -> None:
        """Go to a page."""
        self.call("WebDriver:Navigate", url=url)

    def run(self, expression: str) -> Any:
        """The value of an expression of the page, in a sandbox that sees the page only."""
        return self.call("WebDriver:ExecuteScript", script=f"return {expression}", args=[])

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + PATIENCE
        while not self.run(f"Boolean({condition})"):
            assert time.monotonic() < until, f"never came true: {condition}"
            time.sleep(0.05)

    def type(self, selector: str, text: str) -> None:
        """Type into a field, or choose the file of that path in a file picker."""
        found = self.call("WebDriver:FindElement", using="css selector", value=selector)
        self.call("WebDriver:ElementSendKeys", id=found[ELEMENT], text=text)

    def click(self, selector: str) -> None:
        """Press a button."""
        found = self.call("WebDriver:FindElement", using="css selector", value=selector)
        self.call("WebDriver:ElementClick", id=found[ELEMENT])

    def text(self, selector: str) -> str:
        """What an element says."""
        return str(self.run(f"document.querySelector({json.dumps(selector)}).innerText"))


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A browser for the length of a block."""
    running = Firefox(profile)
    try:
        yield running
    finally:
        running.close()
