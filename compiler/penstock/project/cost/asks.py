"""Every call of a model that one answer of a chain may make, with what it is sent and what it may say."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from penstock.project import dataset
from penstock.project.chains import chain_spec, chains
from penstock.project.cost import prompt_size
from penstock.project.cost.size import Size, items, marked, of_text, of_type, total
from penstock.project.graph import cycle, needs
from penstock.project.project import Project
from penstock.project.types import chain_types, expressions, schemas
from penstock.spec import catalogue
from penstock.spec.expressions import expression
from penstock.spec.expressions.expression import Expr
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.kinds.tool import Tool
from penstock.spec.step import Outputs, Step
from penstock.spec.steps.agent import AgentStep
from penstock.spec.steps.chain import ChainStep
from penstock.spec.steps.each import EachStep
from penstock.spec.steps.guard import GuardStep
from penstock.spec.steps.prompt import PromptStep
from penstock.spec.steps.retrieve import RetrieveStep

ANSWER = 256
"""Tokens of an answer whose length no parameter bounds: a guess."""
DOCUMENT = 200
"""Tokens of a document that is not cut and cannot be read: a guess."""
MENDING = 200
"""Tokens that say what is wrong with an answer, at most."""
TURNS = 3
"""Turns that an agent takes, about."""
LIMITS = ("max_completion_tokens", "max_tokens")
"""Parameters that bound an answer."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A call of a model.

    Attributes:
        route: of the step, or of the part of it that names the Model, from the Chain's spec.
        chain: whose step it is.
        model: the Model's name; None: hashed n-grams, for nothing.
        mode: chat, embedding or rerank.
        prompt: the longest single prompt; `answer`: of one call.
        sent, said: tokens of all its turns together.
        calls: of one answer: about, and at most, attempts and fallbacks aside.
        attempts: how often each may be made.
        usd: where the step says what it may cost.
    """

    chain: str
    route: tuple[str | int, ...]
    template: str | None
    model: str | None
    mode: str
    prompt: Size
    answer: Size
    sent: Size
    said: Size
    calls: tuple[float, int | None] = (1, 1)
    attempts: int = 1
    usd: float | None = None


@dataclass(frozen=True, slots=True)
class Asks:
    """The calls of a chain, and the types of its outputs with their sizes."""

    asks: tuple[Ask, ...]
    outputs: Mapping[str, Any]


def asks(project: Project, chain: str) -> tuple[Ask, ...]:
    """The calls of one answer, in the order of the steps; sub-chains included.

    Raises:
        KeyError: no such chain.
    """
    memo = ("asks", chain)
    if memo not in project.memo:
        spec = chain_spec(project, chain)
        if spec is None:
            raise KeyError(chain)
        project.memo[memo] = _chain(project, chain, schemas.properties(spec.inputs), ()).asks
    found: tuple[Ask, ...] = project.memo[memo]
    return found


def judged(
    project: Project, owner: str, model: str, prompt: str | None, given: Mapping[str, Any], times: int | None = None
) -> Ask:
    """A call of a judge that is given values of these types; of a metric `times`, and what is no verdict is once sent
    back."""
    template = project.spec("PromptTemplate", prompt) if prompt is not None else None
    if isinstance(template, PromptTemplate):
        sent = prompt_size.size(project, str(prompt), template, given)
    else:
        sent = total(of_type(each, f"`{name}`") for name, each in given.items()) + Size(0, ANSWER, None, _own_words())
    said = answer(project, model, sent)
    if times is None:
        return Ask(owner, (), prompt, model, "chat", sent, said, sent, said)
    again = (sent + said + Size(0, 0, MENDING)).times(0, times)
    taken, given_back = sent.times(times, times) + again, said.times(times, times) + said.times(0, times)
    return Ask(owner, (), prompt, model, "chat", sent, said, taken, given_back, calls=(times, 2 * times))


def _own_words() -> tuple[str, ...]:
    return ("what a metric asks its judge",)


def answer(project: Project, model: str | None, sent: Size) -> Size:
    """An answer of a Model: its parameters' limit, else the catalogue's."""
    spec = project.spec("Model", model or "")
    if not isinstance(spec, Model):
        return Size(0, ANSWER, None, (f"Model `{model}` is not known",))
    return answer_of(str(model), spec, sent)


def answer_of(model: str, spec: Model, sent: Size) -> Size:
    """An answer of a Model of this spec."""
    given = limit(spec)
    found = catalogue.entry(spec.model)
    most = spec.serving.max_context if spec.serving is not None else found.answer if found is not None else None
    if type(given) is int:
        given = given if most is None else min(given, most)
        return Size(0, given, given)
    if given is None and spec.model.startswith(catalogue.BUILT_IN):
        return Size(0, ANSWER, sent.most, sent.unbounded)  # it says nothing that it was not given
    if given is not None or most is None:
        return Size(0, ANSWER, None, (f"Model `{model}` has no max_tokens",))
    return Size(0, min(ANSWER, most), most)


def limit(model: Model) -> Any:
    """What a Model's parameters say of the length of an answer, as written; None where they say nothing."""
    return next((model.parameters[name] for name in LIMITS if name in model.parameters), None)


