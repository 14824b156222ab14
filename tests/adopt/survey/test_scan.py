from pathlib import Path

import pytest

from penstock.adopt.survey.found import Call, Found
from penstock.adopt.survey.scan import scan
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
        ("from dspy import LM\nLM('openai/gpt-5')", "litellm", "openai/gpt-5"),
        ("from groq import Groq\nc.chat.completions.create(model='llama')", "groq", "llama"),
        ("M = os.getenv('MODEL', 'gpt-5')\nc.responses.create(model=M)", "openai", "gpt-5"),
        ("c.responses.create(model=os.environ.get('M') or 'gpt-5')", "openai", "gpt-5"),
        ("def ask(text, model='gpt-5'):\n    c.responses.create(model=model)", "openai", "gpt-5"),
        (
            "class A:\n    model: str = Field('gpt-5')\n    def f(self): c.responses.create(model=self.model)",
            "openai",
            "gpt-5",
        ),
        ("def ask(model): c.responses.create(model=model)", "openai", None),
        ("c.responses.create(model='sk-no-model-but-a-key')", "openai", None),
    ],
)
def test_calls_of_models_by_the_syntax_tree(tmp_path: Path, source: str, provider: str, model: str | None) -> None:
    (call,) = scanned(tmp_path, app_py=source).calls
    line = next(n for n, text in enumerate(source.splitlines()[::-1]) if "(" in text)
    assert call == Call("app.py", source.count("\n") + 1 - line, provider, model)


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
    models = "model_list: [{model_name: a, litellm_params: {model: openai/gpt-5}}]\n"
    (tmp_path / "config.yaml").write_text(models, encoding="utf-8")
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


def test_a_model_named_in_another_file(tmp_path: Path) -> None:
    call = "from config import settings\nc.responses.create(model=settings.model_name)\n"
    found = scanned(tmp_path, config_py="class S:\n    model_name: str = 'gpt-5'\n", app_py=call)
    assert [each.model for each in found.calls] == ["gpt-5"]
    found = scanned(tmp_path, more_py="model_name = 'gpt-4'\n")
    assert [each.model for each in found.calls] == [None]


def test_where_a_client_is_sent_to(tmp_path: Path) -> None:
    source = (
        "from openai import OpenAI\nc = OpenAI(base_url='https://llm.example.org/v1', api_key=os.environ['LLM_KEY'])\n"
        "c.chat.completions.create(model='own')\n"
    )
    (call,) = scanned(tmp_path, app_py=source).calls
    assert (call.endpoint, call.key) == ("https://llm.example.org/v1", "LLM_KEY")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("class A:\n    class B:\n        system = 'Answer in one sentence.'\n", ["A.B.system"]),
        ("TEXT = 'You are a clerk in a shop.'\n", ["TEXT"]),
        ("CLERK_ROLE = 'Answer as a clerk would.'\n", ["CLERK_ROLE"]),
        ("PAGE_TEMPLATE = '<html><body>{body} is here</body></html>'\n", []),
        ("NOTE_TEMPLATE = 'Summarise {text} in a sentence.'\n", ["NOTE_TEMPLATE"]),
        ("PROMPT = 'Please enter your whole name: '\n", []),
        ("class A:\n    X_PROMPT = 'Answer as a clerk would.'\nclass A:\n    pass\n", []),
    ],
)
def test_what_is_a_prompt_in_a_constant(tmp_path: Path, source: str, names: list[str]) -> None:
    assert [prompt.constant for prompt in scanned(tmp_path, app_py=source).prompts] == names


@pytest.mark.parametrize(
    ("source", "line", "why"),
    [
        ("c.responses.create(model='m', instructions='Answer in one sentence.')", 1, "a prompt inside a call;"),
        ("m = [{'role': 'system',\n  'content': 'Answer in one sentence.'}]", 2, "a prompt inside a call;"),
        (
            "m = [('system', 'Answer in one sentence.'),\n('human', 'And then in a second one.')]",
            1,
            "a prompt inside a call (1 more below);",
        ),
        ("\nPROMPT = f'Answer {question} in one sentence.'", 2, "a prompt that is an f-string;"),
    ],
)
def test_texts_that_are_no_constant_are_named(tmp_path: Path, source: str, line: int, why: str) -> None:
    ((place, said),) = scanned(tmp_path, app_py=source).unread
    assert place == f"app.py:{line}" and said.startswith(why)


def test_files_that_hold_prompts(tmp_path: Path) -> None:
    texts = {
        "src/preprompts/clarify": "Ask what is unclear.",
        "system_prompts/shop.md": "Be short.",
        "docs/prompt-guide.md": "How to write prompts.",
        "prompts/AGENTS.md": "For those who write here.",
        "prompts/requirements.txt": "openai",
        "lib/pyvenv.cfg": "home = /usr",
        "lib/x/prompts/a.md": "Installed.",
        "prompts/all.toml": "system = 'Be short.'",
        "prompts/ours.yaml": "apiVersion: penstock/v1\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "prompts" / "old.txt").write_bytes(b"Gr\xfc\xdfe")
    found = scanned(tmp_path)
    assert [prompt.path for prompt in found.prompts] == ["src/preprompts/clarify", "system_prompts/shop.md"]
    assert [path for path, _ in found.unread] == ["prompts/all.toml", "prompts/old.txt"]
    assert found.unread[1][1] == "the byte FC at 2 is no UTF-8"


def test_what_no_spec_can_name_or_hold_is_left(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    for name in ("a\nb.md", "\x1b[31m.md", "a\\b.md"):
        (tmp_path / "prompts" / name).write_text("Say {{ name }}.", encoding="utf-8")
    found = scanned(
        tmp_path, app_py="SYSTEM = 'You are half \\ud800 of a pair.'\nPROMPT = 'You are a zero \\0 byte.'\n"
    )
    assert found.prompts == ()
    assert len(found.unread) == 3
