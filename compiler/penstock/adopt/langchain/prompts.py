"""Prompts as PromptTemplates: messages, few-shot examples, and inputs with what was filled in already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from penstock.adopt.chat import HISTORY
from penstock.adopt.langchain.examples import Shots, shots
from penstock.adopt.langchain.saved import DEEPEST, Saved
from penstock.adopt.langchain.wording import PROMPTS, Wording, analysed, literal, wording
from penstock.adopt.source import Source

_KNOWN = frozenset(
    ("_type", "input_variables", "optional_variables", "template", "template_path", "template_format", "output_parser")
    + ("partial_variables", "validate_template", "input_types", "metadata", "tags", "name", "messages", "schema_")
    + ("examples", "example_prompt", "example_prompt_path", "example_selector", "example_separator", "prefix", "suffix")
    + ("prefix_path", "suffix_path", "load_from_file", "structured_output_kwargs", "lc")
)  # fmt: skip
_ROLES: Mapping[str, str] = {
    "SystemMessagePromptTemplate": "system", "HumanMessagePromptTemplate": "user",
    "AIMessagePromptTemplate": "assistant", "SystemMessage": "system", "HumanMessage": "user", "AIMessage": "assistant",
    "SystemMessageChunk": "system", "HumanMessageChunk": "user", "AIMessageChunk": "assistant",
    "system": "system", "human": "user", "user": "user", "ai": "assistant", "assistant": "assistant",
    "developer": "system",
}  # fmt: skip
FEW_SHOT = ("FewShotPromptTemplate", "FewShotChatMessagePromptTemplate")
CHAT = ("ChatPromptTemplate", "StructuredPrompt")


@dataclass(slots=True)
class Template:
    """A PromptTemplate as it grows. `format`: None until a text says it; `optional`: messages that may be missing."""

    format: str | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    reads: dict[str, None] = field(default_factory=dict)
    threads: dict[str, bool] = field(default_factory=dict)
    """By input that is messages whether it may be left out."""
    literals: list[tuple[int, str]] = field(default_factory=list)
    """Messages that are no templates, by their place."""
    examples: Shots | None = None
    output: Mapping[str, Any] | None = None
    is_whole: bool = True
    """False: something is missing, so that nothing may be made of it."""

    def takes(self, source: Source, given: Saved, format: str) -> bool:
        """Whether a text of that language fits in; notes it where not."""
        if self.format not in (None, format):
            words = f"a text of {format} among those of {self.format}: a PromptTemplate has one template language"
            given.note(source, "decide", f"{words}: write them alike")
            self.is_whole = False
            return False
        self.format = format
        return True

    def says(self, source: Source, given: Saved, role: str, worded: Wording | None) -> None:
        if worded is None or not self.takes(source, given, worded.format):
            self.is_whole = False
            return
        self.messages.append({"role": role, "content": worded.content})
        self.reads.update(dict.fromkeys(worded.reads))


def template(source: Source, given: Saved) -> Template | None:
    """What a saved prompt becomes; None, with a note, where it cannot be carried over."""
    made = Template()
    if given.name in PROMPTS:
        made.says(source, given, "user", wording(source, given))
    elif given.name in FEW_SHOT:
        _few_shot(source, given, made)
    elif given.name in CHAT:
        _chat(source, given, made, 0)
    else:
        given.note(source, "decide", f"a prompt of type `{given.name}` is not carried over: write its messages")
        return None
    _lint(source, given)
    if not made.is_whole:
        return None
    if not made.messages:
        given.note(source, "decide", "the prompt has no messages: write them")
        return None
    format = made.format = made.format or "jinja2"
    for index, text in made.literals:
        written = literal(format, text)
        if written is None:
            given.note(source, "decide", "a message with `{{` that is no template cannot be written in mustache")
            return None
        made.messages[index]["content"] = written
    return made


def spec(source: Source, given: Saved, made: Template) -> dict[str, Any]:
    """A PromptTemplate's spec without its examples' Dataset and its model."""
    partial = given.data.get("partial_variables")
    filled = dict(partial) if isinstance(partial, Mapping) else {}
    inputs: dict[str, Any] = {}
    for name in made.reads:
        value = filled.get(name)
        if name in filled and isinstance(value, str | int | float | bool):
            kind = {bool: "boolean", str: "string", int: "integer", float: "number"}[type(value)]
            inputs[name] = {"type": kind, "default": value}
            continue
        if name in filled:
            words = f"`{name}` was filled in by code: it is an input here"
            given.note(source, "decide", words, "partial_variables", name)
        inputs[name] = {}
    for name, may_miss in made.threads.items():
        is_given = may_miss or filled.get(name) == []
        inputs[name] = {key: value for key, value in HISTORY.items() if key != "default" or is_given}
    _declared(source, given, made)
    whole: dict[str, Any] = {"format": made.format} if made.format != "jinja2" else {}
    whole |= {"inputs": inputs} if inputs else {}
    whole["messages"] = made.messages
    return whole | ({"output": {"schema": dict(made.output)}} if made.output else {})


def _lint(source: Source, given: Saved) -> None:
    for key in given.data:
        if key not in _KNOWN and given.name in (*PROMPTS, *FEW_SHOT):
            given.note(source, "fault", f"`{key}` is no key of a saved prompt", str(key))
    if given.data.get("output_parser"):
        words = "`output_parser` is code: an `output` schema takes its place"
        given.note(source, "lost", words, "output_parser")


def _declared(source: Source, given: Saved, made: Template) -> None:
    declared = given.data.get("input_variables")
    known = {*made.reads, *made.threads}
    partial = given.data.get("partial_variables")
    for name in declared if isinstance(declared, list) else ():
        if isinstance(name, str) and name not in known:
            given.note(source, "fault", f"no template reads the input `{name}`", "input_variables")
    for name in made.reads if isinstance(declared, list) and given.name in PROMPTS else ():
        if name not in declared and not (isinstance(partial, Mapping) and name in partial):  # type: ignore[operator]
            given.note(source, "fault", f"the template reads `{name}`, which is no input", "input_variables")


def _few_shot(source: Source, given: Saved, made: Template) -> None:
    if given.name == "FewShotPromptTemplate":
        for key in ("prefix", "suffix"):
            if key == "suffix":
                _examples(source, given, made)
            if not given.data.get(key) and not given.data.get(f"{key}_path"):
                continue
            view = {"template": given.data.get(key), "template_path": given.data.get(f"{key}_path")}
            view["template_format"] = given.data.get("template_format")
            inner = given.inner(key)
            one = inner or Saved("", view, given.route, given.found)
            made.says(source, one, "user", wording(source, one))
        separator = given.data.get("example_separator", "\n\n")
        words = "prefix, examples and suffix are messages of their own, where LangChain writes one text"
        given.note(source, "changed", words + ("" if separator == "\n\n" else ", with `example_separator`"))
    else:
        _examples(source, given, made)


def _examples(source: Source, given: Saved, made: Template) -> None:
    if made.examples is not None:
        given.note(source, "decide", "a PromptTemplate has one set of examples: write the others as messages")
        made.is_whole = False
        return
    found = shots(source, given, _example_messages)
    if found is None:
        made.is_whole = False
        return
    if found.rows and made.takes(source, given, found.format):
        made.examples = found
        made.messages.append({"insert": "examples"})


def _example_messages(source: Source, given: Saved) -> list[tuple[str, Wording]] | None:
    """The messages of one example."""
    inner = Template()
    if given.name in PROMPTS:
        worded = wording(source, given)
        return None if worded is None else [("user", worded)]
    if given.name in CHAT:
        _chat(source, given, inner, 0)
    else:
        _message(source, given, given.data, inner, 0)
    format = inner.format or "fstring"
    texts = [(each["role"], each["content"]) for each in inner.messages if isinstance(each.get("content"), str)]
    if not inner.is_whole or inner.threads or inner.literals or len(texts) != len(inner.messages) or not texts:
        given.note(source, "decide", "the messages of an example cannot be read: write them")
        return None
    made = []
    for role, text in texts:
        read = analysed(source, given, format, text)
        made += [(role, Wording(format, text, read, text))] if read is not None else []
    return made


def _chat(source: Source, given: Saved, made: Template, depth: int) -> None:
    listed = given.data.get("messages")
    if not isinstance(listed, list) or depth > DEEPEST:
        given.note(source, "fault", "a chat has a list of `messages`")
        given.note(source, "decide", "nothing says what is asked: write the messages")
        made.is_whole = False
        return
    for index, each in enumerate(listed):
        inner = given.inner("messages", index)
        at = inner or Saved("", {}, (*given.route, "messages", index), given.found)
        _message(source, at, each, made, depth)
    schema = given.data.get("schema_") if given.name == "StructuredPrompt" else None
    if isinstance(schema, Mapping):
        made.output = {key: value for key, value in schema.items() if key not in ("title", "$schema")}


def _message(source: Source, at: Saved, each: Any, made: Template, depth: int) -> None:
    if isinstance(each, list) and len(each) == 2 and all(isinstance(part, str) for part in each):
        _said(source, at, each[0], each[1], made)
    elif isinstance(each, str):
        _said(source, at, "human", each, made)
    elif not isinstance(each, Mapping) or not at.is_whole:
        at.note(source, "decide", f"LangChain did not write down a message{_of(at)}: write it")
        made.is_whole = False
    elif at.name == "MessagesPlaceholder" or (not at.name and "variable_name" in at.data):
        _placed(source, at, made)
    elif at.name in CHAT:
        _chat(source, at, made, depth + 1)
    elif at.name in FEW_SHOT:
        _examples(source, at, made)
    elif at.name in PROMPTS and "prompt" not in at.data and "content" not in at.data and "template" in at.data:
        made.says(source, at, _role(source, at, made), wording(source, at))
    elif "prompt" in at.data:
        _prompted(source, at, made)
    elif "content" in at.data or "data" in at.data:
        _literal(source, at, made)
    else:
        at.note(source, "decide", f"a message{_of(at)} cannot be read: write it")
        made.is_whole = False


def _of(at: Saved) -> str:
    return f" of type `{at.name}`" if at.name else ""


def _role(source: Source, at: Saved, made: Template) -> str:
    for given in (at.name, at.data.get("role"), at.data.get("type")):
        if isinstance(given, str) and (role := _ROLES.get(given) or _ROLES.get(given.lower())):
            return role
    named = at.data.get("role") or at.data.get("type") or at.name or "none"
    at.note(source, "decide", f"a message of the role `{named}`: say whether system, user or assistant speaks")
    made.is_whole = False
    return "user"


def _said(source: Source, at: Saved, role: str, text: str, made: Template) -> None:
    if role.lower() == "placeholder":
        name = text.strip().removeprefix("{").removesuffix("}").strip()
        _placed(source, Saved("", {"variable_name": name, "optional": True}, at.route, at.found), made)
        return
    view = Saved("", {"role": role, "template": text, **_format(at)}, at.route, at.found)
    made.says(source, view, _role(source, view, made), wording(source, view))


def _format(at: Saved) -> dict[str, Any]:
    top = at.found.data
    given = at.data.get("template_format") or (top.get("template_format") if isinstance(top, Mapping) else None)
    return {"template_format": given} if given else {}


def _placed(source: Source, at: Saved, made: Template) -> None:
    name = at.data.get("variable_name")
    if not isinstance(name, str) or not name.isidentifier() or name == "examples":
        at.note(source, "decide", f"`{name}` is no name that messages can be given by")
        made.is_whole = False
        return
    made.messages.append({"insert": name})
    made.threads[name] = at.data.get("optional") is True and made.threads.get(name, True)
    if isinstance(at.data.get("n_messages"), int):
        words = f"only the last {at.data['n_messages']} of `{name}` were sent: the caller gives what is to be sent"
        at.note(source, "changed", words, "n_messages")


def _prompted(source: Source, at: Saved, made: Template) -> None:
    role = _role(source, at, made)
    given = at.data["prompt"]
    if isinstance(given, str):
        view = Saved("", {"template": given, **_format(at)}, at.route, at.found)
        made.says(source, view, role, wording(source, view))
        return
    inner = at.inner("prompt")
    if inner is not None:
        if inner.name not in PROMPTS:
            inner.note(source, "decide", f"a message of a prompt of type `{inner.name}`: write its text")
            made.is_whole = False
            return
        made.says(source, inner, role, wording(source, inner))
        return
    parts = [at.inner("prompt", index) for index in range(len(given) if isinstance(given, list) else 0)]
    texts = [part for part in parts if part is not None and part.name in PROMPTS]
    if not texts or len(texts) < len(parts):
        at.note(source, "decide", "a message with an image or a file: a PromptTemplate has texts: write it")
        made.is_whole = False
        return
    worded = [wording(source, part) for part in texts]
    known = [each for each in worded if each is not None]
    if len(known) < len(texts) or len({each.format for each in known}) > 1:
        made.is_whole = False
        return
    text = "\n".join(each.text for each in known)
    reads = tuple(dict.fromkeys(name for each in known for name in each.reads))
    made.says(source, at, role, Wording(known[0].format, text, reads, text))


def _literal(source: Source, at: Saved, made: Template) -> None:
    """A message that is no template; in files written by hand it is one."""
    given = at.data
    inner = given.get("data")
    content = inner.get("content") if isinstance(inner, Mapping) and "content" not in given else given.get("content")
    is_message = at.route[-1:] == ("kwargs",)
    if isinstance(content, list):
        texts = [each.get("text") if isinstance(each, Mapping) else each for each in content]
        plain = [each for each in texts if isinstance(each, str)]
        content = "\n".join(plain) if plain and len(plain) == len(texts) else None
    if not isinstance(content, str):
        at.note(source, "decide", "a message whose content is no text: write it", "content")
        made.is_whole = False
        return
    if at.data.get("tool_calls") or at.name in ("ToolMessage", "FunctionMessage"):
        at.note(source, "decide", "a message that calls a tool, or answers for one: write it as a text")
        made.is_whole = False
        return
    role = _role(source, at, made)
    if is_message:
        made.literals.append((len(made.messages), content))
        made.messages.append({"role": role, "content": content})
        return
    view = Saved("", {"template": content, **_format(at)}, at.route, at.found)
    made.says(source, view, role, wording(source, view))
