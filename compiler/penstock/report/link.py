"""Addresses in a forge, of parts that strangers name."""

import re
from urllib.parse import quote

_START = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)+/?")


def edit(start: str, ref: str, path: str) -> str:
    """Where a browser changes a file: `start`/`ref`/`path`, or nothing where `start` is no such address.

    start: the forge's way to its editor, `https://github.com/owner/name/edit` or
        `https://gitlab.com/owner/name/-/edit`; ref: a branch; path: as the root of the repository sees it.
    """
    if not (ref and path and _START.fullmatch(start)) or {".", ".."} & {*ref.split("/"), *path.split("/")}:
        return ""
    return "/".join([start.rstrip("/"), _quoted(ref), _quoted(path)])


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="/").replace("~", "%7E").replace("_", "%5F")
