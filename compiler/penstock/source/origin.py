"""Where an address goes: its scheme, host and port, in one spelling."""

from urllib.parse import urlsplit


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
