"""Chromium without a window, over the pipe of its DevTools protocol: nothing between a test and the browser.

No request leaves: what is not among `Page.allowed` is failed and noted.
"""

import base64
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
)
# The browser reads from 3 and writes to 4.
_START = (
    "import os, sys; r, w = int(sys.argv[1]), int(sys.argv[2]); r, w = os.dup(r), os.dup(w); "
    "r, w = os.dup2(r, 60), os.dup2(w, 61); os.dup2(r, 3); os.dup2(w, 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""
_KEYS = {
    "Enter": (13, "\r"),
    "Tab": (9, ""),
    "Escape": (27, ""),
    "ArrowDown": (40, ""),
    "ArrowUp": (38, ""),
    "ArrowLeft": (37, ""),
    "ArrowRight": (39, ""),
    "Home": (36, ""),
    "End": (35, ""),
    "PageDown": (34, ""),
    "PageUp": (33, ""),
    " ": (32, " "),
}


def executable() -> str | None:
    """Debian's Chromium, or one of another name; None where there is none."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := which(name))), None)


class Failed(Exception):
    """The browser, or a script in its page, reports an error."""


class Browser:
    """One process; pages of it share nothing but the cache."""

    def __init__(self, process: "subprocess.Popen[bytes]", into: int, out: int) -> None:
        self.process, self.into, self.out = process, into, out
        self.number, self.rest = 0, b""
        self.pages: dict[str, Page] = {}
        self.answers: dict[int, dict[str, Any]] = {}

    def send(self, method: str, session: str | None = None, **given: Any) -> int:
        self.number += 1
        message = {"id": self.number, "method": method, "params": given}
        data = json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0"
        while data:
            data = data[os.write(self.into, data) :]
        return self.number

    def call(self, method: str, session: str | None = None, **given: Any) -> dict[str, Any]:
        number = self.send(method, session, **given)
        end = time.monotonic() + 60
        while number not in self.answers:
            self.read(end)
        answer = self.answers.pop(number)
        if "error" in answer:
            raise Failed(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def read(self, end: float) -> None:
        """Takes what the browser says next."""
        left = end - time.monotonic()
        if left <= 0 or not select.select([self.out], [], [], left)[0]:
            raise Failed("the browser does not answer")
        data = os.read(self.out, 1 << 20)
        if not data:
            raise Failed("the browser has ended")
        *whole, self.rest = (self.rest + data).split(b"\0")
        for message in map(json.loads, whole):
            if "id" in message:
                self.answers[message["id"]] = message
            elif (page := self.pages.get(message.get("sessionId", ""))) is not None:
                page.hear(message["method"], message["params"])

    def page(
        self, width: int = 1280, height: int = 900, *, dark: bool = False, allowed: tuple[str, ...] = ()
    ) -> "Page":
        """A page of its own. allowed: how addresses begin that may be asked for."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self.pages[session] = Page(self, session, target, allowed)
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            page.call(f"{domain}.enable")
        page.call("Fetch.enable", patterns=[{"urlPattern": "*"}])
        page.call("Page.addScriptToEvaluateOnNewDocument", source=_WATCH)
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        page.call("Emulation.setEmulatedMedia", features=features)
        return page


class Page:
    """What it did is noted: `requests` (of all), `refused`, `errors`, `dialogs`, `visited`."""

    def __init__(self, browser: Browser, session: str, target: str, allowed: tuple[str, ...]) -> None:
        self.browser, self.session, self.target, self.allowed = browser, session, target, allowed
        self.requests: list[str] = []
        self.refused: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.visited: list[str] = []
        self.loaded = 0

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        return self.browser.call(method, self.session, **given)

    def hear(self, event: str, given: dict[str, Any]) -> None:
        match event:
            case "Fetch.requestPaused":
                url = given["request"]["url"]
                self.requests.append(url)
                if url.startswith(self.allowed or ("\0",)):
                    self.browser.send("Fetch.continueRequest", self.session, requestId=given["requestId"])
                else:
                    self.refused.append(url)
                    reason = {"requestId": given["requestId"], "errorReason": "BlockedByClient"}
                    self.browser.send("Fetch.failRequest", self.session, **reason)
            case "Network.requestWillBeSent":
                url = given["request"]["url"]
                if not url.startswith((*self.allowed, "about:", "data:")):
                    self.refused.append(url)
            case "Runtime.exceptionThrown":
                details = given["exceptionDetails"]
                self.errors.append(details.get("exception", {}).get("description") or details["text"])
            case "Runtime.consoleAPICalled" if given["type"] in ("error", "warning", "assert"):
                self.errors.append(" ".join(str(each.get("value", each.get("description"))) for each in given["args"]))
            case "Log.entryAdded" if given["entry"]["level"] in ("error", "warning"):
                self.errors.append(given["entry"]["text"])
            case "Page.javascriptDialogOpening":
                self.dialogs.append(given["message"])
                self.browser.send("Page.handleJavaScriptDialog", self.session, accept=False)
            case "Page.frameNavigated":
                self.visited.append(given["frame"]["url"])
            case "Page.loadEventFired":
                self.loaded += 1

    def open(self, url: str) -> None:
        """Goes there and waits until all is loaded."""
        before = self.loaded
        self.allowed = (*self.allowed, url.partition("#")[0])
        failed = self.call("Page.navigate", url=url).get("errorText")
        if failed:
            raise Failed(f"{url}: {failed}")
        end = time.monotonic() + 60
        while self.loaded == before:
            self.browser.read(end)

    def evaluate(self, script: str) -> Any:
        """The value of an expression; a promise is waited for."""
        made = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in made:
            details = made["exceptionDetails"]
            raise Failed(details.get("exception", {}).get("description") or details["text"])
        return made["result"].get("value")

    def until(self, script: str, seconds: float = 20) -> None:
        """Waits until an expression holds."""
        end = time.monotonic() + seconds
        while not self._while_there(f"Boolean({script})"):
            if time.monotonic() > end:
                raise Failed(f"never true: {script}")
            time.sleep(0.02)

    def settle(self) -> None:
        """Waits for two frames, so that what was asked for is drawn; a page that is left has nothing to draw."""
        self._while_there("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")

    def _while_there(self, script: str) -> Any:
        """None where the page goes away meanwhile."""
        try:
            return self.evaluate(script)
        except Failed as error:
            if any(words in str(error) for words in ("navigated", "context was destroyed", "Cannot find context")):
                return None
            raise

    def press(self, key: str, *, shift: bool = False) -> None:
        code, text = _KEYS.get(key, (ord(key.upper()[0]), key))
        given = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        if key not in _KEYS:
            given["code"] = f"Key{key.upper()}" if key.isalpha() else ""
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **given)
        self.call("Input.dispatchKeyEvent", type="keyUp", **given)
        self.settle()

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)
        self.settle()

    def click(self, selector: str) -> None:
        """With the mouse, in the middle of what is there, scrolled into sight."""
        where = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null;"
            " e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
            " return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        if where is None:
            raise Failed(f"nothing is {selector}")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=where[0], y=where[1], button="left", clickCount=1)
        self.settle()

    def go(self, address: str) -> None:
        """Changes what stands behind the number sign."""
        self.evaluate(f"location.hash = {json.dumps(address)}, 0")
        self.settle()

    def violations(self) -> list[str]:
        """Of the content policy."""
        found: list[str] = self.evaluate("window.__violations")
        return found

    def screenshot(self) -> bytes:
        """A WebP picture of what is in sight."""
        made = self.call("Page.captureScreenshot", format="webp", quality=72)
        return base64.b64decode(made["data"])

    def close(self) -> None:
        self.browser.call("Target.closeTarget", targetId=self.target)
        self.browser.pages.pop(self.session, None)


@contextmanager
def started(path: str) -> Iterator[Browser]:
    """The browser with an empty profile, ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        theirs, into = os.pipe()
        out, ours = os.pipe()
        process = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs), str(ours), path, *_FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(theirs, ours),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": profile},
            cwd=Path(profile),
        )
        os.close(theirs)
        os.close(ours)
        browser = Browser(process, into, out)
        try:
            yield browser
            browser.send("Browser.close")
            process.wait(10)
        finally:
            process.kill()
            process.wait()
            os.close(into)
            os.close(out)
