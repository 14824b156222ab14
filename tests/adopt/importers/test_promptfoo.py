"""Configurations of promptfoo, construct by construct as its documentation has them."""

# ruff: noqa: SIM905 (long lists of names)

import json

import pytest


def config(**parts: object) -> dict[str, str]:
    """A configuration as JSON, which is YAML."""
    return {"promptfooconfig.yaml": json.dumps({"prompts": ["{{ q }}"], "providers": ["echo"], **parts}, indent=1)}


def case(*asserts: object, **values: object) -> dict[str, object]:
    return {"vars": values or {"q": "x"}, "assert": list(asserts)}


def test_text_stays_in_its_file_and_the_result_checks(imports) -> None:
    made = imports(
        {
            "prompts/answer.txt": "Answer {{ q }}\n",
            "promptfooconfig.yaml": """
description: Support
prompts:
  # the main one
  - file://prompts/answer.txt
providers:
  - id: openai:chat:gpt-5.4-mini-2026-03-17
    config: {temperature: 0, max_tokens: 20, apiKeyEnvar: MY_KEY}
tests:
  - vars: {q: "hello"}
    assert: [{type: contains, value: hel}]
""",
        }
    )
    assert made.code == 0
    assert made.data["diagnostics"] == []
    prompt = made.spec("PromptTemplate/answer")
    assert prompt["messages"] == [{"role": "user", "content": {"file": "prompts/answer.txt"}}]
    assert prompt["model"] == "gpt-5-4-mini-2026-03-17"
    model = made.spec("Model/gpt-5-4-mini-2026-03-17")
    assert model["model"] == "openai/gpt-5.4-mini-2026-03-17"
    assert model["parameters"] == {"temperature": 0, "max_tokens": 20}
    assert model["credentials"] == {"env": "MY_KEY"}
    assert made.spec("Evaluation/answer")["required"] == "${{ true }}"


def test_comments_are_kept_and_twice_changes_nothing(imports, penstock) -> None:
    files = {
        "promptfooconfig.yaml": "prompts:\n  # asks plainly\n  - '{{ q }}'\nproviders: [echo]\n"
        "tests: [{vars: {q: x}, assert: [{type: contains, value: x}]}]\n"
    }
    imports(files)
    text = (penstock.directory / "penstock/promptfoo.yaml").read_text()
    assert "# asks plainly\napiVersion: penstock/v1\nkind: PromptTemplate\n" in text
    again = imports({})
    assert {each["status"] for each in again.data["files"]} == {"unchanged"}
    assert (penstock.directory / "penstock/promptfoo.yaml").read_text() == text


DATA = {
    "contains": ({"type": "contains", "value": "{{ q }}!"}, "expect_contains", ["x!"]),
    "not-contains": ({"type": "not-contains", "value": "b"}, "expect_not_contains", ["b"]),
    "icontains": ({"type": "icontains", "value": "a.b"}, "expect_matches", ["(?i)a\\.b"]),
    "not-icontains": ({"type": "not-icontains", "value": "a"}, "expect_not_matches", ["(?i)a"]),
    "contains-any": ({"type": "contains-any", "value": ["a", "b"]}, "expect_contains_any", [["a", "b"]]),
    "contains-any as text": ({"type": "contains-any", "value": "a, b"}, "expect_contains_any", [["a", "b"]]),
    "contains-all": ({"type": "contains-all", "value": ["a", "b"]}, "expect_contains", ["a", "b"]),
    "not-contains-any": ({"type": "not-contains-any", "value": ["a", "b"]}, "expect_not_contains", ["a", "b"]),
    "not-contains-all": ({"type": "not-contains-all", "value": ["a", "b"]}, "expect_not_contains_all", [["a", "b"]]),
    "icontains-any": ({"type": "icontains-any", "value": ["a", "b"]}, "expect_matches", ["(?i)(?:a|b)"]),
    "icontains-all": ({"type": "icontains-all", "value": ["a", "b"]}, "expect_matches", ["(?i)a", "(?i)b"]),
    "starts-with": ({"type": "starts-with", "value": "a"}, "expect_starts_with", ["a"]),
    "equals": ({"type": "equals", "value": 5}, "expect_equals", ["5"]),
    "equals an object": ({"type": "equals", "value": {"a": 1}}, "expect_json", [{"const": {"a": 1}}]),
    "not-equals": ({"type": "not-equals", "value": "a"}, "expect_not_equals", ["a"]),
    "regex": ({"type": "regex", "value": "^a+$"}, "expect_matches", ["^a+$"]),
    "not-regex": ({"type": "not-regex", "value": "^a+$"}, "expect_not_matches", ["^a+$"]),
    "is-json": ({"type": "is-json"}, "expect_json", [{}]),
    "is-json of a schema": (
        {"type": "is-json", "value": {"type": "object", "required": ["a"]}},
        "expect_json",
        [{"type": "object", "required": ["a"]}],
    ),
    "is-json of a schema as text": (
        {"type": "is-json", "value": "type: object\nrequired: [a]\n"},
        "expect_json",
        [{"type": "object", "required": ["a"]}],
    ),
    "word-count": (
        {"type": "word-count", "value": {"min": 2, "max": 5}},
        "expect_matches",
        [r"\A\s*(?:\S+\s+){1,4}\S+\s*\z"],
    ),
    "assert-set": (
        {"type": "assert-set", "assert": [{"type": "contains", "value": "a"}, {"type": "contains", "value": "b"}]},
        "expect_contains",
        ["a", "b"],
    ),
}


@pytest.mark.parametrize("name", DATA)
def test_what_a_row_expects_stands_in_the_row(name: str, imports) -> None:
    given, column, expected = DATA[name]
    made = imports(config(tests=[case(given)]))
    assert made.rows["promptfoo-tests.jsonl"] == [{"id": "row-1", "q": "x", column: expected}]
    assert (made.code, made.findings, made.data["notes"]) == (0, [], [])


