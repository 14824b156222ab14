"""Jinja2: what a template reads, what it gives, and what it may not do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.spec.template import LARGEST, Failed, load

Quickly = Callable[[], AbstractContextManager[None]]

JINJA2 = load("jinja2")


def uses(text: str) -> list[str]:
    """Each use: its path, a question mark where it is optional."""
    found = JINJA2.analyse(text)
    assert found.error is None, found.error
    return [".".join(use.path) + ("?" if use.optional else "") for use in found.uses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ q }}", ["q"]),
        ("plain {q}", []),
        ("{% for d in docs %}{{ d.id }}{{ loop.index }}{% endfor %}", ["docs", "docs.*.id"]),
        ("{% for d in docs %}{{ d['id'] }}{% else %}{{ d }}{% endfor %}", ["docs", "docs.*.id", "d"]),
        ("{% for k, v in m.items() %}{{ k }}{{ v }}{% endfor %}", ["m"]),
        ("{% for d in docs|sort(attribute='at')|reverse %}{{ d.id }}{% endfor %}", ["docs", "docs.*.at", "docs.*.id"]),
        ("{% for d in docs if d.ok %}{{ d }}{% endfor %}", ["docs", "docs.*.ok", "docs.*"]),
        (
            "{% for d in docs %}{% for t in d.tags %}{{ t.x }}{% endfor %}{% endfor %}",
            ["docs", "docs.*.tags", "docs.*.tags.*.x"],
        ),
        ("{{ docs[0].id }}{{ docs[-1]['id'] }}{{ docs[:2] }}", ["docs.*.id", "docs.*.id", "docs"]),
        ("{{ docs[i].id }}", ["docs", "i"]),
        ("{{ docs|map(attribute='id')|join(', ') }}", ["docs", "docs.*.id"]),
        ("{{ docs|selectattr('ok')|list }}", ["docs", "docs.*.ok"]),
        ("{% set x = q %}{{ x.y }}", ["q", "q.y"]),
        ("{% set x %}{{ q }}{% endset %}{{ x }}", ["q"]),
        ("{% for d in docs %}{% set x = d %}{{ x.a }}{% endfor %}{{ x }}", ["docs", "docs.*", "docs.*.a", "x"]),
        ("{% set ns = namespace(n=0) %}{% for d in docs %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}", ["docs"]),
        ("{% if a %}{% set x = 1 %}{% else %}{% set x = 2 %}{% endif %}{{ x }}", ["a"]),
        ("{% if a %}{% set x = 1 %}{% endif %}{{ x }}", ["a", "x?"]),
        ("{% if x is undefined %}{% set x = 1 %}{% endif %}{{ x }}", ["x?", "x?"]),
        ("{% if x is defined %}{{ x }}{% endif %}{{ x }}", ["x?", "x?", "x"]),
        ("{% if x is not defined %}{% else %}{{ x.y }}{% endif %}", ["x?", "x.y"]),
        ("{% if x is defined and x.y %}{{ x }}{% endif %}", ["x?", "x.y", "x?"]),
        ("{{ x if x is defined else y }}", ["x?", "x?", "y"]),
        ("{{ x|default('a') }}{{ y|d }}", ["x?", "y?"]),
        ("{{ a.b|default('c') }}", ["a", "a.b?"]),
        (
            "{% macro f(a, b=z) %}{{ a }}{{ b }}{{ w }}{{ caller() }}{% endmacro %}{% call f(1) %}{{ c }}{% endcall %}",
            ["z", "w", "c"],
        ),
        ("{% with a = b %}{{ a.c }}{% endwith %}{{ a }}", ["b", "b.c", "a"]),
        ("{% filter upper %}{{ q }}{% endfilter %}", ["q"]),
        ("{{ q.upper() }}{{ range(n) }}", ["q", "n"]),
        ("{% raw %}{{ q }}{% endraw %}{# {{ q }} #}", []),
        ("{{ {'a': b}['a'] }}{{ [c][0] }}", ["b", "c"]),
    ],
)
def test_uses(text: str, expected: list[str]) -> None:
    assert sorted(uses(text)) == sorted(expected)


def test_places() -> None:
    text = "question: {{ question }}\n{% for d in documents %}\n  {{- d.id }} {{ d.id }}{% endfor %}\n"
    found = {(".".join(use.path), tuple(use.within)) for use in JINJA2.analyse(text).uses}
    assert found == {
        ("question", (0, 13, 0, 21)),
        ("documents", (1, 12, 1, 21)),
        ("documents.*.id", (2, 6, 2, 10)),
        ("documents.*.id", (2, 17, 2, 21)),
    }


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("{{ ''.__class__.__mro__ }}", "unsafe", 0, None),
        ("{{ cycler.__init__.__globals__ }}", "unsafe", 0, None),
        ("{{ lipsum.__globals__ }}", "unsafe", 0, 10),
        ("{{ self._TemplateReference__context }}", "unsafe", 0, None),
        ("{{ self }}", "unsafe", 0, 3),
        ("{{ x['__class__'] }}", "unsafe", 0, 6),
        ("{{ x|map(attribute='__class__')|list }}", "unsafe", 0, None),
        ("a\n{{ x|attr('y') }}", "no filter `attr`", 1, 5),
        ("{{ x is frobbed }}", "no test `frobbed`", 0, 8),
        ("{% include 'x' %}", "`include`", 0, 0),
        ("{% import 'x' as y %}", "`import`", 0, 0),
        ("{% from 'x' import y %}", "`import`", 0, 0),
        ("{% extends 'x' %}", "`extends`", 0, 0),
        ("{% block a %}{% endblock %}", "`block`", 0, 0),
        ("a\nb {{ x", "unexpected end", 1, 0),
        ("{% for %}", "", 0, 0),
        ("{% nonsense %}", "nonsense", 0, 0),
    ],
)
def test_refused(text: str, message: str, line: int, column: int | None) -> None:
    error = JINJA2.analyse(text).error
    assert error is not None
    assert message in error.message
    assert error.line == line
    assert column is None or error.column == column
    with pytest.raises(Failed):
        JINJA2.render(text, {"x": [1]})


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("{% for d in docs %}[{{ d.id }}] {% endfor %}{{ q }}\n", {"docs": [{"id": "a"}], "q": "b"}, "[a] b"),
        ("{{ q }}", {"q": "{{ 7*7 }} <b> ${{ x }}"}, "{{ 7*7 }} <b> ${{ x }}"),
        ("{{ q }}", {"q": None}, ""),
        ("{{ row.values }}/{{ row.items }}", {"row": {"values": 1, "items": 2}}, "1/2"),
        ("{{ x|tojson }}", {"x": {"b": ["ü", "<"]}}, '{"b": ["ü", "<"]}'),
        ("{{ x|default('a') }}", {}, "a"),
        ("{{ '<' ~ x|e }}", {"x": "<"}, "<&lt;"),
        ("{% for d in docs %}{{ loop.index }}/{{ loop.length }} {% endfor %}", {"docs": "ab"}, "1/2 2/2 "),
        ("{% for g, i in x|groupby('k') %}{{ g }}{{ i|length }}{% endfor %}", {"x": [{"k": 1}, {"k": 1}]}, "12"),
        ("{{ x|map('upper')|join('-') }}{{ x|first }}{{ 7 // 2 }}{{ 2 ** 3 }}", {"x": ["a", "b"]}, "A-Ba38"),
        ("{{ x is eq(1) }}{{ 1 in [x] }}{{ 'a' * 3 }}", {"x": 1}, "TrueTrueaaa"),
    ],
)
def test_render(text: str, values: dict[str, Any], expected: str) -> None:
    assert JINJA2.render(text, values) == expected


def test_render_does_not_change_the_values() -> None:
    values = {"x": [1]}
    with pytest.raises(Failed):
        JINJA2.render("{{ x.append(1) }}", values)
    assert values == {"x": [1]}


def test_only_plain_values() -> None:
    with pytest.raises(Failed, match="no plain value"):
        JINJA2.render("{{ x }}", {"x": object()})


def grown(start: str, step: str, show: str) -> str:
    return f"{{% set ns=namespace(x={start}) %}}{{% for i in range(60) %}}{{% set ns.x = {step} %}}{{% endfor %}}{show}"


HOSTILE = [
    "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    grown("'ab'", "ns.x ~ ns.x", "{{ ns.x }}"),
    grown("'ab'", "ns.x + ns.x", "{{ ns.x }}"),
    grown("'ab'", "ns.x * 9", "{{ ns.x }}"),
    grown("'ab'", "ns.x.replace('a', 'aaaaaaaaaa')", "{{ ns.x }}"),
    grown("'ab'", "ns.x|replace('a', 'aaaaaaaaaa')", "{{ ns.x }}"),
    grown("'ab'", "ns.x.join([ns.x, ns.x, ns.x])", "{{ ns.x }}"),
    grown("'ab'", "[ns.x, ns.x]|join", "{{ ns.x }}"),
    grown("[1]", "[ns.x, ns.x]", "{{ ns.x }}"),
    grown("[1]", "[ns.x, ns.x]", "{{ ns.x|string }}"),
    grown("[1]", "[ns.x, ns.x]", "{{ ns.x|tojson }}"),
    grown("[1]", "[ns.x, ns.x]", "{{ ns.x == [ns.x] }}"),
    grown("[1]", "[ns.x, ns.x]", "{{ ns.x is eq([ns.x]) }}"),
    grown("[1]", "[ns.x, ns.x]", "{{ [ns.x, ns.x]|unique|list }}"),
    grown("(1,)", "(ns.x, ns.x)", "{{ {ns.x: 1} }}"),
    grown("(1,)", "(ns.x, ns.x)", "{{ {1: 1}[ns.x] }}"),
    grown("(1,)", "(ns.x, ns.x)", "{{ {1: 1}.get(ns.x) }}"),
    grown("[1]", "ns.x + ns.x", "{{ ns.x }}"),
    grown("7", "ns.x * ns.x", "{{ ns.x }}"),
    "{{ 9 ** 99999999 }}",
    "{{ 'a' * 999999999 }}",
    "{{ [1] * 999999999 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '{:>99999999999}'.format(1) }}",
    "{{ 1|round(1000000000, 'ceil') }}",
    "{{ 'a\na'|indent(1000000000) }}",
    "{{ [1]|tojson(indent=1000000000) }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ 'a'|batch(1000000000, 'x')|list }}",
    "{{ lipsum(n=10000000) }}",
    "{{ " + "~".join(["'a'"] * 50000) + " }}",
    "{{ 1" + "+1" * 5000 + " }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "not " * 5000 + "1 }}",
    "{{ a" + ".a" * 5000 + " }}",
    "{% if 1 %}" * 1000 + "{% endif %}" * 1000,
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "{% for a in [[]] recursive %}{{ loop([[], []]) }}{% endfor %}",
    "{{ [[1]]|sum(start=[]) }}",
    "{{ x['__cla' ~ 'ss__'] }}",
    "x" * (LARGEST + 1),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_templates_fail_quickly(text: str, quickly: Quickly) -> None:
    with quickly():
        JINJA2.analyse(text)
        with pytest.raises(Failed):
            JINJA2.render(text, {"x": "a"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{{ a.b|default( 'x' ) }}", "{{a.b | default('x')}}{# c #}"),
        ("{%- if not  a -%} b{% endif %}", "{% if not a %}b{% endif %}"),
    ],
)
def test_normal_form_is_shared(one: str, other: str) -> None:
    assert JINJA2.normal(one) == JINJA2.normal(other)


def test_normal_form_keeps_what_matters() -> None:
    texts = [
        "{{ a }} b",
        "{{ a }}  b",
        "{{ a.b }}",
        "{{ a b",
        "{% raw %}{{ a }}{% endraw %}",
        "{{ 'a b' }}",
        "{{ 'a  b' }}",
    ]
    assert len({JINJA2.normal(text) for text in texts}) == len(texts)


names = st.sampled_from("abcd")
outputs = st.builds(lambda n: f"{{{{ {n} }}}}", names)
members = st.builds(lambda n: f"{{{{ {n}.k }}}}", names)
leaves = st.one_of(st.sampled_from(["x", " ", "\n"]), outputs, members)


def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(inner, max_size=3).map("".join)
    return st.one_of(
        st.builds(lambda t, n, b: f"{{% for {t} in [{n}] %}}{b}{{% endfor %}}", names, names, many),
        st.builds(lambda t, n: f"{{% set {t} = {n} %}}", names, names),
        st.builds(lambda n, b, c: f"{{% if {n} %}}{b}{{% else %}}{c}{{% endif %}}", names, many, many),
        st.builds(lambda t, n, b: f"{{% with {t} = {n} %}}{b}{{% endwith %}}", names, names, many),
        st.builds(lambda t, b, n: f"{{% macro m({t}) %}}{b}{{% endmacro %}}{{{{ m({n}) }}}}", names, many, names),
        st.builds(lambda t, b: f"{{% set {t} %}}{b}{{% endset %}}", names, many),
        st.builds(lambda n, b: f"{{% if {n} is defined %}}{b}{{% endif %}}", names, many),
        st.builds(lambda n, o: f"{{{{ {n}|default({o}) }}}}", names, names),
        inner,
    )


templates = st.lists(st.recursive(leaves, around, max_leaves=8), min_size=1, max_size=5).map("".join)


@settings(max_examples=300, deadline=None)
@given(templates)
def test_a_template_that_fails_on_a_missing_variable_is_said_to_read_it(text: str) -> None:
    found = JINJA2.analyse(text)
    assert found.error is None
    read = {use.path[0] for use in found.uses}
    needed = {use.path[0] for use in found.uses if not use.optional}
    value = {"k": {"k": {"k": "v"}}}
    everything = {name: value for name in needed}
    try:
        JINJA2.render(text, everything)
    except Failed as failed:
        # Whatever is still missing is one that the analysis called optional (a `set` in one branch), or a member.
        missing = failed.message.split("'")[1]
        assert missing in read or "has no attribute" in failed.message
    for name in set("abcd") - read:
        full = {other: value for other in "abcd"}
        with_it, without = _outcome(text, full), _outcome(text, {k: v for k, v in full.items() if k != name})
        assert with_it == without, f"{name} changes the result, but is not among the uses"


def _outcome(text: str, values: dict[str, Any]) -> str:
    try:
        return JINJA2.render(text, values)
    except Failed as failed:
        return "failed: " + failed.message


@settings(max_examples=150, deadline=None)
@given(templates)
def test_the_normal_form_is_the_same_template(text: str) -> None:
    value = {"k": {"k": {"k": "v"}}}
    values = {name: value for name in "abcd"}
    normal = JINJA2.normal(text)
    assert JINJA2.normal(normal) == normal
    assert _outcome(normal, values) == _outcome(text, values)


@settings(max_examples=300, deadline=None)
@given(
    templates,
    templates,
    st.sampled_from(["{{ a }}", "{{a}}", "{{- a -}}", "{% if a %}", "{#x#}", " ", "{% raw %}{#{% endraw %}"]),
)
def test_alike_is_the_same_normal_form(one: str, other: str, added: str) -> None:
    spaced = one.replace("{{ ", "{{").replace(" %}", "   -%}").replace("{% ", "{%+ ")
    for a, b in ((one, other), (one, spaced), (one, one + added), (one + added, spaced + added), (one, "{" + one)):
        assert JINJA2.alike(a, b) == (JINJA2.normal(a) == JINJA2.normal(b))
