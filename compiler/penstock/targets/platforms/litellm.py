"""Models as the configuration of a LiteLLM proxy.

## Needs
LiteLLM 1.83 or newer (`pip install 'litellm[proxy]'`), and the keys of the providers in the proxy's environment.

## Writes
`config.yaml`: a model group for every Model of the Environment's chains, by its name, with parameters, limits, prices,
fallbacks and timeouts. A key stands there as `os.environ/NAME`, never as a value.

## Apply
`litellm --config config.yaml`. An application asks for a Model by its name at the proxy's OpenAI-compatible address.

## Limits
`builtin/...` models answer in Penstock alone. What a chain does around its Models is Penstock's runtime, not the
proxy's: `penstock serve` answers the chain, and may reach its Models through this proxy.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from penstock.bundle.release import Release
from penstock.spec.field import Strict
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity
from penstock.targets import yaml
from penstock.targets.target import File, Loss, Piece

_NEEDED_ELSEWHERE = ("mode", "serving", "base", "adapter", "requires", "compliance")
"""Of these the proxy needs nothing: whoever serves a Model, or asks it, does."""
CARRIES: Mapping[str, frozenset[str]] = {
    "Model": frozenset(
        {"model", "parameters", "fallbacks", "price", "endpoint", "credentials", "limits", *_NEEDED_ELSEWHERE}
    )
}
_BUILTIN = "builtin/"


class Settings(Strict):
    """`targets.litellm`."""

    retries: int = 2
    """How often the proxy asks again before it falls back."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    models: dict[str, Model] = release.of("Model")
    groups = []
    carried = set()
    for name, model in models.items():
        identity = Identity("Model", name)
        if model.model.startswith(_BUILTIN):
            yield Loss(identity, ("model",), "it has no builtin models")
            continue
        carried.add(identity)
        groups.append(_group(name, model, release.bindings.get(identity, {})))
    fallbacks = []
    for name, model in models.items():
        known = [other for other in model.fallbacks if Identity("Model", other) in carried]
        if Identity("Model", name) in carried and known:
            fallbacks.append({name: known})
    config: dict[str, Any] = {
        "model_list": groups,
        "router_settings": {"num_retries": settings.retries, "fallbacks": fallbacks},
        # A provider that refuses a parameter says so: dropping it in silence would change what answers.
        "litellm_settings": {"drop_params": False, "telemetry": False},
    }
    yield File("config.yaml", yaml.dumps(config, note="Made by `penstock compile`; do not edit."), frozenset(carried))


def _group(name: str, model: Model, binding: Mapping[str, Any]) -> dict[str, Any]:
    parameters: dict[str, Any] = {"model": model.model}
    if (endpoint := binding.get("endpoint")) is not None:
        parameters["api_base"] = endpoint
    if (credentials := binding.get("credentials")) is not None:
        parameters["api_key"] = f"os.environ/{credentials['env']}"
    parameters |= model.parameters
    limits = binding.get("limits", {})
    for ours, theirs in (
        ("requestsPerMinute", "rpm"),
        ("tokensPerMinute", "tpm"),
        ("concurrent", "max_parallel_requests"),
        ("timeoutSeconds", "timeout"),
    ):
        if limits.get(ours) is not None:
            parameters[theirs] = limits[ours]
    info: dict[str, Any] = {"mode": {"chat": "chat", "embedding": "embedding", "rerank": "rerank"}[model.mode]}
    price = binding.get("price", {})
    for ours, theirs in (("inputPerMillion", "input_cost_per_token"), ("outputPerMillion", "output_cost_per_token")):
        if price.get(ours) is not None:
            info[theirs] = float(Decimal(str(price[ours])) / 1_000_000)  # no more digits than are written
    return {"model_name": name, "litellm_params": parameters, "model_info": info}
