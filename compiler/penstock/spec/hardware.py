"""The memory that a served model needs on each GPU, as a sum, before anything is deployed: an estimate.

Sources and assumptions:

- Weights: parameters x bits. AWQ and GPTQ: 4 bits, and for each group of 128 a 16-bit scale and a 4-bit zero (Lin et
  al. 2023; Frantar et al. 2023). bitsandbytes: NF4, 4 bits and a 32-bit scale for each 64 (Dettmers et al. 2023).
  Scales of fp8 and int8 are one a tensor or channel: left out. Embeddings, which most methods leave as they are, are
  counted as quantised too, so that a quantised sum is low rather than high.
- KV cache: 2 x layers x kvHeads x headSize x bytes x tokens x sequences (Kwon et al. 2023, PagedAttention), in blocks
  of 16 tokens; 16 bits a value unless the model runs in float32. Under tensor parallelism a GPU holds its share of the
  key-value heads, at least one.
- Adapters: vLLM reserves a slot for each, all of the largest rank, rounded up to one that it takes: rank x (in + out)
  for each linear layer, 16 bits a value. Hidden size = heads x headSize; the intermediate size follows from the
  parameters with nothing taken off for embeddings. Each GPU holds them whole.
- Overhead: 1.5 GiB a GPU for CUDA graphs, activations and the engine: an assumption, no measurement.
- Available: 0.9 of the memory, vLLM's default for `--gpu-memory-utilization`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from penstock.spec.gpu import gpu
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.model import Model, Serving, Weights

GIB = 1 << 30
BLOCK = 16
UTILISATION = 0.9
OVERHEAD = 3 * GIB // 2
RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""The values that vLLM takes for `--max-lora-rank`."""
LOW_RANK = ("lora", "qlora")
"""Methods whose adapters vLLM loads beside a model."""

_BITS = {"float32": 32.0, "float16": 16.0, "bfloat16": 16.0, "float8": 8.0}
_QUANTISED = {"awq": 4 + 20 / 128, "gptq": 4 + 20 / 128, "bitsandbytes": 4 + 32 / 64, "fp8": 8.0, "int8": 8.0}


class Line(NamedTuple):
    """A term of the sum: what it is, bytes on each GPU, and how it comes about."""

    name: str
    bytes: int
    how: str


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes on each GPU of a replica.

    Attributes:
        sequence: one sequence of maxContext tokens.
        sequences: maxConcurrent.
        available: what vLLM may take; None where no GPU is named or it is not known.
    """

    weights: Line
    sequence: Line
    sequences: int
    adapters: Line
    overhead: Line
    available: Line | None

    def lines(self, sequences: int) -> tuple[Line, ...]:
        """The terms for so many sequences at once, then what is available; nothing of 0 bytes."""
        cache = self.sequence
        if sequences > 1:
            cache = Line(cache.name, cache.bytes * sequences, f"{sequences} sequences x {gib(cache.bytes)}")
        terms = (self.weights, cache, self.adapters, self.overhead, self.available)
        return tuple(line for line in terms if line is not None and line.bytes)

    def needed(self, sequences: int) -> int:
        """Bytes for so many sequences at once."""
        return self.weights.bytes + self.adapters.bytes + self.overhead.bytes + sequences * self.sequence.bytes

    @property
    def fitting(self) -> int | None:
        """How many sequences fit; None where that is not known."""
        if self.available is None:
            return None
        return max(0, self.available.bytes - self.needed(0)) // self.sequence.bytes


def memory(model: Model, adapters: Sequence[Adapter] = ()) -> Memory | None:
    """The sum for a Model that is served, with the Adapters that its server loads; None where it is not."""
    if model.serving is None:
        return None
    serving, weights = model.serving, model.serving.weights
    shares = serving.tensor_parallel
    return Memory(
        weights=_weights(weights, shares),
        sequence=_sequence(serving),
        sequences=serving.max_concurrent,
        adapters=_adapters(weights, adapters),
        overhead=Line("overhead", OVERHEAD, "CUDA graphs, activations and engine: assumed"),
        available=_available(serving),
    )


def hidden(weights: Weights) -> int:
    """The hidden size, where it is heads x headSize, as in most models."""
    return weights.heads * weights.head_size


def doubtful(weights: Weights) -> float | None:
    """The parameters to expect, where those given are below a quarter of it or above 32 times; else None.

    12 x layers x hidden^2, a dense transformer without embeddings (Kaplan et al. 2020); mixtures of experts lie above.
    """
    estimate = 12.0 * weights.layers * hidden(weights) ** 2
    return None if estimate / 4 <= weights.parameters <= estimate * 32 else estimate


def slot(rank: int) -> int | None:
    """The smallest rank that vLLM takes for one of `rank`; None above them all."""
    return next((each for each in RANKS if each >= rank), None)


def gib(size: float) -> str:
    """Bytes in GiB, to two digits behind the point."""
    return f"{size / GIB:.2f} GiB"


def _weights(weights: Weights, shares: int) -> Line:
    bits = _BITS[weights.dtype] if weights.quantization is None else _QUANTISED[weights.quantization]
    each = f"{bits:.4g} bits ({weights.quantization or weights.dtype})"
    over = f" / {shares} GPUs" if shares > 1 else ""
    how = f"{weights.parameters / 1e9:.4g} billion x {each}{over}"
    return Line("weights", ceil(weights.parameters * bits / 8 / shares), how)


def _sequence(serving: Serving) -> Line:
    weights = serving.weights
    heads = ceil(weights.kv_heads / serving.tensor_parallel)
    size = 4 if weights.dtype == "float32" else 2
    tokens = ceil(serving.max_context / BLOCK) * BLOCK
    how = f"2 x {weights.layers} layers x {heads} kvHeads x {weights.head_size} x {size} bytes x {tokens} tokens"
    return Line("KV cache", 2 * weights.layers * heads * weights.head_size * size * tokens, how)


def _adapters(weights: Weights, adapters: Sequence[Adapter]) -> Line:
    ranks = [each.rank for each in adapters if each.method in LOW_RANK and each.rank is not None]
    if not ranks:
        return Line("adapters", 0, "none")
    rank = slot(max(ranks)) or max(ranks)
    size, keys = hidden(weights), weights.kv_heads * weights.head_size
    attention = 2 * (size + size) + 2 * (size + keys)
    # parameters of a layer: 2 x size^2 + 2 x size x keys for attention, 3 x size x inner for a gated feed-forward
    inner = max(0.0, weights.parameters / weights.layers - 2 * size * size - 2 * size * keys) / (3 * size)
    each = rank * (attention + 3 * (size + inner)) * weights.layers * 2
    return Line("adapters", ceil(len(ranks) * each), f"{len(ranks)} x {gib(each)}, slots of rank {rank}")


def _available(serving: Serving) -> Line | None:
    found = None if serving.hardware is None else gpu(serving.hardware.gpu)
    if serving.hardware is None or found is None:
        return None
    how = f"{UTILISATION:g} of the {gib(found.mebibytes << 20)} of {serving.hardware.gpu}"
    return Line("available", int(UTILISATION * (found.mebibytes << 20)), how)
