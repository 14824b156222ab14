"""Has anything shifted that a kernel can be taught to see? Learned-kernel MMD (Liu 2020)."""

from collections.abc import Hashable

from penstock.monitor.detector import Samples
from penstock.stats.classifier import halves, learned_kernel
from penstock.stats.relabel import Tested

NEEDS_TEXT = False
UNIT = "standard deviations of the null"


def detect(samples: Samples) -> Tested:
    blocks = samples.blocks
    learn = halves(samples.reference, samples.current, blocks)
    strata: list[Hashable] = list(samples.strata or [0] * len(learn))
    # Drawn within each half: what is learnt from the one is fixed while the other is permuted.
    within = samples.drawn(list(zip(strata, learn.tolist(), strict=True)))
    return learned_kernel(samples.vectors, within, learn)
