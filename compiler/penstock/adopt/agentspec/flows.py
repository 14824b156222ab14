"""Flows: a Chain whose steps are the nodes, whose references are the edges."""

import json
import re
from collections.abc import Mapping
from typing import Any

from penstock.adopt.agentspec.build import DEEPEST, Build
from penstock.adopt.agentspec.component import Component
from penstock.adopt.agentspec.conditions import ALWAYS, Ways, conditions
from penstock.adopt.agentspec.graph import (
    CAUGHT,
    DEFAULT,
    Graph,
    branches,
    ends,
    flow_inputs,
    flow_outputs,
    graph,
    inputs,
    outputs,
)
from penstock.adopt.agentspec.nodes import MAKERS, Carried, Made
from penstock.adopt.agentspec.properties import Property, empty, text
from penstock.adopt.agentspec.text import name
from penstock.adopt.chat import HISTORY

_STEPS = re.compile(r"\bsteps\.([A-Za-z_]\w*)")


def flow(build: Build, found: Component) -> Carried | None:
    """The Chain of a flow, made once; None, with a note, where nothing of it can be carried over."""
    key = ("Flow", found.key)
    if key in build.made:
        known: Carried | None = build.made[key]
        return known
    if found.type != "Flow":
        build.note("decide", found, f"`{found.title}` of type {found.type or 'none'} is no flow that is known")
        return None
    if found.key in build.under_way:
        build.note("fault", found, f"the flow `{found.title}` is a part of itself")
        return None
    if len(build.under_way) >= DEEPEST:
        build.note("decide", found, f"the flow `{found.title}` is nested deeper than {DEEPEST} levels")
        return None
    build.under_way.append(found.key)
    made = _Flow(build, found).carried()
    build.under_way.pop()
    build.made[key] = made
    return made


