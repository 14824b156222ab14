"""Providers of promptfoo become Models."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from penstock.adopt import literal_key
from penstock.adopt.foreign import Unread
from penstock.adopt.promptfoo import coded, declared, http
from penstock.adopt.promptfoo.coded import Coded
from penstock.adopt.promptfoo.http import Call, Untold
from penstock.adopt.provider import KEYS, parameters
from penstock.adopt.source import Drafted, Source
from penstock.diagnostics.location import Route

_PLAIN: Mapping[str, str] = {
    "anthropic": "anthropic",
    "azure": "azure",
    "azureopenai": "azure",
    "bedrock": "bedrock",
    "cerebras": "cerebras",
    "cohere": "cohere_chat",
    "databricks": "databricks",
    "deepseek": "deepseek",
    "fireworks": "fireworks_ai",
    "github": "github",
    "google": "gemini",
    "groq": "groq",
    "huggingface": "huggingface",
    "hf": "huggingface",
    "mistral": "mistral",
    "ollama": "ollama_chat",
    "openai": "openai",
    "openrouter": "openrouter",
    "palm": "gemini",
    "perplexity": "perplexity",
    "replicate": "replicate",
    "togetherai": "together_ai",
    "vertex": "vertex_ai",
    "xai": "xai",
}
_TYPES = frozenset(
    ("chat", "completion", "responses", "messages", "converse", "embedding", "embeddings", "text-generation")
)
_NEAR = frozenset(("responses", "completion", "text-generation"))
_NONE = frozenset(
    (
        "claude-agent-sdk",
        "claude-code",
        "codex-sdk",
        "assistant",
        "realtime",
        "image",
        "moderation",
        "video",
        "speech",
        "transcription",
        "agents",
        "agent",
    )
)
_ENV = re.compile(r"\{\{\s*env(?:\.([A-Za-z_]\w*)|\[['\"]([A-Za-z_]\w*)['\"]\])\s*\}\}|\$\{([A-Za-z_]\w*)\}")
_OURS = frozenset(("apiKey", "apiKeyEnvar", "apiBaseUrl", "apiHost", "basePath", "showThinking", "apiVersion"))
_CODE = re.compile(r"\.(?:py|rb|go|[cm]?[jt]s)(?::[\w.]+)?\Z")
_SYSTEM = ("systemPrompt", "system", "systemInstruction", "system_prompt", "instructions")


class Provider(NamedTuple):
    """Who answers. `model`: the Model's name; None: there is nobody that Penstock could ask.

    `only`: labels of the prompts it is given; None: all. `system`: a message that goes first. `call`: it is no model,
    but a server that is asked so. `code`: it is a function.
    """

    id: str
    label: str
    model: str | None
    line: int
    only: frozenset[str] | None = None
    prefix: str = ""
    suffix: str = ""
    system: str = ""
    transform: Any = None
    call: Call | None = None
    code: Coded | None = None


class Made(NamedTuple):
    """A provider with its Model, and the Tools of the functions that it is offered."""

    provider: Provider
    draft: Drafted | None
    tools: tuple[Drafted, ...] = ()


def providers(source: Source, given: Any, lines: "Mapping[Route, int]", route: Route) -> list[Made]:
    """Every provider of a configuration, in its order."""
    known: dict[str, Drafted] = {}
    made = []
    for name, settings, line, path in _each(source, given, lines, route):
        each = _made(source, name, settings, line, path)
        config = settings.get("config")
        if each.draft is not None and isinstance(config, Mapping):
            found = declared.tools(source, config, name, line, path, known)
            each = each._replace(tools=tuple(found))
        made.append(each)
    return made


def _each(source: Source, given: Any, lines: Mapping[Route, int], route: Route) -> Iterator[tuple[Any, ...]]:
    """Id, settings, line and file of each."""
    line = _line(lines, route)
    if isinstance(given, str) and given.startswith("file://") and not _CODE.search(given):
        yield from _filed(source, given, line)
    elif isinstance(given, str):
        yield given, {}, line, source.path
    elif isinstance(given, list):
        for index, each in enumerate(given):
            yield from _each(source, each, lines, (*route, index))
    elif isinstance(given, Mapping) and isinstance(given.get("id"), str):
        yield given["id"], given, line, source.path
    elif isinstance(given, Mapping) and not any(isinstance(each, Mapping) or each is None for each in given.values()):
        source.note("fault", line, "a provider without an `id`, which promptfoo refuses, is left out")
    elif isinstance(given, Mapping):
        for key, value in given.items():
            settings = value if isinstance(value, Mapping) else {}
            is_map = bool(settings) or value is None
            if not is_map and not isinstance(value, str):
                continue
            yield str(key), settings, _line(lines, (*route, key)), source.path
    elif given is not None:
        source.note("decide", line, f"a provider is a name or a mapping with an `id`, no {type(given).__name__}")


def _filed(source: Source, given: str, line: int) -> Iterator[tuple[Any, ...]]:
    path = source.near(given.removeprefix("file://"))
    if path is None:
        source.note("decide", line, f"{given} leads out of the repository")
        return
    try:
        found = source.read(path)
    except Unread as error:
        source.note("decide", line, f"{given}: {error.problem}")
        return
    items = found.data if isinstance(found.data, list) else [found.data]
    for index, item in enumerate(items):
        at = (index,) if isinstance(found.data, list) else ()
        if isinstance(item, Mapping) and isinstance(item.get("id"), str):
            yield item["id"], item, found.line(*at), path
        elif isinstance(item, str):
            yield item, {}, found.line(*at), path
        else:
            source.note("decide", found.line(*at), "a provider without an `id`", path)


def _line(lines: Mapping[Route, int], route: Route) -> int:
    return next((lines[route[:end]] for end in range(len(route), -1, -1) if route[:end] in lines), 1)


def _made(source: Source, name: str, settings: Mapping[str, Any], line: int, path: str) -> Made:
    label = str(settings.get("label") or name)
    config = settings.get("config") if isinstance(settings.get("config"), Mapping) else {}
    assert isinstance(config, Mapping)
    only = settings.get("prompts")
    system = next((config[key] for key in _SYSTEM if isinstance(config.get(key), str)), "")
    found = Provider(
        name,
        label,
        None,
        line,
        frozenset(map(str, only)) if isinstance(only, list) and only else None,
        str(config.get("prefix") or ""),
        str(config.get("suffix") or ""),
        "" if system.startswith("file://") else system,
        settings.get("transform"),
    )
    for key in settings:
        if key not in ("id", "label", "config", "prompts", "transform"):
            source.note("lost", line, f"`{key}` of the provider {name}: there is no such setting of a Model", path)
    model, reason = string(name)
    if coded.is_python(name):
        try:
            code = _code(source, name, label, config, line, path)
            if not settings and not name.startswith("python:"):
                code = code._replace(id=f"python:{coded.spelt(name)}")
            return Made(found._replace(code=code), None)
        except Untold as error:
            reason = f"it is code, which an import never runs: {error}"
    if model is None and name.partition(":")[0] in ("http", "https"):
        try:
            return Made(found._replace(call=http.call(source, name, label, config, line, path)), None)
        except Untold as error:
            reason = str(error)
    if model is None:
        words = f"the provider {name}: {reason}; declare the Model '{_named(label)}' that answers instead"
        source.note("decide", line, words, path)
        return Made(found._replace(model=_named(label)), None)
    if reason:
        source.note("changed", line, f"the provider {name}: {reason}", path)
    spec = {"model": model, **_settings(source, name, model, config, line, path)}
    title = _named(label if settings.get("label") else model.partition("/")[2])
    draft = Drafted("Model", source.names.new("Model", title, apart=source.label), spec)
    return Made(found._replace(model=draft.name), draft)


def _code(source: Source, name: str, label: str, config: Mapping[str, Any], line: int, path: str) -> Coded:
    made = coded.read(source, name, "call_api", 3, line)
    given = coded.settings(source, config, label, line, path)
    title = made.title if label == name else label
    return made._replace(title=title, id=name, label="" if label == name else label, config=given)


def for_prompt(source: Source, made: Made, config: Mapping[str, Any], prompt: str, line: int, *, alone: bool) -> Made:
    """A model with the settings that a prompt has for it; one of its own, unless the prompt stands `alone`."""
    if made.draft is None:
        source.note("lost", line, f"`config` of the prompt {prompt}: {made.provider.label} is no Model that takes it")
        return made
    if config.get("tools") or config.get("functions"):
        words = f"the functions of the prompt {prompt} are declared as Tools and given to an `agent` step"
        source.note("decide", line, words)
    before = made.draft.spec.get("parameters", {})
    settings = _settings(source, f"the prompt {prompt}", str(made.draft.spec["model"]), config, line, source.path)
    merged = {**before, **settings.get("parameters", {})}
    if merged == before:
        return made
    name = made.draft.name
    if not alone:
        name = source.names.new("Model", f"{name}-{prompt}", apart=source.label)
    spec = {"model": made.draft.spec["model"], "parameters": merged}
    draft = Drafted(
        "Model", name, {**spec, **{key: made.draft.spec[key] for key in made.draft.spec if key not in spec}}
    )
    return Made(made.provider._replace(model=name), draft)


def gives_json(made: Made, config: Mapping[str, Any]) -> bool:
    """Whether promptfoo reads the model's answers as JSON before anything is asserted of them."""
    parameters = made.draft.spec.get("parameters", {}) if made.draft is not None else {}
    form = config.get("response_format", parameters.get("response_format"))
    is_chat = made.provider.id.startswith("openai:") and not made.provider.id.startswith("openai:completion")
    return is_chat and isinstance(form, Mapping) and form.get("type") == "json_schema"


