"""Connections: files beside a flow that name a provider and its address."""

import re
from collections.abc import Mapping
from posixpath import dirname
from typing import NamedTuple

from penstock.adopt import literal_key
from penstock.adopt.foreign import Unread
from penstock.adopt.literal_key import is_placeholder
from penstock.adopt.source import Source

_PROVIDERS: Mapping[str, str] = {"azure_open_ai": "azure", "open_ai": "openai", "serverless": "azure_ai"}
_OPEN = re.compile(r"\$\{|<|to_replace|\*\*\*")
MOST = 200
"""Files beside a flow that are looked at."""


class Connection(NamedTuple):
    """`provider`: in LiteLLM's words, empty where it is none of a model; `endpoint`: empty where none is written."""

    provider: str
    endpoint: str


def connections(source: Source) -> Mapping[str, Connection]:
    """Those that are declared beside the flow or in its folder `connections`; a key in one is a fault."""
    folder = dirname(source.path)
    near = {folder, f"{folder}/connections".lstrip("/")}
    made: dict[str, Connection] = {}
    paths = [
        entry.path
        for entry in source.tree.entries()
        if entry.kind == "file" and entry.path.endswith((".yaml", ".yml")) and dirname(entry.path) in near
    ]
    for path in paths[:MOST]:
        if path == source.path or b"onnection" not in _bytes(source, path):
            continue
        try:
            found = source.read(path)
        except Unread:
            continue
        if not isinstance(found.data, Mapping) or not isinstance(found.data.get("name"), str):
            continue
        kind = str(found.data.get("type", "")).lower()
        if not ("Connection" in str(found.data.get("$schema", "")) or kind in _PROVIDERS or kind == "custom"):
            continue
        key = found.data.get("api_key")
        if isinstance(key, str) and not _OPEN.search(key) and not is_placeholder(key):
            literal_key.stands(source, found.line("api_key"), "a key", None, path)
        address = next((found.data[each] for each in ("api_base", "base_url", "endpoint") if found.data.get(each)), "")
        written = isinstance(address, str) and "://" in address and not _OPEN.search(address)
        made[found.data["name"]] = Connection(_PROVIDERS.get(kind, ""), str(address) if written else "")
    return made


def _bytes(source: Source, path: str) -> bytes:
    try:
        return source.bytes(path)
    except Unread:
        return b""
