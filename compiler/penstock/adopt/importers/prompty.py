"""Prompty: version 1, Prompt Flow's dialect of it, and version 2."""

import re
from collections.abc import Mapping
from posixpath import basename, splitext
from typing import Any

from penstock.adopt import chat, connection, foreign, nunjucks, offered, rows
from penstock.adopt.foreign import Foreign, Unread
from penstock.adopt.importer import Importer
from penstock.adopt.offered import Offered
from penstock.adopt.prompty import typed
from penstock.adopt.prompty.head import resolved
from penstock.adopt.rows import Rows, is_json
from penstock.adopt.source import Drafted, Imported, Source
from penstock.source.lines import decode, normal

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_CONFIGURATION = frozenset(
    "type azure_deployment model name deployment azure_endpoint base_url api_key connection".split()  # noqa: SIM905
)
_NAMED = re.compile(r"\$\{file:([^}]+)\}", re.IGNORECASE)
_ESCAPED = re.compile(r"\{\{\s*[A-Za-z_.]")
_KNOWN = frozenset(
    (
        "$schema",
        "name",
        "displayName",
        "description",
        "version",
        "authors",
        "tags",
        "base",
        "model",
        "inputs",
        "outputs",
        "sample",
        "template",
        "metadata",
        "environment",
        "tools",
        "kind",
        "inputSchema",
        "outputSchema",
        "format",
        "parameters",
    )
)


class Prompty:
    """The format `prompty`."""

    def finds(self, path: str) -> bool:
        return path.endswith(".prompty")

    def reads(self, path: str, data: bytes) -> bool:
        return path.endswith(".prompty") or (
            path.endswith(".md") and b"\nmodel:" in data and data.lstrip()[:3] == b"---"
        )

    def imports(self, source: Source) -> Imported:
        data = source.bytes(source.path)
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unread(source.path, f"the file is no UTF-8 (byte {error.start})", 1) from None
        text = normal(decode(data))
        found = _FRONT.match(text)
        if found is None:
            raise Unread(source.path, "a Prompty file begins with `---`, its head, and `---`", 1)
        before = text.count("\n", 0, found.start(1))
        head = Foreign("", {}, {(): 1})
        try:
            if found[1].strip():
                head = foreign.read(f"{source.path}.yaml", found[1].encode(), offset=before)
        except Unread as error:
            raise Unread(source.path, error.problem, error.line) from None
        if not isinstance(head.data, Mapping):
            raise Unread(source.path, "the head is a mapping", before + 1)
        for line, problem in head.faults:
            source.note("fault", line, problem)
        return _imported(source, resolved(source, head), found[2], text.count("\n", 0, found.start(2)))


IMPORTER: Importer = Prompty()


