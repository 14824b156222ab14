"""Prompts of promptfoo: where their text stands, and the messages in it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from posixpath import basename, splitext
from typing import Any

from penstock.adopt import foreign, nunjucks
from penstock.adopt.foreign import Unread
from penstock.adopt.promptfoo import coded, printed
from penstock.adopt.promptfoo.coded import Coded
from penstock.adopt.promptfoo.http import Untold
from penstock.adopt.source import Source
from penstock.diagnostics.location import Route
from penstock.source.data import rows
from penstock.source.data.rows import Row

_CODE = (".py", ".js", ".ts", ".mjs", ".cjs", ".sh", ".rb", ".go", ".exe", ".bat")
_TEXT = (".txt", ".md", ".j2", ".jinja", ".jinja2", ".njk", ".prompt", ".markdown", ".html", ".xml")
_FILE = re.compile(r"[\w@./*\\-]+\.(?:txt|md|j2|json|jsonl|ya?ml|csv|py|js|ts|mjs|cjs)(?::\w+)?")
_ENDS = re.compile(r"expected token 'end of print statement', got '[:;{=]'\Z")
_PYTHON = re.compile(r"([^*?]+\.py)(?::\w+)?\Z")
_RULE = re.compile(r"^---\s*$", re.MULTILINE)
_ROLES = {"system": "system", "user": "user", "assistant": "assistant", "developer": "system", "model": "assistant",
          "human": "user", "ai": "assistant"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt. Its messages are (role, template); `file`: the one message's text is that file's, as it stands.

    One without messages is code: tests ask it, and a person declares it.

    Attributes:
        keys: what providers and tests call it.
        is_chat: its messages are written as such.
        config: settings of the model that is asked it, over the model's own.
        raw: the text as promptfoo has it before it is filled.
        code: the function that makes it.
    """

    name: str
    messages: tuple[tuple[str, str], ...]
    line: int
    file: str | None = None
    comment: str = ""
    keys: frozenset[str] = frozenset()
    error: str = ""
    is_chat: bool = False
    config: Mapping[str, Any] = field(default_factory=dict)
    raw: str = ""
    code: Coded | None = None


def prompts(source: Source, found: foreign.Foreign, given: Any, route: Route) -> list[Prompt]:
    """Every prompt of a configuration, in its order; those that are code are noted and left out."""
    made = list(_each(source, found, given, route))
    return [replace(each, name=each.name or f"prompt-{number}") for number, each in enumerate(made, start=1)]


def _each(source: Source, found: foreign.Foreign, given: Any, route: Route) -> Iterator[Prompt]:
    line, comment = found.line(*route), found.comment(*route)
    if isinstance(given, str):
        yield from _said(source, given, line, "", comment)
    elif isinstance(given, list):
        for index, each in enumerate(given):
            yield from _each(source, found, each, (*route, index))
    elif isinstance(given, Mapping) and any(key in given for key in ("id", "raw", "file", "label", "function")):
        yield from _object(source, given, line, comment)
    elif isinstance(given, Mapping):
        for key, title in given.items():
            made = list(_said(source, str(key), found.line(*route, key), "", comment))
            yield from (replace(each, name=str(title), keys=each.keys | {str(title)}) for each in made)
    elif given is not None:
        source.note("decide", line, f"a prompt is text or a mapping, no {type(given).__name__}")


def _object(source: Source, given: Mapping[str, Any], line: int, comment: str) -> Iterator[Prompt]:
    raw, label = given.get("raw"), given.get("label")
    where = given.get("file") or given.get("id") or label
    if "function" in given:
        source.note("decide", line, "a prompt that is a function is code, which an import never runs")
        yield _code(str(given.get("label") or "prompt"), line)
        return
    if isinstance(raw, str) and _is_file(raw):
        made = list(_said(source, raw, line, "", comment))
    elif isinstance(raw, str):
        made = [_text(source, raw, line, "", comment)]
    elif isinstance(where, str):
        made = list(_said(source, where, line, "", comment))
    else:
        source.note("decide", line, "a prompt without `raw` and without `id`")
        return
    names = {str(given[key]) for key in ("id", "label") if given.get(key)}
    title = str(label or (given.get("id") if raw is not None else "") or "")
    for number, each in enumerate(made, start=1):
        numbered = f"{title}-{number}" if title and len(made) > 1 else title
        config = given.get("config")
        settings = config if isinstance(config, Mapping) else {}
        yield replace(each, name=numbered or each.name, keys=each.keys | names, config=settings)


def _said(source: Source, text: str, line: int, name: str, comment: str) -> Iterator[Prompt]:
    named = text.removeprefix("file://")
    if text.startswith(("http://", "https://")) or text.startswith(("langfuse://", "helicone://", "portkey://")):
        source.note("decide", line, f"the prompt {text} lies on a server: bring its text into the repository")
    elif text.startswith("exec:"):
        source.note("decide", line, "a prompt that a program makes is code, which an import never runs")
        yield _code("prompt", line)
    elif _is_file(text) and (found := _PYTHON.match(named)):
        yield _python(source, named, found[1], line, comment)
    elif _is_file(text):
        path = re.sub(r"(?<=\.)(\w+):\w+$", r"\1", named)
        files = source.spread(path)
        if not files:
            source.note("decide", line, f"no prompt at {text}")
        for each in files:
            yield from _file(source, each, line, comment)
    else:
        yield _text(source, text, line, name, comment)


def _is_file(text: str) -> bool:
    return text.startswith("file://") or ("\n" not in text and _FILE.fullmatch(text) is not None)


