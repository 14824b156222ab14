"""Tools, and the servers that offer some of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from penstock.adopt.agentspec.address import has_key, is_address, without_keys
from penstock.adopt.agentspec.build import Build
from penstock.adopt.agentspec.component import Component
from penstock.adopt.agentspec.properties import Property, answered, properties, text, whole
from penstock.adopt.agentspec.text import PLACE, is_same, member, places

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Declared:
    """A Tool by its name. `confirmed`: a person is asked before each call."""

    name: str
    inputs: tuple[Property, ...]
    outputs: tuple[Property, ...]
    writes: bool
    confirmed: bool


def tools(build: Build, holder: Component) -> list[Declared]:
    """Those that a component lists, and those of its tool boxes."""
    made = []
    for key in ("tools", "additional_tools"):
        given = holder.data.get(key)
        for index in range(len(given) if isinstance(given, list) else 0):
            part = build.document.component(holder, key, index)
            if part is None:
                build.note("decide", holder, f"`{holder.title}`: a tool cannot be read", key, index)
                continue
            one = tool(build, part)
            made += [one] if one is not None else []
    for _, found in build.document.components(holder, "toolboxes"):
        made += box(build, found)
    return list({each.name: each for each in made}.values())


def tool(build: Build, found: Component) -> Declared | None:
    """The Tool that a component becomes; None, with a note, where it is no tool."""
    known = build.made.get(("Tool", found.key))
    if isinstance(known, Declared):
        return known
    inputs, outputs = properties(found, "inputs"), properties(found, "outputs") or []
    if found.type in ("RemoteTool", "ApiNode"):
        inputs = _filled(found, inputs)
        if found.type == "ApiNode" and not outputs:
            outputs = [Property("response", "response", {}, found.line())]
        runs, effects = _http(build, found, inputs)
    elif found.type == "MCPTool":
        runs, effects = _offered(build, found, found, found.title), "write"
        build.note(
            "changed", found, f"`{found.title}` is taken for a Tool that writes: `effects: read` where it does not"
        )
    elif found.type in ("ServerTool", "ClientTool", "BuiltinTool"):
        where = {
            "ServerTool": "a function of the program that loads this file",
            "ClientTool": "something the caller does",
            "BuiltinTool": f"built into {found.data.get('executor_name') or 'some runtimes'}",
        }[found.type]
        words = f"`{found.title}` is {where}: name what runs by `python`, `http.url` or `server`; `effects: read` where"
        build.note("decide", found, f"{words} it writes nothing")
        runs, effects = {"http": {"method": "POST"}}, "write"
    else:
        words = f"`{found.title}` of type {found.type or 'none'} is no tool that is known: declare the Tool that it is"
        build.note("decide", found, words)
        return None
    inputs = inputs or []
    for each in inputs:
        if each.name != each.title and each.name != f"{each.title}_":
            words = f"`{found.title}`: no step can name the argument `{each.title}`: give it a plain name"
            build.note("decide", found, words, "inputs")
    spec: dict[str, Any] = {"parameters": whole(inputs)}
    returns = _returns(outputs)
    spec |= {"returns": returns} if returns else {}
    spec |= {"effects": effects, **runs}
    name = build.draft("Tool", found.title, spec, comment=found.comment, description=_said(found))
    confirmed = found.data.get("requires_confirmation") is True
    made = Declared(name, tuple(inputs), tuple(outputs), effects == "write", confirmed)
    build.made[("Tool", found.key)] = made
    return made


def _said(found: Component) -> str:
    return found.description or found.title


def _returns(outputs: list[Property]) -> dict[str, Any]:
    if not outputs:
        return {}
    return outputs[0].schema if len(outputs) == 1 else answered(outputs)


def value(outputs: tuple[Property, ...], title: str, expression: str) -> str:
    """The expression for an output of a Tool, given that for what it returns."""
    return expression if len(outputs) == 1 else member(expression, title)


def _filled(found: Component, inputs: list[Property] | None) -> list[Property]:
    given = list(inputs or [])
    known = {each.title for each in given}
    for key in ("url", "http_method", "api_spec_uri", "data", "query_params", "headers"):
        for title in _places(found.data.get(key), 0):
            if title not in known:
                known.add(title)
                given.append(text(title, found.line(key)))
    return given


def _places(value: Any, depth: int) -> list[str]:
    if isinstance(value, str):
        return places(value)
    inner = [*value, *value.values()] if isinstance(value, Mapping) else value if isinstance(value, list) else []
    return [title for each in inner for title in _places(each, depth + 1)] if depth < 32 else []


def _http(build: Build, found: Component, inputs: list[Property]) -> tuple[dict[str, Any], str]:
    """How it is called; what Penstock cannot send as it is sent there is for a person."""
    method = found.text("http_method").upper()
    url = found.text("url")
    effects = "read" if method in ("GET", "HEAD", "OPTIONS") else "write"
    reasons = []
    if method not in _METHODS:
        reasons.append(f"its method is `{found.data.get('http_method')}`")
        method = "POST"
    if PLACE.search(url):
        reasons.append("its address is filled in")
    elif not is_address(url):
        reasons.append("its `url` is no address")
    elif has_key(url):
        reasons.append("a key may stand in its address, which is left out")
    sent, other = ("query_params", "data") if method in ("GET", "DELETE") else ("data", "query_params")
    titles = {each.title: each.name for each in inputs}
    if (found.data.get(sent) or titles) and not is_same(found.data.get(sent), titles):
        reasons.append(f"`{sent}` is not its inputs by their names")
    if found.data.get(other):
        reasons.append(f"it sends `{other}` with {method}")
    for key in ("headers", "sensitive_headers"):
        given = found.data.get(key)
        if isinstance(given, Mapping) and given:
            names = ", ".join(sorted(str(each) for each in given))
            if all(_is_plain(str(name), each) for name, each in given.items()):
                continue
            reasons.append(f"it has the headers {names}")
    if reasons:
        words = f"`{found.title}`: {'; '.join(reasons)}: a Tool sends its arguments as query or JSON, with one key:"
        build.note("decide", found, f"{words} wrap it by `python`, or name a server that takes them so")
    http: dict[str, Any] = {"method": method}
    if is_address(url) and not PLACE.search(url) and not has_key(url):
        http["url"] = url
    return {"http": http}, effects


def _is_plain(name: str, value: Any) -> bool:
    """A header that says what every call says."""
    return name.lower() in ("accept", "content-type", "user-agent") and "json" in str(value)


def _offered(build: Build, found: Component, holder: Component, name: str) -> dict[str, Any]:
    transport = build.document.component(holder, "client_transport")
    if transport is None:
        words = f"`{found.title}` has no transport that can be read: name its server by an Environment's binding"
        build.note("decide", holder, words, "client_transport")
        key = ("ToolServer", f"of {found.key}")
        if key not in build.made:
            build.made[key] = build.draft("ToolServer", f"{found.title}-server", {})
        return {"server": build.made[key], "name": name}
    return {"server": _server(build, transport), "name": name}


def _server(build: Build, found: Component) -> str:
    known = build.made.get(("ToolServer", found.key))
    if isinstance(known, str):
        return known
    spec: dict[str, Any] = {}
    what = f"the server `{found.title}`"
    if found.type == "StdioTransport":
        given = found.data.get("args")
        rest = [str(each) for each in given] if isinstance(given, list) else []
        kept, left = without_keys(rest)
        if left:
            words = f"{what}: a key may stand in its arguments: it is left out: `credentials` names a variable"
            build.note("decide", found, words, "args")
        if found.text("command"):
            spec["mcp"] = {"command": [found.text("command"), *kept]}
        if found.data.get("env"):
            words = f"{what}: its variables stay outside: `credentials` names the one that is a key"
            build.note("changed", found, words, "env")
        if found.data.get("cwd"):
            build.note("lost", found, f"{what}: it is started in the project's folder", "cwd")
    elif is_address(found.text("url")) and not PLACE.search(found.text("url")) and not has_key(found.text("url")):
        spec["mcp"] = {"url": found.text("url")}
    if not spec:
        words = f"{what}: no command or address can be read: name it in `mcp`, or by an Environment's binding"
        build.note("decide", found, words)
    for key in ("auth", "headers", "sensitive_headers", "key_file", "cert_file", "ca_file"):
        if found.data.get(key):
            words = f"{what}: `{key}` stays outside: `credentials` names the variable of the key that is sent"
            build.note("changed", found, words, key)
    if found.data.get("retry_policy"):
        build.note("lost", found, f"{what}: `retry_policy`: a step says how often it is tried", "retry_policy")
    name = build.draft("ToolServer", found.title, spec, comment=found.comment, description=found.description)
    build.made[("ToolServer", found.key)] = name
    return name


def box(build: Build, box: Component) -> list[Declared]:
    """The Tools that a tool box names."""
    what = f"the tools of `{box.title}`"
    if box.type != "MCPToolBox":
        build.note("decide", box, f"{what}: `{box.type}` is no tool box that is known: declare each as a Tool")
        return []
    given = box.data.get("tool_filter")
    if not isinstance(given, list) or not given:
        words = f"{what}: they are whatever its server offers: declare those that are meant, each with `server`"
        if build.document.component(box, "client_transport") is not None:
            server = _offered(build, box, box, box.title)["server"]
            spec = f"{{server: {server}, name: NAME, effects: read}}"
            words += (
                f", as `{{kind: Tool, metadata: {{name: NAME}}, spec: {spec}}}`, and name them in `tools` of the step"
            )
        build.note("decide", box, words)
        return []
    made = []
    for index, each in enumerate(given):
        part = build.document.component(box, "tool_filter", index)
        title = each if isinstance(each, str) else part.title if part is not None else ""
        if not title:
            build.note("fault", box, f"{what}: a tool is a name or a MCPToolSpec", "tool_filter", index)
            continue
        key = ("Tool", f"{box.key} {title}")
        if key not in build.made:
            build.made[key] = _boxed(build, box, part, title)
        made.append(build.made[key])
    build.note("changed", box, f"{what} are taken for Tools that write: `effects: read` where they do not")
    return made


def _boxed(build: Build, box: Component, part: Component | None, title: str) -> Declared:
    inputs = (properties(part, "inputs") if part is not None else None) or []
    outputs = (properties(part, "outputs") if part is not None else None) or []
    spec: dict[str, Any] = {"parameters": whole(inputs)} if inputs else {}
    returns = _returns(outputs)
    spec |= {"returns": returns} if returns else {}
    spec |= {"effects": "write", **_offered(build, box, box, title)}
    name = build.draft("Tool", title, spec, description=part.description if part is not None else "")
    asked = box.data.get("requires_confirmation") is True
    asked = asked or (part is not None and part.data.get("requires_confirmation") is True)
    return Declared(name, tuple(inputs), tuple(outputs), True, asked)
