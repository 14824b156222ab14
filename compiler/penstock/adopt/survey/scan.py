"""What a repository holds already: prompts, calls of models, other tools' configurations; nothing is run."""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname, splitext

from penstock.adopt import find
from penstock.adopt.importers import IMPORTERS
from penstock.adopt.survey import called, spoken
from penstock.adopt.survey.found import Found, Prompt
from penstock.source import paths
from penstock.source.parsing.scan import BYTES
from penstock.source.tree import Entry, Tree

_SKIPPED = frozenset(
    ("node_modules", "site-packages", "venv", "env", "dist", "build", "tests", "test", "docs", "__pycache__")
)
_PROMPT_FOLDER = re.compile(r"(.*[_-])?(pre)?prompts?([_-]templates?)?")
_TEXTS = (".md", ".txt", ".j2", ".jinja", ".jinja2", ".prompt", ".tmpl", ".mustache")
_STRUCTURED = (".toml", ".yaml", ".yml", ".json")
_OTHERS = re.compile(r"(readme|license|licence|changelog|contributing|requirements|agents|claude|makefile)\b.*")


def scan(tree: Tree) -> Found:
    """Looks at names and syntax trees; hidden, installed, built, documentation and test folders are left out."""
    prompts: list[Prompt] = []
    opened: list[called.Open] = []
    everywhere: dict[str, set[str]] = {}
    configurations, unread = [], []
    importers = {name: find.load(name) for name in IMPORTERS}
    for entry in _wanted(tree.entries()):
        *folders, name = entry.path.split("/")
        format, kind = find.found_at(tree, entry.path, importers), _kind(folders, name)
        if not (format or kind):
            continue
        if paths.below(entry.path) != entry.path:
            unread.append((entry.path, "a spec cannot name it: a control character or a backslash in its path"))
            continue
        try:
            data = tree.read(entry.path)
        except OSError as error:
            unread.append((entry.path, error.strerror or "cannot be read"))
            continue
        if len(data) > BYTES:
            unread.append((entry.path, f"larger than {BYTES} bytes"))
        elif format is not None:
            configurations.append((entry.path, format))
        elif kind == "text":
            found = _text(entry.path, data)
            if isinstance(found, str):
                unread.append((entry.path, found))
            elif found is not None:
                prompts.append(found)
        elif kind == "structured":
            if not find.is_ours(data):
                unread.append(
                    (entry.path, "prompts among other values; a text in a file of its own can be read in place")
                )
        else:
            module = _python(data)
            if isinstance(module, str):
                unread.append((entry.path, module))
                continue
            own = called.said(module)
            for word, texts in own.items():
                everywhere.setdefault(word, set()).update(texts)
            prompts += spoken.prompts(entry.path, module)
            opened += called.calls(entry.path, module, own)
            unread += [(f"{entry.path}:{line}", why) for line, why in spoken.unnamed(module)]
    return Found(tuple(prompts), tuple(called.settled(opened, everywhere)), tuple(configurations), tuple(unread))


def _wanted(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Files of the repository's own: a folder with `pyvenv.cfg` is an environment, whatever it is called."""
    installed = tuple(f"{dirname(entry.path)}/" for entry in entries if basename(entry.path) == "pyvenv.cfg")
    for entry in entries:
        folders = entry.path.split("/")[:-1]
        if entry.kind != "file" or any(part.startswith(".") or part in _SKIPPED for part in folders):
            continue
        if not entry.path.startswith(installed):
            yield entry


def _kind(folders: Sequence[str], name: str) -> str | None:
    """What the file may hold: `python`, `text`, or texts among other values."""
    stem, ending = splitext(name.lower())
    if ending == ".py":
        return "python"
    is_folder = any(_PROMPT_FOLDER.fullmatch(part.lower()) for part in folders)
    if _OTHERS.fullmatch(stem) or not (is_folder or "prompt" in stem or ending == ".prompt"):
        return None
    if ending in _TEXTS or (not ending and is_folder and not name.startswith(".")):
        return "text"
    return "structured" if ending in _STRUCTURED else None


def _text(path: str, data: bytes) -> Prompt | str | None:
    """The prompt, or why it is none; None where the file is empty."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"the byte {data[error.start]:02X} at {error.start} is no UTF-8"
    if "\0" in text:
        return "it holds a zero byte"
    return Prompt(path, text) if text.strip() else None


def _python(data: bytes) -> ast.Module | str:
    """Or why it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"no Python: {getattr(error, 'msg', None) or type(error).__name__}"


def name(path: str) -> str:
    """What a file is called, without folder and ending."""
    return splitext(basename(path))[0]
