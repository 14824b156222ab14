"""A graph as text: a tree for people, Mermaid and DOT for what draws."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from penstock.report import inert


class Arrow(NamedTuple):
    """From a node to one that it names; `label`: where."""

    source: str
    target: str
    label: str


def tree(names: Mapping[str, str], arrows: Sequence[Arrow]) -> str:
    """Every node below what names it, first those that nothing names; what was shown above is not unfolded again."""
    below: dict[str, dict[str, list[str]]] = {}
    for arrow in arrows:
        below.setdefault(arrow.source, {}).setdefault(arrow.target, []).append(arrow.label)
    named = {arrow.target for arrow in arrows if arrow.source != arrow.target}
    shown: set[str] = set()
    lines: list[str] = []

    def walk(top: str) -> None:
        """Without recursion: a chain of references may be as long as the project."""
        stack: list[tuple[str, str, str, list[str]]] = [(top, "", "", [])]
        while stack:
            node, prefix, indent, labels = stack.pop()
            place = f"  ({', '.join(labels[:3])}{', …' if len(labels) > 3 else ''})" if labels else ""
            known = node in shown and bool(below.get(node))
            lines.append(f"{prefix}{names[node]}{place}{'  ^ above' if known else ''}")
            if known:
                continue
            shown.add(node)
            inner = sorted(below.get(node, {}).items())
            for index, (target, routes) in reversed(list(enumerate(inner))):
                last = index == len(inner) - 1
                stack.append(
                    (target, f"{indent}{'└─ ' if last else '├─ '}", f"{indent}{'   ' if last else '│  '}", routes)
                )

    for node in sorted(names):
        if node not in named:
            walk(node)
    for node in sorted(names):  # what only circles lead to
        if node not in shown:
            walk(node)
    return "\n".join(inert.line(line) for line in lines)


def mermaid(names: Mapping[str, str], arrows: Sequence[Arrow]) -> str:
    """A flowchart; no name can leave its quotes."""
    ids = {node: f"n{index}" for index, node in enumerate(names)}
    lines = ["flowchart LR"]
    lines += [f'  {ids[node]}["{_quoted(name)}"]' for node, name in names.items()]
    lines += [f'  {ids[arrow.source]} -->|"{_quoted(arrow.label)}"| {ids[arrow.target]}' for arrow in arrows]
    return "\n".join(lines)


def dot(names: Mapping[str, str], arrows: Sequence[Arrow]) -> str:
    """For Graphviz."""
    lines = ["digraph penstock {", "  rankdir=LR;", "  node [shape=box];"]
    lines += [f"  {_string(node)} [label={_string(name)}];" for node, name in names.items()]
    lines += [f"  {_string(a.source)} -> {_string(a.target)} [label={_string(a.label)}];" for a in arrows]
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    """Mermaid's entities for what ends a text, starts markup or another entity."""
    return "".join(c if c.isalnum() or c in " /-_.,()" else f"#{ord(c)};" for c in inert.line(text))


def _string(text: str) -> str:
    return json.dumps(inert.line(text), ensure_ascii=False)
