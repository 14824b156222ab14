"""An entry of `model_list`: what of it is a Model."""

# ruff: noqa: SIM905 (long lists of names)

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from penstock.adopt import literal_key
from penstock.adopt.foreign import Foreign
from penstock.adopt.litellm.parameters import PARAMETERS, is_price
from penstock.adopt.names import label
from penstock.adopt.provider import KEYS, parameters
from penstock.adopt.source import Source
from penstock.spec import catalogue
from penstock.spec.parameters import COMMON

_ENTRY = frozenset(("model_name", "litellm_params", "model_info", "tpm", "rpm", "access_groups", "model_id"))
_MEANT: Mapping[str, str] = {
    "rpm_limit": "rpm", "tpm_limit": "tpm", "requests_per_minute": "rpm", "tokens_per_minute": "tpm",
    "api_url": "api_base", "key": "api_key", "max_output_tokens": "max_tokens",
}  # fmt: skip
_OWN = frozenset(
    (
        "api_base api_key base_url input_cost_per_token litellm_credential_name max_parallel_requests model "
        "output_cost_per_token rpm timeout tpm"
    ).split()
)
ENDPOINT = "endpoint: https://HOST/PATH"
"""The line that a person fills in."""
_VARIABLE = re.compile(r"os\.environ/(\w+)|\$\{?(\w+)\}?")
# Of the catalogue none of these answers a chat; LiteLLM knows them by its own map.
_OTHER = re.compile(
    r"(?:^|/)(?:dall-e|gpt-image|imagen|veo|sora|whisper|tts-|gpt-4o(?:-mini)?-(?:tts|transcribe)|flux|"
    r"stable-diffusion)|^elevenlabs/|-image(?:-|$)"
)
_GATEWAY = "name a gateway that holds it, `endpoint: https://HOST/PATH`, or a key, `credentials: {env: VARIABLE}`"
_MACHINES: Mapping[str, str] = {
    "bedrock": "name a Bedrock API key, `credentials: {env: AWS_BEARER_TOKEN_BEDROCK}`, or a gateway",
    "sagemaker": _GATEWAY,
    "sagemaker_chat": _GATEWAY,
    "vertex_ai": _GATEWAY,
    "watsonx": _GATEWAY,
}
_INFO = frozenset(("mode", "input_cost_per_token", "output_cost_per_token"))
_NOWHERE = frozenset(("azure", "azure_ai"))
"""Providers whose Models ask nobody without an address, and never somebody else."""
_STAYING: Mapping[str, str] = {
    "access_groups": "who may ask it, the proxy decides",
    "model_id": "the proxy's own name of the entry",
}
_OLLAMA = ("ollama", "ollama_chat")


@dataclass(frozen=True, slots=True)
class Entry:
    """One of `model_list` whose form is right: its title, and where it stands."""

    source: Source
    found: Foreign
    index: int
    title: str
    data: Mapping[str, Any]
    credentials: Mapping[str, Mapping[str, Any]]

    @property
    def given(self) -> Mapping[str, Any]:
        """Its parameters, with those of the credential that they name."""
        own: Mapping[str, Any] = self.data["litellm_params"]
        return {**self.credentials.get(str(own.get("litellm_credential_name")), {}), **own}

    def stands(self, key: str, what: str, variable: str | None = None) -> None:
        """Says that a key stands in the file; what a credential holds is told where that stands."""
        if key in self.data["litellm_params"]:
            literal_key.stands(self.source, self.at(key), what, variable, self.found.path)
        elif variable is not None:
            literal_key.moves(self.source, self.line(), what, variable, self.found.path)

    @property
    def stands_for_many(self) -> bool:
        return "*" in self.title or "*" in str(self.given.get("model"))

    def line(self, *route: str | int) -> int:
        return self.found.line("model_list", self.index, *route)

    def at(self, key: str) -> int:
        """The line of a parameter."""
        return self.line("litellm_params", key)

    def note(self, sort: Any, line: int, text: str) -> None:
        self.source.note(sort, line, text, self.found.path)


def read(source: Source, found: Foreign, index: int, data: Any, credentials: Mapping[str, Any]) -> Entry | None:
    """None, with the reason in the notes, where it has not the form of an entry."""
    line = found.line("model_list", index)
    is_whole = isinstance(data, Mapping) and isinstance(data.get("model_name"), str)
    if not is_whole or not isinstance(data.get("litellm_params"), Mapping):
        source.note("fault", line, "an entry of `model_list` has a `model_name` and `litellm_params`", found.path)
        return None
    for key in data:
        if key not in _ENTRY:
            at = found.line("model_list", index, key)
            near = ["litellm_params"] if key in PARAMETERS else get_close_matches(str(key), _ENTRY, 1)
            hint = (
                "" if not near else f": it belongs into `{near[0]}`" if key in PARAMETERS else f": is it `{near[0]}`?"
            )
            source.note("fault", at, f"`{key}` is no key of an entry{hint}", found.path)
    return Entry(source, found, index, data["model_name"], data, credentials)


