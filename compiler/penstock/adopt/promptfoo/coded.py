"""Providers and prompts that are Python functions: Tools that call them where they are. They are read, never run."""

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, dirname, normpath, splitext
from typing import Any, Literal, NamedTuple

from penstock.adopt import function, literal_key, nunjucks
from penstock.adopt.foreign import Unread
from penstock.adopt.function import Unfit
from penstock.adopt.promptfoo.http import Untold
from penstock.adopt.source import Source

_PLACE = re.compile(r"(?P<path>.+?\.py)(?::(?P<name>[\w.]+))?\Z")
_SERVICES = frozenset(
    ("anthropic", "azure", "boto3", "cohere", "google", "groq", "huggingface_hub", "instructor", "langchain_anthropic",
     "langchain_aws", "langchain_cohere", "langchain_google_genai", "langchain_groq", "langchain_mistralai",
     "langchain_openai", "litellm", "llama_index", "mistralai", "openai", "replicate", "together", "vertexai")
)  # fmt: skip
"""Packages whose use asks a service that wants a key."""
_MARK = re.compile(r'"\\u0000(\d+)\\u0000"')
_VARIABLES = frozenset(("environ", "getenv", "load_dotenv", "dotenv_values"))
_MOST_FILES = 50
_MOST_BYTES = 2 << 20
_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)

Gives = Literal["text", "messages", "unknown"]


class Coded(NamedTuple):
    """A function of a file of the project.

    Attributes:
        python: it, as a Tool names it.
        names: its arguments, in the order in which promptfoo gives them.
        gives: what it returns, as far as its returns say so.
        config: settings that the configuration has for it.
    """

    title: str
    python: str
    names: tuple[str, ...]
    description: str
    reads_vars: bool
    gives: Gives
    path: str
    id: str = ""
    label: str = ""
    config: Mapping[str, Any] = {}


def is_python(name: str) -> bool:
    """Whether a provider or a prompt of this name is a Python file."""
    return name.startswith(("file://", "python:")) and _PLACE.match(name) is not None


def spelt(name: str) -> str:
    """What promptfoo calls a file that is given by its name alone."""
    found = _PLACE.match(name.removeprefix("file://"))
    return f"{normpath(found['path'])}:{found['name'] or 'default'}" if found else name


def read(source: Source, name: str, default: str, many: int, line: int, beside: str | None = None) -> Coded:
    """The function that is named, `default` where none is; it takes `many` arguments.

    Raises:
        Untold: it is none that a Tool can call.
    """
    found = _PLACE.match(name.removeprefix("file://").removeprefix("python:"))
    if found is None:
        raise Untold("it names no Python file")
    wanted = found["name"] or default
    if not wanted:
        raise Untold("it is a script whose output is the prompt: name its function, `file://prompt.py:function`")
    path = source.near(found["path"], beside)
    placed = source.placed(path) if path is not None else None
    if path is None or placed is None:
        raise Untold("its file lies outside the project")
    if not all(part.isidentifier() and part.isascii() for part in splitext(placed)[0].split("/")):
        raise Untold(f"{placed} is no module that a Tool can name: rename what has a dash or dot")
    try:
        data = source.bytes(path)
    except Unread as error:
        raise Untold(f"{placed}: {error.problem}") from None
    made = function.named(data, wanted.partition(".")[0])
    if isinstance(made, Unfit):
        raise Untold(f"{placed}:{made.line}: {made.problem}")
    if made.places is None or len(made.places) != many or not all(each.isascii() for each in made.places):
        raise Untold(f"{placed}:{made.line}: a Tool calls by keyword, and `{made.name}` does not name its {many}")
    near = [each for each in made.modules if dirname(placed) and _module(source, f"{dirname(path)}/{each}")]
    if near:
        raise Untold(f"{placed} imports {', '.join(near)} from its own folder: a Tool imports from the project's root")
    _services(source, path, line)
    tree = _tree(data)
    python = f"{splitext(placed)[0].replace('/', '.')}:{made.name}"
    reads = any(isinstance(each, ast.Constant) and each.value == "vars" for each in ast.walk(tree))
    title = splitext(basename(path))[0] if made.name == default else made.name
    return Coded(title, python, made.places, made.description, reads, _gives(tree, made.name), path)


