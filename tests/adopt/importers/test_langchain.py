"""Prompts that LangChain saved, in each of its shapes."""

# ruff: noqa: E501 (files of other tools as they are written)

import json
from typing import Any

import pytest
import yaml

from penstock.spec.template import load

SAVED = {"_type": "prompt", "input_variables": ["q"], "template": "In {lang}: {q}", "partial_variables": {"lang": "en"}}
PAIR = {"_type": "prompt", "input_variables": ["word", "other"], "template": "{word} {{is}} {other}"}
ROWS = [{"word": "up", "other": "down"}, {"word": "in", "other": "out", "note": "x"}]
SHOTS = {
    "_type": "few_shot",
    "input_variables": ["word"],
    "prefix": "Opposites.",
    "suffix": "{word}",
    "example_prompt": PAIR,
    "examples": ROWS,
}


def dumped(name: str, **kwargs: Any) -> dict[str, Any]:
    place = {"PromptTemplate": "prompt", "RunnableSequence": "runnable", "ChatOpenAI": "openai"}.get(name, "chat")
    return {"lc": 1, "type": "constructor", "id": ["langchain", "x", place, name], "kwargs": kwargs, "name": name}


def text(template: str, **more: Any) -> dict[str, Any]:
    return dumped("PromptTemplate", input_variables=[], template=template, **{"template_format": "f-string", **more})


def said(role: str, template: str, **more: Any) -> dict[str, Any]:
    return dumped(f"{role}MessagePromptTemplate", prompt=text(template, **more))


def chat(*messages: Any, **more: Any) -> dict[str, Any]:
    return dumped("ChatPromptTemplate", input_variables=[], messages=list(messages), **more)


def brought(imports, source: Any, *arguments: str, **files: str):
    return imports({"ask.json": json.dumps(source, indent=1), **files}, "ask.json", *arguments)


def test_a_saved_prompt(imports) -> None:
    made = imports({"ask.json": json.dumps(SAVED)}, "ask.json")
    assert made.spec("PromptTemplate/ask") == {
        "format": "fstring",
        "inputs": {"lang": {"type": "string", "default": "en"}, "q": {}},
        "messages": [{"role": "user", "content": "In {lang}: {q}"}],
    }
    assert (made.code, made.findings) == (0, [])


def test_text_in_a_file_stays_there(imports) -> None:
    saved = "_type: prompt\ninput_variables: [q]\ntemplate_path: ask.txt\ntemplate_format: jinja2\n"
    made = imports({"ask.yaml": saved, "ask.txt": "Ask {{ q }}"}, "ask.yaml")
    assert made.spec("PromptTemplate/ask")["messages"] == [{"role": "user", "content": {"file": "ask.txt"}}]
    assert (made.code, made.findings) == (0, [])


def test_text_that_was_named_from_the_project(imports) -> None:
    saved = {"_type": "prompt", "input_variables": ["q"], "template_path": "prompts/ask.txt"}
    files = {
        "prompts/ask.json": json.dumps(saved),
        "prompts/ask.txt": "Ask {q}",
        "penstock.yaml": "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n",
    }
    made = imports(files, "prompts/ask.json")
    (prompt,) = (each["spec"] for key, each in made.resources.items() if key.startswith("PromptTemplate/"))
    assert prompt["messages"] == [{"role": "user", "content": {"file": "prompts/ask.txt"}}]
    assert (made.code, made.findings) == (0, [])


def test_the_first_versions_wrote_no_type(imports) -> None:
    made = imports(
        {
            "hello.yaml": "input_variables: []\noutput_parser: null\ntemplate: Say hello.\n",
            "other.yaml": "template: x\n",
        }
    )
    assert made.spec("PromptTemplate/hello") == {
        "format": "fstring",
        "messages": [{"role": "user", "content": "Say hello."}],
    }
    assert (made.code, [each["file"] for each in made.data["sources"]]) == (0, ["hello.yaml"])


def test_what_is_not_carried_over_is_said(imports) -> None:
    odd = imports({"b.json": json.dumps({**SAVED, "input_variables": ["q", "x"], "nmae": 1})}, "b.json")
    assert len(odd.notes("fault")) == 2
    parser = brought(imports, {**SAVED, "output_parser": {"_type": "regex_parser"}})
    assert "`output_parser` is code" in parser.notes("lost")[0]