def spec(entry: Entry) -> dict[str, Any] | None:
    """The Model's, or None with the reason in the notes."""
    title, given = entry.title, entry.given
    model = given.get("model")
    if isinstance(model, str) and model.endswith("/"):
        words = f"`{title}` names a provider without a model: declare it, {_to_declare(title, f'{model}NAME')}"
        entry.note("decide", entry.at("model"), words)
        return None
    if not isinstance(model, str) or not model:
        entry.note("fault", entry.line("litellm_params"), f"`{title}` names no model")
        return None
    if _VARIABLE.fullmatch(model):
        words = f"`{title}`: the model's name comes from {_origin(model)}: declare it, "
        words += _to_declare(title, "PROVIDER/NAME")
        entry.note("decide", entry.at("model"), words)
        return None
    mode = _mode(entry, model)
    if mode is None:
        return None
    made: dict[str, Any] = {"model": model, **({"mode": mode} if mode != "chat" else {})}
    kept = _parameters(entry)
    if kept:
        made["parameters"] = kept
    endpoint = _endpoint(entry, model)
    if endpoint:
        made["endpoint"] = endpoint
    variable = _key(entry, model)
    if variable:
        made["credentials"] = {"env": variable}
    price = _price(entry)
    if price:
        made["price"] = price
    limits = _limits(entry)
    for key, reason in _STAYING.items():
        if key in entry.data:
            entry.note("lost", entry.line(key), f"`{key}` of `{title}`: {reason}")
    info = entry.data.get("model_info")
    if info is not None and not isinstance(info, Mapping):
        entry.note("fault", entry.line("model_info"), f"`model_info` of `{title}` is a mapping")
    named = given.get("litellm_credential_name")
    if named is not None and str(named) not in entry.credentials:
        words = f"`litellm_credential_name` of `{title}`: the credential {named} is not in the file: the Model reads a"
        words += " variable"
        entry.note("changed", entry.at("litellm_credential_name"), words)
    told = [str(key) for key in info if key not in _INFO] if isinstance(info, Mapping) else []
    if told:
        words = f"`{'`, `'.join(told)}` of `{entry.title}`: what the proxy knows of the model stays there"
        entry.note("lost", entry.line("model_info"), words)
    return {**made, "limits": limits} if limits else made


def _mode(entry: Entry, model: str) -> str | None:
    info = entry.data.get("model_info")
    mode = info.get("mode") if isinstance(info, Mapping) else None
    if mode is None:
        known = catalogue.entry(model)
        mode = known.mode if known is not None else "image or sound" if _OTHER.search(model) else "chat"
    if mode in ("embedding", "rerank"):
        return str(mode)
    if mode in ("chat", "completion", "responses"):
        return "chat"
    entry.note("lost", entry.line(), f"`{entry.title}`: a model of mode `{mode}` answers no chat")
    return None


def _parameters(entry: Entry) -> dict[str, Any]:
    rest = {}
    for key, value in entry.given.items():
        if key in COMMON:
            rest[key] = value
        elif key not in PARAMETERS and not is_price(str(key)):
            near = [_MEANT[key]] if key in _MEANT else get_close_matches(str(key), PARAMETERS, 1, 0.75)
            words = f"`{key}` of `{entry.title}` is no parameter that is known"
            words += f": is it `{near[0]}`?" if near else ""
            entry.note("fault" if near else "lost", entry.at(key), words)
        elif key not in _OWN:
            words = f"`{key}` of `{entry.title}` is the proxy's own, or says where a call goes"
            entry.note("lost", entry.at(key), words)
    kept, lost = parameters(rest)
    for key, reason in lost.items():
        entry.note("fault", entry.at(key), f"`{key}` of `{entry.title}` is {reason}")
    return kept


def _endpoint(entry: Entry, model: str) -> str | None:
    """Ollama's own protocol is at the root of its address, and OpenAI's, which a Model speaks, below `/v1`."""
    provider = model.partition("/")[0]
    key = "api_base" if entry.given.get("api_base") else "base_url"
    base = entry.given.get(key)
    if not base:
        return "http://localhost:11434/v1" if provider in _OLLAMA else None
    if key == "api_base" and entry.given.get("base_url"):
        entry.note("lost", entry.at("base_url"), f"`base_url` of `{entry.title}`: `api_base` is the address")
    parts = _parts(base)
    if parts is None:
        words = f"the address of `{entry.title}` comes from {_origin(base)}: write `{ENDPOINT}` into its spec, or into"
        words += " `bindings` of an Environment"
        entry.note("changed" if provider in _NOWHERE else "decide", entry.at(key), words)
        return None
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        entry.stands(key, f"what opens the address of `{entry.title}`")
        words = f"the address of `{entry.title}` has a user or a query: name it without in `endpoint`"
        entry.note("decide", entry.at(key), words)
        return None
    if provider in _OLLAMA and parts.path in ("", "/"):
        return f"{str(base).rstrip('/')}/v1"
    return str(base)


