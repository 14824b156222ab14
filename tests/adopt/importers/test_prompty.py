"""Prompty files of version 1, of Prompt Flow's dialect, and of version 2."""

# ruff: noqa: E501 (files of other tools as they are written)

from jinja2 import Environment

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


def test_files_that_the_head_refers_to(imports) -> None:
    text = """---
name: refers
model:
  api: chat
  configuration: {azure_deployment: "${env:NAME:gpt-5-mini}", azure_endpoint: "${env:ADDRESS}"}
  parameters: {response_format: "${file:shape.json}", tools: "${file:tools.json}"}
inputs: ${file:types/inputs.json}
---
system:
Say {{word}}.
"""
    shape = '{"type": "json_schema", "json_schema": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}'
    tools = '[{"type": "function", "function": {"name": "find_it"}}]'
    files = {"shape.json": shape, "tools.json": tools, "types/inputs.json": '{"word": {"type": "string"}}'}
    made = imports({"a.prompty": text, **files}, "a.prompty")
    spec = made.spec("PromptTemplate/refers")
    assert spec["inputs"] == {"word": {"type": "string"}}
    assert spec["output"]["schema"]["properties"] == {"a": {"type": "string"}}
    assert made.spec("Model/gpt-5-mini")["model"] == "azure/gpt-5-mini"
    (note,) = made.notes("decide")
    assert "`find_it` is a function of the program" in note
    assert any("the address comes from the environment" in each for each in made.notes("changed"))


def test_files_that_cannot_be_had(imports) -> None:
    text = FIRST.replace("inputs:\n", "outputs: ${file:../../x.json}\ntools: ${file:gone.json}\ninputs:\n")
    made = imports({"a.prompty": text}, "a.prompty")
    words = " ".join(made.notes("decide"))
    assert "a.prompty:13: ../../x.json: leads out of the repository" in words
    assert "a.prompty:14: gone.json: there is no such file" in words


def test_a_file_that_leaves_the_model_to_its_application(imports) -> None:
    made = imports({"a.prompty": "---\nname: free\nmodel:\n  parameters: {max_tokens: 9}\n---\nuser:\n{{word}}\n"})
    assert "model" not in made.spec("PromptTemplate/free")
    assert (made.code, made.findings) == (0, [])
    assert any("a.prompty:3: the prompt free names no model" in each for each in made.notes("changed"))
    assert any("`max_tokens` are parameters of its Model" in each for each in made.notes("lost"))


def test_an_address_of_another_provider_is_for_a_person(imports) -> None:
    text = "---\nmodel:\n  configuration: {type: openai, name: gpt-5, base_url: '${env:MINE}'}\n---\nuser:\nHi\n"
    made = imports({"a.prompty": text})
    assert any("the address comes from the environment" in each for each in made.notes("decide"))
    assert made.code == 1


def test_outputs_of_version_two_are_a_schema(imports) -> None:
    more = """outputs:
  - {name: city, kind: string, enumValues: [Bern, Basel]}
  - {name: days, kind: array, required: false, items: {kind: object, properties: [{name: rain, kind: boolean}]}}
"""
    made = imports({"b.prompty": SECOND.replace("inputs:\n", f"{more}inputs:\n")})
    assert made.spec("PromptTemplate/second")["output"]["schema"] == {
        "type": "object",
        "required": ["city"],
        "properties": {
            "city": {"type": "string", "enum": ["Bern", "Basel"]},
            "days": {
                "type": "array",
                "items": {"type": "object", "required": ["rain"], "properties": {"rain": {"type": "boolean"}}},
            },
        },
    }
    assert (made.code, made.findings) == (0, [])


def test_a_thread_within_a_message_is_cut_out(imports) -> None:
    text = SECOND.replace("user:\n{{ history }}\n\nuser:", "Before.\n{{history}}\nAfter.\n\nuser:")
    spec = imports({"b.prompty": text}).spec("PromptTemplate/second")
    roles = [each.get("role", each.get("insert")) for each in spec["messages"]]
    assert roles == ["system", "history", "system", "user"]
    assert spec["messages"][0]["content"].endswith("Before.")
    assert spec["messages"][2]["content"] == "After."


def test_types_that_the_template_reads_otherwise(imports) -> None:
    body = "user:\n{% for d in docs %}{{ d.text }}{% endfor %} {{ who.name }} {{ items[0].x }}\n"
    types = "inputs:\n  docs: {type: object}\n  who: {type: string, default: x}\n  items: {type: list}\n"
    made = imports({"a.prompty": f"---\nname: loose\nmodel: gpt-5\n{types}---\n{body}"})
    spec = made.spec("PromptTemplate/loose")
    assert spec["inputs"] == {"docs": {}, "who": {"default": "x"}, "items": {"type": "array"}}
    assert any("a.prompty:5: `docs` is declared as object" in each for each in made.notes("changed"))


