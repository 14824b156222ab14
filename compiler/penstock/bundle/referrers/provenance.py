"""SLSA provenance v1: from which files of which commit a bundle was compiled, by which tool, where.

The build type `penstock:compile/v1`: `penstock compile` of one chain in one Environment. `externalParameters` are those
two; `resolvedDependencies` the repository at its commit, every spec of the closure by the sha256 of its file with the
commit that changed it last, and `penstock.lock`. Compiling that commit again gives the subject's digest.
"""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from penstock.bundle.lineage import Declared, Lineage
from penstock.bundle.referrer import Referrer
from penstock.bundle.signing import statement

KIND = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "penstock:compile/v1"


def referrer(digest: str, lineage: Lineage) -> Referrer:
    """About the bundle `digest`."""
    run: dict[str, Any] = {"builder": {"id": lineage.builder, "version": {"penstock": lineage.tool}}}
    if lineage.at is not None:
        moment = lineage.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        run["metadata"] = {"startedOn": moment, "finishedOn": moment}
    predicate = {
        "buildDefinition": {
            "buildType": BUILD_TYPE,
            "externalParameters": {"chain": lineage.chain, "environment": lineage.environment},
            "resolvedDependencies": list(_dependencies(lineage)),
        },
        "runDetails": run,
    }
    return statement.referrer(lineage.chain, digest, KIND, predicate)


def _dependencies(lineage: Lineage) -> Iterator[dict[str, Any]]:
    if lineage.revision is not None:
        found: dict[str, Any] = {"name": "source", "digest": {"gitCommit": lineage.revision}}
        if lineage.source is not None:
            found["uri"] = lineage.source
        yield {**found, "annotations": {"modified": True}} if lineage.modified else found
    yield from (_declared(each) for each in lineage.declared)
    if lineage.lock is not None:
        yield {"name": "penstock.lock", "digest": {"sha256": lineage.lock.removeprefix("sha256:")}}


def _declared(each: Declared) -> dict[str, Any]:
    annotations = {"path": each.path, "commit": each.commit, "author": each.author}
    return {
        "name": each.resource,
        "digest": {"sha256": each.digest.removeprefix("sha256:")},
        "annotations": {name: value for name, value in annotations.items() if value is not None},
    }
