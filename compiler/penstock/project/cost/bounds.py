"""Tokens and money, before anything runs: an estimate, and a bound where one flows from the specs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from penstock.project import dataset
from penstock.project.chains import chain_spec, chains
from penstock.project.cost import asks
from penstock.project.cost.asks import ANSWER as ANSWER
from penstock.project.cost.asks import Ask
from penstock.project.cost.size import Size
from penstock.project.graph import reach
from penstock.project.project import Project
from penstock.project.types import chain_types, expressions
from penstock.spec import catalogue
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Resource

FREE = "free"
_CANARIES = 2
"""Known answers, one good and one bad, on which each judge is tried."""
_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Tokens and US dollars of one answer, or of a whole evaluation.

    Attributes:
        input_tokens, output_tokens: estimates: each step once, each Model its first.
        usd: the same in US dollars; None where a price is unknown.
        input_most, output_most, usd_most: what cannot be exceeded, with every attempt and every fallback asked and paid
            for, on the assumptions of `project.size`; None where there is no bound.
        unbounded: why there is none.
        unpriced: the Models whose price nobody knows.
        calls: estimate: each step tried once, an agent's turns one by one.
    """

    input_tokens: int
    output_tokens: int
    usd: float | None
    input_most: int | None = None
    output_most: int | None = None
    usd_most: float | None = None
    unbounded: tuple[str, ...] = ()
    unpriced: tuple[str, ...] = ()
    calls: float = 0.0


def bounds(project: Project, chain: str) -> Bounds:
    """The estimate and the bound for one answer of a chain, faulty ones too.

    Raises:
        KeyError: no such chain.
    """
    return total([of_ask(project, ask) for ask in asks.asks(project, chain)])


def is_free(project: Project, chain: str) -> bool:
    """Whether nothing that a chain may ask costs anything, however long its questions and answers are.

    Raises:
        KeyError: no such chain.
    """
    if any(fault.rule == "unknown-reference" for fault in project.faults):
        return False
    models = (each for each in reach(project, chains(project)[chain]) if each.kind == Model.kind)
    return all(gives_away(project.resources[identity]) for identity in models)


def gives_away(resource: Resource) -> bool:
    """Whether a Model costs nothing; found out once for its document."""
    if FREE not in resource.notes:
        resource.notes[FREE] = isinstance(resource.spec, Model) and _is_given_away(resource.spec)
    return resource.notes[FREE] is True


def _is_given_away(model: Model) -> bool:
    price = catalogue.dearest(model)
    is_readable = type(asks.limit(model)) in (int, type(None))
    if price is None or price.input_per_million or price.output_per_million or not is_readable:
        return False
    return catalogue.price(model) == price and not catalogue.per_query(model)


def evaluation(project: Project, name: str) -> Bounds | None:
    """Of every row of an Evaluation, `repeats` times, judges included; None where its rows cannot be read."""
    memo = ("bounds of evaluation", name)
    if memo not in project.memo:
        project.memo[memo] = _evaluation(project, name)
    found: Bounds | None = project.memo[memo]
    return found


@dataclass(frozen=True, slots=True)
class Judging:
    """What the judges of an evaluation take.

    Attributes:
        answer: of one answer of one side.
        pair: of one answer of both sides, where they are compared.
        once: of a run: canaries, and the rows that people have judged.
    """

    answer: Bounds
    pair: Bounds
    once: Bounds


def judging(project: Project, name: str) -> Judging:
    """Of the judges of an Evaluation whose chain there is."""
    spec = project.spec("Evaluation", name)
    assert isinstance(spec, Evaluation)
    types = chain_types.types(project, spec.chain)
    roots = {"row": {}, "inputs": types.inputs, "outputs": types.outputs, "steps": types.steps}
    each: dict[bool, list[Bounds]] = {False: [], True: []}
    once = list[Bounds]()
    for metric in spec.metrics.values():
        signature = project.signatures.get(metric.metric or "")
        if metric.judge is None or signature is None:
            continue
        given = {key: expressions.type_of(value, roots, project.kept) for key, value in metric.with_.items()}
        samples = metric.with_.get("samples", signature.arguments.get("samples", {}).get("default", 1))
        about = signature.asks * (samples if isinstance(samples, int) else 1)
        ask = asks.judged(project, spec.chain, metric.judge.model, metric.judge.prompt, given, about)
        labels = _labelled(project, metric.judge.labels)
        each[signature.both].append(of_ask(project, ask))
        once.append(times(of_ask(project, ask), _CANARIES + labels))
    return Judging(total(each[False]), total(each[True]), total(once))


def _labelled(project: Project, name: str | None) -> int:
    if name is None or project.spec("Dataset", name) is None:
        return 0
    return len(dataset.rows(project, name).rows)


