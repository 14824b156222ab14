"""One answer of a chain, with what every step did."""

import asyncio
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from penstock.bundle import bindings, evidence, layout, release
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.report.report import Report
from penstock.report.sections import run as section
from penstock.runtime import chain
from penstock.runtime.calls.caps import Caps
from penstock.runtime.traces.record import Origin
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec.resource import Identity
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.checkout.place import kept
from penstock.verbs.releasing import lineages, outside
from penstock.verbs.traces.taping import taped
from penstock.verbs.traces.tracing import Tracing, tracing

Bindings = Mapping[Identity, Mapping[str, Any]]


def run(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    target: str,
    inputs: Mapping[str, str],
    environment: str | None = None,
    cassette: Path | None = None,
    caps: Caps | None = None,
    drawn: bool = False,
    traces: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Asks a chain of the project, or a bundle on disk, once.

    Args:
        target: the chain's name, or the folder of a bundle; its bindings are read beside it.
        inputs: text by input; what is declared as another type is read as JSON.
        caps: what may be spent.
        drawn: the report shows the steps on a common clock.
        cassette: a file of recorded calls, read and written as `settings.calls` says.
        traces: a file to be written, with one line.

    Raises:
        Fatal: no such chain or bundle, an input that is unknown, missing or of another type.
    """
    if (Path(target) / "oci-layout").is_file():
        bundle, bound = layout.read(Path(target)), _beside(Path(target), environment)
        with tracing(traces, settings, progress) as sinks:
            stands = (None, None) if sinks is None else evidence.stands(Path(target), bundle.digest)
            origin = Origin(bundle, "run", environment or "", None, None, *stands)
            return _answer(origin, bound, kept(settings), settings, inputs, cassette, caps, drawn, sinks)
    at = opening.place(directory, settings)
    resources = opening.loaded(at, None)
    found = findings(resources, environment, today)
    if found.stop:
        return Report((found.section,), "run", resources.tree.prefix)
    name = opening.gated(resources, environment)[0]
    project = opening.linked(resources, name)
    outside.give(project, release.named(project, [target]), settings, fetch=False)
    released = release.release(project, [target], judged=False)
    with tracing(traces, settings, progress) as sinks:
        stands = (None, None) if sinks is None else lineages.stands(at, project, released, None)
        origin = Origin(released.bundles[target], "run", name, None, None, *stands)
        return _answer(origin, released.bindings, at.store, settings, inputs, cassette, caps, drawn, sinks)


def _beside(bundle: Path, environment: str | None) -> Bindings:
    """An Environment that is asked for by name must have left its bindings there: another's would answer instead."""
    if environment is not None and not (bundle.parent / bindings.file(environment)).is_file():
        raise Fatal(
            f"there is no {bindings.file(environment)} beside the bundle",
            help="leave --env out for the bindings that are there, or compile it for that Environment",
        )
    return bindings.beside(bundle, environment)


def _answer(
    origin: Origin,
    bound: Bindings,
    store: Store,
    settings: Settings,
    inputs: Mapping[str, str],
    cassette: Path | None,
    caps: Caps | None,
    drawn: bool,
    sinks: Tracing | None,
) -> Report:
    bundle = origin.bundle
    values = typed(bundle.spec("Chain", bundle.chain).inputs, inputs)
    with taped(cassette, settings) as tape:
        calls = settings.calls or "live"
        asked = chain.open(bundle, bound, store=store, settings=settings, calls=calls, cassette=tape, caps=caps)
        trace = asyncio.run(asked.answer(values))
    if sinks is not None:
        sinks.take(origin, trace)
    return Report((section.section(trace, chain=bundle.chain, drawn=drawn),), "run")


def typed(declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, str]) -> dict[str, Any]:
    """Command-line texts as the chain's inputs."""
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise Fatal(f"the chain has no input '{unknown[0]}'", help=f"its inputs: {', '.join(declared) or 'none'}")
    values: dict[str, Any] = {}
    for name, text in given.items():
        if declared[name].get("type", "string") == "string":
            values[name] = text
            continue
        try:
            values[name] = json.loads(text)
        except ValueError:
            raise Fatal(
                f"input '{name}' is no JSON: {text[:60]!r}", help="a text needs no quotes, all else is JSON"
            ) from None
    missing = [name for name, schema in declared.items() if name not in values and "default" not in schema]
    if missing:
        raise Fatal(f"the chain needs the input '{missing[0]}'", help=f"--input {missing[0]}=...")
    return values
