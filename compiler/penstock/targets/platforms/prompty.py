"""PromptTemplates as Prompty files.

## Needs
Prompty 2.1 or newer (`pip install 'prompty[jinja2,openai]'`); files of version 1 are another format.

## Writes
`<prompt>.<model>.prompty` for every PromptTemplate with every Model that the chains ask it with: messages as one Jinja2
template, typed inputs with their defaults, few-shot examples in place, inserted messages as threads, the Model with its
parameters. A key stands there as `${env:NAME}`. Messages are told apart in strict mode: a value that looks like the
beginning of a message is refused.

## Apply
`prompty.load("answer.answerer.prompty")`, and `prompty.prepare(agent, inputs)` for the messages. A server that Prompty
does not know is asked where `PROMPTY_TRUSTED_ENDPOINTS` names it.

## Limits
A file is one prompt, not a chain. Prompty cuts line feeds off both ends of a message, ends lines at other separators
too, prints nothing for a value that is missing and `None` for null, and does not check values against their types:
render with `penstock.load` where that matters. Templates of mustache and f-strings are written as Jinja2, where they
only put texts in.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from penstock.bundle.release import Release
from penstock.source.editing.dumps import dumps
from penstock.spec.field import Strict
from penstock.spec.jinja import syntax
from penstock.spec.kinds.prompt_template import Insert
from penstock.spec.resource import Identity
from penstock.spec.schemas.shape import DEEPEST, resolve, resolved
from penstock.targets.prompts import Beyond, Prompt, Value, pieces, prompts, shots
from penstock.targets.target import Elsewhere, File, Loss, Piece

_NEEDED_ELSEWHERE = ("mode", "serving", "base", "adapter", "requires", "compliance", "price", "limits")
CARRIES: Mapping[str, frozenset[str]] = {
    "PromptTemplate": frozenset({"format", "inputs", "messages", "examples", "model"}),
    "Model": frozenset({"model", "parameters", "endpoint", "credentials", *_NEEDED_ELSEWHERE}),
}
OPTIONS = {
    "temperature": "temperature",
    "top_p": "topP",
    "top_k": "topK",
    "max_tokens": "maxOutputTokens",
    "seed": "seed",
    "stop": "stopSequences",
    "frequency_penalty": "frequencyPenalty",
    "presence_penalty": "presencePenalty",
}
PROVIDERS = {"openai": "openai", "azure": "azure", "anthropic": "anthropic", "hosted_vllm": "openai"}
"""Prompty's, by LiteLLM's."""
KINDS = {"string": "string", "integer": "integer", "number": "float", "boolean": "boolean"}
_MARK = re.compile(r"\s*#?\s*(system|user|assistant|developer)(\[.*\])?\s*:\s*", re.IGNORECASE)
_ENDS = re.compile("[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_REFERENCE = re.compile(r"\$\{.*\}", re.DOTALL)


class Settings(Strict):
    """`targets.prompty`."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    asked = prompts(release)
    yield from (Elsewhere(Identity("Model", name)) for name in release.of("Model").keys() - {p.model for p in asked})
    for prompt in asked:
        described = release.metadata.get(prompt.identity)
        binding = release.bindings.get(Identity("Model", prompt.model), {})
        try:
            data = written(prompt, binding, described.description if described is not None else None)
        except Beyond as beyond:
            yield Loss(prompt.identity, beyond.route, beyond.reason)
            continue
        yield from _lost(prompt)
        yield File(f"{prompt.path}.prompty", data, prompt.carries)


def written(prompt: Prompt, binding: Mapping[str, Any], description: str | None = None) -> bytes:
    """The file of a prompt. `binding`: of its Model.

    Raises:
        Beyond: Prompty has no words for it.
    """
    head: dict[str, Any] = {"name": prompt.path}
    if description:
        head["description"] = f" {description}" if _REFERENCE.fullmatch(description) else description
    threads = {part.insert for part in prompt.template.messages if isinstance(part, Insert)}
    head["model"] = _model(prompt, binding)
    head["inputs"] = [_input(name, declared, name in threads) for name, declared in prompt.template.inputs.items()]
    head["template"] = {"format": {"kind": "jinja2", "strict": True}, "parser": {"kind": "prompty"}}
    # Prompty ends the head at the first `---` or `+++` anywhere in it.
    return b"---\n" + dumps(head, escaped=("---", "+++")) + b"---\n" + _body(prompt).encode()


def _model(prompt: Prompt, binding: Mapping[str, Any]) -> dict[str, Any]:
    provider, _, name = prompt.spec.model.partition("/")
    for key, value in _values(prompt.spec.parameters):
        if isinstance(value, str) and _REFERENCE.fullmatch(value):
            raise Beyond(("messages",), f"Prompty would read the parameter `{key}` of its Model as a reference")
    made: dict[str, Any] = {"id": name or provider, "apiType": "chat"}
    if provider not in PROVIDERS:
        return made
    made["provider"] = PROVIDERS[provider]
    connection: dict[str, Any] = {"kind": "key"}
    if binding.get("endpoint") is not None:
        connection["endpoint"] = binding["endpoint"]
    if binding.get("credentials") is not None:
        connection["apiKey"] = f"${{env:{binding['credentials']['env']}}}"
    made["connection"] = connection
    options = {OPTIONS[name]: value for name, value in prompt.spec.parameters.items() if name in OPTIONS}
    if isinstance(options.get("stopSequences"), str):
        options["stopSequences"] = [options["stopSequences"]]
    others = {name: value for name, value in prompt.spec.parameters.items() if name not in OPTIONS}
    options |= {"additionalProperties": others} if others else {}
    return made | ({"options": options} if options else {})


