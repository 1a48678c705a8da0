"""Doing the next piece of work while the last is being used."""

from collections.abc import Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")


class _End:
    """The last thing in the queue, with what was raised, if anything was."""

    def __init__(self, raised: BaseException | None) -> None:
        self.raised = raised


def read_ahead(items: Iterator[T], most: int = 2) -> Iterator[T]:
    """The same items in the same order, produced in a thread, at most `most` of them waiting.

    What `items` raises is raised here. Closing the result stops the thread.

    >>> list(read_ahead(iter("abc")))
    ['a', 'b', 'c']
    """
    queue: Queue[T | _End] = Queue(most)
    closed = Event()
    thread = Thread(target=_produce, args=(items, queue, closed), daemon=True)
    thread.start()
    try:
        while not isinstance(item := queue.get(), _End):
            yield item
        if item.raised is not None:
            raise item.raised
    finally:
        closed.set()
        thread.join()


def _produce(items: Iterator[T], queue: "Queue[T | _End]", closed: Event) -> None:
    raised: BaseException | None = None
    try:
        for item in items:
            if not _put(queue, item, closed):
                return
    except BaseException as error:
        raised = error
    _put(queue, _End(raised), closed)


def _put(queue: "Queue[T]", item: T, closed: Event) -> bool:
    while not closed.is_set():
        try:
            queue.put(item, timeout=0.1)
        except Full:
            continue
        return True
    return False
