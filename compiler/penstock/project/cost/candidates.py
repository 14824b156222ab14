"""Models to choose from: the project's own and the catalogue's, and how each would do for a chain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from penstock.project.chains import chain_spec
from penstock.project.cost import asks, bounds
from penstock.project.cost.asks import Ask
from penstock.project.cost.bounds import Bounds
from penstock.project.cost.size import Size
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.catalogue import Entry
from penstock.spec.kinds.model import Model, Price
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.schemas.shape import takes_images
from penstock.spec.steps.agent import AgentStep
from penstock.spec.steps.each import EachStep

CHAT = ("chat", "completion", "responses")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that could be asked.

    Attributes:
        name: the project's name of its own, else the model string.
        own: the spec, where the project declares it; None: of the catalogue alone.
        entry: what the catalogue knows of it.
        price: None where not known.
        context, answer: tokens of the window and of the longest answer, None where not known.
        regions, license: None where nobody says.
    """

    name: str
    model: str
    own: Model | None
    entry: Entry | None
    mode: str
    price: Price | None
    context: int | None
    answer: int | None
    regions: tuple[str, ...] | None
    license: str | None

    @property
    def has(self) -> frozenset[str]:
        """Capabilities that are stated: by the catalogue."""
        return frozenset() if self.entry is None else self.entry.has


@dataclass(frozen=True, slots=True)
class Needed:
    """What the steps of a chain need of their Model, and what they cost now.

    `asks` are those that a switch would change, `rest` the others of the chain; `bounds` is of one answer.
    """

    asks: tuple[Ask, ...]
    rest: tuple[Ask, ...]
    capabilities: tuple[str, ...]
    prompt: Size
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a candidate would do: `yes`, `no` or `unknown`, and why; `bounds` are of one answer with it."""

    fits: Literal["yes", "no", "unknown"]
    why: tuple[str, ...]
    bounds: Bounds


def own(project: Project) -> Iterator[Candidate]:
    """The project's Models, by name."""
    for resource in project.of("Model"):
        spec = resource.spec
        assert isinstance(spec, Model)
        entry, said = catalogue.entry(spec.model), spec.compliance
        served = spec.serving.max_context if spec.serving is not None else None
        yield Candidate(
            name=resource.identity.name,
            model=spec.model,
            own=spec,
            entry=entry,
            mode=spec.mode,
            price=catalogue.price(spec),
            context=catalogue.context(spec),
            answer=served if served is not None else entry.answer if entry is not None else None,
            regions=tuple(said.regions) if said is not None and said.regions else None,
            license=said.license if said is not None else None,
        )


def hosted() -> Iterator[Candidate]:
    """The catalogue's models, by name."""
    for entry in catalogue.entries():
        mode = "chat" if entry.mode in CHAT else entry.mode
        price = None
        if entry.input_per_million is not None and (mode != "chat" or entry.output_per_million is not None):
            price = Price(input_per_million=entry.input_per_million, output_per_million=entry.output_per_million or 0.0)
        yield Candidate(
            entry.name, entry.name, None, entry, mode, price, entry.context, entry.answer, entry.regions, None
        )


def needed(project: Project, chain: str, step: str | None) -> Needed:
    """What the chat calls of a chain, or of one of its steps, need.

    Raises:
        KeyError: no such chain, or no step of that name that asks a Model.
    """
    every = asks.asks(project, chain)
    chosen = tuple(
        a for a in every if a.mode == "chat" and (step is None or (a.chain == chain and a.route[1:2] == (step,)))
    )
    if not chosen:
        raise KeyError(step or chain)
    prompts = [ask.prompt + ask.answer for ask in chosen]
    longest = max(prompts, key=lambda size: size.estimate)
    most = [size.most for size in prompts]
    bound = None if None in most else max(each for each in most if each is not None)
    capabilities = dict.fromkeys(each for ask in chosen for each in _capabilities(project, ask))
    return Needed(
        chosen,
        tuple(ask for ask in every if ask not in chosen),
        tuple(capabilities),
        replace(longest, most=bound),
        bounds.bounds(project, chain),
    )


def fit(project: Project, candidate: Candidate, wanted: Needed, today: date) -> Fit:
    """How a candidate would do in place of the Models that are asked now; their parameters and fallbacks stay."""
    no, unsure = [], []
    if candidate.mode != "chat":
        no.append(f"its mode is {candidate.mode}")
    for capability in wanted.capabilities:
        if candidate.entry is not None and capability in candidate.entry.lacks:
            no.append(f"no {capability}")
        elif capability not in candidate.has:
            unsure.append(f"{capability} is not known")
    if candidate.model.startswith(catalogue.BUILT_IN):
        pass  # it takes what it is given
    elif candidate.context is None:
        unsure.append("its window is not known")
    elif wanted.prompt.estimate > candidate.context:
        no.append(f"about {round(wanted.prompt.estimate):,} tokens are needed")
    elif wanted.prompt.most is not None and wanted.prompt.most > candidate.context:
        unsure.append(f"up to {wanted.prompt.most:,} tokens may be needed")
    if candidate.entry is not None and candidate.entry.retired is not None and candidate.entry.retired <= today:
        no.append(f"not answered since {candidate.entry.retired}")
    parts = []
    for ask in wanted.asks:
        instead = _instead(project, ask, candidate)
        given = asks.limit(instead)
        if type(given) is int and candidate.answer is not None and given > candidate.answer:
            no.append(f"max_tokens {given:,} is more than it answers")
        parts.append(bounds.of_ask(project, ask, instead))
    total = bounds.total([*parts, *(bounds.of_ask(project, ask) for ask in wanted.rest)])
    return Fit("no" if no else "unknown" if unsure else "yes", tuple(dict.fromkeys([*no, *unsure])), total)


def _instead(project: Project, ask: Ask, candidate: Candidate) -> Model:
    """The candidate in place of what is asked: the project's own as it is, a hosted one with today's parameters."""
    if candidate.own is not None:
        return candidate.own
    now = project.spec("Model", ask.model or "")
    if not isinstance(now, Model):
        return Model(model=candidate.model)
    changes: Mapping[str, object] = {"model": candidate.model, "price": None, "serving": None, "base": None}
    return now.model_copy(update={**changes, "adapter": None})


def _capabilities(project: Project, ask: Ask) -> Iterator[str]:
    template = project.spec("PromptTemplate", ask.template or "")
    if isinstance(template, PromptTemplate) and template.output is not None:
        yield "json_schema"
    if isinstance(template, PromptTemplate) and any(map(takes_images, template.inputs.values())):
        yield "vision"
    spec = chain_spec(project, ask.chain)
    step = spec.steps.get(str(ask.route[1])) if spec is not None and len(ask.route) > 1 else None
    if isinstance(step.do if isinstance(step, EachStep) else step, AgentStep):
        yield "tools"
    model = project.spec("Model", ask.model or "")
    if isinstance(model, Model):
        yield from model.requires


def names(found: Sequence[Candidate]) -> list[str]:
    """What they may be called."""
    return [*dict.fromkeys(name for each in found for name in (each.name, each.model))]
