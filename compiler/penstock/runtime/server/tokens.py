"""Who may ask: bearer tokens, compared in constant time; without any, only this machine's own programs."""

import hmac
from collections.abc import Mapping, Sequence

from penstock.bundle.registry.reference import host_of, is_loopback
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret
from penstock.runtime.server.problem import Problem

SHORTEST = 16
"""Characters of a token."""


def tokens(names: Sequence[str], environ: Mapping[str, str], host: str, *, open_to_all: bool) -> tuple[Secret, ...]:
    """The tokens that are accepted, out of variables of the environment.

    Args:
        host: where the server listens.
        open_to_all: whether other machines may ask without a token.

    Raises:
        Fatal: a variable is not set or too short, or there is no token and other machines could ask.
    """
    found = []
    for name in names:
        value = environ.get(name, "").strip()
        if len(value) < SHORTEST or not value.isascii() or not value.isprintable() or " " in value:
            raise Fatal(
                f"the variable {name} holds no token",
                help=f"at least {SHORTEST} characters, such as `openssl rand -hex 32` gives",
            )
        found.append(Secret(value))
    if not found and not open_to_all and not is_loopback(host_of(host) if host.startswith("[") else host):
        raise Fatal(
            f"other machines could ask at {host}, and there is no token",
            help="--token-env NAME names the variable that holds it; --no-auth leaves asking to everybody",
        )
    return tuple(found)


def admit(headers: Mapping[str, str], accepted: Sequence[Secret], *, only_local: bool) -> None:
    """
    Args:
        only_local: refuse requests that a page of another site makes a browser on this machine send.

    Raises:
        Problem: who asks may not.
    """
    if not accepted:
        host = headers.get("host", "")
        if only_local and not is_loopback(host_of(host)):
            raise Problem(403, "host", "without a token this server answers only to localhost")
        return
    scheme, _, given = headers.get("authorization", "").partition(" ")
    sent = given.strip().encode("utf-8", "replace") if scheme.lower() == "bearer" else b""
    # All are compared, so that time says nothing of which.
    matches = [hmac.compare_digest(sent, each.reveal().encode()) for each in accepted]
    if not any(matches):
        raise Problem(401, "token", "a bearer token is needed" if not sent else "the bearer token is not accepted")