def _lost(prompt: Prompt) -> Iterator[Loss]:
    model = Identity("Model", prompt.model)
    if prompt.spec.model.partition("/")[0] not in PROVIDERS:
        yield Loss(model, ("model",), "Prompty has no such provider")
        if prompt.spec.parameters:
            yield Loss(model, ("parameters",), "Prompty has no such provider")
    for index, part in enumerate(prompt.template.messages):
        if not isinstance(part, Insert) and (side := cut(prompt.template.format, str(part.content))) is not None:
            yield Loss(prompt.identity, ("messages", index, "content"), f"line feeds at its {side} are cut off")


def _values(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _values(item, str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, name)
    else:
        yield name, value


def _input(name: str, declared: Mapping[str, Any], is_thread: bool) -> dict[str, Any]:
    schema = resolve(declared)
    made = {"name": name, **({"kind": "thread"} if is_thread else _typed(declared, declared))}
    for _, value in _values(schema.get("default")):
        if isinstance(value, str) and _REFERENCE.fullmatch(value):
            raise Beyond(("inputs", name, "default"), "Prompty would read it as a reference")
    if "default" in schema:
        return made | {"required": False, "default": schema["default"]}
    return made | {"required": True}


def _typed(schema: Any, root: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """A type as far as Prompty has words for it; what it does not know is an object."""
    here = resolved(schema, root) if isinstance(schema, Mapping) and depth < DEEPEST else {}
    kind = str(here.get("type"))
    if kind == "array":
        return {"kind": "array", "items": _typed(here.get("items"), root, depth + 1)}
    if kind in KINDS:
        return {"kind": KINDS[kind]}
    required = here.get("required", ())
    members = [
        {"name": name, **_typed(each, root, depth + 1), "required": name in required}
        for name, each in here.get("properties", {}).items()
    ]
    return {"kind": "object", "properties": members}


def _body(prompt: Prompt) -> str:
    sections: list[tuple[str, str]] = []
    threads = [part.insert for part in prompt.template.messages if isinstance(part, Insert)]
    for index, part in enumerate(prompt.template.messages):
        route: tuple[str | int, ...] = ("messages", index, "content")
        if not isinstance(part, Insert):
            sections.append((part.role, _whole(_jinja(prompt, str(part.content), route, threads), route)))
        elif part.insert == "examples" and prompt.template.examples is not None:
            examples = ("examples", "messages")
            sections += [(role, _whole(_literal(text), examples)) for role, text in shots(prompt, examples)]
        else:
            # Alone in a message, which then is nothing but these messages.
            sections.append(("user", f"{{{{ {part.insert} }}}}"))
    return "\n\n".join(f"{role}:\n{text}" for role, text in sections) + "\n"


def _whole(text: str, route: tuple[str | int, ...]) -> str:
    """The text, where Prompty leaves it as it is.

    Raises:
        Beyond: it does not.
    """
    if not text.strip("\n"):
        raise Beyond(route, "Prompty drops an empty message")
    if _ENDS.search(text):
        raise Beyond(route, "Prompty makes line feeds of other separators of lines")
    if any(_MARK.fullmatch(line) for line in text.split("\n")):
        raise Beyond(route, "a line of it is what begins a message there")
    return text


def _jinja(prompt: Prompt, text: str, route: tuple[str | int, ...], threads: list[str]) -> str:
    if prompt.template.format != "jinja2":
        found = pieces(prompt, text, route)
        return "".join(_put(piece) if isinstance(piece, Value) else _literal(piece) for piece in found)
    names = {token.value for token in syntax.tokens(text) if token.kind == "name"}
    if names & set(threads):
        raise Beyond(route, "messages that are put in place cannot be read elsewhere too")
    if "tojson" in names:
        raise Beyond(route, "its `tojson` writes `<`, `>`, `&` and `'` otherwise")
    whole = text.removesuffix("\n")  # as Jinja2 does with a text of its own
    return f"{{% with %}}{whole}{{% endwith %}}" if "set" in names or "macro" in names else whole


def cut(format: str, text: str) -> str | None:
    """At which side a message may have line feeds by its template, values aside."""
    if format != "jinja2":
        return "beginning" if text.startswith("\n") else "end" if text.endswith("\n") else None
    from jinja2 import nodes

    _, raw = syntax.lexed(text)
    tree = syntax.parse(text, raw)
    for last, side in ((False, "beginning"), (True, "end")):
        if any((edge.endswith if last else edge.startswith)("\n") for edge in _edges(tree.body, last, nodes)):
            return side
    return None


def _edges(body: list[Any], last: bool, nodes: Any) -> list[str]:
    """The texts that may come first, or last."""
    found: list[str] = []
    for node in reversed(body) if last else body:
        if isinstance(node, nodes.Output):
            outer = node.nodes[-1 if last else 0]
            return [*found, outer.data if isinstance(outer, nodes.TemplateData) else "."]
        ways = [getattr(node, "body", []), *(each.body for each in getattr(node, "elif_", ()))]
        other = getattr(node, "else_", [])
        found += [edge for way in (*ways, other) for edge in _edges(way, last, nodes)]
        if (other and isinstance(node, nodes.If)) or isinstance(node, nodes.With):
            return found
    return found


def _put(value: Value) -> str:
    first, *rest = value.path
    return "{{ " + first + "".join(f"[{part if part.isdigit() else repr(part)}]" for part in rest) + " }}"


def _literal(text: str) -> str:
    """Text that Jinja2 reads as text: a brace that could begin a tag is printed by one."""
    return re.sub(r"\{(?=[{%#]|\Z)", "{{ '{' }}", text)
