"""Calls of models in a Python file, by its syntax tree."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from penstock.adopt.survey.found import Call

_METHODS = {
    ("completions", "create"): "openai",
    ("completions", "parse"): "openai",
    ("responses", "create"): "openai",
    ("responses", "parse"): "openai",
    ("messages", "create"): "anthropic",
    ("messages", "stream"): "anthropic",
    ("models", "generate_content"): "gemini",
}
_NAMES = {
    "ChatOpenAI": "openai",
    "AzureChatOpenAI": "azure",
    "ChatAnthropic": "anthropic",
    "ChatGoogleGenerativeAI": "gemini",
    "ChatGroq": "groq",
    "ChatMistralAI": "mistral",
    "ChatOllama": "ollama",
    "init_chat_model": "langchain",
}
_OF_LIBRARY = {"litellm": frozenset(("completion", "acompletion")), "dspy": frozenset(("LM",))}
_ALIKE = {"groq": "groq", "together": "together_ai", "mistralai": "mistral", "cerebras": "cerebras"}
"""Libraries whose clients look like openai's."""
_CLIENTS = re.compile(
    r"(Async)?(OpenAI|AzureOpenAI|Anthropic|Groq|Together|Cerebras|Mistral)|Chat(OpenAI|Anthropic|Groq)"
)
_MODEL = re.compile(r"[\w./:@-]{2,100}")
_KEY = re.compile(r"(sk|pk|rk|gsk|xai|hf|ghp|api|key)[-_]|AIza|AKIA", re.IGNORECASE)
"""A key that stands where a model is named is not carried over."""
_WORDS = ("model", "model_name", "azure_deployment")

Said = dict[str, list[str]]
"""Literal texts that a name, an attribute or a parameter is given, by its name."""


@dataclass(frozen=True, slots=True)
class Open:
    """A call whose model is what a name stands for; `name`: None where it is no name either."""

    call: Call
    name: str | None


def calls(path: str, module: ast.Module, own: Said) -> list[Open]:
    """In the order of lines. `own`: what the file itself says."""
    nodes = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    libraries = {name for node in ast.walk(module) for name in _imported(node)}
    endpoint, key = _client(nodes, own)
    found = []
    for node in nodes:
        provider = _provider(node.func, libraries)
        if provider is None:
            continue
        value = next((word.value for word in node.keywords if word.arg in _WORDS), None)
        if value is None and provider in ("litellm", "langchain") and node.args:
            value = node.args[0]
        model, name = _literal(value), _name(value)
        if model is not None and not _is_model(model):
            model = None
        elif model is None and name is not None:
            model = _only(own.get(name, ()))
        found.append(Open(Call(path, node.lineno, provider, model, endpoint, key), name))
    return sorted(found, key=lambda each: each.call.line)


def said(module: ast.Module) -> Said:
    """Of every name, attribute, parameter and member that is given a literal text."""
    found: Said = {}
    for node in ast.walk(module):
        for name, value in _pairs(node):
            text = _literal(value)
            found.setdefault(name, []).append(text if text is not None and _is_model(text) else "")
    return found


def settled(opened: Sequence[Open], everywhere: Mapping[str, set[str]]) -> Iterator[Call]:
    """With the one text that the whole repository gives a name, where the file itself does not say."""
    for each in opened:
        if each.call.model is None and each.name is not None:
            model = _only([text for text in everywhere.get(each.name, ()) if text])
            call = each.call
            yield Call(call.path, call.line, call.provider, model, call.endpoint, call.key)
        else:
            yield each.call


def _is_model(text: str) -> bool:
    return _MODEL.fullmatch(text) is not None and _KEY.match(text) is None


def _only(texts: Sequence[str]) -> str | None:
    """The one that it is; none where something is given that is no literal, too."""
    return texts[0] if len(set(texts)) == 1 and texts[0] else None


def _pairs(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if (name := _name(target)) is not None:
                yield name, node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None and (name := _name(node.target)) is not None:
        yield name, node.value
    elif isinstance(node, ast.arguments):
        given = [*node.posonlyargs, *node.args]
        yield from zip((each.arg for each in given[len(given) - len(node.defaults) :]), node.defaults, strict=True)
        for each, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            if default is not None:
                yield each.arg, default


def _literal(value: ast.expr | None) -> str | None:
    """A text, the default of `os.getenv` and of a field, or what an `or` ends with."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        return _literal(value.values[-1])
    if isinstance(value, ast.Call):
        last = _name(value.func)
        if last in ("getenv", "get") and len(value.args) == 2:
            return _literal(value.args[1])
        if last in ("field", "Field"):
            default = next((word.value for word in value.keywords if word.arg == "default"), None)
            return _literal(default or (value.args[0] if value.args else None))
    return None


def _name(value: ast.AST | None) -> str | None:
    """What it is called where it is used: `self.model` is `model`."""
    if isinstance(value, ast.Attribute):
        return value.attr
    return value.id if isinstance(value, ast.Name) else None


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]
        yield from (alias.name for alias in node.names if alias.name in _OF_LIBRARY)


def _provider(function: ast.expr, libraries: set[str]) -> str | None:
    last = _name(function) or ""
    before = _name(function.value) if isinstance(function, ast.Attribute) else None
    if last in _NAMES:
        return _NAMES[last]
    if any(name in libraries and last in names for name, names in _OF_LIBRARY.items()):
        return "litellm"
    found = _METHODS.get((before or "", last))
    if found == "openai" and "openai" not in libraries:
        return next((_ALIKE[name] for name in sorted(libraries) if name in _ALIKE), found)
    return found


def _client(nodes: Sequence[ast.Call], own: Said) -> tuple[str | None, str | None]:
    """Endpoint and key of the file's client, where it has one."""
    made = [node for node in nodes if _CLIENTS.fullmatch(_name(node.func) or "")]
    if len(made) != 1:
        return None, None
    words = {word.arg: word.value for word in made[0].keywords}
    endpoint = words.get("base_url", words.get("openai_api_base"))
    url = _literal(endpoint) if endpoint is not None else None
    return url if url and re.fullmatch(r"https?://[\w.:/-]+", url) else None, _variable(words.get("api_key"))


def _variable(value: ast.expr | None) -> str | None:
    """The variable that `os.getenv`, `os.environ.get` or `os.environ[...]` reads."""
    first: ast.expr | None = None
    if isinstance(value, ast.Call) and _name(value.func) in ("getenv", "get") and value.args:
        first = value.args[0]
    elif isinstance(value, ast.Subscript) and _name(value.value) == "environ":
        first = value.slice
    text = first.value if isinstance(first, ast.Constant) else None
    return text if isinstance(text, str) and re.fullmatch(r"[A-Z][A-Z0-9_]{2,60}", text) else None