JUDGED = {
    "llm-rubric": ("criterion", {"value": "Is polite."}, {"criteria": "Is polite."}),
    "model-graded-closedqa": ("criterion", {"value": "Names a city."}, {"criteria": "Names a city."}),
    "factuality": ("criterion", {"value": "Paris."}, {"expected": "Paris."}),
    "answer-relevance": ("criterion", {"threshold": 0.8}, {}),
    "context-faithfulness": ("criterion", {}, {"documents": [{"text": "a page"}]}),
    "context-recall": ("criterion", {"value": "Paris."}, {"documents": [{"text": "a page"}], "expected": "Paris."}),
    "context-relevance": ("criterion", {}, {"documents": [{"text": "a page"}]}),
    "g-eval": ("g-eval", {"value": "Is coherent.", "threshold": 0.6}, {"criteria": "Is coherent."}),
}


@pytest.mark.parametrize("name", JUDGED)
def test_graded_assertions_ask_a_judge(name: str, imports) -> None:
    metric, given, arguments = JUDGED[name]
    tests = [case({"type": name, "provider": "openai:gpt-5.4-mini-2026-03-17", **given}, q="x", context="a page")]
    made = imports(config(tests=tests))
    (spec,) = made.spec("Evaluation/prompt-1")["metrics"].values()
    assert spec["metric"] == metric
    assert spec["judge"] == {"model": "gpt-5-4-mini-2026-03-17"}
    assert {key: spec["with"][key] for key in arguments} == arguments
    assert (made.code, made.findings) == (0, [])
    assert any(f"`{name}` is asked in Penstock's words" in note for note in made.notes("changed"))


BOUNDED = {
    "latency": ({"threshold": 2500}, {"metric": "latency", "guard": {"max": 2.5}}),
    "cost": ({"threshold": 0.01}, {"metric": "cost", "guard": {"max": 0.01}}),
    "rouge-n": (
        {"value": "a b", "threshold": 0.5},
        {
            "metric": "rouge",
            "with": {"text": "${{ outputs.text }}", "expected": "a b", "variant": "1"},
            "guard": {"min": 0.5},
        },
    ),
    "bleu": (
        {"value": "a b"},
        {"metric": "bleu", "with": {"text": "${{ outputs.text }}", "expected": "a b"}, "guard": {"min": 0.5}},
    ),
    "similar": (
        {"value": "a b", "threshold": 0.9},
        {"metric": "similarity", "with": {"text": "${{ outputs.text }}", "expected": "a b"}},
    ),
    "is-refusal": ({}, {"metric": "refused", "with": {"text": "${{ outputs.text }}"}}),
    "not-is-refusal": ({}, {"metric": "answered", "with": {"text": "${{ outputs.text }}"}}),
}


@pytest.mark.parametrize("name", BOUNDED)
def test_measures_are_carried_over_and_the_difference_is_said(name: str, imports) -> None:
    given, expected = BOUNDED[name]
    made = imports(config(tests=[case({"type": name, **given})]))
    (spec,) = made.spec("Evaluation/prompt-1")["metrics"].values()
    assert spec == expected
    assert made.code == 0
    assert made.findings == []
    assert len(made.notes("changed")) == 1


LOST = (
    "classifier contains-html contains-json contains-sql contains-xml finish-reason gleu guardrails human "
    "is-html is-sql is-valid-function-call is-valid-openai-function-call is-valid-openai-tools-call "
    "is-xml levenshtein max-score meteor moderation perplexity perplexity-score pi ruby search-rubric "
    "select-best skill-used tool-call-f1 trace-error-spans trace-span-count trace-span-duration "
    "trajectory:goal-success trajectory:step-count trajectory:tool-args-match trajectory:tool-sequence "
    "trajectory:tool-used webhook agent-rubric promptfoo:redteam not-is-json "
).split()  # fmt: skip


def test_what_has_no_counterpart_is_listed_with_its_line(imports) -> None:
    tests = [case({"type": name, "value": "v"}) for name in LOST] + [case({"type": "contains", "value": "x"})]
    made = imports(config(tests=tests))
    assert (made.code, made.findings) == (0, [])
    lines = [note for note in made.notes("lost") if "has no counterpart" in note]
    assert len(lines) == len(LOST)
    source = config(tests=tests)["promptfooconfig.yaml"].split("\n")
    for name in LOST:
        (note,) = [line for line in lines if f"`{name}`" in line]
        number = int(note.split(":")[1])
        assert f'"type": "{name}"' in "".join(source[number - 1 : number + 2])


DECIDED = {
    "javascript": ({"type": "javascript", "value": "require('fs').existsSync(output)"}, "is code"),
    "javascript in a file": ({"type": "javascript", "value": "file://check.js"}, "is code in file://check.js"),
    "python": ({"type": "python", "value": "file://check.py"}, "is code in file://check.py"),
    "a transform": ({"type": "contains", "value": "x", "transform": "output.a"}, "`transform` of `contains` is code"),
    "a pattern that looks around": ({"type": "regex", "value": "(?=a)b"}, "RE2 has no such pattern"),
    "a template that is more": ({"type": "contains", "value": "{{ q | upper }}"}, "without running promptfoo"),
    "a reference to nothing": ({"$ref": "#/assertionTemplates/x"}, "is not followed"),
}


@pytest.mark.parametrize("name", DECIDED)
def test_what_is_code_is_for_a_person_to_decide(name: str, imports) -> None:
    given, words = DECIDED[name]
    made = imports(config(tests=[case(given, {"type": "contains", "value": "x"})]))
    assert made.code == 1
    assert any(words in note for note in made.notes("decide"))
    assert made.findings == []