@pytest.mark.parametrize("place", ["inline", "examples.json", "examples.yaml"])
def test_few_shot_examples_become_a_dataset(imports, place) -> None:
    files = {"examples.json": json.dumps(ROWS), "examples.yaml": yaml.safe_dump(ROWS)}
    source = SHOTS if place == "inline" else {**SHOTS, "examples": place}
    made = brought(imports, source, **({} if place == "inline" else {place: files[place]}))
    assert made.rows["ask-examples.jsonl"] == ROWS
    assert made.spec("Dataset/ask-examples") == {
        "purpose": "fewshot",
        "source": {"file": "penstock/ask-examples.jsonl"},
    }
    spec = made.spec("PromptTemplate/ask")
    assert [each.get("content", each.get("insert")) for each in spec["messages"]] == [
        "Opposites.",
        "examples",
        "{word}",
    ]
    assert spec["examples"] == {
        "dataset": "ask-examples",
        "take": 2,
        "messages": [{"role": "user", "content": "{row[word]} {{is}} {row[other]}"}],
    }
    assert (made.code, made.findings) == (0, [])
    assert brought(imports, source).data["files"] == [
        {**each, "status": "unchanged"} for each in made.data["files"] if each["file"] != "penstock.yaml"
    ]


@pytest.mark.parametrize(
    ("format", "template"),
    [
        ("f-string", "{word} is {other}"),
        ("jinja2", "{{ word }} is {{ other|trim }}"),
        ("mustache", "{{word}} is {{other}}"),
    ],
)
def test_an_example_says_what_it_said(imports, format, template) -> None:
    source = {
        **SHOTS,
        "example_prompt": {**PAIR, "template": template, "template_format": format},
        "template_format": format,
    }
    source |= {"suffix": "?", "prefix": ""}
    made = brought(imports, source)
    spec = made.spec("PromptTemplate/ask")
    (message,) = spec["examples"]["messages"]
    assert load(spec.get("format", "jinja2")).render(message["content"], {"row": ROWS[0]}) == "up is down"
    assert (made.code, made.findings) == (0, [])


def test_an_example_prompt_in_a_file(imports) -> None:
    source = {key: value for key, value in SHOTS.items() if key != "example_prompt"} | {
        "example_prompt_path": "pair.json"
    }
    made = brought(imports, source, **{"pair.json": json.dumps(PAIR)})
    assert made.spec("PromptTemplate/ask")["examples"]["take"] == 2
    assert (made.code, made.findings) == (0, [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"example_selector": {"_type": "length"}}, "`example_selector` chooses among its examples by code"),
        ({"examples": "gone.json"}, "gone.json: there is no such file"),
        ({"examples": "../out.json"}, "leads out of the repository"),
        ({"examples": [1]}, "no list of mappings"),
        ({"examples": [{"word": "up"}]}, "the examples lack `other`"),
        ({"example_prompt": None}, "nothing says how an example is written"),
        ({"template_format": "jinja2"}, "a PromptTemplate has one template language"),
        ({"template_format": "erb"}, "`erb` is no template language"),
        ({"suffix": "{word!r}"}, "the template is none of fstring"),
    ],
)
def test_few_shots_that_a_person_decides(imports, change, words) -> None:
    made = brought(imports, {**SHOTS, **change})
    assert any(words in note and int(note.split(":")[1]) > 0 for note in made.notes("decide")), made.notes("decide")
    assert (made.code, made.findings) == (1, [])


def test_a_dumped_chat(imports) -> None:
    source = chat(
        said("System", "You are {who}."),
        dumped("MessagesPlaceholder", variable_name="history", optional=True, n_messages=4),
        dumped("AIMessage", content="{literal}"),
        said("Human", "{q}"),
        partial_variables={"who": "a clerk", "history": []},
    )
    made = brought(imports, source)
    assert made.spec("PromptTemplate/ask")["messages"] == [
        {"role": "system", "content": "You are {who}."},
        {"insert": "history"},
        {"role": "assistant", "content": "{{literal}}"},
        {"role": "user", "content": "{q}"},
    ]
    inputs = made.spec("PromptTemplate/ask")["inputs"]
    assert (inputs["who"]["default"], inputs["history"]["default"]) == ("a clerk", [])
    assert "only the last 4 of `history`" in made.notes("changed")[0]
    assert (made.code, made.findings) == (0, [])


def test_shapes_of_a_chat(imports) -> None:
    """As people write them by hand, and as the hub and a second `dumps` give them."""
    messages = [["system", "Be {how}."], ["placeholder", "{history}"], {"role": "human", "content": "{q}"}, "{more}"]
    made = brought(imports, {"_type": "chat", "messages": messages})
    contents = [each.get("content", each.get("insert")) for each in made.spec("PromptTemplate/ask")["messages"]]
    assert contents == ["Be {how}.", "history", "{q}", "{more}"]
    assert (made.code, made.findings) == (0, [])
    whole = chat(said("Human", "{{#a}}{{b}}{{/a}}", template_format="mustache"), dumped("SystemMessage", content="{x}"))
    for source in ({"manifest": whole, "commit_hash": "0"}, json.dumps(whole)):
        made = brought(imports, source, "--force")
        assert made.spec("PromptTemplate/ask")["format"] == "mustache"
        assert (made.code, made.findings) == (0, [])


