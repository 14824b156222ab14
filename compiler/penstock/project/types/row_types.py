"""Types of an Evaluation's rows, mappings and metrics, and of a Monitor's signal."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project import dataset
from penstock.project.chains import chains
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.project.types import chain_types, expressions, schemas
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation, Metric
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.resource import Resource
from penstock.spec.schemas import schema

OF_A_TRACE = ("id", "session", "tenant", "time", "latency", "cost", "tokens", "error", "release")
"""What a Monitor may read of a trace beside the chain's own inputs, outputs and steps."""
OF_A_STRATUM = ("tenant", "release", "hour", "weekday")
"""What a Monitor may compare within, beside these."""
BOUNDS = frozenset(("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"))


def dataset_faults(project: Project, resource: Resource) -> Iterator[Fault]:
    """What is wrong with a Dataset and its rows."""
    spec = resource.spec
    assert isinstance(spec, Dataset)
    place = resource.location.at("spec")
    named = str(resource.identity)
    if spec.schema_ is not None:
        yield from schemas.faults(spec.schema_, place.at("schema"), named)
        yield from _defaults(spec.schema_, place.at("schema", "properties"), named)
    row = dataset.fields(project, resource.identity.name)
    for field, name in (("key", spec.key), ("cluster", spec.cluster), ("reviewed", spec.reviewed)):
        if name is not None:
            yield from _field(row, name, place.at(field), named)
    yield from dataset.rows(project, resource.identity.name).faults


def _defaults(declared: Mapping[str, Any], place: Location, named: str) -> Iterator[Fault]:
    """What a row without the field is given must be what the field takes."""
    used = schemas.usable(declared)
    fields = used.get("properties", {})
    referred = {key: value for key, value in used.items() if key in ("$defs", "definitions", "properties")}
    for name, field in fields.items():
        if isinstance(field, Mapping) and "default" in field:
            why = schema.check(referred, {name: field["default"]})
            if why is not None:
                why = why.removeprefix(f"{name}: ")
                facts = {"problem": f"its default does not fit: {why}"}
                yield Fault("invalid-schema", place.at(name, "default"), facts, resource=named)


def evaluation_faults(project: Project, resource: Resource) -> Iterator[Fault]:
    """What is wrong with an Evaluation's expressions and metrics."""
    spec = resource.spec
    assert isinstance(spec, Evaluation)
    place = resource.location.at("spec")
    named = str(resource.identity)
    row = dataset.fields(project, spec.dataset) if project.spec("Dataset", spec.dataset) else {}
    rows = {"row": row}
    yield from expressions.faults(spec.inputs, place.at("inputs"), rows, named, project.kept)
    yield from expressions.faults(spec.slices, place.at("slices"), rows, named, project.kept)
    if spec.required is not None:
        yield from expressions.condition(spec.required, place.at("required"), rows, named, project.kept)
    types: dict[str, Mapping[str, Any]] = {"row": row, "inputs": {}, "outputs": {}, "steps": {}}
    if spec.chain in chains(project):
        chain = chain_types.types(project, spec.chain)
        types |= {"inputs": chain.inputs, "outputs": chain.outputs, "steps": chain.steps}
        yield from _inputs(project, spec, chain.inputs, place.at("inputs"), rows, named)
    for name, metric in spec.metrics.items():
        yield from _metric(project, spec, metric, place.at("metrics", name), types, named)


def monitor_faults(project: Project, resource: Resource) -> Iterator[Fault]:
    """What is wrong with a Monitor's signal and mapping."""
    spec = resource.spec
    assert isinstance(spec, Monitor)
    named = str(resource.identity)
    place = resource.location.at("spec")
    yield from expressions.faults(
        spec.traces.map, place.at("traces", "map"), {"attributes": {}}, named, project.kept, bare=True
    )
    types: dict[str, Mapping[str, Any]] = {"inputs": {}, "outputs": {}, "steps": {}}
    if spec.chain in chains(project):
        chain = chain_types.types(project, spec.chain)
        types = {"inputs": chain.inputs, "outputs": chain.outputs, "steps": chain.steps}
        known = [*_traced(types), *OF_A_TRACE]
        for key in spec.traces.map:
            if key not in known:
                facts = {"name": key, "chain": spec.chain, "nearest": nearest(key, known), "known": known}
                yield Fault("unknown-trace-field", place.at("traces", "map", key).key(), facts, resource=named)
        among = [*_traced(types), *OF_A_STRATUM]
        for number, name in enumerate(spec.within):
            if name not in among:
                facts = {"name": name, "chain": spec.chain, "nearest": nearest(name, among), "known": among}
                yield Fault("unknown-trace-field", place.at("within", number), facts, resource=named)
    if spec.signal is None:
        return
    yield from expressions.faults(spec.signal, place.at("signal"), types, named, project.kept)
    got = expressions.type_of(spec.signal, types, project.kept)
    yield from expressions.mismatch(got, {"type": "string"}, "`signal`", place.at("signal"), named)


