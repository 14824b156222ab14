"""What a repository holds already: prompts, calls of models, other tools' configurations; nothing is run."""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename, splitext

from penstock.source.scan import BYTES
from penstock.source.tree import Tree

_SKIPPED = frozenset(("node_modules", "site-packages", "venv", "env", "dist", "build", "tests", "test", "__pycache__"))
_PROMPT_FOLDERS = frozenset(("prompt", "prompts", "prompt_templates"))
_TEXTS = (".md", ".txt", ".j2", ".jinja", ".jinja2", ".prompt", ".tmpl", ".mustache")
_NAMED = re.compile(r"PROMPT|SYSTEM|INSTRUCTION|TEMPLATE", re.IGNORECASE)
_SHORTEST = 20
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
    "ChatAnthropic": "anthropic",
    "ChatGoogleGenerativeAI": "gemini",
    "init_chat_model": "langchain",
}
_LITELLM = frozenset(("completion", "acompletion"))
_CONFIGURATIONS = (
    ("promptfoo", re.compile(r"promptfooconfig\.(ya?ml|json)")),
    ("promptflow", re.compile(r"flow\.dag\.ya?ml")),
    ("prompty", re.compile(r".*\.prompty")),
    ("litellm", re.compile(r"(litellm|proxy)[\w.-]*\.ya?ml|config\.ya?ml")),
)
_MODEL_LIST = re.compile(rb"^model_list:", re.MULTILINE)
_CONTENTS = (
    (
        "agentspec",
        re.compile(rb"""^[ \t{]*["']?component_type["']?:[ \t]*["']?(?:\w*Agent|\w*Flow|Swarm|Manager)\b""", re.M),
    ),
    ("langchain", re.compile(rb"""^[ \t{]*["']?_type["']?:[ \t]*["']?(?:prompt|few_shot|chat)\b""", re.M)),
)
"""Formats whose files bear any name, by what stands in them."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text in a file of its own, or a literal constant of a Python file."""

    path: str
    text: str
    constant: str | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a model; `model`: None where only running the file tells."""

    path: str
    line: int
    provider: str
    model: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """In the order of paths; `configurations`: path and format; `unread`: path and why."""

    prompts: tuple[Prompt, ...]
    calls: tuple[Call, ...]
    configurations: tuple[tuple[str, str], ...]
    unread: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.prompts or self.calls or self.configurations)


def scan(tree: Tree) -> Found:
    """Looks at names and syntax trees; hidden, installed, built and test folders are left out."""
    prompts: list[Prompt] = []
    calls: list[Call] = []
    configurations: list[tuple[str, str]] = []
    unread: list[tuple[str, str]] = []
    for entry in tree.entries():
        *folders, name = entry.path.split("/")
        if entry.kind != "file" or any(part.startswith(".") or part in _SKIPPED for part in folders):
            continue
        format = next((format for format, pattern in _CONFIGURATIONS if pattern.fullmatch(name)), None)
        is_text = _is_prompt(folders, name)
        is_data = format is None and name.endswith((".json", ".yaml", ".yml"))
        if not (format or is_text or is_data or name.endswith(".py")):
            continue
        try:
            data = tree.read(entry.path)
        except OSError as error:
            if not is_data:
                unread.append((entry.path, error.strerror or "cannot be read"))
            continue
        if is_data:
            kind = next((kind for kind, sign in _CONTENTS if len(data) <= BYTES and sign.search(data)), None)
            configurations += [(entry.path, kind)] if kind else []
        elif len(data) > BYTES:
            unread.append((entry.path, f"larger than {BYTES} bytes"))
        elif format is not None:
            if format != "litellm" or _MODEL_LIST.search(data):
                configurations.append((entry.path, format))
        elif is_text:
            prompts += _text(entry.path, data)
        else:
            why = _python(entry.path, data, prompts, calls)
            if why is not None:
                unread.append((entry.path, why))
    return Found(tuple(prompts), tuple(calls), tuple(configurations), tuple(unread))


def _is_prompt(folders: Sequence[str], name: str) -> bool:
    stem, ending = splitext(name.lower())
    if ending not in _TEXTS or stem in ("readme", "license", "changelog"):
        return False
    return ending == ".prompt" or any(part.lower() in _PROMPT_FOLDERS for part in folders) or "prompt" in stem


def _text(path: str, data: bytes) -> Iterator[Prompt]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    if text.strip():
        yield Prompt(path, text)


def _python(path: str, data: bytes, prompts: list[Prompt], calls: list[Call]) -> str | None:
    """Adds what the file holds; why it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"no Python: {getattr(error, 'msg', None) or type(error).__name__}"
    constants = dict(_constants(module))
    for name, node in constants.items():
        if _NAMED.search(name) and len(node.value) >= _SHORTEST and " " in node.value:
            prompts.append(Prompt(path, node.value, name, node.lineno))
    texts = {name: node.value for name, node in constants.items()}
    is_litellm = any(_imports(node, "litellm") for node in ast.walk(module))
    found = [
        call for node in ast.walk(module) if isinstance(node, ast.Call) for call in _call(path, node, texts, is_litellm)
    ]
    calls.extend(sorted(found, key=lambda call: call.line))
    return None


class _Literal(ast.Constant):
    value: str


def _constants(module: ast.Module) -> Iterator[tuple[str, _Literal]]:
    """Names at the top that are assigned one literal text, once."""
    counts: dict[str, list[ast.expr | None]] = {}
    for statement in module.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name):
                counts.setdefault(target.id, []).append(getattr(statement, "value", None))
    for name, values in counts.items():
        (value, *more) = values
        if not more and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield name, value  # type: ignore[misc]


def _imports(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] == name for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == name


def _call(path: str, node: ast.Call, texts: dict[str, str], is_litellm: bool) -> Iterator[Call]:
    function = node.func
    last = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    before = (
        function.value.attr if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Attribute) else ""
    )
    provider = _METHODS.get((before, last)) or _NAMES.get(last)
    if provider is None and is_litellm and last in _LITELLM:
        provider = "litellm"
    if provider is None:
        return
    value = next((word.value for word in node.keywords if word.arg in ("model", "model_name")), None)
    if value is None and provider in ("litellm", "langchain") and node.args:
        value = node.args[0]
    model = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
    if isinstance(value, ast.Name):
        model = texts.get(value.id)
    yield Call(path, node.lineno, provider, model or None)


def name(path: str) -> str:
    """What a file is called, without folder and ending."""
    return splitext(basename(path))[0]
