"""Who asks which Model, where that is written, and what is needed of it."""

from collections.abc import Iterator
from typing import NamedTuple

from penstock.diagnostics.location import Location
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.resource import Identity, Resource
from penstock.spec.schemas.shape import takes_images
from penstock.spec.step import Step
from penstock.spec.steps.agent import AgentStep
from penstock.spec.steps.each import EachStep
from penstock.spec.steps.guard import GuardStep
from penstock.spec.steps.prompt import PromptStep

ASKED, TEMPLATE, ANSWERS = "asks models", "is asked with what", "answers"
_ASKING = ("PromptTemplate", "Retriever", "Chain", "Evaluation")


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


class Answers(NamedTuple):
    """What a Model says of itself to those who ask it; `named`: as its provider calls it."""

    mode: str
    named: str
    requires: list[str]
    fallbacks: list[str]


class _Asked(NamedTuple):
    """A Use as its document alone tells it.

    Attributes:
        route: from the spec.
        model: None: that of the template.
        prompt: whose output schema it needs.
        agent: the step, where it also needs tools.
    """

    route: list[str]
    model: str | None
    mode: str
    prompt: str | None = None
    agent: str | None = None


def uses(project: Project) -> tuple[Use, ...]:
    """Every use, in the order of the files; a step without `model` asks its template's, where the template is."""
    if "uses" not in project.memo:
        project.memo["uses"] = tuple(_uses(project))
    found: tuple[Use, ...] = project.memo["uses"]
    return found


def answers(project: Project, name: str) -> Answers | None:
    """Of a Model; None where there is none of that name."""
    resource = project.resources.get(Identity(Model.kind, name))
    return None if resource is None else answers_of(resource)


def answers_of(resource: Resource) -> Answers | None:
    """Of a resource; None where it is no Model."""
    if resource.identity.kind != Model.kind:
        return None
    if ANSWERS not in resource.notes:
        spec = resource.spec
        assert isinstance(spec, Model)
        resource.notes[ANSWERS] = [spec.mode, spec.model, list(spec.requires), list(spec.fallbacks)]
    return Answers(*resource.notes[ANSWERS])


def _uses(project: Project) -> Iterator[Use]:
    for identity, resource in project.resources.items():
        if identity.kind not in _ASKING:
            continue
        if ASKED not in resource.notes:
            resource.notes[ASKED] = list(map(list, _asked(resource)))
        for route, model, mode, prompt, agent in resource.notes[ASKED]:
            asked = model
            needs: tuple[tuple[str, str], ...] = ()
            if agent is not None:
                asked = model or _template(project, prompt)[0]
                needs = (("tools", f"agent step '{agent}'"),)
            if prompt is not None and model is not None and _template(project, prompt)[1]:
                needs = (*needs, ("json_schema", f"the output schema of prompt '{prompt}'"))
            if prompt is not None and model is not None and (pictures := _template(project, prompt)[2]) is not None:
                needs = (*needs, ("vision", f"the input '{pictures}' of prompt '{prompt}'"))
            if asked is not None:
                yield Use(str(identity), project.at(identity, *route), asked, mode, needs)


def _asked(resource: Resource) -> Iterator[_Asked]:
    match resource.spec:
        case PromptTemplate(model=str(model)):
            yield _Asked(["model"], model, "chat", resource.identity.name)
        case Retriever(search=search):
            if search.embedding is not None:
                yield _Asked(["search", "embedding"], search.embedding, "embedding")
            if search.rerank is not None:
                yield _Asked(["search", "rerank"], search.rerank, "rerank")
        case Chain(steps=steps):
            for name, step in steps.items():
                yield from _step(step, ["steps", name], name)
        case Evaluation(metrics=metrics):
            for name, metric in metrics.items():
                if metric.judge is not None:
                    yield _Asked(["metrics", name, "judge", "model"], metric.judge.model, "chat")


def _step(step: Step, route: list[str], name: str) -> Iterator[_Asked]:
    match step:
        case EachStep():
            yield from _step(step.do, [*route, "do"], name)
        case AgentStep():
            yield _Asked([*route, "model" if step.model else "agent"], step.model, "chat", step.agent, name)
        case PromptStep(model=str(model)):
            yield _Asked([*route, "model"], model, "chat", step.prompt)
        case GuardStep() if step.guard.judge is not None:
            judge = step.guard.judge
            yield _Asked([*route, "guard", "judge", "model"], judge.model, "chat", judge.prompt)


def _template(project: Project, name: str) -> tuple[str | None, bool, str | None]:
    """The Model that a template names, whether it has an output schema, and an input that may hold images."""
    resource = project.resources.get(Identity(PromptTemplate.kind, name))
    if resource is None:
        return None, False, None
    if TEMPLATE not in resource.notes:
        spec = resource.spec
        assert isinstance(spec, PromptTemplate)
        pictures = next((name for name, each in spec.inputs.items() if takes_images(each)), None)
        resource.notes[TEMPLATE] = [spec.model, spec.output is not None, pictures]
    model, has_output, pictures = resource.notes[TEMPLATE]
    return model, has_output, pictures