def test_examples_in_a_chat(imports) -> None:
    pair = chat(said("Human", "{word}"), said("AI", "{other}"))
    few = dumped("FewShotChatMessagePromptTemplate", examples=ROWS, example_prompt=pair)
    made = brought(imports, chat(said("System", "Opposites."), few, said("Human", "{word}")))
    spec = made.spec("PromptTemplate/ask")
    assert spec["messages"][1] == {"insert": "examples"}
    assert [each["role"] for each in spec["examples"]["messages"]] == ["user", "assistant"]
    assert (made.code, made.findings, made.notes("changed")) == (0, [], [])


def test_a_structured_prompt_has_an_output(imports) -> None:
    schema = {"title": "grade", "type": "object", "properties": {"score": {"type": "integer"}}, "required": ["score"]}
    source = dumped("StructuredPrompt", messages=[said("Human", "{q}")], schema_=schema)
    made = brought(imports, source)
    assert made.spec("PromptTemplate/ask")["output"]["schema"]["required"] == ["score"]
    assert (made.code, made.findings) == (0, [])


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            dumped("HumanMessagePromptTemplate", prompt=[text("see"), dumped("ImagePromptTemplate", template={})]),
            "an image or a file",
        ),
        (dumped("ChatMessagePromptTemplate", role="narrator", prompt=text("x")), "of the role `narrator`"),
        (dumped("AIMessage", content="", tool_calls=[{"name": "x"}]), "a message that calls a tool"),
        (dumped("HumanMessage", content=[{"type": "image_url"}]), "whose content is no text"),
        ({"lc": 1, "type": "not_implemented", "id": ["x", "Odd"]}, "did not write down a message"),
        (dumped("MessagesPlaceholder", variable_name="not a name"), "is no name that messages can be given by"),
        (said("Human", "{{ x }}", template_format="jinja2"), "a PromptTemplate has one template language"),
        (7, "did not write down a message"),
    ],
)
def test_messages_that_a_person_decides(imports, message, words) -> None:
    made = brought(imports, chat(said("System", "{a}"), message))
    assert any(words in note for note in made.notes("decide")), made.notes("decide")
    assert (made.code, made.findings) == (1, [])


def test_a_sequence_is_a_prompt_with_its_model(imports) -> None:
    key = {"lc": 1, "type": "secret", "id": ["SHOP_KEY"]}
    model = dumped(
        "ChatOpenAI",
        model_name="gpt-4.1-mini-2025-04-14",
        temperature=0.2,
        openai_api_key=key,
        openai_api_base="https://llm.example.org/v1",
        max_retries=2,
    )
    bound = dumped("RunnableBinding", bound=model, kwargs={"stop": ["."]}, config={})
    parts = {"first": chat(said("Human", "{q}")), "middle": [bound], "last": dumped("StrOutputParser")}
    made = brought(imports, dumped("RunnableSequence", **parts))
    assert made.spec("PromptTemplate/ask")["model"] == "gpt-4-1-mini-2025-04-14"
    assert made.spec("Model/gpt-4-1-mini-2025-04-14") == {
        "model": "openai/gpt-4.1-mini-2025-04-14",
        "parameters": {"temperature": 0.2, "stop": ["."]},
        "endpoint": "https://llm.example.org/v1",
        "credentials": {"env": "SHOP_KEY"},
    }
    assert made.notes("lost") == []
    assert (made.code, made.findings) == (0, [])


