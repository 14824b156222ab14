"""What peers' users complain of, and what a template does that may be a mistake."""

import pytest

from penstock.spec.template import load

JINJA2, MUSTACHE, FSTRING = load("jinja2"), load("mustache"), load("fstring")


def needed(text: str) -> list[str]:
    """The variables that must be given."""
    found = JINJA2.analyse(text)
    assert found.error is None, found.error
    return sorted({use.path[0] for use in found.uses if not (use.optional and len(use.path) == 1)})


def notes(text: str) -> list[tuple[str, str]]:
    found = JINJA2.analyse(text)
    assert found.error is None, found.error
    return [(note.what, ".".join(note.path)) for note in found.notes]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        # globals are no variables
        ("{% for i in range(3) %}{{ i }}{% endfor %}", []),
        ("{{ dict(a=b).a }}", ["b"]),
        # set in every branch, in one, before a loop, in a loop
        ("{% if a %}{% set x = 1 %}{% elif b %}{% set x = 2 %}{% else %}{% set x = 3 %}{% endif %}{{ x }}", ["a", "b"]),
        ("{% set x = 0 %}{% if a %}{% set x = 1 %}{% endif %}{{ x }}", ["a"]),
        ("{% set x = 0 %}{% for d in docs %}{% set x = d %}{{ x }}{% endfor %}{{ x }}", ["docs"]),
        ("{% set x %}{% if a %}b{% endif %}{% endset %}{{ x }}", ["a"]),
        ("{% set a, b = c, d %}{{ a }}{{ b }}", ["c", "d"]),
        # the name of a loop ends with it
        ("{% for d in docs %}{% endfor %}{{ d }}", ["d", "docs"]),
        ("{% for d in docs recursive %}{{ loop(d.children) }}{% endfor %}", ["docs"]),
        # macros
        ("{% macro m(a, b=c) %}{{ a }}{{ b }}{% endmacro %}{{ m(d, b=e) }}", ["c", "d", "e"]),
        ("{% macro m(a) %}{{ a }}{{ outside }}{% endmacro %}{{ m(1) }}", ["outside"]),
        ("{% macro m() %}{{ caller('x') }}{% endmacro %}{% call(v) m() %}{{ v }}{{ w }}{% endcall %}", ["w"]),
        # guards
        ("{% if x is defined and y is defined %}{{ x }}{{ y }}{% endif %}", []),
        ("{% if x is defined or y is defined %}{{ x }}{% endif %}", ["x"]),
        ("{% if not (x is defined) %}a{% else %}{{ x }}{% endif %}", []),
        ("{% if not (x is undefined) and x %}{{ x }}{% endif %}", []),
        ("{% if x is undefined or not x %}a{% else %}{{ x }}{% endif %}", []),
        ("{{ x|default('a')|upper }}", []),
        ("{{ (x|default({})).y }}", []),
        ("{{ x|default(y) }}", ["y"]),
        ("{% for d in docs|default([]) %}{{ d }}{% endfor %}", []),
        (
            "{% set ns = namespace(n=0) %}{% for d in docs %}{% set ns.n = 1 %}{% endfor %}{{ ns.n }}",
            ["docs"],
        ),
        ("{% for k, v in m.items() %}{{ k }}{{ v.x }}{% endfor %}{{ m.keys()|list }}{{ m.get('a', b) }}", ["b", "m"]),
        ("{{ docs|map(attribute='id')|select('defined')|join }}", ["docs"]),
        ("{{ docs|selectattr('id', 'equalto', wanted)|list|length }}", ["docs", "wanted"]),
    ],
)
def test_needed(text: str, variables: list[str]) -> None:
    assert needed(text) == variables


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("{{ x|uper }}", "there is no filter `uper`: did you mean `upper`?", 5),
        ("{% if x is defnied %}{% endif %}", "there is no test `defnied`: did you mean `defined`?", 11),
        ("{% for d in x %}{{ loop.indx }}{% endfor %}", "there is no `loop.indx`: did you mean `index`?", 24),
        ("{% for d in x %}{{ loop.reset() }}{% endfor %}", "there is no `loop.reset`", 24),
        ("{{ x.uper() }}", "there is no method `uper`: did you mean `upper`?", 5),
        ("{{ x.append(1) }}", "there is no method `append`", 5),
        ("{% include 'other.j2' %}", "a template is one text", 0),
    ],
)
def test_refused(text: str, message: str, column: int) -> None:
    error = JINJA2.analyse(text).error
    assert error is not None and message in error.message
    assert error.column == column


@pytest.mark.parametrize("attribute", ["index", "index0", "revindex", "first", "last", "length", "previtem", "depth"])
def test_attributes_of_loops(attribute: str) -> None:
    assert needed(f"{{% for d in docs %}}{{{{ loop.{attribute} }}}}{{{{ loop.cycle('a', 'b') }}}}{{% endfor %}}") == [
        "docs"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ docs }}", [("printed", "docs")]),
        ("{{ docs[0].tags }}", [("printed", "docs.*.tags")]),
        ("{{ docs|join }}{{ docs|length }}{{ docs|tojson }}", []),
        ("{% set d = docs[0] %}{{ d }}", [("printed", "docs.*")]),
        ("{% for d in docs %}{{ d }}{% endfor %}", [("walked", "docs"), ("printed", "docs.*")]),
        ("{% for k in m.items() %}{{ k[0] }}{% endfor %}", []),
        ("{% for w in q.split() %}{{ w }}{% endfor %}", []),
        ("{% set x = 1 %}", [("unread", "x")]),
        ("{% set x %}a{% endset %}", [("unread", "x")]),
        ("{% set x = 1 %}{{ x }}{% set _ = x %}", []),
        ("{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}", []),
        ("{% set ns = namespace(n=1) %}{% set ns.n = 2 %}", []),
        ("{{ a ~ docs }}", []),
    ],
)
def test_notes(text: str, expected: list[tuple[str, str]]) -> None:
    assert notes(text) == expected


def test_where_an_unread_variable_is_set() -> None:
    [note] = JINJA2.analyse("reset {{ q }}\n{% if q %}{%- set sets = q %}{% endif %}").notes[:1]
    assert (note.what, tuple(note.within)) == ("printed", (0, 9, 0, 10))
    [_, note] = JINJA2.analyse("reset {{ q }}\n{% if q %}{%- set sets = q %}{% endif %}").notes
    assert (note.what, tuple(note.within)) == ("unread", (1, 18, 1, 22))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{> other}}", "partials"),
        ("{{=<% %>=}}", "partials and other delimiters"),
        ("{{#a}}x", "never closed"),
        ("{{/a}}", "is closed, but not open"),
        ("{{#a}}{{#b}}{{/a}}{{/b}}", "is closed, but not open"),
        ("{{a b}}", "a tag holds a name"),
    ],
)
def test_mustache_refused(text: str, message: str) -> None:
    error = MUSTACHE.analyse(text).error
    assert error is not None and message in error.message


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("{price:.2f} {{literal}} {row[name]}", False),
        ("{q!r}", True),
        ("{q.__class__}", True),
        ("{q[__class__]}", True),
        ("{q:{width}}", True),
        ("{q:>100000000}", True),
        ("{}", True),
        ("{0}", True),
        ("{q", True),
        ("q}", True),
    ],
)
def test_fstring_refused(text: str, is_refused: bool) -> None:
    assert (FSTRING.analyse(text).error is not None) == is_refused
