"""Serving the site: the web server and the worker that does jobs, started and stopped together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from safeground.data.errors import BadInput
from safeground.web.config.site import FOLDER

HERE = "127.0.0.1"
LOOPBACK = frozenset({HERE, "localhost", "::1"})
PORT = 8000
PR_SET_PDEATHSIG = 1
PATIENCE = 180  # seconds for the first answer
GRACE = 10  # seconds for what is under way to end

Child = subprocess.Popen[bytes]


def listen(host: str, port: int | None) -> socket.socket:
    """A socket on this host and port; where no port was asked for, 8000 or any that is free."""
    try:
        return _bound(host, PORT if port is None else port)
    except OSError as error:
        if port is not None:
            raise BadInput(
                f"Port {port} of {host} can't be used: {error.strerror}; leave --port out to have "
                "a free one found"
            ) from error
        return _bound(host, 0)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    made.listen(128)
    return made


class Served:
    """The web server and the worker, as two child processes."""

    def __init__(self, site: Path, listening: socket.socket, *, behind_tls: bool) -> None:
        self._environment = {
            **os.environ,
            FOLDER: str(site),
            "DJANGO_SETTINGS_MODULE": "safeground.web.config.settings",
            "SAFEGROUND_TLS": "1" if behind_tls else "0",
        }
        self._listening = listening
        self._web = self._start(_web(listening.fileno()), (listening.fileno(),))
        self._worker = self._start(WORK)

    def _start(self, words: Sequence[str], keep: Sequence[int] = ()) -> Child:
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            env=self._environment,
            pass_fds=keep,
            preexec_fn=_end_with_parent,
        )

    def wait_until_it_answers(self) -> None:
        """Return at its first answer; BadInput if it stops instead."""
        host, port = self._listening.getsockname()[:2]
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            self._look_at_web()
            answer = HTTPConnection(host, port, timeout=PATIENCE)
            try:
                answer.request("GET", "/health", headers={"Host": "localhost"})
                answer.getresponse()
                return
            except (OSError, HTTPException):
                time.sleep(0.2)
            finally:
                answer.close()
        raise BadInput("The site did not answer; what it wrote above says why")

    def watch(self) -> None:
        """Wait for ever; a worker that dies is started again, so that jobs go on."""
        while True:
            time.sleep(0.5)
            self._look_at_web()
            if self._worker.poll() is not None:
                self._worker = self._start(WORK)

    def _look_at_web(self) -> None:
        if self._web.poll() is not None:
            raise BadInput("The site stopped by itself; what it wrote above says why")

    def stop(self) -> None:
        """Stop both; a job under way is stopped too, and marked as such."""
        children = (self._web, self._worker)
        for _ in range(2):  # the worker takes the second signal to mean now
            _tell(children, signal.SIGTERM)
            _wait(children, 1)
        _wait(children, GRACE)
        _tell(children, signal.SIGKILL)
        for child in children:
            child.wait()
        self._listening.close()


@contextmanager
def stopped_by_signal() -> Iterator[None]:
    """Ctrl-C and a service manager's SIGTERM alike leave this block quietly."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _end_with_parent() -> None:
    """However the parent ends, its children are told to; elsewhere than on Linux only by `stop`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _web(listening: int) -> list[str]:
    return [
        "gunicorn", "--bind", f"fd://{listening}", "--workers", "2", "--threads", "4",
        "--preload", "--no-control-socket", "--log-level", "warning",
        "safeground.web.config.wsgi:application",
    ]  # fmt: skip


WORK = ("django", "work")


def _tell(children: Sequence[Child], what: signal.Signals) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(what)


def _wait(children: Sequence[Child], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and any(child.poll() is None for child in children):
        time.sleep(0.05)
