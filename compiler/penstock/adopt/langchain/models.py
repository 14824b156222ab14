"""Chat models and completions as LangChain saves them, their keys left where they are."""

import re
from collections.abc import Mapping
from typing import Any

from penstock.adopt.langchain.saved import Saved, secret
from penstock.adopt.provider import KEYS, parameters
from penstock.adopt.source import Source

_PROVIDERS: Mapping[str, str] = {
    "azurechatopenai": "azure", "azureopenai": "azure", "chatopenai": "openai", "openai": "openai",
    "openaichat": "openai", "chatanthropic": "anthropic", "anthropic": "anthropic", "anthropicllm": "anthropic",
    "chatgooglegenerativeai": "gemini", "googlegenerativeai": "gemini", "chatvertexai": "vertex_ai",
    "vertexai": "vertex_ai", "chatmistralai": "mistral", "chatgroq": "groq", "chatcohere": "cohere_chat",
    "chatfireworks": "fireworks_ai", "fireworks": "fireworks_ai", "chatbedrock": "bedrock", "bedrock": "bedrock",
    "chatbedrockconverse": "bedrock", "chatollama": "ollama_chat", "ollama": "ollama_chat", "ollamallm": "ollama_chat",
    "chatdeepseek": "deepseek", "chatxai": "xai", "chattogether": "together_ai", "together": "together_ai",
    "chatperplexity": "perplexity", "chatopenrouter": "openrouter", "chatnvidia": "nvidia_nim",
    "chathuggingface": "huggingface", "chatlitellm": "", "azureopenaichat": "azure", "openaichatmodel": "openai",
    "bedrockllm": "bedrock", "cohere": "cohere_chat", "anthropicchat": "anthropic",
}  # fmt: skip
_NAMES = ("azure_deployment", "deployment_name", "model", "model_name", "model_id", "modelName", "modelId")
_ADDRESSES = ("openai_api_base", "base_url", "azure_endpoint", "endpoint_url", "anthropic_api_url", "api_base")
_OWN = frozenset((
    "n", "streaming", "verbose", "cache", "callbacks", "tags", "metadata", "name", "request_timeout",
    "timeout", "max_retries", "lc", "model_kwargs", "disable_streaming", "stream_usage", "output_version",
    "disabled_params", "profile", "rate_limiter", "custom_get_token_ids", "best_of", "batch_size",
    "logit_bias", "logprobs", "include_response_headers", "use_responses_api", "store", "openai_proxy",
    "openai_organization", "openai_api_type", "openai_api_version", "api_version", "transport",
    "convert_system_message_to_human", "default_headers", "default_query", "stop_sequences", "safety_settings",
    "_type"
))  # fmt: skip


def is_model(given: Saved) -> bool:
    """Whether it is a model, known or not."""
    return _plain(given.name) in _PROVIDERS or given.name.startswith("Chat") and "Prompt" not in given.name


def model(source: Source, given: Saved) -> tuple[str, dict[str, Any]] | None:
    """The title and spec of a Model; None, with a note, where it cannot be read."""
    if not given.is_whole:
        given.note(source, "decide", f"LangChain did not write down the model `{given.name}`: declare it")
        return None
    provider = _PROVIDERS.get(_plain(given.name))
    if provider is None:
        given.note(source, "decide", f"`{given.name}` is no model that is known: declare it")
        return None
    name = next((value for key in _NAMES if isinstance(value := given.data.get(key), str) and value.strip()), None)
    if name is None:
        given.note(source, "decide", f"`{given.name}` names no model: declare the one that it asks")
        return None
    name = re.sub(r"\s+", "-", name.strip().removeprefix("models/"))
    spec: dict[str, Any] = {"model": f"{provider}/{name}" if provider else name}
    kept = _parameters(source, given)
    spec |= {"parameters": kept} if kept else {}
    spec |= _address(source, given)
    variable = _variable(source, given) or KEYS.get(provider)
    spec |= {"credentials": {"env": variable}} if variable else {}
    timeout = given.data.get("request_timeout", given.data.get("timeout"))
    if isinstance(timeout, int | float) and not isinstance(timeout, bool) and 0 < timeout < 1e6:
        spec["limits"] = {"timeoutSeconds": float(timeout)}
    return name.rpartition("/")[2], spec


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _parameters(source: Source, given: Saved) -> dict[str, Any]:
    more = given.data.get("model_kwargs")
    flat = {**(more if isinstance(more, Mapping) else {}), **given.data}
    hidden = re.compile(r"(?i)key|token$|secret|password|credential")
    wanted = {
        str(key): value
        for key, value in flat.items()
        if key not in (*_NAMES, *_ADDRESSES, *_OWN) and value is not None and not hidden.search(str(key))
    }
    kept, lost = parameters(wanted)
    for name, reason in lost.items():
        given.note(source, "lost", f"`{name}` of `{given.name}`: {reason}", name)
    return kept


def _address(source: Source, given: Saved) -> dict[str, Any]:
    for key in _ADDRESSES:
        url = given.data.get(key)
        if isinstance(url, str) and url.startswith(("http://", "https://")) and "@" not in url and "?" not in url:
            return {"endpoint": url}
        if url and not secret(url):
            given.note(source, "decide", f"`{key}` of `{given.name}` is no plain address: name it in `endpoint`", key)
        elif url:
            words = f"`{key}` of `{given.name}` comes from the environment: name it in `endpoint`"
            given.note(source, "decide", words, key)
    return {}


def _variable(source: Source, given: Saved) -> str | None:
    for key, value in given.data.items():
        if not re.search(r"(?i)(api_?key|_key|token|secret)$", str(key)) or str(key).startswith("max"):
            continue
        name = secret(value)
        if name is not None:
            return name if re.fullmatch(r"[A-Z][A-Z0-9_]*", name) else None
        if isinstance(value, str) and value.strip("* "):
            words = f"`{key}` of `{given.name}` stands in the file: it goes into a variable, and out of git"
            given.note(source, "fault", words, str(key))
    return None
