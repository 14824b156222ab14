"""Models as the configuration of a LiteLLM proxy.

## Needs
LiteLLM 1.83 or newer (`pip install 'litellm[proxy]'`); in the proxy's environment the keys that the Models name, and
`LITELLM_MASTER_KEY`, the key that applications then show.

## Writes
`config.yaml`: a model group for every Model of the Environment's chains, by its name, with parameters, limits, prices,
timeouts and fallbacks, and the digests of the bundles that ask it. A key stands there as `os.environ/NAME`, never as a
value. With `before` a group has two deployments, and the share of the new one is a step of the rollout.

## Apply
`LITELLM_LOCAL_MODEL_COST_MAP=True litellm --config config.yaml`. An application asks for a Model by its name at the
proxy's OpenAI-compatible address. So does a Model of another project: `model: openai/NAME` with that `endpoint`.

## Limits
`builtin/...` models answer in Penstock alone. LiteLLM takes a parameter that it does not know, and a fallback that does
not exist, without a word: Penstock leaves both out and names them. Of a fallback's own fallbacks the proxy asks those
too, up to as many as the longest list has. An application may send other parameters than the Model's. What a chain does
around its Models is Penstock's runtime, not the proxy's.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from penstock.bundle.release import Release
from penstock.spec.field import Name, Strict
from penstock.spec.kinds.model import Count, Model
from penstock.spec.parameters import COMMON
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
PARAMETERS = frozenset(COMMON) | {
    *("min_p", "repetition_penalty", "thinking", "verbosity", "service_tier", "safety_settings", "encoding_format"),
}
"""What is passed on; among LiteLLM's other arguments are addresses, headers, keys and callbacks."""
OWN_PROTOCOL = frozenset(
    {
        *("anthropic", "azure", "azure_ai", "bedrock", "cohere", "gemini", "huggingface", "sagemaker"),
        *("vertex_ai", "watsonx"),
    }
)
"""Providers whose endpoints do not speak OpenAI's protocol."""
_BUILTIN = "builtin/"
_VARIABLE = "os.environ/"
_STOPS = 4
_TAKEN = frozenset({"all-proxy-models", "all-team-models", "no-default-models"})


class Before(Strict):
    """What a Model was before the release; where it is asked, and with which key, stays."""

    model: Annotated[str, Field(min_length=1)]
    """LiteLLM's model string."""
    parameters: dict[str, Any] = {}
    """Those of that time."""