def test_a_chain_of_the_first_versions(imports) -> None:
    llm = {"_type": "openai", "model_name": "davinci", "max_tokens": 9, "best_of": 1, "openai_api_key": "sk-sesame"}
    made = brought(imports, {"_type": "llm_chain", "prompt": SAVED, "llm": llm})
    assert made.spec("Model/davinci")["parameters"] == {"max_tokens": 9}
    assert made.spec("PromptTemplate/ask")["model"] == "davinci"
    assert "stands in the file" in made.notes("fault")[0]
    assert "sesame" not in json.dumps([made.resources, made.data])
    assert (made.code, made.findings) == (0, [])
    more = brought(imports, {"_type": "llm_math_chain", "prompt": SAVED, "llm": llm}, "--force")
    assert "what `llm_math_chain` does around its prompt is code" in more.notes("decide")[0]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            dumped("RunnableSequence", first=chat(said("Human", "{q}")), last=dumped("RunnableLambda")),
            "`RunnableLambda` is code",
        ),
        (
            dumped("RunnableSequence", first=chat(said("Human", "{q}")), last=dumped("ChatNobody", model="x")),
            "`ChatNobody` is no model that is known",
        ),
        (
            dumped("RunnableSequence", first=dumped("ChatOpenAI", model="x"), last=dumped("StrOutputParser")),
            "a sequence of 0 prompts",
        ),
        (
            {"lc": 1, "type": "not_implemented", "id": ["x", "FewShotPromptTemplate"], "repr": "..."},
            "did not write down `FewShotPromptTemplate`",
        ),
        ({"_type": "llm_chain", "llm": {}}, "no prompt that can be read"),
        ({"_type": "prompt"}, "nothing says what is asked"),
        ({"_type": "chat"}, "nothing says what is asked"),
        ({"_type": "prompt", "template": "{q}", "partial_variables": {"q": {"lc": 1}}}, "`q` was filled in by code"),
    ],
)
def test_wholes_that_a_person_decides(imports, source, words) -> None:
    made = brought(imports, source)
    assert any(words in note for note in made.notes("decide")), made.notes("decide")
    assert (made.code, made.findings) == (1, [])


def test_nothing_of_a_model_is_left_out_unsaid(imports) -> None:
    model = dumped(
        "ChatOpenAI", model="gpt-5.4-mini-2026-03-17", temperature=0, stop_sequences=["END"], logit_bias={"50256": -100},
        n=2, max_retries=5, best_of=1, default_headers={"X-Team": "a"}, streaming=True,
    )  # fmt: skip
    prompt = chat(said("System", "Speak {lang}.", partial_variables={"lang": "en"}), said("Human", "{q}"))
    made = imports({"a.json": json.dumps(dumped("RunnableSequence", first=prompt, last=model))}, "a.json")
    spec = made.spec("Model/gpt-5-4-mini-2026-03-17")
    assert spec["parameters"] == {"temperature": 0, "stop": ["END"], "logit_bias": {"50256": -100}}
    told = " ".join(made.notes("lost"))
    assert "`n`" in told and "`max_retries`" in told and "`default_headers`" in told and "`best_of`" not in told
    assert made.spec("PromptTemplate/a")["inputs"] == {"lang": {"type": "string", "default": "en"}, "q": {}}


def gpt(name: str, **more: Any) -> dict[str, Any]:
    return dumped("ChatOpenAI", model=f"{name}-2026-03-17", **more)


def sequence(*parts: Any) -> dict[str, Any]:
    return dumped("RunnableSequence", first=parts[0], middle=list(parts[1:-1]), last=parts[-1])


def falling(runnable: Any, *fallbacks: Any, handled: str = "Exception", **more: Any) -> dict[str, Any]:
    exception = {"lc": 1, "type": "not_implemented", "id": ["builtins", handled], "repr": "..."}
    kwargs = {"runnable": runnable, "fallbacks": list(fallbacks), "exceptions_to_handle": [exception], **more}
    return dumped("RunnableWithFallbacks", **kwargs)


PARSER = dumped("StrOutputParser")
FALLING = {
    "models": sequence(text("Ask {q}"), falling(gpt("a"), dumped("RunnableBinding", bound=gpt("b"), kwargs={"seed": 1}))),
    "sequences": falling(sequence(text("Ask {q}"), gpt("a"), PARSER), sequence(text("Ask {q}"), gpt("b", seed=1), PARSER)),
    "one in another": sequence(text("Ask {q}"), falling(falling(gpt("a"), gpt("b", seed=1)), gpt("a"))),
}  # fmt: skip


@pytest.mark.parametrize("shape", FALLING)
def test_fallbacks_are_the_models(imports, shape) -> None:
    made = brought(imports, FALLING[shape])
    assert made.spec("PromptTemplate/ask")["messages"] == [{"role": "user", "content": "Ask {q}"}]
    first = made.spec(f"Model/{made.spec('PromptTemplate/ask')['model']}")
    assert (first["model"], first["fallbacks"][0]) == ("openai/a-2026-03-17", "b-2026-03-17")
    assert made.spec("Model/b-2026-03-17")["parameters"] == {"seed": 1}
    assert (made.code, made.findings, made.notes("decide")) == (0, [], [])


