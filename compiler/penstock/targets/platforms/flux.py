"""The manifests of other targets, pulled and applied by Flux, pinned by digest.

## Needs
Flux 2.6 or newer (`OCIRepository` and `Kustomization` of `v1`), a registry that it reaches, and in it the folder
`artifact`. The settings of the targets under `carries`, in the same Environment.

## Writes
`artifact/`: an OCI image layout with the files of the targets under `carries`, whose digest follows from those files.
`source.yaml`: an `OCIRepository` that pulls that digest and, with `verify`, asks for a signature. `apply.yaml`: a
`Kustomization` for each target. The digests of the bundles stand in annotations. `kustomization.yaml` names both.

## Apply
`skopeo copy oci:artifact docker://<repository>:<tag>` (or `oras cp --from-oci-layout`), sign it where `verify` is set,
and commit the YAML files where Flux looks. For a `rollout`, compile with the next `step`.

## Limits
While a `rollout` is under way nothing is pruned, since the release before must stand beside this one: delete it after
the last step. Flux neither waits between steps nor reads a Monitor. A schema of Kubernetes says nothing on whether the
image is in the registry: the `OCIRepository` is not ready until it is.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from penstock.bundle.layout import LAYER
from penstock.bundle.release import Release
from penstock.spec.field import Name, Strict
from penstock.targets import manifest, shipping
from penstock.targets.shipping import Shipped, Shipping
from penstock.targets.target import Piece

CARRIES: Mapping[str, frozenset[str]] = shipping.CARRIES
_INTERVAL = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$"


class Signer(Strict):
    """Who may have signed without a key."""

    issuer: str
    """Regular expression of the issuer."""
    subject: str
    """Regular expression of the identity."""


class Verify(Strict):
    """A signature that the image must have."""

    provider: Literal["cosign", "notation"] = "cosign"
    """Whose format."""
    secret: Name | None = None
    """The Secret that holds the public keys, or with `notation` the trust policy."""
    identities: list[Signer] = []
    """With `cosign` and no key: who may have signed."""

    @model_validator(mode="after")
    def _whom(self) -> "Verify":
        if self.provider == "notation" and (self.secret is None or self.identities):
            raise ValueError("with `notation` a `secret`, and no `identities`")
        if self.provider == "cosign" and (self.secret is None) == (not self.identities):
            raise ValueError("with `cosign` either a `secret` or `identities`: without one, anybody may have signed")
        return self


class Settings(Shipping):
    """`targets.flux`."""

    namespace: Name = "flux-system"
    """Of Flux's own resources; those that it applies say theirs."""
    interval: Annotated[str, Field(pattern=_INTERVAL)] = "10m"
    """Between two looks."""
    verify: Verify | None = None
    """The signature that the image must have; without it none is asked for."""
    registry_secret: Name | None = None
    """The Secret of the type `kubernetes.io/dockerconfigjson` that Flux pulls with."""
    service_account: Name | None = None
    """What Flux applies as; default: as its own settings say."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    for piece in shipping.ship(release, settings):
        if not isinstance(piece, Shipped):
            yield piece
            continue
        named = manifest.name(release.project, release.environment)
        yield manifest.file("source.yaml", [_source(release, named, piece, settings)], ())
        applied = [_applied(release, named, target, path, piece, settings) for target, path in piece.paths.items()]
        yield manifest.file("apply.yaml", applied, ())
        yield manifest.kustomization("", ["source.yaml", "apply.yaml"])


def _source(release: Release, named: str, shipped: Shipped, settings: Settings) -> dict[str, Any]:
    head = manifest.metadata(release, named, settings.namespace)
    annotations = {f"penstock/{chain}": digest for chain, digest in shipped.bundles.items()}
    spec: dict[str, Any] = {
        "interval": settings.interval,
        "url": settings.url,
        "ref": {"digest": shipped.digest},
        "layerSelector": {"mediaType": LAYER, "operation": "extract"},
    }
    if settings.registry_secret is not None:
        spec["secretRef"] = {"name": settings.registry_secret}
    if settings.verify is not None:
        spec["verify"] = _verified(settings.verify)
    return {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "OCIRepository",
        "metadata": {**head, "annotations": annotations},
        "spec": spec,
    }


def _verified(verify: Verify) -> dict[str, Any]:
    made: dict[str, Any] = {"provider": verify.provider}
    if verify.secret is not None:
        made["secretRef"] = {"name": verify.secret}
    if verify.identities:
        made["matchOIDCIdentity"] = [{"issuer": each.issuer, "subject": each.subject} for each in verify.identities]
    return made


def _applied(
    release: Release, named: str, target: str, path: str, shipped: Shipped, settings: Settings
) -> dict[str, Any]:
    # Without `postBuild` Flux leaves `${NAME}` in the files as it is.
    spec: dict[str, Any] = {
        "interval": settings.interval,
        "retryInterval": "1m",
        "timeout": "15m",
        "path": f"./{path}",
        "prune": shipped.prune[target],
        "wait": True,
        "sourceRef": {"kind": "OCIRepository", "name": named},
    }
    if settings.service_account is not None:
        spec["serviceAccountName"] = settings.service_account
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": manifest.metadata(release, manifest.name(named, target), settings.namespace),
        "spec": spec,
    }
