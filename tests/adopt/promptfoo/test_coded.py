"""Providers and prompts that are Python functions become Tools: read, and never run."""

import json

import pytest

BOT = """
from words import kind

def call_api(prompt, options, context):
    "Answers kindly."
    return {"output": f"{kind()} {prompt} {context['vars']['q']}"}

async def other(prompt, options, context):
    return {"output": prompt.upper()}
"""
FILES = {"bot.py": BOT, "words.py": "raise SystemExit('this was run')\ndef kind():\n    return 'Kind'\n"}
TESTS = [{"vars": {"q": "x"}, "assert": [{"type": "contains", "value": "x"}]}]


def config(**parts: object) -> dict[str, str]:
    return {"promptfooconfig.yaml": json.dumps({"prompts": ["Say {{ q }}"], "tests": TESTS, **parts}, indent=1)}


def test_a_provider_in_python_is_a_tool_in_a_chain(imports) -> None:
    providers = [{"id": "file://bot.py", "label": "kind bot", "config": {"tone": "warm", "workers": 2}}]
    made = imports({**config(providers=providers), **FILES})
    assert (made.code, made.findings, made.notes("decide")) == (0, [], [])
    tool = made.resources["Tool/kind-bot"]
    assert (tool["spec"]["python"], tool["spec"]["effects"]) == ("bot:call_api", "read")
    assert tool["metadata"]["description"] == "Answers kindly."
    chain = made.spec("Chain/prompt-1")
    assert chain["steps"]["text"] == {
        "prompt": "prompt-1-text", "model": "as-written", "with": {"q": "${{ inputs.q }}"},
    }  # fmt: skip
    assert chain["steps"]["answer"]["with"] == {
        "prompt": "${{ steps.text.text }}",
        "options": {"id": "file://bot.py", "label": "kind bot", "config": {"tone": "warm"}},
        "context": {"vars": {"q": "${{ inputs.q }}"}},
    }
    assert chain["outputs"] == {"text": "${{ steps.answer.value.output }}"}
    assert made.spec("Model/as-written") == {"model": "builtin/echo"}
    assert made.spec("Evaluation/prompt-1")["inputs"] == {"q": "${{ row.q }}"}
    assert any("taken for a Tool that reads" in note for note in made.notes("changed"))


def test_a_function_may_be_named_and_is_one_tool_for_all_prompts(imports) -> None:
    made = imports({**config(prompts=["A {{ q }}", "B"], providers=["python:bot.py:other"]), **FILES})
    assert [name for name in made.resources if name.startswith("Tool/")] == ["Tool/other"]
    assert made.spec("Chain/prompt-2")["steps"]["answer"]["with"]["options"] == {
        "id": "python:bot.py:other", "config": {},
    }  # fmt: skip
    assert (made.code, made.findings) == (0, [])


def test_a_chat_is_given_to_code_as_the_json_that_promptfoo_makes(imports, penstock) -> None:
    chat = '[{"role": "user", "content": "Say \\"{{ q }}\\""}]'
    tests = [{"vars": {"q": 'a "b"\n<é>'}, "assert": [{"type": "contains", "value": "x"}]}]
    made = imports({**config(prompts=[chat], tests=tests, providers=["file://bot.py:other"]), **FILES})
    (message,) = made.spec("PromptTemplate/prompt-1-text")["messages"]
    assert message["content"] == (
        '{% set text_1 %}Say "{{ q }}"{% endset %}'
        '[\n  {\n    "role": "user",\n    "content": {{ text_1 | tojson }}\n  }\n]'
    )
    assert (made.code, made.findings) == (0, [])


def test_prompts_in_python_make_text_or_messages(imports) -> None:
    files = {
        "ask.py": """
def text(context):
    words = f"Say {context['vars']['q']}"
    if words:
        return words.strip()
    return "Nothing"

def chat(context: dict) -> list:
    return [{"role": "system", "content": "Be kind."}, {"role": "user", "content": context["vars"]["q"]}]
"""
    }
    made = imports({**config(prompts=["file://ask.py:text", "file://ask.py:chat"], providers=["echo"]), **files})
    assert (made.code, made.findings, made.notes("decide")) == (0, [], [])
    assert made.spec("Tool/text")["returns"] == {"type": "string"}
    assert made.spec("Tool/chat")["returns"]["items"] == {"$ref": "penstock:message"}
    asked = {"vars": {"q": "${{ inputs.q }}"}, "provider": {"id": "echo", "label": "echo"}, "config": {}}
    steps = made.spec("Chain/ask")["steps"]
    assert steps["made"] == {"tool": "text", "with": {"context": asked}}
    assert steps["answer"] == {"prompt": "ask-text", "model": "echo", "with": {"made": "${{ steps.made.value }}"}}
    assert made.spec("PromptTemplate/promptfoo-ask-text")["messages"] == [{"insert": "made"}]


