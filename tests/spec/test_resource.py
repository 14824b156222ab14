"""Documents become resources, or faults with the exact keys."""

from typing import Any

import pytest

from penstock.diagnostics.fault import Fault
from penstock.source.parsing.yaml import LocatedDoc, parse
from penstock.spec.resource import Identity, Resource, validate


def document(**data: Any) -> Any:
    return validate(LocatedDoc("a.yaml", 0, data))


def faults(kind: str, spec: Any) -> list[tuple[Any, ...]]:
    found = document(apiVersion="penstock/v1", kind=kind, metadata={"name": "a"}, spec=spec)
    assert isinstance(found, tuple), found
    return [(f.rule, f.location.route[1:], f.location.part, dict(f.facts)) for f in found]


def only(found: Any) -> Fault:
    assert isinstance(found, tuple) and len(found) == 1, found
    fault = found[0]
    assert isinstance(fault, Fault)
    return fault


@pytest.mark.parametrize("version", ["v1", "penstok/v1", "other/v1", 3])
@pytest.mark.parametrize("kind", [["Model"], {"a": 1}, None])
def test_a_foreign_document_may_have_anything_for_its_kind(version: Any, kind: Any) -> None:
    assert document(apiVersion=version, kind=kind) is None


def test_a_sound_document() -> None:
    made = document(apiVersion="penstock/v1", kind="Model", metadata={"name": "a"}, spec={"model": "builtin/echo"})
    assert isinstance(made, Resource)
    assert made.identity == Identity("Model", "a")
    assert str(made.identity) == "Model/a"
    assert made.location.route == ()
    assert made.spec.model_fields_set == {"model"}


@pytest.mark.parametrize(
    "data",
    [
        {"apiVersion": "v1", "kind": "Pod"},
        {"apiVersion": "apps/v1", "kind": "Model"},
        {"apiVersion": "pens.example.org/v1", "kind": "Model"},
        {"apiVersion": "penstok/v1", "kind": "Pod"},
        {"apiVersion": 1, "kind": "Pod"},
        {"kind": "Pod"},
        {"on": "push"},
        {},
    ],
)
def test_foreign_documents(data: dict[str, Any]) -> None:
    assert document(**data) is None


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_documents_that_are_no_mapping_are_foreign(data: Any) -> None:
    assert validate(LocatedDoc("a.yaml", 0, data)) is None


def test_our_kind_without_api_version() -> None:
    fault = only(document(kind="Model", metadata={"name": "a"}, spec={}))
    assert (fault.rule, fault.facts) == ("missing-api-version", {"kind": "Model"})


@pytest.mark.parametrize(
    "version",
    ["penstock/v2", "Penstock/v1", "penstok/v1", "penstock.io/v1", "penstock", " penstock/v1", ["penstock/v1"], 1],
)
def test_another_version_of_ours_is_not_foreign(version: Any) -> None:
    fault = only(document(apiVersion=version, kind="Model"))
    assert (fault.rule, fault.location.route, fault.facts["expected"]) == (
        "invalid-value",
        ("apiVersion",),
        "`penstock/v1`",
    )


def test_unknown_kind_names_the_nearest() -> None:
    fault = only(document(apiVersion="penstock/v1", kind="promptemplate", metadata={"name": "a"}, spec={}))
    assert (fault.rule, fault.location.route) == ("unknown-kind", ("kind",))
    assert fault.facts == {"kind": "promptemplate", "nearest": "PromptTemplate"}


def test_missing_kind_and_odd_kind() -> None:
    assert only(document(apiVersion="penstock/v1")).facts == {"field": "kind"}
    assert only(document(apiVersion="penstock/v1", kind=["Model"])).rule == "invalid-value"


def test_top_level_typos_are_one_finding_each() -> None:
    found = document(apiVersion="penstock/v1", kind="Model", metdata={"name": "a"}, sepc={})
    assert [(f.rule, f.facts["nearest"]) for f in found] == [("unknown-field", "metadata"), ("unknown-field", "spec")]


def test_invalid_name() -> None:
    fault = only(document(apiVersion="penstock/v1", kind="Model", metadata={"name": "A_b"}, spec={"model": "a"}))
    assert (fault.rule, fault.location.route, fault.facts) == ("invalid-name", ("metadata", "name"), {"name": "A_b"})
    assert fault.resource is None


def test_missing_name() -> None:
    fault = only(document(apiVersion="penstock/v1", kind="Model", metadata={}, spec={"model": "a"}))
    assert (fault.rule, fault.location.route, fault.facts) == ("missing-field", ("metadata",), {"field": "name"})


def test_an_empty_spec_is_a_mapping() -> None:
    made = document(apiVersion="penstock/v1", kind="Project", metadata={"name": "a"}, spec=None)
    assert isinstance(made, Resource)


