"""Counters as Prometheus reads them."""

import re

from penstock.runtime.server.metrics import Metrics, Shared
from penstock.runtime.traces.trace import Usage

LINE = re.compile(r'[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\.)*"(,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? [0-9.e+-]+')


def test_text() -> None:
    metrics = Metrics()
    for seconds in (0.001, 0.3, 500.0):
        metrics.request("invoke", 200, seconds)
    metrics.usage(Usage(3, 4, 0.5, 2, 0))
    metrics.usage(Usage(1, 1, None, 1, 0))
    lines = metrics.text({"chain": 'a"b\\c\n'}, stale=True).splitlines()
    assert all(LINE.fullmatch(line) for line in lines if not line.startswith("# "))
    assert 'penstock_bundle_info{chain="a\\"b\\\\c\\n"} 1' in lines
    assert 'penstock_request_seconds_bucket{le="0.005",route="invoke"} 1' in lines
    assert 'penstock_request_seconds_bucket{le="120",route="invoke"} 2' in lines
    assert 'penstock_request_seconds_bucket{le="+Inf",route="invoke"} 3' in lines
    assert 'penstock_request_seconds_count{route="invoke"} 3' in lines
    assert 'penstock_tokens_total{direction="input"} 4' in lines
    assert "penstock_usd_total 0.5" in lines
    assert "penstock_bundle_stale 1" in lines
    assert "penstock_shed_total 0" in lines


def test_workers_are_summed() -> None:
    shared = Shared(3)
    workers = [Metrics(shared, number) for number in range(3)]
    for number, worker in enumerate(workers):
        worker.request("invoke", 200, 0.1)
        worker.in_flight = number
        worker.leave()
    workers[0].request("invoke", 200, 0.1)
    lines = workers[0].text({}, stale=False).splitlines()
    assert 'penstock_requests_total{route="invoke",status="200"} 4' in lines
    assert "penstock_in_flight 3" in lines
