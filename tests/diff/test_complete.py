"""No field of the language is without a rule, and no rule without a case."""

import ast
import importlib
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from penstock.diff import interface, judge
from penstock.diff.classifiers import CLASSIFIERS
from penstock.diff.fields import Field
from penstock.diff.pair import Pair
from penstock.project.project import Project
from penstock.spec.field import Aspect, FileText, Schema, marks_of
from penstock.spec.kinds import KINDS
from penstock.spec.resource import Identity
from penstock.spec.steps import STEPS

from .test_compare import CASES, compared

CLASSIFYING = sorted(Path(judge.__file__).parent.glob("classifiers/*.py"))
OTHERS = {
    "Adapter": "kind: Adapter\nmetadata: {name: x}\nspec: {base: answerer, method: lora, uri: 'hf://a/b'}",
    "Tool": "kind: Tool\nmetadata: {name: x}\nspec: {server: x, effects: read}",
    "ToolServer": "kind: ToolServer\nmetadata: {name: x}\nspec: {mcp: {url: 'https://x.example.org'}}",
    "Tuning": "kind: Tuning\nmetadata: {name: x}\nspec: {method: prune, base: answerer, produces: {model: x}}",
}


def routes(model: type[BaseModel], above: tuple[str | int, ...], aspect: Aspect) -> Iterator[tuple[Any, ...]]:
    """Route, sample value, marks and aspect of every field below a model, steps of every type included."""
    for name, field in model.model_fields.items():
        marks = marks_of(field)
        own = next((mark for mark in marks if isinstance(mark, Aspect)), aspect)
        yield from _of(field.annotation, (*above, field.alias or name), marks, own, len(above))


def _of(
    annotation: Any,
    route: tuple[str | int, ...],
    marks: tuple[object, ...],
    aspect: Aspect,
    depth: int,
    whole: bool = False,
) -> Iterator[tuple[Any, ...]]:
    """`whole`: it may come or go as one; else it is compared part by part."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _of(parts[0], route, marks, aspect, depth, whole)
    elif origin in (Union, types.UnionType):
        for part in parts:
            if part is not type(None):
                yield from _of(part, route, marks, aspect, depth, whole or type(None) in parts)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation is not FileText:
        if whole:
            yield route, {}, marks, aspect
        if depth < 8:
            yield from routes(annotation, route, aspect)
    elif origin is dict:
        schema = next((mark for mark in marks if isinstance(mark, Schema)), None)
        if whole or (schema is not None and not schema.properties):
            yield route, {}, marks, aspect
        if schema is not None and schema.properties:
            yield (*route, "x"), {}, (Schema(),), aspect
        elif schema is None:
            yield (*route, "x"), "x", marks, aspect
            yield from _of(parts[1], (*route, "x"), marks, aspect, depth, True)
    elif origin is list and _holds_models(parts[0]):
        yield from _of(parts[0], (*route, 0), marks, aspect, depth, True)
    elif origin is list:
        yield route, [], marks, aspect
    else:
        sample = parts[0] if origin is Literal else {int: 1, float: 0.5, bool: True}.get(annotation, "x")
        yield route, sample, marks, aspect


def _holds_models(annotation: Any) -> bool:
    if isinstance(annotation, type):
        return issubclass(annotation, BaseModel)
    return any(_holds_models(part) for part in get_args(annotation))


@pytest.mark.parametrize("kind", [kind for kind in KINDS])
def test_every_field_of_every_kind_has_a_rule(kind: str, open_files: Callable[..., Project]) -> None:
    files = {f"{name}.yaml": f"apiVersion: penstock/v1\n{text}\n".encode() for name, text in OTHERS.items()}
    project = open_files(files)
    resource = project.of(kind)[0]
    module = importlib.import_module(CLASSIFIERS[kind].__module__)
    rule: judge.Rule = module._judge
    pair = Pair(project, project, resource, resource, {})
    unknown, seen = set[str](), 0
    for route, sample, marks, aspect in routes(KINDS[kind], ("spec",), Aspect.BEHAVIOUR):
        for change, before, after in (("changed", sample, sample), ("added", None, sample), ("removed", sample, None)):
            field = Field(route, before, after, change, aspect, marks)  # type: ignore[arg-type]
            if aspect is not Aspect.BEHAVIOUR or _is_only_changed(route, change):
                continue
            seen += 1
            if rule(pair, field) is None:
                unknown.add(f"{field.path} {change}")
    assert not unknown
    assert seen or kind in ("Project", "ToolServer")  # of these nothing is behaviour


def _is_only_changed(route: tuple[Any, ...], change: str) -> bool:
    """Whether the field always has a value, so that it neither comes nor goes."""
    always = {("spec", "model"), ("spec", "effects"), ("spec", "rules", 0, "severity")}
    return change != "changed" and route in always


def test_every_field_of_every_step_is_walked() -> None:
    found = {route[3] for route, *_ in routes(KINDS["Chain"], ("spec",), Aspect.BEHAVIOUR) if len(route) > 3}
    assert {field.alias or name for step in STEPS.values() for name, field in step.model_fields.items()} <= found


def test_what_no_rule_knows_is_breaking(open_files: Callable[..., Project]) -> None:
    project = open_files({})
    resource = project.resources[Identity("Chain", "support")]
    field = Field(("spec", "tomorrow"), 1, 2, "changed", Aspect.BEHAVIOUR)
    found = judge._judge(Pair(project, project, resource, resource, {}), field, lambda pair, field: None)
    assert found.level.name == "BREAKING" and "not known" in found.reason


def test_every_rule_is_reached_by_a_case(open_files: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place in a classifier that judges, and each wording of its tables, in some direction of some case."""
    made: set[tuple[str, int]] = set()
    reasons: set[str] = set()
    calls: Mapping[str, Callable[[str], judge.Judgement]] = {
        name: getattr(judge, name) for name in ("metadata", "behavioural", "breaking")
    }

    def noted(name: str) -> Callable[[str], judge.Judgement]:
        def judged(reason: str) -> judge.Judgement:
            at = sys._getframe(1)
            made.add((Path(at.f_code.co_filename).name, at.f_lineno))
            reasons.add(reason)
            return calls[name](reason)

        return judged

    modules = [importlib.import_module(classify.__module__) for classify in CLASSIFIERS.values()]
    for module in (*modules, interface):
        for name in calls:
            if hasattr(module, name):
                monkeypatch.setattr(module, name, noted(name))
    for case in CASES:
        for back in (False, True):
            compared(case, open_files, back=back)
    missed = [
        f"{path.name}:{node.lineno} {ast.unparse(node)[:100]}"
        for path in (*CLASSIFYING, Path(interface.__file__))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls
        if not any((path.name, line) in made for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))
    ]
    for module in modules:
        for table, entries in vars(module).items():
            if table.isupper() and isinstance(entries, dict) and table not in ("KINDS", "TEMPLATES"):
                for key, wording in entries.items():
                    parts = [part for part in re.split(r"\{(?:change|step|amount)\}", wording) if part]
                    if not any(all(part in reason for part in parts) for reason in reasons):
                        missed.append(f"{module.__name__} {table}[{key}]")
    assert not missed
