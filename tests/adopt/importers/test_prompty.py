"""Prompty files of version 1, of Prompt Flow's dialect, and of version 2."""

# ruff: noqa: E501 (files of other tools as they are written)

BODY = """system:
You help {{first}}.

{% for item in chat_history %}
{{item.role}}:
{{item.content}}
{% endfor %}

user:
{{question}}
"""
FIRST = f"""---
name: Support Answer
description: Answers.
authors: [A]
model:
  api: chat
  configuration:
    type: azure_openai
    azure_deployment: my-gpt
    azure_endpoint: https://x.openai.azure.com
    api_key: ${{env:MY_KEY}}
  parameters: {{max_tokens: 128, temperature: 0.2, presence_penalty: 0}}
inputs:
  first: {{type: string, default: John}}
  question: {{type: string}}
  chat_history: {{type: list, default: []}}
sample:
  question: hi
---
{BODY}"""
SECOND = """---
name: second
model:
  id: gpt-5.4-mini-2026-03-17
  provider: openai
  apiType: chat
  connection: {kind: key, apiKey: "${env:OPENAI_API_KEY}"}
  options: {temperature: 0, maxOutputTokens: 50, additionalProperties: {seed: 7}}
inputs:
  - {name: history, kind: thread}
  - {name: question, kind: string, required: true}
  - {name: count, kind: integer, default: 3}
  - {name: topics, kind: array, required: false}
template: {format: {kind: jinja2}, parser: {kind: prompty}}
---
system:
Name {{count}} things of {{ topics | join(", ") }}.

user:
{{ history }}

user:
{{ question }}
"""


def test_version_one(imports) -> None:
    made = imports({"a.prompty": FIRST}, "a.prompty")
    spec = made.spec("PromptTemplate/support-answer")
    assert [m.get("role", m.get("insert")) for m in spec["messages"]] == ["system", "chat_history", "user"]
    assert spec["inputs"]["first"] == {"type": "string", "default": "John"}
    assert spec["inputs"]["question"] == {"type": "string"}
    assert spec["inputs"]["chat_history"]["items"] == {"$ref": "penstock:message"}
    model = made.spec("Model/my-gpt")
    assert model == {
        "model": "azure/my-gpt",
        "parameters": {"temperature": 0.2, "max_tokens": 128, "presence_penalty": 0},
        "endpoint": "https://x.openai.azure.com",
        "credentials": {"env": "MY_KEY"},
    }
    assert (made.code, made.findings) == (0, [])


def test_dialect_of_prompt_flow(imports) -> None:
    text = FIRST.replace(
        "    azure_endpoint: https://x.openai.azure.com\n    api_key: ${env:MY_KEY}\n", "    connection: mine\n"
    )
    text = text.replace("presence_penalty: 0", "response_format: {type: json_object}").replace(
        "sample:\n  question: hi\n", "outputs:\n  answer: {type: string}\nsample: sample.json\n"
    )
    made = imports({"a.prompty": text}, "a.prompty")
    spec = made.spec("PromptTemplate/support-answer")
    assert spec["output"]["schema"]["properties"] == {"answer": {"type": "string"}}
    assert any("the connection mine lies outside" in note for note in made.notes("changed"))
    assert any("sample.json" in note for note in made.notes("lost"))
    assert (made.code, made.findings) == (0, [])


def test_version_two(imports) -> None:
    made = imports({"b.prompty": SECOND})
    spec = made.spec("PromptTemplate/second")
    assert [m.get("role", m.get("insert")) for m in spec["messages"]] == ["system", "history", "user"]
    assert spec["inputs"]["count"] == {"type": "integer", "default": 3}
    assert spec["inputs"]["topics"] == {"type": "array", "default": []}
    assert made.spec("Model/gpt-5-4-mini-2026-03-17")["parameters"] == {"temperature": 0, "max_tokens": 50, "seed": 7}
    assert (made.code, made.findings) == (0, [])


def test_what_a_person_decides(imports) -> None:
    text = FIRST.replace("type: azure_openai", "type: other").replace(
        "authors: [A]", "tools: [{type: function}]\nbase: x.prompty\nnmae: x"
    )
    made = imports({"a.prompty": text.replace("{{question}}", "{{question}} {{ other }}")})
    words = " ".join(made.notes("decide"))
    for each in ("no provider is named that is known (other)", "`base`", "declared as Tools"):
        assert each in words
    assert any("`nmae` is no key" in note for note in made.notes("fault"))
    assert any("reads `other`, which is no input" in note for note in made.notes("fault"))
    assert made.code == 1


def test_lines_are_those_of_the_file(imports) -> None:
    made = imports({"a.prompty": FIRST.replace("{{first}}", "{% if %}")})
    (note,) = [each for each in made.notes("decide") if "template" in each]
    line = int(note.split(":")[1])
    assert FIRST.replace("{{first}}", "{% if %}").split("\n")[line - 1].startswith("You help")


def test_a_loop_over_messages_by_turn(imports) -> None:
    loop = "{% for item in chat_history %}\nuser:\n{{item.inputs.question}}\nassistant:\n{{item.outputs.answer}}\n{% endfor %}\n"
    start, _, _ = BODY.partition("{% for")
    made = imports({"a.prompty": FIRST.replace(BODY, start + loop + "user:\n{{question}}\n")})
    spec = made.spec("PromptTemplate/support-answer")
    assert [m.get("role", m.get("insert")) for m in spec["messages"]] == ["system", "chat_history", "user"]
    assert (made.code, made.findings) == (0, [])
