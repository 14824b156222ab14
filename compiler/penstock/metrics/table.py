"""Every metric that an Evaluation may name."""

from collections.abc import Mapping

from penstock.metrics import ragas_signatures
from penstock.metrics.members import MEMBERS
from penstock.spec.signature import Signature

METRICS: Mapping[str, Signature] = {**MEMBERS, **ragas_signatures.signatures()}
"""Penstock's own and ragas', by name."""
