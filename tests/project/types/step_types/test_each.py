"""`each` steps on the edges of a chain."""

from collections.abc import Callable
from typing import Any

import pytest

from penstock.project.project import Project
from penstock.project.types import chain_types
from penstock.spec.schemas import schema

Check = Callable[..., list[tuple[str, str, Any]]]
DO = "do: {tool: find, with: {order: '${{ order }}'}}"
OUT = "{a: '${{ steps.s.items.map(i, i.value.state) }}'}"


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (f"each: '${{{{ inputs.orders }}}}', as: order, atMost: 8, {DO}", []),
        (f"each: '${{{{ inputs.orders.filter(o, size(o) > 1) }}}}', as: order, atMost: 8, {DO}", []),
        (f'each: \'${{{{ ["a", "b"] }}}}\', as: order, atMost: 8, {DO}', []),
        (f"each: '${{{{ inputs.question }}}}', as: order, atMost: 8, {DO}", [("type-mismatch", "steps/s/each")]),
        (f"each: orders, as: order, atMost: 8, {DO}", [("type-mismatch", "steps/s/each")]),
        (f"each: 'x ${{{{ inputs.orders }}}}', as: order, atMost: 8, {DO}", [("type-mismatch", "steps/s/each")]),
        (f"each: '${{{{ inputs.ordrs }}}}', as: order, atMost: 8, {DO}", [("unknown-path", "steps/s/each")]),
        (f"each: '${{{{ inputs.orders }}}}', as: order, atMost: 7, {DO}", [("too-many-items", "steps/s/atMost")]),
        (
            f"each: '${{{{ inputs.parts }}}}', as: order, atMost: 8, {DO}",
            [("type-mismatch", "steps/s/do/with/order")],
        ),
        (
            "each: '${{ inputs.parts }}', as: part, atMost: 8, do: {tool: find, with: {order: '${{ part.idd }}'}}",
            [("unknown-path", "steps/s/do/with/order")],
        ),
        (
            "each: '${{ inputs.parts }}', as: part, atMost: 8, do: {tool: find, with: {order: '${{ part.id }}'}}",
            [],
        ),
        (
            "each: '${{ inputs.orders }}', as: order, atMost: 8, do: {tool: find, with: {order: '${{ item }}'}}",
            [("expression-root", "steps/s/do/with/order")],
        ),
        (
            "each: '${{ inputs.orders }}', as: steps, atMost: 8, do: {tool: find, with: {order: '${{ steps }}'}}",
            [("hidden-name", "steps/s/as")],
        ),
        (
            "each: '${{ inputs.orders }}', as: question, atMost: 8, do: {tool: find, with: {order: '${{ question }}'}}",
            [("hidden-name", "steps/s/as")],
        ),
        (
            f"each: '${{{{ inputs.orders }}}}', as: order, atMost: 8, {DO[:-1]}, when: '${{{{ order != \"\" }}}}'}}",
            [("item-hole", "steps/s/do/when")],
        ),
        (
            f"each: '${{{{ inputs.orders }}}}', as: order, atMost: 8, {DO[:-1]}, when: '${{{{ size(order) }}}}', "
            "otherwise: {value: {state: none}}}",
            [("type-mismatch", "steps/s/do/when")],
        ),
        (
            f"each: '${{{{ inputs.orders }}}}', as: order, atMost: 8, {DO[:-1]}, when: '${{{{ inputs.flag }}}}', "
            "otherwise: {value: {}}}",
            [("type-mismatch", "steps/s/do/otherwise")],
        ),
    ],
)
def test_each(step: str, expected: Any, found: Check) -> None:
    assert [(rule, place) for rule, place, _ in found(f"s: {{{step}}}", outputs=OUT)] == expected


def test_always_too_many(found: Check) -> None:
    [(rule, _, facts)] = found(f's: {{each: \'${{{{ ["a", "b"] }}}}\', as: order, atMost: 1, {DO}}}', outputs=OUT)
    assert (rule, facts["most"], facts["always"]) == ("too-many-items", 2, True)


def test_items_have_the_bounds_of_the_list(outer: Callable[..., Project]) -> None:
    step = f"s: {{each: '${{{{ inputs.orders }}}}', as: order, atMost: 100, {DO}}}"
    types = chain_types.types(outer(step, outputs=OUT), "outer")
    items = schema.at(types.steps, ("s", "items"))
    assert items is not None and items["maxItems"] == 8
    assert schema.at(items, (0, "value", "state")) == {"type": "string"}


def test_what_a_step_inside_reads_comes_first(found: Check, outer: Callable[..., Project]) -> None:
    steps = (
        "s: {each: '${{ inputs.orders }}', as: order, atMost: 8, "
        "do: {tool: find, with: {order: '${{ order + steps.t.value.state }}'}}}",
        "t: {tool: find, with: {order: '${{ steps.s.items[0].value.state }}'}}",
    )
    assert [rule for rule, _, _ in found(*steps, outputs=OUT)] == ["step-cycle"]
