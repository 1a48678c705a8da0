"""Reading ahead: the next batch is decoded while this one is worked on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Full, Queue
from typing import Any, TypeVar

T = TypeVar("T")


@contextmanager
def ahead(items: Iterator[T], most: int = 2) -> Iterator[Iterator[T]]:
    """The same items in the same order, made in a thread of their own up to `most` ahead.

    What goes wrong there is raised here; leaving early stops the thread.

    >>> with ahead(iter(range(3))) as numbers:
    ...     list(numbers)
    [0, 1, 2]
    """
    waiting: Queue[tuple[str, Any]] = Queue(most)
    leaving = threading.Event()

    def put(what: str, item: Any) -> bool:
        while not leaving.is_set():
            try:
                waiting.put((what, item), timeout=0.1)
                return True
            except Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not put("item", item):
                    return
            put("end", None)
        except BaseException as error:
            put("error", error)

    def given() -> Iterator[T]:
        while True:
            what, item = waiting.get()
            if what == "end":
                return
            if what == "error":
                raise item
            yield item

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield given()
    finally:
        leaving.set()
        thread.join()
