"""A refusal or a failure as problem details (RFC 9457): step, provider and cause; no traceback, no secret."""

import re
from typing import Any

from penstock.diagnostics.secret import clean
from penstock.runtime.library.failures import failed_step
from penstock.runtime.traces.trace import Trace

_TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    408: "Request timeout",
    413: "Request too large",
    415: "Unsupported media type",
    422: "Unprocessable input",
    429: "Too many requests",
    500: "Internal error",
    502: "Provider failed",
    503: "Unavailable",
    504: "Timeout",
}
_STATUS = {
    "input": 422,
    "guard": 422,
    "provider-timeout": 504,
    "step-timeout": 504,
    "provider-rate": 503,
    "provider-down": 503,
    "answer-schema": 502,
}
_LONGEST = 2000  # characters of a detail
_PROVIDER = re.compile(r"(?:step '[^']{1,80}': )+(Model/[a-z0-9-]+) \(([^()\s]{1,200})\)")


class Problem(Exception):
    """A request that is not answered.

    Args:
        code: a word for programs; it ends the `type`.
        detail: a sentence for people.
        more: members beside those of the standard.
        retry_after: seconds.
    """

    def __init__(
        self, status: int, code: str, detail: str, *, retry_after: int | None = None, **more: str | None
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.retry_after = status, code, retry_after
        self.detail = clean(detail)[:_LONGEST]
        self.more = {name: value for name, value in more.items() if value is not None}

    def body(self, trace_id: str, *, openai: bool = False) -> dict[str, Any]:
        """
        Args:
            openai: with the member `error` that OpenAI's clients look for.
        """
        found: dict[str, Any] = {
            "type": f"urn:penstock:problem:{self.code}",
            "title": _TITLES.get(self.status, "Problem"),
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:penstock:trace:{trace_id}",
            "code": self.code,
            **self.more,
        }
        if openai:
            kind = "invalid_request_error" if self.status < 500 else "server_error"
            found["error"] = {"message": self.detail, "type": kind, "code": self.code, "param": None}
        return found


def of(trace: Trace) -> Problem:
    """Why a chain gave no answer."""
    code = trace.code or "step"
    if code == "input" and trace.steps:
        code = "step"  # a step's own inputs are not the caller's
    status = _STATUS.get(code) or (502 if code.startswith(("provider-", "endpoint-")) else 500)
    said = _PROVIDER.match(trace.error or "")
    return Problem(
        status,
        code,
        trace.error or "there is no answer",
        retry_after=1 if status == 503 else None,
        step=failed_step(trace),
        model=said[1] if said else None,
        provider=said[2] if said else None,
        bundle=trace.bundle,
    )
