"""Prompts that LangChain saved."""

import json

SAVED = {"_type": "prompt", "input_variables": ["q"], "template": "In {lang}: {q}", "partial_variables": {"lang": "en"}}


def test_a_saved_prompt(imports) -> None:
    made = imports({"ask.json": json.dumps(SAVED)}, "ask.json")
    assert made.spec("PromptTemplate/ask") == {
        "format": "fstring",
        "inputs": {"lang": {"type": "string", "default": "en"}, "q": {}},
        "messages": [{"role": "user", "content": "In {lang}: {q}"}],
    }
    assert (made.code, made.findings) == (0, [])


def test_text_in_a_file_stays_there(imports) -> None:
    text = "_type: prompt\ninput_variables: [q]\ntemplate_path: ask.txt\ntemplate_format: jinja2\n"
    made = imports({"ask.yaml": text, "ask.txt": "Ask {{ q }}"}, "ask.yaml")
    assert made.spec("PromptTemplate/ask")["messages"] == [{"role": "user", "content": {"file": "ask.txt"}}]
    assert (made.code, made.findings) == (0, [])


def test_what_is_not_carried_over_is_said(imports) -> None:
    shots = imports({"a.json": json.dumps({**SAVED, "_type": "few_shot"})}, "a.json")
    assert (shots.code, shots.notes("decide")[0][:8]) == (1, "a.json:1")
    odd = imports({"b.json": json.dumps({**SAVED, "input_variables": ["q", "x"], "nmae": 1})}, "b.json")
    assert len(odd.notes("fault")) == 2
