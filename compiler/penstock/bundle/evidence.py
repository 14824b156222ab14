"""The referrers of a bundle on disk: an OCI layout of their own beside the bundle's, `<chain>.referrers`."""

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from penstock.bundle import layout, referrer, staging, strict_json
from penstock.bundle.file import TooLarge, read_regular
from penstock.bundle.layout import INDEX, MANIFEST, Descriptor, Image
from penstock.bundle.referrer import Attached, Referrer, refused
from penstock.bundle.referrers.version import KIND as VERSION
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical

MOST = 512
"""Referrers of one bundle that are written or read."""

_LARGEST_INDEX = 1 << 20
_VERSION = {"imageLayoutVersion": "1.0.0"}
_FOREIGN = "holds no evidence"


def folder(bundle: Path) -> Path:
    """Where the evidence of the layout `bundle` lies."""
    return layout.beside(bundle)


def tag(digest: str) -> str:
    """The tag under which registries without the referrers API keep the list of a digest's referrers."""
    return digest.replace(":", "-", 1)


def index(entries: Iterable[Attached]) -> bytes:
    """The image index that the referrers API, or that tag, answers with."""
    manifests = sorted((each.entry for each in entries), key=lambda entry: str(entry["digest"]))
    return canonical.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})


def attach(
    bundle: Path,
    subject: Descriptor,
    referrers: Sequence[Referrer],
    *,
    instead: Collection[str] = (),
    keep: bool = False,
) -> list[Attached]:
    """Adds evidence about `subject` to what lies beside the layout `bundle`; gives what lies there now about it.

    Args:
        subject: the bundle's manifest.
        instead: kinds (`Referrer.kind`) and digests of the earlier evidence that gives way.
        keep: also what is about other digests stays.

    Raises:
        Fatal: what lies there is damaged, is written through a link, or too much.
        OSError: the disk is full or may not be written.
    """
    return store(bundle, subject, [referrer.manifest(each, subject) for each in referrers], instead=instead, keep=keep)


def store(
    bundle: Path,
    subject: Descriptor,
    images: Sequence[Image],
    *,
    instead: Collection[str] = (),
    keep: bool = False,
) -> list[Attached]:
    """The same, of referrers as they came from elsewhere, byte by byte; each is verified before it is written."""
    new = [_checked(image, subject.digest) for image in images]
    with staging.alone(bundle.parent):
        there = everything(bundle)
        merged = [each for each in there if keep or each.subject.digest == subject.digest]
        merged = _merged([each for each in merged if not {each.referrer.kind, each.image.digest} & set(instead)], new)
        staged = staging.stage(folder(bundle), files(merged), what=_FOREIGN)
        staging.commit([] if staged is None else [staged])
    return [each for each in merged if each.subject.digest == subject.digest]


def stage(
    bundle: Path,
    subject: Descriptor,
    referrers: Sequence[Referrer],
    there: Sequence[Attached],
    *,
    instead: Collection[str],
) -> staging.Staged | None:
    """`attach`, as a part of a larger write; `there` is all that lies there, read under a lock that is still held.

    Until that write is done what lies there about other digests stays; then it goes.
    """
    made = [Attached(each, referrer.manifest(each, subject), subject) for each in referrers]
    kept = [each for each in there if each.subject.digest == subject.digest and each.referrer.kind not in instead]
    final = _merged(kept, made)
    meanwhile = index(_merged(there, made)) if there else None
    return staging.stage(folder(bundle), files(final), meanwhile=meanwhile, what=_FOREIGN)


def files(entries: Sequence[Attached]) -> dict[str, bytes]:
    """The files of a layout of evidence, by path in it.

    Raises:
        Fatal: too many, or too long a list.
    """
    if len(entries) > MOST:
        raise Fatal(f"{len(entries)} pieces of evidence; {MOST} are the most", exit_code=1)
    made = index(entries)
    if len(made) > _LARGEST_INDEX:
        raise Fatal("the list of evidence is too large", exit_code=1)
    blobs = {digest: data for each in entries for digest, data in each.image.blobs.items()}
    return {
        "oci-layout": canonical.dumps(_VERSION),
        "index.json": made,
        **{f"blobs/sha256/{digest.removeprefix('sha256:')}": data for digest, data in blobs.items()},
    }


def everything(bundle: Path) -> list[Attached]:
    """The evidence beside the layout `bundle`, whatever it is about."""
    target = folder(bundle)
    return _all(target) if target.exists() else []


def stands(bundle: Path, digest: str) -> tuple[str | None, bool | None]:
    """The commit that a bundle was compiled from, and whether it differed from that; None where nothing says so.

    Raises:
        Fatal: as `attached`.
    """
    found = next((each.referrer.data for each in attached(bundle, digest) if each.referrer.kind == VERSION), b"{}")
    told = json.loads(found)
    revision = told.get("revision") if isinstance(told, dict) else None
    return (None, None) if not isinstance(revision, str) else (revision, told.get("modified") is True)


def attached(bundle: Path, digest: str) -> list[Attached]:
    """The evidence about `digest` beside the layout `bundle`, every byte verified; none where there is no folder.

    Raises:
        Fatal: anything there is damaged or not as it must be.
    """
    return [each for each in everything(bundle) if each.subject.digest == digest]


def _merged(there: Iterable[Attached], new: Iterable[Attached]) -> list[Attached]:
    return list({each.image.digest: each for each in (*there, *new)}.values())


def _all(target: Path) -> list[Attached]:
    path = target / "index.json"
    if not path.exists():  # made, and nothing written yet
        return []
    try:
        found = strict_json.object(_file(path, _LARGEST_INDEX))
    except strict_json.Unclear as error:
        raise refused(f"index.json: {error}") from None
    manifests = found.get("manifests")
    if found.get("schemaVersion") != 2 or not isinstance(manifests, list):
        raise refused("index.json is no OCI image index")
    if len(manifests) > MOST:
        raise refused(f"index.json names {len(manifests)} manifests; {MOST} are the most")

    def fetch(named: Descriptor) -> bytes:
        return _file(target / "blobs" / "sha256" / named.digest.removeprefix("sha256:"), named.size)

    return [referrer.read(referrer.descriptor(each), fetch) for each in manifests]


def _checked(image: Image, subject: str) -> Attached:
    named = Descriptor(MANIFEST, image.digest, len(image.blobs.get(image.digest, b"")))
    return referrer.read(named, lambda blob: image.blobs.get(blob.digest, b""), subject)


def _file(path: Path, largest: int) -> bytes:
    try:
        return read_regular(path, largest)
    except TooLarge as error:
        raise refused(f"{path.name} has {error.size:,} bytes; {largest:,} are the most") from None
    except OSError as error:
        raise refused(f"{path.name}: {error.strerror}") from None