def _imported(source: Source, head: Foreign, body: str, before: int) -> Imported:
    data: Mapping[str, Any] = head.data
    for key in data:
        if key not in _KNOWN:
            source.note("fault", head.line(key), f"`{key}` is no key of a Prompty file")
    for key in ("base", "environment"):
        if data.get(key):
            source.note("decide", head.line(key), f"`{key}`: another file's values are not taken over: write them here")
    tools = _tools(source, head)
    format = _format(source, head)
    inputs, threads = typed.inputs(source, head)
    made = chat.chat(body, threads=threads, format=format)
    if made.error is None and format == "jinja2" and is_prompt_flow(source, head):
        parts = [{**each, "content": nunjucks.trimmed(each["content"])} if "content" in each else each
                 for each in made.messages]  # fmt: skip
        made = made._replace(messages=parts)
    if made.error is not None:
        source.note(
            "decide", before + made.error[0], f"the template cannot be read as messages of {format}: {made.error[1]}"
        )
    for at, words in chat.odd(body):
        source.note("changed", before + at, words)
    if format == "mustache" and (escaped := _ESCAPED.search(body)):
        words = "Prompty writes `&`, `<`, `>` and quotes of values as entities: here they stand as they are"
        source.note("changed", before + body.count("\n", 0, escaped.start()) + 1, words)
    if chat.image(body):
        words = "an image is sent as its address in text: a PromptTemplate has text alone"
        source.note("decide", before + chat.image(body), words)
    for name in made.inserted:
        if name in inputs and name not in threads:
            source.note("changed", before + 1, f"`{name}` is given as messages of role and content")
        inputs[name] = dict(chat.HISTORY)
    for name in made.reads:
        if name not in inputs:
            inputs[name] = {}
            if data.get("inputs"):
                source.note("fault", head.line("inputs"), f"the template reads `{name}`, which is no input")
    unread = [name for name in inputs if name not in made.reads and made.error is None]
    for name in unread:
        del inputs[name]
        source.note("lost", head.line("inputs", name), f"no template reads the input `{name}`")
    if made.error is None:
        typed.loosened(source, head, inputs, chat.uses(made.messages, format))
    spec: dict[str, Any] = {} if format == "jinja2" else {"format": format}
    spec |= {"inputs": inputs} if inputs else {}
    spec["messages"] = made.messages or [{"role": "user", "content": body}]
    output = typed.output(head)
    if output is not None:
        spec["output"] = {"schema": output}
    elif data.get("outputs") or data.get("outputSchema"):
        at = head.line("outputs" if data.get("outputs") else "outputSchema")
        source.note("lost", at, "nothing asks for the answer as JSON: what the file says of `outputs` is no schema")
    title = str(data.get("name") or splitext(basename(source.path))[0])
    drafts: list[Drafted] = []
    model = _model(source, head, title)
    answers = None
    if model is not None:
        answers = source.names.new("Model", model["model"].partition("/")[2], apart=source.label)
        drafts.append(Drafted("Model", answers, model))
        spec |= {"model": answers} if not tools else {}
    comment = head.comment("name")
    described = str(data.get("description") or "")[:500]
    prompt = source.names.new("PromptTemplate", title, apart=source.label)
    drafts.append(Drafted("PromptTemplate", prompt, spec, comment, described))
    if tools:
        named = offered.declared(source, tools, _line_of_tools(head), drafts)
        if answers is not None:
            step: dict[str, Any] = {"agent": prompt, "model": answers}
            if inputs:
                step["with"] = {each: f"${{{{ inputs.{each} }}}}" for each in inputs}
            chain = {"inputs": inputs} if inputs else {}
            chain |= {"steps": {"answer": {**step, "tools": named}}, "outputs": {"answer": "${{ steps.answer.text }}"}}
            drafts.append(Drafted("Chain", source.names.new("Chain", f"{title}-chain", apart=source.label), chain))
    held = _sample(source, head, title)
    if held is not None:
        drafts.append(held.dataset)
    return Imported(tuple(drafts), held.files if held is not None else {})


def is_prompt_flow(source: Source, head: Foreign) -> bool:
    """Whether it is of Prompt Flow's dialect, whose renderer drops the line ends behind tags; Prompty keeps them."""
    model = head.data.get("model")
    config = model.get("configuration") if isinstance(model, Mapping) else None
    if isinstance(config, Mapping) and "connection" in config or isinstance(model, Mapping) and "response" in model:
        return True
    near = ("flow.flex.yaml", "flow.flex.yml", "flow.dag.yaml", "flow.dag.yml")
    return any(path is not None and source.here(path) for path in map(source.near, near))


def _tools(source: Source, head: Foreign) -> list[Offered]:
    """The functions that are offered; whatever else is offered is noted."""
    model = head.data.get("model")
    options = model.get("parameters", model.get("options")) if isinstance(model, Mapping) else None
    options = options if isinstance(options, Mapping) else {}
    given = head.data.get("tools") or options.get("tools") or options.get("functions")
    if not given:
        return []
    line = _line_of_tools(head)
    made = offered.functions(given, typed.parameters)
    if made is None:
        words = f"the tools{connection.tools(given)} are declared as Tools and given to an `agent` step"
        source.note("decide", line, words)
        return []
    chosen = options.get("tool_choice", options.get("function_call", "auto"))
    if chosen != "auto":
        source.note("lost", line, f"`tool_choice: {chosen}`: an `agent` step leaves the choice to the model")
    return made


def _line_of_tools(head: Foreign) -> int:
    routes = [
        ("tools",),
        *(("model", part, key) for part in ("parameters", "options") for key in ("tools", "functions")),
    ]
    return next((head.lines[route] for route in routes if route in head.lines), head.line("model"))


def _sample(source: Source, head: Foreign, title: str) -> Rows | None:
    """The sample, which stands in the file or in one that it names, as a Dataset."""
    given = head.data.get("sample")
    line = head.line("sample")
    if isinstance(given, str):
        found = _NAMED.fullmatch(given.strip())
        path = source.near(found[1].strip() if found else given)
        if path is None or not source.here(path):
            source.note("lost", line, f"the sample in {given}: a Dataset holds rows to try")
            return None
        return rows.beside(source, path, line, f"{title}-sample", keyed=True)
    listed = given if isinstance(given, list) else [given]
    whole = bool(given) and all(isinstance(each, Mapping) and each for each in listed)
    if given and (not whole or not is_json(listed)):
        source.note("lost", line, "the sample: a Dataset holds rows to try, which are JSON")
        return None
    return rows.made(source, listed, f"{title}-sample", None, line, keyed=True) if whole else None


