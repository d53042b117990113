"""Chromium without a screen, driven through its debugging pipe: one page, one call at a time."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

EXECUTABLE = "chromium"
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking "
    "--disable-component-update --disable-default-apps --disable-extensions --disable-sync --no-first-run "
    "--use-fake-ui-for-media-stream --remote-debugging-pipe --window-size=800,470 --hide-scrollbars"
)


class Chromium:
    """A browser with one page; a context manager that ends it.

    Messages are JSON with a zero byte after each, on the file descriptors 3 (to it) and 4 (from it), as the
    DevTools protocol has them for ``--remote-debugging-pipe``. The camera's permission is granted unasked.
    """

    def __init__(self, page: Path | str, flags: tuple[str, ...] = ()) -> None:
        """
        Args:
            page: a file, or an address.
            flags: more options of the browser's command line.
        """
        address = page if isinstance(page, str) else page.as_uri()
        self._profile = tempfile.mkdtemp()
        command = [EXECUTABLE, *_FLAGS.split(), *flags, f"--user-data-dir={self._profile}", address]
        to_browser, self._to = os.pipe()
        self._from, from_browser = os.pipe()
        # A shell places the pipes: Python code between fork and exec may hang where there are threads.
        placing = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self._process = subprocess.Popen(
            # Of the plain ones some know descriptors of one digit only.
            [shutil.which("bash") or "sh", "-c", placing, "sh", *command],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # long complaints about services that a guest lacks
        )
        os.close(to_browser)
        os.close(from_browser)
        self._heard = b""
        self._count = 0
        self._session: str | None = None
        self._session = self._attach(address)
        there = f"location.href === {json.dumps(address)} && document.readyState === 'complete'"
        while not self._is(there):
            time.sleep(0.1)

    def _attach(self, address: str) -> str:
        """The debugging session of the page, once the browser has got that far."""
        while True:
            for target in self._call("Target.getTargets")["targetInfos"]:
                if target["type"] == "page" and target["url"] == address:
                    attached = self._call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
                    return str(attached["sessionId"])
            time.sleep(0.1)

    def _is(self, condition: str) -> bool:
        """Whether something holds in a page that may still be on its way: between documents nothing can be asked."""
        try:
            return bool(self.evaluate(condition))
        except RuntimeError as error:
            if "execution context" not in str(error).lower():
                raise
            return False

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, awaited where it is a promise.

        Raises:
            RuntimeError: it threw.
        """
        answer = self._call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def screenshot(self) -> bytes:
        """The page as a PNG."""
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])

    def _call(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self._heard:
                piece = os.read(self._from, 1 << 20)
                if not piece:
                    raise RuntimeError(f"the browser ended during {method}")
                self._heard += piece
            line, _, self._heard = self._heard.partition(b"\0")
            answer = json.loads(line)
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def __enter__(self) -> Chromium:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)
        shutil.rmtree(self._profile, ignore_errors=True)
