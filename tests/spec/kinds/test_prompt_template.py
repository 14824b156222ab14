"""The kind PromptTemplate."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "PromptTemplate", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


def test_everything() -> None:
    spec = made(
        {
            "format": "jinja2",
            "inputs": {"question": {"type": "string"}, "history": {"type": "array", "default": []}},
            "messages": [
                {"role": "system", "content": {"file": "prompts/system.md"}},
                {"insert": "history"},
                {"insert": "examples"},
                {"role": "user", "content": "{{ question }}"},
            ],
            "examples": {"dataset": "shots", "take": 3, "messages": [{"role": "user", "content": "{{ row.q }}"}]},
            "output": {"schema": {"type": "object"}},
            "model": "answerer",
        }
    )
    assert isinstance(spec, PromptTemplate)
    assert [type(part).__name__ for part in spec.messages] == ["Message", "Insert", "Insert", "Message"]
    assert spec.output is not None
    assert spec.output.schema_ == {"type": "object"}


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"messages": []}, ("invalid-value", ("messages",))),
        ({"messages": ["hi"]}, ("invalid-value", ("messages", 0))),
        ({"messages": [{"role": "robot", "content": "a"}]}, ("invalid-value", ("messages", 0, "role"))),
        (
            {"messages": [{"role": "user", "content": {"file": "a", "line": 1}}]},
            ("unknown-field", ("messages", 0, "content", "line")),
        ),
        ({"messages": [{"insert": "a", "role": "user"}]}, ("unknown-field", ("messages", 0, "role"))),
        ({"format": "jinja", "messages": [{"insert": "a"}]}, ("invalid-value", ("format",))),
        ({"inputs": {"a-b": {}}, "messages": [{"insert": "a"}]}, ("invalid-value", ("inputs", "a-b"))),
        ({"output": {"schema_": {}}, "messages": [{"insert": "a"}]}, ("unknown-field", ("output", "schema_"))),
        (
            {
                "messages": [{"insert": "examples"}],
                "examples": {
                    "dataset": "a",
                    "take": 1,
                    "select": "similar",
                    "messages": [{"role": "user", "content": "a"}],
                },
            },
            ("invalid-value", ("examples",)),
        ),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