def _file(source: Source, path: str, line: int, comment: str) -> Iterator[Prompt]:
    stem, ending = splitext(basename(path))
    if ending in _CODE:
        words = (
            f"the prompt {path} is code, which an import never runs: declare the PromptTemplate that takes its place"
        )
        source.note("decide", line, words)
        yield _code(stem, line)
        return
    keys = frozenset((path, f"file://{path}", basename(path), stem))
    try:
        if ending in (".jsonl", ".csv"):
            yield from _rows(source, path, line, comment)
            return
        text = source.text(path)
    except Unread as error:
        source.note("decide", line, f"the prompt {path}: {error.problem}")
        return
    if ending in (".yaml", ".yml"):
        try:
            text = json.dumps(source.read(path).data, ensure_ascii=False)
        except (Unread, TypeError, ValueError) as error:
            source.note("decide", line, f"the prompt {path}: {error}")
            return
    parts = [part.strip() for part in _RULE.split(text)] if ending == ".txt" else [text]
    parts = [part for part in parts if part]
    for number, part in enumerate(parts, start=1):
        name = stem if len(parts) == 1 else f"{stem}-{number}"
        made = replace(_text(source, part, line, name, comment), keys=keys)
        placed = source.placed(path)
        is_same = part in (text, text.removesuffix("\n")) and nunjucks.jinja(part) == part
        if placed is not None and len(parts) == 1 and is_same and not made.error and made.messages == (("user", part),):
            made = replace(made, file=placed)
        elif placed is None and made.messages:
            source.note("changed", line, f"the text of {path} lies outside the project and was copied")
        yield made


def _code(name: str, line: int) -> Prompt:
    return Prompt(name, (), line)


def _python(source: Source, named: str, path: str, line: int, comment: str) -> Prompt:
    """A prompt that a function makes."""
    stem = splitext(basename(path))[0]
    keys = frozenset((named, f"file://{named}", path, basename(path), stem))
    try:
        found = coded.read(source, named, "", 1, line)
        if found.gives == "unknown":
            raise Untold(f"whether {found.path} gives text or messages is seen only by running it")
    except Untold as error:
        words = f"the prompt {path} is code, which an import never runs: {error}; declare its PromptTemplate"
        source.note("decide", line, words)
        return replace(_code(stem, line), keys=keys)
    return Prompt(stem, (), line, comment=comment, keys=keys, is_chat=found.gives == "messages", code=found)


def _rows(source: Source, path: str, line: int, comment: str) -> Iterator[Prompt]:
    stem = splitext(basename(path))[0]
    for number, each in enumerate(rows.each(path, source.bytes(path)), start=1):
        if not isinstance(each, Row):
            source.note("fault", each.location.span.line if each.location.span else 0, str(each.facts["problem"]), path)
            continue
        text = each.values.get("prompt")
        yield _text(
            source, text if isinstance(text, str) else json.dumps(dict(each.values)), line, f"{stem}-{number}", comment
        )


def _text(source: Source, text: str, line: int, name: str, comment: str) -> Prompt:
    chat = _messages(source, text, line)
    messages = chat or (("user", text),)
    if chat is None and printed.is_plain(text) and not _is_json(text):
        words = f"the prompt {name} holds a tag that does not end on its line: promptfoo sends it as it stands"
        source.note("fault", line, words.replace("  ", " "))
        return Prompt(name, (("user", nunjucks.plain(text)),), line, None, comment, raw=nunjucks.plain(text))
    written = tuple((role, nunjucks.jinja(content)) for role, content in messages)
    for content in (content for _, content in written):
        read = nunjucks.read(content)
        if read.error is not None:
            is_broken = _ENDS.search(read.error.message) is not None
            of = "Nunjucks either: promptfoo, too, errs for it" if is_broken else "Jinja2"
            words = f"the template of the prompt {name} is none of {of}, and left out: {read.error.message}"
            source.note("fault" if is_broken else "decide", line, words.replace("  ", " "))
            return Prompt(name, written, line, None, comment, frozenset(), read.error.message)
    return Prompt(name, written, line, None, comment, is_chat=chat is not None, raw=text)


def _messages(source: Source, text: str, line: int) -> tuple[tuple[str, str], ...] | None:
    """The messages of a chat that is written as JSON or YAML; None where it is plain text."""
    start = text.lstrip()[:1]
    if start not in ("[", "{", "-"):
        return None
    if start == "-" and not re.match(r"-\s+(?:role|content)\s*:", text.lstrip()):
        return None
    try:
        data = json.loads(text) if start != "-" else foreign.read(source.path, text.encode()).data
    except Unread:
        return None
    except (ValueError, RecursionError):
        if re.search(r"[\"']role[\"']\s*:", text):
            source.note("changed", line, "a chat whose JSON is made by a template is one message of role user")
        return None
    if isinstance(data, Mapping):
        data = data.get("messages", data.get("contents"))
    if not isinstance(data, list) or not data or not all(isinstance(each, Mapping) and "role" in each for each in data):
        return None
    made = []
    for each in data:
        role, content = _ROLES.get(str(each["role"])), each.get("content", each.get("parts"))
        written = _content(content)
        if role is None or written is None:
            source.note("decide", line, f"a message of role `{each['role']}` that is no text is not carried over")
            continue
        if each["role"] == "developer":
            source.note("changed", line, "a message of role `developer` is sent as `system`")
        if isinstance(content, list) and len(content) > 1:
            source.note("changed", line, "parts of a message are sent as one text, with line ends between them")
        made.append((role, written))
    return tuple(made) or None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _content(content: Any) -> str | None:
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(
        isinstance(part, Mapping) and isinstance(part.get("text"), str) for part in content
    ):
        return "\n".join(part["text"] for part in content)
    return None
