"""Whatever a repository holds, what is proposed for it has no errors."""

from datetime import date
from pathlib import Path

import pytest

from penstock.adopt.survey.proposal import proposal
from penstock.adopt.survey.scan import scan
from penstock.report.sections.check import CheckSection
from penstock.source import settings, worktree
from penstock.verbs.check import check

TEXTS = {
    "plain": "Answer in one sentence, please.",
    "jinja": "Translate {{ text }} into {{ language }}.{% for t in terms %}{{ t.word }}{% endfor %}",
    "fields": "Summarise {text} for {audience}.",
    "json": 'Answer as JSON such as {"answer": "yes"} and nothing else.',
    "nested": "Order {{ order.lines[0].name }} of {{ order.customer.name }}",
    "braces": 'Answer {question} as JSON such as {{"answer": "yes"}} and nothing else.',
    "doubled": 'Answer as JSON such as {{"answer": "yes"}} and nothing else.',
    "unicode": "Grüße {{ name }} auf Deutsch 🚲 bitte.",
}
MODELS = {
    "openai": "c.chat.completions.create(model='gpt-4.1-mini', messages=[])",
    "anthropic": "c.messages.create(model='claude-sonnet-4-5', messages=[])",
    "litellm": "import litellm\nlitellm.completion(model='groq/llama-3.3-70b-versatile')",
    "none": "",
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", TEXTS)
def test_it_passes_check(tmp_path: Path, text: str, model: str) -> None:
    folder = tmp_path / "My Shop!"
    (folder / "prompts").mkdir(parents=True)
    (folder / "prompts" / "a text.md").write_text(TEXTS[text], encoding="utf-8")
    (folder / "app.py").write_text(f"PROMPT = {TEXTS[text]!r}\n{MODELS[model]}\n", encoding="utf-8")
    made = proposal(scan(worktree.open(folder)), folder.name)
    assert made.left == ()
    for name, content in made.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    report = check(
        folder, settings=settings.read({"PENSTOCK_CACHE_DIR": str(tmp_path / "cache")}), today=date(2026, 1, 1)
    )
    found = report.last
    assert isinstance(found, CheckSection)
    assert [one.message for one in found.diagnostics if one.severity == "error"] == []
    assert ("penstock/evaluation.yaml" in made.files) == (text not in ("jinja", "nested"))  # rows of texts alone


def test_a_name_that_yaml_takes_for_no_text(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "1.md").write_text("Say {{ name }} in one line.", encoding="utf-8")
    made = proposal(scan(worktree.open(tmp_path)), "2024")
    assert 'name: "2024"' in made.files["penstock.yaml"]
    assert "name: prompt-1}" in made.files["penstock/prompts.yaml"]


def test_a_text_that_is_no_template_is_left_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "a.md").write_text("Say {{ name ", encoding="utf-8")
    made = proposal(scan(worktree.open(tmp_path)), "shop")
    ((place, why),) = made.left
    assert place == "prompts/a.md:1" and why.startswith("no template of jinja2: ")
    assert "penstock/prompts.yaml" not in made.files


def test_a_client_of_another_place_and_a_system_text_before_a_question(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from openai import OpenAI\nSYSTEM = 'You are a clerk of {shop} and answer.'\n"
        "c = OpenAI(base_url='https://llm.example.org/v1', api_key=os.environ['LLM_KEY'])\n"
        "c.chat.completions.create(model='own')\n"
        "d.chat.completions.create(model=choose())\nd.chat.completions.create(model=choose())\n",
        encoding="utf-8",
    )
    made = proposal(scan(worktree.open(tmp_path)), "shop")
    assert 'endpoint: "https://llm.example.org/v1"\n  credentials: {env: LLM_KEY}' in made.files["penstock/models.yaml"]
    assert made.keys == ("LLM_KEY",)
    assert "- role: system\n" in made.files["penstock/prompts.yaml"]
    assert 'content: "{question}"' in made.files["penstock/prompts.yaml"]
    assert made.left == (("app.py:5", "a call of openai whose model only running it tells (1 more below)"),)
