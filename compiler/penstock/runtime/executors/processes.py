"""Processes on this machine: for metrics and retrieval that take processor time."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from penstock.diagnostics.fatal import Fatal

T = TypeVar("T")
R = TypeVar("R")


class Processes:
    """One worker a processor, each started afresh: it inherits no thread, no open file and no connection."""

    @property
    def workers(self) -> int:
        return os.cpu_count() or 1

    def map(self, work: Callable[[T], R], parts: Sequence[T]) -> Iterator[R]:
        workers = max(1, min(self.workers, len(parts)))
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
            try:
                yield from pool.map(work, parts)
            except BrokenProcessPool:
                raise Fatal("a worker process died", help="too little memory? --executor asyncio needs one") from None
