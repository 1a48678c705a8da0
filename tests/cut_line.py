"""A line between a browser and a site that can be cut, for the page and its worker alike.

What a browser itself pretends of being offline does not reach a service worker for certain, so the
line is really cut: nothing that the phone sends arrives.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread

from playwright.sync_api import Page

HERE = "127.0.0.1"


class Line:
    """An address of this machine that passes everything on to a site's, while it is whole."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._whole = True
        self._ends: set[socket.socket] = set()
        self._lock = Lock()
        self._listening = socket.create_server((HERE, 0))
        self.address = f"http://localhost:{self._listening.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def cut(self, page: Page) -> Iterator[None]:
        """The line cut, and the page told so by its browser, for as long as the block lasts."""
        browser = page.context.new_cdp_session(page)
        self._cut()
        _tell(browser, offline=True)
        try:
            yield
        finally:
            self._whole = True
            _tell(browser, offline=False)
            browser.detach()

    def close(self) -> None:
        """The end of it."""
        self._cut()
        self._listening.close()

    def _cut(self) -> None:
        with self._lock:
            self._whole = False
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                self._join(self._listening.accept()[0])

    def _join(self, near: socket.socket) -> None:
        with self._lock:
            if not self._whole:
                return near.close()
            far = socket.create_connection((HERE, self._to))
            self._ends |= {near, far}
        for one, other in ((near, far), (far, near)):
            Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while sent := one.recv(65_536):
                other.sendall(sent)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._ends.discard(one)
        one.close()


def _tell(browser, *, offline: bool) -> None:
    """Let the page hear that it has no signal, or has one again, as a phone's would."""
    speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.send("Network.emulateNetworkConditions", {"offline": offline, **speed})