def test_short_code_over_the_answer_is_said_in_cel(imports) -> None:
    code = {
        "output.includes('a') && output.length < 9": 'outputs.text.contains("a") && size(outputs.text) < 9',
        "output.length <= 280 ? 1 : 0": "size(outputs.text) <= 280",
        "output.toLowerCase().includes('a.b')": 'outputs.text.matches("(?i)a\\\\.b")',
        "output === 'x' || !output.startsWith('y');": 'outputs.text == "x" || !(outputs.text.startsWith("y"))',
    }
    tests = [case({"type": "javascript", "value": each, "metric": f"m{n}"}) for n, each in enumerate(code)]
    tests.append(case({"type": "python", "value": "'a' in output and len(output) >= 2", "metric": "py"}))
    made = imports(config(tests=tests))
    metrics = made.spec("Evaluation/prompt-1")["metrics"]
    assert [metrics[f"m{n}"]["with"]["text"] for n in range(4)] == [f"${{{{ {each} }}}}" for each in code.values()]
    assert metrics["py"]["with"]["text"] == '${{ outputs.text.contains("a") && size(outputs.text) >= 2 }}'
    assert (made.code, made.findings) == (0, [])


def test_a_table_has_its_short_forms(imports) -> None:
    table = (
        "q,__expected,__expected2,__description,__metric,__metadata:x\n"
        'hello,contains: hel,"contains-any: a, b",first one,,1\n'
        "plain,plain,,,,\n"
        "shape,is-json,similar(0.8): text,,,\n"
        "code,fn: output.length > 1,grade: polite,,,\n"
    )
    made = imports({**config(tests="file://tests.csv"), "tests.csv": table})
    rows = made.rows["promptfoo-tests.jsonl"]
    assert rows[0] == {
        "id": "first-one",
        "q": "hello",
        "expect_contains": ["hel"],
        "expect_contains_any": [["a", "b"]],
    }
    assert rows[1]["expect_equals"] == ["plain"]
    assert rows[2]["expect_json"] == [{}]
    assert rows[2]["expect"] == ["similarity"]
    assert set(rows[3]["expect"]) == {"javascript", "rubric"}
    assert made.findings == []


def test_tests_stand_in_files_of_every_sort(imports) -> None:
    files = {
        "a.yaml": "- {vars: {q: a}, assert: [{type: contains, value: a}]}\n",
        "more/b1.yaml": "- {vars: {q: b1}, assert: [{type: contains, value: b}]}\n",
        "more/b2.yaml": "- {vars: {q: b2}, assert: [{type: contains, value: b}]}\n",
        "c.jsonl": '{"vars": {"q": "c"}, "assert": [{"type": "contains", "value": "c"}]}\n{"q": "c2"}\n',
        "d.json": '[{"vars": {"q": "d"}, "assert": [{"type": "contains", "value": "d"}]}]',
        "e.py": "raise SystemExit('this was run')\n",
    }
    tests = ["file://a.yaml", "file://more/*.yaml", "file://c.jsonl", "d.json", "file://e.py:make", "https://x.test/t"]
    made = imports({**config(tests=tests), **files})
    assert [row["q"] for row in made.rows["promptfoo-tests.jsonl"]] == ["a", "b1", "b2", "c", "c2", "d"]
    words = made.notes("decide")
    assert any("e.py are code" in note for note in words)
    assert any("https://x.test/t lie on a server" in note for note in words)


def test_variables_are_lists_files_and_templates(imports) -> None:
    files = {"page.txt": "a page\n", "facts.json": '{"n": 3}', "v/one.md": "one", "v/two.md": "two"}
    tests = [
        {
            "vars": {"q": ["a", "b"], "page": "file://page.txt", "facts": "file://facts.json", "both": "{{ q }}+{{ page }}"},  # noqa: E501
            "assert": [{"type": "contains", "value": "{{ both }}"}],
        },
        {"vars": {"q": "file://v/*.md"}},
        {"vars": {"q": ["whole"]}, "options": {"disableVarExpansion": True}},
    ]  # fmt: skip
    made = imports({**config(tests=tests, prompts=["{{ page }} {{ facts }} {{ both }}"]), **files})
    rows = made.rows["promptfoo-tests.jsonl"]
    assert [row["q"] for row in rows] == ["a", "b", "one", "two", ["whole"]]
    assert rows[0]["expect_contains"] == ["a+a page"]
    assert rows[1]["facts"] == '{"n": 3}', "promptfoo hands files on as text"


def test_default_test_and_scenarios_are_spread_out(imports) -> None:
    made = imports(
        config(
            defaultTest={"vars": {"lang": "en"}, "assert": [{"type": "not-contains", "value": "sorry"}]},
            scenarios=[
                {
                    "config": [{"vars": {"lang": "de"}}, {"vars": {"lang": "fr"}}],
                    "tests": [case({"type": "contains", "value": "{{ lang }}"}, q="a"), {"vars": {"q": "b"}}],
                }
            ],
            tests=[{"vars": {"q": "c"}}],
        )
    )
    rows = made.rows["promptfoo-tests.jsonl"]
    assert [(row["lang"], row["q"]) for row in rows] == [
        ("en", "c"),
        ("de", "a"),
        ("de", "b"),
        ("fr", "a"),
        ("fr", "b"),
    ]
    assert all(row["expect_not_contains"] == ["sorry"] for row in rows)
    assert [row.get("expect_contains") for row in rows] == [None, ["de"], None, ["fr"], None]
    metrics = made.spec("Evaluation/prompt-1")["metrics"]
    assert "where" not in metrics["not_contains"]
    assert metrics["contains"]["where"] == "${{ size(row.expect_contains) > 0 }}"


def test_prompts_of_every_sort(imports) -> None:
    files = {
        "many.txt": "One {{ q }}\n---\nTwo {{ q }}\n",
        "chat.json": '[{"role": "system", "content": "Be {{ q }}"}, {"role": "user", "content": "{{ q }}"}]',
        "chat.yaml": "- role: user\n  content: Hi {{ q }}\n",
        "lines.jsonl": '[{"role": "user"}]\n{"prompt": "L {{ q }}"}\n',
        "code.py": "raise SystemExit('this was run')\n",
        "glob/x.md": "X {{ q }}",
        "glob/y.md": "Y {{ q }}",
    }
    prompts = [
        "file://many.txt", "chat.json", "file://chat.yaml", "file://code.py:make", "file://glob/*.md", 
        {"raw": "R {{ q }}", "label": "raw one"}, {"id": "file://glob/x.md", "label": "again"}, "exec:./run.sh",
    ]  # fmt: skip
    made = imports({**config(prompts=prompts, tests=[case({"type": "contains", "value": "x"})]), **files})
    names = [name.partition("/")[2] for name in made.resources if name.startswith("PromptTemplate/")]
    assert names == ["many-1", "many-2", "chat", "promptfoo-chat", "x", "y", "raw-one", "again"]
    assert made.spec("PromptTemplate/chat")["messages"] == [
        {"role": "system", "content": "Be {{ q }}"},
        {"role": "user", "content": "{{ q }}"},
    ]
    assert made.spec("PromptTemplate/promptfoo-chat")["messages"] == [{"role": "user", "content": "Hi {{ q }}"}]
    assert made.spec("PromptTemplate/y")["messages"] == [{"role": "user", "content": {"file": "glob/y.md"}}]
    words = " ".join(made.notes("decide"))
    assert "code.py is code" in words
    assert "a program makes" in words


