"""A bundle by its reference: out of the cache, where its digest is known and there; else out of its registry."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from penstock.bundle import layout
from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.pull import pull
from penstock.bundle.registry.reference import Reference
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.source import canonical


def fetch(
    reference: Reference,
    cache: Path,
    environ: Mapping[str, str],
    *,
    plain_http: bool = False,
    offline: bool = False,
    fresh: bool = False,
    alone: bool = False,
    progress: Progress | None = None,
) -> Path:
    """The folder of a layout, every byte verified; its evidence lies beside it. It is shared: nothing is written there.

    Args:
        cache: the folder that everything cached lies in.
        environ: where the keys of registries are named.
        offline: only what is there already, by its digest.
        fresh: the evidence is asked for again; what was found earlier stays.
        alone: the evidence as this repository has it now, and nothing that another one said of the same digest.

    Raises:
        Fatal: there is no such bundle, it is damaged, or it is not there and may not be asked for.
    """
    folder = cache / "bundles"
    if (
        reference.digest is not None
        and not (fresh or alone)
        and _has(folder / _name(reference.digest), reference.digest)
    ):
        return folder / _name(reference.digest)
    if offline:
        raise Fatal(f"{reference} is not in the cache, and --offline asks no registry")
    registry = registries.open(reference, environ, plain_http=plain_http)
    if reference.digest is None:
        tag = reference.tag
        found = registries.manifest(registry, tag) if tag is not None else None
        if found is None:
            raise Fatal(
                f"{reference.host}/{reference.name} has no '{tag}'" if tag else f"'{reference}' names no bundle"
            )
        registry.reference = replace(reference, digest=found.digest)
    assert registry.reference.digest is not None
    if alone:
        folder /= canonical.sha256(f"{reference.host}/{reference.name}".encode()).removeprefix("sha256:")[:16]
    target = folder / _name(registry.reference.digest)
    pull(registry, target, progress, exact=alone)
    return target


def _has(path: Path, digest: str) -> bool:
    try:
        return (path / "index.json").is_file() and layout.read(path).digest == digest
    except Fatal:
        return False


def _name(digest: str) -> str:
    return digest.removeprefix("sha256:")
