"""What runs inside a worker process of LiteLLM: a script that answers requests, one JSON a line, many at a time.

The process has a bare environment: no key, no proxy and no address but those of a request can reach LiteLLM. What it
connects to is checked where the connection is made, whatever a library does; redirects are not followed. Where there is
a relay, which is then the proxy, it is all that can be connected to.
"""

import asyncio
import contextlib
import importlib
import ipaddress
import json
import os
import socket
import sys
from collections.abc import Mapping
from typing import Any, TextIO


def main() -> None:
    """Argument: `{private, host, addresses, relay}` as JSON: the only ones that may be reached; null for any public
    ones, and the port of the relay, or null.
    """
    given = json.loads(sys.argv[1])
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    if given["relay"] is None:
        guard(given["private"], given["host"], given["addresses"])
    else:
        guard_relay(given["relay"])
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else the import fetches a price map
    os.environ["LITELLM_MODE"] = "PRODUCTION"  # else it reads a .env file
    try:
        library = load()
    except ImportError as error:
        send(replies, {"id": None, "missing": str(error)})
        return
    send(replies, {"id": None})
    asyncio.run(serve(library, replies))


def load() -> Any:
    """LiteLLM, silent, its clients without redirects."""
    import litellm

    httpx: Any = importlib.import_module("httpx")

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.disable_hf_tokenizer_download = True
    litellm.drop_params = False
    real = httpx.AsyncClient.send

    async def send(self: Any, request: Any, **arguments: Any) -> Any:
        return await real(self, request, **{**arguments, "follow_redirects": False})

    httpx.AsyncClient.send = send
    # No call brings another one's cookies; httpx would look for them at each.
    httpx.Cookies.extract_cookies = httpx.Cookies.set_cookie_header = nothing
    quiet()
    plain()
    return litellm


def quiet() -> None:
    """Half of what a call costs LiteLLM goes into logs that nobody reads and a price that we compute ourselves."""
    log: Any = getattr(importlib.import_module("litellm.litellm_core_utils.litellm_logging"), "Logging", None)

    for name in ("response_cost_calculator", "success_handler", "handle_sync_success_callbacks_for_async_calls"):
        if hasattr(log, name):
            setattr(log, name, nothing)
    for name in ("async_success_handler", "async_failure_handler", "_response_cost_calculator_async"):
        if hasattr(log, name):
            setattr(log, name, nothing_later)


def plain() -> None:
    """A sixth of what a call costs is a walk through OpenAI's types, for names that JSON writes otherwise: a chat has
    none.
    """

    async def as_it_is(data: Any, expected_type: object) -> Any:
        return data

    with contextlib.suppress(ImportError):  # another version has it elsewhere, and takes its time
        chat: Any = importlib.import_module("openai.resources.chat.completions.completions")
        if hasattr(chat, "async_maybe_transform"):
            chat.async_maybe_transform = as_it_is


def nothing(*given: Any, **named: Any) -> None:
    return None


async def nothing_later(*given: Any, **named: Any) -> None:
    return None


def guard(private: bool, host: str | None, addresses: list[str]) -> None:
    """Refuses other names than a model's, and other addresses than those checked, at the connection itself."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.getaddrinfo" and host is not None and arguments[0] is not None:
            name = arguments[0].decode() if isinstance(arguments[0], bytes) else str(arguments[0])
            if name.strip("[]").lower() != host and not is_address(name):
                raise PermissionError(f"endpoint-redirect: {name} is not where this model is")
        elif event == "socket.connect" and arguments[0].family in (socket.AF_INET, socket.AF_INET6):
            to = str(arguments[1][0])
            if host is None:
                check(to, private)
            elif to not in addresses:
                raise PermissionError(f"endpoint-redirect: {to} is not where this model is")

    sys.addaudithook(hook)


def guard_relay(port: int) -> None:
    """Refuses every connection but those to the relay."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.getaddrinfo" and arguments[0] is not None:
            name = arguments[0].decode() if isinstance(arguments[0], bytes) else str(arguments[0])
            if not is_address(name):
                raise PermissionError(f"endpoint-redirect: {name} is asked past the proxy")
        elif event in ("socket.connect", "socket.sendto") and arguments[0].family in (socket.AF_INET, socket.AF_INET6):
            if tuple(arguments[1][:2]) == ("127.0.0.1", port):
                return
            raise PermissionError(f"endpoint-redirect: {arguments[1][0]} is asked past the proxy")

    sys.addaudithook(hook)


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def check(text: str, private: bool) -> None:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    inside = not address.is_global
    if address.is_link_local or address.is_multicast or address.is_unspecified or (inside and not private):
        raise PermissionError(f"endpoint-private: {text} is an address that no call may go to")


async def serve(library: Any, replies: TextIO) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=64 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    running: dict[int, asyncio.Task[None]] = {}

    async def one(request: dict[str, Any]) -> None:
        try:
            send(replies, {"id": request["id"], **await asked(library, request)})
        finally:
            running.pop(request["id"], None)

    while line := await reader.readline():
        request = json.loads(line)
        if "cancel" in request:
            task = running.get(request["cancel"])
            if task is not None:
                task.cancel()
        else:
            running[request["id"]] = asyncio.create_task(one(request))


async def asked(library: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    modes = {"chat": library.acompletion, "embedding": library.aembedding, "rerank": library.arerank}
    call = modes[request["mode"]]
    try:
        async with asyncio.timeout(request["timeout"]):
            found = await call(**request["arguments"])
            return {"value": found.model_dump()}
    except TimeoutError:
        return {"error": {"type": "Timeout", "text": f"no answer within {request['timeout']:g} s"}}
    except Exception as error:  # its exceptions share no base but Exception
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        return {
            "error": {
                "type": type(error).__name__,
                "text": str(error)[:4000],
                "status": getattr(error, "status_code", None),
                "after": str(headers.get("retry-after", "")) or None,
            }
        }


def send(replies: TextIO, value: Mapping[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        replies.write(json.dumps(value, default=str) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
