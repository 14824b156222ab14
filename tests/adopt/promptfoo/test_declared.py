"""Functions that a model is offered come over as Tools; what runs is for a person to say."""

import json

import pytest

WEATHER = {
    "name": "get_weather",
    "description": "Weather of a city.",
    "parameters": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}},
}


def config(*providers: object) -> dict[str, str]:
    tests = [{"vars": {"q": "x"}, "assert": [{"type": "contains", "value": "x"}]}]
    given = {"prompts": ["Say {{ q }}"], "providers": providers, "tests": tests}
    return {"promptfooconfig.yaml": json.dumps(given, indent=1)}


def gpt(**config: object) -> dict[str, object]:
    return {"id": "openai:gpt-5.4-mini-2026-03-17", "config": config}


OFFERED = {
    "tools of OpenAI": {"tools": [{"type": "function", "function": WEATHER}]},
    "tools of a file": {"tools": "file://tools.json"},
    "functions": {"functions": [WEATHER]},
    "tools of Anthropic": {
        "tools": [{"name": "get_weather", "description": "Weather of a city.", "input_schema": WEATHER["parameters"]}]
    },
}


@pytest.mark.parametrize("name", OFFERED)
def test_functions_become_tools_without_an_address(name: str, imports) -> None:
    files = {"tools.json": json.dumps([{"type": "function", "function": WEATHER}])}
    made = imports({**config(gpt(**OFFERED[name], tool_choice="auto", temperature=0)), **files})
    tool = made.resources["Tool/get-weather"]
    assert tool["metadata"]["description"] == "Weather of a city."
    assert tool["spec"] == {"parameters": WEATHER["parameters"], "effects": "write", "http": {"method": "POST"}}
    assert made.spec("Model/gpt-5-4-mini-2026-03-17")["parameters"] == {"temperature": 0}
    (note,) = made.notes("decide")
    assert "are the Tools get-weather: say what runs" in note
    assert [each.split(":")[0] for each in made.findings] == ["unbound-address"]
    (lost,) = made.notes("lost")
    assert "`tool_choice`" in lost


def test_one_function_of_two_models_is_one_tool(imports) -> None:
    other = {**gpt(functions=[WEATHER]), "label": "other"}
    made = imports(config(gpt(tools=[{"type": "function", "function": WEATHER}]), other))
    assert [name for name in made.resources if name.startswith("Tool/")] == ["Tool/get-weather"]


@pytest.mark.parametrize(
    "tools",
    [
        [{"type": "web_search_20250305", "name": "web_search", "max_uses": 3}],
        [{"type": "function", "function": {"name": "a", "parameters": {"type": "nonsense"}}}],
        [3, None, "x", {"function": 3}, {"name": "??", "parameters": {}}],
        "file://none.json",
        "file://../out.json",
        "file://code.py",
    ],
)
def test_what_is_no_function_is_named(tools: object, imports) -> None:
    made = imports({**config(gpt(tools=tools)), "code.py": "raise SystemExit('this was run')\n"})
    assert not any(name.startswith("Tool/") for name in made.resources)
    assert (made.code, made.findings) == (1, [])
    assert made.notes("decide")


def test_a_response_format_may_stand_in_files(imports) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": "file://schema.yaml"}}
    files = {"form.json": json.dumps({"type": "json_object"}), "schema.yaml": "type: object\n"}
    made = imports({**config({**gpt(response_format=form), "label": "a"}, {**gpt(response_format="file://form.json"), "label": "b"}), **files})  # fmt: skip  # noqa: E501
    assert made.spec("Model/a")["parameters"]["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert made.spec("Model/b")["parameters"]["response_format"] == {"type": "json_object"}
    assert (made.code, made.findings) == (0, [])
    gone = imports(config(gpt(response_format="file://none.json")))
    assert any("`response_format`" in note and "no such file" in note for note in gone.notes("decide"))


def test_agents_of_other_vendors_are_no_models(imports) -> None:
    made = imports(config({"id": "anthropic:claude-agent-sdk", "config": {"model": "claude-sonnet-4-6"}}))
    assert made.code == 1
    assert any("`claude-agent-sdk` is no chat model" in note for note in made.notes("decide"))
