"""Honest templates pass, bombs do not: both are rendered by nobody here."""

import pytest

from penstock.spec.jinja import effort, sandbox


def loop(times: str, inside: str = "x") -> str:
    return f"{{% for i in {times} %}}{inside}{{% endfor %}}"


@pytest.mark.parametrize(
    "text",
    [
        loop("documents", loop("documents", loop("documents"))),
        loop("range(1000)", loop("range(900)")),
        loop("range(size)", loop("range(99999)")),
        "{% set n = 10 %}" + loop("range(n)", loop("range(n)")),
        "{% macro m(n) %}{% if n %}{{ m(n.rest) }}{% endif %}{% endmacro %}{{ m(tree) }}",
        "{% for a in tree recursive %}{{ loop(a.children) }}{% endfor %}",
        "{% set n = namespace(s='x') %}" + loop("range(60)", "{% set n.s = n.s ~ 'y' %}"),
        "{% set n = namespace(i=0) %}" + loop("range(60)", "{% set n.i = n.i + 1 %}"),
        "{{ '-' * 80 }}{{ 2**10 }}{{ 7 // 0 }}{{ x|indent(4) }}",
        loop("range(9, 0, -1)") + loop("range(1, 9, 0)") + loop("range('a')"),
    ],
)
def test_honest(text: str) -> None:
    effort.check(sandbox.environment().parse(text))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (loop("range(99999)", "\n" + loop("range(99999)")), 2),
        ("{% set n = 99999 %}\n" + loop("range(n)", loop("range(n)")), 2),
        ("a\n{{ 'x' * 10**9 }}", 2),
        ("{{ 9**9999999 }}", 1),
        ("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}", 1),
        ("{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}", 1),
        ("{% set n = namespace(s='x') %}\n" + loop("range(60)", "{% set n.s = n.s * 2 %}"), 2),
        ("{{ x|indent(10**9) }}", 1),
        (loop("range(10**9, 0, -1)"), 1),
    ],
)
def test_beyond(text: str, line: int) -> None:
    with pytest.raises(effort.Beyond) as raised:
        effort.check(sandbox.environment().parse(text))
    assert raised.value.line == line
