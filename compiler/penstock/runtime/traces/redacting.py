"""A stream of text without a secret in it, also where pieces cut the secret in two."""

from collections.abc import Callable

from penstock.diagnostics.secret import Secret, redact


class Redacting:
    """Hands on what it is told, a secret's value as `***`; the last few characters wait for `end`."""

    def __init__(self, on_text: Callable[[str], None], secret: Secret) -> None:
        self._on_text = on_text
        self._secret = secret
        self._held = ""

    def __call__(self, text: str) -> None:
        self._held = redact(self._held + text, (self._secret,))
        keep = self._begun()
        ready, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        if ready:
            self._on_text(ready)

    def end(self) -> None:
        """Nothing comes any more."""
        if self._held:
            self._on_text(self._held)
        self._held = ""

    def _begun(self) -> int:
        """How many characters at the end may be the beginning of the secret."""
        value = self._secret.reveal()
        longest = min(len(value) - 1, len(self._held))
        return next((n for n in range(longest, 0, -1) if value.startswith(self._held[-n:])), 0)
