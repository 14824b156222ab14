"""`http`: one request to the origin of its binding; no redirect, no proxy, no private address unless it is allowed."""

import asyncio
import json
import ssl
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret, redact
from penstock.runtime.network import address
from penstock.runtime.network.address import Address
from penstock.runtime.network.credentials import credential
from penstock.runtime.network.http import connect, parts, read_head, words
from penstock.runtime.provider import Failed
from penstock.runtime.tool import LARGEST, Bound, ToolFailed
from penstock.version import VERSION

_IN_QUERY = ("GET", "DELETE")
_EXCERPT = 120
_KEY = 12  # characters; what is shorter may be a word of an answer


def open(bound: Bound) -> "Request":
    """Asks nothing yet."""
    return Request(bound)


class Request:
    """One request a call, a connection each."""

    def __init__(self, bound: Bound) -> None:
        assert bound.spec.http is not None
        self._bound = bound
        self._method = bound.spec.http.method

    async def call(self, arguments: Mapping[str, Any], seconds: float) -> Any:
        binding = self._bound.binding.get("http") or {}
        url = binding.get("url")
        if not isinstance(url, str):
            raise Fatal(
                f"Tool/{self._bound.name} has no address",
                help="give `http.url` in the Tool or in an Environment's binding of it",
            )
        secret = credential(binding, self._bound.settings.environ, f"Tool/{self._bound.name}")
        try:
            async with asyncio.timeout(seconds):
                place = await address.resolve(url, self._bound.settings.allow_private)
                return await self._answered(place, arguments, secret)
        except TimeoutError:
            raise ToolFailed(f"it did not answer within {seconds:g} s") from None
        except Failed as failure:
            raise ToolFailed(failure.message, again=failure.retries > 0) from None
        except (OSError, EOFError) as error:
            why = error.reason if isinstance(error, ssl.SSLError) else words(error)
            raise ToolFailed(f"{url} cut the connection: {why}", again=True) from None

    async def close(self) -> None:
        """Nothing stays open."""

    async def _answered(self, place: Address, arguments: Mapping[str, Any], secret: Secret | None) -> Any:
        reader, writer = await connect(place)
        try:
            writer.write(_request(self._method, place, arguments, secret))
            await writer.drain()
            status, headers = await read_head(reader, place)
            body = (
                b""
                if status in (204, 304)
                else b"".join([data async for data in parts(reader, headers, place, LARGEST)])
            )
        finally:
            writer.transport.abort()
        return _value(place.origin, status, headers.get("content-type", ""), _text(body, secret))


def _request(method: str, place: Address, arguments: Mapping[str, Any], secret: Secret | None) -> bytes:
    path, body = place.path or "/", b""
    if method in _IN_QUERY:
        query = urlencode(list(_pairs(arguments)))
        path = f"{path}?{query}" if query else path
    else:
        body = json.dumps(dict(arguments), ensure_ascii=False, allow_nan=False).encode()
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {place.origin.partition('://')[2]}",
        f"User-Agent: penstock/{VERSION}",
        "Accept: application/json",
        "Accept-Encoding: identity",
        "Connection: close",
    ]
    if method not in _IN_QUERY:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    if secret is not None:
        lines.append(f"Authorization: Bearer {secret.reveal()}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + body


def _pairs(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Arguments as fields of a query: a list field by field, an object as JSON, null not at all."""
    for name, value in arguments.items():
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                yield name, item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)


def _text(body: bytes, secret: Secret | None) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise ToolFailed("it answered with bytes that are no text") from None
    # Some servers say back what they were sent; what a tool returns is shown and stored.
    return text if secret is None or len(secret.reveal()) < _KEY else redact(text, (secret,))


def _value(origin: str, status: int, kind: str, text: str) -> Any:
    if 300 <= status < 400:
        raise ToolFailed(f"{origin} answered {status}, a redirect, which is not followed")
    if not 200 <= status < 300:
        raise ToolFailed(f"{origin} answered {status}: {text[:_EXCERPT]!r}", again=status == 429 or status >= 500)
    if not text:
        return None
    if kind.partition(";")[0].strip().lower() == "text/plain":
        return text
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ToolFailed(f"{origin} answered with no JSON ({kind[:40] or 'no content type'})") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
