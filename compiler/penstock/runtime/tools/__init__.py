"""How a Tool runs, by the field of its spec that says what runs."""

from collections.abc import Mapping

TOOLS: Mapping[str, str] = {
    "python": "penstock.runtime.tools.python:open",
    "http": "penstock.runtime.tools.http:open",
    "server": "penstock.runtime.tools.server:open",
}
