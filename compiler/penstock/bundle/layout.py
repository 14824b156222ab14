"""An OCI image layout of one bundle: written atomically, read with every digest verified first."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from penstock.bundle import archive, head, unpack
from penstock.bundle.bundle import Bundle
from penstock.bundle.file import TooLarge, open_regular, read_regular
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical

if TYPE_CHECKING:
    from penstock.bundle import document

ARTIFACT = "application/vnd.penstock.bundle.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
LARGEST = 256 << 20
"""Bytes of the largest layer that is written or read."""

TITLE = "org.opencontainers.image.title"
_LARGEST_JSON = 1 << 20
_CREATED = "org.opencontainers.image.created"
_VERSION = {"imageLayoutVersion": "1.0.0"}


Rows = Callable[["document.Rows"], bytes]
"""Gives the rows beside a bundle."""


class Image(NamedTuple):
    """The blobs of a bundle; `digest` is its manifest's."""

    digest: str
    blobs: Mapping[str, bytes]


class Descriptor(NamedTuple):
    """A blob as another one names it."""

    media_type: str
    digest: str
    size: int


def assemble(files: Mapping[str, bytes], title: str) -> Image:
    """The image of a bundle's files; `title` is what registries and Argo CD show."""
    packed = archive.tar(files)
    layer = archive.gzip(packed)
    if len(layer) > LARGEST:
        raise Fatal(f"the bundle of {title!r} has {len(layer):,} bytes; {LARGEST:,} are the most", exit_code=1)
    config = canonical.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [canonical.sha256(packed)]},
        }
    )
    manifest = canonical.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "artifactType": ARTIFACT,
            "config": _descriptor(CONFIG, config),
            "layers": [{**_descriptor(LAYER, layer), "annotations": {TITLE: f"{title}.tar.gz"}}],
            "annotations": {_CREATED: "1970-01-01T00:00:00Z", TITLE: title},
        }
    )
    return Image(canonical.sha256(manifest), {canonical.sha256(blob): blob for blob in (manifest, config, layer)})


def files(image: Image) -> dict[str, bytes]:
    """The files of a layout of one bundle, by path in it."""
    entry = {**_descriptor(MANIFEST, image.blobs[image.digest]), "artifactType": ARTIFACT}
    return {
        "oci-layout": canonical.dumps(_VERSION),
        "index.json": canonical.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}),
        **{f"blobs/sha256/{digest.removeprefix('sha256:')}": blob for digest, blob in image.blobs.items()},
    }


def described(image: Image) -> Descriptor:
    """The descriptor of its manifest, as index.json gives it."""
    return Descriptor(MANIFEST, image.digest, len(image.blobs[image.digest]))


def write(bundle: Bundle, directory: Path) -> Path:
    """Writes the layout `<directory>/<chain>` and gives its path; a reader sees the old bundle or the new one.

    Rows that lie beside it are evidence, and not written.
    """
    image = assemble(bundle.files, bundle.chain)
    if image.digest != bundle.digest:
        raise ValueError(f"bundle of {bundle.chain!r} has digest {image.digest}, not {bundle.digest}")
    return put(image, directory / bundle.chain)


def put(image: Image, target: Path) -> Path:
    """Writes the layout `target` of an image, and gives its path."""
    from penstock.bundle import staging

    with staging.alone(target.parent):
        staged = staging.stage(target, files(image))
        staging.commit([staged] if staged else [])
    return target


def subject(path: Path) -> Descriptor:
    """The descriptor of the manifest in a layout, as index.json gives it; `read` verifies what it names.

    Raises:
        Fatal: there is no layout, or not one of one manifest.
    """
    _there(path)
    return _entry(_json(_file(path / "index.json", _LARGEST_JSON), "index.json"))


def beside(path: Path) -> Path:
    """The folder of the layout with what is said of the bundle in the layout `path`, and the rows beside it."""
    return path.with_name(f"{path.name}.referrers")


def read(path: Path, rows: Rows | None = None) -> Bundle:
    """The bundle in a layout, with the rows that lie beside it.

    Args:
        rows: gives their bytes where they do not lie there; what it gives is verified.

    Raises:
        Fatal: there is none, rows beside it are missing, a digest or size does not hold, or anything in it is not as
            Penstock writes it.
    """
    from penstock.bundle import document

    digest, files = contents(path, document.expected)
    data = {name: (rows or _rows(path))(entry) for name, entry in document.beside(files[document.FILE]).items()}
    parts = document.read({**files, **data})
    return Bundle(
        digest,
        parts.fingerprint,
        parts.chain,
        parts.specs,
        parts.vars,
        parts.rows,
        files,
        parts.descriptions,
        data,
    )


