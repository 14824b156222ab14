"""The files of prompty."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from pytest_snapshot.plugin import Snapshot
from tests.targets.conftest import EXAMPLES, opened
from tests.targets.sample import golden
from tests.targets.test_yaml import HOSTILE, TEXT

import penstock
from penstock.bundle import layout
from penstock.bundle.release import Release, pack, release
from penstock.source.data.rows import Row
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.targets.emit import Emitted, emit
from penstock.targets.platforms import prompty as target
from penstock.targets.prompts import Beyond, Prompt

_FILE = re.compile(r"^\s*(?:---|\+\+\+)(.*?)(?:---|\+\+\+)\s*(.+)$", re.DOTALL | re.MULTILINE)
"""As Prompty parts a file."""


def made(messages: list[dict[str, Any]], inputs: Mapping[str, Any], format: str = "jinja2", **spec: Any) -> Prompt:
    template = PromptTemplate.model_validate({"format": format, "inputs": inputs, "messages": messages, **spec})
    return Prompt("ask", "answerer", template, Model(model="openai/gpt-4.1-mini"), ())


def read(data: bytes) -> tuple[Any, str]:
    found = _FILE.search(data.decode())
    assert found is not None
    return yaml.safe_load(found[1]), found[2]


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    golden(snapshot, emit(example("agent", "production"), "prompty").files)


def test_what_is_cut_off_is_said(example: Callable[[str, str], Release]) -> None:
    lost = {
        (loss.resource.name, loss.route): loss.reason for loss in emit(example("agent", "staging"), "prompty").losses
    }
    assert lost[("polish", ("messages", 0, "content"))] == "line feeds at its end are cut off"
    assert ("desk", ("output",)) in lost


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("a", None),
        ("a\n", None),  # the one at the end is none of the text
        ("a\n\n", "end"),
        ("\na", "beginning"),
        ("{% for x in y %}{{ x }}\n{% endfor %}", "end"),
        ("{% for x in y %}\n{{ x }}{% endfor %}.", "beginning"),
        ("{% if y %}a\n{% else %}b{% endif %}", "end"),
        ("a\n{% if y %}b{% endif %}", "end"),
        ("a\n{% if y %}b{% else %}c{% endif %}", None),
        ("{{ y }}", None),
    ],
)
def test_where_line_feeds_may_be_cut_off(text: str, side: str | None) -> None:
    assert target.cut("jinja2", text) == side


@settings(deadline=None)
@given(TEXT, st.recursive(st.booleans() | TEXT, lambda inner: st.lists(inner, max_size=3), max_leaves=4))
def test_any_text_of_the_head_is_read_as_it_was(text: str, value: Any) -> None:
    prompt = made([{"role": "user", "content": "x"}], {"a": {"default": {"b": value}}})
    try:
        head, body = read(target.written(prompt, {}, text))
    except Beyond:
        assert "${" in json.dumps(value)
        return
    assert head.get("description", "").removeprefix(" ") == text.removeprefix(" ")
    assert head["inputs"] == [
        {"name": "a", "kind": "object", "properties": [], "required": False, "default": {"b": value}}
    ]
    assert body == "user:\nx\n"


@pytest.mark.parametrize("text", [*HOSTILE, "---", "+++", "----", "a---b\n+++", "${env:HOME}", "${file:x}", "a ---"])
def test_hostile_texts_of_the_head(text: str) -> None:
    prompt = made([{"role": "user", "content": "x"}], {})
    head, _ = read(target.written(prompt, {}, text))
    assert head.get("description", "").removeprefix(" ") == text.removeprefix(" ")
    assert not re.fullmatch(r"\$\{.*\}", head.get("description", ""), re.DOTALL)


@settings(deadline=None)
@given(TEXT | st.text(st.sampled_from("{}%#a \n'\"\\-")), st.sampled_from(["fstring", "mustache"]), TEXT)
def test_a_template_that_only_puts_texts_in_is_read_as_it_was(text: str, format: str, value: str) -> None:
    literal = text if format == "mustache" else text.replace("{", "{{").replace("}", "}}")
    hole = "{{q}}" if format == "mustache" else "{q}"
    prompt = made([{"role": "user", "content": f"[{literal}{hole}]"}], {"q": {"type": "string"}}, format)
    try:
        _, body = read(target.written(prompt, {}))
    except Beyond:
        return
    from penstock.spec import template

    expected = template.load(format).render(f"[{literal}{hole}]", {"q": value})
    rendered = Environment(keep_trailing_newline=True).from_string(body).render(q=value)
    assert rendered == f"user:\n{expected}\n"


@pytest.mark.parametrize(
    ("messages", "inputs", "format", "reason"),
    [
        ([{"role": "user", "content": "a\nsystem:\nb"}], {}, "jinja2", "begins a message"),
        ([{"role": "user", "content": "a\u2028b"}], {}, "jinja2", "separators"),
        ([{"role": "user", "content": "{{ a | tojson }}"}], {"a": {}}, "jinja2", "tojson"),
        ([{"role": "user", "content": "\n"}], {}, "jinja2", "empty"),
        ([{"role": "user", "content": "{a:.2f}"}], {"a": {"type": "number"}}, "fstring", "only put values"),
        ([{"role": "user", "content": "{a}"}], {"a": {"type": "number"}}, "fstring", "no text"),
        ([{"role": "user", "content": "{{#a}}x{{/a}}"}], {"a": {"type": "boolean"}}, "mustache", "only put values"),
        ([{"insert": "a"}, {"role": "user", "content": "{{ a }}"}], {"a": {"type": "array"}}, "jinja2", "put in place"),
        ([{"role": "user", "content": "x"}], {"a": {"default": "${env:HOME}"}}, "jinja2", "reference"),
    ],
)
def test_what_prompty_cannot_say(messages: Any, inputs: Any, format: str, reason: str) -> None:
    with pytest.raises(Beyond, match=reason):
        target.written(made(messages, inputs, format), {})


def test_a_variable_of_one_message_is_not_seen_in_the_next() -> None:
    prompt = made(
        [{"role": "system", "content": "{% set a = 'x' %}{{ a }}"}, {"role": "user", "content": "{{ a }}"}],
        {"a": {"type": "string"}},
    )
    _, body = read(target.written(prompt, {}))
    assert Environment().from_string(body).render(a="y") == "system:\nx\n\nuser:\ny"


def cases() -> Iterator[tuple[str, str, Callable[[dict[str, Any]], dict[str, Any]]]]:
    yield "handbook", "handbook", lambda row: {"question": row["question"]}
    yield "retail-chat", "advice", lambda row: {k: row[k] for k in ("customer", "question", "history") if k in row}


@pytest.mark.platforms
@pytest.mark.parametrize(("name", "chain", "asked"), [*cases()])
def test_prompty_renders_what_penstock_asks(name: str, chain: str, asked: Any, tmp_path: Path) -> None:
    prompty = pytest.importorskip("prompty")
    project = opened(EXAMPLES / name, "production")
    layout.put(pack(project, chain).image, tmp_path / chain)
    files = emit(release(project, judged=False), "prompty").files
    (path, data), *_ = files.items()
    (tmp_path / path).write_bytes(data)
    agent = prompty.load(tmp_path / path)
    lines = (EXAMPLES / name / "data" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    with penstock.load(tmp_path / chain, refresh=None) as app:
        for line in lines:
            trace = app.answer(**asked(json.loads(line))).trace.steps["answer"]
            if trace.skipped:
                continue
            found = [{"role": each.role, "content": each.text} for each in prompty.prepare(agent, trace.inputs["with"])]
            # Where line feeds are cut off, `emit` has said so.
            expected = [{**each, "content": each["content"].strip("\n")} for each in trace.inputs["messages"]]
            assert found == expected


@pytest.mark.platforms
def test_prompty_loads_model_and_parameters(example: Callable[[str, str], Release], tmp_path: Path) -> None:
    prompty = pytest.importorskip("prompty")
    (path, data), *_ = emit(example("handbook", "hosted"), "prompty").files.items()
    (tmp_path / path).write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-1")
        agent = prompty.load(tmp_path / path)
    assert (agent.model.id, agent.model.provider) == ("gpt-5.4-mini-2026-03-17", "openai")
    assert agent.model.options.max_output_tokens == 300
    assert agent.model.connection.api_key == "sk-1"
    assert [(each.name, each.required) for each in agent.inputs] == [("documents", True), ("question", True)]


@pytest.mark.platforms
@pytest.mark.parametrize(
    ("field", "misspelt"), [("kind: array", "kind: aray"), ("jinja2", "jinja3"), ("user:", "usr:")]
)
def test_a_misspelt_field_is_seen(
    field: str, misspelt: str, example: Callable[[str, str], Release], tmp_path: Path
) -> None:
    prompty = pytest.importorskip("prompty")
    (path, data), *_ = emit(example("handbook", "production"), "prompty").files.items()
    given = {"documents": [{"id": "a", "text": "b"}], "question": "c"}

    def rendered(data: bytes) -> list[tuple[str, str]]:
        (tmp_path / path).write_bytes(data)
        agent = prompty.load(tmp_path / path)
        kinds = [(each.name, type(each).__name__) for each in agent.inputs]
        return [*kinds, *((each.role, each.text) for each in prompty.prepare(agent, given))]

    sound = rendered(data)
    try:
        assert rendered(data.replace(field.encode(), misspelt.encode())) != sound
    except Exception as error:  # Prompty's own, of several classes
        assert "Penstock" not in str(error)


def test_shots_come_in_their_place(emitted: Callable[..., Emitted]) -> None:
    prompt = made(
        [{"insert": "examples"}, {"role": "user", "content": "{{ q }}"}],
        {"q": {"type": "string"}},
        examples={"dataset": "d", "take": 1, "messages": [{"role": "user", "content": "{{ row.t }}"}]},
    )
    _, body = read(target.written(prompt._replace(rows=(Row("1", {"t": "{{ 7 * 7 }}{% raw %}"}),)), {}))
    assert Environment().from_string(body).render(q="z") == "user:\n{{ 7 * 7 }}{% raw %}\n\nuser:\nz"
