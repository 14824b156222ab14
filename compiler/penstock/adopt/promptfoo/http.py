"""Providers that are a server of one's own: how it is asked, and what its answer is read from."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.adopt import literal_key
from penstock.adopt.names import identifier
from penstock.adopt.promptfoo.code import javascript
from penstock.adopt.promptfoo.code.javascript import Node, Unclear
from penstock.adopt.source import Source

Keys = tuple[str | int, ...]

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_IN_QUERY = ("GET", "DELETE")
_ASKS = frozenset(("url", "method", "headers", "body", "queryParams", "transformResponse", "responseParser", "auth"))
_ELSE = frozenset(
    ("request", "multipart", "transformRequest", "signatureAuth", "tls", "session", "sessionParser", "sessionSource",
     "validateStatus", "tools", "tool_choice", "transformToolsFormat", "stateful", "useHttps")
)  # fmt: skip
_SILENT = frozenset(("maxRetries", "tokenEstimation"))
_DEFAULT = re.compile(r"\$\{([A-Za-z_]\w*):-([^{}]*)\}")
_BEARER = re.compile(r"Bearer\s+(\S.*)\Z", re.IGNORECASE)
_ENV = re.compile(r"\{\{\s*env(?:\.([A-Za-z_]\w*)|\[['\"]([A-Za-z_]\w*)['\"]\])\s*\}\}")


class Call(NamedTuple):
    """A request of an HTTP provider.

    Attributes:
        title: what the Tool is called if nothing else is.
        arguments: what is sent, with templates in it.
        keys: where in the answer the text stands; None: the answer is text itself.
    """

    title: str
    method: str
    url: str | None
    credentials: str | None
    arguments: Mapping[str, Any]
    keys: Keys | None


class Untold(Exception):
    """Why a request cannot be said."""


def call(source: Source, name: str, label: str, config: Mapping[str, Any], line: int, path: str) -> Call:
    """
    Raises:
        Untold: it asks in a way that a Tool does not.
    """
    others = sorted(set(config) & _ELSE)
    if others:
        raise Untold(f"a Tool has nothing for its `{'`, `'.join(others)}`")
    for key in sorted(set(config) - _ASKS - _ELSE - _SILENT):
        source.note("lost", line, f"`{key}` of the provider {label}: a Tool has no such setting", path)
    url = _url(source, config.get("url") or name, label, line, path)
    method = str(config.get("method") or "GET").upper()
    if method not in _METHODS:
        raise Untold(f"its method is `{config['method']}`")
    arguments = _arguments(method, config)
    keys = _keys(source, config.get("transformResponse") or config.get("responseParser"), label, line, path)
    credentials = _credentials(source, config, label, line, path)
    return Call(label, method, url, credentials, arguments, keys)


def _url(source: Source, given: Any, label: str, line: int, path: str) -> str | None:
    url = str(given).strip()
    filled = _DEFAULT.sub(lambda found: found[2], url)
    if filled != url:
        words = f"the address of {label} comes from the environment: its default is written, an Environment may bind it"
        source.note("changed", line, words, path)
    if _ENV.search(filled) or "${" in filled:
        words = f"the address of {label} comes from the environment: give `http.url`, or an Environment's binding of it"
        source.note("decide", line, words, path)
        return None
    if "{{" in filled or "{%" in filled:
        raise Untold("its address is another for each row")
    if not filled.startswith(("http://", "https://")):
        raise Untold("no address is named")
    if "@" in filled.partition("://")[2].partition("/")[0]:
        raise Untold("its address names a user: a key goes into a variable")
    return filled


def _arguments(method: str, config: Mapping[str, Any]) -> Mapping[str, Any]:
    body, query = config.get("body"), config.get("queryParams")
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            raise Untold("its body is no JSON until it is filled") from None
    if method in _IN_QUERY:
        if body:
            raise Untold(f"a request by {method} has a body")
        body = query or {}
    elif query:
        raise Untold("it has a body and a query")
    if not isinstance(body, Mapping) or not body and method not in _IN_QUERY:
        raise Untold("its body is no JSON object")
    strange = [str(key) for key in body if not re.fullmatch(r"[A-Za-z_]\w*", str(key), re.ASCII)]
    if strange:
        raise Untold(f"no step can name its argument `{strange[0]}`")
    return body


def _credentials(source: Source, config: Mapping[str, Any], label: str, line: int, path: str) -> str | None:
    headers = config.get("headers")
    written: str | None = None
    for key, value in headers.items() if isinstance(headers, Mapping) else ():
        name, text = str(key).lower(), str(value).strip()
        if name == "content-type" and text.partition(";")[0].strip().lower() != "application/json":
            raise Untold(f"it sends `{text[:40]}`, and a Tool JSON")
        if name == "authorization" and (found := _BEARER.match(text)):
            written = found[1]
        elif name not in ("content-type", "accept", "user-agent"):
            raise Untold(f"it sends the header `{key}`: a Tool sends its key as a bearer token, and no other header")
    auth = config.get("auth")
    if isinstance(auth, Mapping) and auth.get("type") == "bearer":
        written = str(auth.get("token") or "")
    elif auth:
        raise Untold("it signs in by `auth`, and a Tool with a bearer token")
    if not written:
        return None
    named = _ENV.fullmatch(written)
    variable = (named[1] or named[2]) if named else f"{identifier(label).upper()[:40]}_KEY"
    if named and variable != variable.upper():
        raise Untold(f"its key is in `{variable}`: Penstock reads names in capitals")
    if not named and not literal_key.is_placeholder(written):
        literal_key.stands(source, line, f"a key of {label}", variable, path)
    return variable


def _keys(source: Source, given: Any, label: str, line: int, path: str) -> Keys | None:
    """Where the text stands: `json.reply`, `(json, text) => json.reply`, `{ output: json.reply }`."""
    if not isinstance(given, str) or not given.strip():
        raise Untold("no `transformResponse` says where in its answer the text is")
    try:
        tree = javascript.parse(given.strip().removesuffix(";"))
        names = ["json", "text"]
        if tree[0] == "arrow":
            names, tree = [*tree[1], *names[len(tree[1]) :]], tree[2]
        if tree[0] == "object" and "output" in tree[1]:
            tree = tree[1]["output"]
        if tree[0] == "binary" and tree[1] in ("||", "??") and tree[3] in (("name", names[0]), ("name", names[1])):
            words = f"where the answer of {label} has no such text, promptfoo takes the whole of it: here the row errs"
            source.note("changed", line, words, path)
            tree = tree[2]
        if tree == ("name", names[1]):
            return None
        keys = _path(tree, names[0])
    except (Unclear, RecursionError):
        raise Untold("its `transformResponse` is code, which an import never runs") from None
    if not keys:
        raise Untold("its answer is JSON as a whole, and no text")
    return keys


def _path(tree: Node, name: str) -> Keys:
    if tree == ("name", name):
        return ()
    if tree[0] != "member" or tree[2][0] != "const" or not isinstance(tree[2][1], str | int):
        raise Unclear
    return (*_path(tree[1], name), tree[2][1])


def returns(keys: Keys | None) -> dict[str, Any]:
    """The schema of an answer that has its text there."""
    made: dict[str, Any] = {"type": "string"}
    for key in reversed(keys or ()):
        if isinstance(key, int):
            made = {"type": "array", "minItems": key + 1, "items": made if key == 0 else {}}
            if key:
                raise Untold("its text is one item of a list, and not the first")
        else:
            made = {"type": "object", "required": [key], "properties": {key: made}}
    return made


def spelt(keys: Keys | None) -> str:
    """The same place in an expression, after the value's name."""
    made = ""
    for key in keys or ():
        plain = isinstance(key, str) and re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII)
        made += f".{key}" if plain else f"[{json.dumps(key)}]"
    return made
