"""Sequences: a prompt, the model that answers it, and what reads the answer."""

from typing import NamedTuple

from penstock.adopt.foreign import Unread
from penstock.adopt.langchain import models, prompts
from penstock.adopt.langchain.saved import DEEPEST, Saved, whole
from penstock.adopt.langchain.wording import PROMPTS, place
from penstock.adopt.source import Source

CHAINS = ("RunnableSequence", "RunnableBinding", "LLMChain")
_ALIKE = ("StrOutputParser", "StringOutputParser")


class Taken(NamedTuple):
    """A prompt, and the model that is asked with it."""

    prompt: Saved
    model: Saved | None


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
    parts = _parts(source, found, 0)
    asked = [each for each in parts if each.name in (*prompts.CHAT, *prompts.FEW_SHOT, "PromptTemplate")]
    answering = [each for each in parts if models.is_model(each)]
    for each in parts:
        if each not in asked and each not in answering and each.name not in _ALIKE:
            is_parser = "Parser" in each.name
            words = (
                f"`{each.name}` reads the answer by code: an `output` schema takes its place"
                if is_parser
                else f"`{each.name}` is code, or more than one way: declare the steps that take its place"
            )
            each.note(source, "lost" if is_parser else "decide", words)
    if len(asked) != 1 or len(answering) > 1:
        words = f"a sequence of {len(asked)} prompts and {len(answering)} models: declare a Chain with a step for each"
        found.note(source, "decide", words)
        if not asked:
            return None
    if not answering:
        found.note(source, "decide", "no model of the sequence can be read: give the PromptTemplate a `model`")
    return Taken(asked[0], answering[0] if answering else None)


def _parts(source: Source, found: Saved, depth: int) -> list[Saved]:
    """What follows what, bindings opened."""
    if depth > DEEPEST:
        return []
    if found.name == "RunnableBinding":
        given = found.data.get("kwargs")
        for key in given if isinstance(given, dict) else ():
            sort, words = ("decide", "become Tools of an `agent` step") if key in ("tools", "functions") else (
                "lost", "belongs into the Model's `parameters`")  # fmt: skip
            found.note(source, "decide" if sort == "decide" else "lost", f"`{key}`: {words}", "kwargs", str(key))
        inner = found.inner("bound")
        return _parts(source, inner, depth + 1) if inner is not None else []
    if found.name != "RunnableSequence":
        return [found]
    middle = found.data.get("middle")
    several = [found.inner("middle", index) for index in range(len(middle) if isinstance(middle, list) else 0)]
    steps = found.data.get("steps")
    several += [found.inner("steps", index) for index in range(len(steps) if isinstance(steps, list) else 0)]
    whole_line = [found.inner("first"), *several, found.inner("last")]
    return [part for each in whole_line if each is not None for part in _parts(source, each, depth + 1)]


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
    return Taken(prompt, answering)


def _in_file(source: Source, found: Saved, key: str) -> Saved | None:
    if not isinstance(found.data.get(key), str):
        return None
    path = place(source, found, key)
    try:
        return whole(source.read(path)) if path is not None else None
    except Unread as error:
        found.note(source, "decide", f"{path}: {error.problem}", key)
        return None