def contents(path: Path, expected: Callable[[bytes], Mapping[str, str]]) -> tuple[str, dict[str, bytes]]:
    """The digest of the bundle in a layout, and its files, all verified.

    Args:
        expected: gives the digest of every other file by what is in `bundle.json`.

    Raises:
        Fatal: as `read`.
    """
    _there(path)
    if _json(_file(path / "oci-layout", _LARGEST_JSON), "oci-layout") != _VERSION:
        raise _refused("oci-layout is of another version than 1.0.0")
    entry = _entry(_json(_file(path / "index.json", _LARGEST_JSON), "index.json"))
    manifest = _json(_blob(path, entry, _LARGEST_JSON), "the manifest")
    if manifest.get("schemaVersion") != 2 or manifest.get("mediaType") != MANIFEST:
        raise _refused("its manifest is no OCI image manifest")
    if manifest.get("artifactType") != ARTIFACT:
        raise _refused(f"it is no Penstock bundle: its artifactType is {manifest.get('artifactType')!r}")
    config = _named(manifest.get("config"), CONFIG)
    layers = manifest.get("layers")
    if not isinstance(layers, list) or len(layers) != 1:
        raise _refused("it has not exactly one layer")
    layer = _named(layers[0], LAYER)
    rootfs = _json(_blob(path, config, _LARGEST_JSON), "the image config").get("rootfs")
    inside = rootfs.get("diff_ids") if isinstance(rootfs, dict) else None
    with _opened(path, layer) as file:
        files = unpack.unpack(file, layer.digest, inside, head.FILE, head.LARGEST, expected)
    return entry.digest, files


def _rows(path: Path) -> Rows:
    """Of rows by their own digest, whichever referrer carries them."""
    blobs = beside(path) / "blobs" / "sha256"

    def read(entry: "document.Rows") -> bytes:
        size = entry.bytes or 0
        try:
            data = read_regular(blobs / entry.digest.removeprefix("sha256:"), size)
        except (OSError, TooLarge):
            data = b""
        if len(data) != size or canonical.sha256(data) != entry.digest:
            raise Fatal(
                f"{entry.file} of the bundle ({size:,} bytes, {entry.digest}) does not lie whole in {blobs.parents[1]}",
                help="copy that folder too, or pull or compile the bundle again",
                exit_code=1,
            )
        return data

    return read


def _entry(index: Mapping[str, Any]) -> Descriptor:
    manifests = index.get("manifests")
    if index.get("schemaVersion") != 2 or not isinstance(manifests, list):
        raise _refused("index.json is no OCI image index")
    named = [_named(value, MANIFEST) for value in manifests]
    if len(named) != 1:
        raise _refused(f"index.json names {len(named)} manifests, not one")
    return named[0]


def _named(value: object, media_type: str) -> Descriptor:
    """A descriptor, checked; whatever else it holds is not read."""
    if not isinstance(value, dict):
        raise _refused("a descriptor is no object")
    kind, digest, size = value.get("mediaType"), value.get("digest"), value.get("size")
    if kind != media_type:
        raise _refused(f"media type {kind!r} stands where {media_type!r} belongs")
    if not isinstance(digest, str) or not canonical.is_digest(digest):
        raise _refused(f"{digest!r} is no sha256 digest")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise _refused(f"{size!r} is no size")
    return Descriptor(media_type, digest, size)


def _blob(path: Path, descriptor: Descriptor, largest: int) -> bytes:
    if descriptor.size > largest:
        raise _refused(f"{descriptor.digest} has {descriptor.size:,} bytes; {largest:,} are the most")
    data = _file(path / "blobs" / "sha256" / descriptor.digest.removeprefix("sha256:"), descriptor.size)
    if len(data) != descriptor.size or canonical.sha256(data) != descriptor.digest:
        raise _refused(f"{descriptor.digest} is damaged: its bytes have another digest")
    return data


def _opened(path: Path, descriptor: Descriptor) -> BinaryIO:
    """A blob that is read piece by piece."""
    if descriptor.size > LARGEST:
        raise _refused(f"{descriptor.digest} has {descriptor.size:,} bytes; {LARGEST:,} are the most")
    file = _open(path / "blobs" / "sha256" / descriptor.digest.removeprefix("sha256:"), descriptor.size)
    if os.fstat(file.fileno()).st_size != descriptor.size:
        file.close()
        raise _refused(f"{descriptor.digest} is damaged: its bytes have another digest")
    return file


def _there(path: Path) -> None:
    if not path.is_dir():
        raise Fatal(
            f"the bundle is refused: there is no folder {path}",
            help="`penstock compile -o DIR` writes DIR/<environment>/<chain>, `penstock bundle pull` fetches one",
        )


def _file(path: Path, largest: int) -> bytes:
    with _open(path, largest) as file:
        return file.read(largest)


def _open(path: Path, largest: int) -> BinaryIO:
    try:
        return open_regular(path, largest)
    except TooLarge as error:
        raise _refused(f"{path.name} has {error.size:,} bytes; {largest:,} are the most") from None
    except OSError as error:
        raise _refused(f"{path.name}: {error.strerror}") from None


def _json(data: bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _refused(f"{what} is no JSON object")
    return value


def _descriptor(media_type: str, blob: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": canonical.sha256(blob), "size": len(blob)}


def _refused(why: str) -> Fatal:
    return Fatal(f"the bundle is refused: {why}", help="fetch or compile the bundle again")
