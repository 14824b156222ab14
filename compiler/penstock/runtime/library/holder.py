"""Something made of a bundle: made anew in the background when the bundle changes, swapped in one step."""

import os
import random
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar, cast

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import clean
from penstock.runtime.library.supply import Supplied

T = TypeVar("T")


class Source(Protocol):
    """Where bundles come from; `Supply` is one."""

    def first(self) -> Supplied:
        """
        Raises:
            Fatal: there is none.
        """
        ...

    def newer(self, digest: str) -> Supplied | None:
        """The bundle, if it is another one than `digest` by now.

        Raises:
            Fatal, OSError: it cannot be had.
        """
        ...


class Held(Generic[T]):
    """A value with the bundle it was made of."""

    def __init__(self, supplied: Supplied, value: T) -> None:
        self.bundle = supplied.bundle
        self.path = supplied.path
        self.value = value
        self.users = 0
        self.is_retired = False


class Holder(Generic[T]):
    """Holds one value at a time; whoever took the old one finishes with it.

    Args:
        make: what is held, of a bundle; called in the background but for the first time.
        drop: told of a value that nobody uses any more.
        refresh: seconds between two looks; None: only `look`.
        told: told of each swap and of each new problem, in words.

    Raises:
        Fatal: there is no bundle to begin with.
    """

    def __init__(
        self,
        supply: Source,
        make: Callable[[Supplied], T],
        drop: Callable[[T], None],
        refresh: float | None = None,
        told: Callable[[str], None] | None = None,
    ) -> None:
        self._supply, self._make, self._drop, self._refresh = supply, make, drop, refresh
        self._told = told or (lambda words: None)
        supplied = supply.first()
        self._held = Held(supplied, make(supplied))
        self.problem = None if supplied.problem is None else clean(supplied.problem)
        """Why the bundle is not the newest, as far as one knows; None: it is."""
        self.is_closed = False
        self._arm()
        _ALL.add(cast(Holder[object], self))

    @property
    def held(self) -> Held[T]:
        return self._held

    def guarded(self) -> threading.Lock:
        """The lock of this process."""
        return self._lock

    @contextmanager
    def take(self) -> Iterator[Held[T]]:
        """The value of this moment, which stays whole until it is given back."""
        with self._lock:
            held = self._held
            held.users += 1
        try:
            yield held
        finally:
            with self._lock:
                held.users -= 1
                is_last = held.is_retired and held.users == 0
            if is_last:
                self._drop(held.value)

    def look(self) -> bool:
        """Looks for another bundle now; True: there was one. What cannot be used is in `problem`, the old one stays."""
        with self._looking:
            try:
                supplied = self._supply.newer(self._held.bundle.digest)
                if supplied is None:
                    self.problem = None
                    return False
                made = Held(supplied, self._make(supplied))
            except (Fatal, OSError) as error:
                return self._failed(error.message if isinstance(error, Fatal) else str(error.strerror))
            except Exception as error:  # the old one goes on, whatever is wrong with the new one
                return self._failed(f"{type(error).__name__}: {error}")
            with self._lock:
                is_closed = self.is_closed
                if not is_closed:
                    old, self._held = self._held, made
                    self.problem = supplied.problem
                    old.is_retired = True
                    is_unused = old.users == 0
        if is_closed:
            self._drop(made.value)
            return False
        self._told(f"now {made.bundle.digest}, before {old.bundle.digest}")
        if is_unused:
            self._drop(old.value)
        return True

    def close(self) -> None:
        """Ends the background work; the value goes when its last user is done."""
        self._stop.set()
        with self._lock:
            if self.is_closed:
                return
            self.is_closed = True
            held = self._held
            held.is_retired = True
            is_unused = held.users == 0
        if is_unused:
            self._drop(held.value)

    def _failed(self, why: str) -> bool:
        why = clean(why)
        if why != self.problem:
            self._told(f"still {self._held.bundle.digest}: {why}")
        self.problem = why
        return False

    def _arm(self) -> None:
        """Locks and the background thread, of this process."""
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._stop = threading.Event()
        self._held.users = 0
        if self._refresh is None or self.is_closed:
            return
        # A thread that holds its Holder would keep it alive for ever.
        work = (weakref.ref(self), self._stop, self._refresh)
        threading.Thread(target=_refreshing, args=work, name="penstock-refresh", daemon=True).start()


def _refreshing(place: "weakref.ref[Holder[object]]", stop: threading.Event, seconds: float) -> None:
    # Not all processes of a fleet at the same moment.
    while not stop.wait(seconds * random.uniform(0.9, 1.1)):
        holder = place()
        if holder is None:
            return
        holder.look()
        del holder


_ALL: "weakref.WeakSet[Holder[object]]" = weakref.WeakSet()


def _forked() -> None:
    """A server that forks after loading: threads and locks stay behind in the parent."""
    for holder in list(_ALL):
        holder._arm()


os.register_at_fork(after_in_child=_forked)
