from collections.abc import Callable

from penstock.project import graph
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity


def chain(**queries: str) -> Chain:
    return Chain.model_validate(
        {"steps": {name: {"retrieve": "r", "query": query} for name, query in queries.items()}, "outputs": {"x": 1}}
    )


def test_a_step_needs_what_it_reads() -> None:
    found = graph.needs(chain(a="x", b="${{ steps.a.x + steps.nobody.y }}", c="${{ steps['b'].x }} ${{ steps.a.x }}"))
    assert found == {"a": (), "b": ("a",), "c": ("b", "a")}


def test_who_reads_all_steps_needs_all_others() -> None:
    assert graph.needs(chain(a="x", b="y", c="${{ size(steps) }}"))["c"] == ("a", "b")


def test_every_field_with_expressions_is_read() -> None:
    step = {"prompt": "p", "model": "m", "with": {"a": ["${{ steps.b.text }}"]}, "when": "${{ steps.c.text == '' }}"}
    others = {name: {"prompt": "p"} for name in "bc"}
    found = Chain.model_validate({"steps": {"a": step, **others}, "outputs": {"x": 1}})
    assert set(graph.needs(found)["a"]) == {"b", "c"}
    assert set(graph.step_values(found.steps["a"])) == {"with", "when"}


def test_cycles() -> None:
    assert graph.cycle({"a": ("b",), "b": ("c",), "c": ()}) is None
    assert graph.cycle({"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}) is None
    assert graph.cycle({"a": ("a",)}) == ["a", "a"]
    assert graph.cycle({"x": ("a",), "a": ("b",), "b": ("c", "a"), "c": ()}) == ["a", "b", "a"]
    assert graph.cycle({str(n): (str(n + 1),) for n in range(5000)}) is None
    assert graph.cycle({"a": ("unknown",)}) is None


def test_reach_and_dependents(shop: Callable[..., Project]) -> None:
    project = shop()
    model, support = Identity("Model", "answerer"), Identity("Chain", "support")
    assert graph.dependents(project, model) == {support, Identity("Evaluation", "quality")}
    assert graph.dependents(project, Identity("Evaluation", "quality")) == set()
    reached = graph.reach(project, support)
    assert reached[0] == support and {str(each) for each in reached[1:]} == {
        "Model/answerer",
        "PromptTemplate/reply",
        "Retriever/pages",
        "Dataset/pages",
        "Dataset/shots",
    }
    assert support not in graph.reach(project, support, proper=True)


def test_circles_come_after_what_they_refer_to(make: Callable[..., Project]) -> None:
    links = {"a": "b", "b": "c, d", "c": "a", "d": "e", "e": "e"}
    project = make(
        {
            f"{name}.yaml": f"apiVersion: penstock/v1\nkind: Model\nmetadata: {{name: {name}}}\n"
            f"spec: {{model: x, fallbacks: [{to}]}}\n"
            for name, to in links.items()
        }
    )
    a = Identity("Model", "a")
    found = graph.circles(project, graph.reach(project, a))
    assert [[each.name for each in group] for group in found] == [["e"], ["d"], ["a", "b", "c"]]
    assert graph.dependents(project, a) == {Identity("Model", "b"), Identity("Model", "c")}
