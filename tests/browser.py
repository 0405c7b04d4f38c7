"""One headless Chromium for all that a test module asks of it, driven over a pipe by the protocol of its own tools.

Supply an address; get a :class:`Tab` that runs expressions in the page, prints it, and takes its picture.  Nothing but
the standard library is needed: messages are JSON, ended by a null byte, on the browser's file descriptors 3 and 4.
"""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass

__all__ = ["CHROMIUM", "Browser", "Tab"]

CHROMIUM = next((b for b in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if b), None)
LATEST = 90.0
"""Seconds after which an answer is late."""


class Browser:
    """A browser with an empty profile; closed by :meth:`close`."""

    def __init__(self, profile):
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += ["--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        # The browser wants the two ends as descriptors 3 and 4.
        shell = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", shell, "browser", str(theirs_in), str(theirs_out), *command],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        os.set_blocking(ours_in, False)
        self.reads, self.writes = ours_in, ours_out
        self.held, self.sent, self.events = b"", 0, []

    def ask(self, method, session=None, **params):
        """Send a command and return its answer."""
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.writes, json.dumps(message).encode() + b"\0")
        number = self.sent
        answer = self._until(lambda m: m.get("id") == number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def wait(self, event, session):
        """Wait for an event, which may have come already."""
        for i, m in enumerate(self.events):
            if m["method"] == event and m.get("sessionId") == session:
                return self.events.pop(i)
        return self._until(lambda m: m.get("method") == event and m.get("sessionId") == session)

    def _until(self, wanted):
        end = time.monotonic() + LATEST
        while time.monotonic() < end:
            while b"\0" in self.held:
                raw, _, self.held = self.held.partition(b"\0")
                message = json.loads(raw)
                if wanted(message):
                    return message
                if "method" in message:
                    self.events.append(message)
            with contextlib.suppress(BlockingIOError):
                part = os.read(self.reads, 1 << 20)
                if not part:
                    raise RuntimeError("the browser has gone")
                self.held += part
                continue
            time.sleep(0.005)
        raise TimeoutError("the browser does not answer")

    def open(self, address, width=1280, height=900):
        """Open an address in a tab of this width, wait until it is loaded, and return the tab."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, target, session)
        tab.ask("Page.enable")
        tab.resize(width, height)
        tab.ask("Page.navigate", url=address)
        self.wait("Page.loadEventFired", session)
        return tab

    def close(self):
        """Close the browser."""
        with contextlib.suppress(RuntimeError, OSError, TimeoutError):
            self.ask("Browser.close")
        self.process.wait(timeout=30)
        os.close(self.reads)
        os.close(self.writes)


@dataclass
class Tab:
    """An open page."""

    browser: Browser
    target: str
    session: str

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.browser.ask("Target.closeTarget", targetId=self.target)

    def ask(self, method, **params):
        """Send a command to this page."""
        return self.browser.ask(method, self.session, **params)

    def resize(self, width, height=900):
        """Give the page another width and height in pixels."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def run(self, expression):
        """Return the value of an expression of the page, waited for where it is a promise."""
        done = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise RuntimeError(json.dumps(done["exceptionDetails"])[:2000])
        return done["result"].get("value")

    def picture(self, whole=True):
        """Return a picture as PNG: of the whole page, or of what is seen."""
        return base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=whole)["data"])

    def printed(self):
        """Return the page as PDF on the paper that it asks for."""
        return base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])
