"""The rows beside a flow as a Dataset, and what its nodes count over them as an Evaluation."""

import re
from collections.abc import Collection, Iterator, Mapping
from posixpath import basename, dirname
from typing import Any, NamedTuple

from penstock.adopt import function, rows
from penstock.adopt.foreign import Foreign, Unread
from penstock.adopt.function import Unfit
from penstock.adopt.names import identifier
from penstock.adopt.promptflow import files
from penstock.adopt.promptflow.aggregation import Share, metrics
from penstock.adopt.promptflow.node import REFERENCE, Names, Node
from penstock.adopt.rows import Rows
from penstock.adopt.source import Drafted, Source

_USUAL = ("data.jsonl", "samples.jsonl", "samples.json", "sample.jsonl", "sample.json")
_COLUMN = re.compile(r"\$\{data\.([^{}]+)\}")
MOST = 50
"""Files beside a flow that may be a run."""


class Data(NamedTuple):
    """Where rows lie, and what of them goes into which input."""

    path: str
    line: int
    mapping: Mapping[str, Any]
    where: str
    """The file that says so."""


def measured(
    source: Source, found: Foreign, names: Names, nodes: list[Node], chain: Drafted, writing: Collection[str]
) -> tuple[list[Drafted], Mapping[str, bytes]]:
    """A Dataset for the rows, and an Evaluation for what is counted; what is not carried over is noted.

    Args:
        writing: Tools that an Evaluation does not call.
    """
    counted = dict(_metrics(source, found, names, nodes, set(chain.spec["steps"])))
    data = _data(source, found)
    called = {str(step.get("tool")) for step in chain.spec["steps"].values()}
    stubs = ", ".join(sorted(called & set(writing)))
    keyed = bool(counted) and not stubs
    held = rows.beside(source, data.path, data.line, f"{chain.name}-data", keyed=keyed) if data else None
    if data is None or held is None or stubs:
        for name, metric in counted.items():
            needs = f"stubs for {stubs}, or `effects: read`" if stubs else "rows"
            words = f"`{name}` needs {needs}: metric `{metric['metric']}` of `{metric['with']['text']}` is to be true"
            source.note("lost", found.line("nodes"), words)
        counted = {} if stubs else counted
    if data is None or held is None:
        return [], {}
    inputs = _inputs(source, data, chain.spec.get("inputs", {}), held)
    if not counted or inputs is None:
        if not counted and not stubs:
            words = f"nothing is measured on the rows of {basename(data.path)}: an Evaluation of them names its metrics"
            source.note("lost", data.line, words, data.where)
        return [held.dataset], held.files
    spec: dict[str, Any] = {"chain": chain.name, "dataset": held.dataset.name}
    spec |= {"inputs": inputs} if inputs else {}
    name = source.names.new("Evaluation", chain.name, apart=source.label)
    return [held.dataset, Drafted("Evaluation", name, spec | {"metrics": counted})], held.files


