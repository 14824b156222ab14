"""The store of a package, by the entry point group `penstock.retrievers`: its name is the store's, it names a `Build`.

Nothing but a run looks for packages: a project is checked, compiled and compared where they are not installed.
"""

import math
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any, cast

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret, redact
from penstock.runtime.provider import Failed
from penstock.runtime.retriever import Build, Embed, Found, Retriever, Site
from penstock.runtime.step import StepFailed
from penstock.runtime.traces.trace import Usage
from penstock.source.data.rows import Row
from penstock.spec.kinds.retriever import Plugged as Store
from penstock.spec.kinds.retriever import Retriever as Spec

GROUP = "penstock.retrievers"


async def build(spec: Spec, rows: Sequence[Row], embed: Embed, site: Site) -> Retriever:
    """What the package builds; of what it gives, only documents of the agreed shape come through."""
    assert isinstance(spec.store, Store)
    if not site.packages:
        raise StepFailed(
            f"Retriever/{site.name}: the code of a package is not run for a revision that is not trusted",
            code="retriever-untrusted",
        )
    made = _member(spec.store.name, site.name)
    address = site.environ.get(site.url or "", "")
    plugged = Plugged(site.name, spec.store.name, (Secret(address),) if address else ())
    try:
        plugged.inner = await made(spec, rows, embed, site)
    except (StepFailed, Fatal, Failed):
        raise
    except Exception as error:  # whatever a package raises
        raise plugged.failed(error) from None
    return plugged


class Plugged:
    """A package's Retriever; what it raises, or gives in another shape, is the step's failure."""

    inner: Retriever

    def __init__(self, name: str, store: str, secrets: tuple[Secret, ...]) -> None:
        self._where = f"Retriever/{name}: the store '{store}' of a package"
        self._secrets = secrets

    async def find(self, query: str, take: int) -> Found:
        """At most `take` documents, as the package orders them."""
        try:
            found = await self.inner.find(query, take)
        except (StepFailed, Fatal, Failed):
            raise
        except Exception as error:  # whatever a package raises
            raise self.failed(error) from None
        problem = _problem(found, take)
        if problem is not None:
            raise StepFailed(f"{self._where} gave {problem}")
        documents = tuple(
            {"id": d["id"], "text": d["text"], "score": d["score"], "source": d["source"]} for d in found[0]
        )
        return Found(documents, found.seconds, found.usage)

    def failed(self, error: Exception) -> StepFailed:
        said = " ".join(redact(str(error), self._secrets).split())[:300]
        return StepFailed(f"{self._where} failed: {type(error).__name__}: {said}")


def _member(name: str, retriever: str) -> Build:
    points = list(entry_points(group=GROUP, name=name))
    if not points:
        known = ", ".join(sorted({point.name for point in entry_points(group=GROUP)})) or "none"
        raise Fatal(
            f"Retriever/{retriever} lies in a store '{name}', which no installed package has",
            help=f"install the package whose entry points of `{GROUP}` name '{name}' (installed: {known})",
        )
    if len({point.value for point in points}) > 1:
        values = ", ".join(sorted(point.value for point in points))
        raise Fatal(
            f"Retriever/{retriever} lies in a store '{name}', which several packages have: {values}",
            help="leave one of them installed",
        )
    try:
        made = points[0].load()
    except Exception as error:  # an import runs what the package likes
        why = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        raise Fatal(f"the store '{name}' of {points[0].value} does not load: {why}") from None
    if not callable(made):
        raise Fatal(f"the store '{name}' of {points[0].value} is no function")
    return cast(Build, made)


def _problem(found: Any, take: int) -> str | None:
    """What is wrong with what a package found, if anything is."""
    if not isinstance(found, Found) or not isinstance(found.usage, Usage) or not _number(found.seconds):
        return f"no Found(documents, seconds, usage) but {found!r:.80}"
    if len(found.documents) > take:
        return f"{len(found.documents)} documents where at most {take} were asked for"
    for document in found.documents:
        if not isinstance(document, Mapping):
            return f"a document that is no mapping: {document!r:.80}"
        for field in ("id", "text", "source"):
            if not isinstance(document.get(field), str):
                return f"a document without a text as its `{field}`: {document!r:.80}"
        if not _number(document.get("score")):
            return f"a document whose `score` is no number: {document.get('score')!r:.80}"
    return None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
