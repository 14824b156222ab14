"""Jinja2, sandboxed: no loader, no includes, plain data, bounded work."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from penstock.spec.jinja import sandbox, syntax, variables
from penstock.spec.template import Analysis, Failed, Refused, Template

_COMMENT = "{#"
_TRIMMING = str.maketrans("", "", "+-")


class Jinja2:
    """The template language `jinja2`; a final newline is dropped, values are not escaped."""

    def analyse(self, text: str) -> Analysis:
        return _analyse(text)

    def render(self, text: str, values: Mapping[str, Any]) -> str:
        found = _analyse(text)
        if found.error is not None:
            raise Failed(f"line {found.error.line + 1}: {found.error.message}")
        return sandbox.render(text, values)

    def normal(self, text: str) -> str:
        return _normal(text)

    def alike(self, a: str, b: str) -> bool:
        if _COMMENT not in a and _COMMENT not in b and _signs(a) != _signs(b):
            return False
        return _normal(a) == _normal(b)


@lru_cache(maxsize=1024)
def _analyse(text: str) -> Analysis:
    """Memoised by content: a rendered template was analysed before."""
    try:
        tokens, raw = syntax.lexed(text)
        return Analysis(*variables.reads(text, syntax.parse(text, raw), tokens))
    except Refused as refusal:
        return refusal.problem(text)


def _signs(text: str) -> str:
    """What of a template without comments the normal form neither adds nor drops."""
    return "".join(text.split()).translate(_TRIMMING)


def _normal(text: str) -> str:
    if "{" not in text:
        return _ended(text.removesuffix("\n"))
    try:
        tokens = syntax.tokens(text)
    except Refused:
        return text
    parts: list[str] = []
    last = ""
    for token in tokens:
        kind, value = token.kind, token.value
        if kind.endswith("_begin"):
            value = {"variable_begin": "{{ ", "block_begin": "{% "}.get(kind, "{% raw %}")
        elif kind.endswith("_end"):
            value = {"variable_end": " }}", "block_end": " %}"}.get(kind, "{% endraw %}")
        elif kind != "data" and _word(last) and _word(value):
            value = f" {value}"
        parts.append(value)
        last = value if kind != "data" else ""
    return _ended("".join(parts))


def _ended(written: str) -> str:
    """Jinja2 drops one line feed at the end, so one that is meant to stay needs another."""
    return written + "\n" if written.endswith("\n") else written


def _word(text: str) -> bool:
    """True where a neighbour would run into it: names, numbers and literals, and operators made of several signs."""
    return bool(text) and (text[-1].isalnum() or text[-1] in "_\"'+-*/%<>=!~&|.")


TEMPLATE: Template = Jinja2()
