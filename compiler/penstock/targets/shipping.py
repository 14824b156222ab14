"""The files of other targets on their way to a cluster: in a registry, by digest."""

from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from penstock.bundle.release import Release
from penstock.spec.field import Name, Strict
from penstock.spec.kinds import KINDS
from penstock.spec.resource import Identity
from penstock.targets import artifact, manifest
from penstock.targets.emit import emit, faulty
from penstock.targets.target import Elsewhere, File, Loss, Piece

_SHIPPERS = ("flux", "argocd")


def _of_others(names: list[str]) -> list[str]:
    if wrong := [each for each in names if each in _SHIPPERS]:
        raise ValueError(f"targets that write manifests; {wrong[0]} carries them itself")
    return names


class Shipping(Strict):
    """What every target says that brings files of others to a cluster."""

    repository: Annotated[str, Field(pattern=r"^(oci://)?[^\s@/]+(/[^\s@/]+)+$")] | None = None
    """Where `artifact` is pushed to, and pulled from: `host/name`."""
    carries: Annotated[list[Name], Field(min_length=1), AfterValidator(_of_others)] = ["kubernetes"]
    """The targets whose files are brought there, with their own settings."""
    step: Annotated[int, Field(ge=1, le=100)] | None = None
    """Of a `rollout`, the per cent whose files are applied; the first where none is named."""

    @property
    def url(self) -> str:
        return f"oci://{(self.repository or '').removeprefix('oci://')}"


class Shipped(NamedTuple):
    """What is brought.

    Attributes:
        digest: of the image that is pulled.
        paths: in the image, by target.
        prune: by target, whether what is gone from its files is deleted; not while two releases stand side by side.
        bundles: digests by chain.
    """

    digest: str
    paths: Mapping[str, str]
    prune: Mapping[str, bool]
    bundles: Mapping[str, str]


CARRIES: Mapping[str, frozenset[str]] = {
    kind: frozenset(field.alias or name for name, field in KINDS[kind].model_fields.items())
    for kind in ("Chain", "Model", "Adapter", "Monitor")
}
"""What the targets that they carry do not, those say."""


def ship(release: Release, settings: Shipping) -> Iterator[Piece | Shipped]:
    """The pieces of the targets carried, their files in an image layout below `artifact/`; then, once, what it is."""
    ours = {each: spec for each, spec in release.resources().items() if each.kind in CARRIES}
    if settings.repository is None:
        for each in ours:
            named = each.kind == "Chain"
            yield Loss(each, (), "its settings name no `repository` to pull files from") if named else Elsewhere(each)
        return
    owner, step = Identity("Environment", release.environment), settings.step
    steps = [100] if release.rollout is None else release.rollout.steps
    if step is not None and step not in steps:
        yield Loss(owner, ("rollout", "steps"), f"its settings ask for the step {step}, which is none of them")
        return
    files: dict[str, bytes] = {}
    said: set[Identity] = set()
    lost: set[Identity] = set()
    paths: dict[str, str] = {}
    prune: dict[str, bool] = {}
    for name in settings.carries:
        if faulty(name, release.targets.get(name, {})) is not None:
            yield Loss(owner, ("targets", name), "these settings are wrong, so there is nothing to carry")
            continue
        made = emit(release, name)
        yield from [loss._replace(of=name) for loss in made.losses]
        yield from made.conflicts
        if made.files and "kustomization.yaml" not in made.files:
            yield Loss(owner, ("targets", name), "it writes no manifests, so nothing of it can be applied")
            continue
        said |= made.said
        lost |= {loss.resource for loss in made.losses}
        files |= {f"{name}/{path}": data for path, data in made.files.items()}
        if made.files:
            paths[name] = _path(name, step, made.files)
            prune[name] = (step or steps[0]) == 100 or not any(path.startswith("rollout/") for path in made.files)
    yield from [Elsewhere(each) for each in ours if each not in said | lost]
    if not files:
        return
    image = artifact.artifact(files, manifest.name(release.project, release.environment))
    for number, (path, data) in enumerate(sorted(image.files.items())):
        yield File(f"artifact/{path}", data, frozenset(said) if number == 0 else frozenset())
    bundles = {chain: bundle.digest for chain, bundle in sorted(release.bundles.items())}
    yield Shipped(image.digest, paths, prune, bundles)


def _path(name: str, step: int | None, files: Mapping[str, bytes]) -> str:
    """The folder of a step, where the target has one; the others have all in one."""
    folder = f"rollout/{step}"
    return f"{name}/{folder}" if f"{folder}/kustomization.yaml" in files else name
