"""Fetches a blob into a file: on from where it broke off, never more than was named, its digest at the end."""

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from penstock.bundle.layout import Descriptor
from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.http import Answer, Broken, TooMuch
from penstock.bundle.registry.registry import AGAIN, ATTEMPTS, Refused, Registry

_SECONDS = 3600.0
_PIECE = 1 << 20
_WORTH = 1 << 20  # bytes of progress after which patience begins anew
_RANGE = re.compile(r"bytes ([0-9]{1,15})-[0-9]{1,15}/(?:[0-9]{1,15}|\*)")


def download(registry: Registry, named: Descriptor, path: Path, at: Callable[[int], None] = lambda size: None) -> None:
    """Puts the blob at `path`, verified; what came of it until it broke off lies at `<path>.partial`.

    `at` is told how many bytes are there.

    Raises:
        Refused: other bytes than the descriptor names.
        Failed: the registry does not answer.
        OSError: the disk is full or may not be written.
    """
    partial = path.with_name(f"{path.name}.partial")
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    with os.fdopen(handle, "r+b") as file:
        is_resumed = _length(file) > 0
        _fill(registry, named, file, at)
        if _digest(file) != named.digest and is_resumed:  # a power cut may have left holes
            file.truncate(0)
            _fill(registry, named, file, at)
        if _digest(file) != named.digest:
            partial.unlink()
            raise Refused(f"{registry.reference.host} sent other bytes than {named.digest}")
        os.fchmod(file.fileno(), 0o644)
        os.fsync(file.fileno())
    os.replace(partial, path)


def _fill(registry: Registry, named: Descriptor, file: BinaryIO, at: Callable[[int], None]) -> None:
    """All bytes of the blob, whatever they are."""
    attempt = 1
    while True:
        have = _length(file)
        at(have)
        if have == named.size:
            return
        after, why = "", Broken("cut short")
        try:
            headers = {"Range": f"bytes={have}-"} if have else {}
            url = registry.url(f"blobs/{named.digest}")
            with registries.sent(registry, "GET", url, headers, None, _SECONDS, follow=True) as answer:
                if answer.status in AGAIN:
                    after = answer.headers.get("retry-after", "")
                    raise Broken(f"it answered {answer.status}")
                _take(registry, named, file, have, answer, at)
        except Broken as broken:
            why = broken
        if _length(file) == named.size:
            continue
        if _length(file) - have >= _WORTH:
            attempt = 1
        if attempt >= min(ATTEMPTS, why.tries):
            raise registries.failed(registry, why)
        registries.wait(registry, attempt, after)
        attempt += 1


def _take(
    registry: Registry, named: Descriptor, file: BinaryIO, have: int, answer: Answer, at: Callable[[int], None]
) -> None:
    """Appends what an answer holds; one that begins elsewhere than asked begins the file anew."""
    if answer.status == 206:
        start = _RANGE.fullmatch(answer.headers.get("content-range", ""))
        if start is None or int(start[1]) != have:
            file.truncate(0)
            raise Broken("it sent another part than it was asked for")
    elif answer.status == 416:
        file.truncate(0)
        raise Broken("it has no such part")
    else:
        statused = registries.Reply(
            answer.status, answer.headers, answer.body(1 << 18) if answer.status != 200 else b""
        )
        registries.expect(registry, statused, {200}, f"the blob {named.digest}")
        have = 0
        file.truncate(0)
    file.seek(have)
    try:
        for piece in answer.pieces(named.size - have):
            file.write(piece)
            have += len(piece)
            at(have)
    except TooMuch:
        file.truncate(0)
        raise Refused(f"{registry.reference.host} sends more bytes than {named.digest} has") from None
    finally:
        file.flush()
    if have < named.size:
        raise Broken("it ended early")


def _length(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    hashed = hashlib.sha256()
    while piece := file.read(_PIECE):
        hashed.update(piece)
    return f"sha256:{hashed.hexdigest()}"
