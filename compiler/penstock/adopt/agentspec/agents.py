"""Agents: a PromptTemplate of what they are told, and the step that runs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from penstock.adopt.agentspec import models, tools
from penstock.adopt.agentspec.build import Build
from penstock.adopt.agentspec.component import Component
from penstock.adopt.agentspec.properties import Property, answered, declared, properties, text
from penstock.adopt.agentspec.text import JINJA, is_jinja, member, name, places, reads, template
from penstock.adopt.chat import HISTORY

ALONE: Mapping[str, str] = {
    "OciAgent": "it runs in OCI",
    "A2AAgent": "it answers over the Agent2Agent protocol",
    "RemoteAgent": "it runs elsewhere",
    "Swarm": "agents hand over to one another",
    "ManagerWorkers": "a manager gives work to agents",
}
"""Agents that no step is, and why."""


@dataclass(frozen=True, slots=True)
class Told:
    """An agent as a step without its `with`. `history`: the input that takes the conversation so far."""

    step: Mapping[str, Any]
    inputs: tuple[Property, ...]
    outputs: tuple[Property, ...]
    history: str
    talks: bool


def agent(build: Build, found: Component) -> Told | None:
    """The step of an agent; None, with a note, where it is one that runs elsewhere or several."""
    known = build.made.get(("Told", found.key))
    if isinstance(known, Told):
        return known
    if found.type == "SpecializedAgent":
        made = _specialised(build, found)
    elif found.type == "Agent":
        made = _told(build, found, [found])
    else:
        why = ALONE.get(found.type, f"`{found.type or 'nothing'}` is no type that is known")
        words = f"`{found.title}`: {why}: declare the Tool, or the steps, that take its place"
        build.note("decide", found, words)
        return None
    if made is not None:
        build.made[("Told", found.key)] = made
    return made


def _specialised(build: Build, found: Component) -> Told | None:
    inner = build.document.component(found, "agent")
    more = build.document.component(found, "agent_specialization_parameters")
    if inner is None or inner.type != "Agent":
        build.note("decide", found, f"`{found.title}` has no agent that can be read", "agent")
        return None
    return _told(build, found, [inner, *([more] if more is not None else [])])


def _told(build: Build, found: Component, parts: list[Component]) -> Told:
    base = parts[0]
    said = [part.text(key) for part in parts for key in ("system_prompt", "additional_instructions") if part.text(key)]
    if not said:
        build.note("decide", found, f"`{found.title}` has no `system_prompt`: write what it is told")
        said = ["You are a helpful assistant."]
    prompt = "\n\n".join(said)
    written = template(prompt)
    if is_jinja(prompt):
        build.note("changed", found, f"`{found.title}`: {JINJA}", "system_prompt")
    inputs = _inputs(build, found, parts, prompt, written)
    outputs = properties(found, "outputs") or properties(base, "outputs") or []
    history = next(each for each in ("messages", "conversation", "so_far") if each not in {one.name for one in inputs})
    spec: dict[str, Any] = {"inputs": {**declared(inputs), history: dict(HISTORY)}}
    spec["messages"] = [{"role": "system", "content": written}, {"insert": history}]
    spec |= {"output": {"schema": answered(outputs)}} if outputs else {}
    title = f"{found.title}-prompt"
    kind = build.draft("PromptTemplate", title, spec, comment=found.comment)
    given = [each for part in parts for each in tools.tools(build, part)]
    given = list({each.name: each for each in given}.values())
    for part in parts:
        for index, transform in build.document.components(part, "transforms"):
            words = f"`{found.title}`: `{transform.title}` shortens what was said: the caller gives the conversation"
            build.note("lost", part, words, "transforms", index)
    answers = models.model(build, base, "llm_config")
    step: dict[str, Any] = {"agent" if given else "prompt": kind, "model": answers}
    if given:
        step["tools"] = [each.name for each in given]
        approved = [each.name for each in given if each.writes and not each.confirmed]
        step |= {"approve": approved} if approved else {}
        for each in given:
            if each.confirmed:
                words = f"`{found.title}`: a person confirms `{each.name}` before each call: left out of `approve`"
                build.note("changed", found, f"{words}, so that it is never called unasked", "tools")
    talks = next((part.data["human_in_the_loop"] for part in reversed(parts) if "human_in_the_loop" in part.data), True)
    return Told(step, tuple(inputs), tuple(outputs), history, talks is not False)


def _inputs(build: Build, found: Component, parts: list[Component], prompt: str, written: str) -> list[Property]:
    given: dict[str, Property] = {}
    for part in (*parts, found):
        for each in properties(part, "inputs") or ():
            given.setdefault(each.title, each)
    read = reads(written)
    stated = any(properties(part, "inputs") for part in (*parts, found))
    for title in [*places(prompt), *read]:
        known = {each.name for each in given.values()}
        if title not in given and name(title) not in known:
            if stated:
                build.note(
                    "fault", found, f"`{found.title}` reads `{title}`, which is none of its inputs", "system_prompt"
                )
            given[title] = text(title, found.line("system_prompt"))
    kept = []
    for each in given.values():
        if each.name in read:
            kept.append(each)
        else:
            build.note("lost", found, f"`{found.title}`: nothing reads the input `{each.title}`", "inputs")
    return kept


def alone(build: Build, found: Component) -> None:
    """The Chain of an agent that is asked by itself."""
    told = agent(build, found)
    if told is None:
        return
    inputs: dict[str, Any] = declared(list(told.inputs))
    inputs[told.history] = {key: value for key, value in HISTORY.items() if key != "default" or not told.talks}
    passed = {each: f"${{{{ inputs.{each} }}}}" for each in inputs}
    outputs = {each.name: f"${{{{ {expression(told, 'steps.answer', each)} }}}}" for each in told.outputs} or {
        "answer": "${{ steps.answer.text }}"
    }
    spec = {"inputs": inputs, "steps": {"answer": {**told.step, "with": passed}}, "outputs": outputs}
    if told.talks:
        words = f"`{found.title}` talks with a person over many turns: each call gives one answer to `{told.history}`,"
        build.note("changed", found, f"{words} the conversation so far")
    build.draft("Chain", found.title, spec, comment="", description=found.description)


def expression(told: Told, step: str, output: Property) -> str:
    """An output of an agent, as an expression."""
    return member(f"{step}.value", output.title)
