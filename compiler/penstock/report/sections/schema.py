"""A JSON Schema."""

import json
from typing import Any, ClassVar

from penstock.report.block import Block, Code
from penstock.report.section import Section


class SchemaSection(Section):
    """A published schema; its JSON is the schema itself."""

    name: ClassVar[str] = "schema"
    document: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return self.document

    def blocks(self) -> list[Block]:
        return [Code(json.dumps(self.document, ensure_ascii=False, indent=2, sort_keys=True), "json", ours=True)]

    def brief(self) -> list[Block]:
        return self.blocks()


def section(document: dict[str, Any]) -> SchemaSection:
    return SchemaSection(document=document)
