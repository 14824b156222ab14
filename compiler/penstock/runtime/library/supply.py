"""Where an application's bundle comes from: a folder, a registry, the last good one, a fallback. Always verified."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from penstock.bundle import layout, quick
from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical
from penstock.spec.identity import Identity

VARIABLE = "PENSTOCK_REPOSITORY"
_PATIENCE = 20.0  # seconds for a tag's digest


class Supplied(NamedTuple):
    """A bundle, the folder of its layout, and why it is not the one that was asked for.

    `is_own`: whether the operator named the folder, so that bindings beside it are the operator's. `bindings`: those
    that came with it, where it has no folder.
    """

    bundle: Bundle
    path: Path
    problem: str | None = None
    is_own: bool = False
    bindings: Mapping[Identity, Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """What `load` was told.

    Attributes:
        reference: the folder of a bundle, `host/name:tag`, `host/name@sha256:...`, or a digest in the cache or in the
            repository that PENSTOCK_REPOSITORY names.
        cache: where bundles out of a registry lie, and which one was good last.
        fallback: the folder of a bundle that is used where there is neither.
        policy: a file as `bundle verify --policy` takes it; None: digests alone are verified.
        is_quick: where nothing could stand in for the first bundle, its specs are validated when they are looked at.
    """

    reference: str
    cache: Path
    environ: Mapping[str, str]
    fallback: Path | None = None
    policy: Path | None = None
    plain_http: bool = False
    is_quick: bool = False

    @property
    def is_folder(self) -> bool:
        return (Path(self.reference) / "oci-layout").is_file() or self.reference.startswith((".", "/", "~"))

    @property
    def _fixed(self) -> str | None:
        """The digest that is named; then it never becomes another bundle."""
        if self.is_folder or "sha256:" not in self.reference:
            return None
        return f"sha256:{self.reference.rpartition('sha256:')[2]}"

    def first(self) -> Supplied:
        """The bundle, or what stands in for it.

        Raises:
            Fatal: there is none that may be used.
        """
        try:
            return self._asked()
        except (Fatal, OSError) as error:
            said = f"'{self.reference}': {_words(error)}"
            for path in self._stand_ins():
                try:
                    return self._read(path)._replace(problem=said, is_own=path == self.fallback)
                except Fatal as worse:
                    said = f"{said}; '{path.name}': {worse.message}"
            raise Fatal(f"no bundle can be used: {said}", help=getattr(error, "help", None)) from None

    def newer(self, digest: str) -> Supplied | None:
        """The bundle, if it is another one than `digest` by now.

        Raises:
            Fatal, OSError: it cannot be had.
        """
        self = replace(self, is_quick=False)
        if self.is_folder:
            return None if layout.subject(Path(self.reference).expanduser()).digest == digest else self._asked()
        at = self._fixed or self._resolved()
        return None if at == digest else self._fetched(at)

    def _asked(self) -> Supplied:
        if self.is_folder:
            place = Path(self.reference).expanduser()
            try:
                return self._read(place)._replace(is_own=True)
            except Fatal:  # it may just be being written
                return self._read(place)._replace(is_own=True)
        return self._fetched(self._fixed or self._resolved())

    def _resolved(self) -> str:
        """The digest that the tag has now."""
        from penstock.bundle.registry import registry
        from penstock.bundle.registry.reference import parse

        at = parse(self.reference)
        if at.tag is None:
            raise Fatal(f"'{self.reference}' names neither a tag nor a digest")
        asked = registry.open(at, self.environ, plain_http=self.plain_http, seconds=_PATIENCE, pause=_pause)
        found = registry.manifest(asked, at.tag)
        if found is None:
            raise Fatal(f"{at.host}/{at.name} has no '{at.tag}'")
        return found.digest

    def _fetched(self, digest: str) -> Supplied:
        kept = self.cache / "bundles" / digest.removeprefix("sha256:")
        if self.policy is None and (kept / "oci-layout").is_file():
            try:
                found = self._read(kept)
                if found.bundle.digest == digest:
                    self._keep(digest)
                    return found
            except Fatal:
                """Damaged: fetched again."""
        from penstock.bundle.fetch import fetch
        from penstock.bundle.registry.reference import parse

        text = self.reference
        if canonical.is_digest(text):
            text = self.environ.get(VARIABLE) or ""
            if not text:
                raise Fatal(f"{digest} is not in the cache", help=f"{VARIABLE} names the repository to fetch it from")
        at = replace(parse(text), digest=digest)
        path = fetch(at, self.cache, self.environ, plain_http=self.plain_http, fresh=self.policy is not None)
        found = self._read(path)
        if found.bundle.digest != digest:
            raise Fatal(f"the cache holds {found.bundle.digest} in the place of {digest}")
        self._keep(digest)
        return found

    def _read(self, path: Path) -> Supplied:
        may = self.is_quick and self.policy is None and self.fallback is None and (self.is_folder or self._fixed)
        bundle = (quick.read(path) if may else None) or layout.read(path)
        if self.policy is not None:
            from penstock.bundle.signing import policy as policies
            from penstock.bundle.signing.verify import verify

            found = verify(path, policies.read(self.policy))
            if not found.ok or found.digest != bundle.digest:
                failed = "; ".join(f"{check.name}: {check.detail}" for check in found.checks if not check.ok)
                raise Fatal(f"{bundle.digest} is refused by the policy: {failed}", help="`penstock bundle verify`")
        return Supplied(bundle, path)

    def _stand_ins(self) -> list[Path]:
        """The last good one, then the fallback."""
        found = []
        if not self.is_folder:
            digest = self._last()
            if digest is not None:
                found.append(self.cache / "bundles" / digest.removeprefix("sha256:"))
        return [*found, self.fallback] if self.fallback is not None else found

    @property
    def _note(self) -> Path:
        return self.cache / "last" / f"{canonical.sha256(self.reference.encode()).removeprefix('sha256:')[:32]}.json"

    def _last(self) -> str | None:

        try:
            digest = json.loads(self._note.read_bytes())["digest"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return digest if isinstance(digest, str) and canonical.is_digest(digest) else None

    def _keep(self, digest: str) -> None:
        from penstock.bundle.file import replace as replaced

        if self._last() == digest:
            return
        try:
            os.makedirs(self._note.parent, mode=0o700, exist_ok=True)
            replaced(self._note, canonical.dumps({"digest": digest, "reference": self.reference}))
        except OSError:
            """A cache that cannot be written serves this process all the same."""


def _pause(seconds: float) -> None:
    """Shorter than where nothing stands in: there is a last good one, or the next look is near."""
    time.sleep(min(seconds, 0.5))


def _words(error: Exception) -> str:
    if isinstance(error, Fatal):
        return error.message
    return getattr(error, "strerror", None) or type(error).__name__