class Settings(Strict):
    """`targets.litellm`."""

    retries: Annotated[int, Field(ge=0)] = 2
    """How often the proxy asks again before it falls back."""
    timeout_seconds: Annotated[float, Field(gt=0)] = 120
    """Of Models without `limits.timeoutSeconds`."""
    allowed_fails: Count | None = None
    """Failures a minute after which a deployment is left alone; default: LiteLLM's."""
    cooldown_seconds: Annotated[float, Field(ge=0)] | None = None
    """For how long; default: LiteLLM's."""
    master_key: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")] = "LITELLM_MASTER_KEY"
    """The variable that holds the key which applications show."""
    before: dict[Name, Before] = {}
    """By Model: what answered before this release; the rollout divides the requests between both."""
    step: Count = 1
    """Which of the rollout's steps is in force."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    models: dict[str, Model] = release.of("Model")
    share = 100
    if release.rollout is not None:
        steps = release.rollout.steps
        share = steps[min(settings.step, len(steps)) - 1]
    groups: list[dict[str, Any]] = []
    carried = {}
    for name, model in models.items():
        if (lost := _unsayable(name, model)) is not None:
            yield lost
            continue
        yield from _left_out(Identity("Model", name), model.parameters)
        carried[name] = model
        groups += _group(release, name, model, settings.before.get(name), share)
    if not groups:
        return
    yield from _rollout(release, carried, settings)
    fallbacks = []
    for name, model in carried.items():
        known = [other for other in model.fallbacks if other in carried]
        for index, other in enumerate(model.fallbacks):
            if other not in carried:
                yield Loss(Identity("Model", name), ("fallbacks", index), f"it has no Model '{other}'")
        if known:
            fallbacks.append({name: known})
    config: dict[str, Any] = {
        "model_list": groups,
        "router_settings": _router(settings, groups, fallbacks),
        # A provider that refuses a parameter says so: dropping it in silence would change what answers.
        "litellm_settings": {"drop_params": False, "disable_hf_tokenizer_download": True},
        "general_settings": {"master_key": _VARIABLE + settings.master_key},
    }
    yield File("config.yaml", yaml.dumps(config), frozenset(Identity("Model", name) for name in carried))


def _unsayable(name: str, model: Model) -> Loss | None:
    identity = Identity("Model", name)
    if model.model.startswith(_BUILTIN):
        return Loss(identity, ("model",), "it has no builtin models")
    if model.model.startswith(_VARIABLE):
        return Loss(identity, ("model",), "the proxy would put a variable of its own there")
    if name in _TAKEN:
        return Loss(identity, (), "the proxy means a set of models by that name")
    return None


def _left_out(identity: Identity, parameters: Mapping[str, Any]) -> Iterator[Loss]:
    for name, value in parameters.items():
        if name not in PARAMETERS:
            yield Loss(identity, ("parameters", name), "the proxy takes any word in silence, and this one is not known")
        elif _reads_variable(value):
            yield Loss(identity, ("parameters", name), "the proxy would put a variable of its own there")
        elif name == "stop" and isinstance(value, list) and len(value) > _STOPS:
            yield Loss(identity, ("parameters", name), "the proxy drops all but the first four")


def _reads_variable(value: Any) -> bool:
    match value:
        case str():
            return value.startswith(_VARIABLE)
        case dict():
            return any(map(_reads_variable, value.values()))
        case list():
            return any(map(_reads_variable, value))
    return False


def _rollout(release: Release, carried: Mapping[str, Model], settings: Settings) -> Iterator[Loss]:
    environment = Identity("Environment", release.environment)
    for name in settings.before.keys() - carried.keys():
        yield Loss(environment, ("targets", "litellm", "before", name), "it has no such Model")
    if release.rollout is None:
        return
    if not settings.before:
        yield Loss(environment, ("rollout",), "without `before` in its settings it knows nothing to share with")
        return
    yield Loss(environment, ("rollout", "interval"), "a step lasts until files of another `step` are there")
    if release.rollout.abort_on:
        yield Loss(environment, ("rollout", "abortOn"), "it reads no Monitor")


def _router(settings: Settings, groups: list[dict[str, Any]], fallbacks: list[dict[str, list[str]]]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "routing_strategy": "simple-shuffle",
        "num_retries": settings.retries,
        "timeout": settings.timeout_seconds,
    }
    if settings.allowed_fails is not None:
        made["allowed_fails"] = settings.allowed_fails
    if settings.cooldown_seconds is not None:
        made["cooldown_time"] = settings.cooldown_seconds
    if any(group["litellm_params"].keys() & {"rpm", "tpm"} for group in groups):
        # Without it they are but weights between deployments.
        made["optional_pre_call_checks"] = ["enforce_model_rate_limits"]
    if fallbacks:
        # A Model is asked where the one before does not answer, for whatever reason; LiteLLM has three lists.
        for name in ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks"):
            made[name] = fallbacks
        made["max_fallbacks"] = max(len(names) for group in fallbacks for names in group.values())
    return made


def _group(release: Release, name: str, model: Model, before: Before | None, share: int) -> Iterator[dict[str, Any]]:
    weights: tuple[int | None, ...] = (None, None) if before is None else (share, 100 - share)
    yield _deployment(release, name, model, name, model.model, model.parameters, weights[0])
    if before is not None and share < 100:
        yield _deployment(release, name, model, f"{name}:before", before.model, before.parameters, weights[1])


def _deployment(
    release: Release,
    name: str,
    model: Model,
    id: str,
    spelt: str,
    given: Mapping[str, Any],
    weight: int | None,
) -> dict[str, Any]:
    binding = {**_server(release, model), **release.bindings.get(Identity("Model", name), {})}
    endpoint, credentials = binding.get("endpoint"), binding.get("credentials")
    parameters: dict[str, Any] = {"model": spelt if endpoint is None else _asked(spelt, model.mode)}
    if endpoint is not None:
        parameters["api_base"] = endpoint
    if credentials is not None:
        parameters["api_key"] = f"{_VARIABLE}{credentials['env']}"
    elif endpoint is not None:
        parameters["api_key"] = "none"  # else the proxy would send what it finds in its environment there
    parameters |= {word: value for word, value in given.items() if word in PARAMETERS and not _reads_variable(value)}
    parameters |= _limits(binding.get("limits", {}))
    if weight is not None:
        parameters["weight"] = weight
    return {"model_name": name, "litellm_params": parameters, "model_info": _info(release, name, model, id, binding)}


def _asked(spelt: str, mode: str) -> str:
    """A server of its own is asked by OpenAI's protocol, as Penstock does, whatever stands before the slash.

    As `openai` LiteLLM refuses to rank, and `dimensions` of embedding models that are not OpenAI's.
    """
    provider, _, name = spelt.partition("/")
    if provider in OWN_PROTOCOL or (provider == "hosted_vllm" and name):
        return spelt
    return f"{'openai' if mode == 'chat' else 'hosted_vllm'}/{name or spelt}"


def _server(release: Release, model: Model) -> Mapping[str, Any]:
    """Where a Model with an Adapter is asked, unless it says so itself: the same server answers."""
    if model.base is None:
        return {}
    base = release.bindings.get(Identity("Model", model.base), {})
    return {key: base[key] for key in ("endpoint", "credentials") if base.get(key) is not None}


def _limits(limits: Mapping[str, Any]) -> dict[str, Any]:
    made = {
        theirs: limits[ours]
        for ours, theirs in (
            ("requestsPerMinute", "rpm"),
            ("tokensPerMinute", "tpm"),
            ("concurrent", "max_parallel_requests"),
            ("timeoutSeconds", "timeout"),
        )
        if limits.get(ours) is not None
    }
    return {**made, **({"stream_timeout": made["timeout"]} if "timeout" in made else {})}


def _info(release: Release, name: str, model: Model, id: str, binding: Mapping[str, Any]) -> dict[str, Any]:
    info: dict[str, Any] = {"id": f"penstock:{id}", "mode": model.mode}
    price = binding.get("price") or {}
    for ours, theirs in (("inputPerMillion", "input_cost_per_token"), ("outputPerMillion", "output_cost_per_token")):
        if price.get(ours) is not None:
            info[theirs] = float(Decimal(str(price[ours])) / 1_000_000)  # no more digits than are written
    if model.serving is not None:
        info["max_input_tokens"] = model.serving.max_context
    of = {chain: each.digest for chain, each in release.bundles.items() if Identity("Model", name) in each.specs}
    if of:
        info["penstock_bundles"] = dict(sorted(of.items()))
    return info
