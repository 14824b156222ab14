"""The Monitors that watch a chain, as declared where it was compiled, with what they compare with."""

from collections.abc import Mapping, Sequence
from typing import Any

from penstock.bundle.referrer import Referrer
from penstock.source import canonical

KIND = "application/vnd.penstock.monitors.v1+json"


def referrer(
    chain: str,
    monitors: Mapping[str, Mapping[str, Any]],
    references: Mapping[str, Mapping[str, Any] | str] | None = None,
    project: Mapping[str, Any] | None = None,
    ways: Mapping[str, Mapping[str, Any]] | None = None,
    metrics: Mapping[str, Mapping[str, Any] | str] | None = None,
    answered: Sequence[str] = (),
) -> Referrer:
    """
    Args:
        monitors: the spec of each as plain data, by name.
        answered: those that compare with what the chain answered in an evaluation.
        references: what each compares with (`frozen.freeze`), or why nothing; stored once, by its digest.
        project: what is set for all Monitors of the project together.
        metrics: by Monitor the metric that scores a sample of traces, with the version of its scorer, or why none does.
        ways: by Monitor what leads back to improvement: its `dataset`, the `tunings` that it triggers.
    """
    body: dict[str, Any] = {"monitorsFormat": 1, "chain": chain, "monitors": monitors}
    if references:
        made = {name: each for name, each in references.items() if not isinstance(each, str)}
        digests = {name: canonical.digest(each) for name, each in made.items()}
        body["compared"] = digests
        body["references"] = {digests[name]: each for name, each in made.items()}
        body["unmeasured"] = {name: each for name, each in references.items() if isinstance(each, str)}
    if project:
        body["project"] = project
    if metrics:
        body["metrics"] = {name: each for name, each in metrics.items() if not isinstance(each, str)}
        why = {name: each for name, each in metrics.items() if isinstance(each, str)}
        body["unmeasured"] = {**body.get("unmeasured", {}), **why}
    if answered:
        body["answered"] = list(answered)
    if ways:
        body["ways"] = ways
    return Referrer(KIND, KIND, canonical.dumps(body))
