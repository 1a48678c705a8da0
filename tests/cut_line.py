"""A line between a browser and a site that can be cut, for the page and its worker alike.

What a browser itself pretends of being offline does not reach a service worker for certain, so the
line is really cut: nothing that the phone sends arrives.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

from playwright.sync_api import Page

HERE = "127.0.0.1"


class _Line(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128  # a browser opens many at once, and more than five would wait seconds


class Line:
    """An address of this machine that passes everything on to a site's, while it is whole."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._whole = True
        self._ends: set[socket.socket] = set()
        line = self

        class Near(BaseRequestHandler):
            def handle(self) -> None:
                line._join(self.request)

        self._server = _Line((HERE, 0), Near)
        self.address = f"http://localhost:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

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
        self._server.shutdown()
        self._server.server_close()

    def _cut(self) -> None:
        self._whole = False
        for end in self._ends.copy():
            _hang_up(end)

    def _join(self, near: socket.socket) -> None:
        with socket.create_connection((HERE, self._to)) as far:
            self._ends |= {near, far}
            if not self._whole:
                _hang_up(near)
                _hang_up(far)
            back = Thread(target=_pass_on, args=(far, near), daemon=True)
            back.start()
            _pass_on(near, far)
            back.join()
            self._ends -= {near, far}


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while sent := one.recv(65_536):
            other.sendall(sent)
    _hang_up(one)
    _hang_up(other)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _tell(browser, *, offline: bool) -> None:
    """Let the page hear that it has no signal, or has one again, as a phone's would."""
    speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.send("Network.emulateNetworkConditions", {"offline": offline, **speed})
