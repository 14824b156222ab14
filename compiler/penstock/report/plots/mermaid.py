"""Graphs in Mermaid's language, which GitHub and GitLab draw; names are data, never syntax."""

from collections.abc import Collection, Mapping

from penstock.report import inert

MOST = 120
"""Edges drawn; more of them nobody reads."""
_CLASSES = {
    "breaking": "fill:#ffd7d5,stroke:#cf222e,color:#1f2328",
    "behavioural": "fill:#fff8c5,stroke:#9a6700,color:#1f2328",
    "metadata": "fill:#ddf4ff,stroke:#0969da,color:#1f2328",
    "run": "stroke:#8250df,stroke-width:2px",
}


def flowchart(
    edges: Collection[tuple[str, str]],
    levels: Mapping[str, str],
    reached: Mapping[str, Collection[str]],
    most: int = MOST,
) -> str:
    """From left to right: what is read, then who reads it.

    levels: of the nodes that changed; reached: names by kind that are marked as what must run or be looked at;
    most: edges drawn.
    """
    drawn = sorted(edges)[:most]
    nodes = {name: f"n{index}" for index, name in enumerate(sorted({each for edge in drawn for each in edge}))}
    lines = ["flowchart LR", *(f'  {key}["{label(name)}"]' for name, key in nodes.items())]
    lines += [f"  {nodes[read]} --> {nodes[reader]}" for read, reader in drawn]
    if len(edges) > len(drawn):
        lines.append(f'  more["and {len(edges) - len(drawn)} more edges"]')
    classes: dict[str, list[str]] = {}
    for name, key in nodes.items():
        kind, _, rest = name.partition("/")
        level = levels.get(name)
        if level in _CLASSES:
            classes.setdefault(level, []).append(key)
        elif rest in reached.get(kind, ()):
            classes.setdefault("run", []).append(key)
    for name in sorted(classes):
        lines += [f"  classDef {name} {_CLASSES[name]}", f"  class {','.join(classes[name])} {name}"]
    return "\n".join(lines)


def label(text: str) -> str:
    """Foreign text between double quotes: what Mermaid, Markdown or HTML would read stands as its number."""
    shown = inert.line(text, 80)
    return "".join(c if c.isalnum() or c in " /-_.,:()…" else f"#{ord(c)};" for c in shown)