def test_nunjucks_words_become_jinja_words(imports) -> None:
    text = "{% if items.length > 1 && q !== 'a' %}{{ items | dump }}{% elseif q === 'b' %}{{ q | safe }}{% endif %}"
    made = imports(config(prompts=[text], tests=[case({"type": "contains", "value": "x"}, q="x", items=[[1, 2]])]))
    (message,) = made.spec("PromptTemplate/prompt-1")["messages"]
    assert (
        message["content"]
        == "{% if items | length > 1 and q != 'a' %}{{ items | tojson }}{% elif q == 'b' %}{{ q  }}{% endif %}"
    )
    assert made.findings == []


PROVIDERS = {
    "openai:gpt-4o": "openai/gpt-4o",
    "openai:chat:gpt-4o": "openai/gpt-4o",
    "openai:responses:gpt-5": "openai/gpt-5",
    "anthropic:messages:claude-sonnet-4-5": "anthropic/claude-sonnet-4-5",
    "azure:chat:my-deployment": "azure/my-deployment",
    "bedrock:us.anthropic.claude-3-5-sonnet-20241022-v2:0": "bedrock/us.anthropic.claude-3-5-sonnet-20241022-v2:0",
    "google:gemini-2.5-flash": "gemini/gemini-2.5-flash",
    "vertex:gemini-9": "vertex_ai/gemini-9",
    "ollama:chat:llama3.2:3b": "ollama_chat/llama3.2:3b",
    "openrouter:meta-llama/llama-4": "openrouter/meta-llama/llama-4",
    "groq:llama-3.3-70b": "groq/llama-3.3-70b",
    "mistral:mistral-large-latest": "mistral/mistral-large-latest",
    "litellm:cohere/command-r": "cohere/command-r",
    "echo": "builtin/echo",
}


def test_providers_get_their_names_of_litellm(imports) -> None:
    made = imports(config(providers=list(PROVIDERS), tests=[case({"type": "contains", "value": "x"})]))
    models = [each["spec"]["model"] for name, each in made.resources.items() if name.startswith("Model/")]
    assert models == list(PROVIDERS.values())
    assert made.findings == []


def test_every_prompt_meets_every_provider(imports) -> None:
    made = imports(
        config(
            prompts=[{"raw": "A {{ q }}", "label": "a"}, {"raw": "B {{ q }}", "label": "b"}],
            providers=[{"id": "echo", "label": "one"}, {"id": "echo", "label": "two", "prompts": ["b"]}],
            tests=[case({"type": "contains", "value": "x"})],
        )
    )
    assert [name for name in made.resources if name.startswith(("Chain/", "Evaluation/"))] == [
        "Evaluation/a", "Chain/b-one", "Evaluation/b-one", "Chain/b-two", "Evaluation/b-two",
    ]  # fmt: skip
    assert made.spec("PromptTemplate/a")["model"] == "one"
    assert (made.code, made.findings) == (0, [])


@pytest.mark.parametrize(
    "provider", ["file://answer.py", "exec:./run", "https://x.test/v1", "python:a.py", "openai:assistant:a"]
)
def test_a_provider_that_cannot_be_asked_is_named(provider: str, imports) -> None:
    made = imports(config(providers=[provider], tests=[case({"type": "contains", "value": "x"})]))
    assert made.code == 1
    assert any(f"the provider {provider}" in note for note in made.notes("decide"))
    assert all(finding.startswith("unknown-reference") for finding in made.findings)


def test_a_key_in_the_file_is_a_fault_and_never_written(imports, penstock) -> None:
    providers = [{"id": "openai:gpt-4o", "config": {"apiKey": "sk-0123456789abcdef", "temprature": 1, "tools": []}}]
    made = imports(config(providers=providers, tests=[case({"type": "contains", "value": "x"})]))
    assert made.code == 1
    assert any("a key of openai:gpt-4o stands in the file" in note for note in made.notes("fault"))
    assert any("a key of openai:gpt-4o was not carried over" in note for note in made.notes("decide"))
    assert any("`temprature`" in note for note in made.notes("lost"))
    assert "sk-0123" not in "".join(path.read_text() for path in penstock.directory.glob("penstock/*"))
    assert "sk-0123" not in json.dumps(made.data)


def test_faults_of_the_source_alone(imports, penstock) -> None:
    parts = config(
        defaultTests={}, tests=[{"vars": {"q": "x"}, "asserts": [], "assert": [{"type": "containss", "value": "x"}]}]
    )
    made = imports(parts, "promptfooconfig.yaml", "--check-only")
    assert made.code == 1
    assert not (penstock.directory / "penstock").exists()
    words = made.notes("fault")
    assert any("`defaultTests` is no key of a configuration: is it `defaultTest`?" in note for note in words)
    assert any("`asserts` is no key of a test" in note for note in words)
    assert any("`containss` is no type of assertion" in note for note in words)
    fine = imports(config(tests=[case({"type": "contains", "value": "x"})]), "promptfooconfig.yaml", "--check-only")
    assert fine.code == 0


