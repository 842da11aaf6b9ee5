"""A real browser for tests: headless Chromium, spoken to by the DevTools protocol over a pipe.

Nothing but Python's own library: messages are JSON texts that end in a zero byte, to descriptor 3 of the
browser and from its descriptor 4.
"""

import base64
import io
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.programs import program

PATIENCE = 60.0
"""Seconds after which an answer is given up."""

COLOURS = 48

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
    "--lang=zh-CN",
)

# The pipes have to be 3 and 4 in the browser; copies first, in case one of ours is 3 or 4 already.
LAUNCH = """
import fcntl, os, sys
copies = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]
for copy, number in zip(copies, (3, 4)):
    os.dup2(copy, number)
    os.close(copy)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Browser:
    """A running Chromium, with a profile of its own that goes with it."""

    def __init__(self, profile: Path) -> None:
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        words = [sys.executable, "-c", LAUNCH, str(to_read), str(to_write), program("chromium", "chromium")]
        self._process = subprocess.Popen(
            [*words, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(to_read, to_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._number = 0
        self._rest = b""
        self.events: list[dict[str, Any]] = []

    def close(self) -> None:
        """End the browser."""
        try:
            self.call("Browser.close")
        except (AssertionError, OSError):
            self._process.kill()
        self._process.wait(timeout=20)
        os.close(self._to)
        os.close(self._from)

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; what happens meanwhile goes to ``events``."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        data = json.dumps(message).encode("utf-8") + b"\0"
        while data:
            data = data[os.write(self._to, data) :]
        until = time.monotonic() + PATIENCE
        while True:
            found = self._next(until)
            if found.get("id") == self._number:
                assert "error" not in found, f"{method}: {found['error']}"
                result: dict[str, Any] = found["result"]
                return result

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], max(0.0, until - time.monotonic()))
            assert ready, "the browser does not answer"
            more = os.read(self._from, 2**20)
            assert more, "the browser has ended"
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(text)
        if "id" not in found:
            self.events.append(found)
        return found

    def page(self, url: str, width: int = 1280, height: int = 900, *, phone: bool = False) -> "Page":
        """Open a page in a tab of its own."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            page.call(f"{domain}.enable")
        # Workers are watched as well: what they would fetch is told with the page's own requests.
        page.call("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False, flatten=True)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
        page.call("Emulation.setDeviceMetricsOverride", **size)
        page.load(url)
        return page


class Page:
    """One tab."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self.browser = browser
        self._target = target
        self._session = session

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """A command for this tab."""
        return self.browser.call(method, self._session, **params)

    def load(self, url: str) -> None:
        """Go to a page and wait until it is there."""
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def close(self) -> None:
        """Close the tab."""
        self.browser.call("Target.closeTarget", targetId=self._target)

    def run(self, expression: str) -> Any:
        """The value of an expression, awaited if it is a promise."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait(self, condition: str, seconds: float = PATIENCE) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + seconds
        while not self.run(f"Boolean({condition})"):
            assert time.monotonic() < until, f"never came true: {condition}"
            time.sleep(0.02)

    def put_file(self, selector: str, path: Path) -> None:
        """Choose a file in a file picker, as a person would."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", files=[str(path)], nodeId=node)

    def type(self, selector: str, text: str) -> None:
        """Put a text into a field, as if it was pasted."""
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        self.run("document.activeElement.select()")
        self.call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Press a button."""
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def press(self, key: str, code: int = 0, *, shift: bool = False) -> None:
        """Press a key, named as in ``KeyboardEvent.key``; ``code`` is its virtual key code."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            sent = {"type": kind, "key": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
            self.call(
                "Input.dispatchKeyEvent", **sent, **({"text": text} if text and kind == "keyDown" else {})
            )

    def text(self, selector: str) -> str:
        """What an element says."""
        found = self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")
        return str(found)

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """Write what the page looks like as a PNG file, in few colours so that it is small."""
        from PIL import Image

        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(io.BytesIO(base64.b64decode(shot["data"]))) as image:
            image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)

    def controls(self) -> list[tuple[str, str]]:
        """What a screen reader is told of fields and buttons: the role and the name of each."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        kinds = ("button", "textbox", "progressbar", "link", "checkbox")
        shown = [one for one in nodes if one.get("role", {}).get("value") in kinds]
        return [(one["role"]["value"], one.get("name", {}).get("value", "")) for one in shown]

    def drop(self, name: str, data: bytes) -> None:
        """Let a file fall on the page."""
        packed = json.dumps(base64.b64encode(data).decode("ascii"))
        self.run(
            f"(() => {{ const data = Uint8Array.from(atob({packed}), (one) => one.charCodeAt(0));"
            f" const moved = new DataTransfer(); moved.items.add(new File([data], {json.dumps(name)}));"
            " document.querySelector('.drop').dispatchEvent("
            "new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: moved })); })()"
        )

    def troubles(self) -> list[str]:
        """What went wrong or asked for something since the browser began: errors, violations, requests."""
        told = []
        for event in self.browser.events:
            method, params = event["method"], event["params"]
            if method == "Runtime.exceptionThrown":
                told.append(f"exception: {params['exceptionDetails']}")
            elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
                told.append(f"console: {params['args']}")
            elif method == "Log.entryAdded":
                told.append(f"log: {params['entry']}")
            elif method == "Network.requestWillBeSent":
                url = params["request"]["url"]
                if not url.startswith(("file:", "blob:", "data:")):
                    told.append(f"request: {url}")
        return told


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """A browser for the length of a block."""
    running = Browser(profile)
    try:
        yield running
    finally:
        running.close()
