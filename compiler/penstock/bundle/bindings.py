"""Where and with which key resources run: beside the bundle, never in it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from penstock.bundle.release import Release
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project
from penstock.source import canonical
from penstock.spec.field import Aspect, Strict, walk
from penstock.spec.kinds.model import Credentials, Limits, Price
from penstock.spec.resource import Identity, Resource

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


class Dropped(NamedTuple):
    """A credential that base does not bind to that provider and origin, and so is not used."""

    resource: Identity
    env: str
    provider: str
    origin: str


class Trusted(NamedTuple):
    """Bindings that a run may use, and what was left out of them."""

    bindings: Mapping[Identity, Mapping[str, Any]]
    dropped: tuple[Dropped, ...]


def bindings(project: Project) -> dict[Identity, dict[str, Any]]:
    """The defaults in resources, overlaid by the Environment's; a Model's own `price` goes with them."""
    found: dict[Identity, dict[str, Any]] = {}
    for identity, resource in sorted(project.resources.items()):
        if identity.kind == "Environment":
            continue
        defaults = _defaults(resource)
        merged = _merge(defaults, project.bindings.get(identity, {}))
        if merged:
            found[identity] = merged
    return found


def write(release: Release, directory: Path) -> Path:
    """Writes `bindings.<environment>.json`; it holds names of variables, never their values."""
    from penstock.bundle.layout import replace

    body = {
        "bindingsFormat": FORMAT,
        "environment": release.environment,
        "bindings": {str(identity): binding for identity, binding in release.bindings.items()},
    }
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"bindings.{release.environment}.json"
    replace(path, canonical.dumps(body) + b"\n")
    return path


def read(path: Path) -> dict[Identity, dict[str, Any]]:
    """What `write` wrote, or an operator by hand.

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


def trusted(base: Release | None, head: Release) -> Trusted:
    """Head's bindings without the credentials that base does not bind to the same provider and origin."""
    known = {place for _, place in _credentials(base)} if base is not None else set()
    kept = dict(head.bindings)
    dropped = []
    for identity, place in _credentials(head):
        if place not in known:
            kept[identity] = {key: value for key, value in kept[identity].items() if key != "credentials"}
            dropped.append(Dropped(identity, *place))
    return Trusted(kept, tuple(dropped))


def provider(model: str) -> str:
    """The first part of LiteLLM's model string."""
    return model.partition("/")[0]


def origin(endpoint: str | None) -> str | None:
    """`scheme://host:port` of an endpoint, lower case; the empty string where the provider's own is meant.

    None where the text has no clear origin: user information, a backslash, blanks, a query, another scheme.
    """
    if endpoint is None:
        return ""
    if not endpoint.isascii() or not endpoint.isprintable() or any(sign in endpoint for sign in "\\ @?#%"):
        return None
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or (443 if parts.scheme == 'https' else 80)}"


def _credentials(release: Release) -> list[tuple[Identity, tuple[str, str, str]]]:
    """Each bound credential as (variable, provider, origin); what has no clear origin or provider equals nothing."""
    models = {
        identity: provider(getattr(spec, "model", ""))
        for bundle in release.bundles.values()
        for identity, spec in bundle.specs.items()
    }
    found = []
    for identity, binding in release.bindings.items():
        credentials = binding.get("credentials")
        if isinstance(credentials, Mapping):
            place = origin(binding.get("endpoint"))
            where = f"?{identity}" if place is None else place
            found.append((identity, (str(credentials.get("env")), models.get(identity, f"?{identity}"), where)))
    return found


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


def _merge(target: Any, patch: Any) -> Any:
    """JSON merge patch (RFC 7396)."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merge(merged.get(key), value)
    return merged


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
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)
