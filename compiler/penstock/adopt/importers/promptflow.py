"""Prompt Flow: the nodes of a `flow.dag.yaml` as the steps of a Chain."""

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, splitext
from typing import Any

from penstock.adopt import chat, function, nunjucks, schemas
from penstock.adopt.foreign import Foreign, Unread, read
from penstock.adopt.importer import Importer
from penstock.adopt.names import identifier
from penstock.adopt.provider import parameters
from penstock.adopt.source import Drafted, Imported, Source
from penstock.diagnostics.location import Route

_REFERENCE = re.compile(r"\$\{([A-Za-z_][\w-]*)\.([A-Za-z_]\w*)((?:\.\w+|\[[^\]]*\])*)\}")
_TOP = frozenset(
    (
        "$schema",
        "id",
        "name",
        "display_name",
        "description",
        "type",
        "language",
        "environment",
        "environment_variables",
        "inputs",
        "outputs",
        "nodes",
        "node_variants",
        "additional_includes",
        "tags",
        "path",
        "message_format",
        "remote",
    )
)
_NODE = frozenset(
    (
        "name",
        "type",
        "source",
        "inputs",
        "outputs",
        "tool",
        "provider",
        "connection",
        "api",
        "module",
        "use_variants",
        "aggregation",
        "reduce",
        "activate",
        "skip",
        "enable_cache",
        "comment",
        "variants",
    )
)
_CALL = frozenset(("deployment_name", "model"))


class PromptFlow:
    """The format `promptflow`."""

    def finds(self, path: str) -> bool:
        return basename(path) in ("flow.dag.yaml", "flow.dag.yml")

    def reads(self, path: str, data: bytes) -> bool:
        if not path.endswith((".yaml", ".yml")):
            return False
        try:
            found = read(path, data).data
        except Unread:
            return self.finds(path)
        return isinstance(found, Mapping) and isinstance(found.get("nodes"), list)

    def imports(self, source: Source) -> Imported:
        found = source.read(source.path)
        if not isinstance(found.data, Mapping) or not isinstance(found.data.get("nodes"), list):
            raise Unread(source.path, "a flow has a list of `nodes`", 1)
        return _Flow(source, found).imported()


IMPORTER: Importer = PromptFlow()


