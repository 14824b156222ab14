"""What is rendered without the models of kinds is what they render, and what they refuse is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import penstock
from penstock.bundle import document, layout, quick
from penstock.bundle.bundle import Bundle
from penstock.bundle.quick import Specs
from penstock.bundle.release import Release
from penstock.runtime.library import sketch
from penstock.runtime.library.rendered import render
from penstock.source import canonical
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import Examples, PromptTemplate

Compiled = Callable[..., Release]

PROMPT: dict[str, Any] = {
    "inputs": {"q": {"type": "string"}, "tone": {"type": "string", "default": "calm"}},
    "messages": [
        {"role": "system", "content": "Be {{ tone }}."},
        {"insert": "examples"},
        {"role": "user", "content": "{{ q }}"},
    ],
    "examples": {
        "dataset": "shots",
        "take": 2,
        "messages": [{"role": "user", "content": "{{ row.q }}"}, {"role": "assistant", "content": "{{ row.a }}"}],
    },
    "output": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}},
}
VARIED: list[dict[str, Any]] = [
    {},
    {"examples": {**PROMPT["examples"], "select": "similar", "by": "q"}},
    {"examples": {**PROMPT["examples"], "select": "label", "by": "a"}},
    {"format": "mustache"},
    {"model": "echo"},
    {"inputs": {**PROMPT["inputs"], "log": {"type": "array", "default": [{"role": "user", "content": "hm"}]}}},
]
CHAIN = {
    "inputs": {"q": {"type": "string"}},
    "steps": {
        "a": {
            "each": "${{ [inputs.q] }}",
            "as": "x",
            "atMost": 3,
            "do": {"prompt": "ask", "model": "echo", "with": {"q": "${{ x }}"}},
        }
    },
    "outputs": {"said": "${{ steps.a.items.map(i, i.value.a) }}"},
}


@pytest.fixture
def written(compiled: Compiled, tmp_path: Path) -> Callable[..., Path]:
    def written(changes: dict[str, Any]) -> Path:
        rows = "".join(
            json.dumps({"id": f"r{n}", "q": f"why {n}", "a": "yes" if n % 3 else "no"}) + "\n" for n in range(9)
        )
        made = compiled(
            {
                "Model/echo": "{model: builtin/echo, mode: chat, parameters: {}}",
                "Dataset/shots": "{purpose: fewshot, source: {file: shots.jsonl}, key: id}",
                "PromptTemplate/ask": json.dumps({**PROMPT, **changes}),
                "Chain/shop": json.dumps(CHAIN),
            },
            files={"shots.jsonl": rows},
        )
        return layout.write(made.bundles["shop"], tmp_path)

    return written


@pytest.mark.parametrize("changes", VARIED)
def test_a_sketch_renders_what_the_models_render(written: Callable[..., Path], changes: dict[str, Any]) -> None:
    path = written(changes)
    light, full = quick.read(path), layout.read(path)
    assert light is not None and isinstance(light.specs, Specs)
    assert sketch.prompt(light.specs.plain, "ask") is not None
    for inputs in ({"q": "why 4"}, {"q": "x", "tone": "warm"}):
        assert render(light, "ask", inputs) == render(full, "ask", inputs)


def test_a_quick_bundle_is_the_bundle(written: Callable[..., Path]) -> None:
    path = written({})
    light, full = quick.read(path), layout.read(path)
    assert light is not None
    for name in ("digest", "fingerprint", "chain", "vars", "files", "data"):
        assert getattr(light, name) == getattr(full, name)
    assert dict(light.rows) == dict(full.rows)
    assert dict(light.specs) == dict(full.specs)
    assert dict(light.descriptions) == dict(full.descriptions)


@pytest.mark.parametrize(
    "change",
    [
        {"unheard": 1},
        {"format": "erb"},
        {"messages": []},
        {"messages": [{"role": "user", "content": "x", "name": "y"}]},
        {"messages": [{"role": "tool", "content": "x"}]},
        {"messages": [{"role": "user", "content": {"file": "x"}}]},
        {"inputs": {"q": "string"}},
        {"output": {}},
        {"model": 1},
        {"examples": {**PROMPT["examples"], "take": True}},
        {"examples": {**PROMPT["examples"], "select": "last"}},
        {"examples": {**PROMPT["examples"], "messages": [{"insert": "q"}]}},
    ],
)
def test_what_is_not_known_is_left_to_the_models(written: Callable[..., Path], change: dict[str, Any]) -> None:
    bundle = quick.read(written({}))
    assert bundle is not None and isinstance(bundle.specs, Specs)
    plain = json.loads(bundle.files[document.FILE])["specs"]
    plain["PromptTemplate"]["ask"] |= change
    assert sketch.prompt(plain, "ask") is None


def _with(bundle: Bundle, tmp_path: Path, **changes: Any) -> Path:
    """The bundle with another `bundle.json`, all digests right."""
    body = json.loads(bundle.files[document.FILE])
    files = {**bundle.files, document.FILE: canonical.dumps({**body, **changes})}
    digest = layout.assemble(files, bundle.chain).digest
    return layout.write(replace(bundle, files=files, digest=digest), tmp_path / "changed")


@pytest.mark.parametrize(
    "changes",
    [
        {"bundleFormat": 2},
        {"unheard": 1},
        {"chain": "other"},
        {"specs": []},
        {"specs": {"Chain": {"shop": 1}}},
        {"fingerprint": "x"},
        {"datasets": {}},
        {"datasets": {"shots": {"file": "datasets/shots.jsonl"}}},
        {"vars": 1},
        {"sources": {"tools/a.py": "sha256:" + "0" * 64}},
    ],
)
def test_a_document_that_is_not_as_written_is_refused_when_loaded(
    written: Callable[..., Path], tmp_path: Path, changes: dict[str, Any]
) -> None:
    path = _with(layout.read(written({})), tmp_path, **changes)
    assert quick.read(path) is None
    with pytest.raises(penstock.LoadError):
        penstock.load(path, refresh=None)


def test_a_spec_that_is_not_as_written_answers_nothing(written: Callable[..., Path], tmp_path: Path) -> None:
    full = layout.read(written({}))
    specs = json.loads(full.files[document.FILE])["specs"]
    path = _with(full, tmp_path, specs={**specs, "Model": {"echo": {"model": "builtin/echo", "unheard": 1}}})
    with penstock.load(path, refresh=None) as app, pytest.raises(penstock.LoadError, match="unheard"):
        app.answer(q="x")
    with pytest.raises(penstock.LoadError, match="unheard"):
        penstock.load(path, refresh=None, fallback=path)


def test_the_fields_that_are_known_are_those_of_the_models() -> None:
    for known, model in ((sketch._PROMPT, PromptTemplate), (sketch._EXAMPLES, Examples), (sketch._MODEL, Model)):
        assert known == {field.alias for field in model.model_fields.values()}
