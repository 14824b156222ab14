"""A flow of nodes as a Chain, its variants as Environments."""

from collections.abc import Iterator, Mapping
from posixpath import basename, dirname
from typing import Any

from penstock.adopt import chat, schemas
from penstock.adopt.foreign import Foreign, Unread
from penstock.adopt.names import identifier
from penstock.adopt.promptflow import files, measuring, variants
from penstock.adopt.promptflow.conditions import TooLong, condition
from penstock.adopt.promptflow.node import REFERENCE, TEXT, Names, Node
from penstock.adopt.promptflow.packaged import instead
from penstock.adopt.promptflow.prompting import Prompting
from penstock.adopt.promptflow.tooling import Tooling
from penstock.adopt.source import Drafted, Imported, Source
from penstock.project.environment import merge

_LEFT: Mapping[str, str] = {
    "skip": "a step has `when` and `otherwise`: write them",
    "enable_cache": "answers are kept by what was asked",
    "comment": "write it above the step",
}
"""Settings of a node that no step has."""


def imported(source: Source, found: Foreign) -> Imported:
    """What a flow of nodes becomes."""
    return _Flow(source, found).imported()


class _Flow:
    """A flow, put together."""

    def __init__(self, source: Source, found: Foreign) -> None:
        self.source, self.found = source, found
        self.data: Mapping[str, Any] = found.data
        self.drafts: list[Drafted] = []
        self.names = Names()
        self.prompting = Prompting(source, self.names, self.drafts)
        self.tooling = Tooling(source, self.names, self.drafts)
        self.put_together: list[Node] = []
        """Nodes that aggregate."""

    def imported(self) -> Imported:
        self._stays()
        nodes = {each.name: each for each in self._nodes()}
        for node in nodes.values():
            self.names.add(node)
        spec = self._spec(nodes)
        if not spec.get("outputs"):
            words = "the flow gives nothing: name an output of the Chain"
            self.source.note("decide", self.found.line("outputs"), words)
        if not spec.get("steps") or not spec.get("outputs"):
            for node in self.put_together:
                words = f"`{node.name}` puts runs together: an Evaluation's metrics do"
                self.source.note("lost", node.line, words)
            return Imported(tuple(self.drafts))
        name = self.source.names.new("Chain", self._title(), apart=self.source.label)
        described = str(self.data.get("description") or "")[:500]
        chain = Drafted("Chain", name, spec, self.found.comment("nodes"), described)
        overlays = list(self._overlays(chain, nodes))
        more, held = measuring.measured(
            self.source, self.found, self.names, self.put_together, chain, self.tooling.writing
        )
        self.drafts += [chain, *overlays, *more]
        return Imported(tuple(self.drafts), held)

    def _title(self) -> str:
        said = str(self.data.get("name") or self.data.get("display_name") or "")
        return said or basename(dirname(self.source.path)) or "flow"

    def _nodes(self) -> Iterator[Node]:
        """Those that are run for a row, each as its default variant has it."""
        seen: set[str] = set()
        for index, data in enumerate(self.data["nodes"]):
            if not isinstance(data, Mapping) or not isinstance(data.get("name"), str) or data["name"] in seen:
                continue
            seen.add(data["name"])
            plain = Node(data["name"], data, ("nodes", index), self.found.line("nodes", index))
            node = variants.default(self.source, self.found, plain)
            for key, reason in _LEFT.items():
                if node.data.get(key):
                    sort: Any = "decide" if key == "skip" else "lost"
                    self.source.note(sort, node.line, f"`{key}` of `{node.name}`: {reason}")
            if node.data.get("aggregation") or node.data.get("reduce"):
                self.put_together.append(node)
                continue
            yield node

    def _overlays(self, chain: Drafted, nodes: Mapping[str, Node]) -> Iterator[Drafted]:
        for node, label in variants.others(self.source, self.found, nodes):
            said_before = len(self.source.notes)
            self.names.gives[node.name] = node.gives
            spec = self._spec({**nodes, node.name: node})
            self.names.gives[node.name] = nodes[node.name].gives
            if self.names.steps[node.name] not in spec["steps"]:
                self._left_out(label, said_before)
                continue
            patch = variants.patch(chain.spec, spec)
            if not patch:
                words = f"the variant `{label}` of `{node.name}` is the same as the default one"
                self.source.note("lost", node.line, words)
                continue
            if merge(dict(chain.spec), patch) != spec:
                words = f"the variant `{label}` of `{node.name}` sets a null, which no patch of an Environment can"
                self.source.note("lost", node.line, words)
                continue
            title = f"{chain.name}-{node.name}-{label}"
            name = self.source.names.new("Environment", title, apart=self.source.label)
            words = f"the variant `{label}` of `{node.name}` is Environment/{name}: `penstock eval --env {name}`"
            self.source.note("changed", node.line, words)
            said = f"The variant {label} of {node.name}."
            yield Drafted("Environment", name, {"patches": {f"Chain/{chain.name}": {"spec": patch}}}, description=said)

    def _left_out(self, label: str, start: int) -> None:
        """What a variant lacks, the Chain does not: nobody must decide it."""
        for index, note in enumerate(self.source.notes[start:], start):
            if note.sort == "decide":
                words = f"the variant `{label}`: {note.text}"
                self.source.notes[index] = note._replace(sort="lost", text=words)

    def _stays(self) -> None:
        """What is said of where the flow runs."""
        environment = self.data.get("environment")
        for key in environment if isinstance(environment, Mapping) else ():
            words = f"`{key}`: what the functions import is installed where the Chain runs"
            self.source.note("lost", self.found.line("environment", key), words)
        if self.data.get("environment_variables"):
            words = "`environment_variables`: they are set where the Chain runs"
            self.source.note("lost", self.found.line("environment_variables"), words)

    def _spec(self, nodes: Mapping[str, Node]) -> dict[str, Any]:
        steps = {}
        for node in nodes.values():
            step = self._step(node)
            if step is not None:
                steps[self.names.steps[node.name]] = step | self._activated(node, nodes)
        inputs = dict(self._inputs())
        spec: dict[str, Any] = {"inputs": inputs} if inputs else {}
        return spec | {"steps": steps, "outputs": dict(self._outputs())}

    def _inputs(self) -> Iterator[tuple[str, dict[str, Any]]]:
        given = self.data.get("inputs")
        for key, each in given.items() if isinstance(given, Mapping) else ():
            name, settings = str(key), each if isinstance(each, Mapping) else {}
            schema = schemas.of(settings.get("type"))
            if settings.get("type") not in (None, "") and not schema:
                words = f"the type `{settings['type']}` of the input `{name}` is taken for anything"
                self.source.note("changed", self.found.line("inputs", name), words)
            if settings.get("is_chat_history") or name == "chat_history":
                schema = dict(chat.HISTORY)
                if settings.get("default"):
                    words = f"the default of `{name}`: turns that are there before anything was said are given"
                    self.source.note("lost", self.found.line("inputs", name), words)
            elif "default" in settings and settings["default"] is not None:
                schema = schemas.with_default(schema, settings["default"])
            if isinstance(settings.get("description"), str) and settings["description"].strip():
                schema["description"] = " ".join(settings["description"].split())
            yield name, schema

    def _outputs(self) -> Iterator[tuple[str, str]]:
        given = self.data.get("outputs")
        for name, each in given.items() if isinstance(given, Mapping) else ():
            reference = each.get("reference") if isinstance(each, Mapping) else None
            line = self.found.line("outputs", name)
            if not isinstance(reference, str):
                self.source.note("decide", line, f"the output `{name}` refers to nothing")
                continue
            origins = {found[1] for found in REFERENCE.finditer(reference)}
            if origins & {node.name for node in self.put_together}:
                self.source.note("lost", line, f"the output `{name}` is of runs put together")
                continue
            if each.get("description"):
                self.source.note("lost", line, f"`description` of the output `{name}`: an output of a Chain has none")
            yield identifier(str(name)), self.names.value(reference)

    def _step(self, node: Node) -> dict[str, Any] | None:
        kind = node.data.get("type")
        given = node.data.get("source")
        origin = given if isinstance(given, Mapping) else {}
        path = origin.get("path")
        if kind == "python" and origin.get("type") in ("package", "package_with_prompt"):
            tool = str(origin.get("tool"))
            words = f"`{node.name}` is the tool {tool} of a package: {instead(tool)}"
            self.source.note("decide", node.line, words)
            return None
        if not isinstance(path, str) or kind not in (*TEXT, "python"):
            words = f"`{node.name}` of type {kind} is none that is known: declare the step that takes its place"
            self.source.note("decide", node.line, words)
            return None
        where = files.located(self.source, self.data, path)
        if where is None:
            self.source.note("decide", node.line, f"`{node.name}`: {path} leads out of the repository")
            return None
        try:
            return self.tooling.step(node, where) if kind == "python" else self.prompting.step(node, where)
        except Unread as error:
            self.source.note("decide", node.line, f"`{node.name}`: {path}: {error.problem}")
            return None

    def _activated(self, node: Node, nodes: Mapping[str, Node]) -> dict[str, Any]:
        line = self.found.line(*node.route, "activate")
        try:
            when = condition(node, nodes, self.names)
        except ValueError as error:
            self.source.note("decide", line, f"`{error}` is no reference")
            return {}
        except TooLong:
            self.source.note("decide", line, f"the condition of `{node.name}` and of what it reads is too long")
            return {}
        if not when:
            return {}
        return {"when": f"${{{{ {when} }}}}", "otherwise": {"text": ""} if node.gives == "text" else {"value": None}}
