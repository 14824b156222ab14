"""The catalogue of the example."""

import os

import pytest
from tests.conftest import ROOT

from penstock.diff.change import Level
from penstock.report.sections.catalogue import CatalogueSection, Spec
from penstock.source import settings
from penstock.spec.resource import Identity
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.cataloguing import catalogue


def made(name: str, only: set[Identity] | None = None) -> CatalogueSection:
    at = opening.place(ROOT / "examples" / name, settings.read(os.environ))
    return catalogue(
        opening.linked(opening.loaded(at, None), None), only=only, levels={"Model/answerer": Level.METADATA}
    )


@pytest.fixture(scope="module")
def handbook() -> dict[str, Spec]:
    return {spec.resource: spec for spec in made("handbook").resources}


def test_every_resource_with_its_own_document(handbook: dict[str, Spec]) -> None:
    assert len(handbook) == 17
    for spec in handbook.values():
        assert f"kind: {spec.kind}\n" in spec.source
        assert f"name: {spec.name}" in spec.source.split("spec:")[0]
        assert spec.source.count("\nkind:") + spec.source.startswith("kind:") == 1


def test_uses_and_used_by_are_two_sides_of_one(handbook: dict[str, Spec]) -> None:
    uses = {(spec.resource, link.resource, link.route) for spec in handbook.values() for link in spec.uses}
    used = {(link.resource, spec.resource, link.route) for spec in handbook.values() for link in spec.used_by}
    assert uses == used
    assert ("Chain/handbook", "PromptTemplate/answer", "steps.answer.prompt") in uses


def test_a_prompt_renders_with_words_for_its_inputs(handbook: dict[str, Spec]) -> None:
    prompt = handbook["PromptTemplate/answer"].prompt
    assert prompt is not None
    assert [message.role for message in prompt.messages] == [
        "system",
        *[f"{role}, example {place}" for place in (1, 2, 3) for role in ("user", "assistant")],
        "user",
    ]
    assert prompt.messages[0].rendered is not None
    assert prompt.messages[0].rendered.startswith("You answer questions")
    assert prompt.messages[-1].rendered is not None
    assert "[‹documents 1.id›]" in prompt.messages[-1].rendered
    assert prompt.messages[-1].rendered.endswith("Question: ‹question›")


def test_a_chain_has_its_types(handbook: dict[str, Spec]) -> None:
    chain = handbook["Chain/handbook"]
    assert chain.inputs is not None and "question" in chain.inputs["properties"]
    assert chain.outputs is not None and "answer" in chain.outputs["properties"]
    assert handbook["Model/answerer"].level == "metadata"


def test_only_what_some_name() -> None:
    names = {spec.resource for spec in made("handbook", {Identity("PromptTemplate", "answer")}).resources}
    assert names == {"PromptTemplate/answer", "Dataset/shots"}
