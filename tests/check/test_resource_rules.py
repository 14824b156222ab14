"""What a rule's page does not show: other ways to the same finding, and what is none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from penstock.check.rules import metric_judge
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.project.project import Project
from penstock.spec.signature import Signature

Check = Callable[..., list[Diagnostic]]
TODAY = date(2026, 6, 1)
HEAD = "apiVersion: penstock/v1\nkind: {}\nmetadata: {{name: {}, description: Something.}}\n"


def names(found: list[Diagnostic]) -> list[str]:
    return [each.name for each in found]


def tool(parameters: str, code: str) -> Mapping[str, str]:
    spec = f"spec:\n  parameters: {parameters}\n  effects: read\n  python: tools.a:f\n"
    return {"tool.yaml": HEAD.format("Tool", "a") + spec, "tools/a.py": code}


@pytest.mark.parametrize(
    ("parameters", "code", "found"),
    [
        ("{type: object, properties: {a: {type: string}}}", "def f(a=None): ...", []),
        ("{type: object, properties: {a: {type: string}}}", "def f(**rest): ...", []),
        ("{type: object, properties: {a: {type: string}}}", "async def f(*, a=1, b=2): ...", []),
        ("{type: object, properties: {a: {type: string}}}", "def f(a): ...", ["tool-arguments"]),
        ("{type: object, properties: {a: {default: 1}}}", "def f(a): ...", []),
        # it cannot be given by name
        ("{type: object, properties: {a: {type: string}}}", "def f(a=None, /): ...", ["tool-arguments"]),
        ("{type: object, properties: {}}", "def f(a, /): ...", ["tool-arguments"]),
        ("{type: array}", "def f(a): ...", ["invalid-schema"]),
        ("{type: object, properties: {a: {type: strng}}}", "def f(b): ...", ["invalid-schema"]),
    ],
)
def test_arguments(check: Check, parameters: str, code: str, found: list[str]) -> None:
    assert names(check(tool(parameters, code))) == found


def test_an_address_may_come_from_each_environment(check: Check) -> None:
    server = HEAD.format("ToolServer", "orders") + "spec: {}\n---\n"
    server += HEAD.format("Tool", "find") + "spec: {effects: read, server: orders}\n---\n"
    bound = "spec: {bindings: {ToolServer/orders: {mcp: {command: [orders-mcp]}}}}\n"
    files = {
        "server.yaml": server,
        "a.yaml": HEAD.format("Environment", "a") + bound,
        "b.yaml": HEAD.format("Environment", "b") + "spec: {}\n",
    }
    assert names(check(files)) == []
    assert names(check(files, "a")) == []
    assert names(check(files, "b")) == ["unbound-address"]


def test_tools_go_to_trusted_places(check: Check) -> None:
    spec = "spec:\n  parameters: {type: object}\n  effects: read\n  http: {url: URL}\n"
    text = HEAD.format("Tool", "a") + spec
    assert names(check({"a.yaml": text.replace("URL", '"http://169.254.169.254/x"')})) == ["endpoint-private"]
    assert names(check({"a.yaml": text.replace("URL", '"http://tools.acme.com/x"')})) == ["endpoint-untrusted"]


def test_a_metric_that_asks_needs_a_judge(project: Callable[..., Project], shop: Mapping[str, str]) -> None:
    made = project(shop)
    asks = {name: replace(each, judged=True) for name, each in made.signatures.items()}
    changed: Any = replace(made, signatures=asks)
    assert not list(metric_judge.find(made, TODAY))
    found = list(metric_judge.find(changed, TODAY))
    assert found and all("asks a model" in each.wording.message for each in found)


def test_ranges_follow_the_kind() -> None:
    assert Signature({}, "score", True, 1, "").most == 1
    assert Signature({}, "cost", False, 1, "").most is None


def test_parquet_without_its_library_is_said(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("penstock.source.data.parquet.is_installed", lambda: False)
    spec = "spec: {purpose: evaluation, source: {file: a.parquet}, key: id}\n"
    found = check({"a.yaml": HEAD.format("Dataset", "a") + spec, "a.parquet": b"PAR1PAR1"})
    assert names(found) == ["unchecked-rows"]
    assert "pip install" in found[0].message


def test_targets_have_the_nearest_name(check: Check) -> None:
    (found,) = check({"a.yaml": HEAD.format("Environment", "a") + "spec: {targets: {litelm: {}}}\n"})
    assert (found.name, found.help) == ("unknown-target", "did you mean `litellm`?")


def test_modes_of_rerankers_and_judges(check: Check, shop: Mapping[str, str]) -> None:
    retriever = shop["handbook.yaml"].replace(
        "documents: {dataset: pages}", "documents: {dataset: pages}\n  search: {rerank: answerer}"
    )
    assert retriever != shop["handbook.yaml"]
    assert names(check({**shop, "handbook.yaml": retriever})) == ["model-mode"]


@pytest.mark.parametrize(
    ("guard", "found"),
    [
        ("gap: {of: answered, across: topic, guard: {max: 0.1}}", []),
        ("gap: {of: answered, across: topic, guard: {min: 0.1}}", ["guard-range"]),
        ("gap: {of: answered, across: topic, guard: {margin: 0.1}}", ["undecidable-guard"]),
        ("gap: {of: answered, across: topic, where: '${{ row.golden }}', guard: {max: 0.1}}", ["idle-field"]),
        ("gap: {of: answered, across: topic, with: {text: a}, guard: {max: 0.1}}", ["idle-field"]),
        ("price: {metric: cost, guard: {margin: 0.1}}", ["undecidable-guard"]),
    ],
)
def test_guards_of_gaps_and_amounts(check: Check, shop: Mapping[str, str], guard: str, found: list[str]) -> None:
    answered = 'answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.9}}'
    text = re.sub(
        r"(?s)  metrics:.*?(?=^---|\Z)", f"  metrics:\n    {answered}\n    {guard}\n", shop["evaluation.yaml"]
    )
    assert names(check({**shop, "evaluation.yaml": text})) == found


def test_a_signal_that_reads_nothing_is_none(check: Check, shop: Mapping[str, str]) -> None:
    text = re.sub(r"signal: .*", "signal: inputs.question", shop["monitor.yaml"])
    assert "missing-signal" in names(check({**shop, "monitor.yaml": text}))


def test_defaults_of_rows_fit(check: Check) -> None:
    spec = "spec:\n  purpose: evaluation\n  source: {file: a.jsonl}\n  key: id\n  schema: SCHEMA\n"
    text = HEAD.format("Dataset", "a") + spec
    schema = "{PLACE: {flag: {type: boolean}}, properties: {golden: {$ref: '#/PLACE/flag', default: VALUE}}}"
    for place in ("$defs", "definitions"):
        for value, found in (("false", []), ("maybe", ["invalid-schema"])):
            files = {
                "a.yaml": text.replace("SCHEMA", schema.replace("PLACE", place).replace("VALUE", value)),
                "a.jsonl": '{"id": "1", "golden": true}\n',
            }
            assert names(check(files)) == found