def comment(entry: Entry) -> str:
    """What stands above its Model: the comment of the entry, and the lines that a person fills in."""
    base = entry.given.get("api_base") or entry.given.get("base_url")
    lines = [entry.found.comment("model_list", entry.index)]
    if base and _parts(base) is None:
        lines.append(f"{ENDPOINT}  # into spec: from {_origin(base)}")
    provider = str(entry.given.get("model")).partition("/")[0]
    if provider in _MACHINES and not entry.given.get("api_key"):
        key = "AWS_BEARER_TOKEN_BEDROCK" if provider == "bedrock" else "VARIABLE"
        lines.append(f"credentials: {{env: {key}}}  # into spec: for the identity of the machine; or {ENDPOINT}")
    return "\n".join(line for line in lines if line)


def _to_declare(title: str, model: str) -> str:
    return f"as `{{kind: Model, metadata: {{name: {label(title)}}}, spec: {{model: {model}}}}}`"


def _origin(base: Any) -> str:
    named = variable(base) if isinstance(base, str) else None
    return f"the variable {named}" if named else "the environment"


def _parts(base: Any) -> Any:
    try:
        parts = urlsplit(base) if isinstance(base, str) else None
    except ValueError:
        return None
    return parts if parts is not None and parts.scheme in ("http", "https") and "$" not in parts.netloc else None


def _key(entry: Entry, model: str) -> str | None:
    """The variable of the key; by custom the provider's, where the entry names none."""
    secret = entry.given.get("api_key")
    provider = model.partition("/")[0]
    if secret is not None and not isinstance(secret, str):
        entry.note("fault", entry.at("api_key"), f"the key of `{entry.title}` is no text")
    if not isinstance(secret, str) or not secret:
        if provider in _MACHINES:
            words = f"`{entry.title}` uses the identity of the machine, which a Model does not: {_MACHINES[provider]}"
            entry.note("decide", entry.line("litellm_params"), words)
        return KEYS.get(provider)
    named = variable(secret)
    if named is not None:
        if named != named.upper():
            words = (
                f"`{named}`, the variable of `{entry.title}`, is to be called `{named.upper()}`: only capitals are read"
            )
            entry.note("changed", entry.at("api_key"), words)
        return named.upper()
    if literal_key.is_placeholder(secret):
        entry.note("lost", entry.at("api_key"), f"`api_key` of `{entry.title}` is a placeholder: no key is sent")
        return None
    # A key of one's own server is none of the provider's.
    own = f"{label(entry.title).upper().replace('-', '_')}_API_KEY"
    custom = KEYS.get(provider)
    asked = custom if custom and not entry.given.get("api_base") else own if own[0].isalpha() else f"KEY_{own}"
    entry.stands("api_key", f"the key of `{entry.title}`", asked)
    return asked


def variable(text: str) -> str | None:
    """The variable that a value stands for."""
    found = _VARIABLE.fullmatch(text.strip())
    return found[1] or found[2] if found else None


def _price(entry: Entry) -> dict[str, float] | None:
    """Dollars per million tokens; None unless the entry says both."""
    info = entry.data.get("model_info")
    said = {**(info if isinstance(info, Mapping) else {}), **entry.given}
    made = {}
    for ours, theirs in (("inputPerMillion", "input_cost_per_token"), ("outputPerMillion", "output_cost_per_token")):
        amount = said.get(theirs)
        if isinstance(amount, str):
            amount = _number(amount)
        if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount < 1:
            for key in ("input_cost_per_token", "output_cost_per_token"):
                if key in said:
                    where = ("litellm_params", key) if key in entry.given else ("model_info", key)
                    words = f"`{key}` of `{entry.title}`: a price is two numbers, of input and of output"
                    entry.note("lost", entry.line(*where), words)
            return None
        made[ours] = round(amount * 1e6, 6)
    return made


def _limits(entry: Entry) -> dict[str, Any]:
    limits: dict[str, Any] = {
        ours: amount
        for ours, theirs in (
            ("requestsPerMinute", "rpm"),
            ("tokensPerMinute", "tpm"),
            ("concurrent", "max_parallel_requests"),
        )
        if type(amount := _whole(entry.given.get(theirs, entry.data.get(theirs)))) is int and amount > 0
    }
    timeout = _number(entry.given.get("timeout"))
    if timeout is not None and timeout > 0:
        limits["timeoutSeconds"] = float(timeout)
    known = {"rpm": "requestsPerMinute", "tpm": "tokensPerMinute", "max_parallel_requests": "concurrent"}
    for theirs, ours in {**known, "timeout": "timeoutSeconds"}.items():
        if entry.given.get(theirs, entry.data.get(theirs)) is not None and ours not in limits:
            line = entry.at(theirs) if theirs in entry.given else entry.line(theirs)
            entry.note("lost", line, f"`{theirs}` of `{entry.title}` is no number above 0")
    return limits


def _number(value: Any) -> float | None:
    """A number, as it is or as text; none of those that are not finite."""
    try:
        made = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        return None
    return made if made is not None and isfinite(made) else None


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16 else value
