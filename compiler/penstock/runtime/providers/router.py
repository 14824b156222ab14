"""`builtin/router`: picks tools by words in common, then answers by sentences. A stand-in, not a language model.

It calls a tool where the question shares a word with the tool's name or description that has brought up no other tool
yet, and every required argument can be found: a value that the property's `pattern` or `enum` finds in the
conversation, a value of the same name in what another tool returned, a number of the question, or, for a property
called `question`, `query`, `message` or `text`, the question itself. The tool that shares the rarest words comes first,
one tool a turn; where several values fit, as with two order numbers, it is called with each. It plans nothing, and
does not weigh what a tool returned.

When no tool is left it answers as `builtin/extractive` does, from the documents of the prompt and from what the tools
returned, an object a sentence. Of an output schema the first text is that answer; other properties are taken from
results of the same name, a boolean also says whether a tool of that name (`refunded`, `refund`) succeeded; what cannot
be had is false, 0 or empty. The same conversation always gives the same answer.

Parameters: `calls`, how many it makes at most (0 to 20, default 4); `sentences` and `threshold` as of
`builtin/extractive`.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from itertools import product
from math import log
from typing import Any

from penstock.runtime import parts
from penstock.runtime.provider import Answer, Failed, Request, ToolCall, ToolDefinition
from penstock.runtime.reader import UNKNOWN, Parameters, parted, read
from penstock.spec.parameters import BUILT_IN, COMMON
from penstock.spec.schemas import schema
from penstock.text.tokens import estimate
from penstock.text.words import content_words

_ASKED = ("question", "query", "message", "text")
_NUMBER = r"-?\b\d+(?:\.\d+)?\b"
_MOST = 8  # calls of one turn
_EMPTY: Mapping[str, Any] = {"string": "", "boolean": False, "integer": 0, "number": 0, "array": [], "object": {}}


async def ask(request: Request) -> Answer:
    """Calls of the next tool, or the answer."""
    if request.mode != "chat":
        raise Failed("provider-request", "builtin/router only chats: it does not embed nor rank")
    given = _parameters(request.parameters)
    talk = _Talk(request.messages)
    left = given.get("calls", 4) - len(talk.made)
    calls = _calls(request.tools, talk)[: min(left, _MOST)] if left > 0 else []
    text = "" if calls else _answer(request, talk, given)
    said = text + "".join(call.arguments for call in calls)
    return Answer(
        text,
        input_tokens=sum(estimate(parts.text(message["content"])) for message in request.messages),
        output_tokens=estimate(said),
        tool_calls=tuple(calls),
    )


class _Talk:
    """What a conversation holds: the question, its documents, the calls since and what they gave."""

    def __init__(self, messages: Sequence[Mapping[str, Any]]) -> None:
        users = [number for number, message in enumerate(messages) if message["role"] == "user"]
        # A repair's words are no question: the one that is stands before the first call.
        first = next((number for number, message in enumerate(messages) if message.get("tool_calls")), len(messages))
        asked = [number for number in users if number < first] or users
        last = asked[-1] if asked else 0
        self.documents, self.question = parted(parts.text(messages[last]["content"])) if asked else ("", "")
        self.earlier = [parts.text(messages[number]["content"]) for number in reversed(asked[:-1])]
        self.made: dict[str, tuple[str, Any]] = {}
        self.results: list[tuple[str, Any]] = []
        for message in messages[last + 1 :]:
            for call in message.get("tool_calls") or ():
                function = call["function"]
                self.made[call["id"]] = (function["name"], _json(function["arguments"]))
            if message["role"] == "tool":
                name, _ = self.made.get(message["tool_call_id"], ("", None))
                self.results.append((name, _json(message["content"])))

    def texts(self) -> list[str]:
        """Where values are looked for, the likeliest first."""
        return [self.question, *(json.dumps(value, ensure_ascii=False) for _, value in self.results), *self.earlier]

    def named(self, name: str) -> Iterator[Any]:
        """Values of that name in what tools returned."""
        for _, value in self.results:
            yield from _under(value, name)


def _parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in given.items() if name not in COMMON}
    known = {name: expected for name, expected in BUILT_IN["builtin/router"].items() if name not in COMMON}
    for name, value in found.items():
        if name not in known:
            raise Failed("provider-request", f"builtin/router has no parameter {name!r}; it has: {', '.join(known)}")
        if not known[name].accepts(value):
            raise Failed("provider-request", f"`{name}` of builtin/router is {known[name].words}, not {value!r}")
    return found


def _calls(tools: Sequence[ToolDefinition], talk: _Talk) -> list[ToolCall]:
    """Of the tool that fits the question best and can be called anew."""
    words = {tool.name: frozenset(content_words(f"{tool.name.replace('-', ' ')} {tool.description}")) for tool in tools}
    count = Counter(word for known in words.values() for word in known)
    called = {name for name, _ in talk.made.values()}
    # A word that has brought up one tool brings up no other.
    asked = frozenset(content_words(talk.question)).difference(*(words.get(name, ()) for name in called))

    def score(tool: ToolDefinition) -> float:
        return round(sum(log(1 + len(tools) / count[word]) for word in sorted(asked & words[tool.name])), 9)

    for tool in sorted(tools, key=lambda tool: -score(tool)):
        if score(tool) <= 0:
            break
        if tool.name not in called and (found := _arguments(tool, talk)):
            return [
                ToolCall(f"call_{len(talk.made) + number}", tool.name, json.dumps(arguments, ensure_ascii=False))
                for number, arguments in enumerate(found)
            ]
    return []


def _arguments(tool: ToolDefinition, talk: _Talk) -> list[dict[str, Any]]:
    """All that the conversation gives for the required arguments; none where one cannot be found."""
    properties = tool.parameters.get("properties") or {}
    required = tool.parameters.get("required") or []
    found: dict[str, list[Any]] = {}
    for name, declared in properties.items():
        if not isinstance(declared, Mapping):
            return []
        values = _values(name, declared, talk, name in required)
        if values:
            found[name] = values if name in required else values[:1]
        elif name in required:
            return []
    if not set(required) <= set(found):
        return []
    every = [dict(zip(found, values, strict=True)) for values in product(*found.values())]
    return [arguments for arguments in every[:_MOST] if schema.check(tool.parameters, arguments) is None]


def _values(name: str, declared: Mapping[str, Any], talk: _Talk, is_required: bool) -> list[Any]:
    """Values of a property, the first source that has any."""
    kind = declared.get("type")
    sources: list[list[Any]] = []
    if isinstance(declared.get("enum"), list):
        sources.append([value for value in declared["enum"] if _holds(talk.question, str(value))])
    elif isinstance(declared.get("pattern"), str):
        pattern = declared["pattern"].removeprefix("^").removesuffix("$")
        sources += [_found(rf"(?:^|[^\w])({pattern})(?:[^\w]|$)", text) for text in talk.texts()]
    elif is_required:
        sources.append(list(talk.named(name)))
        sources += [
            [arguments[name]]
            for _, arguments in talk.made.values()
            if isinstance(arguments, dict) and name in arguments
        ]
        if kind == "string" and name in _ASKED:
            sources.append([talk.question.strip()])
        if kind in ("integer", "number"):
            sources.append([json.loads(text) for text in _found(f"({_NUMBER})", talk.question) if _is_number(text)])
    for source in sources:
        fitting = [value for value in source if schema.check(dict(declared), value) is None]
        if fitting:
            return [value for number, value in enumerate(fitting) if value not in fitting[:number]]
    return []


def _answer(request: Request, talk: _Talk, given: Mapping[str, Any]) -> str:
    wanted = Parameters(given.get("sentences", 2), given.get("threshold", 0.4))
    gathered = "\n\n".join(f"[{name}]\n{_told(value)}" for name, value in talk.results)
    text = read(f"{talk.documents}\n\n{gathered}", talk.question, wanted)
    if text == UNKNOWN and any(_succeeded(value) for _, value in talk.results):
        # What was looked up for the question answers it as well as anything here can.
        text = " ".join(_told(value) for _, value in talk.results if _succeeded(value))
    return text if request.schema is None else json.dumps(_shaped(request.schema, text, talk), ensure_ascii=False)


def _shaped(wanted: Mapping[str, Any], text: str, talk: _Talk) -> dict[str, Any]:
    """An object of the output schema."""
    properties = wanted.get("properties")
    found: dict[str, Any] = {}
    is_said = False
    for name, declared in (properties if isinstance(properties, Mapping) else {}).items():
        kind = declared.get("type") if isinstance(declared, Mapping) else None
        if kind == "string" and not is_said:
            found[name], is_said = text, True
            continue
        known = [value for value in talk.named(name) if schema.check(dict(declared), value) is None]
        if known:
            found[name] = known[0]
        elif kind == "boolean":
            found[name] = any(_succeeded(value) for tool, value in talk.results if _akin(tool, name))
        elif name in (wanted.get("required") or ()):
            found[name] = _EMPTY.get(str(kind))
    if not is_said:
        raise Failed("provider-request", "builtin/router fills a property of type string; the output schema has none")
    return found


def _akin(tool: str, name: str) -> bool:
    """Whether a property is named after a tool: `cancelled` after `cancel-order`."""
    pairs = product(content_words(tool.replace("-", " ")), content_words(name.replace("_", " ")))
    return any(a.startswith(b) or b.startswith(a) for a, b in pairs if min(len(a), len(b)) > 3)


def _succeeded(value: Any) -> bool:
    return not isinstance(value, Mapping) or ("error" not in value and value.get("ok") is not False)


def _told(value: Any) -> str:
    """A value as text: an object is a sentence of its fields with their names."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_plain(item)}" for name, item in value.items()) + "."
    return " ".join(map(_told, value)) if isinstance(value, list) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "empty"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(item)}" for name, item in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)


def _under(value: Any, name: str) -> Iterator[Any]:
    if isinstance(value, Mapping):
        if name in value:
            yield value[name]
        for item in value.values():
            yield from _under(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _under(item, name)


def _found(pattern: str, text: str) -> list[str]:
    re2 = import_module("re2")
    try:
        return [match.group(1) for match in re2.finditer(pattern, text)]
    except re2.error:
        return []


def _is_number(text: str) -> bool:
    return text.removeprefix("-").partition(".")[0] == "0" or not text.removeprefix("-").startswith("0")


def _holds(text: str, value: str) -> bool:
    words = " ".join(text.lower().replace(",", " ").replace(".", " ").replace("?", " ").split())
    return f" {value.lower()} " in f" {words} "


def _json(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return text
