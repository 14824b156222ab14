"""The files of vertex."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot
from tests.targets.sample import SPECS, golden
from tests.targets.test_yaml import HOSTILE, TEXT

from penstock.bundle.release import Release
from penstock.targets.emit import Emitted, emit
from penstock.targets.platforms import vertex
from penstock.targets.prompts import Beyond, Value

GEMINI = SPECS.replace("openai/gpt-4.1-mini-2025-04-14", "vertex_ai/gemini-2.5-flash").replace(
    "{temperature: 0}", '{temperature: 0, stop: "$(END)", thinking: 5}'
)


@pytest.fixture
def made(example: Callable[[str, str], Release]) -> Emitted:
    released = example("agent", "production")
    named = {"vertex": {"image": "registry.example.org/gate:1", "trainer": "registry.example.org/trainer:1"}}
    return emit(replace(released, targets=named), "vertex")


def test_golden(made: Emitted, snapshot: Snapshot) -> None:
    golden(snapshot, made.files)


def test_what_it_cannot_say_is_said(example: Callable[[str, str], Release]) -> None:
    lost = {(each.resource.name, each.route) for each in emit(example("agent", "production"), "vertex").losses}
    assert {("tone", ()), ("desk", ("messages", 1)), ("house-tone", ("model",))} <= lost


def test_a_prompt_with_its_model(emitted: Callable[..., Emitted]) -> None:
    found = emitted("vertex", {"a.yaml": GEMINI})
    assert json.loads(found.files["prompts/answer.answerer.json"]) == {
        "contents": [{"role": "user", "parts": [{"text": "{question}"}]}],
        "variables": [{"question": {"text": ""}}],
        "model": "gemini-2.5-flash",
        "generationConfig": {"temperature": 0, "stopSequences": ["$(END)"]},
    }
    assert [each.route for each in found.losses] == [("fallbacks",), ("parameters", "thinking")]


@settings(deadline=None)
@given(st.lists(TEXT | st.sampled_from("{}") | st.builds(lambda: Value(("q",))), max_size=5))
def test_what_is_placed_is_read_as_it_was(found: list[Any]) -> None:
    literals = [each for each in found if isinstance(each, str)]
    try:
        text = vertex.placed(found, ())
    except Beyond:
        assert any("{" in each or "}" in each for each in literals)
        return
    assert text.split("{q}") == "".join(each if isinstance(each, str) else "\0" for each in found).split("\0")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_of_a_pipeline(text: str) -> None:
    from penstock.targets.yaml import dumps

    container = {"image": text, "env": [{"name": "A", "value": text}]}
    made = vertex.pipeline("p", {"a": container}, {})
    assert yaml.safe_load(dumps(made))["deploymentSpec"]["executors"]["exec-a"]["container"] == container


@pytest.mark.platforms
def test_kfp_loads_the_pipelines(made: Emitted) -> None:
    components = pytest.importorskip("kfp.components")
    loaded = components.load_component_from_text(made.files["evaluate.yaml"].decode())
    spec = loaded.pipeline_spec
    assert spec.pipeline_info.name == "evaluate-production"
    assert sorted(spec.root.dag.tasks) == ["desk", "orders", "polish"]
    assert sorted(loaded.component_spec.inputs) == ["bundles"]
    tune = components.load_component_from_text(made.files["tune-tone.yaml"].decode()).pipeline_spec
    executor = tune.deployment_spec.fields["executors"].struct_value.fields["exec-tone"].struct_value
    variable = executor.fields["container"].struct_value.fields["env"].list_value.values[0].struct_value
    assert json.loads(variable.fields["value"].string_value)["method"] == "sft"


@pytest.mark.platforms
def test_kfp_compiles_a_pipeline_around_them(made: Emitted, tmp_path: Any) -> None:
    kfp = pytest.importorskip("kfp")
    evaluate = kfp.components.load_component_from_text(made.files["evaluate.yaml"].decode())

    @kfp.dsl.pipeline(name="nightly")  # type: ignore[untyped-decorator]
    def nightly() -> None:
        evaluate(bundles="registry.example.org/support")

    kfp.compiler.Compiler().compile(nightly, str(tmp_path / "nightly.yaml"))
    assert "exec-desk" in (tmp_path / "nightly.yaml").read_text()


@pytest.mark.platforms
@pytest.mark.parametrize("field", ["executorLabel", "componentRef", "taskInfo", "pipelineInfo", "schemaVersion"])
def test_kfp_finds_a_misspelt_field(field: str, made: Emitted) -> None:
    components = pytest.importorskip("kfp.components")
    with pytest.raises(Exception, match=r"."):
        text = made.files["evaluate.yaml"].decode().replace(f"{field}:", f"{field}s:")
        components.load_component_from_text(text)


@pytest.mark.platforms
def test_vertex_reads_the_prompts(emitted: Callable[..., Emitted]) -> None:
    types = pytest.importorskip("vertexai._genai.types")
    data = json.loads(emitted("vertex", {"a.yaml": GEMINI}).files["prompts/answer.answerer.json"])
    assert types.PromptData.model_validate(data).contents[0].parts[0].text == "{question}"
