"""JSON Schema as the type language: members, structural subtyping, words, checks of values.

Understood: `type` (also a list), `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`, the bounds
`minLength maxLength minimum maximum minItems maxItems`, `anyOf`, `oneOf`, `default`, and `$ref` to what is built in or
to the schema's own `$defs`. Every other keyword is checked against values, but is no ground for a finding about types.
"""

from penstock.spec.schemas.plain import is_plain as is_plain
from penstock.spec.schemas.shape import BUILT_IN, Schema, at, resolve, show
from penstock.spec.schemas.subtype import mismatch
from penstock.spec.schemas.validity import NO_PATTERN, NOT_FOLLOWED, check, problems

__all__ = ["BUILT_IN", "NOT_FOLLOWED", "NO_PATTERN", "Schema", "at", "check", "mismatch", "problems", "resolve", "show"]