def _format(source: Source, head: Foreign) -> str:
    template = head.data.get("template")
    kind: Any = template.get("format", template.get("type")) if isinstance(template, Mapping) else template
    kind = kind.get("kind") if isinstance(kind, Mapping) else kind
    known = {
        "none": "jinja2",
        "jinja2": "jinja2",
        "jinja": "jinja2",
        "mustache": "mustache",
        "nunjucks": "jinja2",
        "handlebars": "mustache",
    }
    found = known.get(str(kind).lower())
    if found is None or str(kind).lower() == "handlebars":
        source.note("decide", head.line("template"), f"the template language {kind} is none of jinja2 and mustache")
    return found or "jinja2"


def _model(source: Source, head: Foreign, title: str) -> dict[str, Any] | None:
    given = head.data.get("model")
    line = head.line("model")
    what = f"the prompt {title}"
    if isinstance(given, str):
        return connection.model(source, what, line, "openai", given, None, None, {})
    if not isinstance(given, Mapping) or not (given.get("configuration") or given.get("id")):
        _nameless(source, head, what)
        return None
    api = str(given.get("api", given.get("apiType", "chat")))
    if api not in ("chat", "responses", "agent"):
        source.note("changed", line, f"{what}: `api: {api}` is asked as a chat")
    config = given.get("configuration")
    if isinstance(config, Mapping) or "id" not in given:
        config = config if isinstance(config, Mapping) else {}
        name = config.get("azure_deployment") or config.get("model") or config.get("name") or config.get("deployment")
        options = given.get("parameters")
        options = _options(source, head, options)
        if given.get("response") not in (None, "first"):
            source.note("lost", head.line("model", "response"), f"{what}: a step has one answer")
        for key in config:
            if key not in _CONFIGURATION and config[key] not in (None, ""):
                at = head.line("model", "configuration", key)
                source.note("lost", at, f"{what}: `{key}` says where a call goes, or comes with it")
        if config.get("connection"):
            source.note(
                "changed",
                line,
                f"{what}: the connection {config['connection']} lies outside: its key is named by `credentials`",
            )
        return connection.model(
            source,
            what,
            line,
            config.get("type") or ("azure_openai" if config.get("azure_deployment") else None),
            name,
            config.get("azure_endpoint", config.get("base_url")),
            config.get("api_key"),
            options,
        )
    link = given.get("connection")
    link = link if isinstance(link, Mapping) else {}
    options = given.get("options")
    options = dict(options) if isinstance(options, Mapping) else {}
    more = options.pop("additionalProperties", None)
    options |= more if isinstance(more, Mapping) else {}
    options = _options(source, head, options)
    for key in link:
        if key not in ("kind", "endpoint", "apiKey") and link[key] not in (None, ""):
            at = head.line("model", "connection", key)
            source.note("lost", at, f"{what}: `{key}` says where a call goes, or comes with it")
    kind = given.get("provider") or "openai"
    return connection.model(
        source, what, line, kind, given.get("id"), link.get("endpoint"), link.get("apiKey"), options
    )


def _options(source: Source, head: Foreign, given: Any) -> dict[str, Any]:
    """Parameters of the Model; a format of the answer is the template's `output` where one can be made of it."""
    options = dict(given) if isinstance(given, Mapping) else {}
    if options.get("stream") is False:
        del options["stream"]
    if offered.functions(options.get("tools") or options.get("functions"), typed.parameters) is not None:
        for key in ("tools", "functions", "tool_choice", "function_call"):
            options.pop(key, None)
    asked = options.get("response_format")
    if typed.output(head) is not None:
        options.pop("response_format", None)
        if isinstance(asked, Mapping) and asked.get("type") == "json_object":
            words = "`response_format: json_object` with `outputs` is the schema in `output`, which the answer must fit"
            source.note("changed", head.line("outputs"), words)
    return options


def _nameless(source: Source, head: Foreign, what: str) -> None:
    """Such a file leaves the model to the application that loads it."""
    words = f"{what} names no model, its application does: a PromptTemplate with a `model` is a chain too"
    source.note("changed", head.line("model"), words)
    given = head.data.get("model")
    options = given.get("parameters", given.get("options")) if isinstance(given, Mapping) else None
    if isinstance(options, Mapping) and options:
        source.note(
            "lost", head.line("model"), f"{what}: `{'`, `'.join(map(str, options))}` are parameters of its Model"
        )
