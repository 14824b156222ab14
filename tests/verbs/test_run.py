"""`penstock run` as a user meets it: what it shows, what it may spend, how it is stopped."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

PROJECT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop, description: A shop., owner: us}\nspec: {}\n"
SPECS = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: m, description: Says it again., owner: us}
spec: {MODEL}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: say, description: Says a text., owner: us}
spec:
  inputs: {text: {type: string}}
  messages: [{role: user, content: "{{ text }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: shout, description: Says a word loudly., owner: us}
spec:
  inputs: {word: {type: string}}
  steps: {loud: {prompt: say, model: m, with: {text: "${{ inputs.word }}!"}}}
  outputs: {text: "${{ steps.loud.text }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: all, description: Says every word loudly., owner: us}
spec:
  inputs: {words: {type: array, maxItems: 9, items: {type: string}}}
  steps:
    many: {each: "${{ inputs.words }}", as: word, do: {chain: shout, with: {word: "${{ word }}"}}, atMost: 9}
    clean: {guard: {pii: false}, text: "said ${{ steps.many.items.map(i, i.text) }}", onFail: stop}
  outputs: {text: "${{ steps.clean.text }}"}
"""
SAID = 'said ["a!", "b!"]'
ASKED = ("run", "all", "--input", 'words=["a", "b"]')


@pytest.fixture
def shop(penstock) -> Any:
    penstock.write("penstock.yaml", PROJECT)
    penstock.write("specs.yaml", SPECS.replace("MODEL", "model: builtin/echo"))
    penstock.commit("a shop")
    return penstock


@pytest.fixture
def silent() -> Iterator[Any]:
    """A server that takes requests and does not answer; counts them."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            httpd.asked += 1  # type: ignore[attr-defined]
            stop.wait(60)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.asked = 0  # type: ignore[attr-defined]
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield httpd
    stop.set()
    httpd.shutdown()
    httpd.server_close()


def test_every_step_is_in_the_json(shop) -> None:
    ended = shop(*ASKED, "--format", "json")
    assert ended.code == 0, ended.err
    data = json.loads(ended.out)
    assert data["outputs"] == {"text": SAID}
    assert list(data["steps"]["many"]) == sorted(data["steps"]["many"])
    items = data["steps"]["many"]["children"]
    assert [(item["id"], item["type"], item["outputs"]) for item in items] == [
        ("0", "chain", {"text": "a!"}),
        ("1", "chain", {"text": "b!"}),
    ]
    assert [child["id"] for item in items for child in item["children"]] == ["loud", "loud"]
    assert items[0]["children"][0]["model"] == "m"
    assert data["steps"]["clean"]["outputs"] == {"passed": True, "text": SAID}


def test_trace_draws_the_tree(shop) -> None:
    shown = shop(*ASKED, "--trace").out
    labels = [line.split("|")[0].rstrip() for line in shown.splitlines() if line.count("|") == 2]
    assert labels == ["many", "  0", "    loud", "  1", "    loud", "clean"]


def test_a_bundle_on_disk_answers_the_same(shop, tmp_path) -> None:
    assert shop("compile", "-o", str(tmp_path / "out")).code == 0
    (bundle,) = (tmp_path / "out").glob("*/all")
    ended = shop("run", str(bundle), *ASKED[2:], "--format", "json")
    assert json.loads(ended.out)["outputs"] == {"text": SAID}
    ended = shop("run", str(bundle), *ASKED[2:], "--env", bundle.parent.name, "--format", "json")
    assert json.loads(ended.out)["outputs"] == {"text": SAID}
    for other in ("other", "*"):
        ended = shop("run", str(bundle), *ASKED[2:], "--env", other)
        assert ended.code == 2 and f"there is no bindings.{other}.json beside the bundle" in ended.err


def test_a_guard_that_stops_is_an_answer_that_fails(shop) -> None:
    ended = shop("run", "all", "--input", 'words=["jane.doe@acme.org"]', "--format", "json")
    data = json.loads(ended.out)
    assert (ended.code, data["code"], data["outputs"]) == (1, "guard", {})
    assert data["error"].startswith("step 'clean': the text does not pass")


def remote(shop: Any, url: str) -> None:
    price = "price: {inputPerMillion: 1, outputPerMillion: 1}"
    model = f"model: openai/x, endpoint: '{url}', {price}, parameters: {{max_tokens: 5}}"
    shop.write("specs.yaml", SPECS.replace("MODEL", model))
    shop.commit("a hosted model")


@pytest.mark.parametrize(
    ("flag", "code", "asked"),
    [
        (("--max-usd", "0.000001", "--max-calls", "9", "--max-tokens", "999"), "cap-usd", [0]),
        (("--max-seconds", "0.5"), "cap-seconds", [0, 1, 2]),
    ],
)
def test_nothing_beyond_the_caps_is_asked(shop, silent: Any, flag: Any, code: str, asked: list[int]) -> None:
    remote(shop, f"http://127.0.0.1:{silent.server_port}/v1")
    ended = shop(*ASKED, *flag, "--format", "json", environ={"PENSTOCK_ALLOW_PRIVATE": "1"})
    assert (ended.code, json.loads(ended.out)["code"]) == (1, code), ended.err
    assert silent.asked in asked


def test_an_interrupt_ends_every_open_call(shop, silent: Any) -> None:
    remote(shop, f"http://127.0.0.1:{silent.server_port}/v1")
    environ = {**os.environ, "PENSTOCK_ALLOW_PRIVATE": "1", "PENSTOCK_CACHE_DIR": str(shop.directory.parent / "cache")}
    process = subprocess.Popen(
        (sys.executable, "-m", "penstock", *ASKED), cwd=shop.directory, env=environ, stdout=subprocess.PIPE, stderr=-1
    )
    while silent.asked < 2 and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=40)  # the server would hang for 60
    assert process.returncode == 130
    assert b"Traceback" not in err