def test_fallbacks_that_are_no_models_are_for_a_person(imports) -> None:
    other = falling(sequence(text("Ask {q}"), gpt("a")), sequence(text("Otherwise {q}"), gpt("b")))
    made = brought(imports, other)
    assert made.code == 1 and "the same with another model" in made.notes("decide")[0]
    told = brought(
        imports,
        sequence(text("{q}"), falling(gpt("a"), gpt("b"), handled="TimeoutError", exception_key="e")),
        "--force",
    )
    assert "not for TimeoutError alone" in told.notes("changed")[0] and "`exception_key`" in told.notes("lost")[0]


def test_side_by_side_and_one_after_another_is_a_chain(imports) -> None:
    """Each branch its steps; what a branch gives is what a later prompt reads, everything else an input."""
    joke, poem = sequence(text("A joke on {topic}"), gpt("a"), PARSER), sequence(text("A poem on {topic}"), gpt("a"))
    retried = dumped("RunnableRetry", bound=gpt("b"), max_attempt_number=4, kwargs={}, config={})
    whole = sequence(
        dumped("RunnableParallel", steps__={"joke": joke, "poem": poem, "same": dumped("RunnablePassthrough")}),
        dumped("RunnablePick", keys=["joke", "poem"]),
        text("Better: {joke} or {poem}?"), retried, PARSER,
    )  # fmt: skip
    made = brought(imports, whole)
    assert made.spec("Chain/ask") == {
        "inputs": {"topic": {}},
        "steps": {
            "joke": {"prompt": "joke", "model": "a-2026-03-17", "with": {"topic": "${{ inputs.topic }}"}},
            "poem": {"prompt": "poem", "model": "a-2026-03-17", "with": {"topic": "${{ inputs.topic }}"}},
            "answer": {
                "prompt": "answer",
                "model": "b-2026-03-17",
                "with": {"joke": "${{ steps.joke.text }}", "poem": "${{ steps.poem.text }}"},
                "retry": {"attempts": 4},
            },
        },
        "outputs": {"output": "${{ steps.answer.text }}"},
    }
    assert (made.code, made.findings) == (0, []), made.notes("decide")


def test_text_goes_into_the_one_variable_of_the_next_prompt(imports) -> None:
    assign = dumped(
        "RunnableAssign",
        mapper=dumped("RunnableParallel", steps__={"draft": sequence(text("On {topic} in {lang}"), gpt("a"))}),
    )
    made = brought(
        imports, sequence(assign, text("{draft} in {lang}"), gpt("a"), PARSER, text("Shorter: {text}"), gpt("a"))
    )
    steps = made.spec("Chain/ask")["steps"]
    assert steps["answer"]["with"] == {"draft": "${{ steps.draft.text }}", "lang": "${{ inputs.lang }}"}
    assert steps["answer_2"]["with"] == {"text": "${{ steps.answer.text }}"}
    assert (made.code, made.findings) == (0, [])


@pytest.mark.parametrize("part", [dumped("RunnableLambda"), dumped("RunnableBranch", branches=[]), text("{a} {b}")])
def test_a_part_that_no_step_is_leaves_no_half_of_a_chain(imports, part) -> None:
    first = sequence(text("On {topic}"), gpt("a"))
    made = brought(imports, sequence(first, part, gpt("a")))
    assert made.code == 1 and made.notes("decide") and not any(key.startswith("Chain/") for key in made.resources)


def test_tools_that_are_bound_are_given_to_an_agent(imports) -> None:
    look = {
        "type": "function",
        "function": {
            "name": "look_up",
            "description": "Looks.",
            "parameters": {"type": "object", "properties": {"w": {"type": "string"}}},
        },
    }
    bound = dumped("RunnableBinding", bound=gpt("a"), kwargs={"tools": [look], "tool_choice": "look_up", "seed": 1})
    made = brought(imports, sequence(text("Ask {q}"), bound, PARSER))
    assert made.spec("Chain/ask")["steps"]["answer"] == {
        "agent": "answer", "model": "a-2026-03-17", "with": {"q": "${{ inputs.q }}"}, "tools": ["look-up"],
    }  # fmt: skip
    assert made.spec("Model/a-2026-03-17")["parameters"] == {"seed": 1}
    (note,) = made.notes("decide")
    assert "`look_up` is a function of the program that asks" in note and made.code == 1
    assert "`tool_choice`" in made.notes("lost")[0]
    odd = brought(
        imports,
        sequence(text("Ask {q}"), dumped("RunnableBinding", bound=gpt("a"), kwargs={"tools": ["x"]})),
        "--force",
    )
    assert "`tools`: become Tools of an `agent` step" in odd.notes("decide")[0]
    code = brought(imports, sequence(text("Ask {q}"), bound, dumped("RunnableLambda")), "--force")
    assert any("the tool `look_up`: declare it" in note for note in code.notes("decide"))
