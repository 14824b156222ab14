"""Tokens and money of one answer, before anything runs: an estimate."""

from dataclasses import dataclass
from typing import Any

from penstock.project import texts
from penstock.project.chains import chain_spec, chains
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.steps.prompt import PromptStep
from penstock.spec.steps.retrieve import RetrieveStep
from penstock.text import tokens

CHARACTERS = 4
"""Characters a token of English text, about."""
ANSWER = 256
"""Tokens of an answer whose length no parameter bounds: a guess, and labelled so by whoever prints it."""
TEXT = 64
"""Tokens of an input whose length no schema bounds."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Estimated tokens of one answer; US dollars, None where a price is unknown."""

    input_tokens: int
    output_tokens: int
    usd: float | None


def bounds(project: Project, chain: str) -> Bounds:
    """The estimate for one answer of a chain."""
    spec = chain_spec(project, chain)
    assert spec is not None, chain
    source = chains(project)[chain]
    documents = sum(_documents(project, step) for step in spec.steps.values() if isinstance(step, RetrieveStep))
    total = Bounds(0, 0, 0.0)
    for step in spec.steps.values():
        template = project.spec("PromptTemplate", step.prompt) if isinstance(step, PromptStep) else None
        if not isinstance(step, PromptStep) or not isinstance(template, PromptTemplate):
            continue
        model = project.spec("Model", step.model or template.model or "")
        size = _template(project, template, source) + documents
        answer = int(model.parameters.get("max_tokens", ANSWER)) if model else ANSWER
        price = catalogue.price(model) if model else None
        usd = None
        if price is not None and total.usd is not None:
            usd = total.usd + (size * price.input_per_million + answer * price.output_per_million) / 1e6
        total = Bounds(total.input_tokens + size, total.output_tokens + answer, usd)
    return total


def _documents(project: Project, step: RetrieveStep) -> int:
    retriever = project.spec("Retriever", step.retrieve)
    size = retriever.chunk.tokens if isinstance(retriever, Retriever) and retriever.chunk else 200
    return step.take * size


def _template(project: Project, template: PromptTemplate, source: Any) -> int:
    messages = [part for part in template.messages if isinstance(part, Message)]
    if template.examples is not None:
        messages += template.examples.messages * template.examples.take
    place = project.at(source)
    static = sum(tokens.estimate(texts.read(project, message.content, place).text) for message in messages)
    inputs = sum(
        int(schema.get("maxLength", TEXT * CHARACTERS)) // CHARACTERS
        for schema in template.inputs.values()
        if schema.get("type") == "string"
    )
    return static + inputs
