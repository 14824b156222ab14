from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from penstock.spec.field import Aspect, Credentials, Name, Reference, Strict
from penstock.spec.kind import Kind
from penstock.spec.neighbours import given, neighbours, together, when

Count = Annotated[int, Field(gt=0)]
Amount = Annotated[float, Field(ge=0)]


class Price(Strict):
    """US dollars per million tokens; overrides the catalogue."""

    input_per_million: Amount
    """Dollars per million input tokens."""
    output_per_million: Amount
    """Dollars per million output tokens."""


class Compliance(Strict):
    """What a policy may ask of a model."""

    license: str | None = None
    """Licence of the weights or terms of the service."""
    regions: list[str] = []
    """Where data are processed."""
    retention: str | None = None
    """How long the provider keeps them."""


class Limits(Strict):
    """What a provider or server can bear."""

    requests_per_minute: Count | None = None
    """Requests a minute."""
    tokens_per_minute: Count | None = None
    """Tokens a minute."""
    concurrent: Count | None = None
    """Requests under way at once."""
    timeout_seconds: Annotated[float, Field(gt=0)] | None = None
    """Seconds of one attempt, looking the address up included; a step's `timeoutSeconds` bounds them all."""


class Weights(Strict):
    """The weights of a served model and the shape that its memory follows from."""

    uri: Annotated[str, Field(pattern=r"^\S+$")]
    """Where they lie: `hf://`, `s3://`, `oci://`, or what else the server reads."""
    revision: str | None = None
    """Commit or digest."""
    parameters: Annotated[float, Field(gt=0)]
    """Number of parameters."""
    dtype: Literal["float32", "float16", "bfloat16", "float8"] = "bfloat16"
    """Type of the weights as loaded."""
    quantization: Literal["awq", "gptq", "fp8", "int8", "bitsandbytes"] | None = None
    """Quantisation method."""
    layers: Count
    """Transformer layers."""
    heads: Count
    """Attention heads."""
    kv_heads: Count
    """Key-value heads."""
    head_size: Count
    """Size of a head."""


class Hardware(Strict):
    """What one replica runs on."""

    gpu: str
    """Name of the GPU, such as `nvidia-l4`."""
    count: Count = 1
    """GPUs a replica."""


class Serving(Strict):
    """A model that the team serves itself."""

    engine: Literal["vllm"] = "vllm"
    """The server."""
    weights: Weights
    """What is loaded."""
    hardware: Annotated[Hardware, Aspect.BINDING] | None = None
    """What it runs on."""
    max_context: Count
    """Longest sequence, in tokens."""
    max_concurrent: Annotated[Count, Aspect.BINDING] = 1
    """Sequences at once."""
    tensor_parallel: Annotated[Count, Aspect.BINDING] = 1
    """GPUs that share one copy."""
    replicas: Annotated[Count, Aspect.BINDING] = 1
    """Copies."""


class Model(Kind):
    """A model that answers, embeds or ranks.

    `model` is LiteLLM's model string; `builtin/...` needs no key and no network. `endpoint`, `credentials` and
    `limits` are bindings: they may differ between environments without changing the bundle.
    """

    model_config = neighbours(together("base", "adapter"), when(given("base"), {"not": given("serving")}))

    kind: ClassVar[str] = "Model"

    model: Annotated[str, Field(min_length=1)]
    """LiteLLM's model string, or `builtin/` and `extractive`, `router`, `echo`, `hashed` or `overlap`."""
    mode: Literal["chat", "embedding", "rerank"] = "chat"
    """What it does."""
    base: Annotated[Name, Reference("Model")] | None = None
    """With `adapter`: the served Model that it is laid over; the same server answers."""
    adapter: Annotated[Name, Reference("Adapter")] | None = None
    """With `base`: the weights laid over it."""
    parameters: dict[str, Any] = {}
    """The provider's own parameters, by their own names."""
    requires: Annotated[list[Literal["tools", "json_schema", "vision"]], Aspect.METADATA] = []
    """Capabilities, checked against the catalogue."""
    fallbacks: list[Annotated[Name, Reference("Model")]] = []
    """Models asked, in order, where this one does not answer."""
    price: Annotated[Price, Aspect.METADATA] | None = None
    """Overrides the catalogue."""
    compliance: Annotated[Compliance, Aspect.METADATA] | None = None
    """What a policy may ask."""
    endpoint: Annotated[str, Aspect.BINDING] | None = None
    """Base URL of an OpenAI-compatible server."""
    credentials: Annotated[Credentials, Aspect.BINDING] | None = None
    """The name of the key."""
    limits: Annotated[Limits, Aspect.BINDING] | None = None
    """What the provider can bear."""
    serving: Serving | None = None
    """How the team serves it itself."""

    @model_validator(mode="after")
    def _both(self) -> "Model":
        if (self.base is None) != (self.adapter is None):
            raise ValueError("`base` and `adapter` together")
        if self.base is not None and self.serving is not None:
            raise ValueError("`serving` on the base alone: the same server answers")
        return self
