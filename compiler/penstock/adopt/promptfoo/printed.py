"""Templates that print what JavaScript prints: lists, truth values and defaults by the types that rows have."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from penstock.adopt import nunjucks

_PAIRS = re.compile(r"(\{%-?\s*for\s+\w+\s*,\s*\w+\s+in\s+)([A-Za-z_][\w.]*)(\s*-?%\})")
_DEFAULT = re.compile(r"\b([A-Za-z_]\w*)(\s*\|\s*(?:default|d)\(\s*)(\"[^\"{}%]*\"|'[^'{}%]*'|-?\d+(?:\.\d+)?)(\s*\))")
_IS_RAW = re.compile(r"\{%\s*raw\s*%\}")
_ENDS_RAW = re.compile(r"\{%\s*endraw\s*%\}")
_OTHERS: Mapping[str, str] = {
    "title": "raises letters behind signs too",
    "truncate": "counts its dots, and cuts no text that is a little longer",
    "wordcount": "counts what stands between spaces",
    "tojson": "writes a space behind commas and colons",
}
_DIVIDED = re.compile(r"[\w)\]]\s+(?:/|\*)\s+[\w(]")


def fitted(text: str, inputs: Mapping[str, Any]) -> str:
    """A template of Jinja2 that prints its inputs as Nunjucks does; `inputs`: their schemas."""
    if "{{" not in text and "{%" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        schema = _at(inputs, found[1])
        kinds = schema.get("type")
        if kinds == "array" and schema.get("items", {}).get("type") not in ("array", "object", "boolean"):
            return f"{{{{ {found[1]} | join(',') }}}}"
        if kinds == "boolean" or (isinstance(kinds, list) and "boolean" in kinds):
            return f"{{{{ {found[1]} | lower }}}}"
        return found[0]

    def pairs(found: re.Match[str]) -> str:
        is_object = _at(inputs, found[2]).get("type") == "object"
        return f"{found[1]}{found[2]}{'.items()' if is_object else ''}{found[3]}"

    def default(found: re.Match[str]) -> str:
        name, opens, other, ends = found.groups()
        return f"{name}{opens}{other}, true{ends}" if "default" in inputs.get(name, {}) else found[0]

    def tag(found: re.Match[str]) -> str:
        written = nunjucks.SIMPLE.sub(value, found[0])
        return _DEFAULT.sub(default, _PAIRS.sub(pairs, written))

    if _IS_RAW.search(text):
        return text
    return nunjucks.TAG.sub(tag, text)


def _at(inputs: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    here: Any = {"properties": inputs}
    for part in path.split("."):
        here = here.get("properties", {}).get(part) if isinstance(here, Mapping) else None
    return here if isinstance(here, Mapping) else {}


def kept(text: str) -> str:
    """A template that prints the line end that it ends in, which Jinja2 drops."""
    return f"{text}\n" if text.endswith("\n") else text


def is_plain(text: str) -> bool:
    """Whether promptfoo takes a text for no template, because a tag in it does not end on its line."""
    if _IS_RAW.search(text) and _ENDS_RAW.search(text):
        return False
    # the last beginning of each line tells: whatever ends it there ends the ones before it, too
    return any(
        at >= 0 and line.find(end, at + 2) < 0
        for line in text.split("\n")
        for start, end in (("{{", "}"), ("{%", "%"), ("{#", "#"))
        for at in (line.rfind(start),)
    )


def otherwise(text: str, inputs: Mapping[str, Any], lists: Collection[str]) -> Iterator[str]:
    """What a template of Jinja2 prints in another way than Nunjucks; `lists`: inputs that are no text in some row."""
    for found in nunjucks.TAG.finditer(text):
        for name, words in _OTHERS.items():
            indented = name == "tojson" and re.search(r"\|\s*tojson\(\s*\d", found[0])
            if re.search(rf"\|\s*{name}\b", found[0]) and not indented:
                filter_ = "dump" if name == "tojson" else name
                yield f"`{filter_}` is Jinja2's `{name}`, which {words}"
        if found[0].startswith("{{") and _DIVIDED.search(found[0]):
            yield f"`{found[0][:40]}` prints a whole number of decimals as `2.0`, where promptfoo prints `2`"
        simple = nunjucks.SIMPLE.fullmatch(found[0])
        if simple and simple[1] in lists and "type" not in inputs.get(simple[1], {}):
            yield f"`{found[0]}` is a list in one row and none in another: it is printed in brackets"
        if simple and _at(inputs, simple[1]).get("type") == "object":
            yield f"`{found[0]}` prints an object, where promptfoo prints `[object Object]`"
