"""Models: the configurations of language models, their keys left where they are."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from penstock.adopt.agentspec.build import Build
from penstock.adopt.agentspec.component import REFERENCE, Component
from penstock.adopt.agentspec.text import PLACE
from penstock.adopt.agentspec.types import MODELS
from penstock.adopt.provider import KEYS, parameters

_PREFIX: Mapping[str, str] = {
    "OpenAiConfig": "openai",
    "OpenAiCompatibleConfig": "openai",
    "VllmConfig": "hosted_vllm",
    "OllamaConfig": "ollama_chat",
    "GeminiConfig": "gemini",
    "OciGenAiConfig": "oci",
}
_PROVIDERS: Mapping[str, str] = {
    **{name: name for name in KEYS},
    "oci": "oci",
    "google": "gemini",
    "vllm": "hosted_vllm",
    "ollama": "ollama_chat",
    "aws": "bedrock",
    "bedrock": "bedrock",
    "azure_openai": "azure",
    "vertex_ai": "vertex_ai",
}
_NO_MODEL: Mapping[str, Any] = {"model": "builtin/echo"}


def model(build: Build, holder: Component, *route: str | int) -> str:
    """The name of the Model at a place; where none can be read a stand-in that repeats what it is told."""
    found = build.document.component(holder, *route)
    if found is None:
        words = f"`{holder.title}` has no model that can be read: name the one that answers in its place"
        build.note("decide", holder, f"{words}; until then `builtin/echo` stands there", *route)
        return _drafted(build, "answerer", "answerer", _NO_MODEL)
    return declared(build, found)


def declared(build: Build, found: Component) -> str:
    """The Model that a configuration becomes."""
    known = build.made.get(("Model", found.key))
    if isinstance(known, str):
        return known
    spec = _spec(build, found)
    if spec is None:
        name = _drafted(build, found.title, f"answerer {found.title}", _NO_MODEL)
    else:
        title = found.title if not PLACE.search(found.title) else found.text("model_id")
        name = _drafted(build, title or "model", repr(sorted(spec.items())), spec, found)
    build.made[("Model", found.key)] = name
    return name


def echo(build: Build) -> str:
    """A Model that says what it is told to."""
    return _drafted(build, "rendered", "rendered", _NO_MODEL)


def _drafted(build: Build, title: str, key: str, spec: Mapping[str, Any], found: Component | None = None) -> str:
    known = build.made.get(("Model of", key))
    if isinstance(known, str):
        return known
    comment, description = (found.comment, found.description) if found else ("", "")
    name = build.draft("Model", title, spec, comment=comment, description=description)
    build.made[("Model of", key)] = name
    return name


def _spec(build: Build, found: Component) -> dict[str, Any] | None:
    what = f"the model `{found.title}`"
    if not found.type:
        build.note("fault", found, f"{what} has no `component_type`")
    prefix = _prefix(found)
    if prefix is None:
        kind = found.data.get("component_type") if found.type not in MODELS or found.type != "LlmConfig" else None
        told = kind or found.data.get("api_provider") or found.data.get("provider") or "no provider"
        words = f"{what}: `{told}` is none that is known: declare its Model; until then `builtin/echo` stands there"
        build.note("decide", found, words)
        return None
    given = found.data.get("model_id")
    if not isinstance(given, str) or not given.strip():
        build.note("decide", found, f"{what} names no model: declare it; until then `builtin/echo` stands there")
        return None
    if PLACE.search(given) or "${" in given:
        build.note("decide", found, f"{what}: `{given}` is filled in later: write the model's name here", "model_id")
        given = re.sub(r"[^\w.-]+", "-", given).strip("-") or "model"
    given = given.strip()
    endpoint, prefix = _endpoint(build, found, what, prefix)
    name = given if given.startswith(f"{prefix}/") and prefix != "openai" else f"{prefix}/{given}"
    spec: dict[str, Any] = {"model": re.sub(r"\s+", "-", name)}
    kept = _parameters(build, found, what)
    spec |= {"parameters": kept} if kept else {}
    spec |= {"endpoint": endpoint} if endpoint else {}
    variable = _variable(build, found, what, prefix, endpoint)
    spec |= {"credentials": {"env": variable}} if variable else {}
    _others(build, found, what)
    timeout = _retried(build, found, what)
    return spec | ({"limits": {"timeoutSeconds": timeout}} if timeout else {})


def _prefix(found: Component) -> str | None:
    if found.type == "GeminiConfig":
        auth = found.data.get("auth")
        kind = auth.get("component_type") if isinstance(auth, Mapping) else None
        return "vertex_ai" if kind == "GeminiVertexAIAuthConfig" else "gemini"
    if found.type in _PREFIX:
        return _PREFIX[found.type]
    if found.type not in ("LlmConfig", ""):
        return None
    for key in ("api_provider", "provider"):
        given = found.data.get(key)
        if isinstance(given, str) and given.lower() in _PROVIDERS:
            return _PROVIDERS[given.lower()]
    given = found.data.get("api_provider") or found.data.get("provider")
    speaks = found.data.get("api_type") in ("chat_completions", "responses") or given in (None, "openai-compatible")
    return "openai" if speaks and found.text("url") else None


def _endpoint(build: Build, found: Component, what: str, prefix: str) -> tuple[str, str]:
    url = found.text("url").strip()
    if not url:
        if found.data.get("url") or found.type in ("OpenAiCompatibleConfig", "VllmConfig", "OllamaConfig"):
            build.note("decide", found, f"{what} names no address that can be read: name it in `endpoint`", "url")
        return "", prefix
    if PLACE.search(url) or "${" in url or "$" in url:
        words = f"{what}: the address is filled in later: name it in `endpoint`, or by an Environment's binding"
        build.note("decide", found, words, "url")
        return "", prefix
    whole = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(whole)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            raise ValueError
    except ValueError:
        build.note("decide", found, f"{what}: its `url` is no address: name it in `endpoint`", "url")
        return "", prefix
    if parts.username or parts.password or parts.query:
        build.note("fault", found, f"{what}: a key may stand in the address: it is left out", "url")
        whole = url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    path = parts.path.rstrip("/")
    whole = whole.rstrip("/").removesuffix("/chat/completions")
    if prefix == "ollama_chat":
        return (whole, prefix) if not path else (whole, "openai")
    if prefix in ("openai", "hosted_vllm") and not path:
        whole += "/v1"
    if whole != url.rstrip("/"):
        build.note("changed", found, f"{what}: `{url}` is taken for {whole}", "url")
    return whole, prefix


def _parameters(build: Build, found: Component, what: str) -> dict[str, Any]:
    given = found.data.get("default_generation_parameters")
    if given is not None and not isinstance(given, Mapping):
        build.note("fault", found, f"{what}: the parameters are no mapping", "default_generation_parameters")
    flat = dict(given) if isinstance(given, Mapping) else {}
    for more in ("extra_args", "extra"):
        inner = flat.pop(more, None)
        flat |= inner if isinstance(inner, Mapping) else {}
    kept, lost = parameters({str(key): value for key, value in flat.items()})
    for name, reason in lost.items():
        build.note("lost", found, f"{what}: `{name}`: {reason}", "default_generation_parameters", name)
    return kept


def _variable(build: Build, found: Component, what: str, prefix: str, endpoint: str) -> str | None:
    given = found.data.get("api_key")
    named = re.fullmatch(r"\$\{?([A-Z][A-Z0-9_]*)\}?", given.strip()) if isinstance(given, str) else None
    if named:
        return named[1]
    own = KEYS.get(prefix)
    if prefix == "vertex_ai":
        build.note("changed", found, f"{what}: who may call it is the business of Google's own credentials", "auth")
        return None
    if prefix == "openai" and endpoint and not given:
        return None  # whose key goes to that address, only its owner knows
    if prefix == "openai" and endpoint:
        words = f"{what}: its key is read from LLM_API_KEY, as `credentials` says"
        build.note("changed", found, words, "api_key")
        return "LLM_API_KEY"
    if prefix in ("hosted_vllm", "ollama_chat") and (isinstance(given, Mapping) and REFERENCE in given or given):
        build.note("changed", found, f"{what}: its key is read from LLM_API_KEY, as `credentials` says", "api_key")
        return "LLM_API_KEY"
    return own


def _others(build: Build, found: Component, what: str) -> None:
    if str(found.data.get("api_type")) in ("responses", "openai_responses"):
        build.note("changed", found, f"{what}: it is asked by chat completions, not by responses", "api_type")
    if found.type == "OciGenAiConfig":
        words = f"{what}: calls of OCI are signed: name the `endpoint` of a gateway that signs them, and `credentials`"
        build.note("decide", found, words, "client_config")
    for name in ("key_file", "cert_file", "ca_file"):
        if found.data.get(name):
            words = f"{what}: `{name}`: certificates are the business of the machine that calls"
            build.note("lost", found, words, name)
    if found.data.get("conversation_store_id"):
        build.note("lost", found, f"{what}: conversations are kept by no one", "conversation_store_id")


def _retried(build: Build, found: Component, what: str) -> float | None:
    policy = found.data.get("retry_policy")
    if not isinstance(policy, Mapping):
        return None
    build.note("lost", found, f"{what}: a step says how often it is tried, by `retry`", "retry_policy")
    timeout = policy.get("request_timeout")
    fits = isinstance(timeout, int | float) and not isinstance(timeout, bool) and 0 < timeout < 1e6
    return float(timeout) if fits else None  # type: ignore[arg-type]
