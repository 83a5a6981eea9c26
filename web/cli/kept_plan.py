"""A plan file that holds the best plan so far from the first second on, and how a search is told to stop."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from scheduler.planner.model import Day
from scheduler.planner.writing import days_json

_KEEP_SECONDS = 1.0
_KEEP_SHARE = 50


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """SIGINT and SIGTERM end the search; the best plan so far is explained and written. A second one ends at once."""
    stopping = threading.Event()

    def stop(number: int, _frame: object) -> None:
        stopping.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class Kept:
    """Keeps the best plan so far in a file, so that whatever ends this process leaves a valid plan.

    The first at once, later ones seldom enough that writing takes little of the time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next = 0.0

    def __call__(self, days: Callable[[], list[Day]]) -> None:
        begun = time.monotonic()
        if begun < self._next:
            return
        write(self._path, days_json(days()))
        ended = time.monotonic()
        self._next = ended + max(_KEEP_SECONDS, _KEEP_SHARE * (ended - begun))


def write(path: Path, document: dict[str, Any]) -> None:
    """In one step: nobody ever reads half a plan, and the former one stays until then."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(msgspec.json.encode(document))
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
