"""What was said, held against GitHub's published description of its API.

`.ci/run` installs it by npm and names it in an environment variable; it is no part of the repository.
"""

import json
import os
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.forge.server import Exchange

VARIABLE = "PENSTOCK_TEST_GITHUB_OPENAPI"
PARTIAL = ("/repos/octo/shop/pulls", "/repos/octo/shop/pulls/5")
"""Answers that hold only what is read: a pull request has a hundred fields."""
_NAMED = re.compile(r'"#/components/schemas/([^"]+)"')
_OUTAGES = {401, 403, 404, 429}
"""Any operation may answer so, whether it says so or not; and with 5xx, of which nothing is said."""


def needed() -> None:
    """Skips the test without the description."""
    if VARIABLE not in os.environ:
        pytest.skip(f"{VARIABLE} names no description of GitHub's API; .ci/run installs it where there is npm")


def check(exchanges: Iterable[Exchange]) -> None:
    """Fails for a request that GitHub's API does not know or an answer that it would not give."""
    if VARIABLE in os.environ:
        for exchange in exchanges:
            _request(exchange)
            if exchange.path not in PARTIAL:
                _answer(exchange)


def _request(exchange: Exchange) -> None:
    path, operation, values = _operation(exchange)
    declared = {(p["in"], p["name"]): p for p in map(_resolved, operation.get("parameters", []))}
    for name, text in exchange.query.items():
        assert ("query", name) in declared, f"{path} takes no query parameter {name}"
        _valid(declared["query", name]["schema"], _typed(text), f"{path}?{name}")
    for name, text in values.items():
        _valid(declared["path", name]["schema"], _typed(text), f"{path} {name}")
    if "requestBody" in operation:
        _valid(operation["requestBody"]["content"]["application/json"]["schema"], exchange.sent, f"{path} body")
    else:
        assert exchange.sent is None, f"{exchange.method} {path} takes no body"
    assert exchange.headers["accept"] == "application/vnd.github+json"
    assert exchange.headers["x-github-api-version"]
    assert exchange.headers["user-agent"]


def _answer(exchange: Exchange) -> None:
    if exchange.status == 0 or exchange.status >= 500 or exchange.status == 302:
        return
    path, operation, _ = _operation(exchange)
    declared = operation["responses"].get(str(exchange.status))
    if declared is None:
        assert exchange.status in _OUTAGES, f"{exchange.method} {path} never answers {exchange.status}"
        declared = {"$ref": "#/components/responses/forbidden"}
    if "content" not in _resolved(declared):
        return
    schema = _resolved(declared)["content"]["application/json"]["schema"]
    _valid(schema, exchange.answer, f"{exchange.method} {path} {exchange.status}")


def _operation(exchange: Exchange) -> tuple[str, dict[str, Any], dict[str, str]]:
    found = []
    for path, pattern, operations in _paths():
        match = pattern.fullmatch(exchange.path)
        if match and exchange.method.lower() in operations:
            found.append((path.count("{"), path, operations[exchange.method.lower()], match.groupdict()))
    assert found, f"GitHub's API has no {exchange.method} {exchange.path}"
    _, path, operation, values = min(found, key=lambda each: each[0])
    return path, operation, values


@cache
def _paths() -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
    return [
        (path, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))), operations)
        for path, operations in _description()["paths"].items()
    ]


def _valid(schema: Any, value: Any, what: str) -> None:
    text = json.dumps(schema)
    told = [error.message[:300] for error in _validator(text).iter_errors(value)]
    assert not told, f"{what}: {told}"


def _typed(text: str) -> Any:
    return int(text) if text.isdecimal() else text


def _resolved(value: Any) -> Any:
    if isinstance(value, dict) and "$ref" in value:
        found: Any = _description()
        for key in value["$ref"].removeprefix("#/").split("/"):
            found = found[key.replace("~1", "/")]
        return found
    return value


@cache
def _description() -> Any:
    with open(os.environ[VARIABLE], encoding="utf-8") as file:
        return json.load(file)


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(_closed(json.loads(schema)))


def _closed(schema: Any) -> dict[str, Any]:
    """A schema with all that it names, as JSON Schema."""
    components, defined, wanted = _description()["components"]["schemas"], {}, [schema]
    while wanted:
        for name in set(_NAMED.findall(json.dumps(wanted.pop()))) - set(defined):
            defined[name] = _plain(components[name])
            wanted.append(components[name])
    return {"allOf": [_plain(schema)], "$defs": defined}


def _plain(value: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` is a type more."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: _plain(each) for key, each in value.items() if key not in ("example", "examples", "format")}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = made["$ref"].replace("#/components/schemas/", "#/$defs/")
    if made.pop("nullable", False) is True:
        return {"anyOf": [{"type": "null"}, made]}
    return made
