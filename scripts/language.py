"""The language reference: what holds for all kinds, computed from the marks of their fields and from the tables."""

import importlib
from collections.abc import Callable, Iterable, Iterator
from inspect import cleandoc, getdoc
from typing import Any

from penstock.spec.describe import Described, describe, described, marked
from penstock.spec.expressions import cel
from penstock.spec.field import Aspect, Expression, Reference
from penstock.spec.kinds import KINDS
from penstock.spec.schemas import schema
from penstock.spec.schemas.shape import BUILT_IN
from penstock.spec.step import Step
from penstock.spec.steps import STEPS
from penstock.spec.templates import TEMPLATES

START = """# The language

YAML 1.2: `on`, `yes` and `no` are text. A file holds one or more documents, each with the envelope `apiVersion:
penstock/v1`, `kind`, `metadata`, `spec`. A resource is known as `Kind/name`; names are DNS labels of at most 63
characters. Unknown keys are errors. A project is the folder of the nearest `penstock.yaml`; below it every `*.yaml` and
`*.yml` that git tracks or would track is looked at, and a document of another apiVersion is left alone and counted.

- [Kinds](../kinds/index.md): what can be declared, field by field.
- [Steps](steps.md): what a chain is made of.
- [Expressions](expressions.md): CEL inside `${{ }}`, where it may stand and what it reads.
- [Templates](templates.md): the languages of prompts.
- [Types](types.md): JSON Schema, as far as types are told from it.
- [References](references.md): which field names what.
- [Aspects](aspects.md): what is behaviour, metadata, a binding.
- [Rules](../rules/index.md): everything that can be wrong.
"""
EXPRESSIONS = """# Expressions

{doc}

A value that is one expression has that expression's type; otherwise it is interpolated into text. A plain path such as
`inputs.question` needs no CEL library. At most {longest:,} characters and {deepest} levels.

## Where they may stand, and what they read

{fields}
## Functions

{functions}; and the macros {macros}. No expression sees a variable of the operating system.
"""
REFERENCES = """# References

References are names; the field says the kind. Where a Chain is expected, a PromptTemplate with `model` is one.

{fields}"""
ASPECTS = """# Aspects

A resource has two fingerprints: behaviour, which is everything that can change an output, and metadata. Bindings say
where and with which key something runs: they are outside the digest of a bundle, so that a tested digest travels from
one environment to the next. What is not listed here is behaviour.

## Bindings

{bindings}
## Metadata

`metadata.description` (of a Tool it is behaviour: models read it), `owner`, `labels` and `annotations` of every kind,
and:

{metadata}"""


def pages() -> Iterator[tuple[str, str]]:
    """Path and text of each page."""
    yield "docs/language/index.md", START
    yield "docs/language/steps.md", _steps()
    yield "docs/language/expressions.md", _expressions()
    yield "docs/language/templates.md", _templates()
    yield "docs/language/types.md", _types()
    yield "docs/language/references.md", REFERENCES.format(fields=_references())
    yield (
        "docs/language/aspects.md",
        ASPECTS.format(bindings=_having(Aspect.BINDING), metadata=_having(Aspect.METADATA)),
    )


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table, with its final newline."""
    heads = list(heads)
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def doc(of: Any) -> str:
    return cleandoc(getdoc(of) or "")


def _steps() -> str:
    parts = ["# Steps\n", f"{doc(Step)}\n", "## Of any type\n", _fields(described(Step))]
    for name, step in STEPS.items():
        parts += [f"## {name}\n", f"{doc(step)}\n", _fields(described(step))]
    return "\n".join(parts)


def _fields(fields: Iterable[Described]) -> str:
    return table(
        ("field", "type", "default", "what"), ((f"`{f.path}`", f.type, f.default, _said(f.doc)) for f in fields)
    )


def _said(text: str) -> str:
    """Without the type of step that it is for, which the heading names."""
    head, _, rest = text.partition("`: ")
    return rest if rest and head.removeprefix("`") in STEPS else text


def _expressions() -> str:
    def roots(mark: Expression) -> str:
        return ", ".join(f"`{root}`" for root in mark.roots) + (" (the whole text)" if mark.bare else "")

    fields = table(("field", "roots"), _marked(Expression, roots))
    functions = ", ".join(f"`{name}`" for name in sorted(cel.FUNCTIONS))
    macros = ", ".join(f"`{name}`" for name in sorted(cel.MACROS))
    text = doc(importlib.import_module("penstock.spec.expressions.expression"))
    return EXPRESSIONS.format(
        doc=text, longest=cel.LONGEST, deepest=cel.DEEPEST, fields=fields, functions=functions, macros=macros
    )


def _templates() -> str:
    parts = ["# Templates\n"]
    for name, entry in TEMPLATES.items():
        parts += [f"## {name}\n", f"{doc(importlib.import_module(entry.partition(':')[0]))}\n"]
    return "\n".join(parts)


def _types() -> str:
    built_in = "\n".join(f"- `{name}`: {schema.show(shape)}" for name, shape in BUILT_IN.items())
    return f"# Types\n\n{doc(schema)}\n\n## Built in\n\n{built_in}\n"


def _references() -> str:
    return table(("field", "names a"), _marked(Reference, lambda mark: f"[{mark.kind}](../kinds/{mark.kind}.md)"))


def _marked(kind: type[Any], shown: Callable[[Any], str]) -> Iterator[tuple[str, str]]:
    for name in KINDS:
        for path, mark in marked(name, kind):
            yield f"`{name}.{path}`", shown(mark)


def _having(aspect: Aspect) -> str:
    """The fields of that aspect whose parent has another."""
    rows = []
    for name in KINDS:
        fields = describe(name)
        paths = {field.path for field in fields if field.aspect is aspect}
        rows += [
            (f"`{name}.{field.path}`", field.doc)
            for field in fields
            if field.path in paths and not any(field.path.startswith(f"{path}.") for path in paths)
        ]
    return table(("field", "what"), rows)
