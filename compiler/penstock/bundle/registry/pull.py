"""A bundle and its evidence come out of a registry: verified in a place of their own, then put where they belong."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from penstock.bundle import document, evidence, layout, referrer, strict_json
from penstock.bundle.file import read_regular, replace
from penstock.bundle.layout import ARTIFACT, CONFIG, INDEX, LARGEST, LAYER, MANIFEST, Descriptor, Image
from penstock.bundle.registry import referral
from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.download import download
from penstock.bundle.registry.registry import Failed, Manifest, Refused, Registry
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress, Silent
from penstock.source import canonical

_LARGEST_JSON = 1 << 20
_LARGEST_EVIDENCE = 128 << 20
_VERSION = {"imageLayoutVersion": "1.0.0"}


class Pulled(NamedTuple):
    """`is_new`: whether the folder did not hold this digest; `ignored`: digests of referrers that are none of ours."""

    digest: str
    is_new: bool
    referrers: tuple[str, ...]
    ignored: tuple[str, ...]


class Found(NamedTuple):
    """A bundle's manifest, its shape checked."""

    manifest: Manifest
    config: Descriptor
    layer: Descriptor


def pull(registry: Registry, target: Path, progress: Progress | None = None, *, exact: bool = False) -> Pulled:
    """Puts the bundle that the reference names at `target`, and its evidence beside it.

    A reader sees what was there before or all of this. What came of it before the network failed is kept in a hidden
    folder beside it, and taken up again. `exact`: evidence there that the registry does not have goes.

    Raises:
        Refused: the registry sends anything else than it should.
        Failed: it has no such bundle, or does not answer.
        Fatal: what is there is no bundle, or what comes is none.
        OSError: the disk is full or may not be written.
    """
    found = resolve(registry)
    digest = found.manifest.digest
    images, ignored, data = _evidence(registry, found.manifest)
    _check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _staging(target) as staging:
        is_new = not _holds(target, digest)
        try:
            if is_new:
                _download(registry, found, staging / "parts", progress or Silent())
                _assemble(found, staging)
                rows = partial(_rows, registry, data, staging / "rows", images)
                if layout.read(staging / "layout", rows).digest != digest:
                    raise Refused(f"{registry.reference.host} sent another bundle than {digest}")
            _place(staging / "layout", target, found, images, is_new, exact)
        except Failed as failed:
            if isinstance(failed, Refused):
                shutil.rmtree(staging, ignore_errors=True)
            raise
        except (Fatal, OSError):
            shutil.rmtree(staging, ignore_errors=True)
            raise
        shutil.rmtree(staging, ignore_errors=True)
    return Pulled(digest, is_new, tuple(image.digest for image in images), tuple(ignored))


def resolve(registry: Registry) -> Found:
    """The bundle that the reference names, so far as its manifest tells.

    Raises:
        Failed: there is none.
        Refused: it is no bundle of Penstock, or too large.
    """
    name = registry.reference.digest or registry.reference.tag
    if name is None:
        raise Fatal(f"'{registry.reference}' names neither a tag nor a digest")
    manifest = registries.manifest(registry, name)
    if manifest is None:
        raise Failed(f"{registry.reference.host}/{registry.reference.name} has no '{name}'")
    try:
        body = strict_json.object(manifest.data)
    except strict_json.Unclear as error:
        raise _refused(manifest, str(error)) from None
    kind = body.get("mediaType", manifest.media_type)
    if body.get("schemaVersion") != 2 or kind != MANIFEST:
        raise _refused(manifest, f"media type {kind!r} stands where {MANIFEST!r} belongs")
    if body.get("artifactType") != ARTIFACT:
        raise _refused(manifest, f"it is no Penstock bundle: its artifactType is {body.get('artifactType')!r}")
    layers = body.get("layers")
    if not isinstance(layers, list) or len(layers) != 1 or len(manifest.data) > _LARGEST_JSON:
        raise _refused(manifest, "it has not exactly one layer")
    config, layer = referrer.descriptor(body.get("config")), referrer.descriptor(layers[0])
    for named, expected, largest in ((config, CONFIG, _LARGEST_JSON), (layer, LAYER, LARGEST)):
        if named.media_type != expected:
            raise _refused(manifest, f"media type {named.media_type!r} stands where {expected!r} belongs")
        if named.size > largest:
            raise _refused(manifest, f"{named.digest} has {named.size:,} bytes; {largest:,} are the most")
    return Found(manifest._replace(media_type=MANIFEST), config, layer)


def _evidence(registry: Registry, manifest: Manifest) -> tuple[list[Image], list[str], list[Descriptor]]:
    """The evidence about a bundle, verified; what other tools attached in another shape is ignored.

    Last: the manifests of rows, of which only those are fetched that the bundle names.
    """
    images: list[Image] = []
    data: list[Descriptor] = []
    ignored: list[str] = []
    left = _LARGEST_EVIDENCE
    for entry in referral.listed(registry, manifest.digest):
        try:
            named = referrer.descriptor(entry)
            if named.media_type != MANIFEST or len(images) == evidence.MOST:
                raise Fatal("no referrer of ours")
            if named.size > referrer.LARGEST_MANIFEST:
                raise Fatal("too large")
            if entry.get("artifactType") == referrer.DATA and len(data) < evidence.MOST:
                data.append(named)
                continue
            read = referrer.read(named, partial(_small, registry, named), manifest.digest)
        except Failed:
            raise
        except Fatal:
            ignored.append(str(entry.get("digest"))[:80])
            continue
        left -= sum(len(data) for data in read.image.blobs.values())
        if left < 0:
            raise Refused(f"the evidence about {manifest.digest} has more than {_LARGEST_EVIDENCE:,} bytes")
        images.append(read.image)
    return images, ignored, data


