"""JSON Schemas of what the verbs print."""

from importlib import import_module
from typing import Any

from penstock.report.section import Section
from penstock.report.sections import SECTIONS
from penstock.spec.documented import Documented


def load(name: str) -> type[Section]:
    """The model of a section; KeyError where there is none of that name."""
    module, _, member = SECTIONS[name].partition(":")
    found: type[Section] = getattr(import_module(module), member)
    return found


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of `penstock <name> --format json`."""
    made = load(name).model_json_schema(mode="serialization", by_alias=True, schema_generator=Documented)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": f"penstock {name}"}
