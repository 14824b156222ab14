"""Imported templates print what promptfoo prints, byte for byte or with a note."""

import json

import pytest

from penstock.adopt import nunjucks
from penstock.adopt.promptfoo import printed

INPUTS = {
    "list": {"type": "array", "items": {"type": "string"}},
    "deep": {"type": "array", "items": {"type": "array"}},
    "yes": {"type": "boolean"},
    "maybe": {"type": ["boolean", "string"], "default": ""},
    "word": {"type": "string", "default": ""},
    "user": {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string"}}}},
}
FITTED = {
    "{{ list }}": "{{ list | join(',') }}",
    "{{ user.tags }}": "{{ user.tags | join(',') }}",
    "{{ list | join('-') }}": "{{ list | join('-') }}",
    "{{ deep }}": "{{ deep }}",
    "{{ yes }} {{maybe}}": "{{ yes | lower }} {{ maybe | lower }}",
    "{% if yes %}a{% endif %}": "{% if yes %}a{% endif %}",
    "{{ word | default('x') }}": "{{ word | default('x', true) }}",
    "{{ list | default('x') }}": "{{ list | default('x') }}",
    "{% for k, v in user %}{{ k }}{% endfor %}": "{% for k, v in user.items() %}{{ k }}{% endfor %}",
    "{% for a, b in deep %}{{ a }}{% endfor %}": "{% for a, b in deep %}{{ a }}{% endfor %}",
    "{% raw %}{{ list }}{% endraw %}": "{% raw %}{{ list }}{% endraw %}",
    "no tag": "no tag",
}


@pytest.mark.parametrize("text", FITTED)
def test_values_are_printed_as_javascript_prints_them(text: str) -> None:
    assert printed.fitted(text, INPUTS) == FITTED[text]


@pytest.mark.parametrize("text", ["{{ a | dump }}", "{{ a | title }}", "{{ a / 2 }}", "{{ user }}", "{{ odd }}"])
def test_what_is_printed_otherwise_is_said(text: str) -> None:
    assert len(list(printed.otherwise(nunjucks.jinja(text), INPUTS, {"odd"}))) == 1


def test_nothing_is_said_of_what_is_the_same() -> None:
    text = "{{ a | dump(2) }} {{ word }} {{ list }} {{ a | upper }} a / b {{ user.tags }}"
    assert list(printed.otherwise(nunjucks.jinja(text), INPUTS, {"list"})) == []


def config(**parts: object) -> dict[str, str]:
    tests = [{"vars": {"q": "x"}, "assert": [{"type": "contains", "value": "x"}]}]
    given = {"prompts": ["Say {{ q }}"], "providers": ["echo"], "tests": tests, **parts}
    return {"promptfooconfig.yaml": json.dumps(given, indent=1)}


def content(made, name: str = "prompt-1") -> object:
    return made.spec(f"PromptTemplate/{name}")["messages"][-1]["content"]


def test_the_last_line_end_is_sent(imports) -> None:
    made = imports({**config(prompts=["Say {{ q }}\n", "file://a.md", "file://b.txt"]), "a.md": "A\n", "b.txt": "B\n"})
    assert content(made) == "Say {{ q }}\n\n"
    assert [content(made, "a"), content(made, "b")] == [{"file": "a.md"}, {"file": "b.txt"}]
    (note,) = made.notes("changed")
    assert "the line end at the end of a.md" in note


def test_a_tag_over_two_lines_makes_a_prompt_plain_text(imports) -> None:
    made = imports(config(prompts=["Say {{\n q }} {% if"]))
    assert content(made) == "{% raw %}Say {{\n q }} {% if{% endraw %}"
    assert (made.code, made.findings) == (0, [])
    assert any("does not end on its line" in note for note in made.notes("fault"))


def test_prefix_and_suffix_of_all_tests_are_part_of_the_template(imports) -> None:
    made = imports(
        {**config(prompts=["file://a.txt"], defaultTest={"options": {"prefix": "Q {{ q }}: "}}), "a.txt": "A"}
    )
    assert content(made, "a") == "Q {{ q }}: A"
    assert any("was copied: tests write before" in note for note in made.notes("changed"))


def test_prefix_and_suffix_that_differ_stand_in_the_rows(imports) -> None:
    check = [{"type": "contains", "value": "x"}]
    tests = [
        {"vars": {"q": "x"}, "assert": check, "options": {"prefix": "To {{ q }}: "}},
        {"vars": {"q": "y"}, "assert": check, "options": {"suffix": "!"}},
    ]
    made = imports(config(tests=tests))
    assert content(made) == "{{ prompt_prefix }}Say {{ q }}{{ prompt_suffix }}"
    rows = made.rows["promptfoo-tests.jsonl"]
    assert [(row["prompt_prefix"], row["prompt_suffix"]) for row in rows] == [("To x: ", ""), ("", "!")]
    assert (made.code, made.findings) == (0, [])


def test_truth_values_stay_truth_values(imports) -> None:
    tests = [{"vars": {"q": each}, "assert": [{"type": "contains", "value": "x"}]} for each in (True, False)]
    made = imports(config(prompts=["{% if q %}yes{% endif %} {{ q }}"], tests=tests))
    assert [row["q"] for row in made.rows["promptfoo-tests.jsonl"]] == [True, False]
    assert content(made) == "{% if q %}yes{% endif %} {{ q | lower }}"
    assert (made.code, made.findings) == (0, [])


def test_a_variable_that_nobody_gives_stays_as_it_is_written(imports) -> None:
    tests = [{"vars": {"q": "{{ none }} {{ r }}", "r": "x"}, "assert": [{"type": "contains", "value": "x"}]}]
    made = imports(config(tests=tests))
    assert made.rows["promptfoo-tests.jsonl"][0]["q"] == "{{ none }} {{ r }}"
    assert made.code == 0


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("{{ a }} {% if b %}{% endif %} {# c #}", False),
        ("{{ a\n}}", True),
        ("{% if a\n %}", True),
        ("{# c\n #}", True),
        ("{{{ a }", False),
        ("{{ a } {{", True),
        ("{% raw %}{{ {% endraw %}", False),
        ("{{" * 200_000 + "}", False),
        ("a { b % c # d", False),
    ],
)
def test_promptfoo_takes_a_tag_that_does_not_end_on_its_line_for_text(text: str, plain: bool) -> None:
    assert printed.is_plain(text) is plain
