"""Who asks which Model, where that is written, and what is needed of it."""

from collections.abc import Iterator
from typing import NamedTuple

from penstock.diagnostics.location import Location
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.resource import Identity
from penstock.spec.step import Step
from penstock.spec.steps.agent import AgentStep
from penstock.spec.steps.each import EachStep
from penstock.spec.steps.guard import GuardStep
from penstock.spec.steps.prompt import PromptStep


class Use(NamedTuple):
    """A Model is asked.

    Attributes:
        owner: the resource that says so, at `place`.
        mode: what the Model must be: chat, embedding or rerank.
        needs: capability, and what needs it.
    """

    owner: str
    place: Location
    model: str
    mode: str
    needs: tuple[tuple[str, str], ...] = ()


def uses(project: Project) -> tuple[Use, ...]:
    """Every use, in the order of the files; a step without `model` asks its template's, where the template is."""
    if "uses" not in project.memo:
        project.memo["uses"] = tuple(_uses(project))
    found: tuple[Use, ...] = project.memo["uses"]
    return found


def _uses(project: Project) -> Iterator[Use]:
    for identity, resource in project.resources.items():
        owner, spec = str(identity), resource.spec
        match spec:
            case PromptTemplate(model=str(model)):
                yield Use(owner, project.at(identity, "model"), model, "chat", _schema(project, identity.name))
            case Retriever():
                search = project.at(identity, "search")
                if spec.search.embedding is not None:
                    yield Use(owner, search.at("embedding"), spec.search.embedding, "embedding")
                if spec.search.rerank is not None:
                    yield Use(owner, search.at("rerank"), spec.search.rerank, "rerank")
            case Chain():
                for name, step in spec.steps.items():
                    yield from _step(project, identity, step, project.at(identity, "steps", name), name)
            case Evaluation():
                for name, metric in spec.metrics.items():
                    if metric.judge is not None:
                        place = project.at(identity, "metrics", name, "judge", "model")
                        yield Use(owner, place, metric.judge.model, "chat")


def _step(project: Project, identity: Identity, step: Step, place: Location, name: str) -> Iterator[Use]:
    owner = str(identity)
    match step:
        case EachStep():
            yield from _step(project, identity, step.do, place.at("do"), name)
        case AgentStep():
            template = project.spec("PromptTemplate", step.agent)
            model = step.model or (template.model if isinstance(template, PromptTemplate) else None)
            needs = (("tools", f"agent step '{name}'"), *(_schema(project, step.agent) if step.model else ()))
            if model is not None:
                yield Use(owner, place.at("model" if step.model else "agent"), model, "chat", needs)
        case PromptStep(model=str(model)):
            yield Use(owner, place.at("model"), model, "chat", _schema(project, step.prompt))
        case GuardStep() if step.guard.judge is not None:
            judge = step.guard.judge
            yield Use(owner, place.at("guard", "judge", "model"), judge.model, "chat", _schema(project, judge.prompt))


def _schema(project: Project, prompt: str) -> tuple[tuple[str, str], ...]:
    template = project.spec("PromptTemplate", prompt)
    has = isinstance(template, PromptTemplate) and template.output is not None
    return (("json_schema", f"the output schema of prompt '{prompt}'"),) if has else ()
