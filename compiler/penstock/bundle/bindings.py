"""Where and with which key resources run: beside the bundle, never in it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from penstock.bundle import invalid
from penstock.bundle.file import replace
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical
from penstock.spec.field import Aspect, Credentials, Strict, walk
from penstock.spec.kinds.model import Limits, Price
from penstock.spec.resource import Identity, Resource

if TYPE_CHECKING:
    from penstock.project.project import Project

FORMAT = 1


class ModelBinding(Strict):
    """What a Model's binding may hold; `price` is metadata that only spending needs."""

    endpoint: str | None = None
    """Base URL of an OpenAI-compatible server."""
    credentials: Credentials | None = None
    """The name of the key."""
    limits: Limits | None = None
    """What the provider can bear."""
    price: Price | None = None
    """US dollars per million tokens, where the Model sets them."""
    serving: dict[str, Any] | None = None
    """Hardware and replicas of a served Model."""


class Document(Strict):
    """`bindings.<environment>.json`."""

    bindings_format: Annotated[int, Field(ge=1)]
    """Version of this format."""
    environment: str
    """The Environment these belong to."""
    bindings: dict[str, dict[str, Any]]
    """By `Kind/name`."""


def bindings(project: "Project") -> dict[Identity, dict[str, Any]]:
    """The defaults in resources, overlaid by the Environment's; a Model's own `price` goes with them."""
    from penstock.project.environment import merge

    found: dict[Identity, dict[str, Any]] = {}
    for identity, resource in sorted(project.resources.items()):
        if identity.kind == "Environment":
            continue
        binding = merge(_defaults(resource), project.bindings.get(identity, {}))
        if binding:
            found[identity] = binding
    return found


def file(environment: str) -> str:
    """The name of an Environment's bindings."""
    return f"bindings.{environment}.json"


def dumps(environment: str, bindings: Mapping[Identity, Mapping[str, Any]]) -> bytes:
    """What stands in that file: names of variables, never their values."""
    body = {
        "bindingsFormat": FORMAT,
        "environment": environment,
        "bindings": {str(identity): binding for identity, binding in bindings.items()},
    }
    return canonical.dumps(body) + b"\n"


def write(environment: str, bindings: Mapping[Identity, Mapping[str, Any]], directory: Path) -> Path:
    """Writes it."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / file(environment)
    replace(path, dumps(environment, bindings))
    return path


def read(path: Path) -> dict[Identity, dict[str, Any]]:
    """What `dumps` gave, or an operator by hand.

    Raises:
        Fatal: unreadable, of a later format, or a binding that no resource has.
    """
    try:
        document = Document.model_validate(json.loads(path.read_bytes()))
    except OSError as error:
        raise Fatal(f"{path.name} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise Fatal(f"{path.name} is not readable: {_problem(error)}") from None
    if document.bindings_format > FORMAT:
        raise Fatal(f"{path.name} has format {document.bindings_format}; this version of Penstock reads {FORMAT}")
    return {_identity(path, name): _checked(path, name, value) for name, value in document.bindings.items()}


def of(given: Mapping[str, Any], source: str) -> dict[Identity, dict[str, Any]]:
    """The same of a mapping by `Kind/name`; `source` is what messages call it.

    Raises:
        Fatal: a binding that no resource has.
    """
    place = Path(source)
    found = {}
    for name, value in given.items():
        if not isinstance(value, Mapping):
            raise Fatal(f"{source}: {name} is no mapping")
        found[_identity(place, name)] = _checked(place, name, dict(value))
    return found


def beside(bundle: Path, environment: str | None = None) -> dict[Identity, dict[str, Any]]:
    """Those that `compile` wrote into the folder that a bundle's folder lies in; none where there are several."""
    found = sorted(bundle.parent.glob(f"bindings.{environment or '*'}.json"))
    return read(found[0]) if len(found) == 1 else {}


def _defaults(resource: Resource) -> dict[str, Any]:
    found: dict[str, Any] = {}
    taken: list[tuple[str | int, ...]] = []
    for marked in walk(resource.spec):
        if marked.aspect is not Aspect.BINDING or any(marked.route[: len(route)] == route for route in taken):
            continue
        taken.append(marked.route)
        place = found
        for key in marked.route[:-1]:
            place = place.setdefault(str(key), {})
        place[str(marked.route[-1])] = _plain(marked.value)
    price = getattr(resource.spec, "price", None)
    return found if price is None else {**found, "price": _plain(price)}


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return value


def _identity(path: Path, name: str) -> Identity:
    kind, slash, rest = name.partition("/")
    if not kind or not slash or not rest:
        raise Fatal(f"{path.name}: {name!r} is no `Kind/name`")
    return Identity(kind, rest)


def _checked(path: Path, name: str, value: dict[str, Any]) -> dict[str, Any]:
    if name.startswith("Model/"):
        try:
            ModelBinding.model_validate(value)
        except ValidationError as error:
            raise Fatal(f"{path.name}: {name}: {_problem(error)}") from None
    return value


def _problem(error: Exception) -> str:
    return invalid.words(error) if isinstance(error, ValidationError) else str(error)
