"""Sequences: a prompt, the model that answers it, and what reads the answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from penstock.adopt import offered
from penstock.adopt.foreign import Unread
from penstock.adopt.langchain import models, prompts
from penstock.adopt.langchain.saved import DEEPEST, Saved, whole
from penstock.adopt.langchain.wording import PROMPTS, place
from penstock.adopt.offered import Offered
from penstock.adopt.source import Source

OPENED = ("RunnableSequence", "RunnableBinding", "RunnableWithFallbacks", "RunnableRetry")
CHAINS = (*OPENED, "RunnableParallel", "RunnableMap", "RunnableAssign", "LLMChain")
_ALIKE = ("StrOutputParser", "StringOutputParser")
_TOOLS = ("tools", "functions", "tool_choice", "function_call", "parallel_tool_calls")


class Part(NamedTuple):
    """A part of a sequence.

    Attributes:
        fallbacks: models that are asked where it fails.
        attempts: how often it is tried.
        offers: the tools that a model is offered.
    """

    saved: Saved
    fallbacks: tuple[Saved, ...] = ()
    attempts: int = 1
    offers: tuple[Offered, ...] = ()


class Taken(NamedTuple):
    """A prompt, and the model that is asked with it."""

    prompt: Saved
    model: Part | None


def is_prompt(part: Part) -> bool:
    return part.saved.name in (*prompts.CHAT, *prompts.FEW_SHOT, "PromptTemplate")


def is_parser(part: Part) -> bool:
    return part.saved.name in _ALIKE or "Parser" in part.saved.name


def taken(source: Source, found: Saved) -> Taken | None:
    """The prompt and the model of what was saved; None, with a note, where there is no prompt in it."""
    if is_old(found):
        return _old(source, found)
    if found.name not in CHAINS:
        if not found.is_whole:
            words = f"LangChain did not write down `{found.name}`, only that there was one: save it by `save`"
            found.note(source, "decide", words)
            return None
        if found.name in (*PROMPTS, *prompts.CHAT, *prompts.FEW_SHOT):
            return Taken(found, None)
        found.note(source, "decide", f"`{found.name}` is no prompt that can be read: declare what it does")
        return None
    line = parts(source, found)
    asked = [each for each in line if is_prompt(each)]
    answering = [each for each in line if models.is_model(each.saved)]
    for each in line:
        if each not in asked and each not in answering:
            reads(source, each)
        for one in each.offers:
            each.saved.note(source, "decide", f"the tool `{one.name}`: declare it, and give it to an `agent` step")
    if len(asked) != 1 or len(answering) > 1:
        words = f"a sequence of {len(asked)} prompts and {len(answering)} models: declare a Chain with a step for each"
        found.note(source, "decide", words)
        if not asked:
            return None
    if not answering:
        found.note(source, "decide", "no model of the sequence can be read: give the PromptTemplate a `model`")
    return Taken(asked[0].saved, answering[0] if answering else None)


def reads(source: Source, part: Part) -> None:
    """Says what becomes of a part that is neither prompt nor model."""
    name = part.saved.name
    if name in _ALIKE:
        return
    words = (
        f"`{name}` reads the answer by code: an `output` schema takes its place"
        if is_parser(part)
        else f"`{name}` is code, or more than one way: declare the steps that take its place"
    )
    part.saved.note(source, "lost" if is_parser(part) else "decide", words)


def parts(source: Source, found: Saved, depth: int = 0) -> list[Part]:
    """What follows what, with what is around each part opened."""
    if depth > DEEPEST:
        return []
    if found.name == "RunnableBinding":
        return _bound(source, found, depth)
    if found.name == "RunnableWithFallbacks":
        return _falling(source, found, depth)
    if found.name == "RunnableRetry":
        inner = found.inner("bound")
        tries = found.data.get("max_attempt_number")
        attempts = tries if type(tries) is int and 1 <= tries <= 10 else 3
        line = parts(source, inner, depth + 1) if inner is not None else []
        if not any(models.is_model(each.saved) for each in line):
            found.note(source, "lost", "`RunnableRetry`: a step that asks a model is tried again, nothing else")
        return [each._replace(attempts=attempts) if models.is_model(each.saved) else each for each in line]
    if found.name != "RunnableSequence":
        return [Part(found)]
    middle = found.data.get("middle")
    several = [found.inner("middle", index) for index in range(len(middle) if isinstance(middle, list) else 0)]
    steps = found.data.get("steps")
    several += [found.inner("steps", index) for index in range(len(steps) if isinstance(steps, list) else 0)]
    whole_line = [found.inner("first"), *several, found.inner("last")]
    return [part for each in whole_line if each is not None for part in parts(source, each, depth + 1)]


def _bound(source: Source, found: Saved, depth: int) -> list[Part]:
    """What is bound to a model are parameters of it."""
    inner = found.inner("bound")
    line = parts(source, inner, depth + 1) if inner is not None else []
    given = found.data.get("kwargs")
    bound = dict(given) if isinstance(given, Mapping) else {}
    is_model = len(line) == 1 and models.is_model(line[0].saved)
    offers = offered.functions(bound.get("tools") or bound.get("functions"), offered.plain) if is_model else None
    for key in [each for each in bound if each in _TOOLS]:
        if offers is None:
            found.note(source, "decide", f"`{key}`: become Tools of an `agent` step", "kwargs", str(key))
        elif key not in ("tools", "functions") and bound[key] not in (None, "auto"):
            found.note(source, "lost", f"`{key}`: an `agent` step leaves the choice to the model", "kwargs", str(key))
        del bound[key]
    if is_model:
        own = line[0].saved
        return [line[0]._replace(saved=replace(own, data={**own.data, **bound}), offers=tuple(offers or ()))]
    for key in bound:
        found.note(source, "lost", f"`{key}`: belongs into the Model's `parameters`", "kwargs", str(key))
    return line


def _falling(source: Source, found: Saved, depth: int) -> list[Part]:
    """The first way, whose models fall back to those at the same places of the others."""
    first = found.inner("runnable")
    given = found.data.get("fallbacks")
    others = [found.inner("fallbacks", index) for index in range(len(given) if isinstance(given, list) else 0)]
    line = parts(source, first, depth + 1) if first is not None else []
    rest = [parts(source, each, depth + 1) for each in others if each is not None]
    if not line or any(not _alike(line, each) for each in rest):
        words = "`RunnableWithFallbacks` to something else than the same with another model: a Model has `fallbacks`"
        found.note(source, "decide", words)
        return line
    handled = found.data.get("exceptions_to_handle")
    names = [_exception(each) for each in handled] if isinstance(handled, list) else []
    if any(each != "Exception" for each in names):
        words = f"a fallback is asked whatever the reason, not for {', '.join(names)} alone"
        found.note(source, "changed", words, "exceptions_to_handle")
    if found.data.get("exception_key"):
        found.note(source, "lost", "`exception_key`: a fallback is not told what failed", "exception_key")
    made = []
    for index, part in enumerate(line):
        more = [one for each in rest for one in (each[index].saved, *each[index].fallbacks)]
        if any(each[index].offers != part.offers for each in rest):
            found.note(source, "changed", "a fallback is offered the tools of the first model, where it had its own")
        is_model = models.is_model(part.saved)
        made.append(part._replace(fallbacks=(*part.fallbacks, *more)) if is_model else part)
    return made


def _alike(line: list[Part], other: list[Part]) -> bool:
    """Whether one is the other but for its models."""
    return len(line) == len(other) and all(
        models.is_model(a.saved)
        if models.is_model(b.saved)
        else (a.saved.name, a.saved.data) == (b.saved.name, b.saved.data)
        for a, b in zip(line, other, strict=True)
    )


def _exception(given: object) -> str:
    path = given.get("id") if isinstance(given, Mapping) else None
    return str(path[-1]) if isinstance(path, list) and path else str(given)


def is_old(found: Saved) -> bool:
    """Whether it is a chain of the first versions."""
    return found.name == "LLMChain" or found.name.endswith("_chain")


def _old(source: Source, found: Saved) -> Taken | None:
    inner = found.inner("llm_chain") or _in_file(source, found, "llm_chain_path")
    if found.name != "LLMChain":
        words = f"what `{found.name}` does around its prompt is code: declare the steps that take its place"
        found.note(source, "decide", words)
    if inner is not None and inner.name == "LLMChain":
        return _old(source, inner)
    prompt = found.inner("prompt") or _in_file(source, found, "prompt_path")
    if prompt is None:
        found.note(source, "decide", "the chain has no prompt that can be read: write it")
        return None
    answering = found.inner("llm") or _in_file(source, found, "llm_path")
    if answering is None:
        found.note(source, "decide", "the chain has no model that can be read: give the PromptTemplate a `model`")
    return Taken(prompt, Part(answering) if answering is not None else None)


def _in_file(source: Source, found: Saved, key: str) -> Saved | None:
    if not isinstance(found.data.get(key), str):
        return None
    path = place(source, found, key)
    try:
        return whole(source.read(path)) if path is not None else None
    except Unread as error:
        found.note(source, "decide", f"{path}: {error.problem}", key)
        return None