@pytest.mark.parametrize("tests", [None, [], [{"vars": {"q": "x"}}]])
def test_nothing_asserted_is_said(tests: object, imports) -> None:
    made = imports(config(tests=tests))
    assert (made.code, made.findings) == (0, [])
    assert not any(name.startswith("Evaluation/") for name in made.resources)
    assert made.spec("PromptTemplate/prompt-1")["model"] == "echo"
    (said,) = made.notes("lost")
    assert said.endswith("Evaluation") or "no Evaluation: the rows are there" in said
    assert (tests in (None, [])) or made.rows["promptfoo-tests.jsonl"] == [{"id": "row-1", "q": "x"}]


@pytest.mark.parametrize("asserted", [{"type": "moderation"}, {"type": "javascript", "value": "true"}])
def test_what_is_asserted_and_lost_whole_is_for_a_person(asserted: object, imports) -> None:
    made = imports(config(tests=[case(asserted)]))
    assert made.code == 1
    assert not any(name.startswith("Evaluation/") for name in made.resources)
    assert any("name metrics in an Evaluation" in note for note in made.notes("decide"))


@pytest.mark.parametrize("text", ["", "[1, 2]", "a: [", "prompts: 5\nproviders: {a: 5}\ntests: 7\n", "tests: [[[]], 5, {assert: 5}]\n",  # noqa: E501
                                  "prompts: [{}, [], 5]\nproviders: [5, {}, []]\n", "scenarios: [{config: 5, tests: {a: 1}}]"])  # fmt: skip  # noqa: E501
def test_any_file_ends_in_words(text: str, imports) -> None:
    made = imports({"promptfooconfig.yaml": text})
    assert made.data["notes"]


def test_references_of_the_configuration_are_followed(imports) -> None:
    templates = {"polite": {"type": "contains", "value": "please"}, "own": {"$ref": "#/assertionTemplates/own"}}
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "string"}}}
    tests = [case({"$ref": "#/assertionTemplates/polite"}, {"type": "is-json", "value": schema}, q="x")]
    made = imports(config(assertionTemplates=templates, tests=tests))
    (row,) = made.rows["promptfoo-tests.jsonl"]
    assert row["expect_contains"] == ["please"]
    assert row["expect_json"] == [schema]
    assert (made.code, made.findings, made.data["notes"]) == (0, [], [])
    again = imports(config(assertionTemplates=templates, tests=[case({"$ref": "#/assertionTemplates/own"})]))
    assert any("is not followed" in note for note in again.notes("decide"))


def test_raw_may_name_a_file(imports) -> None:
    prompts = [{"raw": "file://a.txt", "label": "one"}, {"raw": "say {{ q }}.txt please", "label": "two"}]
    made = imports({**config(prompts=prompts, tests=[case({"type": "contains", "value": "x"})]), "a.txt": "A {{ q }}"})
    assert made.spec("PromptTemplate/one")["messages"] == [{"role": "user", "content": {"file": "a.txt"}}]
    assert made.spec("PromptTemplate/two")["messages"] == [{"role": "user", "content": "say {{ q }}.txt please"}]
    assert made.code == 0


def test_rows_of_a_prompt_that_is_code_come_over(imports) -> None:
    files = {"ask.js": "throw new Error('this was run')\n"}
    made = imports({**config(prompts=["file://ask.js"], tests=[case({"type": "contains", "value": "x"})]), **files})
    assert made.spec("Evaluation/ask")["chain"] == "ask"
    assert made.rows["promptfoo-tests.jsonl"][0]["expect_contains"] == ["x"]
    assert made.code == 1
    assert [each.partition(":")[0] for each in made.findings] == ["unknown-reference"]


def test_a_template_that_jinja_refuses_is_left_out(imports) -> None:
    made = imports(config(prompts=["{{ q }}", "{{ q | nosuch }}"], tests=[case({"type": "contains", "value": "x"})]))
    assert [name for name in made.resources if name.startswith("PromptTemplate/")] == ["PromptTemplate/prompt-1"]
    assert made.findings == []
    assert any("left out: there is no filter" in note for note in made.notes("decide"))


def test_a_template_that_promptfoo_refuses_too_is_a_fault(imports) -> None:
    broken = 'Like [{{"drug": "N"}}] {q}'
    made = imports(config(prompts=["{{ q }}", broken], tests=[case({"type": "contains", "value": "x"})]))
    assert (made.code, made.findings, made.notes("decide")) == (0, [], [])
    (note,) = made.notes("fault")
    assert "promptfoo, too, errs for it, and left out" in note
    alone = imports(config(prompts=[broken], tests=[case({"type": "contains", "value": "x"})]))
    assert alone.code == 1
    assert any("no prompt is left" in note for note in alone.notes("decide"))


def test_weight_zero_decides_nothing(imports) -> None:
    asserts = [{"type": "contains", "value": "x"}, {"type": "contains", "value": "y", "weight": 0}]
    made = imports(config(tests=[case(*asserts)]))
    assert made.rows["promptfoo-tests.jsonl"][0]["expect_contains"] == ["x"]
    assert any("of weight 0" in note for note in made.notes("lost"))
    assert made.code == 0


def test_a_provider_without_an_id_is_left_out(imports) -> None:
    providers = ["echo", {"name": "mine", "type": "custom"}]
    made = imports(config(providers=providers, tests=[case({"type": "contains", "value": "x"})]))
    words = "a provider without an `id`, which promptfoo refuses, is left out"
    assert [note.split(": ", 1)[1] for note in made.notes("fault")] == [words]
    assert (made.code, made.findings) == (0, [])
    alone = imports(config(providers=providers[1:], tests=[case({"type": "contains", "value": "x"})]))
    assert (alone.code, any("no provider" in note for note in alone.notes("decide"))) == (1, True)


def test_a_row_that_cannot_be_read_is_for_a_person(imports) -> None:
    lines = '{"vars": {"q": "a"}, "assert": [{"type": "contains", "value": "a"}]}\n{broken\n'
    made = imports({**config(tests="file://t.jsonl"), "t.jsonl": lines})
    assert made.code == 1
    assert [note.startswith("t.jsonl:2:") for note in made.notes("decide")] == [True]
    assert len(made.rows["promptfoo-tests.jsonl"]) == 1


