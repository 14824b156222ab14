"""Sends a blob: not at all where the registry has it, in parts where it is large, on from where it broke off."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.http import Body, Broken
from penstock.bundle.registry.registry import AGAIN, ATTEMPTS, Failed, Registry, expect

PART = 8 << 20
"""Bytes that are sent at once."""
_SECONDS = 900.0  # for one part
_PIECE = 1 << 16
_RANGE = re.compile(r"(?:bytes=)?0-([0-9]{1,15})")
_OCTETS = {"Content-Type": "application/octet-stream"}


class Source(NamedTuple):
    """A blob's size, and its bytes from one place to another."""

    size: int
    pieces: Callable[[int, int], Iterator[bytes]]


class _Cut(Exception):
    """The upload broke off at a place that the registry may remember."""

    def __init__(self, place: str, why: Broken | Failed) -> None:
        super().__init__(str(why))
        self.place, self.why = place, why


def upload(
    registry: Registry, digest: str, source: Source, at: Callable[[int], None] = lambda size: None, part: int = PART
) -> bool:
    """Whether the blob `source` had to be sent; `at` is told how many bytes are there.

    Raises:
        Failed: the registry does not take it.
    """
    size = source.size
    if registries.has_blob(registry, digest):
        at(size)
        return False
    start, place = 0, ""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            if not place:
                place, start = _begin(registry), 0
            for there in _send(registry, place, digest, source, start, part):
                at(there)
            return True
        except _Cut as cut:
            if attempt == ATTEMPTS:
                raise cut.why if isinstance(cut.why, Failed) else registries.failed(registry, cut.why) from None
            registries.wait(registry, attempt)
            if registries.has_blob(registry, digest):  # the answer alone was lost
                at(size)
                return True
            place, start = _resumed(registry, cut.place, size) if size > part else ("", 0)
    raise AssertionError("the last attempt returns or raises")


def _begin(registry: Registry) -> str:
    url = registry.url("blobs/uploads/")
    reply = registries.ask(registry, "POST", url, _OCTETS, Body(0, lambda: iter(())))
    expect(registry, reply, {202}, "an upload")
    return _next(registry, url, reply.headers)


def _send(registry: Registry, place: str, digest: str, source: Source, start: int, part: int) -> Iterator[int]:
    """How many bytes are there, after each part; a small blob goes in one request."""
    size = source.size
    while size - start > part or (start and start < size):
        end = min(start + part, size)
        headers = {**_OCTETS, "Content-Range": f"{start}-{end - 1}"}
        place = _one(registry, "PATCH", place, headers, _part(source, start, end), {202, 204}) or place
        start = end
        yield start
    sign = "&" if "?" in place else "?"
    _one(registry, "PUT", f"{place}{sign}digest={digest}", _OCTETS, _part(source, start, size), {201, 204}, place)
    yield size


def _one(
    registry: Registry, method: str, url: str, headers: dict[str, str], body: Body, statuses: set[int], place: str = ""
) -> str:
    """One part, once: where the next one goes."""
    try:
        with registries.sent(registry, method, url, headers, body, _SECONDS) as answer:
            said = registries.Reply(answer.status, answer.headers, answer.body(1 << 18))
    except Broken as broken:
        raise _Cut(place or url, broken) from None
    if said.status in statuses:
        return _next(registry, url, said.headers) if "location" in said.headers and method == "PATCH" else ""
    try:
        expect(registry, said, statuses, "a part of a blob")
    except Failed as failed:
        if said.status in AGAIN or said.status in (404, 416):
            raise _Cut(place or url, failed) from None
        raise
    raise AssertionError("expect raises")


def _resumed(registry: Registry, place: str, size: int) -> tuple[str, int]:
    """Where to go on and from which byte, as the registry says; nowhere: from the start."""
    try:
        reply = registries.ask(registry, "GET", place, {}, attempts=2)
    except Failed:
        return "", 0
    there = _RANGE.fullmatch(reply.headers.get("range", ""))
    if reply.status != 204 or there is None:
        return "", 0
    # `0-0` stands for one byte and, in some registries, for none: then it is begun anew.
    start = int(there[1]) + 1
    if start == 1 or start > size:
        return "", 0
    return _next(registry, place, reply.headers) if "location" in reply.headers else place, start


def _next(registry: Registry, at: str, headers: Mapping[str, str]) -> str:
    if "location" not in headers:
        raise Failed(f"{registry.reference.host} does not say where a blob goes")
    return registries.located(at, headers["location"])


def of_file(path: Path) -> Source:
    """The bytes of a file."""

    def pieces(start: int, end: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(start)
            left = end - start
            while left and (piece := file.read(min(_PIECE, left))):
                left -= len(piece)
                yield piece

    return Source(path.stat().st_size, pieces)


def of_bytes(data: bytes) -> Source:
    return Source(len(data), lambda start, end: iter((data[start:end],)))


def _part(source: Source, start: int, end: int) -> Body:
    return Body(end - start, lambda: source.pieces(start, end))
