"""A key, read when a call is made and never before."""

from collections.abc import Mapping
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret


def credential(binding: Mapping[str, Any], environ: Mapping[str, str], who: str) -> Secret | None:
    """The value of the variable that a binding names; None where it names none.

    Raises:
        Fatal: the variable is not set, or holds what no header may.
    """
    named = binding.get("credentials")
    if not isinstance(named, Mapping):
        return None
    variable = str(named.get("env"))
    value = environ.get(variable, "").strip()
    if not value:
        raise Fatal(
            f"{who} needs the key in {variable}, which is not set",
            help=f"set {variable}, or use answers of an earlier run with --calls replay",
        )
    if not value.isascii() or not value.isprintable() or " " in value:
        raise Fatal(f"{variable}, the key of {who}, holds a blank, a line break or a sign that no key has")
    return Secret(value)
