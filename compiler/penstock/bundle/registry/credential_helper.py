"""Asks the programs that keep the keys of registries: `docker-credential-<name>`, as Docker and Podman do."""

import json
import re
import subprocess
from collections.abc import Mapping
from typing import NamedTuple

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SECONDS = 60
_LARGEST = 1 << 18
_TOKEN = "<token>"


class Kept(NamedTuple):
    """What a program keeps: a name and a password, or (`user` is None) an identity token."""

    user: str | None
    secret: Secret


def get(name: str, server: str, environ: Mapping[str, str]) -> Kept | None:
    """What the helper `name` keeps for a server; None where it keeps nothing.

    Raises:
        Fatal: no such program, or it fails; what it printed is not shown, it may be a secret.
    """
    program = f"docker-credential-{name}"
    if not _NAME.fullmatch(name):
        raise Fatal(f"the registry configuration names an odd credential helper: {name[:40]!r}")
    try:
        ended = subprocess.run(
            [program, "get"],
            input=server.encode(),
            capture_output=True,
            env=dict(environ),
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise Fatal(
            f"{program} is not installed, and the registry configuration asks for it", help=f"put {program} on PATH"
        ) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Fatal(f"{program} did not answer: {type(error).__name__}") from None
    if ended.returncode != 0:
        if b"not found" in ended.stdout.lower() + ended.stderr.lower():
            return None
        raise Fatal(f"{program} ended with exit code {ended.returncode}", help=f"try `echo {server} | {program} get`")
    try:
        said = json.loads(ended.stdout[:_LARGEST])
        user, secret = said["Username"], said["Secret"]
    except (ValueError, KeyError, TypeError, RecursionError):
        user = secret = None
    if not isinstance(user, str) or not isinstance(secret, str):
        raise Fatal(f"{program} answered with no name and secret")
    if not secret:
        return None
    return Kept(None if user == _TOKEN else user, Secret(secret))
