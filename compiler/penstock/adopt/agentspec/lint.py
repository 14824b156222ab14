"""What is wrong in an Agent Spec file itself, apart from its flows."""

from collections.abc import Mapping
from difflib import get_close_matches

from penstock.adopt.agentspec.component import REFERENCE, SHARED, Component, Document, walk
from penstock.adopt.agentspec.types import COMMON, FIELDS, NEEDED, SECRET


def lint(document: Document) -> None:
    """Notes unknown types and keys, what a component cannot do without, keys in the file, and loose references."""
    source = document.source
    for key, line in document.twice:
        source.note("fault", line, f"two components are called `{key}`: the first one is taken")
    for component in walk(document.found):
        if REFERENCE in component.data:
            _refers(document, component)
        elif "component_type" in component.data and _stands(component):
            _known(document, component)
            _secret(document, component)


def _stands(component: Component) -> bool:
    """Not a part of the values that a component carries around."""
    return not any(part in ("metadata", "default", "configuration") for part in component.route)


def _refers(document: Document, component: Component) -> None:
    name = component.data[REFERENCE]
    owner, _, last = name.rpartition(".") if isinstance(name, str) else ("", "", "")
    if last in SECRET and (owner in document.shared or component.route[-1:] == (last,)):
        return
    document.followed(component)
    for (missing, line), why in document.missing.items():
        document.source.note("fault", line, f"`{missing}` {why}", component.found.path)


def _known(document: Document, component: Component) -> None:
    source, kind, title = document.source, component.data["component_type"], component.title
    fields = FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        if not component.data.get("component_plugin_name"):
            near = get_close_matches(str(kind), FIELDS, 1)
            words = f"`{kind}` is no type of component" + (f": is it `{near[0]}`?" if near else "")
            source.note("fault", component.line("component_type"), words)
        return
    if component.route and "agentspec_version" in component.data:
        line = component.line("agentspec_version")
        source.note("fault", line, f"`{title}`: the version stands at the top of a file only")
    for key in component.data:
        near = get_close_matches(str(key), fields - COMMON, 1, 0.75) if key not in fields else []
        if near and near[0] not in component.data:
            words = f"`{key}` is no field of `{title}`, of type {kind}: is it `{near[0]}`?"
            source.note("fault", component.line(key), words)
        elif key not in fields and not component.data.get("component_plugin_name"):
            words = f"`{key}` is no field of `{title}`, of type {kind}: nothing of it is carried over"
            source.note("lost", component.line(key), words)
    for name in NEEDED.get(kind, ()):
        if component.data.get(name) is None:
            source.note("fault", component.line(), f"`{title}`, of type {kind}, has no `{name}`")
    given = component.data.get(SHARED)
    for key, each in given.items() if isinstance(given, Mapping) else ():
        own = each.get("id", key) if isinstance(each, Mapping) else None
        if own != key:
            words = f"`{key}` is no component" if own is None else f"`{key}` is called `{own}` by its own `id`"
            source.note("fault", component.line(SHARED, str(key)), words)


def _secret(document: Document, component: Component) -> None:
    for name in SECRET & component.data.keys():
        value = component.data[name]
        if isinstance(value, str) and value.strip() and not value.strip().startswith(("{{", "${", "$")):
            if name.endswith("_file") or name in ("auth_file_location", "wallet_location", "user", "dsn", "client_id"):
                continue
            words = f"`{name}` of `{component.title}` stands in the file: it goes into a variable, and out of git"
            document.source.note("fault", component.line(name), words)
        elif isinstance(value, Mapping) and value and REFERENCE not in value:
            words = f"`{name}` of `{component.title}` stands in the file: it goes into a variable, and out of git"
            document.source.note("fault", component.line(name), words)
