"""The importers, in the order in which a file is offered to them."""

from collections.abc import Mapping

IMPORTERS: Mapping[str, str] = {
    "promptfoo": "penstock.adopt.importers.promptfoo:IMPORTER",
    "agentspec": "penstock.adopt.importers.agentspec:IMPORTER",
    "promptflow": "penstock.adopt.importers.promptflow:IMPORTER",
    "prompty": "penstock.adopt.importers.prompty:IMPORTER",
    "litellm": "penstock.adopt.importers.litellm:IMPORTER",
    "langchain": "penstock.adopt.importers.langchain:IMPORTER",
}
