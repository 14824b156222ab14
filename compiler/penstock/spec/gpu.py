"""GPUs by the names that clouds and Kubernetes nodes give them.

Memory is what the driver reports as total (`nvidia-smi`, `rocm-smi`): less than the nominal size where ECC takes a
part of it. Generation and compute capability are those of NVIDIA's list "CUDA GPU Compute Capability" and of its
legacy list. Intel's, AWS's and Google's own accelerators are not in the table: another engine serves them.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Gpu(NamedTuple):
    """A GPU: memory in MiB, generation, and compute capability (major, minor), None where it is not NVIDIA's."""

    mebibytes: int
    generation: str
    capability: tuple[int, int] | None


GPUS: Mapping[str, Gpu] = {
    "nvidia-v100": Gpu(16_384, "Volta", (7, 0)),
    "nvidia-v100-32gb": Gpu(32_768, "Volta", (7, 0)),
    "nvidia-t4": Gpu(15_360, "Turing", (7, 5)),
    "nvidia-a100-40gb": Gpu(40_960, "Ampere", (8, 0)),
    "nvidia-a100-80gb": Gpu(81_920, "Ampere", (8, 0)),
    "nvidia-a30": Gpu(24_576, "Ampere", (8, 0)),
    "nvidia-a10": Gpu(23_028, "Ampere", (8, 6)),
    "nvidia-a10g": Gpu(23_028, "Ampere", (8, 6)),
    "nvidia-a40": Gpu(46_068, "Ampere", (8, 6)),
    "nvidia-rtx-3090": Gpu(24_576, "Ampere", (8, 6)),
    "nvidia-rtx-a6000": Gpu(49_140, "Ampere", (8, 6)),
    "nvidia-l4": Gpu(23_034, "Ada", (8, 9)),
    "nvidia-l40": Gpu(46_068, "Ada", (8, 9)),
    "nvidia-l40s": Gpu(46_068, "Ada", (8, 9)),
    "nvidia-rtx-4090": Gpu(24_564, "Ada", (8, 9)),
    "nvidia-rtx-6000-ada": Gpu(49_140, "Ada", (8, 9)),
    "nvidia-h100-80gb": Gpu(81_559, "Hopper", (9, 0)),
    "nvidia-h200": Gpu(143_771, "Hopper", (9, 0)),
    "nvidia-b200": Gpu(183_359, "Blackwell", (10, 0)),
    "nvidia-rtx-5090": Gpu(32_607, "Blackwell", (12, 0)),
    "nvidia-rtx-pro-6000": Gpu(97_887, "Blackwell", (12, 0)),
    "amd-mi300x": Gpu(196_592, "CDNA 3", None),
}

_ALSO: Mapping[str, str] = {
    "nvidia-tesla-v100": "nvidia-v100",
    "nvidia-v100-16gb": "nvidia-v100",
    "nvidia-tesla-t4": "nvidia-t4",
    "nvidia-tesla-a100": "nvidia-a100-40gb",
    "nvidia-h100": "nvidia-h100-80gb",
    "nvidia-h100-mega-80gb": "nvidia-h100-80gb",
    "nvidia-h200-141gb": "nvidia-h200",
}
"""Other names of the same, such as the label `cloud.google.com/gke-accelerator` has."""


def gpu(name: str) -> Gpu | None:
    """The GPU of that name, or None where it is not known."""
    return GPUS.get(_ALSO.get(name, name))


def names() -> list[str]:
    """Every name that `gpu` knows."""
    return [*GPUS, *_ALSO]