UNTOLD = {
    "no such file": ("file://none.py", "there is no such file"),
    "no such function": ("file://bot.py:none", "there is no function `none`"),
    "out of the project": ("file://../bot.py", "lies outside the project"),
    "absolute": ("file:///etc/bot.py", "no such file"),
    "a dash": ("file://my-bot.py", "rename what has a dash"),
    "a method": ("file://bots.py:Bot.call", "is a class"),
    "too few arguments": ("file://bots.py:two", "does not name its 3"),
    "any arguments": ("file://bots.py:starred", "does not name its 3"),
    "by position alone": ("file://bots.py:placed", "does not name its 3"),
    "no Python": ("file://broken.py", "it is no Python"),
    "its own folder": ("file://deep/bot.py", "imports near from its own folder"),
}


@pytest.mark.parametrize("name", UNTOLD)
def test_what_no_tool_can_call_is_for_a_person(name: str, imports, penstock) -> None:
    provider, words = UNTOLD[name]
    files = {
        "my-bot.py": BOT,
        "bots.py": "class Bot:\n    def call(self, a, b, c): ...\ndef two(a, b): ...\ndef starred(*all): ...\n"
        "def placed(a, b, c, /): ...\n",
        "broken.py": "def call_api(:\n",
        "deep/near.py": "",
        "deep/bot.py": "import near\ndef call_api(a, b, c): ...\n",
    }
    made = imports({**config(providers=[provider]), **FILES, **files})
    assert made.code == 1
    (note,) = made.notes("decide")
    assert words in note and "which an import never runs" in note
    assert not any(each.startswith("Tool/") for each in made.resources)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("from openai import OpenAI", "`openai` asks a service at kept.py:1"),
        ("HERE = open(__file__)", "`__file__` looks for files beside the code at kept.py:1"),
        ("import os\nKEY = os.environ['KEY']", "`environ` reads a variable of the environment at kept.py:2"),
    ],
)
def test_code_that_wants_a_key_is_told_of(line: str, words: str, imports) -> None:
    files = {"bot.py": "import kept\ndef call_api(prompt, options, context): ...\n", "kept.py": f"{line}\n"}
    made = imports({**config(providers=["file://bot.py"]), **files})
    assert (made.code, made.findings) == (1, [])
    (note,) = made.notes("decide")
    assert words in note and "without keys and variables" in note


def test_a_key_among_the_settings_of_code_is_never_written(imports, penstock) -> None:
    providers = [{"id": "file://bot.py", "config": {"api_key": "abcd-0123456789", "deep": {"n": 1}}}]
    made = imports({**config(providers=providers), **FILES})
    assert made.code == 1
    assert any("`api_key` of file://bot.py was not carried over" in note for note in made.notes("decide"))
    assert "abcd-0123" not in "".join(path.read_text() for path in penstock.directory.glob("penstock/*"))
    assert made.spec("Chain/prompt-1")["steps"]["answer"]["with"]["options"]["config"] == {"deep": {"n": 1}}


def test_settings_from_the_environment_are_for_a_person(imports) -> None:
    providers = [{"id": "file://bot.py", "config": {"url": "{{ env.URL }}"}}]
    made = imports({**config(providers=providers), **FILES})
    assert any("its setting `url` comes from the environment" in note for note in made.notes("decide"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("def ask(context):\n    return make(context)\n", "is seen only by running it"),
        ("def ask(context):\n    return 'a' if context else None\n", "is seen only by running it"),
        ("def ask(): return 'x'\n", "does not name its 1"),
    ],
)
def test_prompts_that_cannot_be_read_are_for_a_person(body: str, words: str, imports) -> None:
    made = imports({**config(prompts=["file://ask.py:ask"], providers=["echo"]), "ask.py": body})
    assert made.code == 1
    assert any(words in note for note in made.notes("decide"))


def test_a_prompt_that_is_a_script_is_for_a_person(imports) -> None:
    made = imports({**config(prompts=["file://ask.py"], providers=["echo"]), "ask.py": "print('this was run')\n"})
    assert any("name its function" in note for note in made.notes("decide"))


def test_code_of_any_depth_is_read(imports) -> None:
    terms = "'a'" + " + 'a'" * 900
    nested = "".join(f"{' ' * n}if context:\n" for n in range(1, 40)) + f"{' ' * 40}return 'x'\n"
    files = {"deep.py": f"def ask(context):\n return {terms}\n", "nested.py": f"def ask(context):\n{nested}"}
    made = imports({**config(prompts=["file://deep.py:ask", "file://nested.py:ask"], providers=["echo"]), **files})
    assert not made.findings or made.code == 1


def test_a_large_chat_is_given_to_code_in_one_pass(imports) -> None:
    chat = json.dumps([{"role": "user", "content": f"{{{{ q }}}} {n}"} for n in range(3)])
    made = imports({**config(prompts=[chat], providers=["file://bot.py:other"]), **FILES})
    (message,) = made.spec("PromptTemplate/prompt-1-text")["messages"]
    assert message["content"].count("| tojson }}") == 3
    assert message["content"].startswith("{% set text_1 %}{{ q }} 0{% endset %}{% set text_2 %}{{ q }} 1")