class _Flow:
    """A flow, put together node by node."""

    def __init__(self, build: Build, found: Component) -> None:
        self.build, self.found = build, found
        self.graph: Graph = graph(build, found)
        self.inputs: dict[str, dict[str, Any]] = {}
        self.titles: dict[str, str] = {}
        """By title the name of an input."""
        self.steps: dict[str, dict[str, Any]] = {}
        self.called: dict[str, str] = {}
        """By node the name of its step."""
        self.gives: dict[str, dict[str, str]] = {}
        self.keys: dict[str, str] = {}
        """By branching node the expression that it looks at; by flow node the one that says how it ended."""
        self.said: dict[str, str] = {}
        """By output the text that was shown on the way."""
        self.writes: set[str] = set()
        self.history: str | None = None
        ways_out = {key: branches(build, node) - {CAUGHT} for key, node in self.graph.nodes.items()}
        self.ways: dict[str, Ways | None] = conditions(self.graph, ways_out)
        self.index = {key: index for index, key in enumerate(self.graph.order)}

    def carried(self) -> Carried | None:
        for each in flow_inputs(self.build, self.found):
            self.titles[each.title] = self.input(each.name, each.schema)
        for edge in self.graph.back:
            origin, target = self.graph.nodes[edge.origin].title, self.graph.nodes[edge.target].title
            words = f"`{origin}` goes back to `{target}`: a Chain does not go round: write the turns as steps,"
            self.build.source.note("decide", edge.line, f"{words} or let an `agent` take them", self.found.found.path)
        for key in self.graph.order:
            self._node(key, self.graph.nodes[key])
        results, schemas = self._results()
        branch = self._branch(results)
        self._order()
        if not self.steps:
            self.build.note(
                "decide", self.found, f"nothing in the flow `{self.found.title}` is a step: declare its Chain"
            )
            return None
        if not results:
            self.build.note("decide", self.found, f"the flow `{self.found.title}` gives nothing: name an output")
            return None
        spec: dict[str, Any] = {"inputs": self.inputs} if self.inputs else {}
        spec |= {"steps": self.steps, "outputs": {each: f"${{{{ {value} }}}}" for each, (_, value) in results.items()}}
        title, said = self.found.title, self.found.description
        made = self.build.draft("Chain", title, spec, comment=self.found.comment, description=said)
        by_title = {title: each for each, (title, _) in results.items()}
        return Carried(made, self.titles, by_title, schemas, branch, self.history)

    def input(self, wanted: str, schema: dict[str, Any]) -> str:
        free = next(
            each for n in range(1, 10_000) if (each := wanted if n == 1 else f"{wanted}_{n}") not in self.inputs
        )
        self.inputs[free] = schema
        return free

    def _node(self, key: str, node: Component) -> None:
        if node.type == "StartNode":
            self.gives[key] = {title: f"inputs.{each}" for title, each in self.titles.items()}
            return
        if node.type == "EndNode":
            return
        if node.type == "BranchingNode":
            self._decides(key, node)
            return
        maker = MAKERS.get(node.type)
        if maker is None:
            made = self.unknown(node)
        else:
            wanted = name(node.title)
            step = next(s for n in range(1, 10_000) if (s := wanted if n == 1 else f"{wanted}_{n}") not in self.steps)
            self.called[key] = step
            made = maker(self, key, node, step)
        self.gives[key] = made.gives
        if made.step is not None:
            self.steps[self.called[key]] = made.step | self.when(key, node, made)
            if made.writes:
                self.writes.add(self.called[key])

    def when(self, key: str, node: Component, made: Made) -> dict[str, Any]:
        ways = self.ways.get(key)
        if ways is None:
            words = f"`{node.title}` is reached in too many ways to write down: it always runs unless you say `when`"
            self.build.note("decide", node, words)
        if ways is None or ways == ALWAYS:
            return {}
        return {"when": f"${{{{ {self._words(ways)} }}}}", "otherwise": made.skipped}

    def _words(self, ways: Ways) -> str:
        """A condition; never of what always holds."""
        parts = []
        for way in sorted(ways, key=lambda each: (len(each), sorted(each, key=self._place))):
            parts.append(" && ".join(self._taken(*each) for each in sorted(way, key=self._place)))
        return parts[0] if len(parts) == 1 else " || ".join(f"({part})" if "&&" in part else part for part in parts)

    def _place(self, each: tuple[str, str]) -> tuple[int, str]:
        return self.index.get(each[0], 0), each[1]

    def _taken(self, key: str, branch: str) -> str:
        """Whether a node took a branch."""
        node = self.graph.nodes[key]
        if node.type != "BranchingNode":
            if key not in self.keys:
                words = f"which way `{node.title}` goes is said by nothing that is carried over: it is an input here"
                self.build.note("decide", node, words)
                self.keys[key] = f"inputs.{self.input(f'{name(node.title)}_branch', {'type': 'string'})}"
            return f"{self.keys[key]} == {json.dumps(branch)}"
        given = node.data.get("mapping")
        mapping = {str(value): way for value, way in given.items()} if isinstance(given, Mapping) else {}
        value = self.keys[key]
        if branch == DEFAULT:
            others = [each for each, way in mapping.items() if way != DEFAULT]
            return f"!({value} in {json.dumps(others)})" if others else "true"
        own = [each for each, way in mapping.items() if way == branch]
        return f"{value} == {json.dumps(own[0])}" if len(own) == 1 else f"{value} in {json.dumps(own)}"

    def _decides(self, key: str, node: Component) -> None:
        wanted = (inputs(self.build, node) or [text("branching_mapping_key", node.line())])[0]
        value = self.given(key, node, wanted)
        value = json.dumps(wanted.schema["default"]) if value is None else value
        self.keys[key] = f"string({value})" if wanted.schema.get("type") in ("integer", "number", "boolean") else value

    def given(self, key: str, node: Component, wanted: Property) -> str | None:
        """The expression that an input of a node is given; None where its default holds."""
        found = self._origins(key, wanted.title)
        before = self.graph.before(key)
        late = [each for each in found if each[0] not in before]
        found = [each for each in found if each[0] in before]
        if not found:
            if late and not wanted.is_needed:
                words = f"`{node.title}`: `{wanted.title}` comes from what runs later: its default is taken"
                self.build.note("decide", node, words)
                return None
            if not wanted.is_needed:
                return None
            words = f"`{node.title}` is given nothing for `{wanted.title}`: it is an input of the Chain here"
            self.build.note("decide" if late else "fault", node, words)
            same = self.titles.get(wanted.title)
            if same is None or not late:
                same = same or self.input(wanted.name, wanted.schema)
                self.titles.setdefault(wanted.title, same)
            return f"inputs.{same}"
        return self._merged(key, found)

    def _origins(self, key: str, title: str) -> list[tuple[str, str]]:
        """What is handed to an input, in the order of the flow; without edges, whatever bears its name."""
        if self.graph.datas is None:
            named = [(each, title) for each in self.graph.order if title in self._titles(each) and each != key]
            before = self.graph.before(key)
            return [each for each in named if each[0] in before]
        found = [(each.origin, each.output) for each in self.graph.datas if each.target == key and each.input == title]
        return sorted(dict.fromkeys(found), key=lambda each: self.index.get(each[0], 0))

    def _titles(self, key: str) -> set[str]:
        known = outputs(self.build, self.graph.nodes[key])
        return {each.title for each in known or ()} | set(self.gives.get(key, ()))

    def _merged(self, key: str, found: list[tuple[str, str]]) -> str:
        """The value that was written last, of those that come here."""
        here = self.ways.get(key)
        value = self._value(*found[0])
        for origin, output in found[1:]:
            ways = self.ways.get(origin)
            if ways is None or ways == ALWAYS or _implied(here, ways):
                value = self._value(origin, output)
            else:
                value = f"({self._words(ways)}) ? {_grouped(self._value(origin, output))} : {_grouped(value)}"
        return value

    def _value(self, origin: str, output: str) -> str:
        given = self.gives.setdefault(origin, {})
        if output not in given:
            node = self.graph.nodes[origin]
            schema = next((each.schema for each in outputs(self.build, node) or () if each.title == output), {})
            given[output] = f"inputs.{self.input(name(f'{name(node.title)}_{name(output)}'), schema)}"
        return given[output]

    def passed(self, key: str, node: Component, wanted: list[Property]) -> dict[str, str]:
        passed = {}
        for each in wanted:
            value = self.given(key, node, each)
            if value is not None:
                passed[each.name] = f"${{{{ {value} }}}}"
        return passed

    def unknown(self, node: Component) -> Made:
        words = f"`{node.title}` of type {node.type or 'none'} is no node that a step can be: write the step that takes"
        rest = "its place; what it gives is an input of the Chain here"
        self.build.note("decide", node, f"{words} {rest}" if outputs(self.build, node) else f"{words} its place")
        return Made()

    def _results(self) -> tuple[dict[str, tuple[str, str]], dict[str, dict[str, Any]]]:
        """The outputs by name with their titles and expressions, and their types by title."""
        finals = [key for key in self.graph.order if self.graph.nodes[key].type == "EndNode"]
        made: dict[str, tuple[str, str]] = {}
        schemas = {}
        for each in flow_outputs(self.build, self.found):
            free = next(n for i in range(1, 10_000) if (n := each.name if i == 1 else f"{each.name}_{i}") not in made)
            value: str | None = None
            for key in finals:
                node = self.graph.nodes[key]
                own = next((one for one in inputs(self.build, node) or () if one.title == each.title), None)
                here = self.given(key, node, own) if own is not None else None
                if here is None:
                    at_end = own.schema if own is not None and not own.is_needed else each.schema
                    here = json.dumps(empty(at_end))
                ways = self.ways.get(key)
                if value is None or ways is None or ways == ALWAYS:
                    value = here
                elif here != value:
                    value = f"({self._words(ways)}) ? {_grouped(here)} : {_grouped(value)}"
            if value is not None:
                made[free] = (each.title, value)
                schemas[each.title] = each.schema
        for title, value in self.said.items():
            made.setdefault(title, (title, value))
            schemas.setdefault(title, {"type": "string"})
        if not made:
            last = next((key for key in reversed(self.graph.order) if self.called.get(key) in self.steps), None)
            for title, value in list(self.gives.get(last, {}).items())[:1] if last is not None else ():
                words = f"the flow `{self.found.title}` gives nothing: what its last step gives is its output here"
                self.build.note("changed", self.found, words)
                made[name(title)] = (title, value)
        return made, schemas

    def _branch(self, results: dict[str, tuple[str, str]]) -> str | None:
        """The output that says by which end the flow was left, where there are several."""
        if len(ends(self.build, self.found)) < 2:
            return None
        finals = [key for key in self.graph.order if self.graph.nodes[key].type == "EndNode"]
        if not finals:
            return None
        free = next(n for i in range(1, 100) if (n := "branch" if i == 1 else f"branch_{i}") not in results)
        value = ""
        for key in finals:
            said = json.dumps(self.graph.nodes[key].text("branch_name") or "next")
            ways = self.ways.get(key)
            value = (
                said
                if not value or ways is None or ways == ALWAYS
                else f"({self._words(ways)}) ? {said} : {_grouped(value)}"
            )
        results[free] = (f"\0{free}", value)
        return free

    def _order(self) -> None:
        """Says where a step that writes no longer waits for the one before it."""
        needs = {step: set(_STEPS.findall(json.dumps(spec))) for step, spec in self.steps.items()}
        for edge in self.graph.controls:
            first, then = self.called.get(edge.origin, ""), self.called.get(edge.target, "")
            if first not in self.steps or then not in self.steps or not {first, then} & self.writes:
                continue
            known, waiting = set[str](), [then]
            while waiting:
                for each in needs.get(waiting.pop(), set()) - known:
                    known.add(each)
                    waiting.append(each)
            if first not in known:
                words = f"`{then}` does not wait for `{first}`: order comes from what is handed on, and nothing is"
                self.build.source.note("changed", edge.line, words, self.found.found.path)

    def conversation(self) -> str:
        if self.history is None:
            self.history = self.input("messages", dict(HISTORY))
        return self.history

    def is_list(self, key: str, title: str, own: Property) -> bool:
        if own.schema.get("type") == "array":
            return True
        for origin, output in self._origins(key, title):
            known = outputs(self.build, self.graph.nodes[origin]) or ()
            if any(each.title == output and each.schema.get("type") == "array" for each in known):
                return True
        return False

    def carry(self, found: Component) -> Carried | None:
        return flow(self.build, found)


def _implied(here: Ways | None, ways: Ways) -> bool:
    """Whether whoever comes here came that way."""
    return here is not None and all(any(other <= way for other in ways) for way in here)


def _grouped(value: str) -> str:
    return f"({value})" if " ? " in value else value