def _rows(
    registry: Registry, manifests: list[Descriptor], parts: Path, images: list[Image], entry: document.Rows
) -> bytes:
    """Rows that the bundle names by digest and size, by way of a file; their referrer is put to `images`."""
    wanted = Descriptor(referrer.DATA, entry.digest, entry.bytes or 0)
    parts.mkdir(exist_ok=True)
    path = parts / _hex(entry.digest)

    def fetch(named: Descriptor) -> bytes:
        if named.digest != entry.digest:
            return _small(registry, about, named)
        if named.size != wanted.size:
            raise Fatal("of another size")
        if not path.exists():
            download(registry, wanted, path)
        return read_regular(path, wanted.size)

    for about in manifests:
        data = _small(registry, about, about)
        if entry.digest.encode() in data:
            read = referrer.read(about, fetch)
            images.append(read.image)
            return read.referrer.data
    raise Refused(f"{registry.reference.host} has the bundle without its {entry.file} ({entry.digest})")


def _small(registry: Registry, manifest: Descriptor, named: Descriptor) -> bytes:
    if named.digest != manifest.digest:
        return registries.blob(registry, named)
    found = registries.manifest(registry, named.digest)
    if found is None:
        raise Failed(f"{registry.reference.host} lists {named.digest} and does not have it")
    return found.data


def _check(target: Path) -> None:
    if target.is_symlink():
        raise Fatal(f"{target} is a symbolic link; a bundle is not written through one")
    if target.exists() and not target.is_dir():
        raise Fatal(f"{target} exists and is no folder")
    if target.exists() and not (target / "oci-layout").is_file() and any(target.iterdir()):
        raise Fatal(f"{target} exists and is no bundle", help="name an empty or another directory")


def _holds(target: Path, digest: str) -> bool:
    if not (target / "index.json").exists():
        return False
    try:
        return layout.read(target).digest == digest and layout.subject(target).digest == digest
    except Fatal:  # damaged: fetched anew
        return False


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A folder beside the target that one process at a time works in; it is on the same file system."""
    staging = target.with_name(f".{target.name}.pull")
    while True:
        if staging.is_symlink():
            raise Fatal(f"{staging} is a symbolic link; a bundle is not written through one")
        staging.mkdir(exist_ok=True)
        handle = os.open(staging, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if staging.exists() and os.path.samestat(os.fstat(handle), staging.stat()):
                yield staging
                return
        finally:
            os.close(handle)


def _download(registry: Registry, found: Found, parts: Path, progress: Progress) -> None:
    """Both blobs, on from what an earlier attempt left of just these."""
    wanted = (found.config, found.layer)
    names = {_hex(named.digest) + end for named in wanted for end in ("", ".partial")}
    shutil.rmtree(parts.with_name("layout"), ignore_errors=True)
    parts.mkdir(exist_ok=True)
    for old in parts.iterdir():
        if old.name not in names or old.is_symlink():
            old.unlink()
    progress.begin(f"pull from {registry.reference.host}, bytes", sum(named.size for named in wanted))
    done = 0
    for named in wanted:
        before = done

        def at(there: int, before: int = before) -> None:
            progress.advance(before + there)

        if not (parts / _hex(named.digest)).exists():
            download(registry, named, parts / _hex(named.digest), at)
        done += named.size
    progress.end()


def _assemble(found: Found, staging: Path) -> None:
    """A whole layout, as Penstock writes it."""
    made = staging / "layout"
    blobs = made / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for named in (found.config, found.layer):
        os.replace(staging / "parts" / _hex(named.digest), blobs / _hex(named.digest))
    replace(blobs / _hex(found.manifest.digest), found.manifest.data)
    replace(made / "oci-layout", canonical.dumps(_VERSION))
    named = found.manifest.descriptor
    entry = {"mediaType": MANIFEST, "digest": named.digest, "size": named.size, "artifactType": ARTIFACT}
    replace(made / "index.json", canonical.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}))


def _place(made: Path, target: Path, found: Found, images: list[Image], is_new: bool, exact: bool) -> None:
    """Evidence first, then the bundle by one rename, then what nothing names any more goes."""
    named = found.manifest.descriptor
    beside = evidence.folder(target)
    if images:
        evidence.store(target, named, images, keep=True)
    if is_new:
        _swap(made, target)
    wanted = {_hex(each.digest) for each in (named, found.config, found.layer)}
    for old in (target / "blobs" / "sha256").iterdir():
        if old.name not in wanted:
            old.unlink()
    if beside.exists():
        there = evidence.everything(target) if exact else []
        known = {image.digest for image in images}
        gone = {e.image.digest for e in there if e.image.digest not in known and e.referrer.media_type != referrer.DATA}
        evidence.store(target, named, [], instead=gone)
    _sync(target.parent)


def _swap(made: Path, target: Path) -> None:
    if not target.exists() or not any(target.iterdir()):
        _sync(made / "blobs" / "sha256")
        os.replace(made, target)
        return
    blobs = target / "blobs" / "sha256"
    for folder in (target / "blobs", blobs):
        if folder.is_symlink():
            raise Fatal(f"{folder} is a symbolic link; a bundle is not written through one")
    blobs.mkdir(parents=True, exist_ok=True)
    for blob in (made / "blobs" / "sha256").iterdir():
        os.replace(blob, blobs / blob.name)
    _sync(blobs)
    os.replace(made / "oci-layout", target / "oci-layout")
    os.replace(made / "index.json", target / "index.json")
    _sync(target)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hex(digest: str) -> str:
    return digest.removeprefix("sha256:")


def _refused(manifest: Manifest, why: str) -> Refused:
    return Refused(f"the bundle {manifest.digest} is refused: {why}", help="push it again, or name another")