class _Flow:
    """A flow, put together."""

    def __init__(self, source: Source, found: Foreign) -> None:
        self.source, self.found = source, found
        self.data: Mapping[str, Any] = found.data
        self.drafts: list[Drafted] = []
        self.models: dict[str, str] = {}
        self.steps: dict[str, str] = {}
        """By node the name of its step."""
        self.values: dict[str, str] = {}
        """By node what its step gives: `text` or `value`."""
        self.conditional: set[str] = set()

    def imported(self) -> Imported:
        self._lint()
        nodes = [
            self._chosen(index, node) for index, node in enumerate(self.data["nodes"]) if isinstance(node, Mapping)
        ]
        kept = [
            (index, node)
            for index, node in nodes
            if isinstance(node.get("name"), str) and not self._aggregates(index, node)
        ]
        for _, node in kept:
            self.steps[node["name"]] = identifier(node["name"])
            self.values[node["name"]] = "text" if node.get("type") in ("llm", "prompt", "custom_llm") else "value"
        steps = {}
        for index, node in kept:
            step = self._step(index, node)
            if step is not None:
                steps[self.steps[node["name"]]] = step
        inputs = {name: schema for name, schema in self._inputs()}
        outputs = dict(self._outputs())
        if not outputs:
            self.source.note(
                "decide", self.found.line("outputs"), "the flow gives nothing: name an output of the Chain"
            )
        if not steps or not outputs:
            return Imported(tuple(self.drafts))
        spec: dict[str, Any] = {"inputs": inputs} if inputs else {}
        spec |= {"steps": steps, "outputs": outputs}
        title = (
            str(self.data.get("name") or self.data.get("display_name") or "")
            or basename(dirname(self.source.path))
            or "flow"
        )
        name = self.source.names.new("Chain", title, apart=self.source.label)
        self.drafts.append(
            Drafted("Chain", name, spec, self.found.comment("nodes"), str(self.data.get("description") or "")[:500])
        )
        return Imported(tuple(self.drafts))

    def _lint(self) -> None:
        names: set[str] = set()
        for key in self.data:
            if key not in _TOP:
                self.source.note("fault", self.found.line(key), f"`{key}` is no key of a flow")
        for index, node in enumerate(self.data["nodes"]):
            line = self.found.line("nodes", index)
            if not isinstance(node, Mapping) or not isinstance(node.get("name"), str):
                self.source.note("fault", line, "a node has a `name`")
                continue
            for key in node:
                if key not in _NODE:
                    self.source.note("fault", self.found.line("nodes", index, key), f"`{key}` is no key of a node")
            if node["name"] in names:
                self.source.note("fault", line, f"two nodes are called `{node['name']}`")
            names.add(node["name"])
        known = {*names, "inputs", "flow", "parent_node"}
        for route, line in self.found.lines.items():
            if route and route[0] in ("nodes", "outputs"):
                value = _at(self.data, route)
                for match in _REFERENCE.finditer(value) if isinstance(value, str) else ():
                    given = self.data.get("inputs")
                    if match[1] not in known:
                        self.source.note("fault", line, f"`{match[0]}` names a node that is not there")
                    elif match[1] == "inputs" and match[2] not in (given if isinstance(given, Mapping) else ()):
                        self.source.note("fault", line, f"`{match[0]}` names an input that is not there")
        for key in ("environment_variables", "additional_includes"):
            if self.data.get(key):
                self.source.note("lost", self.found.line(key), f"`{key}`: nothing of it is carried over")

    def _chosen(self, index: int, node: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """The node; of its variants the default one."""
        variants = self.data.get("node_variants")
        own = variants.get(node.get("name")) if isinstance(variants, Mapping) else None
        if not node.get("use_variants") or not isinstance(own, Mapping):
            return index, node
        choices = own.get("variants")
        default = own.get("default_variant_id")
        chosen = choices.get(default) if isinstance(choices, Mapping) else None
        line = self.found.line("node_variants", str(node["name"]))
        if not isinstance(chosen, Mapping) or not isinstance(chosen.get("node"), Mapping):
            self.source.note("fault", line, f"the default variant `{default}` of `{node['name']}` is not there")
            return index, node
        others = [str(each) for each in choices if each != default] if isinstance(choices, Mapping) else []
        if others:
            words = f"the variants {', '.join(others)} of `{node['name']}`: the default one is taken"
            self.source.note("changed", line, words)
        return index, {**node, **chosen["node"]}

    def _aggregates(self, index: int, node: Mapping[str, Any]) -> bool:
        if node.get("aggregation") or node.get("reduce"):
            words = f"`{node['name']}` puts runs together: an Evaluation's metrics do"
            self.source.note("lost", self.found.line("nodes", index), words)
            return True
        return False

    def _inputs(self) -> Iterator[tuple[str, dict[str, Any]]]:
        given = self.data.get("inputs")
        for name, each in given.items() if isinstance(given, Mapping) else ():
            settings = each if isinstance(each, Mapping) else {}
            schema = schemas.of(settings.get("type"))
            if settings.get("type") not in (None, "") and not schema:
                words = f"the type `{settings['type']}` of the input `{name}` is taken for anything"
                self.source.note("changed", self.found.line("inputs", name), words)
            if settings.get("is_chat_history") or name == "chat_history":
                schema = dict(chat.HISTORY)
            elif "default" in settings and settings["default"] is not None:
                schema = schemas.with_default(schema, settings["default"])
            yield name, schema

    def _outputs(self) -> Iterator[tuple[str, str]]:
        given = self.data.get("outputs")
        for name, each in given.items() if isinstance(given, Mapping) else ():
            reference = each.get("reference") if isinstance(each, Mapping) else None
            line = self.found.line("outputs", name)
            if not isinstance(reference, str):
                self.source.note("decide", line, f"the output `{name}` refers to nothing")
                continue
            made = self._value(reference)
            if isinstance(made, str):
                yield identifier(name), made

    def _value(self, value: Any) -> Any:
        """A value with its references as expressions."""
        if isinstance(value, list):
            return [self._value(each) for each in value]
        if isinstance(value, Mapping):
            return {key: self._value(each) for key, each in value.items()}
        return (
            _REFERENCE.sub(lambda found: f"${{{{ {self._expression(found)} }}}}", value)
            if isinstance(value, str)
            else value
        )

    def _expression(self, found: re.Match[str]) -> str:
        origin, field, rest = found.groups()
        if origin == "inputs":
            return f"inputs.{field}{rest}"
        step = self.steps.get(origin, identifier(origin))
        return f"steps.{step}.{self.values.get(origin, 'value')}{rest}"

    def _step(self, index: int, node: Mapping[str, Any]) -> dict[str, Any] | None:
        kind, name, line = node.get("type"), node["name"], self.found.line("nodes", index)
        origin = node.get("source")
        origin = origin if isinstance(origin, Mapping) else {}
        path = origin.get("path")
        if kind == "python" and origin.get("type") in ("package", "package_with_prompt"):
            words = f"`{name}` is the tool {origin.get('tool')} of a package: declare the step that takes its place"
            self.source.note("decide", line, words)
            return None
        if not isinstance(path, str) or kind not in ("llm", "prompt", "custom_llm", "python"):
            self.source.note(
                "decide", line, f"`{name}` of type {kind} is none that is known: declare the step that takes its place"
            )
            return None
        where = self.source.near(path)
        if where is None:
            self.source.note("decide", line, f"`{name}`: {path} leads out of the repository")
            return None
        try:
            made = self._python(name, where, node, line) if kind == "python" else self._prompt(name, where, node, line)
        except Unread as error:
            self.source.note("decide", line, f"`{name}`: {path}: {error.problem}")
            return None
        return None if made is None else made | self._activated(index, node)

    def _activated(self, index: int, node: Mapping[str, Any]) -> dict[str, Any]:
        active = node.get("activate")
        if not isinstance(active, Mapping) or not isinstance(active.get("when"), str):
            return {}
        found = _REFERENCE.fullmatch(active["when"].strip())
        if found is None:
            self.source.note(
                "decide", self.found.line("nodes", index, "activate"), f"`{active['when']}` is no reference"
            )
            return {}
        value = active.get("is")
        written = str(value).lower() if isinstance(value, bool) else "null" if value is None else repr(value)
        written = f'"{value}"' if isinstance(value, str) else written
        gives = self.values[node["name"]]
        return {
            "when": f"${{{{ {self._expression(found)} == {written} }}}}",
            "otherwise": {"text": ""} if gives == "text" else {"value": None},
        }

    def _prompt(self, name: str, where: str, node: Mapping[str, Any], line: int) -> dict[str, Any]:
        text = self.source.text(where)
        if where.endswith(".prompty"):
            text = re.sub(r"\A\s*---[ \t]*\n.*?^---[ \t]*$\n?", "", text, count=1, flags=re.DOTALL | re.MULTILINE)
        given = node.get("inputs")
        given = dict(given) if isinstance(given, Mapping) else {}
        is_chat = node.get("api") != "completion" and node.get("type") != "prompt"
        whole = (
            chat.chat(nunjucks.jinja(text), "system")
            if is_chat
            else chat.Chat([{"role": "user", "content": text}], (), nunjucks.read(text).inputs, None)
        )
        error = nunjucks.read(text).error if not is_chat else None
        wrong = whole.error or ((error.line + 1, error.message) if error else None)
        if wrong:
            self.source.note("decide", wrong[0], f"the template is none of Jinja2: {wrong[1]}", where)
        messages = whole.messages or [{"role": "user", "content": text}]
        placed = self.source.placed(where)
        if (
            placed
            and len(messages) == 1
            and messages[0].get("content") in (text, text.strip("\n"))
            and not where.endswith(".prompty")
        ):
            messages = [{"role": messages[0]["role"], "content": {"file": placed}}]
        for each in whole.inserted:
            self.source.note("changed", 1, f"`{each}` is given as messages of role and content", where)
        inputs = {each: dict(chat.HISTORY) if each in whole.inserted else {} for each in whole.reads}
        called = {key: value for key, value in given.items() if key not in whole.reads}
        spec: dict[str, Any] = {"inputs": inputs} if inputs else {}
        spec["messages"] = messages
        title = f"{splitext(basename(where))[0]}"
        template = self.source.names.new("PromptTemplate", title, apart=self.source.label)
        self.drafts.append(Drafted("PromptTemplate", template, spec))
        missing = [each for each in whole.reads if each not in given]
        for each in missing:
            self.source.note("fault", line, f"`{node['name']}` does not give `{each}`, which its template reads")
        step: dict[str, Any] = {"prompt": template, "model": self._model(node, called, line)}
        passed = {each: self._value(given[each]) if each in given else "" for each in whole.reads}
        if passed:
            step["with"] = passed
        return step

    def _model(self, node: Mapping[str, Any], given: dict[str, Any], line: int) -> str:
        if node.get("type") == "prompt":
            return self._declared("rendered", {"model": "builtin/echo"}, line)
        name = given.get("deployment_name") or given.get("model") or ""
        kept, lost = parameters(
            {key: value for key, value in given.items() if key not in _CALL and value not in ("", None)}
        )
        for key, reason in lost.items():
            if key in ("tools", "functions", "tool_choice", "function_call"):
                self.source.note("decide", line, f"`{node['name']}`: `{key}` become Tools of an `agent` step")
            elif key != "prompt":
                self.source.note("lost", line, f"`{key}` of `{node['name']}`: {reason}")
        connection = str(node.get("connection") or given.get("connection") or "")
        provider = "openai" if str(node.get("provider")).lower() == "openai" else "azure"
        if not isinstance(name, str) or not name or "${" in name:
            self.source.note(
                "decide", line, f"`{node['name']}` names no deployment: declare the Model 'answerer' that answers"
            )
            return "answerer"
        if connection:
            said = f"the connection {connection} lies outside: a Model has `credentials` and an `endpoint`"
            self.source.note("changed", line, said)
        spec: dict[str, Any] = {"model": f"{provider}/{name}"}
        if kept:
            spec["parameters"] = kept
        spec["credentials"] = {"env": "OPENAI_API_KEY" if provider == "openai" else "AZURE_API_KEY"}
        return self._declared(name, spec, line)

    def _declared(self, title: str, spec: dict[str, Any], line: int) -> str:
        key = repr(sorted(spec.items()))
        if key not in self.models:
            self.models[key] = self.source.names.new("Model", title, apart=self.source.label)
            self.drafts.append(Drafted("Model", self.models[key], spec))
        return self.models[key]

    def _python(self, name: str, where: str, node: Mapping[str, Any], line: int) -> dict[str, Any] | None:
        found = function.tool(self.source.bytes(where))
        placed = self.source.placed(where)
        if found is None:
            self.source.note("decide", line, f"`{name}`: {where} has no function that is marked as a tool")
            return None
        module = splitext(placed or "")[0].split("/")
        if placed is None or not all(part.isidentifier() for part in module):
            words = f"`{name}`: {where} is no module below the project that a Tool can name"
            self.source.note("decide", line, words)
            return None
        given = node.get("inputs")
        given = dict(given) if isinstance(given, Mapping) else {}
        spec = {"parameters": found.parameters, "effects": "write", "python": f"{'.'.join(module)}:{found.name}"}
        title = self.source.names.new("Tool", name, apart=self.source.label)
        self.drafts.append(Drafted("Tool", title, spec, description=found.description))
        self.source.note(
            "changed", line, f"`{name}` is taken for a Tool that writes: `effects: read` where it does not"
        )
        step: dict[str, Any] = {"tool": title}
        passed = {key: self._value(value) for key, value in given.items() if value is not None}
        for key, value in passed.items():
            if key in ("connection", "conn") and isinstance(value, str):
                self.source.note(
                    "decide",
                    line,
                    f"`{name}` is given the connection {value}, which lies outside",
                )
        if passed:
            step["with"] = passed
        return step


def _at(value: Any, route: Route) -> Any:
    """What stands at a route; None where nothing does."""
    for part in route:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value
