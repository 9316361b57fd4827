"""A real browser for tests: Debian's Chromium, driven by its DevTools protocol."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SECONDS = 60.0
_BINARIES = ("chromium", "chromium-browser", "google-chrome")
_BLIND = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1200,1600")


class Browser:
    """One page of a browser; `problems` are what its console said and the addresses that it could not load."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.problems: list[str] = []
        self.requests: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.command(f"{domain}.enable")

    def command(self, method: str, **parameters: Any) -> Any:
        """Send a command of the protocol, and return its result."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._connection.recv(timeout=SECONDS))
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        if message["method"] == "Log.entryAdded":
            self.problems.append(parameters["entry"]["text"])
        elif message["method"] == "Runtime.exceptionThrown":
            self.problems.append(parameters["exceptionDetails"]["text"])
        elif message["method"] == "Network.requestWillBeSent":
            self.requests.append(f"{parameters['request']['method']} {parameters['request']['url']}")

    def run(self, script: str) -> Any:
        """Run an expression on the page, and return its value as JSON."""
        done = self.command("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def wait(self, script: str) -> Any:
        """Run an expression until its value counts as true."""
        deadline = time.monotonic() + SECONDS
        while not (value := self.run(script)):
            assert time.monotonic() < deadline, (script, self.problems, self.run("document.body.innerText"))
            time.sleep(0.1)
        return value

    def open(self, url: str) -> None:
        """Open an address."""
        self.command("Page.navigate", url=url)

    def click(self, selector: str) -> None:
        """Click an element as soon as it is there."""
        self.wait(f"(e => e && (e.click(), true))(document.querySelector({json.dumps(selector)}))")

    def type(self, selector: str, text: str) -> None:
        """Replace the text of a field, as a keyboard does, and leave the field."""
        self.wait(
            f"(e => e && (e.focus(), e.select(), true))(document.querySelector({json.dumps(selector)}))"
        )
        self.command("Input.insertText", text=text)
        self.run("document.activeElement.blur()")

    def picture(self, path: Path) -> None:
        """Write what the page looks like, as PNG."""
        shot = self.command("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextlib.contextmanager
def browsing(work: Path) -> Iterator[Browser]:
    """Open a browser with a page; skip the test where there is none."""
    binary = next(filter(None, map(shutil.which, _BINARIES)), None)
    if binary is None:
        # No machine of continuous integration has one, so that this is no failure there either.
        pytest.skip(f"none of {', '.join(_BINARIES)} is installed")
    client = pytest.importorskip("websockets.sync.client")
    profile = work / "profile"
    process = subprocess.Popen(
        [binary, *_BLIND, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        port = _port(profile / "DevToolsActivePort", process)
        page = _page(f"http://127.0.0.1:{port}/json/list")
        with client.connect(page, max_size=None, compression=None, proxy=None) as connection:
            yield Browser(connection)
    finally:
        process.terminate()
        process.wait(30)


def _port(path: Path, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + SECONDS
    while not path.exists() or "\n" not in path.read_text():
        assert process.poll() is None, "the browser ended by itself"
        assert time.monotonic() < deadline, "the browser does not start"
        time.sleep(0.05)
    return int(path.read_text().split("\n")[0])


def _page(url: str) -> str:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=SECONDS) as reply:
        pages = [one for one in json.load(reply) if one["type"] == "page"]
    return str(pages[0]["webSocketDebuggerUrl"])
