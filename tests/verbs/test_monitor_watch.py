"""Monitors that watch, as processes: over files, over HTTP, under a real Prometheus with Alertmanager."""

import gzip
import http.server
import json
import shutil
import signal
import socket
import subprocess  # noqa: TID251 (Prometheus and Alertmanager)
import threading
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.verbs.monitored import lines, project, rows, texts
from tests.verbs.watched import ended, get, post, until, watching

from penstock.source import settings as read_settings
from penstock.verbs.compile import compile

PROMETHEUS, ALERTMANAGER = shutil.which("prometheus"), shutil.which("prometheus-alertmanager")
ALARM = 'penstock_monitor_alarm{monitor="topics"}'
READ = 'penstock_monitor_read_rows_total{monitor="topics"}'
ROWS = 'penstock_monitor_rows{monitor="topics"}'


def compiled(folder: Path, format: str = "jsonl", *targets: str) -> Path:
    root = project(folder / "project", format=format)
    settings = read_settings.read({"PENSTOCK_CACHE_DIR": str(folder / "cache")})
    made = compile(root, settings=settings, today=date(2026, 10, 1), output=folder / "out", targets=targets)
    assert made.exit_code() == 0
    return folder / "out" / "default" / "shop"


def recent(count: int, seed: int, prefix: str, new: float = 0.0) -> list[dict[str, Any]]:
    return rows(texts(count, seed, new=new), prefix, time.time() - 600, 1)


def test_files_are_followed_and_a_process_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    bundle, state, log = compiled(tmp_path), tmp_path / "state.json", tmp_path / "app.jsonl"
    given = ("--traces", str(tmp_path / "*.jsonl"))
    with watching(bundle, state, *given, cache=tmp_path / "cache") as watch:
        lines(log, recent(100, 1, "a", new=0.5))
        lines(log, [{"question": "half"}], "a")
        found = watch.until(READ, 101)
        assert found[ROWS] == 60 and found[ALARM] == 0  # `for: 2`
        until(lambda: json.loads(state.read_text())["monitors"]["topics"]["rows"], lambda read: read == 101)
        watch.process.send_signal(signal.SIGKILL)
        watch.process.wait()
    lines(log, recent(40, 2, "b", new=0.5), "a")
    with watching(bundle, state, *given, cache=tmp_path / "cache") as watch:
        found = watch.until(ALARM, 1)
        assert found[READ] == 141
        assert found['penstock_monitor_p{monitor="topics",signal="novelty"}'] <= 0.01
        code, said = ended(watch)
    assert code == 0 and "dataset add questions --from-reading" in said


def test_two_processes_do_not_share_a_state(tmp_path: Path) -> None:
    bundle, state = compiled(tmp_path), tmp_path / "state.json"
    given = ("--traces", str(tmp_path / "*.jsonl"))
    with (
        watching(bundle, state, *given, cache=tmp_path / "cache"),
        pytest.raises(AssertionError, match="another process holds the state"),
        watching(bundle, state, *given, cache=tmp_path / "cache"),
    ):
        raise AssertionError("it watches")


def test_spans_are_taken_and_what_is_none_is_refused(tmp_path: Path) -> None:
    bundle = compiled(tmp_path, "otlp")
    with watching(bundle, tmp_path / "state.json", "--sink", cache=tmp_path / "cache") as watch:
        watch.send(recent(10, 1, "j"))
        watch.send(recent(10, 2, "p"), "protobuf")
        zipped = gzip.compress(json.dumps({"resourceSpans": []}).encode())
        post(f"{watch.url}/v1/traces", zipped, "application/json", **{"Content-Encoding": "gzip"})
        assert watch.until(READ, 20)['penstock_monitor_waiting_rows{monitor="topics"}'] == 20
        bomb = gzip.compress(bytes(80 << 20))
        for body, kind, more, status in (
            (b"{", "application/json", {}, 400),
            (b"\x0a\xff", "application/x-protobuf", {}, 400),
            (b"x", "text/plain", {}, 415),
            (bytes(9 << 20), "application/json", {}, 413),
            (bomb, "application/json", {"Content-Encoding": "gzip"}, 413),
            (b"{}", "application/json", {"Host": "evil.example"}, 403),
        ):
            with pytest.raises(urllib.error.HTTPError) as refused:
                post(f"{watch.url}/v1/traces", body, kind, **more)
            assert refused.value.code == status
        with pytest.raises(urllib.error.HTTPError):
            get(f"{watch.url}/other")
        spans = {"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": 1}]}]}]}
        answer = post(f"{watch.url}/v1/traces", json.dumps(spans).encode(), "application/json")
        assert json.loads(answer) == {"partialSuccess": {"rejectedSpans": "1"}}
        watch.until('penstock_monitor_rejected_rows_total{monitor="topics",reason="shape"}', 1)
        assert ended(watch)[0] == 0


