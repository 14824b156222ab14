from pathlib import Path

import pytest

from penstock.adopt.scan import Call, Found, scan
from penstock.source import worktree


def scanned(folder: Path, **files: str) -> Found:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return scan(worktree.open(folder))


@pytest.mark.parametrize(
    ("source", "provider", "model"),
    [
        ("c.chat.completions.create(model='gpt-5', messages=[])", "openai", "gpt-5"),
        ("M = 'gpt-5'\nc.responses.create(model=M, input='x')", "openai", "gpt-5"),
        ("M = 'a'\nM = 'b'\nc.responses.create(model=M)", "openai", None),
        ("c.responses.create(model=choose())", "openai", None),
        ("c.messages.create(model='claude-x', max_tokens=1)", "anthropic", "claude-x"),
        ("c.models.generate_content(model='gemini-x')", "gemini", "gemini-x"),
        ("from litellm import acompletion\nawaited = acompletion('groq/llama', [])", "litellm", "groq/llama"),
        ("import litellm\nlitellm.completion(model='groq/llama')", "litellm", "groq/llama"),
        ("ChatOpenAI(model_name='gpt-5')", "openai", "gpt-5"),
        ("init_chat_model('anthropic:claude-x')", "langchain", "anthropic:claude-x"),
    ],
)
def test_calls_of_models_by_the_syntax_tree(tmp_path: Path, source: str, provider: str, model: str | None) -> None:
    (call,) = scanned(tmp_path, app_py=source).calls
    assert call == Call("app.py", source.count("\n") + 1, provider, model)


def test_what_only_looks_like_a_call_is_none(tmp_path: Path) -> None:
    source = "completion(model='x')\ntable.create(model='x')\nrows.messages.delete(model='x')\n"
    assert not scanned(tmp_path, app_py=source)


def test_nothing_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    scanned(tmp_path, app_py=f"open({str(mark)!r}, 'w')\nPROMPT = 'Answer in one sentence, please.'\n")
    assert not mark.exists()


def test_prompts_in_constants_and_in_files(tmp_path: Path) -> None:
    found = scanned(
        tmp_path,
        app_py="SYSTEM = 'Answer in one sentence, please.'\nPROMPT_DIR = 'prompts/of/the/shop'\n"
        "PROMPT = f'Answer {SYSTEM} in one sentence.'\nOTHER = 'A text that is called nothing of ours.'\n",
        prompts__greet_md="Greet {{ name }}.",
        prompts__README_md="How to write prompts.",
        prompts__empty_md=" \n",
        notes_md="Not a prompt.",
        node_modules__x__prompts__a_md="Not ours.",
        tests__test_py="PROMPT = 'A prompt that only a test has.'",
    )
    assert [(prompt.path, prompt.constant) for prompt in found.prompts] == [
        ("app.py", "SYSTEM"),
        ("prompts/greet.md", None),
    ]


def test_configurations_and_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "promptfooconfig.yaml").write_text("prompts: [a]", encoding="utf-8")
    (tmp_path / "config.yaml").write_text("model_list: []\n", encoding="utf-8")
    (tmp_path / "litellm.yaml").write_text("other: 1\n", encoding="utf-8")
    found = scanned(tmp_path, broken_py="def (")
    assert found.configurations == (("config.yaml", "litellm"), ("promptfooconfig.yaml", "promptfoo"))
    assert found.unread == (("broken.py", "no Python: invalid syntax"),)


@pytest.mark.parametrize("source", ["\x00", "(" * 5000, "x = " + "-" * 100_000 + "1", "\ufeffPROMPT = 1"])
def test_no_python_file_stops_it(tmp_path: Path, source: str) -> None:
    assert scanned(tmp_path, app_py=source).prompts == ()


def test_files_whose_names_say_nothing_by_their_content(tmp_path: Path) -> None:
    texts = {
        "helper.yaml": "component_type: Agent\nname: helper\n",
        "desk.json": '{"component_type": "Flow", "name": "desk"}',
        "ask.json": '{"_type": "prompt", "template": "x"}',
        "ask.yaml": "_type: few_shot\n",
        "other.json": '{"note": "component_type: Agent"}',
        "values.yaml": "kind: Agent\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = scan(worktree.open(tmp_path)).configurations
    assert dict(found) == {
        "ask.json": "langchain", "ask.yaml": "langchain", "desk.json": "agentspec", "helper.yaml": "agentspec"
    }  # fmt: skip
