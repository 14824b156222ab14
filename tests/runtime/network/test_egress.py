"""The operator's way out, against a real proxy and real TLS: no name below can be looked up but by the proxy."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests import egress

import penstock
from penstock.bundle.registry import http as registries
from penstock.diagnostics.secret import Secret
from penstock.runtime.network.fetch import fetch
from penstock.runtime.network.post import Response, post
from penstock.runtime.network.reach import reach
from penstock.runtime.provider import Failed, Request
from penstock.runtime.providers import litellm

KEY = "canary-key-1234567890"
USER = "penstock:hunter2-and-more"
ANSWER = {
    "id": "1", "object": "chat.completion", "model": "m", "created": 1,
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "yes"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}  # fmt: skip


@dataclass
class World:
    proxy: egress.Proxy
    site: egress.Site
    other: egress.Site
    set: Callable[[str, str], None]


@pytest.fixture
def world(tmp_path: Path, tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Two servers with names, behind a proxy; what the environment calls a proxy is a trap."""
    of = egress.certificate(tmp_path, tool("openssl"))
    monkeypatch.setenv("SSL_CERT_FILE", str(of.cert))
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("PENSTOCK_EGRESS_PROXY", "PENSTOCK_ALLOWED_ORIGINS", "PENSTOCK_EGRESS_DIRECT"):
        monkeypatch.delenv(name, raising=False)

    def answer(path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if path == "/moved":
            return 302, {"Location": "https://other.example/there"}, b""
        return 200, {"Content-Type": "application/json"}, json.dumps(ANSWER).encode()

    with egress.proxy() as proxy, egress.site(of, answer) as site, egress.site(of, answer) as other:
        proxy.hosts = {"llm.bank.example:443": site.port, "other.example:443": other.port}
        proxy.user = USER
        monkeypatch.setenv("PENSTOCK_EGRESS_PROXY", proxy.url())
        yield World(proxy, site, other, monkeypatch.setenv)


def posted(endpoint: str, **changes: Any) -> Response:
    async def run() -> Response:
        return (await post(endpoint, "/chat/completions", b"{}", Secret(KEY), 10.0, **changes))[1]

    return asyncio.run(run())


def failed(endpoint: str, **changes: Any) -> Failed:
    with pytest.raises(Failed) as raised:
        posted(endpoint, **changes)
    assert "hunter2" not in str(raised.value) and KEY not in str(raised.value)
    return raised.value


def test_a_call_goes_through_the_proxy_and_tls_to_the_end(world: World) -> None:
    assert posted("https://llm.bank.example/v1").status == 200
    assert world.proxy.asked == ["llm.bank.example:443"]
    method, path, headers = world.site.seen[0]
    assert (method, path, headers["Authorization"]) == ("POST", "/v1/chat/completions", f"Bearer {KEY}")
    assert not any(name.lower().startswith("proxy-") for name in headers)  # the proxy's password stays with it
    assert world.other.seen == []


def test_a_connection_through_the_proxy_is_kept(world: World) -> None:
    async def run() -> None:
        for _ in range(3):
            await post("https://llm.bank.example/v1", "/chat/completions", b"{}", Secret(KEY), 10.0)

    asyncio.run(run())
    assert (len(world.site.seen), len(world.proxy.asked)) == (3, 1)


def test_a_certificate_that_is_not_trusted_gets_no_key(world: World) -> None:
    world.set("SSL_CERT_FILE", "/dev/null")
    assert failed("https://llm.bank.example/v1").code == "provider-network"
    assert world.site.seen == []
    world.proxy.hosts["wrong.example:443"] = world.site.port
    assert failed("https://wrong.example/v1").code == "provider-network"
    assert world.site.seen == []


@pytest.mark.parametrize(("status", "retries"), [(b"403 Forbidden", 0), (b"502 Bad", 2), (b"nonsense", 0)])
def test_what_the_proxy_does_not_let_through(world: World, status: bytes, retries: int) -> None:
    world.proxy.status = status
    found = failed("https://llm.bank.example/v1")
    assert (found.code, found.retries) == ("egress-proxy", retries)


def test_a_proxy_that_wants_another_password_or_is_not_there(world: World) -> None:
    world.set("PENSTOCK_EGRESS_PROXY", f"http://penstock:hunter2-wrong@127.0.0.1:{world.proxy.port}")
    assert "wants a user" in failed("https://llm.bank.example/v1").message
    world.set("PENSTOCK_EGRESS_PROXY", "http://127.0.0.1:9")
    assert failed("https://llm.bank.example/v1").code == "egress-proxy"
    assert (world.site.seen, world.proxy.asked) == ([], [])


@pytest.mark.parametrize(
    ("endpoint", "code"),
    [
        ("http://llm.bank.example/v1", "endpoint-invalid"),
        ("https://llm.internal/v1", "endpoint-private"),
        ("https://10.0.0.1/v1", "endpoint-private"),
        ("https://0x7f000001/v1", "endpoint-private"),
        ("https://169.254.169.254/v1", "endpoint-private"),
        ("https://metadata.google.internal./v1", "endpoint-private"),
    ],
)
def test_without_a_list_the_proxy_is_asked_for_public_names_by_https(world: World, endpoint: str, code: str) -> None:
    assert failed(endpoint).code == code
    assert world.proxy.asked == []


def test_with_a_list_for_those_alone(world: World) -> None:
    world.set("PENSTOCK_ALLOWED_ORIGINS", "https://llm.bank.example, http://10.0.0.5:8000,https://169.254.169.254")
    assert posted("https://llm.bank.example:443/v1").status == 200
    for endpoint in ("https://other.example/v1", "https://llm.bank.example:8443/v1", "https://127.0.0.1/v1"):
        assert failed(endpoint, allow_private=True).code == "endpoint-origin"
    assert failed("https://169.254.169.254/v1").code == "endpoint-private"  # whoever lists it
    with egress.site(None, lambda path, body: (200, {}, b"{}")) as plain:
        world.proxy.hosts["10.0.0.5:8000"] = plain.port
        assert posted("http://10.0.0.5:8000/v1").status == 200  # private and by http, and listed
    assert world.proxy.asked == ["llm.bank.example:443", "10.0.0.5:8000"]
    assert world.other.seen == []


def test_listed_origins_without_a_proxy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PENSTOCK_EGRESS_PROXY")
    place = f"https://localhost:{world.site.port}"
    assert failed(place).code == "endpoint-private"
    world.set("PENSTOCK_ALLOWED_ORIGINS", place)
    assert posted(f"{place}/v1").status == 200  # private, and listed
    assert failed(f"https://localhost:{world.other.port}/v1", allow_private=True).code == "endpoint-origin"
    assert (len(world.site.seen), world.other.seen, world.proxy.asked) == (1, [], [])


def test_direct_origins_go_past_the_proxy(world: World) -> None:
    place = f"https://localhost:{world.site.port}"
    world.set("PENSTOCK_EGRESS_DIRECT", place)
    assert failed(place).code == "endpoint-private"  # the rules of addresses hold
    assert posted(f"{place}/v1", allow_private=True).status == 200
    assert (len(world.site.seen), world.proxy.asked) == (1, [])


def test_fetches_follow_a_redirect_through_the_proxy_to_listed_origins_alone(world: World) -> None:
    async def run() -> int:
        own = {"Authorization": f"Bearer {KEY}"}
        url = "https://llm.bank.example/moved"
        return (await fetch(url, allow_private=False, largest=1 << 20, seconds=10, headers=own)).status

    assert asyncio.run(run()) == 200
    assert world.proxy.asked == ["llm.bank.example:443", "other.example:443"]
    assert all("Authorization" not in headers for _, _, headers in world.other.seen)
    world.set("PENSTOCK_ALLOWED_ORIGINS", "https://llm.bank.example")
    with pytest.raises(Failed) as raised:
        asyncio.run(run())
    assert raised.value.code == "endpoint-origin"
    assert len(world.other.seen) == 1


def test_registries_and_forges(world: World) -> None:
    def status() -> int:
        with registries.opened("GET", "https://llm.bank.example/v2/", {}, None, 10.0) as answer:
            return answer.status

    assert status() == 200
    assert world.proxy.asked == ["llm.bank.example:443"]
    world.set("PENSTOCK_ALLOWED_ORIGINS", "https://other.example")
    with pytest.raises(registries.Broken, match="PENSTOCK_ALLOWED_ORIGINS") as raised:
        status()
    assert raised.value.tries == 1
    world.set("PENSTOCK_ALLOWED_ORIGINS", "https://llm.bank.example")
    world.proxy.status = b"403 Forbidden"
    with pytest.raises(registries.Broken, match="does not let calls through"):
        status()
    assert len(world.site.seen) == 1


def test_doctor_reaches_through_it(world: World) -> None:
    assert asyncio.run(reach("https://llm.bank.example/v1", False)) is None
    assert "does not let calls through" in str(asyncio.run(reach("https://nobody.example/v1", False)))


def asked(**changes: Any) -> str:
    values: dict[str, Any] = {
        "model": "openai/gpt-4.1",
        "mode": "chat",
        "messages": ({"role": "user", "content": "Hello?"},),
        "credential": Secret(KEY),
        "timeout": 60.0,
    }
    return asyncio.run(litellm.ask(Request(**{**values, **changes}))).text


@pytest.mark.platforms
def test_litellm_goes_through_it_with_an_endpoint_and_without(world: World) -> None:
    assert asked(endpoint="https://llm.bank.example/v1") == "yes"
    world.proxy.hosts["api.openai.com:443"] = world.other.port
    with pytest.raises(Failed) as raised:
        asked()  # the certificate is not that of api.openai.com: TLS is to the end
    assert set(world.proxy.asked) == {"llm.bank.example:443", "api.openai.com:443"}
    assert (len(world.site.seen), world.other.seen) == (1, [])
    assert KEY not in str(raised.value) and "hunter2" not in str(raised.value)


@pytest.mark.platforms
def test_litellm_goes_to_listed_origins_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.set("PENSTOCK_ALLOWED_ORIGINS", "https://llm.bank.example")
    assert asked(endpoint="https://llm.bank.example/v1") == "yes"
    for with_proxy in (True, False):
        if not with_proxy:
            monkeypatch.delenv("PENSTOCK_EGRESS_PROXY")
        with pytest.raises(Failed) as raised:
            asked()
        assert raised.value.code == "endpoint-origin", raised.value
    assert set(world.proxy.asked) == {"llm.bank.example:443"}


def test_the_relay_lets_nothing_through_but_its_target(world: World) -> None:
    """What stands between LiteLLM's process and the proxy."""
    from penstock.runtime.network.address import resolve
    from penstock.runtime.network.relay import Relay

    async def said(relay: Relay, lines: list[str]) -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        first = (await reader.readline()).decode()
        writer.close()
        return first.split()[1]

    async def run() -> list[str]:
        import base64

        relay = Relay(False, await resolve("https://llm.bank.example/v1", False))
        await relay.open()
        own = "Proxy-Authorization: Basic " + base64.b64encode(f"penstock:{relay.password}".encode()).decode()
        found = [
            await said(relay, ["CONNECT llm.bank.example:443 HTTP/1.1"]),
            await said(relay, ["CONNECT llm.bank.example:443 HTTP/1.1", own + "x"]),
            await said(relay, ["CONNECT other.example:443 HTTP/1.1", own]),
            await said(relay, ["CONNECT llm.bank.example:80 HTTP/1.1", own]),
            await said(relay, ["GET http://llm.bank.example/ HTTP/1.1", own]),
            await said(relay, ["CONNECT LLM.bank.example:443 HTTP/1.1", own]),
        ]
        assert relay.password not in repr(relay)
        return found

    assert asyncio.run(run()) == ["407", "407", "403", "403", "405", "200"]
    assert world.proxy.asked == ["llm.bank.example:443"]


HOMES = {
    "bundle/registry/http.py": "registries and forges",
    "runtime/network/http.py": "everything that is asked by HTTP",
    "runtime/processes/llm_worker.py": "words of the guard of LiteLLM's processes",
    "runtime/processes/mcp.py": "the package's client, with our transport",
    "runtime/retrievers/postgres.py": "PostgreSQL's own protocol",
    "runtime/server/listen.py": "a socket that listens",
    "runtime/traces/telemetry.py": "OpenTelemetry's session",
    "targets/platforms/docker_compose.py": "text of a health check",
}
_OPENS = re.compile(
    r"open_connection\(|create_connection\(|HTTPS?Connection\(|urlopen\(|requests\.Session|AsyncClient\b|sock_connect\(|"
    r"socket\.socket\(|import_module\(.psycopg"
)


def test_connections_have_few_homes() -> None:
    """Whoever opens one elsewhere must ask the operator's way out, and say so here."""
    root = Path(penstock.__file__).parent
    found = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if _OPENS.search(path.read_text("utf-8"))}
    assert found == set(HOMES)


def test_behind_a_relay_a_process_connects_to_nothing_else() -> None:
    from penstock.runtime.processes import llm_worker

    script = f"""
import importlib.util, socket
spec = importlib.util.spec_from_file_location("worker", {llm_worker.__file__!r})
worker = importlib.util.module_from_spec(spec); spec.loader.exec_module(worker)
relay, other = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
worker.guard_relay(relay.getsockname()[1])
socket.create_connection(relay.getsockname()).close()
for to in (other.getsockname(), ("8.8.8.8", 443), ("localhost", relay.getsockname()[1]), ("llm.example", 443)):
    try:
        socket.create_connection(to, 1)
    except PermissionError as error:
        assert "past the proxy" in str(error), error
    else:
        raise SystemExit(f"{{to}} is reached")
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
