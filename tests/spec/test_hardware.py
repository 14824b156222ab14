from typing import Any

import pytest

from penstock.spec.hardware import GIB, OVERHEAD, Memory, doubtful, gib, memory, slot
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.model import Model

LLAMA = {"uri": "hf://a/b", "parameters": 8.03e9, "layers": 32, "heads": 32, "kvHeads": 8, "headSize": 128}


def model(weights: dict[str, Any] | None = None, **serving: Any) -> Model:
    shape = {"hardware": {"gpu": "nvidia-l4"}, "maxContext": 8192, **serving, "weights": {**LLAMA, **(weights or {})}}
    return Model.model_validate({"model": "hosted_vllm/a", "serving": shape}, by_alias=True, by_name=False)


def summed(weights: dict[str, Any] | None = None, *adapters: Adapter, **serving: Any) -> Memory:
    found = memory(model(weights, **serving), adapters)
    assert found is not None
    return found


def lora(rank: int | None, method: str = "lora") -> Adapter:
    return Adapter.model_validate({"base": "a", "method": method, "uri": "hf://a/c", "rank": rank})


def test_an_8b_model_on_an_l4() -> None:
    found = summed()
    assert found.weights.bytes == 16_060_000_000
    assert found.sequence.bytes == GIB  # 2 x 32 x 8 x 128 x 2 bytes = 128 KiB a token
    assert found.available is not None and found.available.bytes == int(0.9 * 23_034 * 2**20)
    assert found.needed(2) == 16_060_000_000 + OVERHEAD + 2 * GIB
    assert found.fitting == 3


@pytest.mark.parametrize(
    ("weights", "size"),
    [
        ({"dtype": "float32"}, 32.12e9),
        ({"dtype": "float8"}, 8.03e9),
        ({"quantization": "fp8"}, 8.03e9),
        ({"quantization": "int8"}, 8.03e9),
        ({"quantization": "awq"}, 4.171_836e9),
        ({"quantization": "gptq"}, 4.171_836e9),
        ({"quantization": "bitsandbytes"}, 4.516_875e9),
    ],
)
def test_weights(weights: dict[str, Any], size: float) -> None:
    assert summed(weights).weights.bytes == pytest.approx(size, rel=1e-6)


def test_kv_cache_is_kept_in_blocks_and_in_16_bits() -> None:
    assert summed(maxContext=17).sequence.bytes == summed(maxContext=32).sequence.bytes
    assert summed({"dtype": "float8"}).sequence.bytes == GIB
    assert summed({"dtype": "float32"}).sequence.bytes == 2 * GIB


@pytest.mark.parametrize(("shares", "cache"), [(1, GIB), (2, GIB // 2), (8, GIB // 8), (16, GIB // 8)])
def test_gpus_share_weights_and_heads_but_no_overhead(shares: int, cache: int) -> None:
    found = summed(tensorParallel=shares)
    assert found.weights.bytes == -(-16_060_000_000 // shares)
    assert found.sequence.bytes == cache
    assert found.overhead.bytes == OVERHEAD


def test_adapters_take_slots_of_the_largest_rank() -> None:
    one, two = summed(None, lora(16)), summed(None, lora(16), lora(40))
    assert 80e6 < one.adapters.bytes < 110e6  # 42 million parameters at rank 16, had it no embeddings
    assert two.adapters.bytes == pytest.approx(8 * one.adapters.bytes, rel=1e-6)
    assert "slots of rank 64" in two.adapters.how
    assert summed(None, lora(None), lora(8, "ia3")).adapters.bytes == 0


def test_the_lines_add_up() -> None:
    found = summed(None, lora(16), maxConcurrent=4)
    *terms, available = found.lines(4)
    assert sum(line.bytes for line in terms) == found.needed(4)
    assert available == found.available
    assert [line.name for line in found.lines(1)] == ["weights", "KV cache", "adapters", "overhead", "available"]


def test_what_is_not_known_is_not_said() -> None:
    assert summed(hardware={"gpu": "nvidia-l5"}).fitting is None
    assert summed(hardware=None).available is None
    assert memory(Model(model="builtin/echo")) is None


@pytest.mark.parametrize(("rank", "found"), [(1, 1), (2, 8), (16, 16), (17, 32), (320, 320), (512, 512), (513, None)])
def test_slot(rank: int, found: int | None) -> None:
    assert slot(rank) == found


@pytest.mark.parametrize(
    ("shape", "is_doubtful"),
    [
        ({}, False),
        ({"parameters": 46.7e9}, False),  # eight experts
        ({"parameters": 0.494e9, "layers": 24, "heads": 14, "kvHeads": 2, "headSize": 64}, False),
        ({"parameters": 671e9, "layers": 61, "heads": 128, "kvHeads": 128, "headSize": 128}, False),
        ({"parameters": 8.03e6}, True),
        ({"parameters": 8.03e12}, True),
        ({"layers": 320, "headSize": 1280}, True),
    ],
)
def test_doubtful(shape: dict[str, Any], is_doubtful: bool) -> None:
    serving = model(shape).serving
    assert serving is not None
    assert (doubtful(serving.weights) is not None) == is_doubtful


def test_gib() -> None:
    assert gib(GIB * 1.5) == "1.50 GiB"
