"""Several prompts with their models, one after another or side by side: the steps of a Chain."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from posixpath import basename, splitext
from typing import Any

from penstock.adopt import offered
from penstock.adopt.langchain import chains, models
from penstock.adopt.langchain.chains import Part, is_parser, is_prompt, parts
from penstock.adopt.langchain.drafting import Drafting, named
from penstock.adopt.langchain.saved import DEEPEST, Saved
from penstock.adopt.names import identifier
from penstock.adopt.source import Drafted, Source

_PARALLEL = ("RunnableParallel", "RunnableMap")


class _Beyond(Exception):
    """A part that no step is."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """A mapping on its way; `is_open`: what is not in it is an input of the Chain."""

    over: "Mapping[str, str | _Fields]"
    is_open: bool


@dataclass(slots=True)
class _Chain:
    drafting: Drafting
    inputs: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, Any] = field(default_factory=dict)
    tools: dict[str, list[str]] = field(default_factory=dict)
    """By what was offered, the names of the Tools."""

    def runs(self, line: list[Part], value: "str | _Fields", called: str, depth: int) -> "str | _Fields":
        """What comes out of a sequence, as an expression or a mapping of such."""
        asked: Part | None = None
        for part in line:
            if asked is not None and not models.is_model(part.saved):
                raise _Beyond
            if is_prompt(part):
                asked = part
            elif models.is_model(part.saved):
                if asked is None:
                    raise _Beyond
                value, asked = self._answers(asked.saved, part, value, called), None
            elif is_parser(part):
                chains.reads(self.drafting.source, part)
            else:
                value = self._shaped(part.saved, value, called, depth)
        if asked is not None:
            raise _Beyond
        return value

    def _shaped(self, saved: Saved, value: "str | _Fields", called: str, depth: int) -> "str | _Fields":
        given = saved.data
        if not saved.is_whole or depth > DEEPEST:
            raise _Beyond
        if saved.name in _PARALLEL:
            return _Fields(self._beside(saved, value, depth), False)
        if saved.name == "RunnablePassthrough" and not given.get("func") and not given.get("afunc"):
            return value
        if saved.name == "RunnableAssign" and isinstance(value, _Fields):
            mapper = saved.inner("mapper")
            if mapper is None or mapper.name not in _PARALLEL:
                raise _Beyond
            return replace(value, over={**value.over, **self._beside(mapper, value, depth)})
        if saved.name == "RunnablePick" and isinstance(value, _Fields):
            keys = given.get("keys")
            if isinstance(keys, str):
                return self._of(value, keys, {})
            if isinstance(keys, list) and all(isinstance(each, str) for each in keys):
                return _Fields({each: self._of(value, each, {}) for each in keys}, False)
        raise _Beyond

    def _beside(self, saved: Saved, value: "str | _Fields", depth: int) -> "dict[str, str | _Fields]":
        given = saved.data.get("steps__", saved.data.get("steps"))
        key = "steps__" if "steps__" in saved.data else "steps"
        made: dict[str, str | _Fields] = {}
        for name in given if isinstance(given, Mapping) else ():
            inner = saved.inner(key, name)
            if inner is None:
                raise _Beyond
            made[str(name)] = self.runs(parts(self.drafting.source, inner), value, str(name), depth + 1)
        if not made:
            raise _Beyond
        return made

    def _answers(self, prompt: Saved, model: Part, value: "str | _Fields", called: str) -> str:
        source = self.drafting.source
        drafted = self.drafting.prompt(prompt, named(prompt) or called, None)
        answering = self.drafting.model(model)
        if drafted is None or answering is None:
            raise _Beyond
        schemas: Mapping[str, Any] = drafted.spec.get("inputs", {})
        needed = [name for name, schema in schemas.items() if "default" not in schema]
        given: dict[str, str] = {}
        if isinstance(value, str):
            if len(needed) != 1:
                raise _Beyond
            given[needed[0]] = value
        else:
            for name, schema in schemas.items():
                if name in needed or value.is_open or name in value.over:
                    found = self._of(value, name, schema)
                    if not isinstance(found, str):
                        raise _Beyond
                    given[name] = found
        step: dict[str, Any] = {"agent" if model.offers else "prompt": drafted.name, "model": answering}
        if given:
            step["with"] = {name: f"${{{{ {expression} }}}}" for name, expression in given.items()}
        if model.offers:
            known = repr(model.offers)
            if known not in self.tools:
                line = model.saved.line()
                self.tools[known] = offered.declared(source, list(model.offers), line, self.drafting.drafts)
            step["tools"] = self.tools[known]
        if model.attempts > 1:
            step["retry"] = {"attempts": model.attempts}
            words = f"tried {model.attempts} times: a step is tried again where a call fails, not for any exception"
            model.saved.note(source, "changed", words)
        name = first = identifier(called, "answer")
        number = 2
        while name in self.steps:
            name, number = f"{first}_{number}", number + 1
        self.steps[name] = step
        return f"steps.{name}.text"

    def _of(self, value: _Fields, name: str, schema: Mapping[str, Any]) -> "str | _Fields":
        if name in value.over:
            return value.over[name]
        if not value.is_open or not name.isidentifier():
            raise _Beyond
        self.inputs.setdefault(name, dict(schema))
        return f"inputs.{name}"


def composed(source: Source, found: Saved) -> Drafting | None:
    """The Chain of what was saved; None, with nothing noted, where a part of it is no step."""
    quiet = Source(source.tree, source.path, source.root, source.label, source.names.copy())
    made = _composed(quiet, found)
    if made is None:
        return None
    tools = sum(each.kind == "Tool" for each in made.drafts)  # what runs for each is for a person, and nothing else
    if sum(note.sort == "decide" for note in quiet.notes) > tools:
        return None
    return _composed(source, found)


def _composed(source: Source, found: Saved) -> Drafting | None:
    drafting = Drafting(source)
    chain = _Chain(drafting)
    try:
        ends = chain.runs(parts(source, found), _Fields({}, True), "answer", 0)
    except _Beyond:
        return None
    outputs = {"output": ends} if isinstance(ends, str) else {identifier(key): each for key, each in ends.over.items()}
    if not chain.steps or not all(isinstance(each, str) for each in outputs.values()):
        return None
    spec: dict[str, Any] = {"inputs": chain.inputs} if chain.inputs else {}
    spec |= {"steps": chain.steps, "outputs": {key: f"${{{{ {each} }}}}" for key, each in outputs.items()}}
    name = source.names.new("Chain", splitext(basename(source.path))[0], apart=source.label)
    drafting.drafts.append(Drafted("Chain", name, spec))
    return drafting
