from collections.abc import Callable

import pytest

from penstock.diagnostics.fault import Fault
from penstock.project.project import Project
from penstock.project.types import template_types
from penstock.spec.resource import Identity

SHOP = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: reply}
spec:
  inputs:
    question: {type: string}
    documents: {type: array, items: {type: object, properties: {id: {type: string}}}}
  messages:
    - {insert: examples}
    - {role: user, content: "{{ question }}{% for d in documents %}{{ d.id }}{% endfor %}"}
  examples:
    dataset: shots
    take: 1
    messages: [{role: user, content: "{{ row.question }}"}]
"""


@pytest.fixture
def found(shop: Callable[..., Project]) -> Callable[..., list[Fault]]:
    def typed(old: str = "", new: str = "", **files: object) -> list[Fault]:
        named = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
        project = shop({**({"prompt.yaml": (old, new)} if old else {}), **named})
        return list(template_types.types(project, project.resources[Identity("PromptTemplate", "reply")]).faults)

    return typed


@pytest.mark.parametrize(
    "old, new, rule, fact",
    [
        ("{{ question }}\n", "{{ question }} {{ qestion }}\n", "unknown-variable", "qestion"),
        ("{{ d.text }}", "{{ d.txt.deep }}", "unknown-variable", "documents[].txt"),
        ("{{ question }}\n", "{{ question.length }}\n", "unknown-variable", "question.length"),
        ("{{ question }}\n", "{{ documents[0].id.x }} {{ question }}\n", "unknown-variable", "documents[].id.x"),
        ("{{ question }}\n", "{% if %}\n", "template-syntax", ""),
        ("{{ question }}\n", "{% if extra is defined %}x{% endif %}{{ question }}\n", None, ""),
        ("{{ question }}\n", "{{ question[0] }}\n", None, ""),
        ("inputs:\n", "inputs:\n    spare: {type: string}\n", "unused-input", "spare"),
        ("insert: examples", "insert: exampels", "unknown-variable", "exampels"),
        ("insert: examples", "insert: question", "type-mismatch", ""),
        ("    - {insert: examples}\n", "", "unused-input", "examples"),
        ("{{ row.answer }}", "{{ row.anwser }}", "unknown-variable", "row.anwser"),
        ("take: 1", "take: 1\n    select: similar\n    by: questoin", "unknown-row-field", "questoin"),
        ("take: 1", "take: 1\n    select: similar\n    by: answer", "unknown-variable", "answer"),
        ("take: 1", "take: 1\n    select: similar\n    by: question", None, ""),
        ("take: 1", "take: 1\n    select: label\n    by: answer", None, ""),
        ("prompts/system.md", "prompts/sytem.md", "missing-file", ""),
        ("maxLength: 400", "maxLength: 400, default: 3", "invalid-schema", ""),
    ],
)
def test_a_template_against_its_inputs(
    old: str, new: str, rule: str | None, fact: str, found: Callable[..., list[Fault]]
) -> None:
    faults = [fault for fault in found(old, new) if fault.rule != "unused-input" or rule == "unused-input"]
    assert [fault.rule for fault in faults] == ([rule] if rule else [])
    named = {str(value) for fault in faults for value in fault.facts.values()}
    assert not fact or fact in named
    assert all(fault.resource == "PromptTemplate/reply" for fault in faults)


def test_history_is_inserted(found: Callable[..., list[Fault]]) -> None:
    text = SHOP.replace(
        "inputs:\n", 'inputs:\n    history: {type: array, default: [], items: {$ref: "penstock:message"}}\n'
    )
    assert [fault.rule for fault in found(prompt_yaml=text)] == ["unused-input"]
    assert found(prompt_yaml=text.replace("{insert: examples}", "{insert: examples}\n    - {insert: history}")) == []


@pytest.mark.parametrize(
    "schema", ["{type: object}", "{type: object, properties: {a: {}}, additionalProperties: false}"]
)
def test_a_loop_over_a_mapping(schema: str, shop: Callable[..., Project]) -> None:
    text = f"""\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {{name: t}}
spec:
  inputs: {{facts: {schema}}}
  messages:
    - role: user
      content: |
        {{% for k in facts %}}{{{{ k }}}}{{% endfor %}}
        {{% for k, v in facts.items() %}}{{{{ v }}}}{{% endfor %}}
"""
    project = shop({"t.yaml": text})
    assert template_types.types(project, project.resources[Identity("PromptTemplate", "t")]).faults == ()


def test_places_in_a_file_and_in_a_constant(found: Callable[..., list[Fault]]) -> None:
    [fault] = found(prompts__system_md="one\n{{ nobody }}\n")
    assert fault.location.path == "prompts/system.md" and fault.location.span == (2, 4, 2, 10)
    [fault] = found("{file: prompts/system.md}", "{file: a.py, constant: X}", a_py="X = '{{ nobody }}'\n")
    assert fault.location.route[-2:] == ("content", "constant") and fault.location.within is None


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{{#documents}}{{id}} {{question}}{{/documents}}", []),
        ("{{#documents}}{{idd}}{{/documents}}{{question}}", ["documents[].idd"]),
        ("{{#documents}}{{^idd}}none{{/idd}}{{/documents}}{{question}}", []),
        ("{{#question}}Asked: {{question}}{{/question}}{{#documents}}{{.}}{{/documents}}", []),
    ],
)
def test_names_inside_sections(found: Callable[..., list[Fault]], text: str, unknown: list[str]) -> None:
    prompt = SHOP.replace("spec:\n", "spec:\n  format: mustache\n", 1).replace("{{ row.question }}", "{{row.question}}")
    old = "{{ question }}{% for d in documents %}{{ d.id }}{% endfor %}"
    assert old in prompt
    faults = found(prompt_yaml=prompt.replace(old, text))
    assert [fault.facts["variable"] for fault in faults if fault.rule == "unknown-variable"] == unknown


def test_a_section_over_a_mapping_opens_it(found: Callable[..., list[Fault]]) -> None:
    prompt = SHOP.replace("spec:\n", "spec:\n  format: mustache\n", 1)
    prompt = prompt.replace(
        "{{ question }}{% for d in documents %}{{ d.id }}{% endfor %}", "{{#documents}}{{/documents}}{{question}}"
    )
    for row, unknown in (("{{#row}}{{question}}{{/row}}", []), ("{{#row}}{{qestion}}{{/row}}", ["row.qestion"])):
        faults = found(prompt_yaml=prompt.replace("{{ row.question }}", row))
        assert [fault.facts["variable"] for fault in faults if fault.rule == "unknown-variable"] == unknown