def test_names_of_variables_are_made_fit(imports) -> None:
    values = {
        "expect_contains": "a",
        "expect": "b",
        "row": "c",
        "inputs": "d",
        "\N{GRINNING FACE}": "e",
        "x" * 300: "f",
    }
    made = imports(config(tests=[case({"type": "contains", "value": "{{ expect_contains }}"}, **values)]))
    (row,) = made.rows["promptfoo-tests.jsonl"]
    assert (row["given_expect_contains"], row["given_expect"], row["row_"], row["inputs_"]) == ("a", "b", "c", "d")
    assert row["expect_contains"] == ["a"]
    assert (made.code, made.findings) == (0, [])


@pytest.mark.parametrize("kind", ["g-eval", "bleu", "cost", "latency", "similar"])
def test_a_threshold_that_is_no_number_is_a_fault(kind: str, imports) -> None:
    made = imports(config(tests=[case({"type": kind, "value": "x", "threshold": "high"})]))
    assert any(f"the threshold of `{kind}` is no number" in note for note in made.notes("fault"))


def test_no_key_is_written_anywhere(imports, penstock) -> None:
    key = "sk-proj-" + "a1b2c3d4" * 5
    providers = [
        {"id": "openai:chat:x", "label": key, "config": {"apiKey": key, "headers": {"Authorization": f"Bearer {key}"}}},
        {"id": f"https://x.test/v1?key={key}"},
        {"id": "openai:chat:y", "config": {"apiBaseUrl": f"https://u:{key}@x.test/v1"}},
    ]
    tests = [case({"type": "contains", "value": "x"}, q=key)]
    made = imports(config(prompts=["{{ q }} " + key], providers=providers, tests=tests, env={"OPENAI_API_KEY": key}))
    assert made.code == 1
    assert key not in "".join(path.read_text() for path in penstock.directory.glob("penstock/*"))
    assert key not in json.dumps(made.data)
    words = made.notes("decide")
    assert any("is blacked out in penstock/promptfoo-tests.jsonl" in note for note in words)


def test_a_wide_product_is_cut(imports) -> None:
    wide = {f"v{n}": list("0123456789") for n in range(12)}
    made = imports(config(tests=[case({"type": "contains", "value": "x"}, **wide)]), ".", "--dry-run")
    assert any("the product of the variables is cut" in note for note in made.notes("decide"))


def test_lists_of_anything_but_text_are_one_value(imports) -> None:
    made = imports(
        config(prompts=["{{ n }} {{ q }}"], tests=[case({"type": "contains", "value": "x"}, n=[1, 2], q="x")])
    )
    assert [row["n"] for row in made.rows["promptfoo-tests.jsonl"]] == [[1, 2]]
    (message,) = made.spec("PromptTemplate/prompt-1")["messages"]
    assert message["content"] == "{{ n | join(',') }} {{ q }}"
    assert (made.code, made.findings) == (0, [])


def test_a_wide_scenario_is_cut_before_it_is_spread_out(imports) -> None:
    scenario = {
        "config": [{"vars": {"a": f"a{n}"}} for n in range(200)],
        "tests": [case({"type": "contains", "value": "x"}, b=f"b{n}") for n in range(200)],
    }
    made = imports(config(scenarios=[scenario]), ".", "--dry-run")
    assert any("200 x 200 rows of a scenario: an import takes 20000" in note for note in made.notes("decide"))


def test_code_that_passes_any_answer_is_no_metric(imports) -> None:
    code = ["output.length < 9 ? 1 : 0.5", "1 / (output.length + 1)"]
    asserts = [{"type": "javascript", "value": each} for each in code]
    made = imports(config(tests=[case(*asserts, {"type": "contains", "value": "x"})]))
    assert list(made.spec("Evaluation/prompt-1")["metrics"]) == ["contains"]
    assert all("`javascript` passes whatever the answer is" in note for note in made.notes("changed"))
    assert made.code == 0


def test_a_transform_that_reads_json_is_carried_over(imports) -> None:
    test = {
        **case({"type": "javascript", "value": "output.kind === 'a'"}, {"type": "llm-rubric", "value": "Is polite."}),
        "options": {"transform": "JSON.parse(output)"},
    }
    other = {**case({"type": "contains", "value": "x"}), "options": {"transform": "JSON.parse(output)"}}
    made = imports(config(tests=[test, other]))
    schema = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "a"}}}
    assert made.rows["promptfoo-tests.jsonl"][0]["expect_json"] == [schema]
    assert len(made.notes("decide")) == 1
    assert "the `transform` of `contains` is code" in made.notes("decide")[0]


def test_files_of_variables_lie_beside_the_configuration(imports) -> None:
    rows = "- {vars: {q: file://texts/a.txt, r: file://b.txt}, assert: [{type: contains, value: x}]}\n"
    files = {"sets/one.yaml": rows, "texts/a.txt": "here\n", "sets/b.txt": "there\n"}
    made = imports({**config(tests="file://sets/one.yaml"), **files})
    (row,) = made.rows["promptfoo-tests.jsonl"]
    assert (row["q"], row["r"]) == ("here", "there")
    assert made.code == 0


def test_assertions_in_files_of_javascript_are_read(imports) -> None:
    code = """
// the answer greets, and is short
const GREETINGS = ['hello', 'good day'];

export default async (output, _context) => {
  const text = output.trim();
  if (!text) {
    return { pass: false, score: 0, reason: 'there is nothing' };
  }
  const greets = GREETINGS.filter((word) => text.toLowerCase().includes(word)).length;
  if (greets === 0) {
    return { pass: false, score: 0.5, reason: `none of ${GREETINGS.length} words` };
  }
  return { pass: !/sorry/i.test(text), score: 1, reason: 'it greets' };
};
"""
    schema = json.dumps({"type": "object", "required": ["a"]})
    files = {"checks/greets.mjs": code, "checks/schema.json": schema, "checks/run.cjs": "throw new Error('run');\n"}
    asserts = [
        {"type": "javascript", "value": "file://checks/greets.mjs"},
        {"type": "is-json", "value": "file://checks/schema.json"},
    ]
    made = imports({**config(tests=[case(*asserts)]), **files})
    assert (made.code, made.findings, made.data["notes"]) == (0, [], [])
    metrics = made.spec("Evaluation/prompt-1")["metrics"]
    assert metrics["javascript"]["with"]["expected"] is True
    assert "(?i)sorry" in metrics["javascript"]["with"]["text"]
    assert made.rows["promptfoo-tests.jsonl"][0]["expect_json"] == [{"type": "object", "required": ["a"]}]
    run = {"type": "javascript", "value": "file://checks/run.cjs"}
    gone = {"type": "javascript", "value": "file://checks/gone.js"}
    left = imports({**config(tests=[case(run, gone, {"type": "equals", "value": "file://none.txt"})]), **files})
    assert left.code == 1
    assert sum("which an import never runs" in note for note in left.notes("decide")) == 2
    assert any("in file://none.txt cannot be read" in note for note in left.notes("decide"))


