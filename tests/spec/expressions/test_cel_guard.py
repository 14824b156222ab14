"""What is known to hold where an expression reads something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.spec.expressions import cel_guard, expression

X = ("steps", "x", "text")


def known(source: str) -> list[frozenset[str]]:
    """What holds at each read of `steps.x.text`."""
    return [read.known for read in cel_guard.reads(source) if read.path == X]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("steps.x.text", [set()]),
        ("inputs.a ? steps.x.text : ''", [{"inputs.a"}]),
        ("inputs.a ? '' : steps.x.text", [set()]),
        ("!inputs.a ? '' : steps.x.text", [{"inputs.a"}]),
        ("!(inputs.a && inputs.b) ? '' : steps.x.text", [{"inputs.a", "inputs.b"}]),
        ("inputs.a && inputs.b  == 'x y' ? steps.x.text : ''", [{"inputs.a", "inputs.b=='x y'"}]),
        ("inputs.a || inputs.b ? steps.x.text : ''", [{"inputs.a||inputs.b"}]),
        ("inputs.a && steps.x.text != ''", [{"inputs.a"}]),
        ("steps.x.text != '' && inputs.a", [{"inputs.a"}]),
        ("!inputs.a || steps.x.text != ''", [{"inputs.a"}]),
        ("inputs.a || steps.x.text != ''", [set()]),
        ("has(steps.x.text) ? steps.x.text : ''", [{"has(steps.x.text)"}]),
        ("has(steps.x.text)", []),
        ("!has(steps.x.text) ? '' : steps.x.text", [{"has(steps.x.text)"}]),
        ("(inputs.a ? (steps.x.text) : (''))", [{"inputs.a"}]),
        ("inputs.a ? inputs.b ? steps.x.text : '' : ''", [{"inputs.a", "inputs.b"}]),
        ("size(inputs.a ? steps.x.text : '')", [{"inputs.a"}]),
        ("size(inputs.a ? 'b' : '') > 0 ? steps.x.text : ''", [{"size(inputs.a?'b':'')>0"}]),
        ("[1, inputs.a ? steps.x.text : '']", [{"inputs.a"}]),
        ("{'k': inputs.a ? steps.x.text : ''}", [{"inputs.a"}]),
        ("inputs.docs.map(d, d.ok ? steps.x.text : '')", [{"d.ok"}]),
        ("inputs.a == '? steps.x.text : &&' ? steps.x.text : ''", [{"inputs.a=='? steps.x.text : &&'"}]),
        ("inputs.a ? steps.x.text : steps.x.text", [{"inputs.a"}, set()]),
    ],
)
def test_known(source: str, expected: list[set[str]]) -> None:
    assert known(source) == [frozenset(each) for each in expected]


@pytest.mark.parametrize(
    ("source", "path"),
    [("has(steps.x.text)", X), ("has(steps.x)", ("steps", "x")), ("steps.x", None), ("has(a.b) || has(c.d)", None)],
)
def test_asked(source: str, path: tuple[str, ...] | None) -> None:
    assert cel_guard.asked(source) == path


@pytest.mark.parametrize(
    "source",
    ["inputs.a ? steps.x.text : inputs.b", "size(a ? b : c) + d.e", "a && (b || !c)", "[a ? b : c].map(x, x.y)"],
)
def test_nothing_that_is_read_is_lost(source: str) -> None:
    roots = {path[0] for path in expression.analyse(source).paths}
    assert roots <= {read.path[0] for read in cel_guard.reads(source)}


@given(st.text("ab.?:&|!()[]{}'\" \\,", max_size=40))
def test_any_text(source: str) -> None:
    assert isinstance(cel_guard.reads(source), list) and cel_guard.conjuncts(source)
