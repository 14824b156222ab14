"""What is known of hosted models, from the file beside this one, which `scripts/catalogue.py` writes.

The file has a line a model, so that whoever asks for one model reads one line.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from penstock.spec.kinds.model import Model, Price

BUILT_IN = "builtin/"
# What dates a name: 2025-04-14, 20250929, @20250514, -0613, 2411, -001, and Bedrock's -v1:0 behind it.
_DATED = re.compile(r"[-@](?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|\d{3}|\d{2}-\d{2}|\d{2}-\d{4})(?:-v\d+(?::\d+)?)?$")
_SUFFIX = re.compile(r"[-@](?:latest|default)$")


class Above(NamedTuple):
    """What a prompt of more than `tokens` costs, all of it, in US dollars per million tokens."""

    tokens: int
    input_per_million: float
    output_per_million: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A hosted model; None is not known.

    Attributes:
        name: with its provider, as LiteLLM spells it.
        mode: chat, completion, responses, embedding or rerank.
        context: tokens of the longest prompt; `answer`: of the longest answer.
        input_per_million, output_per_million, cached_per_million: US dollars per million tokens.
        per_query: US dollars a call, as rerankers are priced.
        above: the dearest price of long prompts.
        has, lacks: capabilities that are stated; of all others nothing is.
        retired: the day from which the provider does not answer.
        dimensions: of its vectors.
        regions: where it can be had; None: not stated.
        bare: LiteLLM takes the name without its provider too.
    """

    name: str
    mode: str
    context: int | None
    answer: int | None
    input_per_million: float | None
    output_per_million: float | None
    cached_per_million: float | None
    per_query: float | None
    above: Above | None
    has: frozenset[str]
    lacks: frozenset[str]
    retired: date | None
    dimensions: int | None
    regions: tuple[str, ...] | None
    bare: bool

    @property
    def provider(self) -> str:
        return self.name.partition("/")[0]

    @property
    def shared(self) -> bool:
        """Prompt and answer share the window: the longest of either is as long."""
        return self.context is not None and self.context == self.answer


def entry(name: str) -> Entry | None:
    """The model of LiteLLM's name: `openai/gpt-4.1`, or `gpt-4.1`, where LiteLLM knows it without its provider."""
    return _entry(name)


def entries() -> Iterator[Entry]:
    """All of them, sorted by name: parses the whole file."""
    for name, row in json.loads(_text())["models"].items():
        yield _made(name, row)


def snapshots(name: str) -> tuple[str, ...]:
    """The dated snapshots of a name that floats, the newest last; none where it is dated itself or has none."""
    found = entry(name)
    if found is None or _DATED.search(found.name):
        return ()
    family = _SUFFIX.sub("", found.name)
    known = re.findall(rf'^"({re.escape(family)}[-@][^"]*)":', _text(), re.MULTILINE)
    return tuple(sorted((n for n in known if _DATED.sub("", n) == family), key=_newest))


def is_snapshot(name: str, dated: str) -> bool:
    """Whether `dated` is a dated snapshot of a name that floats: the same provider, the same family."""
    return _DATED.search(dated) is not None and _DATED.sub("", dated) == _SUFFIX.sub("", name)


def is_dated(name: str) -> bool:
    """Whether a name carries the date of its snapshot."""
    return _DATED.search(name) is not None


def price(model: Model) -> Price | None:
    """What a Model costs: its own `price`, nothing for `builtin/...`, else the catalogue's; None where not known."""
    if model.price is not None:
        return model.price
    if model.model.startswith(BUILT_IN):
        return Price(input_per_million=0.0, output_per_million=0.0)
    found = entry(model.model)
    if found is None or (found.input_per_million is None and found.per_query is None):
        return None
    if found.mode in ("chat", "completion", "responses") and found.output_per_million is None:
        return None
    return Price(input_per_million=found.input_per_million or 0.0, output_per_million=found.output_per_million or 0.0)


def dearest(model: Model) -> Price | None:
    """What a Model costs at most: a long prompt may be dearer by the token. None where not known."""
    found, usual = entry(model.model), price(model)
    if model.price is not None or usual is None or found is None or found.above is None:
        return usual
    _, input, output = found.above
    return Price(
        input_per_million=max(usual.input_per_million, input), output_per_million=max(usual.output_per_million, output)
    )


def per_query(model: Model) -> float:
    """US dollars of a call beside its tokens."""
    found = None if model.price is not None else entry(model.model)
    return 0.0 if found is None or found.per_query is None else found.per_query


def context(model: Model) -> int | None:
    """The longest sequence of a Model, in tokens: as it is served, else the catalogue's; None where not known."""
    if model.serving is not None:
        return model.serving.max_context
    found = entry(model.model)
    return found.context if found is not None else None


def version() -> str:
    """Where the facts come from."""
    return str(_head()["version"])


@lru_cache(maxsize=1024)
def _entry(name: str) -> Entry | None:
    if '"' in name or "\\" in name or "\n" in name:
        return None
    row = _line(name)
    if row is not None:
        return _made(name, row)
    if "/" in name:
        return None
    found = re.findall(rf'^"([^"/]+/{re.escape(name)})":', _text(), re.MULTILINE)
    made = [_made(full, row) for full in found if (row := _line(full)) is not None]
    return next((each for each in made if each.bare), None)


def _line(name: str) -> list[Any] | None:
    start = _text().find(f'\n"{name}":[')
    if start < 0:
        return None
    start += len(name) + 4
    row: list[Any] = json.loads(_text()[start : _text().index("\n", start)].rstrip(","))
    return row


def _made(name: str, row: list[Any]) -> Entry:
    columns = _head()["columns"]
    of = dict(zip(columns, [*row, *[None] * (len(columns) - len(row))], strict=True))
    above, retired, regions = of["above"], of["retired"], of["regions"]
    whole = above is not None and None not in above
    return Entry(
        name=name,
        mode=_head()["modes"][of["mode"] or 0],
        context=of["context"],
        answer=of["answer"],
        input_per_million=of["input"],
        output_per_million=of["output"],
        cached_per_million=of["cached"],
        per_query=of["query"],
        above=Above(*above) if whole else None,
        has=_capabilities(of["has"]),
        lacks=_capabilities(of["lacks"]),
        retired=None if retired is None else date.fromisoformat(retired),
        dimensions=of["dimensions"],
        regions=None if regions is None else tuple(regions),
        bare=bool(of["bare"]),
    )


def _capabilities(bits: int | None) -> frozenset[str]:
    return frozenset(name for index, name in enumerate(_head()["capabilities"]) if (bits or 0) >> index & 1)


def capabilities() -> tuple[str, ...]:
    """The names of all that may be asked for."""
    return tuple(_head()["capabilities"])


def _newest(name: str) -> tuple[int, str]:
    # A number of eight digits is a date; shorter ones order themselves.
    found = _DATED.search(name)
    digits = re.sub(r"\D", "", re.sub(r"-v\d+(:\d+)?$", "", found.group())) if found else ""
    return len(digits), digits


@lru_cache(maxsize=1)
def _text() -> str:
    return files("penstock.spec").joinpath("catalogue.json").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _head() -> dict[str, Any]:
    head, _, _ = _text().partition(',\n"models":{')
    made: dict[str, Any] = json.loads(head + "}")
    return made