HTTP = {
    "url": "https://bot.example.org/ask",
    "method": "POST",
    "body": {"question": "{{prompt}}", "user": "tests"},
    "transformResponse": "json.reply",
}


def served(tests: object = None, prompts: object = None, **parts: object) -> dict[str, str]:
    provider = {"id": "https", "label": "bot", "config": {**HTTP, **parts}}
    rows = tests or [case({"type": "contains", "value": "x"}, q="x")]
    return config(providers=[provider], prompts=prompts or ["Say {{ q }}"], tests=rows)


def test_a_server_of_ones_own_is_a_tool(imports) -> None:
    headers = {"Content-Type": "application/json", "Authorization": "Bearer {{env.BOT_KEY}}"}
    made = imports(served(headers=headers))
    assert (made.code, made.findings) == (0, [])
    assert made.spec("Tool/bot") == {
        "parameters": {
            "type": "object",
            "required": ["question", "user"],
            "properties": {"question": {"type": "string"}, "user": {"type": "string"}},
        },
        "returns": {"type": "object", "required": ["reply"], "properties": {"reply": {"type": "string"}}},
        "effects": "read",
        "http": {"method": "POST", "url": "https://bot.example.org/ask", "credentials": {"env": "BOT_KEY"}},
    }
    chain = made.spec("Chain/prompt-1")
    assert chain["steps"] == {"answer": {"tool": "bot", "with": {"question": "Say ${{ inputs.q }}", "user": "tests"}}}
    assert chain["outputs"] == {"text": "${{ steps.answer.value.reply }}"}
    assert made.spec("Evaluation/prompt-1")["inputs"] == {"q": "${{ row.q }}"}
    assert any("`effects: write` where it writes" in note for note in made.notes("changed"))


def test_a_server_is_sent_chats_numbers_and_defaults(imports) -> None:
    chat = json.dumps([{"role": "system", "content": "Be {{ how }}"}, {"role": "user", "content": "{{ q }}"}])
    body = json.dumps({"messages": "{{prompt}}", "more": {"n": "{{ n }}", "tone": "{{ tone | default('kind') }}"}})
    transform = "({ output: json.choices[0].message.content, links: json.links || [] })"
    tests = [case({"type": "contains", "value": "x"}, q="x", n=1, how="b"), case(q="y", n=2, how="c", tone="d")]
    made = imports(served(tests, [chat], body=body, transformResponse=transform))
    assert (made.code, made.findings) == (0, [])
    given = made.spec("Chain/prompt-1")["steps"]["answer"]["with"]
    assert given["messages"] == [
        {"role": "system", "content": "Be ${{ inputs.how }}"},
        {"role": "user", "content": "${{ inputs.q }}"},
    ]
    assert given["more"] == {
        "n": "${{ string(inputs.n) }}",
        "tone": '${{ inputs.tone == "" ? "kind" : inputs.tone }}',
    }
    assert made.spec("Chain/prompt-1")["outputs"]["text"] == "${{ steps.answer.value.choices[0].message.content }}"


def test_a_server_is_asked_by_a_query_and_beside_models(imports) -> None:
    settings = {"queryParams": {"q": "{{prompt}}"}, "responseParser": "text"}
    provider = {"id": "https://bot.example.org/ask", "config": settings}
    made = imports(config(providers=["echo", provider], tests=[case({"type": "contains", "value": "x"})]))
    assert (made.code, made.findings) == (0, [])
    (tool,) = [each for name, each in made.resources.items() if name.startswith("Tool/")]
    assert (tool["spec"]["http"]["method"], tool["spec"]["returns"]) == ("GET", {"type": "string"})
    assert len([name for name in made.resources if name.startswith("Evaluation/")]) == 2


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"transformResponse": "json.a.map(x => x.b).join(' ')"}, "is code, which an import never runs"),
        ({"transformResponse": "file://read.js"}, "is code, which an import never runs"),
        ({"transformResponse": None}, "says where in its answer the text is"),
        ({"transformResponse": "json"}, "JSON as a whole"),
        ({"transformResponse": "json.a[2]"}, "one item of a list"),
        ({"transformRequest": "({a: prompt})"}, "a Tool has nothing for its `transformRequest`"),
        ({"headers": {"x-api-key": "{{env.KEY}}"}}, "sends the header `x-api-key`"),
        ({"headers": {"Content-Type": "text/plain"}}, "sends `text/plain`"),
        ({"auth": {"type": "basic", "username": "a", "password": "b"}}, "signs in by `auth`"),
        ({"body": "{{prompt}}"}, "no JSON until it is filled"),
        ({"body": {"a-b": "{{prompt}}"}}, "no step can name its argument `a-b`"),
        ({"body": {"a": "{{ prompt | upper }}"}}, "is more than a variable"),
        ({"body": {"a": "{{env.SECRET}}"}}, "is more than a variable"),
        ({"method": "GET"}, "has a body"),
        ({"url": "https://bot.example.org/{{ q }}"}, "another for each row"),
        ({"url": "https://me:secret@bot.example.org/"}, "names a user"),
        ({"url": "{{env.BOT_URL}}/ask"}, "the address of bot comes from the environment"),
    ],
)
def test_what_a_tool_cannot_ask_is_for_a_person(parts: dict[str, object], words: str, imports) -> None:
    made = imports(served(**parts))
    assert made.code == 1
    assert any(words in note for note in made.notes("decide")), made.notes("decide")


