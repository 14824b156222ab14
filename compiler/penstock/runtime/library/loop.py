"""An event loop in a thread of its own, for callers that have none, or another one."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Loop:
    """Starts with the first coroutine, ends with `close`; then nothing runs any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._is_ended = False

    def run(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Starts the coroutine; cancelling the future cancels it.

        Raises:
            RuntimeError: it has ended.
        """
        with self._lock:
            if self._is_ended:
                work.close()
                raise RuntimeError("the event loop has ended")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="penstock-loop", daemon=True)
                self._thread.start()
            loop = self._loop
        return asyncio.run_coroutine_threadsafe(work, loop)

    @property
    def is_own(self) -> bool:
        """Whether this very thread is the loop's: then nobody waits for it here."""
        return self._thread is threading.current_thread()

    def close(self) -> None:
        """Cancels what still runs, and ends."""
        with self._lock:
            loop, thread, self._loop, self._is_ended = self._loop, self._thread, None, True
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(_end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
