from collections.abc import Callable, Mapping
from typing import Any

import pytest

from penstock.project.identity import fingerprint
from penstock.project.project import Project
from penstock.spec.resource import Identity

Shop = Callable[..., Project]

SAME: dict[str, Mapping[str, Any]] = {
    "a Model renamed": {
        "model.yaml": ("name: answerer", "name: other"),
        "chain.yaml": ("model: answerer", "model: other"),
    },
    "a template renamed": {
        "prompt.yaml": ("name: reply", "name: other"),
        "chain.yaml": ("prompt: reply", "prompt: other"),
    },
    "a Retriever renamed": {
        "data.yaml": ("kind: Retriever\nmetadata: {name: pages}", "kind: Retriever\nmetadata: {name: other}"),
        "chain.yaml": ("retrieve: pages", "retrieve: other"),
    },
    "a Dataset renamed": {"data.yaml": ("shots}", "other}"), "prompt.yaml": ("dataset: shots", "dataset: other")},
    "the chain renamed": {"chain.yaml": ("name: support", "name: other"), "evaluation.yaml": ("support", "other")},
    "a text file moved": {
        "prompt.yaml": ("prompts/system.md", "texts/s.md"),
        "texts/s.md": "Answer from the documents.\n",
    },
    "a text inline": {"prompt.yaml": ("{file: prompts/system.md}", '"Answer from the documents.\\n"')},
    "a text in Python": {
        "prompt.yaml": ("{file: prompts/system.md}", "{file: app.py, constant: SYSTEM}"),
        "app.py": 'raise SystemExit\nSYSTEM = "Answer from " "the documents.\\n"\n',
    },
    "CRLF in a text": {"prompts/system.md": "Answer from the documents.\r\n"},
    "a byte order mark": {"prompts/system.md": "\ufeffAnswer from the documents.\n"},
    "CRLF in rows": {"shots.jsonl": '{"id": "s1", "question": "Open?", "answer": "Yes."}\r\n'},
    "keys of rows in another order": {"shots.jsonl": '{"answer": "Yes.", "question": "Open?", "id": "s1"}\n'},
    "CRLF in YAML": {"prompt.yaml": ("\n", "\r\n")},
    "rows as CSV": {"data.yaml": ("shots.jsonl", "s.csv"), "s.csv": "id,question,answer\r\ns1,Open?,Yes.\r\n"},
    "a comment": {"chain.yaml": ("spec:", "spec: # here\n")},
    "keys in another order": {"model.yaml": ("temperature: 0, max_tokens: 400", "max_tokens: 400, temperature: 0")},
    "an explicit default": {"model.yaml": ("spec:", "spec:\n  mode: chat\n  fallbacks: []")},
    "a default in a step": {"chain.yaml": ("take: 2}", "take: 2, when: null}")},
    "a default in a Retriever": {"data.yaml": ("{dataset: pages}", "{dataset: pages, id: id, text: text}, search: {}")},
    "a description": {"model.yaml": ("Answers.", "Speaks.")},
    "a label": {"model.yaml": ("prod", "test")},
    "a price": {"model.yaml": ("0.4", "0.5")},
    "compliance": {"model.yaml": ("[eu]", "[us]")},
    "an endpoint": {"model.yaml": ("llm.example", "other.example")},
    "limits": {"model.yaml": ("concurrent: 4", "concurrent: 5")},
    "requires": {"model.yaml": ("spec:", "spec:\n  requires: [json_schema]")},
    "the evaluation": {"evaluation.yaml": ("min: 0.5", "min: 0.6")},
    "rows that judge": {"questions.jsonl": '{"id": "q9", "question": "Who?"}\n'},
    "an unread variable": {
        "e.yaml": "apiVersion: penstock/v1\nkind: Environment\nmetadata: {name: e}\nspec: {vars: {a: 1}}"
    },
    "deprecation": {"chain.yaml": ("spec:", "spec:\n  deprecated: {outputs: {sources: {removeAfter: 2030-01-01}}}")},
}
OTHER: dict[str, Mapping[str, Any]] = {
    "the model": {"model.yaml": ("gpt-4.1-mini", "gpt-4.1")},
    "a parameter": {"model.yaml": ("temperature: 0", "temperature: 1")},
    "true is not 1": {"model.yaml": ("temperature: 0", "temperature: false")},
    "a text": {"prompts/system.md": "Answer from the documents!\n"},
    "an inline text": {"prompt.yaml": ("{{ question }}\n", "{{ question }}?\n")},
    "a role": {"prompt.yaml": ("role: system", "role: user")},
    "where examples go": {"prompt.yaml": ("    - {insert: examples}\n", "")},
    "how many examples": {"prompt.yaml": ("take: 1", "take: 2")},
    "an example": {"shots.jsonl": '{"id": "s1", "question": "Open?", "answer": "No."}\n'},
    "the output schema": {"prompt.yaml": ("required: [answer], ", "")},
    "an input": {"prompt.yaml": ("maxLength: 400", "maxLength: 500")},
    "a page": {"pages/shop.md": "# Hours\n\nNine to six.\n"},
    "one page more": {"pages/more.md": "# More\n\nText.\n"},
    "chunks": {"data.yaml": ("{dataset: pages}", "{dataset: pages}, chunk: {tokens: 50}")},
    "default chunks": {"data.yaml": ("{dataset: pages}", "{dataset: pages}, chunk: {}")},
    "search": {"data.yaml": ("{dataset: pages}", "{dataset: pages}, search: {mode: hybrid}")},
    "take": {"chain.yaml": ("take: 2", "take: 3")},
    "a query": {"chain.yaml": ('query: "${{ inputs.question }}"', 'query: "q: ${{ inputs.question }}"')},
    "when": {"chain.yaml": ("take: 2}", 'take: 2, when: "${{ true }}", otherwise: {documents: []}}')},
    "an output": {"chain.yaml": ("d.id", "d.text")},
    "a fallback": {
        "model.yaml": ("spec:", "spec:\n  fallbacks: [backup]"),
        "b.yaml": "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: backup}\nspec: {model: builtin/echo}\n",
    },
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_leaves_the_fingerprint(change: Mapping[str, Any], shop: Shop, rules: Callable[[Project], list[str]]) -> None:
    after = shop(change)
    assert rules(after) == []
    name = "other" if "other" in str(change.get("evaluation.yaml")) else "support"
    assert fingerprint.chain(after, name) == fingerprint.chain(shop(), "support")


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_changes_the_fingerprint(change: Mapping[str, Any], shop: Shop) -> None:
    assert fingerprint.chain(shop(change), "support") != fingerprint.chain(shop(), "support")


ENVIRONMENT = """\
apiVersion: penstock/v1
kind: Environment
metadata: {{name: {name}}}
spec: {spec}
"""


def in_environment(shop: Shop, spec: str, chain: tuple[str, str] = ("spec:", "spec:")) -> str:
    change = {"e.yaml": ENVIRONMENT.format(name="e", spec=spec), "chain.yaml": chain}
    return fingerprint.chain(shop(change, "e"), "support")


def test_an_environment_changes_it_by_patches_alone(shop: Shop) -> None:
    plain = fingerprint.chain(shop(), "support")
    assert in_environment(shop, "{}") == plain
    assert in_environment(shop, '{bindings: {Model/answerer: {endpoint: "https://b.example.org"}}}') == plain
    assert in_environment(shop, "{patches: {Model/answerer: {metadata: {owner: b}}}}") == plain
    assert in_environment(shop, "{patches: {Model/answerer: {spec: {parameters: {temperature: 1}}}}}") != plain
    assert in_environment(shop, "{patches: {Model/answerer: {spec: {parameters: {temperature: null}}}}}") != plain


def test_variables_count_where_they_are_read(shop: Shop) -> None:
    reads = ("${{ steps.answer.value.answer }}", "${{ steps.answer.value.answer + vars.a }}")
    assert in_environment(shop, "{vars: {a: x, b: x}}", reads) == in_environment(shop, "{vars: {a: x, b: y}}", reads)
    assert in_environment(shop, "{vars: {a: x, b: x}}", reads) != in_environment(shop, "{vars: {a: y, b: x}}", reads)
    whole = ("${{ steps.answer.value.answer }}", "${{ vars }}")
    assert in_environment(shop, "{vars: {a: x, b: x}}", whole) != in_environment(shop, "{vars: {a: x, b: y}}", whole)


def models(*written: tuple[str, str, str]) -> dict[str, str]:
    return {
        f"{name}.yaml": f"apiVersion: penstock/v1\nkind: Model\nmetadata: {{name: {name}}}\n"
        f"spec: {{model: {model}, fallbacks: [{fallbacks}]}}\n"
        for name, model, fallbacks in written
    }


def of(project: Project, *names: str) -> list[str]:
    return [fingerprint.resource(project, Identity("Model", name)) for name in names]


def test_a_circle_has_fingerprints_whatever_is_asked_first(make: Shop) -> None:
    circle = models(("a", "m/1", "b"), ("b", "m/2", "c"), ("c", "m/3", "a"))
    a, b, c = of(make(circle), "a", "b", "c")
    assert of(make(circle), "c", "b", "a") == [c, b, a] and len({a, b, c}) == 3
    renamed = models(("x", "m/1", "y"), ("y", "m/2", "z"), ("z", "m/3", "x"))
    assert of(make(renamed), "z", "x", "y") == [c, a, b]
    changed = of(make(models(("a", "m/1", "b"), ("b", "m/2", "c"), ("c", "m/4", "a"))), "a", "b", "c")
    assert not set(changed) & {a, b, c}


def test_a_model_that_falls_back_on_itself(make: Shop) -> None:
    [one], [two] = of(make(models(("a", "m/1", "a"))), "a"), of(make(models(("a", "m/1", ""))), "a")
    assert one.startswith("sha256:") and one != two


def test_a_long_row_of_references(make: Shop) -> None:
    many = models(*((f"m{n}", "m/1", f"m{n + 1}") for n in range(400)), ("m400", "m/1", ""))
    assert len(set(of(make({"all.yaml": "---\n".join(many.values())}), "m0", "m1", "m400"))) == 3


def test_metadata_and_behaviour_are_apart(shop: Shop) -> None:
    model = Identity("Model", "answerer")

    def both(*change: str) -> tuple[bool, bool]:
        before, after = shop(), shop({"model.yaml": change})
        return (
            fingerprint.resource(before, model) == fingerprint.resource(after, model),
            fingerprint.metadata(before, model) == fingerprint.metadata(after, model),
        )

    for change in (
        ("Answers.", "Speaks."),
        ("owner: team", "owner: b"),
        ("prod", "test"),
        ("0.4", "0.5"),
        ("[eu]", "[us]"),
    ):
        assert both(*change) == (True, False), change
    assert both("spec:", "spec:\n  requires: [tools]") == (True, False)
    assert both("temperature: 0", "temperature: 1") == (False, True)
    assert both("llm.example", "b.example") == (True, True)
    assert both("spec:", "spec:\n  requires: []") == (True, True)


def test_no_such_chain(shop: Shop) -> None:
    with pytest.raises(KeyError):
        fingerprint.chain(shop(), "nobody")


def test_a_file_that_is_gone_is_not_an_empty_one(shop: Shop) -> None:
    gone = shop({"prompt.yaml": ("prompts/system.md", "prompts/gone.md")})
    empty = shop({"prompts/system.md": ""})
    assert fingerprint.chain(gone, "support") != fingerprint.chain(empty, "support")
