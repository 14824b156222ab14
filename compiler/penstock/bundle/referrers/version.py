"""Version, revision and description of a bundle: what a person asks first."""

from collections.abc import Mapping
from typing import Any

from penstock.bundle.lineage import Lineage
from penstock.bundle.referrer import Referrer
from penstock.source import canonical

KIND = "application/vnd.penstock.version.v1+json"
_ANNOTATIONS = {"version": "version", "revision": "revision", "source": "source", "description": "description"}


def referrer(lineage: Lineage) -> Referrer:
    """What is not known is left out; the OCI annotations say the same to every registry's page."""
    body: dict[str, Any] = {
        "versionFormat": 1,
        "chain": lineage.chain,
        "environment": lineage.environment,
        "version": lineage.version,
        "description": lineage.description,
        "owner": lineage.owner,
        "source": lineage.source,
        "revision": lineage.revision,
        "modified": lineage.modified,
    }
    known: Mapping[str, Any] = {name: value for name, value in body.items() if value is not None}
    annotations = {
        f"org.opencontainers.image.{name}": str(known[field]) for name, field in _ANNOTATIONS.items() if field in known
    }
    return Referrer(KIND, KIND, canonical.dumps(known), annotations)
