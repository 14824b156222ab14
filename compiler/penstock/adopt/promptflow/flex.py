"""Flex flows: a function that is the whole flow becomes a Tool, and a Chain of that one step."""

from collections.abc import Mapping
from posixpath import basename, dirname
from typing import Any

from penstock.adopt import function, rows, schemas
from penstock.adopt.foreign import Foreign, Unread
from penstock.adopt.function import Unfit
from penstock.adopt.promptflow import measuring
from penstock.adopt.promptflow.node import Names
from penstock.adopt.promptflow.tooling import Tooling
from penstock.adopt.source import Drafted, Imported, Source

_KEYS = frozenset(("inputs", "outputs", "init", "sample", "entry", "environment", "language", "name", "display_name"))
_SILENT = frozenset(("$schema", "description", "tags", "id", "type", "environment_variables", "additional_includes"))


def imported(source: Source, found: Foreign) -> Imported:
    """What a flex flow becomes."""
    made = _imported(source, found)
    if not made.resources and found.data.get("sample"):
        source.note("lost", found.line("sample"), "the sample: a Dataset holds rows to try")
    return made


def _imported(source: Source, found: Foreign) -> Imported:
    data: Mapping[str, Any] = found.data
    for key in data:
        if key not in _KEYS | _SILENT:
            source.note("fault", found.line(key), f"`{key}` is no key of a flex flow")
    line = found.line("entry")
    module, _, name = str(data["entry"]).partition(":")
    dotted = all(part.isidentifier() for part in module.split("."))
    path = (
        f"{module.replace('.', '/')}.py"
        if dotted and not module.endswith(".py")
        else f"{module.removesuffix('.py')}.py"
    )
    where = source.near(path)
    if where is None:
        source.note("decide", line, f"the entry {path} leads out of the repository")
        return Imported(())
    try:
        made = function.named(source.bytes(where), name)
    except Unread as error:
        source.note("decide", line, f"the entry `{data['entry']}`: {path}: {error.problem}")
        return Imported(())
    if isinstance(made, Unfit):
        source.note("decide", made.line, f"the entry `{data['entry']}`: {made.problem}", where)
        return Imported(())
    drafts: list[Drafted] = []
    title = str(data.get("name") or data.get("display_name") or "") or basename(dirname(source.path)) or name
    tooling = Tooling(source, Names(), drafts)
    tool = tooling.tool(title, where, made, line)
    if tool is None:
        return Imported(())
    for key in ("init", "environment", "environment_variables"):
        if data.get(key):
            words = f"`{key}`: what the function needs is there where the Chain runs"
            source.note("lost", found.line(key), words)
    inputs = _inputs(data, made.parameters)
    spec: dict[str, Any] = {"inputs": inputs} if inputs else {}
    step = {"tool": tool, **({"with": {each: f"${{{{ inputs.{each} }}}}" for each in inputs}} if inputs else {})}
    spec |= {"steps": {"flow": step}, "outputs": {"output": "${{ steps.flow.value }}"}}
    chain = source.names.new("Chain", title, apart=source.label)
    whole = Drafted("Chain", chain, spec, found.comment("entry"), str(data.get("description") or "")[:500])
    more, held = measuring.measured(source, found, Names(), [], whole, tooling.writing)
    sample = data.get("sample")
    given = sample.get("inputs") if isinstance(sample, Mapping) else None
    own = None
    if isinstance(given, Mapping) and given and rows.is_json(given):
        own = rows.made(source, [given], f"{chain}-sample", None, found.line("sample"), keyed=True)
    elif sample:
        words = "the sample: a Dataset holds rows to try, which are JSON"
        source.note("lost", found.line("sample"), words)
    drafts += [whole, *more, *([own.dataset] if own is not None else [])]
    return Imported(tuple(drafts), {**held, **(own.files if own is not None else {})})


def _inputs(data: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those that the function must have, and those that the flow declares of it."""
    given = data.get("inputs")
    declared = given if isinstance(given, Mapping) else {}
    made: dict[str, Any] = {}
    for name, schema in parameters["properties"].items():
        each = declared.get(name)
        settings = each if isinstance(each, Mapping) else {}
        if name in declared:
            made[name] = schemas.of(settings.get("type")) or dict(schema)
            if settings.get("default") is not None:
                made[name] = schemas.with_default(made[name], settings["default"])
        elif name in parameters.get("required", ()):
            made[name] = dict(schema)
    return made
