"""What every page of ours has: its policy, its look, its way around. No network, light and dark."""

import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from penstock.version import VERSION


def page(
    title: str, navigation: str, main: str, data: Any, *, styles: Sequence[str], scripts: Sequence[str], head: str = ""
) -> str:
    """A whole page.

    Args:
        title, navigation, main: inert HTML; `head` stands in place of the title above the navigation.
        data: a JSON value, which scripts read.
        styles, scripts: names of assets, in their order; the policy allows those and nothing else.
    """
    css = "".join(_asset(f"{name}.css") for name in styles)
    script = '"use strict";\n(() => {\n' + "".join(_asset(f"{name}.js") for name in scripts) + "})();\n"
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src 'sha256-{_hash(css)}'",
            f"script-src 'sha256-{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<a class="skip" href="#main">To the report</a>
<header id="top"><h1>{head or title}</h1>
<nav id="views" aria-label="Views">{navigation}</nav>
<p class="tools" hidden><button type="button" id="theme" title="Light, dark, or as the system">Theme</button>
<button type="button" id="redact" aria-pressed="false">Hide texts</button></p></header>
<main id="main" tabindex="-1">
{main}
<footer>Penstock {VERSION}</footer>
</main>
<script type="application/json" id="data">{_json(data)}</script>
<script>{script}</script>
</body>
</html>
"""


def _json(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _asset(name: str) -> str:
    return (files("penstock.report") / "assets" / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
