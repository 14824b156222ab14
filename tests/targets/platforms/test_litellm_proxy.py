"""The files of litellm in a LiteLLM proxy that runs: `make test-platforms`."""

import json
import os
import shutil
import socket
import subprocess  # noqa: TID251 (a server beside the tests)
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.targets.conftest import ROOT, opened
from tests.targets.model_server import ModelServer, serving

from penstock.bundle.release import release
from penstock.targets.emit import emit
from penstock.targets.platforms import litellm

LITELLM = os.environ.get("PENSTOCK_TEST_LITELLM") or shutil.which("litellm-proxy") or ""
pytestmark = [
    pytest.mark.platforms,
    pytest.mark.skipif(not Path(LITELLM).is_file(), reason="no LiteLLM proxy: PENSTOCK_TEST_LITELLM names none"),
]
HOSTILE = ["{{ x }} $(VAR)", "yes", "it's ${VAR}", 'a "b"\nc']
MODELS: dict[str, dict[str, Any]] = {
    "answerer": {
        "model": "openai/plain",
        "parameters": {"temperature": 0.25, "max_tokens": 40, "stop": HOSTILE},
        "price": {"inputPerMillion": 2.0, "outputPerMillion": 10.0},
        "limits": {"concurrent": 8, "timeoutSeconds": 20},
    },
    "dearer": {"model": "openai/plain", "price": {"inputPerMillion": 4.0, "outputPerMillion": 20.0}},
    "unstable": {"model": "openai/broken", "fallbacks": ["second", "answerer"]},
    "second": {"model": "openai/broken", "parameters": {"seed": 2}},
    "narrow": {"model": "openai/small", "fallbacks": ["answerer"]},
    "counted": {"model": "openai/counted", "limits": {"requestsPerMinute": 1}},
    "shared": {"model": "openai/new"},
    "open": {"model": "openai/open", "credentials": None},
    "served": {"model": "hosted_vllm/served"},
}
EMBEDDER = {"model": "openai/vectors", "mode": "embedding", "parameters": {"dimensions": 2}}
RERANKER = {"model": "openai/ranks", "mode": "rerank"}
OF_PROVIDERS = {"encoding_format", "dimensions", "min_p", "repetition_penalty", "top_k", "safety_settings"}
"""Passed on by LiteLLM to those that know them, so that it has no list of them."""
KEY, MASTER = "canary-1234567890", "sk-master-1234567890"


