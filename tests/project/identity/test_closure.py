from collections.abc import Callable

import pytest

from penstock.project.identity import fingerprint
from penstock.project.identity.closure import closure
from penstock.project.project import Project
from penstock.spec.kinds import KINDS
from penstock.spec.resource import Identity

SERVED = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: hosted_vllm/a
  serving:
    weights: {uri: "hf://a/b", parameters: 8.0e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l4}
    maxContext: 8192
    replicas: 2
"""


def test_behaviour_and_nothing_else(shop: Callable[..., Project]) -> None:
    found = closure(shop(), "support")
    assert found.datasets == ("pages", "shots") and found.vars == {}
    assert found.specs[Identity("Model", "answerer")] == {
        "model": "openai/gpt-4.1-mini-2025-04-14",
        "parameters": {"temperature": 0, "max_tokens": 400},
    }
    assert found.specs[Identity("Dataset", "shots")] == {
        "purpose": "fewshot",
        "source": {"file": "datasets/shots.jsonl"},
        "key": "id",
    }
    messages = found.specs[Identity("PromptTemplate", "reply")]["messages"]
    assert messages[0] == {"role": "system", "content": "Answer from the documents.\n"}
    assert Identity("Evaluation", "quality") not in found.specs


@pytest.mark.parametrize("model", [None, SERVED])
def test_every_spec_reads_back(model: str | None, shop: Callable[..., Project]) -> None:
    found = closure(shop({"model.yaml": model} if model else {}), "support")
    for identity, spec in found.specs.items():
        KINDS[identity.kind].model_validate(spec)
    assert "hardware" not in str(found.specs) and "replicas" not in str(found.specs)


def test_a_text_that_cannot_be_read_stays_as_written(shop: Callable[..., Project]) -> None:
    found = closure(shop({"prompt.yaml": ("prompts/system.md", "gone.md")}), "support")
    assert found.specs[Identity("PromptTemplate", "reply")]["messages"][0]["content"] == {"file": "gone.md"}


def test_no_such_chain(shop: Callable[..., Project]) -> None:
    with pytest.raises(KeyError):
        closure(shop(), "nobody")


def chain(name: str, spec: str) -> str:
    return f"apiVersion: penstock/v1\nkind: Chain\nmetadata: {{name: {name}}}\nspec:\n{spec}"


INNER = chain(
    "inner",
    "  inputs: {q: {type: string}}\n"
    '  steps: {s: {guard: {pii: false}, text: "${{ vars.region }} ${{ inputs.q }}"}}\n'
    '  outputs: {a: "${{ steps.s.text }}"}\n',
)
OUTER = chain(
    "outer",
    "  inputs: {qs: {type: array, items: {type: string}}}\n  steps:\n"
    '    all: {each: "${{ inputs.qs }}", as: q, atMost: 9, do: {chain: inner, with: {q: "${{ q }}"}}}\n'
    '    one: {chain: alone, with: {question: "${{ vars.tone }}"}}\n'
    '  outputs: {a: "${{ steps.all.items }}", b: "${{ steps.one.text }}"}\n',
)
ALONE = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: alone}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
"""
PLACE = (
    "apiVersion: penstock/v1\nkind: Environment\nmetadata: {name: %s}\nspec: {vars: {region: %s, tone: x, spare: y}}\n"
)
FILES = {"inner.yaml": INNER, "outer.yaml": OUTER, "alone.yaml": ALONE, "e.yaml": PLACE % ("e", "eu")}


def test_chains_that_a_chain_calls(shop: Callable[..., Project]) -> None:
    found = closure(shop(FILES, "e"), "outer")
    assert [str(i) for i in found.specs if i.kind == "Chain"] == ["Chain/alone", "Chain/inner", "Chain/outer"]
    assert found.vars == {"region": "eu", "tone": "x"}
    for identity, spec in found.specs.items():
        KINDS[identity.kind].model_validate(spec)


def test_the_fingerprint_follows_what_is_called(shop: Callable[..., Project]) -> None:
    one, same, other = (
        fingerprint.chain(shop({**FILES, "f.yaml": PLACE % ("f", region), **more}, "f"), "outer")
        for region, more in (("eu", {}), ("eu", {"e.yaml": PLACE % ("e", "us")}), ("us", {}))
    )
    assert one == same != other
    changed = fingerprint.chain(
        shop({**FILES, "alone.yaml": ALONE.replace("{{ question", "Q: {{ question")}, "e"), "outer"
    )
    assert changed != fingerprint.chain(shop(FILES, "e"), "outer")


def test_a_model_sees_the_names_of_an_agents_tools(shop: Callable[..., Project]) -> None:
    tool = (
        "apiVersion: penstock/v1\nkind: Tool\nmetadata: {name: find, description: Finds.}\n"
        'spec: {parameters: {type: object}, effects: read, http: {url: "https://tools.example.org/find"}}\n'
    )
    agent = chain(
        "agent",
        '  steps: {s: {agent: alone, with: {question: a}, tools: [find]}}\n  outputs: {a: "${{ steps.s.text }}"}\n',
    )
    calls = chain("calls", '  steps: {s: {tool: find}}\n  outputs: {a: "${{ steps.s.value }}"}\n')
    files = {"t.yaml": tool, "a.yaml": agent, "c.yaml": calls, "alone.yaml": ALONE}
    renamed = {
        name: text.replace("find,", "seek,").replace("[find]", "[seek]").replace("tool: find", "tool: seek")
        for name, text in files.items()
    }
    before, after = shop(files), shop(renamed)
    assert fingerprint.chain(before, "agent") != fingerprint.chain(after, "agent")
    assert fingerprint.chain(before, "calls") == fingerprint.chain(after, "calls")