def test_rows_that_a_server_is_sent_otherwise_are_for_a_person(imports) -> None:
    made = imports(served([case({"type": "contains", "value": "x"}, q='{"a": 1}')], ["{{ q }}"]))
    assert made.code == 1
    assert any("that is JSON as JSON" in note for note in made.notes("decide"))
    body = {"q": "{{ prompt }}", "tone": "{{ tone | default('kind') }}"}
    rows = [case({"type": "contains", "value": "x"}, q="x", tone=""), case(q="y")]
    assert any("empty in one row" in note for note in imports(served(rows, body=body)).notes("decide"))


def test_a_key_that_a_server_is_sent_is_never_written(imports, penstock) -> None:
    made = imports(served(headers={"Authorization": "Bearer sk-0123456789abcdefABCDEF"}))
    assert made.code == 1
    assert made.spec("Tool/bot")["http"]["credentials"] == {"env": "BOT_KEY"}
    assert any("set `BOT_KEY`" in note for note in made.notes("decide"))
    assert "sk-0123" not in "".join(path.read_text() for path in penstock.directory.glob("penstock/*"))


def test_an_address_with_a_default_is_taken(imports) -> None:
    made = imports(served(url="${BOT_URL:-https://bot.example.org}/ask"))
    assert (made.code, made.spec("Tool/bot")["http"]["url"]) == (0, "https://bot.example.org/ask")
    assert any("its default is written" in note for note in made.notes("changed"))


FORM = {"type": "json_schema", "json_schema": {"name": "mood", "schema": {"type": "object"}}}


def test_settings_of_a_prompt_are_those_of_its_model(imports) -> None:
    providers = [{"id": "openai:gpt-4.1-mini-2025-04-14", "config": {"temperature": 0, "apiKeyEnvar": "MY_KEY"}}]
    tests = [case({"type": "is-json"}, {"type": "javascript", "value": "output.mood === context.vars.mood"}, mood="x")]
    prompts = [{"raw": "Say {{ mood }}", "label": "mood", "config": {"response_format": FORM, "max_tokens": 9}}]
    made = imports(config(prompts=prompts, providers=providers, tests=tests))
    assert (made.code, made.findings, made.data["notes"]) == (0, [], [])
    (model,) = [each for name, each in made.resources.items() if name.startswith("Model/")]
    assert model["spec"]["parameters"] == {"temperature": 0, "response_format": FORM, "max_tokens": 9}
    assert model["spec"]["credentials"] == {"env": "MY_KEY"}
    (row,) = made.rows["promptfoo-tests.jsonl"]
    assert row["expect_json"][0] == {"type": "object", "required": ["mood"], "properties": {"mood": {"const": "x"}}}
    both = imports(
        config(prompts=[*prompts, "Tell {{ mood }}"], providers=providers, tests=tests),
        "promptfooconfig.yaml",
        "--force",
    )
    models = {
        name: each["spec"].get("parameters") for name, each in both.resources.items() if name.startswith("Model/")
    }
    assert [sorted(each) for each in models.values()] == [
        ["temperature"],
        ["max_tokens", "response_format", "temperature"],
    ]
    assert both.spec("PromptTemplate/mood")["model"] != both.spec("PromptTemplate/prompt-2")["model"]
    assert both.code == 1, "the second prompt's answers are text, of which the code says nothing that is known"


def test_answers_that_may_be_no_json_stay_text_to_code(imports) -> None:
    providers = [{"id": "openai:gpt-4.1-mini-2025-04-14", "config": {"response_format": FORM}}]
    made = imports(config(providers=providers, tests=[case({"type": "javascript", "value": "output.a !== 'x'"})]))
    assert made.code == 1, "promptfoo passes an answer that is no JSON: nothing of it is 'x'"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_column_without_a_name_is_left_out(mark: str, imports) -> None:
    table = f'{mark}q,,__expected,\n"a, b",1,contains: a,2\nc,,contains: c,\n'
    made = imports({**config(tests="file://t.csv"), "t.csv": table})
    assert (made.code, made.findings) == (0, [])
    assert [row["q"] for row in made.rows["promptfoo-tests.jsonl"]] == ["a, b", "c"]
    assert set(made.rows["promptfoo-tests.jsonl"][0]) == {"id", "q", "expect_contains"}
    assert made.notes("lost") == ["t.csv:1: 2 of its columns without a name: promptfoo reads nothing there"]


@pytest.mark.parametrize(
    ("transform", "asserted", "pattern"),
    [
        ("output.trim()", {"type": "equals", "value": "a.b"}, r"\A\s*a\.b\s*\z"),
        ("output.toLowerCase()", {"type": "starts-with", "value": "a"}, r"(?i)\Aa"),
        ("output.trim()", {"type": "contains-any", "value": "a, b"}, "(?:a|b)"),
        ("output.toUpperCase()", {"type": "contains", "value": "a"}, None),
        ("output.trim()", {"type": "contains", "value": " a"}, None),
        ("output.trim()", {"type": "equals", "value": "file://a.txt"}, None),
        ("output.trim()", {"type": "rouge-n", "value": "a"}, None),
        ("output.trim()", {"type": "contains", "value": "a", "transform": "output.slice(3)"}, None),
        ("output.slice(3)", {"type": "contains", "value": "a"}, None),
    ],
)
def test_transforms_of_white_space_and_case(
    transform: str, asserted: dict[str, str], pattern: str | None, imports
) -> None:
    test = {**case(asserted), "options": {"transform": transform}}
    made = imports({**config(tests=[test]), "a.txt": "a"})
    if pattern is None:
        assert (made.code, any("`transform`" in note for note in made.notes("decide"))) == (1, True)
    else:
        assert (made.code, made.data["notes"]) == (0, [])
        assert made.rows["promptfoo-tests.jsonl"][0]["expect_matches"] == [pattern]
