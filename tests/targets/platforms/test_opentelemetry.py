"""The files of opentelemetry, held against the fields of the collector's components."""

import shutil
import subprocess  # noqa: TID251 (a platform's own tool)
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from pytest_snapshot.plugin import Snapshot
from tests.targets.collector_schema import SCHEMA
from tests.targets.sample import SPECS, golden

from penstock.bundle.release import Release
from penstock.runtime.traces import semconv
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity
from penstock.targets.emit import Emitted, emit
from penstock.targets.platforms import opentelemetry

COLLECTOR = shutil.which("otelcol-contrib")


def wrong(config: Mapping[str, Any]) -> list[str]:
    """What the collector would refuse: fields it does not have, and pipelines of what is not there."""
    found = [error.message for error in Draft202012Validator(SCHEMA).iter_errors(config)]
    used = set()
    for name, pipeline in config.get("service", {}).get("pipelines", {}).items():
        for part in ("receivers", "processors", "exporters"):
            used |= {(part, each) for each in pipeline.get(part, ())}
            found += [f"{name}: {each}" for each in pipeline.get(part, ()) if each not in config.get(part, {})]
    declared = {(part, each) for part in ("receivers", "processors", "exporters") for each in config.get(part, {})}
    return found + [f"unused {each}" for _, each in sorted(declared - used)]


def config(made: Emitted) -> dict[str, Any]:
    return dict(yaml.safe_load(made.files["collector.yaml"]))


def watched(formats: Mapping[str, str], **chosen: Any) -> Release:
    beside = {
        Identity("Monitor", name): Monitor.model_validate(
            {
                "chain": name.partition("-")[0],
                "traces": {"format": form},
                "window": {"rows": 50},
                "objective": {"measure": "errors", "max": 0.1},
            }
        )
        for name, form in formats.items()
    }
    return Release("production", {}, {}, {}, "shop", beside, {"opentelemetry": chosen})


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    golden(snapshot, emit(example("agent", "production"), "opentelemetry").files)


@pytest.mark.parametrize("name", ["agent", "handbook", "retail-chat"])
def test_the_collector_has_all_that_is_written(name: str, example: Callable[[str, str], Release]) -> None:
    assert wrong(config(emit(example(name, "production"), "opentelemetry"))) == []


@pytest.mark.parametrize(
    "chosen",
    [
        {"endpoint": "https://otel.example.org/in", "credentials": {"env": "OTEL_TOKEN"}},
        {"content": "hash", "listen": "0.0.0.0:4318", "metrics": "[::]:9464"},
        {"content": "keep", "spans": "/data/$spans.jsonl"},
    ],
)
def test_every_setting_is_one_of_the_collector(chosen: dict[str, Any]) -> None:
    assert wrong(config(emit(watched({"desk": "otlp"}, **chosen), "opentelemetry"))) == []


def test_a_token_stands_by_name() -> None:
    endpoint = {"endpoint": "https://otel.example.org/in", "credentials": {"env": "OTEL_TOKEN"}}
    exporter = config(emit(watched({"desk": "otlp"}, **endpoint), "opentelemetry"))["exporters"]["otlphttp"]
    assert exporter["headers"] == {"authorization": "Bearer ${env:OTEL_TOKEN}"}


def test_monitors_of_otlp_alone_are_its_business() -> None:
    made = emit(watched({"desk": "otlp", "search": "openinference", "other": "langfuse"}), "opentelemetry")
    assert made.carried == {"Monitor": (2, 0, 2)} and not made.losses
    (strangers,) = config(made)["processors"]["filter/monitored"]["traces"]["span"]
    named = 'attributes["gen_ai.workflow.name"]'
    assert strangers == f'{named} != nil and {named} != "desk" and {named} != "search"'
    assert "file/monitored" not in config(emit(watched({"x": "csv"}), "opentelemetry"))["exporters"]


def test_without_monitors_nothing_is_kept(emitted: Callable[..., Emitted]) -> None:
    made = config(emitted("opentelemetry", {"a.yaml": SPECS}))
    assert set(made["service"]["pipelines"]) == {"traces", "metrics"}


def test_deletes_what_was_asked_and_answered() -> None:
    made = config(emit(watched({"desk": "otlp"}), "opentelemetry"))
    assert "attributes/content" in made["service"]["pipelines"]["traces"]["processors"]
    assert "attributes/content" not in made["service"]["pipelines"]["traces/monitored"]["processors"]
    assert {each["key"] for each in made["processors"]["attributes/content"]["actions"]} == set(opentelemetry.CONTENT)


def test_names_are_those_of_the_runtime() -> None:
    content = {semconv.INPUT_MESSAGES, semconv.OUTPUT_MESSAGES, semconv.QUERY, semconv.DOCUMENTS}
    content |= {semconv.TOOL_ARGUMENTS, semconv.TOOL_RESULT, "penstock.inputs", "penstock.outputs"}
    assert content <= set(opentelemetry.CONTENT)
    assert semconv.WORKFLOW == opentelemetry.WORKFLOW
    assert set(opentelemetry.METRICS) == {semconv.TOKEN_USAGE, semconv.DURATION}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("${}:\n'\""), min_size=1))
def test_hostile_text_is_read_as_it_was(text: str) -> None:
    path = config(emit(watched({"desk": "otlp"}, spans=text), "opentelemetry"))["exporters"]["file/monitored"]["path"]
    assert "$" not in path.replace("$$", "")
    assert path.replace("$$", "$") == text


@pytest.mark.parametrize("chosen", [{"endpoint": "file:///x"}, {"listen": "x"}, {"content": "drop"}, {"spans": ""}])
def test_settings_that_are_none_are_refused(chosen: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        opentelemetry.Settings.model_validate(chosen)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key)
            yield from places(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*at, index))


def test_every_misspelt_field_is_seen() -> None:
    sent = {"endpoint": "https://otel.example.org/in", "credentials": {"env": "OTEL_TOKEN"}}
    right = config(emit(watched({"desk": "otlp"}, **sent), "opentelemetry"))
    assert wrong(right) == []
    seen = 0
    for *above, key in places(right):
        if key == "authorization" or (above[-1:] == ["pipelines"] and "/" in key):
            continue  # the header's name is the other side's, a pipeline's second name our own
        slipped: Any = deepcopy(right)
        holder = slipped
        for part in above:
            holder = holder[part]
        holder[key + "s"] = holder.pop(key)
        assert wrong(slipped), (above, key)
        seen += 1
    assert seen > 40


@pytest.mark.skipif(COLLECTOR is None, reason="no otelcol-contrib here: neither Debian nor PyPI has it")
def test_the_collector_takes_it(tmp_path: Path) -> None:
    files = emit(watched({"desk": "otlp"}, spans=str(tmp_path / "spans")), "opentelemetry").files
    (tmp_path / "collector.yaml").write_bytes(files["collector.yaml"])
    assert COLLECTOR is not None
    done = subprocess.run([COLLECTOR, "validate", "--config", "collector.yaml"], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stderr
