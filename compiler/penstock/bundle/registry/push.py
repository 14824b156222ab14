"""A bundle and its evidence go into a registry: every blob first, the tags last."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from penstock.bundle import evidence, layout, strict_json
from penstock.bundle.layout import MANIFEST, Descriptor
from penstock.bundle.referrer import Attached, descriptor
from penstock.bundle.registry import referral
from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.registry import Registry
from penstock.bundle.registry.upload import Source, of_bytes, of_file, upload
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress, Silent


class Pushed(NamedTuple):
    """`sent`: blobs that the registry did not have; `referrers`: digests of the evidence that is there with it."""

    digest: str
    chain: str
    tags: tuple[str, ...]
    sent: int
    referrers: tuple[str, ...]


def push(registry: Registry, path: Path, tags: Sequence[str], progress: Progress | None = None) -> Pushed:
    """Copies the layout `path`, byte by byte, with the evidence beside it; then moves the tags.

    Raises:
        Fatal: the layout is damaged, or the registry does not take it.
    """
    bundle = layout.read(path)
    wanted = registry.reference.digest
    if wanted is not None and wanted != bundle.digest:
        raise Fatal(f"{path} holds {bundle.digest}, not {wanted}", help="leave the digest out of the reference")
    subject = layout.subject(path)
    attached = evidence.attached(path, bundle.digest)
    manifest = _file(path, subject).read_bytes()
    body = strict_json.object(manifest)
    parts = [descriptor(body["config"]), *(descriptor(layer) for layer in body["layers"])]
    blobs = {part.digest: of_file(_file(path, part)) for part in parts}
    for each in attached:
        blobs |= {digest: of_bytes(data) for digest, data in each.image.blobs.items() if digest != each.image.digest}
    sent = _upload(registry, blobs, progress or Silent())
    registries.put_manifest(registry, bundle.digest, MANIFEST, manifest)
    refer(registry, bundle.digest, attached)
    for tag in tags:
        registries.put_manifest(registry, tag, MANIFEST, manifest)
    return Pushed(bundle.digest, bundle.chain, tuple(tags), sent, tuple(each.image.digest for each in attached))


def attach(registry: Registry, attached: Attached) -> None:
    """Puts one piece of evidence about a bundle that the registry has already."""
    blobs = {d: of_bytes(data) for d, data in attached.image.blobs.items() if d != attached.image.digest}
    _upload(registry, blobs, Silent())
    refer(registry, attached.subject.digest, [attached])


def refer(registry: Registry, subject: str, attached: Sequence[Attached]) -> None:
    """Puts the manifests of evidence whose blobs are there; where the registry keeps no list of them, that too."""
    unlisted = []
    for each in attached:
        data = each.image.blobs[each.image.digest]
        answered = registries.put_manifest(registry, each.image.digest, MANIFEST, data)
        if answered.get("oci-subject") != subject:
            unlisted.append(each.entry)
    if unlisted:
        referral.record(registry, subject, unlisted)


def _upload(registry: Registry, blobs: dict[str, Source], progress: Progress) -> int:
    total, done, sent = sum(source.size for source in blobs.values()), 0, 0
    progress.begin(f"push to {registry.reference.host}, bytes", total)
    for digest, source in blobs.items():
        before = done

        def at(there: int, before: int = before) -> None:
            progress.advance(before + there)

        sent += upload(registry, digest, source, at)
        done += source.size
    progress.end()
    return sent


def _file(path: Path, named: Descriptor) -> Path:
    return path / "blobs" / "sha256" / named.digest.removeprefix("sha256:")
