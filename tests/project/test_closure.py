from collections.abc import Callable

import pytest

from penstock.project.closure import closure
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