def test_unknown_field_names_the_nearest_at_that_place() -> None:
    [(rule, route, part, facts)] = faults("Chain", {"steps": {"a": {"prompt": "x", "wit": {}}}, "outputs": {"a": 1}})
    assert (rule, route, part) == ("unknown-field", ("steps", "a", "wit"), "key")
    assert facts["nearest"] == "with"
    assert "timeoutSeconds" in facts["allowed"]


def test_python_names_of_fields_are_no_part_of_the_language() -> None:
    found = faults("Model", {"model": "a", "price": {"input_per_million": 1, "outputPerMillion": 1}})
    assert [(rule, route) for rule, route, _, _ in found] == [("unknown-field", ("price", "input_per_million"))]
    assert found[0][3]["nearest"] == "inputPerMillion"


def test_the_text_union_is_one_clear_finding() -> None:
    spec = {"messages": [{"role": "user", "content": 3}, {"role": "user", "content": {"fil": "x"}}]}
    assert faults("PromptTemplate", spec) == [
        ("invalid-value", ("messages", 0, "content"), "value", {"expected": "text or {file: path}", "got": "3"}),
        (
            "unknown-field",
            ("messages", 1, "content", "fil"),
            "key",
            {"field": "fil", "nearest": "file", "allowed": ["file", "constant"]},
        ),
    ]


def test_keys_called_like_a_tag_of_a_union_are_kept() -> None:
    spec = {"steps": {"str": {"prompt": 3}, "prompt": {"prompt": "x", "FileText": 1}}, "outputs": {"a": 1}}
    routes = [route for _, route, _, _ in faults("Chain", spec)]
    assert routes == [("steps", "str", "prompt"), ("steps", "prompt", "FileText")]


def test_a_bad_key_points_at_the_key() -> None:
    found = faults("Chain", {"steps": {"a": {"prompt": "x"}}, "outputs": {"a b": 1}})
    assert [(rule, route, part, facts["got"]) for rule, route, part, facts in found] == [
        ("invalid-value", ("outputs", "a b"), "key", '"a b"')
    ]


def test_a_step_without_type() -> None:
    [(rule, route, _, facts)] = faults("Chain", {"steps": {"a": {"promt": "x"}}, "outputs": {"a": 1}})
    assert (rule, route) == ("invalid-value", ("steps", "a"))
    assert facts["expected"] == "a mapping with one of the keys prompt, retrieve, tool, agent, chain, each, guard"


def test_errors_of_whole_objects_stand_at_the_object() -> None:
    [(rule, route, _, facts)] = faults("Dataset", {"purpose": "evaluation", "source": {}})
    assert (rule, route, facts["expected"]) == ("invalid-value", ("source",), "one of `file`, `files` and `uri`")


@pytest.mark.parametrize(
    ("gate", "expected", "got"),
    [
        ({"alpha": 2}, "a number below 1", "2"),
        ({"alpha": float("nan")}, "a finite number", "nan"),
        ({"seed": "0"}, "a whole number", '"0"'),
        ({"onInconclusive": "wrn"}, "`warn` or `block`", '"wrn"'),
        ({"baselineMaxAge": "week"}, "a duration in minutes, hours or days, such as `7d`", '"week"'),
        ({"environments": None}, "a list", "null"),
        ({"environments": ["A"]}, "a name of lower-case letters, digits and dashes, at most 63 long", '"A"'),
    ],
)
def test_values_in_words(gate: dict[str, Any], expected: str, got: str) -> None:
    [(rule, route, _, facts)] = faults("Project", {"gate": gate})
    assert rule == "invalid-value"
    assert route[:2] == ("gate", next(iter(gate)))
    assert (facts["expected"], facts["got"]) == (expected, got)


@pytest.mark.parametrize("secret", ["sk-abcdefghijklmnop", "hunter2 and more"])
def test_what_may_be_a_credential_is_not_shown(secret: str) -> None:
    [(_, route, _, facts)] = faults("Model", {"model": "a", "credentials": secret})
    assert route == ("credentials",)
    assert secret not in str(facts)


def test_hostile_data_never_raises() -> None:
    for spec in ({"steps": {"[key]": 3}}, {"steps": {"<prompt>": {"prompt": {}}}}, {"inputs": {"a": "b"}}, [], "x", 0):
        assert isinstance(document(apiVersion="penstock/v1", kind="Chain", metadata=spec, spec=spec), tuple)


def test_the_examples_of_yaml() -> None:
    spec = b"spec: {purpose: evaluation, source: {file: a.csv}}\n"
    text = b"apiVersion: penstock/v1\nkind: Dataset\nmetadata: {name: q}\n" + spec
    [doc] = parse("a.yaml", text).documents
    assert isinstance(validate(doc), Resource)
