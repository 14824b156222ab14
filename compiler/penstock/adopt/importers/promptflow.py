"""Prompt Flow: the nodes of a `flow.dag.yaml` as the steps of a Chain, the entry of a `flow.flex.yaml` as a Tool."""

from collections.abc import Mapping
from posixpath import basename
from typing import Any

from penstock.adopt.foreign import Unread, read
from penstock.adopt.importer import Importer
from penstock.adopt.promptflow import flex, flow
from penstock.adopt.promptflow.lint import lint
from penstock.adopt.source import Imported, Source


class PromptFlow:
    """The format `promptflow`."""

    def finds(self, path: str) -> bool:
        return basename(path) in ("flow.dag.yaml", "flow.dag.yml", "flow.flex.yaml", "flow.flex.yml")

    def reads(self, path: str, data: bytes) -> bool:
        if not path.endswith((".yaml", ".yml")):
            return False
        try:
            found = read(path, data).data
        except Unread:
            return self.finds(path)
        return _has_nodes(found) or _has_entry(found)

    def imports(self, source: Source) -> Imported:
        found = source.read(source.path)
        if _has_nodes(found.data):
            lint(source, found)
            return flow.imported(source, found)
        if _has_entry(found.data):
            return flex.imported(source, found)
        raise Unread(source.path, "a flow has a list of `nodes`, or an `entry` of the form module:name", 1)


IMPORTER: Importer = PromptFlow()


def _has_nodes(found: Any) -> bool:
    return isinstance(found, Mapping) and isinstance(found.get("nodes"), list)


def _has_entry(found: Any) -> bool:
    entry = found.get("entry") if isinstance(found, Mapping) else None
    return isinstance(entry, str) and ":" in entry and " " not in entry
