"""Spans arrive at a real OTLP endpoint, and a bad one is never in the way."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests import egress
from tests.runtime.otlp_receiver import Received, attributes, receiving

from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.runtime.traces import semconv
from penstock.runtime.traces.record import Origin, record
from penstock.runtime.traces.spans import Span, spans
from penstock.runtime.traces.telemetry import Telemetry, endpoint
from penstock.runtime.traces.trace import Trace
from penstock.runtime.traces.uses import Uses

ID = "0af7651916cd43dd8448eb211c80319c"
ENDED = 1_700_000_000.0


@pytest.fixture
def receiver() -> Iterator[Received]:
    with receiving() as received:
        yield received


def tree(traced: tuple[Bundle, Trace]) -> Span:
    bundle, trace = traced
    origin = Origin(bundle, "eval", "production", None, "quality", "c" * 40, False)
    return spans(record(origin, Uses(bundle), trace, "on", id=ID, ended=ENDED), bundle)


def test_an_endpoint_gets_the_tree(
    traced: tuple[Bundle, Trace], receiver: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=shop")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    telemetry = Telemetry(f"{receiver.url}/v1/traces", f"{receiver.url}/v1/metrics")
    told = tree(traced)
    telemetry.send(told, ID, ENDED)
    telemetry.close()
    assert telemetry.lost == 0
    assert {(path, headers.get("x-tenant")) for path, headers in receiver.requests} == {
        ("/v1/traces", "shop"),
        ("/v1/metrics", "shop"),
    }
    named = {span.name: span for span in receiver.spans}
    root = named["invoke_workflow shop"]
    assert {span.trace_id.hex() for span in receiver.spans} == {ID}
    assert root.parent_span_id == b""
    assert {span.name for span in receiver.spans if span.parent_span_id == root.span_id} == {
        "retrieval pages",
        "chat gpt-backup",
        "each items",
        "invoke_agent desk",
        "execute_tool find",
        "prompt never",
    }
    assert named["embeddings hashed"].parent_span_id == named["retrieval pages"].span_id
    assert root.end_time_unix_nano == int(ENDED * 1e9)
    assert root.end_time_unix_nano - root.start_time_unix_nano == round(told.ended * 1e9)
    call = named["chat gpt-backup"]
    assert (call.kind, root.kind) == (3, 1)  # CLIENT, INTERNAL
    found = attributes(call)
    assert (found["gen_ai.usage.input_tokens"], found["gen_ai.response.finish_reasons"]) == (11, ["stop"])
    assert attributes(root)["penstock.bundle.digest"] == traced[0].digest
    assert attributes(root)["penstock.commit"] == "c" * 40
    assert receiver.resources[0]["service.name"] == "penstock"
    assert {scope.schema_url for scope in receiver.scopes} == {semconv.SCHEMA_URL}
    tokens = receiver.metrics["gen_ai.client.token.usage"].histogram.data_points
    assert sum(point.sum for point in tokens if attributes(point)["gen_ai.token.type"] == "input") >= 11
    assert {attributes(point)["gen_ai.operation.name"] for point in tokens} == {"chat"}
    assert receiver.metrics["gen_ai.client.operation.duration"].unit == "s"
    assert b"canary-1234567890" not in receiver.bodies


def test_a_failure_is_a_status_and_a_type(traced: tuple[Bundle, Trace], receiver: Received) -> None:
    telemetry = Telemetry(f"{receiver.url}/v1/traces")
    telemetry.send(replace(tree(traced), error="provider-rate", words="slow down", inside=()), ID, ENDED)
    telemetry.close()
    (span,) = receiver.spans
    assert (span.status.code, span.status.message) == (2, "slow down")
    assert attributes(span)["error.type"] == "provider-rate"
    assert receiver.metrics == {}


def test_many_answers_arrive_while_the_work_goes_on(traced: tuple[Bundle, Trace], receiver: Received) -> None:
    telemetry, told = Telemetry(f"{receiver.url}/v1/traces"), tree(traced)
    for number in range(100):
        telemetry.send(told, f"{number + 1:032x}", ENDED)
    receiver.wait(512)
    assert len(receiver.spans) >= 512
    telemetry.close()
    assert telemetry.lost == 0
    assert len({span.trace_id for span in receiver.spans}) == 100
    assert len({span.span_id for span in receiver.spans}) == len(receiver.spans)


@pytest.mark.parametrize("how", ["nobody listens", "silent", "refuses", "redirects"])
def test_a_bad_endpoint_costs_a_few_seconds_and_nothing_else(
    traced: tuple[Bundle, Trace], receiver: Received, how: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, receiving() as elsewhere:
        url = {"silent": f"http://127.0.0.1:{silent.getsockname()[1]}", "nobody listens": "http://127.0.0.1:9"}

        def answer(handler: object) -> None:
            handler.send_response(403 if how == "refuses" else 307)  # type: ignore[attr-defined]
            handler.send_header("Location", f"{elsewhere.url}/v1/traces")  # type: ignore[attr-defined]
            handler.send_header("Content-Length", "0")  # type: ignore[attr-defined]
            handler.end_headers()  # type: ignore[attr-defined]

        receiver.answer = answer
        telemetry = Telemetry(url.get(how, receiver.url) + "/v1/traces")
        told = tree(traced)
        telemetry.send(told, ID, ENDED)
        telemetry.close()
        assert telemetry.lost == len(list(_every(told)))
        assert elsewhere.requests == []
    assert capfd.readouterr() == ("", "")


def _every(span: Span) -> Iterator[Span]:
    yield span
    for inner in span.inside:
        yield from _every(inner)


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, "http://c:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/x/"}, "http://c:4318/x/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://c/own"}, "https://c/own"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://d/own"},
            "http://d/own",
        ),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_TRACES_EXPORTER": "none"}, None),
        ({"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://c:4318"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": " "}, None),
    ],
)
def test_where_traces_go_is_said_by_the_environment(environ: dict[str, str], url: str | None) -> None:
    assert endpoint(environ, "TRACES") == url


@pytest.mark.parametrize(
    "environ",
    [
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "c:4317"},
    ],
)
def test_another_protocol_is_said_to_be_none_of_ours(environ: dict[str, str]) -> None:
    with pytest.raises(Fatal, match="OTLP over HTTP alone"):
        endpoint(environ, "TRACES")


def test_nothing_of_opentelemetry_is_imported_before_it_is_asked_for() -> None:
    code = (
        "import sys, penstock.runtime.traces.telemetry\n"
        "import penstock.verbs.traces.tracing, penstock.verbs.traces.tracefile\n"
        "heavy = [name for name in sys.modules if name.split('.')[0] in ('opentelemetry', 'requests', 'pyarrow')]\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys\nsys.modules['opentelemetry'] = None\nfrom penstock.runtime.traces.telemetry import Telemetry\n"
        "try:\n    Telemetry('http://127.0.0.1:9')\nexcept Exception as error:\n    print(error.help)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "pip install 'penstock[tracing]'" in done.stdout


def test_through_the_operators_proxy(
    traced: tuple[Bundle, Trace], receiver: Received, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tool: Any
) -> None:
    of = egress.certificate(tmp_path, tool("openssl"))
    monkeypatch.setenv("SSL_CERT_FILE", str(of.cert))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with egress.proxy() as proxy, egress.terminated(of, int(receiver.url.rpartition(":")[2])) as port:
        proxy.hosts, proxy.user = {"llm.bank.example:443": port}, "penstock:hunter2 and+more"
        monkeypatch.setenv("PENSTOCK_EGRESS_PROXY", f"http://penstock:hunter2%20and%2Bmore@127.0.0.1:{proxy.port}")
        telemetry = Telemetry("https://llm.bank.example/v1/traces")
        telemetry.send(tree(traced), ID, ENDED)
        telemetry.close()
        assert telemetry.lost == 0
        assert set(proxy.asked) == {"llm.bank.example:443"} and proxy.others == []
        assert not any("proxy" in name for _, headers in receiver.requests for name in headers)
        monkeypatch.setenv("PENSTOCK_ALLOWED_ORIGINS", "https://other.example")
        with pytest.raises(Fatal, match="PENSTOCK_ALLOWED_ORIGINS"):
            Telemetry("https://llm.bank.example/v1/traces")
