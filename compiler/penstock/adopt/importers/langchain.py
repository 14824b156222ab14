"""LangChain: prompts that were saved as JSON or YAML."""

from collections.abc import Mapping
from posixpath import basename, splitext
from typing import Any

from penstock.adopt.foreign import Foreign, Unread, read
from penstock.adopt.importer import Importer
from penstock.adopt.source import Drafted, Imported, Source
from penstock.spec.template import load

_FORMATS: Mapping[str, str] = {"f-string": "fstring", "jinja2": "jinja2", "mustache": "mustache"}
_KNOWN = frozenset(
    ("_type", "input_variables", "optional_variables", "template", "template_path", "template_format", "output_parser")
    + ("partial_variables", "validate_template", "input_types", "metadata", "tags", "name")
)


class LangChain:
    """The format `langchain`: templates of `_type: prompt`."""

    def finds(self, path: str) -> bool:
        return False  # no name is theirs alone

    def reads(self, path: str, data: bytes) -> bool:
        if not path.endswith((".json", ".yaml", ".yml")) or b"_type" not in data:
            return False
        try:
            found = read(path, data).data
        except Unread:
            return False
        return isinstance(found, Mapping) and found.get("_type") in ("prompt", "few_shot", "chat")

    def imports(self, source: Source) -> Imported:
        found = source.read(source.path)
        if not isinstance(found.data, Mapping):
            raise Unread(source.path, "a saved prompt is a mapping", 1)
        if found.data.get("_type", "prompt") != "prompt":
            source.note(
                "decide", 1, f"a prompt of type `{found.data['_type']}` is not carried over: write its messages"
            )
            return Imported(())
        return _imported(source, found)


IMPORTER: Importer = LangChain()


def _imported(source: Source, found: Foreign) -> Imported:
    data: Mapping[str, Any] = found.data
    for key in data:
        if key not in _KNOWN:
            source.note("fault", found.line(key), f"`{key}` is no key of a saved prompt")
    if data.get("output_parser"):
        source.note("lost", found.line("output_parser"), "`output_parser` is code: an `output` schema takes its place")
    format = _FORMATS.get(str(data.get("template_format", "f-string")))
    if format is None:
        source.note("decide", found.line("template_format"), f"`{data['template_format']}` is no template language")
        return Imported(())
    content: Any = data.get("template")
    text = content
    if isinstance(data.get("template_path"), str):
        path = source.near(data["template_path"])
        if path is None:
            source.note("decide", found.line("template_path"), f"{data['template_path']} leads out of the repository")
            return Imported(())
        try:
            text = source.text(path)
        except Unread as error:
            source.note("decide", found.line("template_path"), f"{path}: {error.problem}")
            return Imported(())
        placed = source.placed(path)
        content = {"file": placed} if placed else text
    if not isinstance(text, str):
        source.note("fault", found.line(), "a saved prompt has a `template` or a `template_path`")
        return Imported(())
    analysis = load(format).analyse(text)
    if analysis.error is not None:
        source.note("decide", found.line("template"), f"the template is none of {format}: {analysis.error.message}")
    partial = data.get("partial_variables")
    given = partial if isinstance(partial, Mapping) else {}
    inputs = {
        use.path[0]: {"type": "string", "default": given[use.path[0]]}
        if isinstance(given.get(use.path[0]), str)
        else {}
        for use in analysis.uses
    }
    declared = data.get("input_variables")
    for name in declared if isinstance(declared, list) else ():
        if name not in inputs:
            source.note("fault", found.line("input_variables"), f"no template reads the input `{name}`")
    spec: dict[str, Any] = {"format": format} if format != "jinja2" else {}
    spec |= {"inputs": inputs} if inputs else {}
    spec["messages"] = [{"role": "user", "content": content}]
    title = str(data.get("name") or splitext(basename(source.path))[0])
    return Imported((Drafted("PromptTemplate", source.names.new("PromptTemplate", title, apart=source.label), spec),))
