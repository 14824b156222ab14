"""What models are asked for, beyond the examples of the rules."""

from collections.abc import Callable
from datetime import date

import pytest

from penstock.check.uses import uses
from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.project.project import Project

Check = Callable[..., list[Diagnostic]]
TOOL = """\
apiVersion: penstock/v1
kind: Tool
metadata: {name: stock, description: How many there are.}
spec: {parameters: {type: object}, effects: read, http: {url: "https://stock.example.org"}}
---
"""
ANSWER = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 2000}}
  messages: [{role: user, content: "TEXT{{ question }}"}]
"""
CHAIN = """\
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string, maxLength: 2000}}
  steps:
    act: {STEP, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.act.text }}"}
"""


def model(spec: str, name: str = "answerer") -> str:
    return f"apiVersion: penstock/v1\nkind: Model\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n"


def chain(step: str = "prompt: answer", text: str = "") -> str:
    return ANSWER.replace("TEXT", text) + CHAIN.replace("STEP", step)


def said(found: list[Diagnostic]) -> list[tuple[str, Severity]]:
    return [(each.name, each.severity) for each in found]


AGENT = "agent: answer, tools: [stock]"


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("openai/o3-deep-research-2025-06-26", Severity.ERROR),  # stated
        ("ai21/jamba-large-1.7", Severity.WARNING),  # not stated
    ],
)
def test_an_agent_needs_tools(name: str, severity: Severity, check: Check) -> None:
    found = check({"a.yaml": TOOL + model(f"model: {name}") + chain(AGENT)}, today=date(2026, 1, 1))
    assert ("missing-capability", severity) in said(found)
    able = check({"a.yaml": TOOL + model("model: openai/gpt-4.1-mini-2025-04-14") + chain(AGENT)})
    assert said(able) == []


def test_a_schema_is_asked_in_words(check: Check) -> None:
    schema = "  output: {schema: {type: object, properties: {answer: {type: string}}}}\n"
    specs = model("model: openai/gpt-5.4-pro-2026-03-05") + chain().replace("---", schema + "---", 1)
    found = check({"a.yaml": specs})
    assert said(found) == [("missing-capability", Severity.WARNING)]
    assert "in words" in str(found[0].help)


def test_a_fallback_needs_what_its_model_needs(check: Check) -> None:
    backup = model("model: openai/o3-mini-2025-01-31", "backup")
    own = model("model: openai/gpt-4.1-mini-2025-04-14, requires: [vision], fallbacks: [backup]")
    found = check({"a.yaml": own + backup})
    assert said(found) == [("missing-capability", Severity.ERROR)]
    assert found[0].location.route[:2] == ("spec", "fallbacks") and found[0].related


def test_text_that_fills_the_window_alone_is_an_error(check: Check) -> None:
    long = "The shop is open from nine to five. " * 4000
    found = check({"a.yaml": model("model: openai/gpt-3.5-turbo-0125") + chain(text=long)})
    assert said(found) == [("context-window", Severity.ERROR)]
    assert "at least" in found[0].message


def test_a_window_says_why_there_is_no_bound(check: Check) -> None:
    specs = model("model: openai/gpt-3.5-turbo-0125") + chain(text="The shop is open. " * 5000)
    found = check({"a.yaml": specs.replace(", maxLength: 2000", "")})
    assert said(found) == [("context-window", Severity.WARNING)]
    assert "no bound" in found[0].message and "has no maxLength" in str(found[0].help)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 10, 15), []),
        (date(2026, 10, 16), [("retired-model", Severity.WARNING)]),
        (date(2027, 1, 13), [("retired-model", Severity.WARNING)]),
        (date(2027, 1, 14), [("retired-model", Severity.ERROR)]),
    ],
)
def test_a_model_retires_on_a_day(today: date, expected: list[tuple[str, Severity]], check: Check) -> None:
    assert said(check({"a.yaml": model("model: openai/gpt-4.1-mini-2025-04-14")}, today=today)) == expected


def test_a_deployment_may_run_another_model_than_it_is_called_after(check: Check) -> None:
    (found,) = check({"a.yaml": model("model: azure/gpt-4")}, today=date(2027, 1, 14))
    assert (found.name, found.severity) == ("retired-model", Severity.WARNING)
    assert "deployment azure/gpt-4" in found.message


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("model: anthropic/claude-opus-4-7-20260416, parameters: {temperature: 0}", ["refused-parameter"]),
        ("model: anthropic/claude-opus-4-7-20260416, parameters: {temperature: 1}", []),
        ("model: anthropic/claude-haiku-4-5-20251001, parameters: {temperature: 1.5}", ["refused-parameter"]),
        ("model: anthropic/claude-haiku-4-5-20251001, parameters: {temperature: 0.5}", []),
        ("model: openai/gpt-4.1-mini-2025-04-14, parameters: {dimensions: 8}", ["refused-parameter"]),
        ("model: openai/text-embedding-3-small", ["hosted-mode"]),
        ("model: anthropic/claude-haiku-4-5", ["floating-alias"]),
        ("model: openai/unheard-of", []),
    ],
)
def test_a_model_alone(spec: str, expected: list[str], check: Check) -> None:
    assert [each.name for each in check({"a.yaml": model(spec)})] == expected


def test_two_models_may_back_each_other_up(check: Check) -> None:
    one = model("model: openai/gpt-4.1-mini-2025-04-14, fallbacks: [b]", "a")
    other = model("model: anthropic/claude-haiku-4-5-20251001, fallbacks: [a]", "b")
    assert check({"a.yaml": one + other}) == []
    twice = model("model: openai/gpt-4.1-mini-2025-04-14", "c")
    found = check({"a.yaml": one.replace("[b]", "[c]") + twice})
    assert said(found) == [("useless-fallback", Severity.WARNING)]


def test_every_use_is_found(project: Callable[..., Project]) -> None:
    retriever = (
        "---\napiVersion: penstock/v1\nkind: Retriever\nmetadata: {name: pages}\n"
        "spec: {documents: {dataset: d}, search: {mode: hybrid, embedding: e, rerank: r}}\n"
    )
    every = "each: '${{ [] }}', as: q, atMost: 3, do: {prompt: answer, model: inner, with: {question: '${{ q }}'}}"
    specs = TOOL + chain(AGENT).replace("  outputs:", f"    every: {{{every}}}\n  outputs:") + retriever
    found = [(use.model, use.mode, [need for need, _ in use.needs]) for use in uses(project({"a.yaml": specs}))]
    assert found == [
        ("answerer", "chat", ["tools"]),
        ("inner", "chat", []),
        ("e", "embedding", []),
        ("r", "rerank", []),
    ]


SIGHT = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: look}
spec:
  inputs: {history: {type: array, maxItems: 4, items: {$ref: "penstock:KIND"}}}
  messages: [{insert: history}]
  MODEL
"""


@pytest.mark.parametrize(
    ("kind", "named", "found"),
    [
        ("multipart", "openai/gpt-4.1-mini-2025-04-14", []),
        ("multipart", "openai/o3-mini-2025-01-31", [("missing-capability", Severity.WARNING)]),
        ("message", "openai/o3-mini-2025-01-31", []),
    ],
)
def test_an_input_that_may_hold_images_needs_sight(check: Check, kind: str, named: str, found: list[object]) -> None:
    text = model(f"model: {named}") + SIGHT.replace("KIND", kind).replace("MODEL", "model: answerer")
    told = check({"a.yaml": text}, today=date(2026, 1, 1))
    assert [each for each in said(told) if each[0] == "missing-capability"] == found
    assert not found or any(
        "`vision`, which the input 'history' of prompt 'look' needs" in each.message for each in told
    )
