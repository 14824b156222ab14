"""A gate's verdict becomes evidence of the very bundles that it judged."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from penstock.bundle import evidence, layout, strict_json
from penstock.bundle.bundle import Bundle
from penstock.bundle.file import TooLarge, read_regular
from penstock.bundle.referrer import Attached, Referrer
from penstock.bundle.referrers import acceptance, bom, test_result
from penstock.bundle.referrers.test_result import Judged
from penstock.bundle.signing import statement
from penstock.diagnostics.fatal import Fatal
from penstock.report.judged.required_rows import Required
from penstock.report.report import Report
from penstock.report.section import Shape
from penstock.report.sections import attest as section
from penstock.report.sections.gate import GateSection
from penstock.source import canonical
from penstock.verbs.releasing.attesting import figures

_LARGEST = 64 << 20


def attest(paths: Sequence[Path], gate: Path) -> Report:
    """Adds the verdict in the JSON of `penstock gate` to the evidence of each bundle, once an environment.

    A verdict on the same comparison gives way to this one; a bill of materials takes over the figures. Nothing is
    written where one of the bundles is not what the gate judged.

    Raises:
        Fatal: unreadable, no verdict in it, or it did not judge exactly this digest.
    """
    found, digest = _gate(gate)
    bundles = [(path, layout.read(path)) for path in paths]
    verdicts = [(path, bundle, _judged(found, digest, bundle, gate.name)) for path, bundle in bundles]
    for path, bundle, judged in verdicts:
        _add(path, bundle, judged, found)
    return Report(
        (section.section([(bundle, path, each) for path, bundle, judged in verdicts for each in judged]),), "attest"
    )


def _gate(path: Path) -> tuple[GateSection, str]:
    try:
        data = read_regular(path, _LARGEST)
        strict_json.object(data)
        return GateSection.model_validate_json(data), canonical.sha256(data)
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}") from None
    except TooLarge as error:
        raise Fatal(f"{path} has {error.size:,} bytes; {_LARGEST:,} are the most") from None
    except (strict_json.Unclear, ValidationError):
        raise Fatal(
            f"{path} is not the JSON of a gate", help="`penstock gate ... --report DIR` writes DIR/gate.json"
        ) from None


def _judged(found: GateSection, digest: str, bundle: Bundle, name: str) -> list[Judged]:
    if found.verdict is None:
        raise Fatal(f"{name} holds no verdict: {found.detail}", exit_code=1)
    rows = [row for row in found.digests if row.chain == bundle.chain and row.head == bundle.digest]
    if not rows:
        others = ", ".join(sorted({str(row.head) for row in found.digests if row.chain == bundle.chain}))
        told = f"it judged {others}" if others else f"it judged no chain {bundle.chain!r}"
        raise Fatal(
            f"{name} has no verdict on {bundle.digest}: {told}",
            help="compile the revision that was judged, in its environment",
            exit_code=1,
        )
    return [_of(found, digest, bundle, row.environment, row.verdict, row.reason, row.base) for row in rows]


def _of(
    found: GateSection, digest: str, bundle: Bundle, environment: str, verdict: str, reason: str, base: str | None
) -> Judged:
    own = {
        each.evaluation: each.digest
        for each in found.evaluations
        if (each.chain, each.environment) == (bundle.chain, environment)
    }
    metrics = [each for each in found.metrics if each.evaluation in own and each.environment == environment]
    tests = [
        *((f"{each.evaluation}/{each.metric}", each.judged()[0]) for each in metrics if each.guarded),
        *((f"{row.evaluation}/required row {row.row}", _row(row.head, row.base)) for row in _required(found, own)),
    ]
    return Judged(
        chain=bundle.chain,
        environment=environment,
        gate=digest,
        verdict=verdict,
        whole=str(found.verdict),
        reason=reason,
        exit_code=found.code,
        accepted=found.accepted,
        base=base,
        head=bundle.digest,
        revisions=(found.base, found.head),
        evaluations=tuple(sorted(own.items())),
        metrics={
            name: [each.model_dump(mode="json", by_alias=True) for each in metrics if each.evaluation == name]
            for name in own
        },
        passed=[name for name, state in tests if state == "passed"],
        warned=[name for name, state in tests if state == "errored"],
        failed=[name for name, state in tests if state == "failed"],
    )


def _required(found: GateSection, own: dict[str, str]) -> Iterator[Required]:
    yield from (row for row in found.required if row.evaluation in own)


def _row(head: bool, base: bool | None) -> str:
    return "passed" if head else "skipped" if base is False else "failed"


def _plain(value: Shape) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True)


def _add(path: Path, bundle: Bundle, judged: Sequence[Judged], found: GateSection) -> None:
    """The verdicts, who accepted them, and the bill of materials with their figures."""
    made: list[Referrer] = []
    for each in judged:
        result = test_result.referrer(each)
        test_result.read(statement.of(result, bundle.digest))  # a gate that contradicts itself is no evidence
        made.append(result)
        if each.accepted is not None:
            facts = {"base": each.base, "environment": each.environment, "verdict": each.whole, "by": found.accepted_by}
            policy = [_plain(change) for change in found.policy_changed]
            known = {name: value for name, value in {**facts, "policyChanged": policy}.items() if value}
            made.append(acceptance.referrer(bundle.chain, bundle.digest, each.accepted, known))
    there = evidence.attached(path, bundle.digest)
    earlier = {each.image.digest for each in there if _gives_way(each, bundle.digest, judged)}
    now = evidence.attach(path, layout.subject(path), made, instead=earlier)
    bills = [each for each in now if each.referrer.kind == bom.KIND]
    measured = [bom.measured(each.referrer, figures(now, bundle.digest)) for each in bills]
    if measured:
        evidence.attach(path, layout.subject(path), measured, instead=[bom.KIND])


def _gives_way(each: Attached, digest: str, judged: Sequence[Judged]) -> bool:
    if each.referrer.kind != test_result.KIND:
        return False
    before = test_result.read(statement.of(each.referrer, digest))
    return (before.base, before.environment) in [(one.base, one.environment) for one in judged]