def test_what_is_no_prompty_file(imports) -> None:
    broken = imports({"a.prompty": "---\nname: [x\n---\nuser:\nHi\n"}, "a.prompty")
    assert (broken.code, broken.resources) == (1, {})
    assert [each.split(":")[:2] for each in broken.notes("fault")] == [["a.prompty", "3"]]
    assert imports({"b.prompty": "user:\nHi\n"}, "b.prompty").notes("fault") == [
        "b.prompty:1: a Prompty file begins with `---`, its head, and `---`"
    ]


def test_windows_lines_and_other_encodings(imports, penstock) -> None:
    penstock.write("a.prompty", "")
    (penstock.directory / "a.prompty").write_bytes(FIRST.replace("\n", "\r\n").encode())
    made = imports({}, "a.prompty")
    assert (made.code, made.findings) == (0, [])
    assert "\r" not in str(made.resources)
    (penstock.directory / "a.prompty").write_bytes(FIRST.replace("You help", "Sch\u00f6n").encode("latin-1"))
    assert "the file is no UTF-8" in imports({}, "a.prompty").notes("fault")[0]


def test_an_image_is_for_a_person(imports) -> None:
    made = imports({"a.prompty": "---\nmodel: gpt-5\n---\nuser:\nLook:\n![it]({{ picture }})\n"})
    (note,) = made.notes("decide")
    assert note.startswith("a.prompty:6: an image is sent as its address")


def test_a_loop_that_writes_text_stays_text(imports) -> None:
    body = "system:\nScore this:\n{% for m in messages %}\n{{ m.role }}: {{ m.content }}\n{% endfor %}\n{{answer}}\n"
    made = imports({"a.prompty": f"---\nmodel: gpt-5.4-mini\n---\n{body}"}, "a.prompty")
    (message,) = made.spec("PromptTemplate/a")["messages"]
    assert message["role"] == "system" and "{{ m.role }}: {{ m.content }}" in message["content"]


def test_mustache_has_roles_too(imports) -> None:
    head = "---\nmodel: gpt-5.4-mini\ntemplate: mustache\n---\n"
    body = "system:\nHelp {{name}}.\n{{#docs}}{{title}}{{/docs}}\n\nuser:\n{{question}}\n"
    made = imports({"a.prompty": head + body}, "a.prompty")
    messages = made.spec("PromptTemplate/a")["messages"]
    assert [(each["role"], each["content"]) for each in messages] == [
        ("system", "Help {{name}}.\n{{#docs}}{{title}}{{/docs}}"),
        ("user", "{{question}}"),
    ]
    assert any("as entities" in each for each in made.notes("changed"))
    turns = imports({"b.prompty": f"{head}{{{{#h}}}}\n{{{{role}}}}:\n{{{{content}}}}\n{{{{/h}}}}\n"}, "b.prompty")
    assert any("`insert` that list" in each for each in turns.notes("decide"))


def test_nothing_of_a_model_is_left_out_unsaid(imports) -> None:
    head = (
        "model:\n  configuration: {type: azure_openai, azure_deployment: d, azure_endpoint: 'https://x.openai.azure.com',"
        " api_version: 2024-02-01, api_key: '${env:my_key}'}\n  parameters: {response_format: {type: json_object}}\n"
        "inputs: {q: {type: string}}\nsample: {q: hi}\n"
    )
    body = 'user:\n{{q}}\n\ntool[id="7"]:\ndone\n'
    made = imports({"a.prompty": f"---\n{head}---\n{body}"}, "a.prompty")
    told = "\n".join(made.notes("lost") + made.notes("changed"))
    for each in ("`api_version`", "`MY_KEY`", "the role alone", "a message of the role `tool`"):
        assert each in told, told
    model = made.spec("Model/d")
    assert model["parameters"] == {"response_format": {"type": "json_object"}}
    assert model["credentials"] == {"env": "MY_KEY"}


def test_tags_that_never_end_take_no_time(imports) -> None:
    for text in ("{% for " * 30_000, "{{" * 60_000, "![" * 60_000, "{% if x %}" * 20_000 + "\nuser:\n"):
        assert imports({"a.prompty": f"---\nmodel: gpt-5.4-mini\n---\nuser:\n{text}"}, "a.prompty")


