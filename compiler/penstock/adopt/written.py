"""Drafted resources as a file of specs."""

from collections.abc import Sequence
from typing import Any

from penstock.adopt.source import Drafted
from penstock.source.editing.dumps import dumps
from penstock.spec.formatted import format


def written(drafts: Sequence[Drafted], note: str) -> bytes:
    """A document each, the comment of the source above it, laid out as `fmt` does."""
    parts = [_document(draft) for draft in drafts]
    head = "".join(f"# {line}\n" for line in note.splitlines())
    return format("import.yaml", head.encode() + b"---\n".join(parts)).data


def _document(draft: Drafted) -> bytes:
    return dumps(draft.document(), note=draft.comment, wide=True)


def needs(draft: Drafted) -> set[tuple[str, str]]:
    """What a draft may refer to, by kind and name; a name that nothing bears is nobody's."""
    found: set[tuple[str, str]] = set()
    fields = {
        "model": ("Model",), "prompt": ("PromptTemplate",), "agent": ("PromptTemplate",), "dataset": ("Dataset",),
        "tool": ("Tool",), "chain": ("Chain", "PromptTemplate"), "retrieve": ("Retriever",), "base": ("Model",),
        "fallbacks": ("Model",), "tools": ("Tool",), "server": ("ToolServer",), "embedding": ("Model",),
        "rerank": ("Model",),
    }  # fmt: skip

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, member in value.items():
                names = member if isinstance(member, list) else [member]
                found.update((kind, name) for kind in fields.get(key, ()) for name in names if isinstance(name, str))
                if key in ("patches", "bindings") and isinstance(member, dict):
                    found.update((kind, name) for kind, _, name in (str(each).partition("/") for each in member))
                walk(member)
        elif isinstance(value, list):
            for member in value:
                walk(member)

    walk(dict(draft.spec))
    return found


def only(drafts: Sequence[Drafted], names: Sequence[str]) -> list[Drafted]:
    """The resources of these names, what they need, and the Evaluations of what is left in."""
    by = {(draft.kind, draft.name): draft for draft in drafts}
    wanted = {key for key in by if key[1] in names}
    wanted |= {key for key, draft in by.items() if draft.kind == "Evaluation" and draft.spec.get("chain") in names}
    while True:
        more = {need for key in wanted for need in needs(by[key]) if need in by} - wanted
        if not more:
            return [draft for key, draft in by.items() if key in wanted]
        wanted |= more
