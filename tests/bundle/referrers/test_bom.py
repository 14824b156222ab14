"""Bills are valid by CycloneDX's own schema, and every reference in them leads somewhere."""

import json
from collections.abc import Callable

import pytest
from tests.bundle.referrers.sample import METRIC

from penstock.bundle.bundle import Bundle
from penstock.bundle.referrers import bom
from penstock.bundle.release import compile
from penstock.project.project import Project
from penstock.spec.resource import Identity


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
