"""The files of prometheus, by Prometheus' own promtool."""

import json
import re
import shutil
import subprocess  # noqa: TID251 (a platform's own tool)
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pytest_snapshot.plugin import Snapshot
from tests.targets.sample import SPECS, golden

from penstock.bundle.release import Release
from penstock.spec.kind import Metadata
from penstock.spec.kinds.environment import Rollout
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity
from penstock.targets.emit import Emitted, emit
from penstock.targets.platforms import prometheus

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="no promtool (Debian: prometheus)")
HOSTILE = [
    "{{ $value }}",
    "{{ .Labels.x }} {{{{ }} {{{",
    '{{ "{{" }}',
    '{{ template "x" }}\n{{ end }}',
    'it\'s "quoted" `too` \\ back',
    "line\nline: - x # y",
    "$labels.x ${HOME} $(HOME) %s",
    "yes",
    "\u2028\x85 \u202e \U0001f642",
    "{% x %} <b>&amp;",
]


def monitor(**spec: Any) -> Monitor:
    chosen = spec or {"objective": {"measure": "errors", "max": 0.1}}
    whole = {"chain": "desk", "traces": {"format": "otlp"}, "window": {"rows": 50}, **chosen}
    return Monitor.model_validate(whole)


def watched(monitors: Mapping[str, Monitor], described: str = "x", **more: Any) -> Release:
    """A release of these Monitors alone, each described so."""
    beside = {Identity("Monitor", name): each for name, each in monitors.items()}
    metadata = {each: Metadata(name=each.name, description=described, owner=described) for each in beside}
    return Release("production", {}, {}, {}, "shop", beside, metadata=metadata, **more)


def promtool(folder: Path, files: Mapping[str, bytes], *arguments: str) -> "subprocess.CompletedProcess[str]":
    for name, data in files.items():
        (folder / name).write_bytes(data)
    assert PROMTOOL is not None
    return subprocess.run([PROMTOOL, *arguments], cwd=folder, capture_output=True, text=True, timeout=60)


def proven(folder: Path, files: Mapping[str, bytes]) -> str | None:
    """What promtool has against it."""
    for arguments in (("check", "rules", "--lint=all", "--lint-fatal", "rules.yaml"), ("test", "rules", "tests.yaml")):
        done = promtool(folder, files, *arguments)
        if done.returncode:
            return done.stdout + done.stderr
    return None


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    golden(snapshot, emit(example("agent", "production"), "prometheus").files)


@needs_promtool
@pytest.mark.parametrize("name", ["agent", "handbook"])
def test_promtool_takes_the_rules_and_their_tests(
    name: str, example: Callable[[str, str], Release], tmp_path: Path
) -> None:
    files = emit(example(name, "production"), "prometheus").files
    assert proven(tmp_path, files) is None


def test_without_monitors_there_is_no_file(emitted: Callable[..., Emitted]) -> None:
    assert emitted("prometheus", {"a.yaml": SPECS}).files == {}


@needs_promtool
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_descriptions_stay_inert(text: str, tmp_path: Path) -> None:
    release = watched({"calls": monitor()}, text, targets={"prometheus": {"labels": {"team": text}}})
    assert proven(tmp_path, emit(release, "prometheus").files) is None


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from('{}"$\n')))
def test_expected_annotations_are_the_text_itself(text: str) -> None:
    files = emit(watched({"calls": monitor()}, text), "prometheus").files
    alarm = yaml.safe_load(files["tests.yaml"])["tests"][0]["alert_rule_test"][1]["exp_alerts"][0]
    expected = text or "Monitor calls of chain desk."
    assert alarm["exp_annotations"]["description"] == expected
    (rule, _) = yaml.safe_load(files["rules.yaml"])["groups"][0]["rules"]
    undone = re.sub(re.escape('{{ "{{" }}'), "{{", rule["annotations"]["description"])
    assert undone == expected


@needs_promtool
def test_a_rollout_ends_with_an_alarm_of_its_monitors(tmp_path: Path) -> None:
    rollout = Rollout(steps=[5, 100], interval="1h", abort_on=["calls", "other"])
    release = watched({"calls": monitor(), "other": monitor(), "third": monitor()}, rollout=rollout)
    files = emit(release, "prometheus").files
    rules = yaml.safe_load(files["rules.yaml"])["groups"][0]["rules"]
    (abort,) = [rule for rule in rules if rule.get("record") == prometheus.ABORT]
    assert 'monitor=~"calls|other"' in abort["expr"]
    assert proven(tmp_path, files) is None


@needs_promtool
@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("rules.yaml", "expr:", "exprs:"),
        ("rules.yaml", "annotations:", "annotation:"),
        ("rules.yaml", "penstock_monitor_alarm{", "penstock_monitor_alarms{"),
        ("rules.yaml", "severity: warning", "severity: warnings"),
        ("rules.yaml", "min by (", "mini by ("),
        ("tests.yaml", "alertname:", "alertnames:"),
        ("tests.yaml", "PenstockDeskTopics", "PenstockDeskTopic"),
    ],
)
def test_promtool_sees_a_slip(
    file: str, right: str, wrong: str, example: Callable[[str, str], Release], tmp_path: Path
) -> None:
    files = dict(emit(example("agent", "production"), "prometheus").files)
    assert right in files[file].decode()
    files[file] = files[file].decode().replace(right, wrong).encode()
    assert proven(tmp_path, files) is not None


@pytest.mark.parametrize("names", [("a-1", "a1"), ("x", "x-silent")])
def test_names_that_alert_alike_are_a_conflict(names: tuple[str, str]) -> None:
    made = emit(watched({name: monitor() for name in names}), "prometheus")
    assert [(each.resource.name, each.other.name) for each in made.conflicts] == [names[::-1]]


@pytest.mark.parametrize("label", ["team-a", "__name__", "alertname", "1st", ""])
def test_labels_that_prometheus_refuses_are_refused(label: str) -> None:
    with pytest.raises(ValidationError):
        prometheus.Settings(labels={label: "x"})


def test_reads_the_metrics_that_are_listed(example: Callable[[str, str], Release]) -> None:
    files = emit(example("agent", "production"), "prometheus").files
    named = set(re.findall(r"(?<!:)\bpenstock_monitor_\w+(?=\{)", b"".join(files.values()).decode().replace("\\", "")))
    assert named <= set(prometheus.METRICS)
    assert json.loads(files["dashboard.json"])["panels"]