def documents(url: str) -> list[dict[str, Any]]:
    def document(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
        return {"apiVersion": "penstock/v1", "kind": kind, "metadata": {"name": name}, "spec": spec}

    found = []
    for name, spec in {**MODELS, "embedder": EMBEDDER, "reranker": RERANKER}.items():
        whole = {"endpoint": url, "credentials": {"env": "SHOP_KEY"}, **spec}
        found.append(document("Model", name, {key: value for key, value in whole.items() if value is not None}))
    asked = {"inputs": {"question": {"type": "string"}}, "messages": [{"role": "user", "content": "{{ question }}"}]}
    found += [document("PromptTemplate", f"ask-{name}", {**asked, "model": name}) for name in MODELS]
    found.append(document("Dataset", "pages", {"purpose": "grounding", "source": {"files": "pages/*.md"}}))
    search = {"mode": "hybrid", "embedding": "embedder", "rerank": "reranker", "candidates": 5}
    retriever = {"documents": {"dataset": "pages", "id": "id", "text": "text"}, "search": search}
    found.append(document("Retriever", "handbook", retriever))
    steps = {"search": {"retrieve": "handbook", "query": "${{ inputs.question }}", "take": 1}}
    chain = {"inputs": asked["inputs"], "steps": steps, "outputs": {"found": "${{ steps.search.documents }}"}}
    found.append(document("Chain", "search", chain))
    before = {"shared": {"model": "openai/old", "parameters": {"seed": 7}}}
    production = {
        "targets": {"litellm": {"before": before, "retries": 0, "step": 2}},
        "rollout": {"steps": [5, 50, 100], "interval": "1h"},
    }
    found.append(document("Environment", "production", production))
    return found


@dataclass(frozen=True)
class Proxy:
    url: str
    config: dict[str, Any]
    models: ModelServer

    def ask(self, path: str, body: dict[str, Any], key: str = MASTER) -> tuple[int, dict[str, str], dict[str, Any]]:
        headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, {k.lower(): v for k, v in reply.headers.items()}, json.load(reply)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {k.lower(): v for k, v in error.headers.items()}, json.load(error)

    def chat(self, model: str, key: str = MASTER) -> tuple[int, dict[str, str], dict[str, Any]]:
        messages = [{"role": "user", "content": "ping"}]
        return self.ask("/v1/chat/completions", {"model": model, "messages": messages}, key)

    def said(self, model: str) -> str:
        status, _, body = self.chat(model)
        assert status == 200, body
        return str(body["choices"][0]["message"]["content"])


def made(folder: Path, url: str) -> bytes:
    files = {"penstock.yaml": ROOT, "all.yaml": yaml.safe_dump_all(documents(url)), "pages/a.md": "# One\nTwo.\n"}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    project = opened(folder, "production")
    assert not project.faults, project.faults
    return emit(release(project, judged=False), "litellm").files["config.yaml"]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    with serving() as models:
        data = made(folder / "project", models.url)
        (folder / "config.yaml").write_bytes(data)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SHOP_KEY": KEY,
            "OPENAI_API_KEY": "must-not-leave",
            "HOSTED_VLLM_API_KEY": "must-not-leave",
            "LITELLM_MASTER_KEY": MASTER,
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "NO_PROXY": "127.0.0.1",
        }
        command = [LITELLM, "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
        found = Proxy(f"http://127.0.0.1:{port}", yaml.safe_load(data), models)
        try:
            wait(process, found.url, folder / "log")
            yield found
        finally:
            process.terminate()
            process.wait(20)


def wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            with urllib.request.urlopen(f"{url}/health/liveliness", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(log.read_text(errors="replace")[-3000:])


def test_every_group_answers(proxy: Proxy) -> None:
    expected = {"answerer": "plain", "dearer": "plain", "open": "open", "served": "served"}
    for name, model in expected.items():
        assert proxy.said(name) == f"{model} says yes"
    vectors = proxy.ask("/v1/embeddings", {"model": "embedder", "input": ["a", "b"]})
    assert [each["embedding"] for each in vectors[2]["data"]] == [[1.0, 0.0], [1.0, 1.0]]
    status, _, ranks = proxy.ask("/v1/rerank", {"model": "reranker", "query": "q", "documents": ["a", "b"]})
    assert status == 200, ranks
    assert [each["index"] for each in ranks["results"]] == [0, 1]
    groups = {group["model_name"] for group in proxy.config["model_list"]}
    assert groups == {*MODELS, "embedder", "reranker"}


def test_parameters_and_keys_arrive(proxy: Proxy) -> None:
    proxy.said("answerer")
    path, key, body = proxy.models.of("plain")[-1]
    assert (path, key) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert {name: body[name] for name in MODELS["answerer"]["parameters"]} == MODELS["answerer"]["parameters"]
    proxy.said("open")
    assert proxy.models.of("open")[-1][1] == "Bearer none"
    assert "must-not-leave" not in str(proxy.models.asked)
    assert KEY not in str(proxy.config) and MASTER not in str(proxy.config)


def test_falls_back(proxy: Proxy) -> None:
    before = len(proxy.models.of("broken"))
    assert proxy.said("unstable") == "plain says yes"
    assert [each[2].get("seed") for each in proxy.models.of("broken")[before:]] == [None, 2]
    assert proxy.said("narrow") == "plain says yes"  # also where the question was too long
    assert proxy.chat("second")[0] == 500


def test_prices_are_the_models_own(proxy: Proxy) -> None:
    for name, usd in (("answerer", 0.003), ("dearer", 0.006)):
        _, headers, _ = proxy.chat(name)
        assert float(headers["x-litellm-response-cost"]) == pytest.approx(usd)


def test_limits_hold(proxy: Proxy) -> None:
    answers = [proxy.chat("counted")[0] for _ in range(3)]
    assert answers[0] == 200 and 429 in answers
    assert len(proxy.models.of("counted")) < 3


def test_a_rollout_divides_the_requests(proxy: Proxy) -> None:
    said = {proxy.said("shared") for _ in range(40)}
    assert said == {"new says yes", "old says yes"}
    assert {each[2].get("seed") for each in proxy.models.of("old")} == {7}


def test_asks_for_the_master_key(proxy: Proxy) -> None:
    asked = len(proxy.models.asked)
    assert proxy.chat("answerer", "sk-other")[0] in (400, 401)
    assert len(proxy.models.asked) == asked


def test_tells_the_digests(proxy: Proxy) -> None:
    request = urllib.request.Request(f"{proxy.url}/model/info", headers={"authorization": f"Bearer {MASTER}"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        told = {each["model_info"]["id"]: each["model_info"] for each in json.load(reply)["data"]}
    for group in proxy.config["model_list"]:
        info = group["model_info"]
        assert told[info["id"]]["penstock_bundles"] == info["penstock_bundles"]


ASKED = """
import inspect, json, litellm
from litellm import Router
from litellm.proxy._types import ConfigGeneralSettings
from litellm.types.router import LiteLLM_Params, ModelInfo
from litellm.types.utils import all_litellm_params, ModelInfoBase
from litellm.constants import DEFAULT_CHAT_COMPLETION_PARAM_VALUES
print(json.dumps({
    "router": sorted(inspect.signature(Router).parameters),
    "parameters": sorted({*LiteLLM_Params.model_fields, *all_litellm_params, *DEFAULT_CHAT_COMPLETION_PARAM_VALUES}),
    "info": sorted({*ModelInfo.model_fields, *ModelInfoBase.__annotations__}),
    "settings": sorted(set(vars(litellm))),
    "general": sorted(ConfigGeneralSettings.model_fields),
}))
"""


@pytest.fixture(scope="module")
def known() -> dict[str, frozenset[str]]:
    """The names that LiteLLM itself has, of which it checks none."""
    environ = {"PATH": os.environ["PATH"], "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    python = Path(LITELLM).with_name("python")
    done = subprocess.run([python, "-c", ASKED], env=environ, capture_output=True, timeout=120, check=True)
    return {key: frozenset(names) for key, names in json.loads(done.stdout).items()}


def strange(config: dict[str, Any], known: dict[str, frozenset[str]]) -> list[str]:
    """What LiteLLM would take in silence: keys that it does not have, and fallbacks to nothing."""
    groups = config["model_list"]
    names = {group["model_name"] for group in groups}
    router = config["router_settings"]
    found = [*(config.keys() - {"model_list", "router_settings", "litellm_settings", "general_settings"})]
    found += [*(router.keys() - known["router"]), *(config["litellm_settings"].keys() - known["settings"])]
    found += [*(config["general_settings"].keys() - known["general"])]
    for group in groups:
        found += [*(group.keys() - {"model_name", "litellm_params", "model_info"})]
        found += [*(group["litellm_params"].keys() - known["parameters"] - OF_PROVIDERS)]
        found += [*(group["model_info"].keys() - known["info"] - {"penstock_bundles"})]
    for key in ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks"):
        for each in router.get(key, ()):
            found += [name for first, rest in each.items() for name in (first, *rest) if name not in names]
    return found


def test_writes_names_that_litellm_has(proxy: Proxy, known: dict[str, frozenset[str]]) -> None:
    assert strange(proxy.config, known) == []
    assert {"temperature", "max_parallel_requests", "weight"} <= known["parameters"]
    assert known["parameters"] >= litellm.PARAMETERS - OF_PROVIDERS


@pytest.mark.parametrize(
    "place", ["model_list", "litellm_params", "model_info", "router_settings", "litellm_settings", "general_settings"]
)
def test_a_misspelt_name_is_seen(proxy: Proxy, known: dict[str, frozenset[str]], place: str) -> None:
    first = deepcopy(proxy.config)
    holder = first if place == "model_list" else first["model_list"][0] if place in first["model_list"][0] else first
    at = holder if place == "model_list" else holder[place]
    for name in [place] if place == "model_list" else [*at]:
        config = deepcopy(proxy.config)
        base = config["model_list"][0] if place in config["model_list"][0] else config
        target = base if place == "model_list" else base[place]
        target[name + "s"] = target[name]
        assert name + "s" in strange(config, known)


def test_a_fallback_to_nothing_is_seen(proxy: Proxy, known: dict[str, frozenset[str]]) -> None:
    config = deepcopy(proxy.config)
    config["router_settings"]["fallbacks"][0] = {"unstable": ["nobody"]}
    assert strange(config, known) == ["nobody"]
