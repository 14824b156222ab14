"""CycloneDX 1.6 ML-BOM: the models, adapters, prompts and datasets of a bundle, with the figures that a gate measured.

The chain itself is a component of type `machine-learning-model`: its model card holds the metrics, as they are of the
chain and not of any one model in it.
"""

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from penstock.bundle.bundle import Bundle
from penstock.bundle.referrer import Referrer
from penstock.source import canonical
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity
from penstock.version import VERSION

KIND = "application/vnd.cyclonedx+json"
_CHAIN = "bundle"
_HUGGING_FACE = re.compile(r"hf://([A-Za-z0-9._-]+/[A-Za-z0-9._-]+)")
_REVISION = re.compile(r"[A-Za-z0-9._-]+")


def referrer(
    bundle: Bundle, licences: Mapping[Identity, str], metrics: Iterable[tuple[str, Mapping[str, Any]]] = ()
) -> Referrer:
    """`licences`: as the specs declare them; `metrics`: of a gate, each with the name of its evaluation."""
    found = [part for part in (_component(bundle, each, licences) for each in sorted(bundle.specs)) if part is not None]
    chain: dict[str, Any] = {
        "bom-ref": _CHAIN,
        "type": "machine-learning-model",
        "name": bundle.chain,
        "version": bundle.digest,
        "hashes": [_hash(bundle.digest)],
        "properties": [{"name": "penstock:fingerprint", "value": bundle.fingerprint}],
    }
    inner = [str(part["bom-ref"]) for part in found]
    depends = [{"ref": _CHAIN, "dependsOn": inner}] if inner else [{"ref": _CHAIN}]
    depends += [_edge(bundle, each, inner) for each in sorted(bundle.specs) if str(each) in inner]
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, bundle.digest)}",
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "penstock", "version": VERSION}]},
            "component": chain,
        },
        "components": found,
        "dependencies": depends,
        "compositions": [{"aggregate": "complete", "assemblies": [_CHAIN]}],
    }
    made = Referrer(KIND, KIND, canonical.dumps(body))
    figures = list(metrics)
    return measured(made, figures) if figures else made


def measured(bom: Referrer, metrics: Iterable[tuple[str, Mapping[str, Any]]]) -> Referrer:
    """The same bill with these figures in the chain's model card, in the place of earlier ones."""
    body = json.loads(bom.data)
    shown = [entry for evaluation, metric in metrics for entry in _metrics(evaluation, metric)]
    component = body["metadata"]["component"]
    component.pop("modelCard", None)
    if shown:
        component["modelCard"] = {"quantitativeAnalysis": {"performanceMetrics": shown}}
    return Referrer(KIND, KIND, canonical.dumps(body))


def _component(bundle: Bundle, identity: Identity, licences: Mapping[Identity, str]) -> dict[str, Any] | None:
    spec = bundle.specs[identity]
    found: dict[str, Any] = {"bom-ref": str(identity), "name": identity.name}
    if identity in licences:
        found["licenses"] = [{"license": {"name": licences[identity]}}]
    match spec:
        case Model():
            return {**found, "type": "machine-learning-model", **_model(bundle, spec)}
        case Adapter():
            return {**found, "type": "machine-learning-model", **_adapter(spec)}
        case Dataset():
            return {**found, "type": "data", **_dataset(bundle, identity, spec)}
        case PromptTemplate():
            kind = {"bom-ref": f"{identity}#data", "type": "definition", "name": identity.name}
            plain = spec.model_dump(mode="json", by_alias=True, exclude_unset=True)
            return {**found, "type": "data", "hashes": [_hash(canonical.digest(plain))], "data": [kind]}
    return None


def _model(bundle: Bundle, spec: Model) -> dict[str, Any]:
    found: dict[str, Any] = {"properties": [_property("model", spec.model), _property("mode", spec.mode)]}
    weights = spec.serving.weights if spec.serving is not None else None
    if weights is not None:
        found["properties"] += [_property("weights", weights.uri), _property("dtype", weights.dtype)]
        if weights.revision is not None:
            found["version"] = weights.revision
        if weights.quantization is not None:
            found["properties"].append(_property("quantization", weights.quantization))
        found |= _purl(weights.uri, weights.revision)
    task = {"chat": "text-generation", "embedding": "feature-extraction", "rerank": "text-ranking"}[spec.mode]
    found["modelCard"] = {"modelParameters": {"task": task}}
    return found


def _adapter(spec: Adapter) -> dict[str, Any]:
    properties = [_property("method", spec.method), _property("weights", spec.uri)]
    if spec.rank is not None:
        properties.append(_property("rank", str(spec.rank)))
    found = {"properties": properties, **_purl(spec.uri, None)}
    return found if spec.digest is None else {**found, "hashes": [_hash(spec.digest)]}


def _dataset(bundle: Bundle, identity: Identity, spec: Dataset) -> dict[str, Any]:
    data: dict[str, Any] = {"bom-ref": f"{identity}#data", "type": "dataset", "name": identity.name}
    if spec.source.uri is not None:
        data["contents"] = {"url": spec.source.uri}
    path = f"datasets/{identity.name}.jsonl"
    file = bundle.files.get(path) or bundle.data.get(path)
    digest = f"sha256:{spec.source.sha256}" if spec.source.sha256 else canonical.sha256(file) if file else None
    rows = len(bundle.rows[identity.name]) if identity.name in bundle.rows else None
    properties = [_property("purpose", spec.purpose), *([_property("rows", str(rows))] if rows is not None else [])]
    found = {"data": [data], "properties": properties}
    return found if digest is None else {**found, "hashes": [_hash(digest)]}


def _edge(bundle: Bundle, identity: Identity, known: Iterable[str]) -> dict[str, Any]:
    """What a component rests on, as far as the bundle holds it."""
    named = sorted({each for each in _named(bundle.specs[identity]) if each in known and each != str(identity)})
    return {"ref": str(identity), "dependsOn": named} if named else {"ref": str(identity)}


def _named(spec: object) -> Iterator[str]:
    match spec:
        case Model():
            yield from (f"Model/{name}" for name in (spec.base, *spec.fallbacks) if name is not None)
            if spec.adapter is not None:
                yield f"Adapter/{spec.adapter}"
        case Adapter():
            yield f"Model/{spec.base}"
        case PromptTemplate():
            if spec.examples is not None:
                yield f"Dataset/{spec.examples.dataset}"


def _metrics(evaluation: str, metric: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The mean at head; the difference to base with its interval, turned so that above 0 is better."""
    name = f"{evaluation}/{metric['metric']}"
    if metric.get("head") is not None:
        yield {"type": name, "value": _figure(metric["head"])}
    delta, low, high = metric.get("delta"), metric.get("low"), metric.get("high")
    if delta is not None:
        found: dict[str, Any] = {"type": f"{name}: better than base by", "value": _figure(delta)}
        if low is not None and high is not None:
            found["confidenceInterval"] = {"lowerBound": _figure(low), "upperBound": _figure(high)}
        yield found


def _figure(value: Any) -> str:
    return canonical.number(float(value))


def _purl(uri: str, revision: str | None) -> dict[str, str]:
    found = _HUGGING_FACE.fullmatch(uri)
    if found is None:
        return {}
    pinned = f"@{revision.lower()}" if revision is not None and _REVISION.fullmatch(revision) else ""
    return {"purl": f"pkg:huggingface/{found[1]}{pinned}"}


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"penstock:{name}", "value": value}


def _hash(digest: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": digest.removeprefix("sha256:")}
