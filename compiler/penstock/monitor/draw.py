"""A bounded draw of texts in which every session has its first one before any has a second; draws merge exactly."""

import heapq
from bisect import insort
from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain
from typing import Generic, TypeVar

Item = TypeVar("Item")
_BITS, _CODE_BITS = 56, 32


def ranks(name: str, session: str | None) -> tuple[int, int]:
    """Of a trace: its own digest, and that of its session; of the first itself where there is none."""
    own = _digest(name, b"window", _BITS)
    return own, own >> (_BITS - _CODE_BITS) if session is None else _digest(session, b"session", _CODE_BITS)


def by_session(own: int, session: int) -> int:
    """The rank of a text in a `Draw`."""
    return session << _BITS | own


def by_trace(own: int, session: int) -> int:
    """The rank of a trace among all, whatever its session; `session_of_trace` tells that."""
    return own << _CODE_BITS | session


def session(rank: int) -> int:
    """Out of a rank `by_session`; one that an earlier version wrote is of no session."""
    return rank >> _BITS or rank


def session_of_trace(rank: int) -> int:
    """Out of a rank `by_trace`; one that an earlier version wrote is of no session."""
    return rank & ((1 << _CODE_BITS) - 1) if rank >> _BITS else rank


class Draw(Generic[Item]):
    """At most `most` items by their ranks: the first of each session, by the digests of the sessions, then the second
    of each, and so on; which of a session is first its own digest says. Bottom-k sampling (Cohen and Kaplan 2007) of
    pairs of place and session: what a part leaves out the whole would, whatever the order.
    """

    def __init__(self, most: int, items: Sequence[tuple[int, Item]] = ()) -> None:
        self._most = most
        self._of: dict[int, list[tuple[int, Item]]] = {}
        self._count = 0
        self._last: list[tuple[int, int]] = []  # a heap of (-length, -session), of lengths gone by as well
        for rank, item in items:
            self.add(rank, item)

    def __len__(self) -> int:
        return self._count

    def wants(self, rank: int) -> bool:
        """Whether `add` would keep it."""
        there = self._of.get(session(rank), [])
        if self._count < self._most or (len(there) + 1, session(rank)) < self._worst():
            return True
        return bool(there) and rank < there[-1][0]

    def add(self, rank: int, item: Item) -> None:
        if not self.wants(rank):
            return
        of = session(rank)
        insort(self._of.setdefault(of, []), (rank, item), key=lambda each: each[0])
        self._count += 1
        self._push(of)
        if self._count > self._most:
            _, worst = self._worst()
            self._of[worst].pop()
            self._count -= 1
            if self._of[worst]:
                self._push(worst)
            else:
                del self._of[worst]

    def items(self) -> list[tuple[int, Item]]:
        """With their ranks, in the order of the draw."""
        placed = (((place, of), each) for of, there in self._of.items() for place, each in enumerate(there))
        return [each for _, each in sorted(placed, key=lambda pair: pair[0])]

    def _push(self, of: int) -> None:
        heapq.heappush(self._last, (-len(self._of[of]), -of))

    def _worst(self) -> tuple[int, int]:
        """Length and session of the last item."""
        while True:
            length, of = -self._last[0][0], -self._last[0][1]
            if len(self._of.get(of, ())) == length:
                return length, of
            heapq.heappop(self._last)


def merged(most: int, *draws: Draw[Item]) -> Draw[Item]:
    """The draw of the items of all."""
    return Draw(most, list(chain.from_iterable(each.items() for each in draws)))


def _digest(name: str, key: bytes, bits: int) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=bits // 8, key=key).digest(), "big")
