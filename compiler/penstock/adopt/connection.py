"""Models as Prompty and Prompt Flow name them."""

import re
from collections.abc import Mapping
from typing import Any

from penstock.adopt.literal_key import is_placeholder, stands
from penstock.adopt.provider import KEYS, parameters
from penstock.adopt.source import Source

_ENV = re.compile(r"\$\{(?:env|ENV):([A-Za-z_]\w*)(?::([^}]*))?\}")
_PROVIDERS: Mapping[str, str] = {
    "azure_openai": "azure",
    "azure": "azure",
    "azure_openai_chat": "azure",
    "openai": "openai",
    "anthropic": "anthropic",
    "azure_serverless": "azure_ai",
    "serverless": "azure_ai",
    "azure_ai": "azure_ai",
    "foundry": "azure",
}
_TOOLS = ("tools", "functions", "tool_choice", "function_call")
_IDS: Mapping[str, str] = {"maxOutputTokens": "max_tokens", "topP": "top_p", "topK": "top_k"}


def variable(value: Any) -> str | None:
    """The variable of the environment that a text stands for, in capitals; None where it is something else."""
    found = _ENV.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1] if found and found[1] == found[1].upper() else None


def filled(value: Any) -> Any:
    """A text with the defaults of the variables that it names; as it is where one has none."""
    if not isinstance(value, str) or any(not found[2] for found in _ENV.finditer(value)):
        return value
    return _ENV.sub(lambda found: found[2], value)


def tools(given: Any) -> str:
    """The names of tools in brackets, where they can be read."""
    names = []
    for each in given if isinstance(given, list) else ():
        inner = each.get("function", each) if isinstance(each, Mapping) else {}
        name = inner.get("name") if isinstance(inner, Mapping) else None
        names += [name] if isinstance(name, str) else []
    return f" ({', '.join(names)})" if names else ""


def model(
    source: Source, what: str, line: int, kind: Any, name: Any, endpoint: Any, key: Any, given: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The spec of a Model, or None with the reason in the notes."""
    provider = _PROVIDERS.get(str(kind or "").lower())
    if provider is None:
        source.note("decide", line, f"{what}: no provider is named that is known ({kind or 'none'}): declare its Model")
        return None
    name, endpoint = filled(name), filled(endpoint)
    if not isinstance(name, str) or not name.strip():
        source.note("decide", line, f"{what}: no model or deployment is named: declare its Model")
        return None
    if _ENV.search(name) or "{{" in name:
        source.note("decide", line, f"{what}: the model's name comes from the environment: write it into the Model")
        name = label_of(name)
    kept, lost = parameters({_IDS.get(each, each): value for each, value in given.items()})
    given_tools = [each for each in lost if each in _TOOLS]
    if given_tools:
        names = tools(next((given[each] for each in ("tools", "functions") if each in given), None))
        words = f"{what}: `{'`, `'.join(given_tools)}`{names} are declared as Tools and given to an `agent` step"
        source.note("decide", line, words)
    for each, reason in lost.items():
        if each not in _TOOLS:
            source.note("lost", line, f"{what}: `{each}`: {reason}")
    if kept.get("n") == 1:
        del kept["n"]
    spec: dict[str, Any] = {"model": f"{provider}/{name}"}
    if kept:
        spec["parameters"] = kept
    if isinstance(endpoint, str) and endpoint:
        if _ENV.search(endpoint) or "{" in endpoint:
            words = f"{what}: the address comes from the environment: name it in `endpoint`"
            # without an address nothing of Azure is asked; elsewhere the provider's own would be
            source.note("changed" if provider == "azure" else "decide", line, words)
        elif "://" in endpoint:
            spec["endpoint"] = endpoint
    named = variable(key)
    env = named or KEYS.get(provider)
    if isinstance(key, str) and (found := _ENV.fullmatch(key.strip())):
        if named is None:
            env = found[1].upper()
            words = f"{what}: the variable `{found[1]}` of its key is to be called `{env}`: only capitals are read"
            source.note("changed", line, words)
        if found[2] and not is_placeholder(found[2]):
            stands(source, line, f"a key of {what}")
    if isinstance(key, str) and key and named is None and not _ENV.search(key) and not is_placeholder(key):
        stands(source, line, f"a key of {what}", env)
    if env:
        spec["credentials"] = {"env": env}
    return spec


def label_of(text: str) -> str:
    """What is left of a name without its references."""
    from penstock.adopt.names import label

    return label(_ENV.sub(lambda found: found[1], text), "model")
