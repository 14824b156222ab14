"""Every kind of evidence is valid by the outside validator of its format, and the same each time."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from penstock.bundle import statement
from penstock.bundle.bundle import Bundle
from penstock.bundle.lineage import Declared, Lineage
from penstock.bundle.referrer import Referrer
from penstock.bundle.referrers import REFERRERS, acceptance, bom, monitors, provenance, test_result, version
from penstock.bundle.referrers.test_result import Judged
from penstock.bundle.release import compile
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project
from penstock.source import canonical
from penstock.spec.resource import Identity

DIGEST = "sha256:" + "d" * 64
OTHER = "sha256:" + "e" * 64
LINEAGE = Lineage(
    chain="shop",
    environment="production",
    version="1.2.0",
    description="Answers customers.",
    owner="team-shop",
    source="git+https://example.org/shop.git",
    revision="c" * 40,
    modified=False,
    declared=(
        Declared("Model/answerer", "models.yaml", OTHER, "b" * 40, "Ann Author"),
        Declared("Chain/shop", "c", OTHER),
    ),
    lock=OTHER,
    tool="0.1.0",
    at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)
METRIC = {"metric": "right", "head": 0.75, "base": 0.5, "delta": 0.25, "low": -0.125, "high": 0.5, "n": 40}
JUDGED = Judged(
    chain="shop",
    environment="production",
    gate=OTHER,
    verdict="PASS",
    whole="PASS",
    reason="not-worse",
    exit_code=0,
    accepted=None,
    base=OTHER,
    head=DIGEST,
    revisions=("a" * 40, "b" * 40),
    evaluations=(("quality", OTHER),),
    metrics={"quality": [METRIC]},
    passed=("quality/right",),
)


@pytest.fixture
def bundle(open_files: Callable[..., Project]) -> Bundle:
    served = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: hosted_vllm/tone
  base: house
  adapter: tone
---
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/house
  serving:
    weights: {uri: "hf://acme/base-8b", revision: 0F1E2D3, parameters: 8.0e+9, layers: 32, heads: 32, kvHeads: 8,
              headSize: 128, quantization: awq}
    hardware: {gpu: nvidia-l4}
    maxContext: 8192
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: lora, uri: "oci://registry.example.org/tone", digest: "sha256:%s", rank: 16}
""" % ("f" * 64)
    return compile(open_files({"models.yaml": served}), "shop")


