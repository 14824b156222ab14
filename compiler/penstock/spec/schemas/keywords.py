"""Keywords of JSON Schema that are mistyped: an unknown one is allowed there, and says nothing."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from penstock.spec.schemas.validity import children

KEYWORDS = (
    *("$comment", "$defs", "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "const", "contains"),
    *("contentEncoding", "contentMediaType", "contentSchema", "default", "definitions", "dependentRequired"),
    *("dependentSchemas", "deprecated", "description", "else", "enum", "examples", "exclusiveMaximum"),
    *("exclusiveMinimum", "format", "if", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum"),
    *("minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern"),
    *("patternProperties", "prefixItems", "properties", "propertyNames", "readOnly", "required", "then", "title"),
    *("type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "writeOnly"),
)
_OTHERS = ("$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveRef", "$vocabulary")
_OPENAPI = ("discriminator", "example", "externalDocs", "nullable", "xml")
_FOLDED = {keyword.lower().lstrip("$"): keyword for keyword in KEYWORDS}
_KNOWN = frozenset((*KEYWORDS, *_OTHERS, *_OPENAPI))


def mistyped(schema: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where a keyword that is none stands, and the one that is nearest; what resembles none is somebody's own.

    The schema is one that `problems` finds nothing in.
    """
    if not isinstance(schema, Mapping):
        return
    for key in schema:
        if key not in _KNOWN and not key.startswith("x-"):
            folded = key[:64].lower().replace("_", "").replace("-", "").lstrip("$")
            close = get_close_matches(folded, _FOLDED, 1, 0.75)
            if close:
                yield (key,), _FOLDED[close[0]]
    for where, child in children(schema):
        yield from (((*where, *route), near) for route, near in mistyped(child))
