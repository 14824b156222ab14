"""Entries that stand for many models: those that the configuration names are declared, the others for a person."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from penstock.adopt.litellm.entry import Entry, spec
from penstock.adopt.source import Source

_LONGEST, _STARS, _MOST = 200, 2, 100
"""Characters of a name, `*` in a pattern, and patterns, that are matched; ten times as many names."""
_PLAIN = re.compile(r"[A-Za-z][\w./:@+-]*")


def declared(entries: Iterable[Entry], names: Iterable[str]) -> Iterator[Entry]:
    """An entry for each name that one of them stands for: of the closest pattern, as the proxy takes it."""
    closest = sorted(entries, key=lambda each: -len(each.title.replace("*", "")))
    patterns = [(each, _pattern(each)) for each in closest[:_MOST] if each.title.count("*") <= _STARS]
    for name in islice(
        (each for each in dict.fromkeys(names) if len(each) <= _LONGEST and "*" not in each), 10 * _MOST
    ):
        for each, pattern in patterns:
            made = _one(each, pattern.fullmatch(name))
            if made is not None:
                yield made
                break


def asks(entry: Entry) -> None:
    """Says what a person writes for each model that is asked, and whatever is wrong or stays behind."""
    is_short = len(entry.title) <= _LONGEST and entry.title.count("*") <= _STARS
    named = _one(entry, _pattern(entry).fullmatch(entry.title.replace("*", "NAME", 1))) if is_short else None
    quiet = Source(entry.source.tree, entry.source.path, entry.source.root, entry.source.label)
    made = spec(replace(named, source=quiet)) if named is not None else None
    for note in quiet.notes:
        if note.sort in ("fault", "lost"):
            entry.source.note(note.sort, note.line, note.text.replace("NAME", "*"), note.path)
    words = f"`{entry.title}` stands for many models: declare each that is asked"
    if made is not None:
        line = f"{{kind: Model, metadata: {{name: SHORT}}, spec: {_flow(made)}}}"
        provider = str(made["model"]).partition("/")[0]
        words += f", as `{line}`; `penstock models --provider {provider}` lists them"
    entry.note("decide", entry.line(), words)


def _pattern(entry: Entry) -> re.Pattern[str]:
    return re.compile("(.*)".join(re.escape(part) for part in entry.title.split("*")))


def _one(entry: Entry, found: re.Match[str] | None) -> Entry | None:
    """The entry as it is for one name; None where it does not stand for it."""
    model = entry.given.get("model")
    if found is None or not isinstance(model, str) or model.count("*") > entry.title.count("*"):
        return None
    name = found[0]
    parts = model.split("*")
    made = parts[0] + "".join(group + part for group, part in zip(found.groups(), parts[1:], strict=False))
    if "/" in parts[0] and found.groups() and found[1].startswith(parts[0]):
        return None  # the provider is named twice
    given = {**entry.data["litellm_params"], "model": made}
    return replace(entry, title=name, data={**entry.data, "model_name": name, "litellm_params": given})


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
