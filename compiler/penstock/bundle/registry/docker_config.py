"""The user's keys of registries, where Docker, Podman and skopeo keep them; read, never written."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from penstock.bundle.registry import credential_helper
from penstock.bundle.registry.credential_helper import Kept
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret

_LARGEST = 4 << 20


def credential(host: str, name: str, environ: Mapping[str, str]) -> Kept | None:
    """The key for a repository: of its helper, of the store, then of the file itself, the closest entry first.

    Raises:
        Fatal: a file is no such configuration, or a helper fails.
    """
    for path in _files(environ):
        found = _in_file(path, host, name, environ)
        if found is not None:
            return found
    return None


def _files(environ: Mapping[str, str]) -> Iterator[Path]:
    """REGISTRY_AUTH_FILE or DOCKER_CONFIG alone, where they are set; else the usual places."""
    if file := environ.get("REGISTRY_AUTH_FILE"):
        yield Path(file)
    elif folder := environ.get("DOCKER_CONFIG"):
        yield Path(folder) / "config.json"
    else:
        if runtime := environ.get("XDG_RUNTIME_DIR"):
            yield Path(runtime) / "containers" / "auth.json"
        if home := environ.get("HOME"):
            yield Path(home) / ".docker" / "config.json"


def _in_file(path: Path, host: str, name: str, environ: Mapping[str, str]) -> Kept | None:
    config = _read(path)
    auths, helpers, store = config.get("auths"), config.get("credHelpers"), config.get("credsStore")
    if isinstance(helpers, dict) and isinstance(helpers.get(host), str):
        return credential_helper.get(helpers[host], host, environ)
    entries = {_bare(str(key)): (key, value) for key, value in auths.items()} if isinstance(auths, dict) else {}
    if isinstance(store, str) and store:
        server = entries[host][0] if host in entries else host
        kept = credential_helper.get(store, str(server), environ)
        if kept is not None:
            return kept
    for place in _closest(host, name):
        if place in entries:
            kept = _entry(path, entries[place][1])
            if kept is not None:
                return kept
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise Fatal(f"{path} is no configuration of registries: too large")
        value = json.loads(path.read_bytes() or b"{}")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Fatal(f"{path} is no configuration of registries: it is no JSON object")
    return value


def _closest(host: str, name: str) -> Iterator[str]:
    """`host/a/b/c`, `host/a/b`, `host/a`, `host`: Podman keeps keys of namespaces too."""
    parts = [host, *name.split("/")]
    for count in range(len(parts), 0, -1):
        yield "/".join(parts[:count])


def _bare(key: str) -> str:
    """A key of `auths` without the scheme and the version that Docker wrote there of old."""
    rest = key.removeprefix("https://").removeprefix("http://").rstrip("/")
    return rest.removesuffix("/v1").removesuffix("/v2")


def _entry(path: Path, value: object) -> Kept | None:
    if not isinstance(value, dict):
        return None
    token = value.get("identitytoken")
    if isinstance(token, str) and token:
        return Kept(None, Secret(token))
    user, password = value.get("username"), value.get("password")
    auth = value.get("auth")
    if isinstance(auth, str) and auth:
        try:
            user, _, password = base64.b64decode(auth, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Fatal(f"{path} holds an `auth` that is no base64 text") from None
    if isinstance(user, str) and isinstance(password, str) and user and password:
        return Kept(user, Secret(password.rstrip("\0")))
    return None
