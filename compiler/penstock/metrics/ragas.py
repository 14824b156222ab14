"""A metric of ragas, asked through our own runtime: its calls are recorded, capped and bound as all others are.

`penstock.metrics.ragas:faithfulness` is the scorer of `ragas/faithfulness`; they are made when they are looked up.
"""

import asyncio
import importlib.util
import os
import sys
import types
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.metrics.judge import SAMPLES, Ask
from penstock.metrics.metric import Unmeasured
from penstock.metrics.ragas_signatures import entries
from penstock.runtime.traces.trace import Trace

_VERTEX = "langchain_community.chat_models.vertexai"
_SAMPLES = 100  # the verdicts on one prompt that are kept apart, within one row


def __getattr__(name: str) -> Callable[..., Any]:
    entry = entries().get(name)
    if entry is None:
        raise AttributeError(f"ragas has no metric {name!r}")
    return _judged(entry) if entry.get("llm") else _computed(entry)


def _judged(entry: Mapping[str, Any]) -> Callable[..., Any]:
    async def score(arguments: Mapping[str, Any], ask: Ask) -> float:
        return await _score(entry, arguments, ask)

    return score


def _computed(entry: Mapping[str, Any]) -> Callable[..., Any]:
    def score(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
        # ragas is asynchronous even where it only computes; a loop is running here already.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, _score(entry, arguments, None)).result()

    return score


async def _score(entry: Mapping[str, Any], arguments: Mapping[str, Any], ask: Ask | None) -> float:
    """The value of the metric; NaN stays NaN, which is not measured."""
    _loaded()
    given = {name: value for name, value in arguments.items() if value is not None}
    options = {name: given.pop(name) for name in entry.get("options", {}) if name in given}
    if entry.get("llm"):
        assert ask is not None
        options["llm"] = _llm()(ask)
    if entry.get("embeddings"):
        options["embeddings"] = _embedding()()
    if "definition" in entry.get("options", {}):
        options["name"] = "criterion"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        metric = getattr(import_module(f"ragas.{_SPACES[entry['space']]}"), entry["class"])(**options)
        given = _converted(given, conversation=bool(entry.get("conversation")))
        value = await (_new if entry["space"] == "collections" else _old)(metric, given, entry)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unmeasured(f"ragas gives {value!r}")
    least, most = entry.get("grades", (0, 1))
    if entry.get("grades") and isinstance(rubrics := arguments.get("rubrics"), Mapping) and len(rubrics) > 1:
        most = len(rubrics)
    return float((value - least) / (most - least))


_SPACES = {"collections": "metrics.collections", "metrics": "metrics"}


async def _new(metric: Any, given: Mapping[str, Any], entry: Mapping[str, Any]) -> Any:
    return (await metric.ascore(**given)).value


async def _old(metric: Any, given: Mapping[str, Any], entry: Mapping[str, Any]) -> Any:
    samples = import_module("ragas.dataset_schema")
    if entry.get("conversation"):
        return await metric.multi_turn_ascore(samples.MultiTurnSample(**given))
    metric.init(import_module("ragas.run_config").RunConfig())
    return await metric.single_turn_ascore(samples.SingleTurnSample(**given))


def _converted(given: Mapping[str, Any], *, conversation: bool) -> dict[str, Any]:
    """Conversations and calls as ragas' own classes."""
    found = dict(given)
    if not conversation:
        return found
    messages = import_module("ragas.messages")

    def call(each: Mapping[str, Any]) -> Any:
        return messages.ToolCall(name=each["tool"], args=dict(each.get("arguments") or {}))

    def message(each: Mapping[str, Any]) -> Any:
        if each["role"] == "assistant":
            calls = [call(one) for one in each.get("calls") or ()]
            return messages.AIMessage(content=each["content"], tool_calls=calls or None)
        kind = messages.ToolMessage if each["role"] == "tool" else messages.HumanMessage
        return kind(content=each["content"])

    found["user_input"] = [message(each) for each in found["user_input"]]
    if "reference_tool_calls" in found:
        found["reference_tool_calls"] = [call(each) for each in found["reference_tool_calls"]]
    return found


@cache
def _loaded() -> None:
    """Imports ragas: its telemetry off, and with the module of a neighbour that it names and never asks for."""
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    if importlib.util.find_spec("ragas") is None:
        raise Fatal("the metrics of ragas need a library that is not installed", help="pip install 'penstock[ragas]'")
    try:
        missing = importlib.util.find_spec(_VERTEX) is None
    except ModuleNotFoundError:
        missing = True
    if missing and _VERTEX not in sys.modules:
        stub = types.ModuleType(_VERTEX)
        stub.ChatVertexAI = type("ChatVertexAI", (), {})  # type: ignore[attr-defined]
        sys.modules[_VERTEX] = stub
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import_module("ragas.metrics.collections")


@cache
def _llm() -> Callable[[Ask], Any]:
    base: Any = import_module("ragas.llms.base").InstructorBaseRagasLLM

    class Llm(base):  # type: ignore[misc]
        """ragas' view of the judge of a metric."""

        is_async = True  # older metrics look at it

        def __init__(self, ask: Ask) -> None:
            self._ask, self._asked = ask, Counter[str]()

        def generate(self, prompt: str, response_model: Any) -> Any:
            raise TypeError("ragas asks here without waiting")

        async def agenerate(self, prompt: str, response_model: Any) -> Any:
            sample = self._asked[prompt]
            self._asked[prompt] += 1
            messages = [{"role": "user", "content": prompt}]
            wanted = response_model.model_json_schema()
            said = await self._ask(messages, {SAMPLES: _SAMPLES}, wanted, sample=sample)
            return response_model.model_validate(said)

    return Llm


@cache
def _embedding() -> Callable[[], Any]:
    base: Any = import_module("ragas.embeddings.base").BaseRagasEmbedding

    class Embedding(base):  # type: ignore[misc]
        """Hashed n-grams, as everywhere where no Model is named."""

        def embed_text(self, text: str, **_: Any) -> list[float]:
            from penstock.text.embedding import embed

            return [float(each) for each in embed([text])[0]]

        async def aembed_text(self, text: str, **_: Any) -> list[float]:
            return self.embed_text(text)

        # The words of ragas' older metrics for the same.
        def embed_query(self, text: str) -> list[float]:
            return self.embed_text(text)

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [self.embed_text(text) for text in texts]

        async def embed_texts_async(self, texts: list[str], **_: Any) -> list[list[float]]:
            return self.embed_documents(texts)

    return Embedding
