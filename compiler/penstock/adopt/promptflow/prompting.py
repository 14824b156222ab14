"""Nodes that are templates: a PromptTemplate, and the Model that answers it."""

from collections.abc import Mapping
from posixpath import basename, splitext
from typing import Any

from penstock.adopt import chat, nunjucks, offered
from penstock.adopt.chat import Chat
from penstock.adopt.promptflow import files
from penstock.adopt.promptflow.connections import Connection, connections
from penstock.adopt.promptflow.node import Names, Node
from penstock.adopt.provider import KEYS, parameters
from penstock.adopt.source import Drafted, Source

_CALL = frozenset(("deployment_name", "model", "connection", "api", "prompt", "module", "provider"))
_TOOLS = frozenset(("tools", "functions", "tool_choice", "function_call"))


class Prompting:
    """PromptTemplates and Models of a flow, each once however many nodes have it."""

    def __init__(self, source: Source, names: Names, drafts: list[Drafted]) -> None:
        self.source, self.names, self.drafts = source, names, drafts
        self.templates: dict[tuple[str, bool], tuple[str, tuple[str, ...]]] = {}
        self.models: dict[str, str] = {}
        self.offers: dict[str, list[str]] = {}
        self.known: Mapping[str, Connection] | None = None

    def step(self, node: Node, where: str) -> dict[str, Any]:
        """
        Raises:
            Unread: its file cannot be read.
        """
        is_chat = node.data.get("type") != "prompt" and (node.data.get("api") or node.given.get("api")) != "completion"
        if (node.data.get("api") or node.given.get("api")) == "completion" and node.data.get("type") == "llm":
            self.source.note("changed", node.line, f"`{node.name}`: a completion is asked as a chat of one message")
        template, reads = self._template(where, is_chat)
        self._package(node)
        given = node.given
        for each in reads:
            if each not in given:
                words = f"`{node.name}` does not give `{each}`, which its template reads"
                self.source.note("fault", node.line, words)
        called = {key: value for key, value in given.items() if key not in reads}
        tools = self._tools(node, called)
        step: dict[str, Any] = {"agent" if tools else "prompt": template, "model": self._model(node, called)}
        passed = {each: self.names.value(given[each]) if each in given else "" for each in reads}
        if passed:
            step["with"] = passed
        return step | ({"tools": tools} if tools else {})

    def _tools(self, node: Node, called: dict[str, Any]) -> list[str]:
        """The Tools that a node offers, taken out of what it is called with; what is none stays in."""
        found = offered.functions(called.get("tools") or called.get("functions"), offered.plain)
        if found is None or node.data.get("type") == "prompt":
            return []
        chosen = called.get("tool_choice", called.get("function_call"))
        for key in _TOOLS:
            called.pop(key, None)
        if chosen not in (None, "", "auto"):
            words = f"`tool_choice` of `{node.name}`: an `agent` step leaves the choice to the model"
            self.source.note("lost", node.line, words)
        key = repr(found)
        if key not in self.offers:
            self.offers[key] = offered.declared(self.source, found, node.line, self.drafts)
        return self.offers[key]

    def _package(self, node: Node) -> None:
        """What the tool of a package does beyond a chat."""
        origin = node.data.get("source")
        tool = str(origin.get("tool") or "") if isinstance(origin, Mapping) else ""
        if any(sign in tool for sign in ("gpt4v", "vision")):
            words = f"`{node.name}` sends images ({tool}): a PromptTemplate has text alone"
            self.source.note("decide", node.line, words)
        if any(sign in tool for sign in ("open_source_llm", "open_model_llm")):
            words = f"`{node.name}` asks an endpoint of its own ({tool}): name the provider of its Model"
            self.source.note("decide", node.line, words)

    def _template(self, where: str, is_chat: bool) -> tuple[str, tuple[str, ...]]:
        if (where, is_chat) in self.templates:
            return self.templates[where, is_chat]
        text = files.text(self.source, where)
        whole = self._read(text, is_chat)
        if whole.error:
            line, words = whole.error
            self.source.note("decide", line, f"the template cannot be read as messages: {words}", where)
        if chat.image(text):
            words = "an image is sent as its address in text: a PromptTemplate has text alone"
            self.source.note("decide", chat.image(text), words, where)
        messages = whole.messages or [{"role": "user", "content": text}]
        placed = self.source.placed(where)
        if placed and len(messages) == 1 and messages[0].get("content") in (text, text.strip("\n")):
            messages = [{"role": messages[0]["role"], "content": {"file": placed}}]
            if nunjucks.trimmed(text) != text:
                words = (
                    "Prompt Flow drops the line end behind `{% ... %}`, here it stands: write `-%}` where it matters"
                )
                self.source.note("changed", 1, words, where)
        for each in whole.inserted:
            self.source.note("changed", 1, f"`{each}` is given as messages of role and content", where)
        inputs = {each: dict(chat.HISTORY) if each in whole.inserted else {} for each in whole.reads}
        spec: dict[str, Any] = {"inputs": inputs} if inputs else {}
        spec["messages"] = messages
        name = self.source.names.new("PromptTemplate", splitext(basename(where))[0], apart=self.source.label)
        self.drafts.append(Drafted("PromptTemplate", name, spec))
        self.templates[where, is_chat] = (name, whole.reads)
        return self.templates[where, is_chat]

    def _read(self, text: str, is_chat: bool) -> Chat:
        if is_chat:
            made = chat.chat(nunjucks.jinja(text), "system")
            trim = nunjucks.trimmed if made.error is None else str
            parts = [
                {**each, "content": trim(each["content"])} if "content" in each else each for each in made.messages
            ]
            return made._replace(messages=parts)
        read = nunjucks.read(text)
        error = (read.error.line + 1, read.error.message) if read.error else None
        return Chat([{"role": "user", "content": text}], (), read.inputs, error)

    def _model(self, node: Node, given: Mapping[str, Any]) -> str:
        if node.data.get("type") == "prompt":
            return self._declared("rendered", {"model": "builtin/echo"})
        kept, lost = parameters(
            {key: value for key, value in given.items() if key not in _CALL and value not in ("", None)}
        )
        tools = [key for key in lost if key in _TOOLS]
        if tools:
            words = f"`{node.name}`: `{'`, `'.join(tools)}` become Tools of an `agent` step"
            self.source.note("decide", node.line, words)
        for key, reason in lost.items():
            if key not in _TOOLS:
                reads = "${" in str(given[key]) and "its template does not read it"
                self.source.note("lost", node.line, f"`{key}` of `{node.name}`: {reads or reason}")
        if self.known is None:
            self.known = connections(self.source)
        connection = str(node.data.get("connection") or given.get("connection") or "")
        found = self.known.get(connection, Connection("", ""))
        said = str(node.data.get("provider") or given.get("provider") or "").lower()
        deployment, plain = given.get("deployment_name"), given.get("model")
        provider = {"openai": "openai", "azureopenai": "azure"}.get(said) or found.provider
        provider = provider or ("openai" if plain and not deployment else "azure")
        name = (plain or deployment) if provider == "openai" else (deployment or plain)
        if not isinstance(name, str) or not name or "${" in name:
            words = f"`{node.name}` names no deployment: declare the Model 'answerer' that answers"
            self.source.note("decide", node.line, words)
            return "answerer"
        if connection and not found.endpoint:
            words = f"the connection {connection} lies outside: a Model has `credentials` and an `endpoint`"
            self.source.note("changed", node.line, words)
        spec: dict[str, Any] = {"model": f"{provider}/{name}"}
        if kept:
            spec["parameters"] = kept
        if found.endpoint:
            spec["endpoint"] = found.endpoint
        spec["credentials"] = {"env": KEYS.get(provider, "AZURE_API_KEY")}
        return self._declared(name, spec)

    def _declared(self, title: str, spec: dict[str, Any]) -> str:
        key = repr(sorted(spec.items()))
        if key not in self.models:
            self.models[key] = self.source.names.new("Model", title, apart=self.source.label)
            self.drafts.append(Drafted("Model", self.models[key], spec))
        return self.models[key]
