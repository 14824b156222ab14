"""A record as a tree of spans, by the names of OpenTelemetry."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from penstock.bundle.bundle import Bundle
from penstock.runtime.traces import semconv
from penstock.runtime.traces.record import Origin, record
from penstock.runtime.traces.spans import Span, spans
from penstock.runtime.traces.trace import Trace
from penstock.runtime.traces.uses import Uses
from penstock.source.settings import Content


def tree(traced: tuple[Bundle, Trace], content: Content = "on", **changed: object) -> Span:
    bundle, trace = traced
    changed_trace = replace(trace, **changed)  # type: ignore[arg-type]
    origin = Origin(bundle, "run", "production", commit="c" * 40)
    return spans(record(origin, Uses(bundle), changed_trace, content, id="0" * 31 + "1", ended=0.0), bundle)


def every(span: Span) -> Iterator[Span]:
    yield span
    for inner in span.inside:
        yield from every(inner)


def shape(span: Span) -> object:
    return (span.name, [shape(inner) for inner in span.inside]) if span.inside else span.name


def test_the_tree_has_a_span_for_each_thing_done(traced: tuple[Bundle, Trace]) -> None:
    root = tree(traced)
    assert root.name == "invoke_workflow shop"
    assert {span.attributes["penstock.step.id"]: shape(span) for span in root.inside} == {
        "never": "prompt never",
        "search": ("retrieval pages", ["embeddings hashed"]),
        "answer": "chat gpt-backup",
        "items": ("each items", [("invoke_workflow inner", ["chat echo"])]),
        "desk": ("invoke_agent desk", ["chat gpt-thinker", "execute_tool find", "chat gpt-thinker"]),
        "order": "execute_tool find",
    }
    kinds = {span.attributes.get(semconv.OPERATION): span.client for span in every(root)}
    assert kinds == {
        "invoke_workflow": False,
        "retrieval": True,
        "embeddings": True,
        "chat": True,
        "invoke_agent": False,
        "execute_tool": False,
        None: False,
    }


def test_a_call_of_a_model_tells_what_the_conventions_ask(traced: tuple[Bundle, Trace]) -> None:
    call = next(span for span in every(tree(traced)) if span.name == "chat gpt-backup")
    told = dict(call.attributes)
    assert {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-backup",
        "gen_ai.request.temperature": 0,
        "gen_ai.request.max_tokens": 50,
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 11,
        "gen_ai.usage.output_tokens": 3,
        "gen_ai.prompt.name": "say",
        "penstock.step.attempts": 2,
    }.items() <= told.items()
    assert json.loads(told["gen_ai.output.messages"]) == [
        {
            "role": "assistant",
            "parts": [{"type": "text", "content": "On Monday; you said ***."}],
            "finish_reason": "stop",
        }
    ]
    assert json.loads(told["gen_ai.input.messages"])[0]["role"] == "user"
    assert not [name for name in told if name in ("gen_ai.system", "gen_ai.prompt", "gen_ai.completion")]


def test_times_lie_inside_those_of_the_span_around(traced: tuple[Bundle, Trace]) -> None:
    for span in every(tree(traced)):
        assert span.began <= span.ended
        assert all(span.began - 1e-9 <= inner.began and inner.ended <= span.ended + 1e-9 for inner in span.inside)


@pytest.mark.parametrize("content", ["hashed", "off"])
def test_contents_leave_only_where_they_may(traced: tuple[Bundle, Trace], content: Content) -> None:
    told = json.dumps([dict(span.attributes) for span in every(tree(traced, content))])
    assert "Monday" not in told and "A-7" not in told
    assert ("penstock.inputs" in told) == (content == "hashed")
    assert not [name for name in (semconv.INPUT_MESSAGES, semconv.QUERY, semconv.TOOL_ARGUMENTS) if name in told]


def test_a_failure_has_a_type_and_words_only_where_they_may_be_told(traced: tuple[Bundle, Trace]) -> None:
    step = replace(traced[1].steps["answer"], error="said Monday", code="step-timeout")
    failed = {"steps": {"answer": step}, "error": "said Monday", "code": "step-timeout", "outputs": {}}
    for content, words in (("on", "said Monday"), ("off", None)):
        root = tree(traced, content, **failed)  # type: ignore[arg-type]
        assert (root.error, root.words) == ("step-timeout", words)
        assert (root.inside[0].error, root.inside[0].words) == ("step-timeout", words)


@pytest.mark.parametrize(
    ("spelt", "provider", "name"),
    [
        ("openai/gpt-4.1", "openai", "gpt-4.1"),
        ("gpt-4.1", "openai", "gpt-4.1"),
        ("azure/my-deployment", "azure.ai.openai", "my-deployment"),
        ("azure_ai/x", "azure.ai.inference", "x"),
        ("bedrock/anthropic.claude-3:0", "aws.bedrock", "anthropic.claude-3:0"),
        ("vertex_ai/gemini-2", "gcp.vertex_ai", "gemini-2"),
        ("gemini/gemini-2", "gcp.gemini", "gemini-2"),
        ("mistral/large", "mistral_ai", "large"),
        ("xai/grok", "x_ai", "grok"),
        ("watsonx/ibm/granite", "ibm.watsonx.ai", "ibm/granite"),
        ("hosted_vllm/house", "hosted_vllm", "house"),
        ("builtin/echo", "builtin", "echo"),
    ],
)
def test_providers_by_the_names_of_the_conventions(spelt: str, provider: str, name: str) -> None:
    assert semconv.model(spelt) == (provider, name)
