"""Chains that call chains."""

from collections.abc import Callable

from penstock.project import calls
from penstock.project.flow import flow
from penstock.project.project import Project


def chain(name: str, inner: str | None) -> str:
    step = f'{{chain: {inner}, with: {{q: "${{{{ inputs.q }}}}"}}}}' if inner else "{guard: {pii: false}, text: a}"
    output = "a" if inner else "text"
    return (
        f"apiVersion: penstock/v1\nkind: Chain\nmetadata: {{name: {name}}}\n"
        f"spec: {{inputs: {{q: {{}}}}, steps: {{s: {step}}}, outputs: {{a: '${{{{ steps.s.{output} }}}}'}}}}\n"
    )


def found(project: Project) -> list[tuple[str, object]]:
    return [(f.resource or "", f.facts.get("chains")) for f in flow(project).faults if f.rule.startswith("chain-")]


def test_a_circle_is_one_finding(make: Callable[..., Project]) -> None:
    project = make({"c.yaml": "---\n".join([chain("b", "c"), chain("c", "a"), chain("a", "b"), chain("d", "a")])})
    assert found(project) == [("Chain/a", ["a", "b", "c", "a"])]
    assert calls.depth(project, "a") is None and calls.depth(project, "d") is None
    assert {fault.rule for fault in flow(project).faults} <= {"chain-cycle", "unused-input"}


def test_a_chain_that_calls_itself(make: Callable[..., Project]) -> None:
    assert found(make({"c.yaml": chain("a", "a")})) == [("Chain/a", ["a", "a"])]


def test_inside_an_each(make: Callable[..., Project]) -> None:
    inner = (
        "apiVersion: penstock/v1\nkind: Chain\nmetadata: {name: b}\nspec:\n  inputs: {q: {}}\n  steps:\n"
        "    s: {each: '${{ [inputs.q] }}', as: i, atMost: 1, do: {chain: a, with: {q: '${{ i }}'}}}\n"
        "  outputs: {a: '${{ steps.s.items }}'}\n"
    )
    project = make({"a.yaml": chain("a", "b"), "b.yaml": inner})
    assert found(project) == [("Chain/a", ["a", "b", "a"])]


def test_depth(make: Callable[..., Project]) -> None:
    """However many chains lie within one another, it is one finding and no recursion without end."""
    names = [f"c{number}" for number in range(400)]
    files = "---\n".join(chain(name, inner) for name, inner in zip(names, [*names[1:], None], strict=True))
    project = make({"c.yaml": files})
    assert calls.depth(project, "c0") == 400 and calls.depth(project, "c399") == 1
    assert [fault.resource for fault in flow(project).faults if fault.rule == "chain-depth"] == ["Chain/c383"]
