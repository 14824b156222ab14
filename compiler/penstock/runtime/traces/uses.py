"""Which resources of a bundle a step used: the way from an answer back to its prompt, model and documents."""

from collections.abc import Iterator
from typing import Any

from penstock.bundle.bundle import Bundle
from penstock.runtime.traces.trace import StepTrace
from penstock.source import canonical
from penstock.spec.resource import Identity
from penstock.spec.step import Step
from penstock.spec.steps.agent import AgentStep
from penstock.spec.steps.chain import ChainStep
from penstock.spec.steps.each import EachStep
from penstock.spec.steps.guard import GuardStep
from penstock.spec.steps.prompt import PromptStep
from penstock.spec.steps.retrieve import RetrieveStep
from penstock.spec.steps.tool import ToolStep


class Uses:
    """Looks into one bundle; digests are made once."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._digests: dict[Identity, str] = {}

    def top(self, id: str) -> Step | None:
        """The spec of a step of the bundle's chain."""
        return self._in(self._bundle.chain, id)

    def inside(self, step: Step | None, child: StepTrace) -> Step | None:
        """The spec of a step inside another; None where that is no step of a chain."""
        if isinstance(step, EachStep):
            inner: Step = step.do
            return inner
        return self._in(step.chain, child.id) if isinstance(step, ChainStep) else None

    def of(self, step: Step | None, trace: StepTrace) -> dict[str, str]:
        """Digests of the resources that a step stands on, by `Kind/name`; Datasets by their rows."""
        named = dict.fromkeys((*self._named(step), *self._asked(step, trace)))
        return {str(each): self._digest(each) for each in named if each in self._bundle.specs}

    def _in(self, chain: str, id: str) -> Step | None:
        spec = self._bundle.spec("Chain", chain)
        found: Step | None = None if spec is None else spec.steps.get(id)
        return found

    def _asked(self, step: Step | None, trace: StepTrace) -> Iterator[Identity]:
        model = trace.model
        if model is None and isinstance(step, PromptStep | AgentStep):
            prompt = self._bundle.spec("PromptTemplate", step.prompt if isinstance(step, PromptStep) else step.agent)
            model = step.model or (None if prompt is None else prompt.model)
        if model is not None:
            yield Identity("Model", model)
        if trace.type == "tool":
            yield Identity("Tool", trace.id)

    def _named(self, step: Step | None) -> Iterator[Identity]:
        match step:
            case PromptStep():
                yield from self._prompt(step.prompt)
            case AgentStep():
                yield from self._prompt(step.agent)
            case RetrieveStep():
                yield from self._retriever(step.retrieve)
            case ToolStep():
                yield Identity("Tool", step.tool)
            case ChainStep():
                yield Identity("Chain", step.chain)
            case GuardStep() if step.guard.judge is not None:
                yield from self._prompt(step.guard.judge.prompt)
                yield Identity("Model", step.guard.judge.model)

    def _prompt(self, name: str) -> Iterator[Identity]:
        yield Identity("PromptTemplate", name)
        spec = self._bundle.spec("PromptTemplate", name)
        if spec is not None and spec.examples is not None:
            yield Identity("Dataset", spec.examples.dataset)

    def _retriever(self, name: str) -> Iterator[Identity]:
        yield Identity("Retriever", name)
        spec = self._bundle.spec("Retriever", name)
        if spec is not None:
            yield Identity("Dataset", spec.documents.dataset)
            for model in (spec.search.embedding, spec.search.rerank):
                if model is not None:
                    yield Identity("Model", model)

    def _digest(self, identity: Identity) -> str:
        if identity not in self._digests:
            rows = self._bundle.files.get(f"datasets/{identity.name}.jsonl") if identity.kind == "Dataset" else None
            plain: Any = self._bundle.specs[identity].model_dump(mode="json", by_alias=True, exclude_defaults=True)
            self._digests[identity] = canonical.digest(plain) if rows is None else canonical.sha256(rows)
        return self._digests[identity]
