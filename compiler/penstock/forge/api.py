"""A forge's REST API: JSON in and out, one origin, a bounded number of tries."""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from penstock.bundle import strict_json
from penstock.bundle.origin import origin
from penstock.bundle.registry import http
from penstock.bundle.registry.http import Body, Broken
from penstock.diagnostics.secret import Secret
from penstock.report import inert

ATTEMPTS = 4
"""Of one request, in all."""
_AGAIN = frozenset((408, 429, 500, 502, 503, 504))
_SECONDS = 20.0  # of one request
_LONGEST_PAUSE = 20.0
_LARGEST = 32 << 20
_LOOPBACK = re.compile(r"http://(127(\.\d{1,3}){3}|\[::1\]|localhost)(:\d+)?")


class Unanswered(Exception):
    """The forge does not do what it is asked; `status`: 0 where there was no answer."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.status = status


class Reply(NamedTuple):
    """An answer; `value`: its JSON, or None."""

    status: int
    value: Any


@dataclass(frozen=True, slots=True)
class Api:
    """Where it is, and the key, which goes nowhere else: no redirect is followed.

    Attributes:
        root: what stands before every path; `origin`: `scheme://host:port` of it.
        key: the name and the value of a header.
        pause: waits that many seconds.
    """

    root: str
    origin: str
    key: tuple[str, Secret] = field(repr=False)
    headers: Mapping[str, str]
    pause: Callable[[float], None] = time.sleep


def open(root: str, key: tuple[str, str], headers: Mapping[str, str]) -> Api:
    """
    Raises:
        Unanswered: `root` is no https address, nor one of this machine, or the key is none.
    """
    root = root.rstrip("/")
    found = origin(root)
    if found is None or not (root.startswith("https://") or _LOOPBACK.match(root)):
        raise Unanswered("the address of the forge's API is no https address")
    if not key[1].isascii() or not key[1].isprintable():
        raise Unanswered("the token of the forge is no token")
    return Api(root, found, (key[0], Secret(key[1])), headers)


def expect(api: Api, method: str, path: str, value: Any) -> Reply:
    """An answer that says it is done.

    Raises:
        Unanswered: it says something else.
    """
    reply = ask(api, method, path, value)
    if not 200 <= reply.status < 300:
        said = reply.value.get("message") if isinstance(reply.value, dict) else None
        words = f": {inert.line(str(said), 200)}" if said else ""
        raise Unanswered(f"{method} {path.partition('?')[0]} was answered {reply.status}{words}", reply.status)
    return reply


def ask(api: Api, method: str, path: str, value: Any) -> Reply:
    """A request that is asked again where the forge is busy; a POST, which may have been done, is not.

    Raises:
        Unanswered: there is no answer.
    """
    data = None if value is None else json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    body = None if data is None else Body(len(data), lambda: iter((data,)))
    name, secret = api.key
    headers = {**api.headers, name: secret.reveal(), **({"Content-Type": "application/json"} if data else {})}
    attempts = 1 if method == "POST" else ATTEMPTS
    for attempt in range(1, attempts + 1):
        after = ""
        try:
            with http.opened(method, api.root + path, headers, body, _SECONDS) as answer:
                reply = Reply(answer.status, _json(answer.body(_LARGEST)))
                after = answer.headers.get("retry-after", "")
        except http.TooMuch:
            raise Unanswered(f"{method} {path}: too large an answer") from None
        except Broken as broken:
            if attempt >= min(attempts, broken.tries):
                raise Unanswered(f"{api.origin} does not answer: {broken}") from None
        else:
            if attempt == attempts or not (reply.status in _AGAIN or (reply.status == 403 and after)):
                return reply
        wait(api, attempt, after)
    raise AssertionError("the last attempt returns or raises")


def wait(api: Api, attempt: int, after: str = "") -> None:
    """Twice as long each time; as long as the forge says, within reason."""
    said = float(after) if re.fullmatch(r"[0-9]{1,4}", after) else 0.0
    api.pause(min(max(0.5 * 2 ** (attempt - 1), said), _LONGEST_PAUSE))


def _json(data: bytes) -> Any:
    try:
        return strict_json.loads(data)
    except strict_json.Unclear:
        return None
