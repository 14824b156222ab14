"""The files of litellm."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot
from tests.targets.conftest import ROOT, opened
from tests.targets.sample import SPECS, golden

from penstock.bundle.release import Release, release
from penstock.runtime import providers
from penstock.runtime.calls import models
from penstock.runtime.providers import litellm as runtime
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity
from penstock.targets.emit import Emitted, emit
from penstock.targets.platforms import litellm

PROMPT = """---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
"""


def one(spec: str, *others: str) -> dict[str, str]:
    """A project whose one chain asks the Model `answerer`; `others`: further documents."""
    head = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: answerer}\nspec: " + spec + "\n"
    return {"a.yaml": head + PROMPT + "".join(f"---\napiVersion: penstock/v1\n{other}\n" for other in others)}


def model(name: str, spec: str) -> str:
    return f"kind: Model\nmetadata: {{name: {name}}}\nspec: {spec}"


@pytest.fixture
def unchecked(tmp_path: Path) -> Callable[[dict[str, str]], Emitted]:
    """The files of a project with errors, which `compile` would refuse."""

    def make(files: dict[str, str]) -> Emitted:
        for name, content in {"penstock.yaml": ROOT, **files}.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        return emit(release(opened(tmp_path, None), judged=False), "litellm")

    return make


def config(made: Emitted) -> dict[str, Any]:
    return dict(yaml.safe_load(made.files["config.yaml"]))


def lost(made: Emitted) -> dict[tuple[str, tuple[str | int, ...]], str]:
    return {(str(loss.resource), loss.route): loss.reason for loss in made.losses}


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    golden(snapshot, emit(example("agent", "production"), "litellm").files)


def test_keys_stand_by_name_and_builtin_models_are_lost(released: Callable[..., Release]) -> None:
    compiled = released({"a.yaml": SPECS})
    made = emit(compiled, "litellm")
    (group,) = config(made)["model_list"]
    assert group == {
        "model_name": "answerer",
        "litellm_params": {
            "model": "openai/gpt-4.1-mini-2025-04-14",
            "api_key": "os.environ/OPENAI_API_KEY",
            "temperature": 0,
            "rpm": 600,
            "timeout": 30,
            "stream_timeout": 30,
        },
        "model_info": {
            "id": "penstock:answerer",
            "mode": "chat",
            "input_cost_per_token": 4e-07,
            "output_cost_per_token": 1.6e-06,
            "penstock_bundles": {"answer": compiled.bundles["answer"].digest},
        },
    }
    assert lost(made) == {
        ("Model/backup", ("model",)): "it has no builtin models",
        ("Model/answerer", ("fallbacks", 0)): "it has no Model 'backup'",
    }
    assert "fallbacks" not in config(made)["router_settings"]


def test_a_model_with_an_adapter_is_asked_where_its_base_is(example: Callable[[str, str], Release]) -> None:
    groups = {
        group["model_name"]: group for group in config(emit(example("agent", "production"), "litellm"))["model_list"]
    }
    served = [group["litellm_params"] for name, group in groups.items() if name.startswith("house")]
    assert served
    for parameters in served:
        assert parameters["api_base"] == "https://llm.example.org/v1"
        assert parameters["api_key"] == "none"
        assert parameters["model"].startswith("hosted_vllm/house-8b")


def test_fallbacks_hold_for_every_reason(emitted: Callable[..., Emitted]) -> None:
    spec = "{model: openai/gpt-4.1-mini-2025-04-14, fallbacks: [second, third]}"
    others = [
        model("second", "{model: openai/gpt-4.1-2025-04-14}"),
        model("third", "{model: openai/gpt-4.1-nano-2025-04-14}"),
    ]
    router = config(emitted("litellm", one(spec, *others)))["router_settings"]
    for name in ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks"):
        assert router[name] == [{"answerer": ["second", "third"]}]
    assert router["max_fallbacks"] == 2


@pytest.mark.parametrize(
    ("parameters", "route", "reason"),
    [
        ("{temprature: 0}", ("parameters", "temprature"), "in silence"),
        ("{user: os.environ/HOME}", ("parameters", "user"), "a variable"),
        ("{stop: [os.environ/HOME]}", ("parameters", "stop"), "a variable"),
        ("{thinking: {type: os.environ/HOME}}", ("parameters", "thinking"), "a variable"),
    ],
)
def test_what_litellm_takes_in_silence_is_left_out_aloud(
    unchecked: Callable[[dict[str, str]], Emitted], parameters: str, route: tuple[str, ...], reason: str
) -> None:
    made = unchecked(one(f"{{model: openai/gpt-4.1-mini-2025-04-14, parameters: {parameters}}}"))
    (group,) = config(made)["model_list"]
    assert group["litellm_params"] == {"model": "openai/gpt-4.1-mini-2025-04-14"}
    assert reason in lost(made)["Model/answerer", route]


def test_more_stops_than_the_proxy_takes_are_lost(emitted: Callable[..., Emitted]) -> None:
    for stops, expected in (("[a, b, c, d]", set()), ("[a, b, c, d, e]", {("Model/answerer", ("parameters", "stop"))})):
        made = emitted("litellm", one(f"{{model: openai/gpt-4.1-mini-2025-04-14, parameters: {{stop: {stops}}}}}"))
        assert set(lost(made)) == expected


@pytest.mark.parametrize(
    ("spelt", "mode", "asked"),
    [
        ("plain", "chat", "openai/plain"),
        ("groq/acme/plain", "chat", "openai/acme/plain"),
        ("openai/ranks", "rerank", "hosted_vllm/ranks"),
        ("hosted_vllm/x", "chat", "hosted_vllm/x"),
        ("anthropic/x", "chat", "anthropic/x"),
    ],
)
def test_a_server_of_its_own_is_asked_as_penstock_asks_it(spelt: str, mode: str, asked: str) -> None:
    assert litellm._asked(spelt, mode) == asked


def test_a_model_that_names_a_variable_is_left_out_aloud(unchecked: Callable[[dict[str, str]], Emitted]) -> None:
    made = unchecked(one("{model: os.environ/HOME}"))
    assert made.files == {}
    assert lost(made) == {("Model/answerer", ("model",)): "the proxy would put a variable of its own there"}


def test_names_of_sets_are_left_out_aloud(emitted: Callable[..., Emitted]) -> None:
    spec = "{model: openai/gpt-4.1-mini-2025-04-14, fallbacks: [all-proxy-models]}"
    made = emitted("litellm", one(spec, model("all-proxy-models", "{model: openai/gpt-4.1-2025-04-14}")))
    assert [group["model_name"] for group in config(made)["model_list"]] == ["answerer"]
    assert ("Model/all-proxy-models", ()) in lost(made)


ROLLOUT = """kind: Environment
metadata: {name: production}
spec:
  rollout: {steps: [5, 25, 100], interval: 1h}
  targets: {litellm: %s}"""
BEFORE = "before: {answerer: {model: openai/gpt-4.1-2025-04-14, parameters: {temperature: 1}}}"


@pytest.mark.parametrize(("step", "weights"), [(1, [5, 95]), (2, [25, 75]), (3, [100]), (9, [100])])
def test_a_step_of_the_rollout_is_the_weight_of_the_new_one(
    emitted: Callable[..., Emitted], step: int, weights: list[int]
) -> None:
    files = one("{model: openai/gpt-4.1-mini-2025-04-14}", ROLLOUT % f"{{step: {step}, {BEFORE}}}")
    made = emitted("litellm", files, "production")
    groups = config(made)["model_list"]
    assert [group["litellm_params"]["weight"] for group in groups] == weights
    assert {group["model_name"] for group in groups} == {"answerer"}
    assert [group["model_info"]["id"] for group in groups] == ["penstock:answerer", "penstock:answerer:before"][
        : len(weights)
    ]
    assert set(lost(made)) == {("Environment/production", ("rollout", "interval"))}


def test_a_rollout_without_what_was_before_is_lost(emitted: Callable[..., Emitted]) -> None:
    made = emitted("litellm", one("{model: openai/gpt-4.1-mini-2025-04-14}", ROLLOUT % "{}"), "production")
    assert set(lost(made)) == {("Environment/production", ("rollout",))}
    strange = ROLLOUT % "{before: {nobody: {model: openai/gpt-4.1-2025-04-14}}}"
    made = emitted("litellm", one("{model: openai/gpt-4.1-mini-2025-04-14}", strange), "production")
    assert ("Environment/production", ("targets", "litellm", "before", "nobody")) in lost(made)


TEXT = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("{}$:#-'\"\n "))


@settings(deadline=None)
@given(TEXT, TEXT.filter(bool))
def test_hostile_text_is_read_as_it_was(text: str, spelt: str) -> None:
    beside = {Identity("Model", "answerer"): Model(model=spelt, parameters={"user": text, "logit_bias": {text: 1}})}
    made = emit(Release("production", {}, {}, {}, "shop", beside), "litellm")
    if not made.losses:
        (group,) = config(made)["model_list"]
        assert group["litellm_params"] == {"model": spelt, "user": text, "logit_bias": {text: 1}}


def test_agrees_with_the_runtime() -> None:
    assert litellm.OWN_PROTOCOL == providers.OWN_PROTOCOL
    assert runtime.PARAMETERS <= litellm.PARAMETERS
    assert litellm.Settings().timeout_seconds == models.TIMEOUT