def _metrics(
    source: Source, found: Foreign, names: Names, nodes: list[Node], steps: set[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for node in nodes:
        lost = f"`{node.name}` puts runs together"
        origin = node.data.get("source")
        path = origin.get("path") if isinstance(origin, Mapping) else None
        where = files.located(source, found.data, path) if isinstance(path, str) else None
        tree: Any = Unfit("its code is not here", 1)
        if where is not None and node.data.get("type") == "python":
            try:
                tree = function.tree(source.bytes(where))
            except Unread as error:
                tree = Unfit(error.problem, 1)
        if isinstance(tree, Unfit):
            source.note("lost", node.line, f"{lost}: {tree.problem}: an Evaluation's metrics do")
            continue
        given = {key: match for key, value in node.given.items() if (match := _one(value)) is not None}
        rowwise = {key: names.expression(match) for key, match in given.items() if names.steps.get(match[1]) in steps}
        rowwise |= {key: names.expression(match) for key, match in given.items() if match[1] == "inputs"}
        logged = metrics(tree, rowwise)
        if not logged:
            source.note("lost", node.line, f"{lost}, and logs no metric: an Evaluation's metrics do")
        for each in logged:
            if not isinstance(each, Share):
                what = f"`{each.name}`" if each.name else "a metric"
                words = f"{lost}: {what} is no share of rows that can be read: declare it as a metric"
                source.note("lost", each.line, words, where)
                continue
            if each.scale != 1:
                words = f"`{each.name}` of `{node.name}` is a share from 0 to 1, not times {each.scale:g}"
                source.note("changed", each.line, words, where)
            text = f"${{{{ {each.condition} }}}}"
            yield identifier(each.name), {"metric": "exact-match", "with": {"text": text, "expected": True}}


def _one(value: Any) -> re.Match[str] | None:
    return REFERENCE.fullmatch(value.strip()) if isinstance(value, str) else None


def _data(source: Source, found: Foreign) -> Data | None:
    """What a run beside the flow names; else a file of rows by its usual name, or the only one."""
    folder = dirname(source.path)
    near = [each.path for each in source.tree.entries() if each.kind == "file" and dirname(each.path) == folder]
    for path in [each for each in near if each.endswith((".yaml", ".yml")) and each != source.path][:MOST]:
        run = _run(source, path)
        if run is not None:
            return run
    lines = [each for each in near if each.endswith(".jsonl")]
    usual = [path for name in _USUAL if (path := f"{folder}/{name}".lstrip("/")) in near]
    chosen = usual[0] if usual else lines[0] if len(lines) == 1 else None
    for each in dict.fromkeys([*usual, *lines]):
        if each != chosen:
            source.note("lost", found.line("inputs"), f"the rows of {basename(each)}: a Dataset holds them")
    return Data(chosen, found.line("inputs"), {}, source.path) if chosen is not None else None


def _run(source: Source, path: str) -> Data | None:
    try:
        if b"data" not in source.bytes(path) or b"flow" not in source.bytes(path):
            return None
        run = source.read(path)
    except Unread:
        return None
    given = run.data if isinstance(run.data, Mapping) else {}
    flow, data, mapping = given.get("flow"), given.get("data"), given.get("column_mapping")
    if not isinstance(flow, str) or not isinstance(data, str) or ":" in data:
        return None
    named = source.near(flow, path)
    if (named or ".").rstrip("/.") not in (dirname(source.path), source.path):
        return None
    where = source.near(data, path)
    if where is None or not source.here(where):
        source.note("lost", run.line("data"), f"the rows of {data} are not here: name them in a Dataset", path)
        return None
    mapped = mapping if isinstance(mapping, Mapping) else {}
    for key in given:
        if key not in ("$schema", "name", "display_name", "description", "flow", "data", "column_mapping", "tags"):
            source.note("lost", run.line(str(key)), f"`{key}` of a run: an Evaluation is run by `penstock eval`", path)
    return Data(where, run.line("data"), {str(key): value for key, value in mapped.items()}, path)


def _inputs(source: Source, data: Data, inputs: Mapping[str, Any], held: Rows) -> dict[str, Any] | None:
    """What each row gives to the Chain; None, with a note, where it lacks something."""
    made: dict[str, Any] = {}
    for name, schema in inputs.items():
        given = data.mapping.get(name, f"${{data.{name}}}")
        column = _COLUMN.fullmatch(given) if isinstance(given, str) else None
        if column is not None and column[1] in held.columns and column[1].isidentifier():
            made[name] = f"${{{{ row.{column[1]} }}}}"
        elif name in data.mapping and column is None and "${" not in str(given):
            made[name] = given
        elif name in data.mapping or "default" not in schema:
            words = f"the rows of {basename(data.path)} have nothing for the input `{name}`: no Evaluation is made"
            source.note("lost", data.line, words, data.where)
            return None
    return made
