"""Another Model in the place of one that a chain asks."""

from pathlib import Path

from penstock.bundle.bindings import bindings
from penstock.project.cost import candidates
from penstock.project.cost.instead import instead
from penstock.project.identity import fingerprint
from penstock.project.project import Project
from penstock.source import settings
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity
from penstock.verbs.checkout import opening

SPECS = """\
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-2025-04-14
  parameters: {temperature: 0, max_tokens: 400}
  credentials: {env: A_KEY}
  fallbacks: [backup]
  price: {inputPerMillion: 9, outputPerMillion: 9}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: hosted_vllm/small, endpoint: "https://llm.example.org/v1", fallbacks: [answerer]}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
"""
TARGET = Identity("Model", "answerer")


def shop(folder: Path) -> Project:
    (folder / "penstock.yaml").write_text(SPECS, encoding="utf-8")
    at = opening.place(folder, settings.read({"PENSTOCK_CACHE_DIR": str(folder / "c"), "HOME": str(folder)}))
    return opening.linked(opening.loaded(at, None), None)


def test_a_model_of_the_project_stands_there_with_its_bindings(tmp_path: Path) -> None:
    project = shop(tmp_path)
    backup = next(each for each in candidates.own(project) if each.name == "backup")
    made = instead(project, ["answerer"], backup)
    spec = made.spec("Model", "answerer")
    assert isinstance(spec, Model) and spec.model == "hosted_vllm/small"
    assert spec.fallbacks == [], "what it would fall back to is gone"
    assert bindings(made)[TARGET]["endpoint"] == "https://llm.example.org/v1"
    assert fingerprint.chain(made, "answer") != fingerprint.chain(project, "answer")
    assert project.spec("Model", "answerer").model.startswith("openai/")


def test_a_hosted_model_gets_the_parameters_and_the_key_of_its_provider(tmp_path: Path) -> None:
    project = shop(tmp_path)
    hosted = next(each for each in candidates.hosted() if each.name == "openai/gpt-4.1-mini")
    made = instead(project, ["answerer"], hosted)
    spec = made.spec("Model", "answerer")
    assert (spec.model, spec.price, spec.fallbacks) == ("openai/gpt-4.1-mini", None, [])
    assert spec.parameters == project.spec("Model", "answerer").parameters
    assert bindings(made)[TARGET]["credentials"] == {"env": "A_KEY"}
    other = next(each for each in candidates.hosted() if each.name.startswith("mistral/"))
    assert "credentials" not in bindings(instead(project, ["answerer"], other)).get(TARGET, {})
