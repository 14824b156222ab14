"""The manifests of other targets, pulled and applied by Argo CD, pinned by digest.

## Needs
Argo CD 3.1 or newer, which reads `oci://`, a registry that it reaches, and in it the folder `artifact`. The settings
of the targets under `carries`, in the same Environment.

## Writes
`artifact/`: an OCI image layout with the files of the targets under `carries`, whose digest follows from those files;
its one layer is of the type that Argo CD accepts without being told. `applications.yaml`: an `Application` for each
target, whose `targetRevision` is that digest; the digests of the bundles stand under `info`.

## Apply
`skopeo copy oci:artifact docker://<repository>:<tag>` (or `oras cp --from-oci-layout`), and
`kubectl apply -f applications.yaml`, or commit it where an Application of Applications looks. For a `rollout`, compile
with the next `step`.

## Limits
Argo CD asks images of `oci://` for no signature: the digest alone says what is applied. While a `rollout` is under way
nothing is pruned, since the release before must stand beside this one: delete it after the last step. Argo CD neither
waits between steps nor reads a Monitor.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.bundle.release import Release
from penstock.spec.field import Name
from penstock.targets import manifest, shipping
from penstock.targets.shipping import Shipped, Shipping
from penstock.targets.target import Piece

CARRIES: Mapping[str, frozenset[str]] = shipping.CARRIES


class Settings(Shipping):
    """`targets.argocd`."""

    namespace: Name = "argocd"
    """Of the Applications."""
    project: Name = "default"
    """Argo CD's AppProject."""
    server: str = "https://kubernetes.default.svc"
    """The cluster that is deployed to."""
    destination: Name = "default"
    """The namespace of what names none."""
    automated: bool = True
    """Whether it is applied, and kept as it is, without a person."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    for piece in shipping.ship(release, settings):
        if not isinstance(piece, Shipped):
            yield piece
            continue
        made = [_application(release, target, path, piece, settings) for target, path in piece.paths.items()]
        yield manifest.file("applications.yaml", made, ())


def _application(release: Release, target: str, path: str, shipped: Shipped, settings: Settings) -> dict[str, Any]:
    named = manifest.name(manifest.name(release.project, release.environment), target)
    policy = {"automated": {"prune": shipped.prune[target], "selfHeal": True}} if settings.automated else {}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": manifest.metadata(release, named, settings.namespace),
        "spec": {
            "project": settings.project,
            "source": {"repoURL": settings.url, "targetRevision": shipped.digest, "path": path},
            "destination": {"server": settings.server, "namespace": settings.destination},
            "syncPolicy": {**policy, "syncOptions": ["CreateNamespace=true"]},
            "info": [{"name": f"bundle of {chain}", "value": digest} for chain, digest in shipped.bundles.items()],
        },
    }
