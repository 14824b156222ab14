"""Where the bundles of a project lie: the repository that the operator names, and what a text stands for in it."""

from dataclasses import replace
from pathlib import Path

from penstock.bundle import layout
from penstock.bundle.bundle import Bundle
from penstock.bundle.fetch import fetch
from penstock.bundle.registry.reference import Reference, is_reference, parse
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.source import canonical
from penstock.source.settings import Settings

VARIABLE = "PENSTOCK_REPOSITORY"
_CHAIN = "{chain}"


def repository(settings: Settings, given: str | None, chain: str | None) -> Reference:
    """`host/name` as given, else as PENSTOCK_REPOSITORY says; `{chain}` in it stands for the chain's name.

    Raises:
        Fatal: neither says one, or what it says is none.
    """
    text = given or settings.environ.get(VARIABLE) or ""
    if not text:
        raise Fatal("no repository is named", help=f"--repository host/name, or {VARIABLE}")
    if _CHAIN in text and chain is None:
        raise Fatal(f"the repository '{text}' differs by chain, and no chain is named", help="--chain NAME")
    found = parse(text.replace(_CHAIN, chain or ""))
    if found.tag is not None or found.digest is not None:
        raise Fatal(f"'{text}' is no repository: it names a tag or a digest", help="leave the tag or the digest out")
    return found


def by_chain(settings: Settings, given: str | None) -> bool:
    """Whether every chain has a repository of its own."""
    return _CHAIN in (given or settings.environ.get(VARIABLE) or "")


def reference(text: str, settings: Settings, given: str | None, chain: str | None) -> Reference:
    """A whole reference, or a digest or a tag in the repository.

    Raises:
        Fatal: it is none of them.
    """
    if is_reference(text):
        found = parse(text)
        if found.tag is None and found.digest is None:
            raise Fatal(f"'{text}' names neither a tag nor a digest")
        return found
    place = repository(settings, given, chain)
    if canonical.is_digest(text):
        return replace(place, digest=text)
    return parse(f"{place}:{text}")


def bundle(text: str, settings: Settings, *, plain_http: bool, offline: bool, progress: Progress) -> Bundle:
    """The bundle in a folder, or of a reference.

    Raises:
        Fatal: there is none.
    """
    if (Path(text) / "oci-layout").is_file():
        return layout.read(Path(text))
    if not is_reference(text):
        raise Fatal(f"'{text}' is neither the folder of a bundle nor a reference", help="host/name:tag, or a path")
    environ, cache = settings.environ, settings.cache_dir
    at = parse(text)
    return layout.read(fetch(at, cache, environ, plain_http=plain_http, offline=offline, progress=progress))