def _tree(data: bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(data)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module([], [])


def _module(source: Source, path: str) -> str | None:
    return next((each for each in (f"{path}.py", f"{path}/__init__.py") if source.here(each)), None)


def _services(source: Source, path: str, line: int) -> None:
    """Says where it asks for a key, which no Tool has."""
    todo, seen, left = [path], {path}, _MOST_BYTES
    while todo and len(seen) <= _MOST_FILES:
        here = todo.pop(0)
        try:
            data = source.bytes(here)
        except Unread:
            continue
        left -= len(data)
        if left < 0:
            return
        tree = _tree(data)
        for at, what in sorted(set(_asks(tree))):
            words = (
                f"{what} at {here}:{at}: a Tool runs in an empty folder, without keys and variables; put the code "
                "behind a server of yours (`http` of the Tool), or let a `prompt` step ask the Model"
            )
            source.note("decide", line, words)
            return
        for each in ast.walk(tree):
            names = [a.name for a in each.names] if isinstance(each, ast.Import) else []
            names += [each.module] if isinstance(each, ast.ImportFrom) and each.module and not each.level else []
            for name in names:
                found = _module(source, source.root + name.replace(".", "/"))
                if found is not None and found not in seen:
                    seen.add(found)
                    todo.append(found)


def _asks(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for each in ast.walk(tree):
        names: list[str] = []
        if isinstance(each, ast.Import):
            names = [alias.name for alias in each.names]
        elif isinstance(each, ast.ImportFrom) and each.module and not each.level:
            names = [each.module]
        for name in names:
            if name.partition(".")[0] in _SERVICES:
                yield each.lineno, f"`{name}` asks a service"  # type: ignore[attr-defined]
        word = each.attr if isinstance(each, ast.Attribute) else each.id if isinstance(each, ast.Name) else ""
        if word == "__file__":
            yield each.lineno, "`__file__` looks for files beside the code"  # type: ignore[attr-defined]
        if word in _VARIABLES:
            yield each.lineno, f"`{word}` reads a variable of the environment"  # type: ignore[attr-defined]


def _gives(tree: ast.Module, name: str) -> Gives:
    """What every `return` of a function gives."""
    found = next(
        (e for e in tree.body if isinstance(e, ast.FunctionDef | ast.AsyncFunctionDef) and e.name == name), None
    )
    if found is None:
        return "unknown"
    known = {
        target.id: each.value
        for each in ast.walk(found)
        if isinstance(each, ast.Assign) and len(each.targets) == 1
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    kinds = {_kind(each.value, known, 0) for each in _returns(found.body)}
    return kinds.pop() if len(kinds) == 1 else "unknown"


def _returns(body: Sequence[ast.AST]) -> Iterator[ast.Return]:
    for each in body:
        if isinstance(each, ast.Return):
            yield each
        elif not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = [child for child in ast.iter_child_nodes(each) if isinstance(child, _BLOCKS)]
            yield from _returns(inner)


def _kind(value: ast.expr | None, known: Mapping[str, ast.expr], depth: int) -> Gives:
    if depth > 8:
        return "unknown"
    if isinstance(value, ast.Name) and value.id in known:
        return _kind(known[value.id], known, depth + 1)
    if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        return "text"
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Mod):
        return "text" if _kind(value.left, known, depth + 1) == "text" else "unknown"
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        is_text = value.func.attr in ("format", "strip", "replace", "join", "lower", "upper", "removesuffix")
        return _kind(value.func.value, known, depth + 1) if is_text else "unknown"
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dedent":
        return _kind(value.args[0], known, depth + 1) if value.args else "unknown"
    if isinstance(value, ast.List) and value.elts:
        return "messages" if all(_is_message(each) for each in value.elts) else "unknown"
    return "unknown"


def _is_message(value: ast.expr) -> bool:
    if not isinstance(value, ast.Dict) or len(value.keys) != 2:
        return False
    given = dict(zip((e.value if isinstance(e, ast.Constant) else None for e in value.keys), value.values, strict=True))
    role = given.get("role")
    is_role = isinstance(role, ast.Constant) and role.value in ("system", "user", "assistant")
    return set(given) == {"role", "content"} and is_role


def settings(source: Source, config: Mapping[str, Any], label: str, line: int, path: str) -> dict[str, Any]:
    """What the configuration gives to code; raises Untold."""
    made: dict[str, Any] = {}
    for key, value in config.items():
        if key in ("basePath", "pythonExecutable", "workers", "timeout"):
            continue
        is_plain = isinstance(value, str) and "{{" not in value
        if is_plain and literal_key.KEY_NAMES.search(str(key)) and not literal_key.is_placeholder(value):
            literal_key.stands(source, line, f"`{key}` of {label}", path=path)
            source.note("decide", line, f"`{key}` of {label} was not carried over: revoke it", path)
            continue
        said = json.dumps(value, default=str, ensure_ascii=False)
        if "{{" in said or "file://" in said:
            raise Untold(f"its setting `{key}` comes from the environment or a file")
        made[str(key)] = value
    return made


def tool(coded: Coded, kind: Literal["provider", "prompt"]) -> dict[str, Any]:
    """The spec of the Tool that calls it."""
    sorts = ("string", "object", "object") if kind == "provider" else ("object",)
    properties = {name: {"type": sort} for name, sort in zip(coded.names, sorts, strict=True)}
    returns: dict[str, Any] = {"type": "string"}
    if kind == "provider":
        said = {"output": {"type": "string"}, "error": {"enum": [None, ""]}}
        returns = {"type": "object", "required": ["output"], "properties": said}
    elif coded.gives == "messages":
        returns = {"type": "array", "items": {"$ref": "penstock:message"}}
    parameters = {"type": "object", "required": list(properties), "properties": properties}
    return {"parameters": parameters, "returns": returns, "effects": "read", "python": coded.python}


def whole(raw: str) -> str:
    """A prompt as a template of the text that promptfoo hands to code: JSON is filled string by string.

    Raises:
        Untold: a key of its JSON is a template.
    """
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return nunjucks.jinja(raw)
    if not isinstance(data, dict | list):
        return nunjucks.jinja(raw)
    texts: list[str] = []

    def marked(value: Any) -> Any:
        if isinstance(value, dict):
            if any("{{" in key or "{%" in key for key in value):
                raise Untold("a key of its JSON is a template")
            return {key: marked(member) for key, member in value.items()}
        if isinstance(value, list):
            return [marked(member) for member in value]
        if isinstance(value, str) and ("{{" in value or "{%" in value or "{#" in value):
            texts.append(nunjucks.jinja(value))
            return f"\0{len(texts) - 1}\0"
        return int(value) if isinstance(value, float) and value.is_integer() else value

    said = json.dumps(marked(data), ensure_ascii=False, indent=2)
    head = "".join(f"{{% set text_{number} %}}{text}{{% endset %}}" for number, text in enumerate(texts, start=1))
    return head + _MARK.sub(lambda found: f"{{{{ text_{int(found[1]) + 1} | tojson }}}}", said)
