"""`penstock graph` over the handbook: all of it, around a resource, a chain's steps, circles and what is missing."""

import json

import pytest


def edges(ended) -> set[tuple[str, str]]:
    assert ended.code == 0, ended.err
    return {(edge["source"], edge["target"]) for edge in json.loads(ended.out)["edges"]}


def test_all_references(handbook) -> None:
    ended = handbook("graph", "--format", "json")
    assert {
        ("Chain/handbook", "Model/answerer"),
        ("Chain/handbook", "Retriever/pages"),
        ("Retriever/pages", "Dataset/pages"),
        ("Monitor/question-topics", "Chain/handbook"),
        ("Environment/hosted", "Model/answerer"),
    } <= edges(ended)
    made = json.loads(ended.out)
    assert made["cycles"] == []
    files = {node["id"]: node["file"] for node in made["nodes"]}
    assert files["Model/answerer"] == "models/answerer.yaml"


def test_around_a_resource(handbook) -> None:
    up = edges(handbook("graph", "--up", "Retriever/pages", "--format", "json"))
    down = edges(handbook("graph", "--down", "Retriever/pages", "--format", "json"))
    both = edges(handbook("graph", "Retriever/pages", "--format", "json"))
    assert down == {("Retriever/pages", "Dataset/pages")}
    assert ("Chain/handbook", "Retriever/pages") in up
    assert not up & down
    assert up | down <= both
    assert ("Chain/handbook", "Model/answerer") not in both


def test_as_a_tree(handbook) -> None:
    ended = handbook("graph", "--down", "Chain/handbook")
    assert ended.code == 0
    assert ended.out.splitlines()[:6] == [
        "  Chain/handbook",
        "  ├─ Model/answerer  (steps.answer.model)",
        "  ├─ PromptTemplate/answer  (steps.answer.prompt)",
        "  │  └─ Dataset/shots  (examples.dataset)",
        "  └─ Retriever/pages  (steps.search.retrieve)",
        "     └─ Dataset/pages  (documents.dataset)",
    ]


def test_steps_of_a_chain(handbook) -> None:
    found = edges(handbook("graph", "--steps", "handbook", "--format", "json"))
    assert found == {
        ("Chain/handbook#answer", "Chain/handbook#search"),
        ("Chain/handbook#answer", "Model/answerer"),
        ("Chain/handbook#answer", "PromptTemplate/answer"),
        ("Chain/handbook#search", "Retriever/pages"),
        ("Chain/handbook#outputs", "Chain/handbook#answer"),
        ("Chain/handbook#outputs", "Chain/handbook#search"),
    }


def test_at_a_revision(handbook) -> None:
    before = handbook("graph", "--rev", "HEAD", "--format", "json").out
    handbook.replace("chains/handbook.yaml", "model: answerer", "model: embedder")
    assert handbook("graph", "--rev", "HEAD", "--format", "json").out == before
    assert ("Chain/handbook", "Model/embedder") in edges(handbook("graph", "--format", "json"))


def test_what_is_missing_and_circles_are_shown(starter) -> None:
    head = "apiVersion: penstock/v1\nkind: {}\nmetadata: {{name: {}}}\nspec: {}\n---\n"
    starter.write(
        "more.yaml",
        head.format("Model", "a", "{model: builtin/echo, fallbacks: [b]}")
        + head.format("Model", "b", "{model: builtin/echo, fallbacks: [a, nobody]}"),
    )
    made = json.loads(starter("graph", "Model/a", "--format", "json").out)
    assert made["cycles"] == [["Model/a", "Model/b"]]
    assert [node["id"] for node in made["nodes"] if node["missing"]] == ["Model/nobody"]
    text = starter("graph", "Model/a").out
    assert "Model/nobody (missing)" in text
    assert "circle: Model/a → Model/b → Model/a" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Model/anwerer"], "did you mean Model/answerer?"),
        (["answer"], None),
        (["--steps", "handbok"], "did you mean handbook?"),
        (["--steps", "handbook", "Model/answerer"], "leave out"),
    ],
)
def test_unknown_names(handbook, arguments: list[str], said: str | None) -> None:
    ended = handbook("graph", *arguments)
    assert ended.code == (0 if said is None else 2)
    assert said is None or said in ended.err


def test_to_a_file_as_mermaid_and_dot(handbook, tmp_path) -> None:
    for format, first in (("mermaid", "flowchart LR"), ("dot", "digraph penstock {")):
        assert handbook("graph", "--format", format, "-o", str(tmp_path / format)).out == ""
        assert (tmp_path / format).read_text(encoding="utf-8").startswith(first + "\n")