def _traced(types: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The names of all that a chain takes and gives."""
    for root in ("inputs", "outputs"):
        yield from (f"{root}.{name}" for name in types[root].get("properties", ()))
    for step, outputs in types["steps"].get("properties", {}).items():
        yield from (f"steps.{step}.{name}" for name in outputs.get("properties", ()))


def retriever_faults(project: Project, resource: Resource) -> Iterator[Fault]:
    """What is wrong with the fields that a Retriever names of its Dataset."""
    spec = resource.spec
    assert isinstance(spec, Retriever)
    place = resource.location.at("spec", "documents")
    named = str(resource.identity)
    if project.spec("Dataset", spec.documents.dataset) is None:
        return
    row = dataset.fields(project, spec.documents.dataset)
    for field, name in (("id", spec.documents.id), ("text", spec.documents.text)):
        at = place.at(field) if field in spec.documents.model_fields_set else place
        yield from _field(row, name, at, named)
    got = schema.at(row, (spec.documents.text,)) or {}
    yield from expressions.mismatch(got, {"type": "string"}, "`text`", place.at("text"), named)


def _field(row: Mapping[str, Any], name: str, place: Location, named: str) -> Iterator[Fault]:
    if schema.at(row, (name,)) is None:
        known = list(row.get("properties", ()))
        facts = {"field": name, "nearest": nearest(name, known), "known": known}
        yield Fault("unknown-row-field", place, facts, resource=named)


def _inputs(
    project: Project,
    spec: Evaluation,
    wanted: Mapping[str, Any],
    place: Location,
    rows: Mapping[str, Any],
    named: str,
) -> Iterator[Fault]:
    declared: Mapping[str, Any] = wanted.get("properties", {})
    for key in spec.inputs:
        if key not in declared:
            facts = {"input": key, "what": f"chain '{spec.chain}'", "nearest": nearest(key, list(declared))}
            yield Fault("unknown-input", place.at(key).key(), {**facts, "known": list(declared)}, resource=named)
    for key, schema_ in declared.items():
        if key not in spec.inputs:
            if "default" not in schema_:
                facts = {"input": key, "chain": spec.chain, "type": schema.show(schema_)}
                yield Fault("required-input-missing", place.key(), facts, resource=named)
            continue
        got = expressions.type_of(spec.inputs[key], rows, project.kept)
        # The rows are there: whether each is within bounds is seen when it is asked.
        wanted_type = {k: v for k, v in schema_.items() if k not in BOUNDS}
        what = f"input '{key}' of chain '{spec.chain}'"
        yield from expressions.mismatch(got, wanted_type, what, place.at(key), named)


def _metric(
    project: Project, spec: Evaluation, metric: Metric, place: Location, types: Mapping[str, Any], named: str
) -> Iterator[Fault]:
    if metric.where is not None:
        yield from expressions.condition(metric.where, place.at("where"), {"row": types["row"]}, named, project.kept)
    yield from expressions.faults(metric.with_, place.at("with"), types, named, project.kept)
    if metric.of is not None:
        if metric.of not in spec.metrics:
            known = list(spec.metrics)
            facts = {"metric": metric.of, "nearest": nearest(metric.of, known), "known": known}
            yield Fault("unknown-metric", place.at("of"), facts, resource=named)
        if metric.across not in spec.slices:
            known = list(spec.slices)
            facts = {"slice": metric.across, "nearest": nearest(str(metric.across), known), "known": known}
            yield Fault("unknown-slice", place.at("across"), facts, resource=named)
        return
    assert metric.metric is not None
    signature = project.signatures.get(metric.metric)
    if signature is None:
        known = list(project.signatures)
        facts = {"metric": metric.metric, "nearest": nearest(metric.metric, known), "known": known}
        yield Fault("unknown-metric", place.at("metric"), facts, resource=named)
        return
    wanted = dict(signature.arguments)
    prompt = project.spec("PromptTemplate", metric.judge.prompt) if metric.judge and metric.judge.prompt else None
    if isinstance(prompt, PromptTemplate) and signature.judged:
        # What the judge's prompt takes beside the metric's own is given in `with` too.
        wanted |= {key: {"default": None, **declared} for key, declared in prompt.inputs.items() if key not in wanted}
    yield from _arguments(project, metric, wanted, place, types, named)


def _arguments(
    project: Project,
    metric: Metric,
    wanted: Mapping[str, Mapping[str, Any]],
    place: Location,
    types: Mapping[str, Any],
    named: str,
) -> Iterator[Fault]:
    for key in metric.with_:
        if key not in wanted:
            problem = f"has no argument '{key}'"
            facts = {"metric": metric.metric, "argument": key, "problem": problem, "known": list(wanted)}
            facts["nearest"] = nearest(key, list(wanted))
            yield Fault("metric-argument", place.at("with", key).key(), facts, resource=named)
    for key, declared in wanted.items():
        facts = {"metric": metric.metric, "argument": key, "known": list(wanted), "nearest": None}
        if key not in metric.with_:
            if "default" not in declared:
                facts["problem"] = f"needs '{key}' ({schema.show(declared)})"
                at = place.at("with").key() if metric.with_ else place.at("metric")
                yield Fault("metric-argument", at, facts, resource=named)
            continue
        why = schema.mismatch(expressions.type_of(metric.with_[key], types, project.kept), declared)
        if why is not None:
            facts["problem"] = f"takes '{key}' as {schema.show(declared)}: {why}"
            yield Fault("metric-argument", place.at("with", key), facts, resource=named)