def _evaluation(project: Project, name: str) -> Bounds | None:
    spec = project.spec("Evaluation", name)
    if not isinstance(spec, Evaluation) or chain_spec(project, spec.chain) is None:
        return None
    if project.spec("Dataset", spec.dataset) is None or (read := dataset.rows(project, spec.dataset)).faults:
        return None
    one = [of_ask(project, ask) for ask in asks.asks(project, spec.chain)]
    judges = judging(project, name)
    answers = times(total([*one, judges.answer, judges.pair]), len(read.rows) * spec.repeats)
    return total([answers, judges.once])


def of_ask(project: Project, ask: Ask, instead: Model | None = None) -> Bounds:
    """One call of a model, with its attempts and fallbacks; `instead` of the Model that is asked now."""
    candidates = _candidates(project, ask.model, instead)
    models = [model for _, model in candidates]
    wrong = any(type(asks.limit(model)) not in (int, type(None)) for model in models)  # a finding of its own
    usual = catalogue.price(models[0]) if models and not wrong else None
    first = ask.said if instead is None else _said(str(ask.model), instead, ask)
    unpriced = tuple(name for name, model in candidates if catalogue.price(model) is None)
    about = ask.calls[0]
    usd = 0.0 if ask.model is None else None
    if usual is not None:
        usd = round(ask.sent.estimate) * usual.input_per_million + round(first.estimate) * usual.output_per_million
        usd = usd / 1e6 + about * catalogue.per_query(models[0])
    said = [first, *(_said(name, model, ask) for name, model in candidates[1:])]
    tried = ask.attempts * max(1, len(candidates))
    input_most = None if ask.sent.most is None else ask.sent.most * tried
    outs = [each.most for each in said]
    output_most = None if None in outs else ask.attempts * sum(each for each in outs if each is not None)
    usd_most = (None if wrong else _most(ask, models, outs)) if models else usd
    if ask.usd is not None and (usd_most is None or usd_most > ask.usd * ask.attempts):
        usd_most = ask.usd * ask.attempts  # the step stops there itself
    if usd is not None and usd_most is not None:
        usd = min(usd, usd_most)
    why = dict.fromkeys(reason for each in (ask.sent, *said) for reason in each.unbounded)
    if input_most is not None and output_most is not None:
        why = {}
    input_tokens, output_tokens = round(ask.sent.estimate), round(first.estimate)
    return Bounds(
        input_tokens,
        output_tokens,
        usd,
        input_most,
        output_most,
        usd_most,
        tuple(why),
        unpriced,
        0.0 if ask.model is None else about,
    )


def times(of: Bounds, count: int) -> Bounds:
    """The same so often."""
    return Bounds(
        of.input_tokens * count,
        of.output_tokens * count,
        None if of.usd is None else of.usd * count,
        None if of.input_most is None else of.input_most * count,
        None if of.output_most is None else of.output_most * count,
        None if of.usd_most is None else of.usd_most * count,
        of.unbounded,
        of.unpriced,
        of.calls * count,
    )


def _most(ask: Ask, models: list[Model], outs: list[int | None]) -> float | None:
    total = 0.0
    for model, said in zip(models, outs, strict=True):
        price = catalogue.dearest(model)
        if price is None:
            return None
        for tokens, each in ((ask.sent.most, price.input_per_million), (said, price.output_per_million)):
            if each and tokens is None:
                return None
            total += each * (tokens or 0) / 1e6
        query = catalogue.per_query(model)
        if query and ask.calls[1] is None:
            return None
        total += query * (ask.calls[1] or 0)
    return total * ask.attempts


def _said(name: str, model: Model, ask: Ask) -> Size:
    """What another Model may say in as many calls."""
    if ask.mode != "chat":
        return ask.said
    return asks.answer_of(name, model, ask.prompt).times(*ask.calls)


def _candidates(project: Project, name: str | None, instead: Model | None) -> list[tuple[str, Model]]:
    """The Model and its fallbacks, those that there are."""
    spec = instead or project.spec("Model", name or "")
    if not isinstance(spec, Model):
        return []
    found = [(str(name), spec)]
    found += [(each, model) for each in spec.fallbacks if isinstance(model := project.spec("Model", each), Model)]
    return found


def total(parts: Iterable[Bounds]) -> Bounds:
    """Of several calls together."""
    made = Bounds(0, 0, 0.0, 0, 0, 0.0)
    for part in parts:
        made = Bounds(
            made.input_tokens + part.input_tokens,
            made.output_tokens + part.output_tokens,
            _plus(made.usd, part.usd),
            _plus(made.input_most, part.input_most),
            _plus(made.output_most, part.output_most),
            _plus(made.usd_most, part.usd_most),
            tuple(dict.fromkeys((*made.unbounded, *part.unbounded))),
            tuple(dict.fromkeys((*made.unpriced, *part.unpriced))),
            made.calls + part.calls,
        )
    return made


def _plus(a: _Number | None, b: _Number | None) -> _Number | None:
    return None if a is None or b is None else a + b