def _named(text: str) -> str:
    from penstock.adopt.names import label

    return label(text.removeprefix("file://"), "model")


def string(name: str) -> tuple[str | None, str]:
    """LiteLLM's name of a provider of promptfoo, or None; and what is to be said of it."""
    head, _, rest = name.partition(":")
    if head == "echo":
        return "builtin/echo", ""
    if name.startswith(("http://", "https://", "http", "ws")) or head in ("webhook", "browser", "websocket"):
        return None, "it is a server of your own; one that speaks OpenAI's protocol is a Model with an `endpoint`"
    if head in ("file", "exec", "python", "package", "golang", "ruby", "javascript") or name.endswith(
        (".py", ".js", ".ts", ".mjs", ".cjs", ".go", ".rb")
    ):
        return None, "it is code, which an import never runs"
    if head == "litellm" and rest:
        return rest.removeprefix("embedding:"), ""
    if head not in _PLAIN or not rest:
        return None, "Penstock does not know it"
    parts = rest.split(":")
    if parts[0] in _NONE:
        return None, f"`{parts[0]}` is no chat model"
    said = ""
    if parts[0] in _TYPES and len(parts) > 1:
        if parts[0] in _NEAR:
            said = f"`{parts[0]}` is asked as a chat"
        parts = parts[1:]
    model = ":".join(parts)
    if head in ("huggingface", "hf") and ":" in model:
        return None, "a task of Hugging Face that is no chat"
    return f"{_PLAIN[head]}/{model}", said


