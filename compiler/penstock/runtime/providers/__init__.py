"""Who answers: embedded models by their own names, any OpenAI-compatible server, LiteLLM for the rest."""

from collections.abc import Mapping

PROVIDERS: Mapping[str, str] = {
    "builtin/extractive": "penstock.runtime.providers.extractive:ask",
    "builtin/router": "penstock.runtime.providers.router:ask",
    "builtin/echo": "penstock.runtime.providers.echo:ask",
    "builtin/hashed": "penstock.runtime.providers.hashed:ask",
    "builtin/overlap": "penstock.runtime.providers.overlap:ask",
    "openai": "penstock.runtime.providers.openai:ask",
    "litellm": "penstock.runtime.providers.litellm:ask",
}

OWN_PROTOCOL = frozenset(
    {
        *("anthropic", "azure", "azure_ai", "bedrock", "cohere", "gemini", "huggingface", "sagemaker"),
        *("vertex_ai", "watsonx"),
    }
)
"""Providers whose endpoints do not speak OpenAI's protocol: also there LiteLLM is asked."""