def predicate(referrer: Referrer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(referrer.data)["predicate"]
    return found


def test_provenance_is_valid_by_in_totos_own_messages() -> None:
    from google.protobuf import json_format
    from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
    from in_toto_attestation.v1.statement import Statement

    made = provenance.referrer(DIGEST, LINEAGE)
    parsed = json_format.ParseDict(predicate(made), provenance_pb2.Provenance())
    assert parsed.build_definition.resolved_dependencies[0].digest["gitCommit"] == "c" * 40
    assert parsed.build_definition.resolved_dependencies[1].annotations["author"] == "Ann Author"
    assert parsed.run_details.metadata.started_on.ToJsonString() == "2026-01-02T03:04:05Z"
    value = json.loads(made.data)
    json_format.ParseDict(value, _statement_message())
    Statement(_subjects(value), value["predicateType"], value["predicate"]).validate()
    assert value["subject"] == [{"name": "shop", "digest": {"sha256": "d" * 64}}]


def _statement_message() -> Any:
    from in_toto_attestation.v1 import statement_pb2

    return statement_pb2.Statement()


def _subjects(value: dict[str, Any]) -> list[Any]:
    from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor

    return [ResourceDescriptor(name=each["name"], digest=each["digest"]).pb for each in value["subject"]]


def test_provenance_holds_a_clock_only_where_it_is_given() -> None:
    plain = replace(LINEAGE, at=None)
    assert "metadata" not in predicate(provenance.referrer(DIGEST, plain))["runDetails"]
    assert provenance.referrer(DIGEST, plain) == provenance.referrer(DIGEST, plain)
    modified = predicate(provenance.referrer(DIGEST, replace(plain, modified=True)))
    assert modified["buildDefinition"]["resolvedDependencies"][0]["annotations"] == {"modified": True}
    outside = replace(plain, revision=None, source=None, lock=None, declared=())
    assert predicate(provenance.referrer(DIGEST, outside))["buildDefinition"]["resolvedDependencies"] == []


@pytest.mark.parametrize(
    "judged",
    [
        JUDGED,
        replace(JUDGED, verdict="UNCHANGED", whole="UNCHANGED", metrics={}, evaluations=(), passed=(), base=DIGEST),
        replace(JUDGED, verdict="FAIL", whole="FAIL", exit_code=1, passed=(), failed=("quality/right",)),
        replace(JUDGED, verdict="FAIL", whole="FAIL", accepted=OTHER, failed=("quality/right",)),
        replace(JUDGED, verdict="INCONCLUSIVE", whole="INCONCLUSIVE", warned=("quality/right",), passed=(), base=None),
    ],
)
def test_test_result_is_valid_by_in_totos_own_message_and_reads_back(judged: Judged) -> None:
    from google.protobuf import json_format
    from in_toto_attestation.predicates.test_result.v0 import test_result_pb2

    made = test_result.referrer(judged)
    parsed = json_format.ParseDict(predicate(made), test_result_pb2.TestResult())
    assert parsed.result == judged.result
    assert [entry.name for entry in parsed.configuration] == ["gate", *(name for name, _ in judged.evaluations)]
    again = test_result.read(statement.of(made, DIGEST))
    assert test_result.referrer(again) == made


@pytest.mark.parametrize(
    ("judged", "result", "publishable"),
    [
        (JUDGED, "PASSED", "PASS"),
        (replace(JUDGED, verdict="UNCHANGED"), "PASSED", "UNCHANGED"),
        (replace(JUDGED, whole="FAIL", exit_code=1), "FAILED", None),
        (replace(JUDGED, exit_code=3, whole="INCONCLUSIVE"), "FAILED", None),
        (replace(JUDGED, whole="INCONCLUSIVE"), "WARNED", "INCONCLUSIVE"),
        (replace(JUDGED, verdict="FAIL", whole="FAIL", accepted=OTHER), "WARNED", "accepted"),
        (replace(JUDGED, accepted=OTHER), "WARNED", "accepted"),
    ],
)
def test_what_a_verdict_amounts_to(judged: Judged, result: str, publishable: str | None) -> None:
    assert (judged.result, judged.publishable) == (result, publishable)


def altered(change: Callable[[dict[str, Any]], object]) -> Referrer:
    made = test_result.referrer(JUDGED)
    value = json.loads(made.data)
    change(value)
    return replace(made, data=canonical.dumps(value))


def gate(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["predicate"]["configuration"][0]["annotations"]
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v["predicate"].update(result="FAILED"),
        lambda v: gate(v).update(verdict="FAIL"),
        lambda v: gate(v).update(verdict="FAIL", gateVerdict="FAIL"),
        lambda v: gate(v).update(verdict="GREAT"),
        lambda v: gate(v).update(exitCode=1),
        lambda v: gate(v).update(exitCode=True),
        lambda v: gate(v).update(exitCode="0"),
        lambda v: gate(v).update(head=OTHER),
        lambda v: gate(v).pop("head"),
        lambda v: v["predicate"].update(failedTests=["quality/right"]),
        lambda v: v["predicate"].update(passedTests="all"),
        lambda v: v["predicate"].update(configuration=[]),
        lambda v: v["predicate"].update(configuration=v["predicate"]["configuration"] + [7]),
        lambda v: v["predicate"].update(configuration=v["predicate"]["configuration"][:1] * 2),
        lambda v: v["predicate"]["configuration"][1].pop("digest"),
        lambda v: v["predicate"]["configuration"][1].update(annotations={"metrics": [1]}),
        lambda v: v["subject"].append({"digest": {"sha256": "e" * 64}}),
        lambda v: v["subject"][0]["digest"].update(sha256="e" * 64),
        lambda v: v["subject"][0].update(digest={"sha256": "zz"}),
        lambda v: v.update(subject=[]),
        lambda v: v.update(_type="https://in-toto.io/Statement/v0.1"),
        lambda v: v.update(predicateType="https://slsa.dev/provenance/v1"),
        lambda v: v.update(more=1),
        lambda v: v.pop("predicate"),
    ],
)
def test_results_that_contradict_themselves(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(Fatal, match="refused"):
        test_result.read(statement.of(altered(change), DIGEST))


def test_keys_that_come_twice_and_deep_statements() -> None:
    made = test_result.referrer(JUDGED)
    twice = made.data.replace(b'"result":"PASSED"', b'"result":"FAILED","result":"PASSED"')
    assert twice != made.data
    for data in (twice, b"[" * 100_000, b'{"a":' * 100, b"", made.data[:-1]):
        with pytest.raises(Fatal, match="refused"):
            statement.of(replace(made, data=data), DIGEST)


def test_bill_is_valid_by_cyclonedx_own_schema(bundle: Bundle) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    licences = {Identity("Model", "house"): "Apache-2.0"}
    made = bom.referrer(bundle, licences, [("quality", METRIC)])
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(made.data.decode())
    assert problem is None, problem
    value = json.loads(made.data)
    parts = {part["bom-ref"]: part for part in value["components"]}
    assert set(parts) == {"Model/answerer", "Model/house", "Adapter/tone", "Dataset/pages", "PromptTemplate/reply"}
    assert parts["Model/house"]["purl"] == "pkg:huggingface/acme/base-8b@0f1e2d3"
    assert parts["Model/house"]["licenses"] == [{"license": {"name": "Apache-2.0"}}]
    assert parts["Adapter/tone"]["hashes"] == [{"alg": "SHA-256", "content": "f" * 64}]
    metrics = value["metadata"]["component"]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert metrics == [
        {"type": "quality/right", "value": "0.75"},
        {
            "type": "quality/right: better than base by",
            "value": "0.25",
            "confidenceInterval": {"lowerBound": "-0.125", "upperBound": "0.5"},
        },
    ]
    assert bom.measured(made, []) == bom.referrer(bundle, licences)
    assert bom.measured(bom.measured(made, []), [("quality", METRIC)]) == made


def test_no_reference_of_the_bill_hangs_in_the_air(bundle: Bundle) -> None:
    value = json.loads(bom.referrer(bundle, {}).data)
    known = {value["metadata"]["component"]["bom-ref"], *(part["bom-ref"] for part in value["components"])}
    known |= {data["bom-ref"] for part in value["components"] for data in part.get("data", ())}
    edges = {edge["ref"]: edge.get("dependsOn", []) for edge in value["dependencies"]}
    used = {*edges, *(ref for named in edges.values() for ref in named)}
    used |= {ref for composition in value["compositions"] for ref in composition["assemblies"]}
    assert used <= known
    assert edges["Model/answerer"] == ["Adapter/tone", "Model/house"]
    assert edges["Adapter/tone"] == ["Model/house"]
    assert len(edges) == 6


def test_version_and_monitors_and_acceptance() -> None:
    made = version.referrer(LINEAGE)
    assert made.annotations["org.opencontainers.image.version"] == "1.2.0"
    assert made.annotations["org.opencontainers.image.revision"] == "c" * 40
    assert json.loads(made.data)["owner"] == "team-shop"
    bare = version.referrer(replace(LINEAGE, version=None, source=None, revision=None, description=None))
    assert bare.annotations == {}
    watched = monitors.referrer("shop", {"topics": {"chain": "shop"}})
    assert json.loads(watched.data) == {"monitorsFormat": 1, "chain": "shop", "monitors": {"topics": {"chain": "shop"}}}
    accepted = acceptance.referrer("shop", DIGEST, OTHER, {"base": OTHER})
    assert statement.of(accepted, DIGEST).predicate == {"accepted": OTHER, "base": OTHER}


def test_every_kind_has_a_name() -> None:
    made = [
        version.referrer(LINEAGE),
        provenance.referrer(DIGEST, LINEAGE),
        test_result.referrer(JUDGED),
        monitors.referrer("shop", {}),
        acceptance.referrer("shop", DIGEST, OTHER, {}),
    ]
    assert all(each.kind in REFERRERS for each in made)
    assert len(set(REFERRERS.values())) == len(REFERRERS)
