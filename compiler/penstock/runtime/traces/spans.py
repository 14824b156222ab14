"""A record as spans: a tree of names, times and attributes that any exporter can send."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.bundle.bundle import Bundle
from penstock.runtime.traces import semconv
from penstock.runtime.traces.record import Record, Step
from penstock.source.settings import Content
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True)
class Span:
    """
    Attributes:
        began, ended: seconds after the answer began.
        client: whether it calls another system.
        error: what sort of failure; `words` what it says, where that is told.
        measured: whether a model was asked now: an answer from the store tells nothing of the model's speed.
    """

    name: str
    began: float
    ended: float
    attributes: Mapping[str, Any]
    client: bool = False
    error: str | None = None
    words: str | None = None
    measured: bool = False
    inside: Sequence["Span"] = ()


def spans(record: Record, bundle: Bundle) -> Span:
    """The answer as one tree.

    Times are those of the steps when their calls were made, also where answers come from the store.
    """
    where = {
        "penstock.trace.command": record.command,
        "penstock.trace.side": record.side,
        "penstock.bundle.digest": record.bundle,
        "penstock.bundle.fingerprint": record.fingerprint,
        "penstock.environment": record.environment,
        "penstock.commit": record.commit,
        "penstock.evaluation": record.evaluation,
        "penstock.row.key": record.row,
        "penstock.row.repeat": record.repeat,
        "penstock.row.status": record.status,
    }
    attributes = {
        semconv.OPERATION: semconv.INVOKE_WORKFLOW,
        semconv.WORKFLOW: record.chain,
        **where,
        **_spent(record),
        **_plain(record),
    }
    return Span(
        f"{semconv.INVOKE_WORKFLOW} {record.chain}",
        0.0,
        record.seconds,
        _present(attributes),
        error=record.code,
        words=record.error if record.code is not None else None,
        inside=[_step(step, bundle, 0.0, record.content) for step in record.steps],
    )


def _step(step: Step, bundle: Bundle, start: float, told: Content) -> Span:
    began = start + step.began
    operation = semconv.OPERATIONS.get(step.type)
    if step.status == "skipped":
        operation = None
    asked = _model(step, bundle) if operation in (semconv.CHAT, semconv.INVOKE_AGENT) else {}
    attributes = {
        semconv.OPERATION: operation,
        "penstock.step.id": step.id,
        "penstock.step.type": step.type,
        "penstock.step.status": step.status,
        "penstock.step.attempts": step.attempts,
        "penstock.step.failures": len(step.failures or ()),
        **{f"penstock.resource.{name}": digest for name, digest in step.uses.items()},
        **_spent(step),
        **asked,
        **_named(step, operation),
        **(_content(step, operation) if told == "on" else _plain(step)),
    }
    if step.finish is not None:
        attributes[semconv.FINISH_REASONS] = (step.finish,)
    about = asked.get(semconv.REQUEST_MODEL) if operation == semconv.CHAT else None
    return Span(
        f"{operation or step.type} {about or _of(step, operation)}",
        began,
        began + step.seconds,
        _present(attributes),
        client=operation in (semconv.CHAT, semconv.RETRIEVAL),
        error=(step.code or "_OTHER") if step.status == "failed" else None,
        words=step.error,
        measured=operation == semconv.CHAT and step.calls > step.cached,
        inside=[*_embeddings(step, bundle, began), *(_step(inner, bundle, began, told) for inner in step.steps)],
    )


def _embeddings(step: Step, bundle: Bundle, began: float) -> Iterator[Span]:
    """What a retriever had embedded; how long that took of its time nobody knows."""
    name = _resource(step, "Model")
    spec = None if name is None else bundle.spec("Model", name)
    if step.type != "retrieve" or not step.calls or not isinstance(spec, Model) or spec.mode != "embedding":
        return
    provider, model = semconv.model(spec.model)
    attributes = {
        semconv.OPERATION: semconv.EMBEDDINGS,
        semconv.PROVIDER: provider,
        semconv.REQUEST_MODEL: model,
        "penstock.model": name,
        **_spent(step),
    }
    yield Span(f"{semconv.EMBEDDINGS} {model}", began, began + step.seconds, _present(attributes), client=True)


def _model(step: Step, bundle: Bundle) -> dict[str, Any]:
    name = step.model or _resource(step, "Model")
    spec = None if name is None else bundle.spec("Model", name)
    if not isinstance(spec, Model):
        return {}
    provider, model = semconv.model(spec.model)
    given = {f"gen_ai.request.{key}": spec.parameters[key] for key in semconv.REQUEST if key in spec.parameters}
    return {semconv.PROVIDER: provider, semconv.REQUEST_MODEL: model, "penstock.model": name, **given}


def _named(step: Step, operation: str | None) -> dict[str, Any]:
    match operation:
        case semconv.CHAT:
            return {semconv.PROMPT: _resource(step, "PromptTemplate")}
        case semconv.INVOKE_AGENT:
            return {semconv.AGENT: step.id, semconv.PROMPT: _resource(step, "PromptTemplate")}
        case semconv.TOOL:
            return {semconv.TOOL_NAME: _of(step, operation)}
        case semconv.RETRIEVAL:
            return {semconv.DATA_SOURCE: _of(step, operation)}
        case semconv.INVOKE_WORKFLOW:
            return {semconv.WORKFLOW: _of(step, operation)}
    return {}


def _of(step: Step, operation: str | None) -> str:
    """What the span is about, in its name."""
    kinds = {semconv.TOOL: "Tool", semconv.RETRIEVAL: "Retriever", semconv.INVOKE_WORKFLOW: "Chain"}
    return _resource(step, kinds.get(operation or "", "")) or step.id


def _resource(step: Step, kind: str) -> str | None:
    found = (Identity(*name.split("/", 1)) for name in step.uses)
    return next((each.name for each in found if each.kind == kind), None)


def _content(step: Step, operation: str | None) -> dict[str, Any]:
    """In the form of the conventions."""
    inputs, outputs = step.inputs or {}, step.outputs or {}
    match operation:
        case semconv.CHAT:
            finish = {} if step.finish is None else {"finish_reason": step.finish}
            said = {"role": "assistant", "content": outputs.get("text", ""), "tool_calls": outputs.get("tool_calls")}
            given = [_message(each) for each in inputs.get("messages", ())]
            return {
                semconv.INPUT_MESSAGES: _json(given) if given else None,
                semconv.OUTPUT_MESSAGES: _json([{**_message(said), **finish}]),
            }
        case semconv.RETRIEVAL:
            found = [{"id": each.id, "score": each.score} for each in step.documents]
            return {semconv.QUERY: inputs.get("query"), semconv.DOCUMENTS: _json(found)}
        case semconv.TOOL:
            given = inputs.get("with", inputs)
            return {semconv.TOOL_ARGUMENTS: _json(given), semconv.TOOL_RESULT: _json(outputs.get("value"))}
    return _plain(step)


def _message(said: Mapping[str, Any]) -> dict[str, Any]:
    role, text = str(said.get("role", "")), said.get("content")
    if role == "tool":
        answered = {"type": "tool_call_response", "id": said.get("tool_call_id"), "response": text}
        return {"role": role, "parts": [answered]}
    parts: list[dict[str, Any]] = [{"type": "text", "content": text}] if text else []
    for call in said.get("tool_calls") or ():
        function = call.get("function", {})
        parts.append(
            {
                "type": "tool_call",
                "id": call.get("id"),
                "name": function.get("name"),
                "arguments": function.get("arguments"),
            }
        )
    return {"role": role, "parts": parts}


def _plain(told: Record | Step) -> dict[str, Any]:
    return {
        "penstock.inputs": None if told.inputs is None else _json(told.inputs),
        "penstock.outputs": None if told.outputs is None else _json(told.outputs),
    }


def _spent(told: Record | Step) -> dict[str, Any]:
    asked = {semconv.INPUT_TOKENS: told.tokens.input, semconv.OUTPUT_TOKENS: told.tokens.output}
    calls = {"penstock.calls": told.calls, "penstock.calls.cached": told.cached, "penstock.usd": told.usd}
    return {**asked, **calls} if told.calls else {}


def _present(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if isinstance(value, str | bool | int | float | tuple)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