def _chain(project: Project, name: str, inputs: Mapping[str, Any], above: tuple[str, ...]) -> Asks:
    spec = chain_spec(project, name)
    if spec is None or name in above:
        return Asks((), {})
    done: dict[str, Any] = {}
    found: dict[str, tuple[Ask, ...]] = {}
    given = {**{key: schemas.usable(value) for key, value in spec.inputs.items()}, **inputs}
    variables = {key: expressions.constant(value) for key, value in project.vars.items()}

    def roots() -> dict[str, Any]:
        parts = {"inputs": given, "steps": done, "vars": variables}
        return {root: chain_types.closed(values) for root, values in parts.items()}

    for step in _ordered(spec, project):
        at = _At(project, name, ("steps", step), (*above, name), roots())
        found[step], outputs = _step(at, spec.steps[step])
        done[step] = chain_types.closed(outputs)
    types = {key: _type(value, roots(), project) for key, value in spec.outputs.items()}
    return Asks(tuple(ask for step in spec.steps for ask in found[step]), types)


def _ordered(spec: Chain, project: Project) -> list[str]:
    """What is read comes first; a circle is a finding of its own, so that any order does."""
    reads = needs(spec, project.kept)
    if cycle(reads) is not None:
        return list(spec.steps)
    order: dict[str, None] = {}
    todo = list(reversed(spec.steps))
    while todo:
        step = todo[-1]
        missing = [each for each in reads[step] if each not in order]
        if missing:
            todo += missing
        else:
            order[todo.pop()] = None
    return list(order)


@dataclass(frozen=True, slots=True)
class _At:
    """Where a step stands, and the types of what it may read."""

    project: Project
    chain: str
    route: tuple[str | int, ...]
    above: tuple[str, ...]
    roots: Mapping[str, Any]

    def type(self, value: Any) -> dict[str, Any]:
        return _type(value, self.roots, self.project)

    def spec(self, kind: str, name: str) -> Any:
        return self.project.spec(kind, name)


def _step(at: _At, step: Step) -> tuple[tuple[Ask, ...], Mapping[str, Any]]:
    """The calls of a step, and the types of its outputs."""
    makers: Mapping[type[Step], Callable[[_At, Any], tuple[tuple[Ask, ...], Mapping[str, Any]]]] = {
        PromptStep: _prompt,
        RetrieveStep: _retrieve,
        AgentStep: _agent,
        ChainStep: _sub,
        EachStep: _each,
        GuardStep: _guard,
    }
    maker = makers.get(type(step))
    found, outputs = maker(at, step) if maker else ((), _declared(at, step))
    attempts = step.retry.attempts if step.retry is not None else 1
    return tuple(replace(ask, attempts=ask.attempts * attempts) for ask in found), outputs


@dataclass(frozen=True, slots=True)
class _Known:
    """A project, as a step asks it for the types of its outputs."""

    project: Project

    def spec(self, kind: str, name: str) -> Any:
        return self.project.spec(kind, name)

    def chain(self, name: str) -> Outputs:
        return {}  # a sub-chain's are found with their sizes


def _declared(at: _At, step: Step) -> dict[str, Any]:
    return {name: schemas.usable(declared) for name, declared in (step.outputs(_Known(at.project)) or {}).items()}


