"""Kept analyses of templates are those that a fresh look gives."""

import json
from typing import Any

import pytest

from penstock.spec import template_kept
from penstock.spec.template import LONGEST, load
from penstock.spec.templates import TEMPLATES

TEXTS = (
    "",
    "plain",
    "{% for d in documents %}{{ d.text }}{% endfor %}\n{{ q | default(1) }}{% if a is defined %}{{ a }}{% endif %}",
    "{{ a",
    "}",
    "{",
    "{question} {documents[0].text} {{",
    "{{#section}}{{name}}{{/section}}",
    "é\n{{ naïve }}",
    "x" * (LONGEST + 1),
)


class Box:
    """A `Kept` that goes through text, as a file would."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str], str] = {}

    def get(self, space: str, text: str) -> Any | None:
        return json.loads(self.texts.get((space, text), "null"))

    def put(self, space: str, text: str, value: Any) -> None:
        self.texts[space, text] = json.dumps(value)


@pytest.mark.parametrize("format", TEMPLATES)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_fresh_kept_and_unkept_agree(format: str, text: str) -> None:
    box = Box()
    bare = load(format).analyse(text)
    assert template_kept.analyse(format, text, None) == bare
    assert template_kept.analyse(format, text, box) == bare
    assert template_kept.analyse(format, text, box) == bare


@pytest.mark.parametrize("found", [1, "x", [], {"uses": 1}, {"uses": [[1, 2]]}, {"error": ["m"]}, {"other": 1}])
def test_what_is_no_analysis_is_made_anew(found: Any) -> None:
    box = Box()
    box.put(template_kept.SPACE, "jinja2\n{{ a }}", found)
    assert template_kept.analyse("jinja2", "{{ a }}", box) == load("jinja2").analyse("{{ a }}")
