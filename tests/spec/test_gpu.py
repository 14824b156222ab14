import pytest

from penstock.spec import gpu


@pytest.mark.parametrize("name", gpu.names())
def test_every_name_leads_to_a_gpu(name: str) -> None:
    found = gpu.gpu(name)
    assert found is not None
    assert 8_192 <= found.mebibytes <= 400_000
    assert (found.capability is None) == name.startswith("amd-")


def test_a_larger_card_of_a_name_has_more_memory() -> None:
    assert gpu.GPUS["nvidia-a100-40gb"].mebibytes < gpu.GPUS["nvidia-a100-80gb"].mebibytes
    assert gpu.gpu("nvidia-h200-141gb") is gpu.GPUS["nvidia-h200"]
    assert gpu.gpu("nvidia-l5") is None
