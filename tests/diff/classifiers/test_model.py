from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level
from penstock.diff.classifiers.model import Name, parts

M = "models.yaml"
MODEL = "openai/gpt-4.1-mini-2025-04-14"


@pytest.mark.parametrize(
    "old, new, level, words",
    [
        (MODEL, "azure/gpt-4.1-mini-2025-04-14", Level.BEHAVIOURAL, "provider changed from `openai` to `azure`"),
        (MODEL, "openai/gpt-4.1-2025-04-14", Level.BEHAVIOURAL, "family changed from `gpt-4.1-mini` to `gpt-4.1`"),
        (
            MODEL,
            "openai/gpt-4.1-mini-2025-06-01",
            Level.BEHAVIOURAL,
            "snapshot changed from `2025-04-14` to `2025-06-01`",
        ),
        (MODEL, "openai/gpt-4.1-mini", Level.BEHAVIOURAL, "no longer pinned"),
        ("temperature: 0", "temperature: 1", Level.BEHAVIOURAL, "parameter `temperature` changed from 0 to 1"),
        ("temperature: 0", "temperature: false", Level.BEHAVIOURAL, "parameter `temperature` changed from 0 to false"),
        ("temperature: 0, ", "", Level.BEHAVIOURAL, "parameter `temperature` removed"),
        ("  parameters:", "  mode: embedding\n  parameters:", Level.BREAKING, "mode changed"),
        ("  parameters:", "  fallbacks: [answerer]\n  parameters:", Level.BEHAVIOURAL, "fallbacks"),
        ("  parameters:", "  requires: [tools]\n  parameters:", Level.METADATA, "requires"),
        ("  parameters:", "  compliance: {regions: [eu]}\n  parameters:", Level.METADATA, "compliance"),
        (
            "outputPerMillion: 1.6",
            "outputPerMillion: 2",
            Level.METADATA,
            "price outputPerMillion changed from 1.6 to 2",
        ),
        ("  parameters:", "  limits: {concurrent: 2}\n  parameters:", Level.METADATA, "binding"),
        ("llm.example.org", "other.example.org", Level.METADATA, "only sent where base"),
    ],
)
def test_a_field(only: Callable[..., Change], old: str, new: str, level: Level, words: str) -> None:
    (path,) = only(M, old, new).paths
    assert (path.level, words in path.reason) == (level, True), path


SERVING = """  serving:
    weights: {uri: "hf://acme/base", parameters: 8.0e+9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l4}
    maxContext: 8192
  parameters:"""


@pytest.mark.parametrize(
    "old, new, level",
    [
        ("hf://acme/base", "hf://acme/other", Level.BEHAVIOURAL),
        ("maxContext: 8192", "maxContext: 4096", Level.BEHAVIOURAL),
        ("nvidia-l4", "nvidia-h100", Level.METADATA),
        ("maxContext: 8192", "maxContext: 8192\n    replicas: 3", Level.METADATA),
    ],
)
def test_a_served_model(only: Callable[..., Change], old: str, new: str, level: Level) -> None:
    assert only(M, old, new, start=(M, "  parameters:", SERVING)).level is level


@pytest.mark.parametrize(
    "model, expected",
    [
        ("openai/gpt-4.1-mini-2025-04-14", Name("openai", "gpt-4.1-mini", "2025-04-14")),
        ("anthropic/claude-3-5-sonnet-20241022", Name("anthropic", "claude-3-5-sonnet", "20241022")),
        ("gpt-4-0613", Name("", "gpt-4", "0613")),
        ("vertex_ai/gemini-pro@20250101", Name("vertex_ai", "gemini-pro", "20250101")),
        ("bedrock/anthropic.claude-v1:0", Name("bedrock", "anthropic.claude", "v1:0")),
        ("hosted_vllm/support-8b", Name("hosted_vllm", "support-8b", "")),
        ("builtin/extractive", Name("builtin", "extractive", "")),
    ],
)
def test_the_parts_of_a_model_string(model: str, expected: Name) -> None:
    assert parts(model) == expected
