"""Names of models as other tools spell them become LiteLLM's."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.spec.parameters import COMMON, TRANSPORT

KEYS: Mapping[str, str] = {
    "anthropic": "ANTHROPIC_API_KEY",
    "azure": "AZURE_API_KEY",
    "cerebras": "CEREBRAS_API_KEY",
    "cohere_chat": "COHERE_API_KEY",
    "databricks": "DATABRICKS_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "fireworks_ai": "FIREWORKS_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "github": "GITHUB_TOKEN",
    "groq": "GROQ_API_KEY",
    "huggingface": "HF_TOKEN",
    "mistral": "MISTRAL_API_KEY",
    "openai": "OPENAI_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "perplexity": "PERPLEXITY_API_KEY",
    "replicate": "REPLICATE_API_TOKEN",
    "together_ai": "TOGETHER_API_KEY",
    "xai": "XAI_API_KEY",
}
"""Where each provider's key is by custom."""
RENAMED: Mapping[str, str] = {
    "maxTokens": "max_tokens",
    "max_new_tokens": "max_tokens",
    "maxOutputTokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "topP": "top_p",
    "topK": "top_k",
    "stopSequences": "stop",
    "stop_sequences": "stop",
    "num_predict": "max_tokens",
    "frequencyPenalty": "frequency_penalty",
    "presencePenalty": "presence_penalty",
    "responseFormat": "response_format",
}
"""Parameters by the names that some providers give them."""


class Parameters(NamedTuple):
    """A model's parameters, and those that are none: by name, each with the reason."""

    kept: dict[str, Any]
    lost: dict[str, str]


def parameters(given: Mapping[str, Any]) -> Parameters:
    """Those that a Model takes, by LiteLLM's names."""
    kept: dict[str, Any] = {}
    lost: dict[str, str] = {}
    for name, value in given.items():
        renamed = RENAMED.get(name, name)
        expected = COMMON.get(renamed)
        if expected is not None and value is None:
            continue
        if expected is not None and expected.accepts(value):
            kept[renamed] = value
        elif expected is not None and (number := _number(value)) is not None and expected.accepts(number):
            kept[renamed] = number
        elif expected is not None:
            lost[name] = f"not {expected.words}"
        elif renamed in TRANSPORT:
            lost[name] = "it says where a call goes or what comes with it, which is no matter of a model's parameters"
        else:
            lost[name] = "no parameter that providers share"
    return Parameters(kept, lost)


def _number(value: Any) -> int | float | None:
    if not isinstance(value, str):
        return None
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return None
