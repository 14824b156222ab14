"""Tokens and money of one answer, before anything runs: an estimate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from penstock.project import schemas, texts
from penstock.project.chains import chain_spec
from penstock.project.graph import needs
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.step import Step
from penstock.spec.steps.prompt import PromptStep
from penstock.spec.steps.retrieve import RetrieveStep
from penstock.text import tokens

CHARACTERS = 4
"""Characters a token of English text, about."""
ANSWER = 256
"""Tokens of an answer whose length no parameter bounds: a guess, and labelled so by whoever prints it."""
TEXT = 64
"""Tokens of an input whose length no schema bounds."""
DOCUMENT = 200
"""Tokens of a document that is not cut."""
LIMITS = ("max_completion_tokens", "max_tokens")
"""Parameters that bound an answer."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Estimated tokens of one answer; US dollars, None where a price is unknown."""

    input_tokens: int
    output_tokens: int
    usd: float | None


def bounds(project: Project, chain: str) -> Bounds:
    """The estimate for one answer of a chain, faulty ones too.

    Raises:
        KeyError: no such chain.
    """
    spec = chain_spec(project, chain)
    if spec is None:
        raise KeyError(chain)
    reads = needs(spec)
    total = Bounds(0, 0, 0.0)
    for name, step in spec.steps.items():
        if isinstance(step, PromptStep):
            documents = sum(_documents(project, spec.steps[read]) for read in reads[name])
            total = _add(total, _prompt(project, step, documents))
    return total


def _add(a: Bounds, b: Bounds) -> Bounds:
    usd = None if a.usd is None or b.usd is None else a.usd + b.usd
    return Bounds(a.input_tokens + b.input_tokens, a.output_tokens + b.output_tokens, usd)


def _prompt(project: Project, step: PromptStep, documents: int) -> Bounds:
    template = project.spec("PromptTemplate", step.prompt)
    if not isinstance(template, PromptTemplate):
        return Bounds(0, 0, None)
    model = project.spec("Model", step.model or template.model or "")
    size = _template(project, template) + documents
    answer = _answer(model.parameters) if isinstance(model, Model) else None
    price = catalogue.price(model) if isinstance(model, Model) else None
    if price is None or answer is None:
        return Bounds(size, answer or ANSWER, None)
    return Bounds(size, answer, (size * price.input_per_million + answer * price.output_per_million) / 1e6)


def _answer(parameters: Mapping[str, Any]) -> int | None:
    """Tokens of an answer; None where a parameter bounds them by what is no number."""
    given = next((parameters[name] for name in LIMITS if name in parameters), ANSWER)
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def _documents(project: Project, step: Step) -> int:
    if not isinstance(step, RetrieveStep):
        return 0
    retriever = project.spec("Retriever", step.retrieve)
    size = retriever.chunk.tokens if isinstance(retriever, Retriever) and retriever.chunk else DOCUMENT
    return step.take * size


def _template(project: Project, template: PromptTemplate) -> int:
    messages = [part for part in template.messages if isinstance(part, Message)]
    if template.examples is not None:
        messages += template.examples.messages * template.examples.take
    static = sum(tokens.estimate(texts.content(project, message.content) or "") for message in messages)
    inputs = [schemas.usable(declared) for declared in template.inputs.values()]
    return static + sum(_text(declared) for declared in inputs if declared.get("type") == "string")


def _text(declared: Mapping[str, Any]) -> int:
    return int(declared["maxLength"]) // CHARACTERS if "maxLength" in declared else TEXT