TOOLS = """---
name: t
model:
  api: chat
  configuration: {type: openai, model: gpt-5.4-mini-2026-03-17, connection: mine}
  parameters:
    temperature: 0
    tools: ${file:tools.json}
    tool_choice: required
inputs: {q: {type: string}}
sample: {q: How is it?, when: [1, 2]}
---
system:
{% if q %}
Mind "{{q}}".
{% endif %}
Be short.

user:
{{q}}
"""
WEATHER = """[{"type": "function", "function": {"name": "get_weather", "description": "Says how it is.",
"parameters": {"type": "object", "properties": {"at": {"type": "string"}}, "required": ["at"]}}}]"""


def test_tools_are_declared_and_given_to_an_agent(imports) -> None:
    made = imports({"t.prompty": TOOLS, "tools.json": WEATHER})
    assert made.spec("Tool/get-weather") == {
        "parameters": {"type": "object", "properties": {"at": {"type": "string"}}, "required": ["at"]},
        "effects": "write",
        "http": {"method": "POST"},
    }
    assert made.resources["Tool/get-weather"]["metadata"]["description"] == "Says how it is."
    assert made.spec("Chain/t-chain")["steps"]["answer"] == {
        "agent": "t", "model": "gpt-5-4-mini-2026-03-17", "with": {"q": "${{ inputs.q }}"}, "tools": ["get-weather"],
    }  # fmt: skip
    (decide,) = made.notes("decide")
    assert decide.startswith("t.prompty:8: `get_weather`") and "`python: module:function`" in decide
    assert any("`tool_choice: required`" in note for note in made.notes("lost")) and made.code == 1


def test_tools_of_version_two(imports) -> None:
    tools = "tools:\n- {name: find, kind: function, parameters: {properties: [{name: word, kind: string}]}}\n"
    made = imports({"b.prompty": SECOND.replace("inputs:\n", tools + "inputs:\n", 1)})
    find = {"type": "object", "required": ["word"], "properties": {"word": {"type": "string"}}}
    assert made.spec("Tool/find")["parameters"] == find
    other = SECOND.replace("inputs:\n", "tools: [{name: files, kind: mcp}]\ninputs:\n", 1)
    assert "the tools (files) are declared" in imports({"b.prompty": other}, ".", "--force").notes("decide")[0]


def test_a_sample_is_a_dataset_of_one_row(imports) -> None:
    made = imports({"t.prompty": TOOLS, "tools.json": WEATHER})
    assert made.rows["t-sample.jsonl"] == [{"id": "1", "q": "How is it?", "when": [1, 2]}]
    assert made.spec("Dataset/t-sample")["key"] == "id"
    again = imports({"t.prompty": TOOLS, "tools.json": WEATHER})
    assert {each["status"] for each in again.data["files"]} == {"unchanged"}
    for sample in ("../../sample.json", "gone.json", "2026-01-01", "tools.json.bad"):
        text = TOOLS.replace("{q: How is it?, when: [1, 2]}", sample)
        odd = imports({"t.prompty": text, "tools.json": WEATHER, "tools.json.bad": "[1]"}, "t.prompty", "--force")
        assert any("a Dataset " in note for note in odd.notes("lost")), sample
        assert "Dataset/t-sample" not in odd.resources, sample


def test_line_ends_behind_tags_as_each_renderer_has_them(imports) -> None:
    """Prompt Flow's dialect drops them, which a connection tells, or a flow beside; Prompty keeps them."""
    body = TOOLS.rpartition("---\n")[2].partition("\n\nuser:")[0].removeprefix("system:\n")
    for trims, change in ((True, ""), (False, ", connection: mine")):
        made = imports(
            {"t.prompty": TOOLS.replace(change, "") if change else TOOLS, "tools.json": WEATHER}, ".", "--force"
        )
        content = made.spec("PromptTemplate/t")["messages"][0]["content"]
        theirs = Environment(trim_blocks=trims, keep_trailing_newline=True).from_string(body)
        for q in ("", "a"):
            ours = Environment(keep_trailing_newline=True).from_string(content).render(q=q)
            assert ours.strip() == theirs.render(q=q).strip(), (trims, q)
    beside = {
        "t.prompty": TOOLS.replace(", connection: mine", ""),
        "tools.json": WEATHER,
        "flow.flex.yaml": "entry: a:b\n",
    }
    trimmed = imports(beside, "t.prompty", "--force").spec("PromptTemplate/t")["messages"][0]["content"]
    assert trimmed.startswith('{% if q %}Mind "{{q}}".')
