"""The importers, in the order in which a file is offered to them."""

from collections.abc import Mapping

IMPORTERS: Mapping[str, str] = {
    "promptfoo": "penstock.adopt.importers.promptfoo:IMPORTER",
}
