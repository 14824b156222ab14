"""What a caller sends: a JSON object in bounded bytes, time and depth."""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from penstock.runtime.server.bounds import Bounds
from penstock.runtime.server.problem import Problem
from penstock.source.nesting import is_deeper

DEEPEST = 64
"""Objects and lists within each other."""
_DIGITS = 400  # of a number

Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class Gone(Exception):
    """Nobody waits for the answer any more."""


class Coming:
    """Bytes of bodies that are not whole yet."""

    def __init__(self, most: int) -> None:
        self._most, self.size = most, 0

    def take(self, size: int) -> None:
        """
        Raises:
            Problem: there are too many already.
        """
        if self.size + size > self._most:
            raise Problem(429, "busy", "too many requests are coming in", retry_after=1)
        self.size += size


async def body(headers: Mapping[str, str], receive: Receive, bounds: Bounds, coming: Coming) -> bytes:
    """
    Raises:
        Problem: it is too large, too slow, not declared as JSON, or one too many.
        Gone: it ends before it is whole.
    """
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        # Also keeps pages of other sites away: a browser asks before it sends this type.
        raise Problem(415, "media-type", "the body is `Content-Type: application/json`")
    length = headers.get("content-length", "")
    if length.isdigit() and int(length[:20]) > bounds.body:
        raise _too_large(bounds)
    whole = bytearray()
    try:
        async with asyncio.timeout(bounds.body_seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                part = message.get("body", b"")
                if len(whole) + len(part) > bounds.body:
                    raise _too_large(bounds)
                coming.take(len(part))
                whole += part
                if not message.get("more_body"):
                    return bytes(whole)
    except TimeoutError:
        raise Problem(408, "body-slow", f"the body did not come within {bounds.body_seconds:g} s") from None
    finally:
        coming.size -= len(whole)


def parse(data: bytes) -> dict[str, Any]:
    """
    Raises:
        Problem: it is no JSON object, or one that nothing here can work with.
    """
    if is_deeper(data, DEEPEST):
        raise Problem(400, "json", f"the JSON nests deeper than {DEEPEST} levels")
    try:
        value = json.loads(data, parse_constant=_refused, parse_float=_float, parse_int=_int)
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        why = "it is no Unicode text" if isinstance(error, UnicodeError) else str(error)
        raise Problem(400, "json", f"the body is no JSON: {why[:200]}") from None
    if not isinstance(value, dict):
        raise Problem(400, "json", "the body is a JSON object")
    return value


def dumps(value: Any) -> bytes:
    """
    Raises:
        ValueError: NaN or infinity.
    """
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _refused(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is beyond any number")
    return value


def _int(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError("a number has too many digits")
    return int(text)


def _too_large(bounds: Bounds) -> Problem:
    return Problem(413, "body-large", f"the body has more than {bounds.body:,} bytes")
