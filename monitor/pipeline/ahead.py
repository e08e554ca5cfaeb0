"""What comes next is made ready while what came is stored: an iterator that runs in a thread of its own, a few items ahead."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator
from typing import TypeVar

Item = TypeVar("Item")
_POLL_SECONDS = 0.1


def ahead(items: Generator[Item, None, None], most: int) -> Generator[Item, None, None]:
    """
    The same items in the same order, up to ``most`` of them made before they are asked for.

    An error of the iterator is raised where its next item would have been; closing this one closes that one, in its thread.
    """
    ready: queue.Queue[tuple[Item | None, BaseException | None]] = queue.Queue(maxsize=most)
    closing = threading.Event()

    def put(item: Item | None, error: BaseException | None) -> None:
        while not closing.is_set():
            try:
                return ready.put((item, error), timeout=_POLL_SECONDS)
            except queue.Full:
                continue

    def fill() -> None:
        end: BaseException = StopIteration()
        try:
            for item in items:
                put(item, None)
                if closing.is_set():
                    break
        except BaseException as error:  # whatever it is, it is raised again where the items are taken
            end = error
        finally:
            items.close()
        put(None, end)

    thread = threading.Thread(target=fill, name="ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error = ready.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]
    finally:
        closing.set()
        thread.join()
