"""Keys and passwords that stand in the configuration, wherever it has them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from penstock.adopt import literal_key
from penstock.adopt.foreign import Foreign
from penstock.adopt.source import Source

_NAMES = re.compile(
    r"(?:^|_)(?:api_?key|master_key|salt_key|private_key|secret|secret_?(?:access_)?key|access_key_id|password|passwd|"
    r"(?:access|auth|session|ad|bot|bearer)_token|authentication_value|auth_value|client_secret|aws_access_key_id)$",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@<]{0,200}:(?![$<*])[^\s/@<]{3,200}@")
_REFERENCE = re.compile(r"os\.environ/|\$\{?\w|\{\{")
_DEEPEST = 32


def note(source: Source, found: Foreign) -> None:
    """Tells of each; those of entries are told where their Models are made."""
    for route, value in _leaves(found.data):
        if route[:1] == ("model_list",) and route[-1] in ("api_key", "api_base", "base_url"):
            continue
        name = str(route[-1]) if route else ""
        if _REFERENCE.search(value) or not value.strip():
            continue
        is_key = _NAMES.search(name) is not None and (name == "master_key" or not literal_key.is_placeholder(value))
        what = f"`{name}`" if is_key else f"a password in `{name}`" if _PASSWORD.search(value) else None
        if what is not None:
            literal_key.stands(source, found.line(*route), what, None, found.path)


def _leaves(value: Any, route: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield route, value
    elif len(route) > _DEEPEST:
        return
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*route, index))
