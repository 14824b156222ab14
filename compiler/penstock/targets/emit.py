"""A release as the files of one platform, and what of it the platform cannot say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from penstock.bundle.release import Release
from penstock.diagnostics.fatal import Fatal
from penstock.source.paths import below
from penstock.spec.kind import Kind
from penstock.spec.resource import Identity
from penstock.targets.find import find
from penstock.targets.target import Conflict, Elsewhere, File, Loss, Target


@dataclass(frozen=True, slots=True)
class Emitted:
    """What a target gave.

    Attributes:
        files: bytes by path in the target's folder.
        losses, conflicts: in the order of their resources.
        said: the resources that some file says something of.
        carried: by kind that the platform carries, (resources that some file says something of, those of them that
            lose something, resources).
    """

    target: str
    files: Mapping[str, bytes]
    losses: tuple[Loss, ...]
    conflicts: tuple[Conflict, ...]
    said: frozenset[Identity]
    carried: Mapping[str, tuple[int, int, int]]


def emit(release: Release, name: str) -> Emitted:
    """The files of the target `name`, with the settings that the release has of it.

    Raises:
        Fatal: there is no such target.
        ValidationError: of its settings.
    """
    target = find(name)
    settings = target.Settings.model_validate(release.targets.get(name, {}), by_alias=True, by_name=False)
    files: dict[str, bytes] = {}
    said: set[Identity] = set()
    elsewhere: set[Identity] = set()
    losses: set[Loss] = set()
    conflicts: set[Conflict] = set()
    for piece in target.emit(release, settings):
        match piece:
            case File():
                if below(piece.path) != piece.path or piece.path in files or _clash(piece.path, files):
                    raise Fatal(f"the target {name} gives a file at {piece.path!r}", help="report it to its author")
                files[piece.path] = piece.data
                said |= piece.carries
            case Loss():
                losses.add(piece)
            case Conflict():
                conflicts.add(piece)
            case Elsewhere():
                elsewhere.add(piece.resource)
    resources = {each: spec for each, spec in release.resources().items() if each not in elsewhere}
    losses |= set(_silent(target, resources, said, {loss.resource for loss in losses}))
    return Emitted(
        name,
        dict(sorted(files.items())),
        tuple(
            sorted(losses, key=lambda loss: (loss.resource, tuple(map(str, loss.route)), loss.reason, loss.of or ""))
        ),
        tuple(sorted(conflicts)),
        frozenset(said),
        _carried(target, resources, said, losses),
    )


def faulty(name: str, settings: Mapping[str, Any]) -> tuple[ValidationError, type[Any]] | None:
    """What is wrong with the settings of a target, and their model."""
    model = find(name).Settings
    try:
        model.model_validate(settings, by_alias=True, by_name=False)
    except ValidationError as error:
        return error, model
    return None


def _clash(path: str, files: Mapping[str, bytes]) -> bool:
    """Whether one of them would have to be a folder."""
    parts = path.split("/")
    above = ("/".join(parts[:end]) for end in range(1, len(parts)))
    return any(each in files for each in above) or any(each.startswith(f"{path}/") for each in files)


def _silent(
    target: Target, resources: Mapping[Identity, Kind], said: set[Identity], lost: set[Identity]
) -> Iterator[Loss]:
    """What nobody said: a resource that stands in no file, and fields that a resource sets and the target leaves."""
    for identity, spec in resources.items():
        fields = target.CARRIES.get(identity.kind)
        if fields is None:
            continue
        if identity not in said:
            if identity in lost:
                continue
            yield Loss(identity, (), "it stands in none of its files")
            continue
        for field in spec.model_fields_set:
            alias = type(spec).model_fields[field].alias or field
            value, usual = getattr(spec, field), type(spec).model_fields[field].get_default(call_default_factory=True)
            if alias not in fields and value != usual:
                yield Loss(identity, (alias,), "it has no place for this field")


def _carried(
    target: Target, resources: Mapping[Identity, Kind], said: set[Identity], losses: set[Loss]
) -> dict[str, tuple[int, int, int]]:
    lossy = {loss.resource for loss in losses}
    found: dict[str, tuple[int, int, int]] = {}
    for kind in sorted({identity.kind for identity in resources} & set(target.CARRIES)):
        of = [identity for identity in resources if identity.kind == kind]
        carried = [identity for identity in of if identity in said]
        found[kind] = (len(carried), len([each for each in carried if each in lossy]), len(of))
    return found