def _settings(source: Source, name: str, model: str, config: Mapping[str, Any], line: int, path: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    given = {key: value for key, value in config.items() if key not in _OURS and key not in _SYSTEM}
    effort = given.pop("reasoning", None)
    if isinstance(effort, Mapping) and isinstance(effort.get("effort"), str):
        given.setdefault("reasoning_effort", effort["effort"])
    for key in ("prefix", "suffix"):
        given.pop(key, None)
    if model.startswith("builtin/"):
        given.pop("delay", None)
    if "response_format" in given:
        try:
            given["response_format"] = declared.loaded(source, given["response_format"])
        except Unread as error:
            source.note("decide", line, f"`response_format` of the provider {name}: {error.problem}", path)
            del given["response_format"]
    kept, lost = parameters(given)
    for key, reason in lost.items():
        words = f"`{key}` of the provider {name}"
        if key == "mcp":
            source.note("decide", line, f"{words}: declare the server as a ToolServer, and its tools as Tools", path)
        elif key not in ("tools", "functions", *declared.CHOICES) or not ({"tools", "functions"} & set(given)):
            source.note("lost", line, f"{words}: {reason}", path)
    if kept:
        made["parameters"] = kept
    endpoint = config.get("apiBaseUrl") or config.get("apiHost") or config.get("basePath")
    if isinstance(endpoint, str) and endpoint:
        if _ENV.search(endpoint) or "{{" in endpoint:
            source.note(
                "decide", line, f"the address of {name} comes from the environment: name it in `endpoint`", path
            )
        elif "@" in endpoint.partition("://")[2].partition("/")[0]:
            source.note("decide", line, f"the address of {name} names a user: a key goes into a variable", path)
        else:
            made["endpoint"] = endpoint if "://" in endpoint else f"https://{endpoint}"
    variable = _key(source, name, model, config, line, path)
    if variable:
        made["credentials"] = {"env": variable}
    return made


def _key(source: Source, name: str, model: str, config: Mapping[str, Any], line: int, path: str) -> str | None:
    named = config.get("apiKeyEnvar")
    written = config.get("apiKey")
    custom = KEYS.get(model.partition("/")[0])
    if isinstance(written, str) and written:
        found = _ENV.fullmatch(written.strip())
        named = next((part for part in found.groups() if part), None) if found else named
        if found is None and not literal_key.is_placeholder(written):
            literal_key.stands(source, line, f"a key of {name}", named or custom, path)
    if isinstance(named, str) and re.fullmatch(r"[A-Z][A-Z0-9_]*", named):
        return named
    return custom
