"""What `penstock serve` costs: against a bare server of the same libraries, and against LiteLLM's proxy.

The proxy is LiteLLM's own program, `litellm`, on the path or named by LITELLM_PROXY; where it is not installed its row
is left out. It wants an environment of its own: `pip install 'litellm[proxy]'`.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import Load, as_fast_as_can, at_a_rate, request
from benchmarks.ratio import PENSTOCK, PYTHON, Ratio, Times

RATE = 200.0
SECONDS = float(os.environ.get("BENCH_SERVE_SECONDS", "15"))
COUNT = int(os.environ.get("BENCH_SERVE_COUNT", "1500"))
ROUNDS = 3
KEY = "sk-local-1234"
_TICK = os.sysconf("SC_CLK_TCK")

MODEL = {"builtin": "{model: builtin/echo, mode: chat}", "relay": "{model: openai/MODEL, mode: chat, endpoint: 'URL'}"}
PROJECT = """apiVersion: penstock/v1
kind: Project
metadata: {name: bench}
spec: {}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: %s
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: relay}
spec:
  inputs: {messages: {type: array, items: {$ref: "penstock:message"}}}
  messages: [{insert: messages}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: answerer}
spec:
  inputs: {messages: {type: array, items: {$ref: "penstock:message"}}}
  steps:
    answer: {prompt: relay, model: answerer, with: {messages: "${{ inputs.messages }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
"""
BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

async def echo(request):
    return JSONResponse(await request.json())

app = Starlette(routes=[Route("/v1/chat/completions", echo, methods=["POST"])])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), http="h11", loop="asyncio", log_config=None)
"""
PROXY = """model_list:
  - model_name: answerer
    litellm_params: {model: openai/MODEL, api_base: "URL", api_key: os.environ/PROVIDER_KEY}
    model_info: {mode: chat}
litellm_settings: {drop_params: true, num_retries: 1, telemetry: false}
general_settings: {master_key: %s}
"""
ASKED = json.dumps({"model": "answerer", "messages": [{"role": "user", "content": "What is a penstock?"}]}).encode()


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        yield _rate(Path(folder))
        proxy = os.environ.get("LITELLM_PROXY") or shutil.which("litellm")
        if proxy is None:
            print("LiteLLM's proxy is not installed: its row is left out", file=sys.stderr)
            return
        yield _against(proxy, Path(folder))


def _rate(folder: Path) -> Ratio:
    """p99 in milliseconds; an error ends the benchmark."""
    bare, ours = _free(), _free()
    product = _served(folder, "builtin", ours)
    with _running((PYTHON, "-c", BARE, str(bare)), bare), _running(product, ours, folder):
        found: tuple[list[float], list[float]] = [], []
        for number in range(ROUNDS + 1):
            for port, into in zip((bare, ours), found, strict=True):
                data = request(port, "/v1/chat/completions", ASKED)
                load = asyncio.run(at_a_rate(port, data, RATE, SECONDS if number else 2.0))
                _whole(load)
                if number:
                    into.append(load.p99() * 1000)
    what = f"p99 ms at {RATE:.0f} requests/s, serve of a builtin chain / bare uvicorn"
    return Ratio(what, Times(tuple(found[0])), Times(tuple(found[1])))


def _against(proxy: str, folder: Path) -> Ratio:
    """CPU milliseconds a request, both before the same server."""
    upstream, theirs, ours = _free(), _free(), _free()
    url = f"http://127.0.0.1:{upstream}/v1"
    config = folder / "config.yaml"
    config.write_text((PROXY % KEY).replace("URL", url), encoding="utf-8")
    environ = {"PROVIDER_KEY": "x", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "PYTHONPATH": ""}
    floor = (proxy, "--config", str(config), "--host", "127.0.0.1", "--port", str(theirs))
    with (
        _running((PYTHON, "-m", "benchmarks.upstream", str(upstream)), upstream),
        _running(floor, theirs, folder, environ, wait=180) as them,
        _running(_served(folder, "relay", ours, url), ours, folder) as us,
    ):
        found: tuple[list[float], list[float]] = [], []
        for number in range(ROUNDS + 1):
            for process, port, into in zip((them, us), (theirs, ours), found, strict=True):
                data = request(port, "/v1/chat/completions", ASKED, f"Authorization: Bearer {KEY}")
                before = _cpu(process.pid)
                load = asyncio.run(as_fast_as_can(port, data, COUNT if number else 100, 16))
                _whole(load)
                if number:
                    into.append((_cpu(process.pid) - before) / COUNT * 1000)
    what = "CPU ms a request passed through, serve / LiteLLM's proxy"
    return Ratio(what, Times(tuple(found[0])), Times(tuple(found[1])))


def _served(folder: Path, model: str, port: int, url: str = "") -> Sequence[str]:
    root = folder / model
    root.mkdir()
    (root / "penstock.yaml").write_text(PROJECT % MODEL[model].replace("URL", url), encoding="utf-8")
    command = (*PENSTOCK, "compile", "--project", str(root), "-o", str(root / "out"))
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **_ours(folder)})
    return (*PENSTOCK, "serve", str(root / "out" / "default" / "answerer"), "--port", str(port))


def _ours(folder: Path) -> Mapping[str, str]:
    return {"PENSTOCK_CACHE_DIR": str(folder / "cache"), "PENSTOCK_ALLOW_PRIVATE": "1"}


@contextmanager
def _running(
    command: Sequence[str],
    port: int,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    wait: float = 60,
) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that listens."""
    given = {**os.environ, **(_ours(folder) if folder else {}), **(environ or {})}
    process = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + wait
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{' '.join(command[:4])} does not listen")
            time.sleep(0.2)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _cpu(process: int) -> float:
    """CPU seconds of a process, its threads included."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _whole(load: Load) -> None:
    if load.errors:
        raise SystemExit(f"{load.errors} of {len(load.seconds)} requests failed")


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
