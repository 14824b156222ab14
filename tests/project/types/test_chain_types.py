from collections.abc import Callable

import pytest

from penstock.diagnostics.fault import Fault
from penstock.project.project import Project
from penstock.project.types import chain_types

Faults = Callable[[Project], list[Fault]]


def test_types_of_a_chain(shop: Callable[..., Project]) -> None:
    types = chain_types.types(shop(), "support")
    assert types.inputs["required"] == ["question"] and types.inputs["additionalProperties"] is False
    assert types.outputs["properties"]["answer"] == {"type": "string"}
    sources = types.outputs["properties"]["sources"]
    assert (sources["type"], sources["items"]) == ("array", {"type": "string"})
    assert types.faults == ()


STEP = "    answer:\n"
SEARCH = '    search: {retrieve: pages, query: "${{ inputs.question }}", take: 2}\n'
WHEN = "when: \"${{ inputs.question != '' }}\""


@pytest.mark.parametrize(
    "old, new, rule, route",
    [
        ('${{ inputs.question }}", take', '${{ inputs.qestion }}", take', "unknown-path", "steps/search/query"),
        ("steps.answer.value.answer", "steps.answer.value.answr.deep", "unknown-path", "outputs/answer"),
        ("d.id", "d.idd", "unknown-path", "outputs/sources"),
        ("${{ steps.answer.value.answer }}", "${{ vars.region }}", "unknown-path", "outputs/answer"),
        ("${{ steps.answer.value.answer }}", "${{ row.x }}", "expression-root", "outputs/answer"),
        ("${{ steps.answer.value.answer }}", "${{ 1 + }}", "expression-syntax", "outputs/answer"),
        ("${{ steps.answer.value.answer }}", "${{ steps.answer.text", "expression-syntax", "outputs/answer"),
        ('question: "${{ inputs.question }}", ', "", "missing-variable", "steps/answer/with"),
        (
            '{question: "${{ inputs.question }}", documents',
            "{question: 3, documents",
            "type-mismatch",
            "steps/answer/with/question",
        ),
        (
            'documents: "${{ steps.search.documents }}"',
            'documents: "${{ inputs.question }}"',
            "type-mismatch",
            "steps/answer/with/documents",
        ),
        (
            '${{ steps.search.documents }}"}',
            '${{ steps.search.documents }}", documnts: 1}',
            "unknown-input",
            "steps/answer/with/documnts",
        ),
        (
            'query: "${{ inputs.question }}"',
            'query: "${{ size(inputs.question) }}"',
            "type-mismatch",
            "steps/search/query",
        ),
        ("      model: answerer\n", "", "no-model", "steps/answer/prompt"),
        (
            "{question: {type: string, maxLength: 400}}",
            "{question: {type: string}}",
            "type-mismatch",
            "steps/answer/with/question",
        ),
        ("inputs: {question", "inputs: {spare: {type: string}, question", "unused-input", "inputs/spare"),
        (SEARCH, SEARCH + SEARCH.replace("search:", "spare:"), "unused-step", "steps/spare"),
        (
            STEP,
            STEP + '      when: "${{ inputs.question }}"\n      otherwise: {value: {answer: x}}\n',
            "type-mismatch",
            "steps/answer/when",
        ),
        (STEP, STEP + "      when: yes\n      otherwise: {value: {answer: x}}\n", "type-mismatch", "steps/answer/when"),
        (STEP, STEP + f"      {WHEN}\n      otherwise: {{text: x}}\n", "type-mismatch", "steps/answer/otherwise"),
        (
            STEP,
            STEP + f"      {WHEN}\n      otherwise: {{value: {{answer: x}}, txt: x}}\n",
            "type-mismatch",
            "steps/answer/otherwise",
        ),
        (
            STEP,
            STEP + f"      {WHEN}\n      otherwise: {{value: {{answer: 3}}}}\n",
            "type-mismatch",
            "steps/answer/otherwise",
        ),
        (STEP, STEP + f"      {WHEN}\n      otherwise: {{value: {{answer: x}}}}\n", None, ""),
        (STEP, STEP + f"      {WHEN}\n", "skipped-step", "outputs/answer"),
    ],
)
def test_every_edge_is_checked(
    old: str, new: str, rule: str | None, route: str, shop: Callable[..., Project], faults: Faults
) -> None:
    change = {"chain.yaml": (old, new)}
    quiet = {"unused-input", "unused-step"} - {rule}
    found = [
        (f.rule, "/".join(map(str, f.location.route[1:])))
        for f in faults(shop(change))
        if f.resource == "Chain/support" and f.rule not in quiet
    ]
    assert found == ([(rule, route)] if rule else [])


TWO = """\
apiVersion: penstock/v1
kind: Chain
metadata: {name: two}
spec:
  inputs: {q: {type: string}}
  steps:
    a: {retrieve: pages, query: "${{ inputs.q }}", when: "${{ inputs.q != '' }}"}
    b:
      retrieve: pages
      query: "${{ steps.a.documents[0].id }}"
      when: "${{inputs.q != ''}}"
      otherwise: {documents: []}
  outputs: {x: "${{ steps.b.documents }}"}
"""


def test_an_equal_when_skips_the_reader_too(shop: Callable[..., Project], faults: Faults) -> None:
    assert faults(shop({"two.yaml": TWO})) == []
    [fault] = faults(shop({"two.yaml": TWO.replace("${{inputs.q != ''}}", "${{ inputs.q != 'x' }}")}))
    assert (fault.rule, fault.facts["step"]) == ("skipped-step", "a")
    assert fault.location.route == ("spec", "steps", "b", "query") and fault.location.within is not None


def test_a_cycle_of_steps(shop: Callable[..., Project], faults: Faults) -> None:
    loop = TWO.replace('query: "${{ inputs.q }}"', 'query: "${{ steps.b.documents[0].id }}"')
    found = {fault.rule: fault for fault in faults(shop({"two.yaml": loop}))}
    assert found["step-cycle"].facts["steps"] == ["a", "b", "a"]


def test_variables_outside_of_an_environment(shop: Callable[..., Project], faults: Faults) -> None:
    """Only Environments are deployed: there they are given; else the chain as it stands lacks them."""
    environment = "apiVersion: penstock/v1\nkind: Environment\nmetadata: {name: e}\nspec: {vars: {region: eu}}\n"
    change = {"e.yaml": environment, "chain.yaml": ("${{ steps.answer.value.answer }}", "${{ vars.region }}")}
    deployed = {**change, "penstock.yaml": ("spec: {}", "spec: {gate: {environments: [e]}}")}

    def missing(project: Project) -> bool:
        return "unknown-path" in {fault.rule for fault in faults(project)}

    assert missing(shop(change)) and not missing(shop(change, "e")) and not missing(shop(deployed))
    assert missing(shop({**deployed, "chain.yaml": ("${{ steps.answer.value.answer }}", "${{ vars.regoin }}")}))


def test_where_a_missing_variable_is_read(shop: Callable[..., Project], faults: Faults) -> None:
    [fault] = [
        f
        for f in faults(shop({"chain.yaml": ('question: "${{ inputs.question }}", ', "")}))
        if f.rule == "missing-variable"
    ]
    assert fault.facts["offer"] == "${{ inputs.question }}" and fault.location.part == "key"
    assert fault.related[0][0].path == "prompt.yaml" and fault.related[0][0].within is not None
