"""The description of a served bundle, made of the types of its chain and of its prompts (OpenAPI 3.1)."""

from collections.abc import Mapping
from typing import Any

from penstock.bundle.bundle import Bundle
from penstock.bundle.resources import project
from penstock.project.types import chain_types
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.schemas.shape import BUILT_IN

_MESSAGE = "#/components/schemas/Message"
_USAGE = {
    "type": "object",
    "required": ["input_tokens", "output_tokens", "calls", "usd"],
    "properties": {
        "input_tokens": {"type": "integer"},
        "output_tokens": {"type": "integer"},
        "calls": {"type": "integer"},
        "usd": {"type": ["number", "null"]},
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "step": {"type": "string"},
        "model": {"type": "string"},
        "provider": {"type": "string"},
        "bundle": {"type": "string"},
    },
}


def outputs(bundle: Bundle) -> dict[str, Any]:
    """The JSON Schema of each output of the bundle's chain."""
    found: dict[str, Any] = dict(chain_types.types(project(bundle), bundle.chain).outputs.get("properties", {}))
    return found


def document(bundle: Bundle, typed: Mapping[str, Any], *, is_chat: bool, has_token: bool) -> dict[str, Any]:
    """
    Args:
        typed: as `outputs` gives them.
        is_chat: whether the chain has the shape of a conversation.
        has_token: whether a token is needed.
    """
    chain = bundle.chain
    paths: dict[str, Any] = {f"/v1/chains/{chain}/invoke": {"post": _invoke(bundle, typed)}}
    for identity, spec in sorted(bundle.specs.items()):
        if isinstance(spec, PromptTemplate):
            paths[f"/v1/prompts/{identity.name}/render"] = {"post": _render(identity.name, spec)}
    if is_chat:
        paths["/v1/chat/completions"] = {"post": _chat(chain)}
    schemas = {"Message": BUILT_IN["penstock:message"], "Usage": _USAGE, "Problem": _PROBLEM}
    components: dict[str, Any] = {"schemas": schemas}
    made: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": chain, "version": bundle.digest},
        "paths": _linked(paths),
        "components": components,
    }
    if has_token:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
    return made


def _invoke(bundle: Bundle, typed: Mapping[str, Any]) -> dict[str, Any]:
    spec = bundle.spec("Chain", bundle.chain)
    asked = {
        "type": "object",
        "required": ["inputs"],
        "properties": {"inputs": _object(spec.inputs), "stream": {"type": "boolean", "default": False}},
        "additionalProperties": False,
    }
    answer = {
        "type": "object",
        "required": ["outputs", "bundle", "trace", "seconds", "usage"],
        "properties": {
            "outputs": {"type": "object", "required": [*typed], "properties": dict(typed)},
            "bundle": {"type": "string"},
            "trace": {"type": "string"},
            "seconds": {"type": "number"},
            "usage": {"$ref": "#/components/schemas/Usage"},
        },
    }
    content = {**_json(answer), "text/event-stream": {"schema": {"type": "string"}}}
    return _operation(f"invoke_{bundle.chain}", "Ask the chain.", asked, content)


def _render(name: str, spec: PromptTemplate) -> dict[str, Any]:
    asked = {
        "type": "object",
        "required": ["inputs"],
        "properties": {"inputs": _object(spec.inputs), "model": {"type": "string"}},
        "additionalProperties": False,
    }
    answer = {
        "type": "object",
        "required": ["messages", "parameters", "model", "schema", "digest"],
        "properties": {
            "messages": {"type": "array", "items": {"$ref": _MESSAGE}},
            "parameters": {"type": "object"},
            "model": {"type": ["string", "null"]},
            "schema": {"type": ["object", "null"]},
            "digest": {"type": "string"},
        },
    }
    return _operation(f"render_{name}", "The messages of the prompt; no model is asked.", asked, _json(answer))


def _chat(chain: str) -> dict[str, Any]:
    asked = {
        "type": "object",
        "required": ["model", "messages"],
        "properties": {
            "model": {"const": chain},
            "messages": {"type": "array", "minItems": 1},
            "stream": {"type": "boolean", "default": False},
        },
    }
    content = {**_json({"type": "object"}), "text/event-stream": {"schema": {"type": "string"}}}
    return _operation("chat_completions", "Ask the chain as OpenAI's clients do.", asked, content)


def _operation(identity: str, summary: str, asked: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": identity.replace("-", "_"),
        "summary": summary,
        "requestBody": {"required": True, "content": _json(asked)},
        "responses": {
            "200": {"description": "The answer.", "content": dict(content)},
            "default": {"description": "Why there is none.", "content": problem},
        },
    }


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": dict(schema)}}


def _object(declared: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(declared),
        "required": [name for name, schema in declared.items() if "default" not in schema],
        "additionalProperties": False,
    }


def _linked(value: Any) -> Any:
    if isinstance(value, Mapping):
        if value.get("$ref") == "penstock:message":
            return {"$ref": _MESSAGE}
        return {key: _linked(item) for key, item in value.items()}
    return [_linked(item) for item in value] if isinstance(value, list) else value
