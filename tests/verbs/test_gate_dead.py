"""`gate` against a provider that gives no answer: INCONCLUSIVE, soon, and after few requests, however many the rows."""

import json
import os
import time

import pytest
from tests.runtime.faulty_server import faulty

ROWS = int(os.environ.get("PENSTOCK_DEAD_ROWS", "80"))


@pytest.fixture
def many(starter):
    """What `init` writes, with many rows and a hosted model, at base and, with another prompt, at head."""
    rows = [{"id": f"r{n}", "question": f"How long does refund {n} take?", "facts": ["days"]} for n in range(ROWS)]
    starter.write("data/questions.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    starter.environ.update(APP_KEY="canary-0f1e2d3c4b5a", PENSTOCK_ALLOW_PRIVATE="1")
    return starter


def judged(program, url: str) -> tuple[int, dict[str, object], str]:
    program.replace(
        "support.yaml",
        "  model: builtin/extractive\n",
        f"  model: local/m\n  endpoint: {url}\n  credentials: {{env: APP_KEY}}\n  limits: {{timeoutSeconds: 0.5}}\n"
        "  price: {inputPerMillion: 1, outputPerMillion: 1}\n",
    )
    program.commit()
    program.git("checkout", "--quiet", "-b", "change")
    program.replace("support.yaml", "Answer from the documents.", "Answer from these documents.")
    program.commit()
    ended = program("gate", "--base", "main", "--head", "HEAD", "--format", "json")
    assert "Traceback" not in ended.err
    return ended.code, json.loads(ended.out), ended.err


@pytest.mark.parametrize(
    ("mode", "most", "cause"),
    [
        ("401", 2, "provider-credential"),  # one a side
        ("503 always", 72, "provider-"),
        ("reset", 100, "provider-"),
        ("hang", 30, "provider-"),
    ],
)
def test_a_dead_provider_is_inconclusive_after_few_requests(many, mode: str, most: int, cause: str) -> None:
    with faulty(mode) as server:
        began = time.monotonic()
        code, verdict, _ = judged(many, server.url)
        seconds = time.monotonic() - began
        requests = server.requests
    if path := os.environ.get("PENSTOCK_DEAD_LOG"):
        with open(path, "a") as log:
            log.write(f"{mode}: {ROWS} rows, {requests} requests, {seconds:.1f} s, {verdict['reason']}\n")
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert 1 <= requests <= most
    assert cause in json.dumps(verdict), verdict
    assert "canary" not in json.dumps(verdict)
