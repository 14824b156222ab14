from collections.abc import Callable

from penstock.project.link import nearest
from penstock.project.project import Edge, Project
from penstock.spec.resource import Identity

MODEL = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: m}\nspec: {model: builtin/echo}\n"
TEMPLATE = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: support}
spec: {messages: [{role: user, content: x}], model: answerer}
"""


def test_names_become_edges(shop: Callable[..., Project]) -> None:
    project = shop()
    chain = Identity("Chain", "support")
    assert Edge(chain, ("steps", "answer", "model"), Identity("Model", "answerer")) in project.edges
    assert [edge.route for edge in project.edges if edge.source == chain] == [
        ("steps", "search", "retrieve"),
        ("steps", "answer", "prompt"),
        ("steps", "answer", "model"),
    ]


def test_an_unknown_name_has_the_nearest(shop: Callable[..., Project]) -> None:
    [fault] = shop({"chain.yaml": ("model: answerer", "model: answerr")}).faults
    assert (fault.rule, fault.facts["nearest"], fault.resource) == ("unknown-reference", "answerer", "Chain/support")
    assert fault.location.route == ("spec", "steps", "answer", "model")


def test_a_template_with_a_model_may_be_meant_by_a_chain(shop: Callable[..., Project]) -> None:
    files = {"t.yaml": TEMPLATE.replace("support", "short"), "evaluation.yaml": ("chain: support", "chain: shrot")}
    [fault] = shop(files).faults
    assert fault.facts["nearest"] == "short" and fault.facts["known"] == ["short", "support"]


def test_the_first_of_two_holds(make: Callable[..., Project]) -> None:
    project = make({"a.yaml": MODEL, "b.yaml": MODEL.replace("builtin/echo", "x")})
    [fault] = project.faults
    assert (fault.rule, fault.location.path, fault.related[0][0].path) == ("duplicate-name", "b.yaml", "a.yaml")
    assert getattr(project.spec("Model", "m"), "model") == "builtin/echo"  # noqa: B009


def test_a_template_with_the_name_of_a_chain(shop: Callable[..., Project]) -> None:
    [fault] = shop({"t.yaml": TEMPLATE}).faults
    assert (fault.rule, fault.facts) == ("duplicate-name", {"name": "Chain/support", "again": "PromptTemplate/support"})


def test_one_project_whatever_it_is_called(make: Callable[..., Project]) -> None:
    project = make({"a.yaml": "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: other}\nspec: {}\n"})
    [fault] = project.faults
    assert (fault.rule, fault.location.path, len(project.of("Project"))) == ("duplicate-name", "a.yaml", 1)


def test_nearest_of_something_endless() -> None:
    assert nearest("a" * 1_000_000, ["b"]) is None and nearest("quesion", ["question", "x"]) == "question"