def _asked(at: _At, template: str, model: str | None, given: Mapping[str, Any]) -> Ask | None:
    spec = at.spec("PromptTemplate", template)
    if not isinstance(spec, PromptTemplate):
        return None
    declared = schemas.properties(spec.inputs)
    types = {
        key: _narrower(at.type(given[key]), wanted) if key in given else _default(wanted)
        for key, wanted in declared.items()
    }
    sent = prompt_size.size(at.project, template, spec, types)
    model = model or spec.model
    said = answer(at.project, model, sent)
    return Ask(at.chain, at.route, template, model, "chat", sent, said, sent, said)


def _default(declared: Mapping[str, Any]) -> dict[str, Any]:
    return expressions.constant(declared["default"]) if "default" in declared else dict(declared)


def _narrower(got: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """What is passed and what is declared hold both: the bounds of the declaration where what is passed has none."""
    if not got or got == {"type": wanted.get("type")}:
        return wanted
    if got.get("type") == wanted.get("type"):
        limits: dict[str, Any] = {
            key: wanted[key] for key in ("maxLength", "maxItems", "enum") if key in wanted and key not in got
        }
        return {**got, **limits}
    return got


def _texts(declared: Mapping[str, Any], said: Size) -> dict[str, Any]:
    return {key: marked(each, said) if key in ("text", "value") else dict(each) for key, each in declared.items()}


def _prompt(at: _At, step: PromptStep) -> tuple[tuple[Ask, ...], Mapping[str, Any]]:
    ask = _asked(at, step.prompt, step.model, step.with_)
    if ask is None:
        return (), _declared(at, step)
    outputs = _texts(_declared(at, step), ask.answer)
    spec = at.spec("PromptTemplate", step.prompt)
    if spec.output is not None:
        # An answer that does not fit is sent back once, with what is wrong with it.
        again = (ask.prompt + ask.answer + Size(0, 0, MENDING)).times(0, 1)
        ask = replace(ask, sent=ask.sent + again, said=ask.said + ask.answer.times(0, 1), calls=(1, 2))
    return (ask,), outputs


def _agent(at: _At, step: AgentStep) -> tuple[tuple[Ask, ...], Mapping[str, Any]]:
    first = _asked(at, step.agent, step.model, step.with_)
    if first is None:
        return (), _declared(at, step)
    tools = {name: tool for name in step.tools if isinstance(tool := at.spec("Tool", name), Tool)}
    offered = total(of_text(json.dumps(tool.parameters or {}, default=str)) for tool in tools.values())
    start, turns, limit = first.prompt + offered, step.limits.turns, step.limits.tokens
    given = [of_type(tool.returns or {}, f"what tool `{name}` returns") for name, tool in tools.items()]
    result = reduce(lambda a, b: a if a.estimate > b.estimate else b, given, Size())
    about, unbounded = min(turns, TURNS), f"agent step `{at.route[-1]}` may call several tools a turn: limits.tokens"
    before = about * (about - 1) / 2
    sent = start.times(about, None) + (first.answer + result).times(before, None, unbounded)
    said = first.answer.times(about, turns)
    if turns == 1:
        sent = start
    if limit is not None:
        sent, said = Size(0, sent.estimate, limit), said.within(Size(0, said.estimate, limit))
    longest = start + (first.answer + result).times(about - 1, None, unbounded)
    if limit is not None:
        longest = Size(longest.least, longest.estimate, limit)
    ask = replace(first, prompt=longest, sent=sent, said=said, calls=(about, turns), usd=step.limits.usd)
    return (ask,), _texts(_declared(at, step), first.answer)


def _sub(at: _At, step: ChainStep) -> tuple[tuple[Ask, ...], Mapping[str, Any]]:
    if step.chain not in chains(at.project) or step.chain in at.above:
        return (), _declared(at, step)
    given = {key: at.type(value) for key, value in step.with_.items()}
    declared = chain_spec(at.project, step.chain)
    known = schemas.properties(declared.inputs) if declared is not None else {}
    inputs = {key: _narrower(given[key], known[key]) for key in given if key in known}
    found = _chain(at.project, step.chain, {**known, **inputs}, at.above)
    # Findings stand where this chain calls the other; what is wrong inside of that is found there.
    return found.asks, found.outputs


def _each(at: _At, step: EachStep) -> tuple[tuple[Ask, ...], Mapping[str, Any]]:
    walked = at.type(step.each)
    about, most = items(walked)
    most = min(step.at_most, most) if most is not None else step.at_most
    item = walked.get("items", {})
    roots = {**at.roots, step.as_: item if isinstance(item, Mapping) else {}}
    inside = replace(at, route=(*at.route, "do"), roots=roots)
    found, outputs = _step(inside, step.do)
    times = min(about, most)
    asks = tuple(
        replace(
            ask,
            sent=ask.sent.times(times, most),
            said=ask.said.times(times, most),
            calls=(ask.calls[0] * times, None if ask.calls[1] is None else ask.calls[1] * most),
            usd=None if ask.usd is None else ask.usd * most,
        )
        for ask in found
    )
    return asks, {"items": {"type": "array", "items": chain_types.closed(outputs), "maxItems": most}}


def _guard(at: _At, step: GuardStep) -> tuple[tuple[Ask, ...], Mapping[str, Any]]:
    text = at.type(step.text)
    passed = text if step.replacement is None else {"anyOf": [text, at.type(step.replacement)]}
    outputs = {**_declared(at, step), "text": passed}
    judge = step.guard.judge
    if judge is None:
        return (), outputs
    ask = judged(at.project, at.chain, judge.model, judge.prompt, {"text": text})
    return (replace(ask, route=(*at.route, "guard", "judge")),), outputs


def _retrieve(at: _At, step: RetrieveStep) -> tuple[tuple[Ask, ...], Mapping[str, Any]]:
    outputs = _declared(at, step)
    spec = at.spec("Retriever", step.retrieve)
    if not isinstance(spec, Retriever):
        return (), outputs
    fields = documents(at.project, step.retrieve, spec)
    known = outputs["documents"]
    properties = {**known["items"]["properties"], **fields}
    outputs = {"documents": {**known, "items": {**known["items"], "properties": properties}}}
    query = of_type(at.type(step.query), f"the query of step `{at.route[-1]}`")
    nothing = Size()
    made = []
    search = spec.search
    if search.embedding is not None and search.mode != "lexical":
        made.append(Ask(at.chain, at.route, None, search.embedding, "embedding", query, nothing, query, nothing))
    if search.rerank is not None:
        one = query + of_type(fields["text"], "a document")
        sent = one.times(search.candidates, search.candidates)
        made.append(Ask(at.chain, at.route, None, search.rerank, "rerank", one, nothing, sent, nothing))
    return tuple(made), outputs


def documents(project: Project, name: str, spec: Retriever) -> dict[str, Any]:
    """The types of `id`, `text` and `source` of a document, with their sizes: of the rows, where they can be read."""
    source = spec.documents
    read = dataset.rows(project, source.dataset) if project.spec("Dataset", source.dataset) is not None else None
    if read is None or not read.rows or read.faults:
        row: Mapping[str, Any] = {}
    else:
        row = prompt_size.row_type([each.values for each in read.rows])["properties"]
    unread = Size(0, DOCUMENT, None, (f"retriever `{name}` has no chunk",))
    short = Size(0, 8, None, (f"the documents of retriever `{name}` are not here",))
    identifier = dict(row.get(source.id, marked({"type": "string"}, short)))
    text = dict(row.get(source.text, marked({"type": "string"}, unread)))
    if spec.chunk is not None:
        size = spec.chunk.tokens
        text = marked({"type": "string"}, Size(0, size, size))
    return {"id": identifier, "text": text, "source": dict(row.get("file", identifier))}


def _type(value: Any, roots: Mapping[str, Any], project: Project) -> dict[str, Any]:
    """The type of a value with expressions in it, with its size where that is known."""
    if isinstance(value, str) and expression.whole(value) is None:
        parts = expression.split(value)
        if any(isinstance(part, Expr) for part in parts):
            return marked({"type": "string"}, total(_part(part, roots, project) for part in parts))
    elif isinstance(value, Mapping):
        return chain_types.closed({str(key): _type(item, roots, project) for key, item in value.items()})
    return expressions.type_of(value, roots, project.kept)


def _part(part: str | Expr, roots: Mapping[str, Any], project: Project) -> Size:
    if isinstance(part, str):
        return of_text(part)
    return of_type(expression.type_of(part.source, roots, project.kept), f"`{part.source}`")


def walk(project: Project) -> Iterator[Ask]:
    """The calls of every chain of the project, each once: those of a sub-chain are its own."""
    for name in chains(project):
        yield from (ask for ask in asks(project, name) if ask.chain == name)