class _Receiver(http.server.BaseHTTPRequestHandler):
    """Fails once, then takes what it is told."""

    told: list[Any]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append((self.path, body))
        self.send_response(500 if len(self.told) == 1 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def test_alarms_are_told_again_until_they_are_taken_and_when_they_end(tmp_path: Path) -> None:
    bundle, log = compiled(tmp_path), tmp_path / "app.jsonl"
    told: list[Any] = []
    handler = type("Receiver", (_Receiver,), {"told": told})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        given = ("--traces", str(log), "--alertmanager", url)
        with watching(bundle, tmp_path / "state.json", *given, cache=tmp_path / "cache") as watch:
            lines(log, recent(120, 1, "a", new=0.5))
            until(lambda: len(told), lambda count: count >= 2)
            lines(log, recent(120, 2, "b"), "a")
            until(lambda: told[-1][1], lambda body: "endsAt" in body[0])
            watch.until(ALARM, 0)
        server.shutdown()
    path, (alert,) = told[1]
    assert path == "/api/v2/alerts" and "endsAt" not in alert
    assert alert["labels"] == {
        "alertname": "PenstockTopics",
        "environment": "default",
        "chain": "shop",
        "monitor": "topics",
        "severity": "warning",
    }


def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
    return number


@contextmanager
def running(*command: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.skipif(
    PROMETHEUS is None or ALERTMANAGER is None, reason="no Prometheus (Debian: prometheus, prometheus-alertmanager)"
)
def test_prometheus_fires_the_compiled_rules_on_drift_and_not_before(tmp_path: Path) -> None:
    assert PROMETHEUS is not None and ALERTMANAGER is not None
    bundle = compiled(tmp_path, "otlp", "prometheus")
    rules = tmp_path / "out/default/prometheus.target/rules.yaml"
    scraped, alerting = port(), port()
    with watching(bundle, tmp_path / "state.json", "--sink", cache=tmp_path / "cache") as watch:
        (tmp_path / "prometheus.yml").write_text(
            yaml.safe_dump(
                {
                    "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                    "rule_files": [str(rules)],
                    "scrape_configs": [
                        {"job_name": "penstock", "static_configs": [{"targets": [watch.url.removeprefix("http://")]}]}
                    ],
                    "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alerting}"]}]}]},
                }
            )
        )
        quiet = {"route": {"receiver": "nobody", "group_wait": "0s"}, "receivers": [{"name": "nobody"}]}
        (tmp_path / "alertmanager.yml").write_text(yaml.safe_dump(quiet))
        base, managed = f"http://127.0.0.1:{scraped}/api/v1", f"http://127.0.0.1:{alerting}/api/v2/alerts"

        def measured() -> list[Any]:
            found = json.loads(get(f"{base}/query?query=penstock_monitor_measured"))["data"]["result"]
            return [each["value"][1] for each in found]

        def firing() -> set[str]:
            found = json.loads(get(f"{base}/alerts"))["data"]["alerts"]
            return {each["labels"]["alertname"] for each in found if each["state"] == "firing"}

        def received() -> set[str]:
            return {each["labels"]["alertname"] for each in json.loads(get(managed))}

        with (
            running(
                ALERTMANAGER,
                f"--config.file={tmp_path}/alertmanager.yml",
                f"--storage.path={tmp_path}/alerts",
                f"--web.listen-address=127.0.0.1:{alerting}",
                "--cluster.listen-address=",
            ),
            running(
                PROMETHEUS,
                f"--config.file={tmp_path}/prometheus.yml",
                f"--storage.tsdb.path={tmp_path}/series",
                f"--web.listen-address=127.0.0.1:{scraped}",
            ),
        ):
            watch.send(recent(120, 1, "c"))
            until(measured, lambda found: found == ["1"])
            time.sleep(2.5)  # two evaluations more
            assert firing() == set() and received() == set()
            watch.send(recent(60, 2, "d", new=0.5), "protobuf")
            watch.until('penstock_monitor_read_rows_total{monitor="topics"}', 180)
            assert firing() == set()  # `for: 2`
            watch.send(recent(60, 3, "e", new=0.5), "protobuf")
            until(firing, lambda found: found == {"PenstockTopics"})
            until(received, lambda found: found == {"PenstockTopics"})
