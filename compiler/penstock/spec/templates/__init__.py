"""The template languages, in the order of the language reference."""

from collections.abc import Mapping

TEMPLATES: Mapping[str, str] = {
    "jinja2": "penstock.spec.templates.jinja2:TEMPLATE",
    "mustache": "penstock.spec.templates.mustache:TEMPLATE",
    "fstring": "penstock.spec.templates.fstring:TEMPLATE",
}
