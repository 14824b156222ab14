"""The Monitors of a bundle, out of what lies beside it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical
from penstock.spec.field import Name
from penstock.spec.kinds.monitor import Monitor

_HELP = "compile the chain again by this version of Penstock"
_NAME: TypeAdapter[str] = TypeAdapter(Name)


@dataclass(frozen=True, slots=True)
class Reference:
    """
    Attributes:
        texts: of the Evaluation's rows, at most 2,000.
        rows: of which they were drawn.
        strata: of each text, where the Monitor says `within`.
    """

    digest: str
    texts: Sequence[str]
    rows: int
    strata: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """
    Attributes:
        digest: over what it says and what it compares with; a new one begins anew.
        reference: of skew; None: `unmeasured` says why.
        share: false alarms a month that are this Monitor's; None: its own alpha holds.
        of_answers: it compares with what the chain answered in an evaluation.
        metric: of an objective that scores traces: its spec, and the version of the scorer that it was compiled with.
        dataset, tunings: the rows that stand for production, and what its alarm triggers.
        question, answer: the chain's input and output that a text without a name stands for.
    """

    name: str
    chain: str
    spec: Monitor
    digest: str
    reference: Reference | None
    unmeasured: str | None
    share: float | None
    question: str | None
    answer: str | None
    dataset: str | None = None
    tunings: Sequence[str] = ()
    metric: tuple[Mapping[str, Any], int] | None = None
    of_answers: bool = False


def watched(bundle: Bundle, data: bytes, answers: bytes | None = None) -> list[Watched]:
    """Those that the referrer `data` holds, by name; `answers`: the referrer of what the bundle answered.

    Raises:
        Fatal: it is not as Penstock writes it.
    """
    try:
        body = json.loads(data)
        if body["monitorsFormat"] != 1 or body["chain"] != bundle.chain:
            raise ValueError("another format or another chain")
        project = body.get("project", {})
        count = project.get("monitors")
        share = project["falseAlarmsPerMonth"] / count if count else None
        _answered(bundle, body, None if answers is None else json.loads(answers))
        chain = bundle.spec("Chain", bundle.chain)
        return [
            _one(body, name, spec, share, _main(chain.inputs), _output(chain.outputs))
            for name, spec in sorted(body["monitors"].items())
        ]
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError, RecursionError) as error:
        words = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise Fatal(f"the Monitors beside the bundle are refused: {words}", help=_HELP) from None


def _answered(bundle: Bundle, body: dict[str, Any], answers: Any) -> None:
    """Adds the references made of answers to those of Monitors that still compare so."""
    if answers is None:
        return
    if (answers["answersFormat"], answers["chain"], answers["bundle"]) != (1, bundle.chain, bundle.digest):
        raise ValueError("answers of another format, chain or bundle")
    for name, found in answers["compared"].items():
        spec = body["monitors"].get(name)
        if name in body.get("answered", ()) and found["of"] == compared(Monitor.model_validate(spec)):
            digest = found["reference"]
            body.setdefault("references", {})[digest] = answers["references"][digest]
            body.setdefault("compared", {})[name] = digest
            body.get("unmeasured", {}).pop(name, None)


def compared(monitor: Monitor) -> dict[str, Any]:
    """What a reference made of answers depends on."""
    evaluation = None if monitor.skew is None else monitor.skew.evaluation
    return {"signal": monitor.signal, "within": monitor.within, "evaluation": evaluation}


def _one(
    body: Mapping[str, Any], name: str, plain: Any, share: float | None, question: str | None, answer: str | None
) -> Watched:
    _NAME.validate_python(name)  # files are called after it
    spec = Monitor.model_validate(plain)
    digest = body.get("compared", {}).get(name)
    found = None
    if digest is not None:
        frozen = body["references"][digest]
        if canonical.digest(frozen) != digest:
            raise ValueError(f"the reference of '{name}' is damaged: its digest is another")
        if frozen["referenceFormat"] != 1:
            raise ValueError(f"the reference of '{name}' is of another format")
        strata = frozen["strata"] if spec.within else None
        if strata is not None and len(strata) != len(frozen["texts"]):
            raise ValueError(f"the reference of '{name}' is damaged: {len(strata)} strata")
        found = Reference(digest, frozen["texts"], frozen["rows"], strata)
    why = body.get("unmeasured", {}).get(name)
    if spec.skew is not None and found is None and why is None:
        why = "no reference was frozen; compile the chain again"
    if spec.objective is None and spec.signal is None:
        why = "it has no `signal`"
    scored = body.get("metrics", {}).get(name)
    way = body.get("ways", {}).get(name, {})
    made = canonical.digest({"monitor": plain, "reference": digest, "metric": scored})
    return Watched(
        name,
        spec.chain,
        spec,
        made,
        found,
        why,
        share,
        question,
        answer,
        way.get("dataset"),
        tuple(way.get("tunings", ())),
        None if scored is None else (scored["metric"], scored["version"]),
        name in body.get("answered", ()),
    )


def _main(inputs: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The one text that must be given, else the first text."""
    texts = [name for name, schema in inputs.items() if schema.get("type") == "string"]
    needed = [name for name in texts if "default" not in inputs[name]]
    return needed[0] if needed else texts[0] if texts else None


def _output(outputs: Mapping[str, str]) -> str | None:
    return next((name for name in ("answer", "text", *outputs) if name in outputs), None)
