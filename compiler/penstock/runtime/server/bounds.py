"""What one server takes upon itself at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """
    Attributes:
        concurrency: requests that are answered at once; those beyond are refused with 429.
        body: bytes of a request.
        coming: bytes of all bodies together that are not whole yet; they take no place among those that are answered.
        body_seconds: until a request has come in, its head and its body each.
        seconds: until it is answered.
        drain: seconds that requests under way have after SIGTERM.
        connections: open at once.
    """

    concurrency: int = 64
    body: int = 1 << 20
    coming: int = 64 << 20
    body_seconds: float = 10.0
    seconds: float = 120.0
    drain: float = 30.0
    connections: int = 1024
