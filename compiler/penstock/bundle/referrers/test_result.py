"""in-toto test-result v0.1: the gate's verdict on exactly one digest, with the evaluations and figures it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from penstock.bundle.referrer import Referrer, refused
from penstock.bundle.signing import statement
from penstock.bundle.signing.statement import Statement

KIND = "https://in-toto.io/attestation/test-result/v0.1"
GATE = "gate"
"""The entry of `configuration` whose annotations hold the verdict."""
_GOOD = ("PASS", "UNCHANGED")
_VERDICTS = (*_GOOD, "INCONCLUSIVE", "FAIL", "NEW", "NOT_COMPARABLE")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a gate said of one bundle.

    Attributes:
        gate: `sha256:` of the gate's JSON.
        verdict: of this chain; `whole`: of the gate, over all its chains.
        exit_code: of the gate; 0 is publishable.
        accepted: the digest that someone accepted, where the gate fails without that.
        base, head: digests of the bundles compared.
        revisions: base's and head's commits.
        evaluations: name and digest of each.
        metrics: figures by name of the evaluation, plain data.
        passed, warned, failed: names of the tests.
    """

    chain: str
    environment: str
    gate: str
    verdict: str
    whole: str
    reason: str
    exit_code: int
    accepted: str | None
    base: str | None
    head: str
    revisions: tuple[str, str]
    evaluations: Sequence[tuple[str, str]] = ()
    metrics: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    passed: Sequence[str] = ()
    warned: Sequence[str] = ()
    failed: Sequence[str] = ()

    @property
    def result(self) -> str:
        """PASSED is a verdict that needs nobody's leave; what exits 0 otherwise is WARNED; the rest FAILED."""
        if self.exit_code != 0:
            return "FAILED"
        return "PASSED" if self.accepted is None and {self.verdict, self.whole} <= set(_GOOD) else "WARNED"

    @property
    def publishable(self) -> str | None:
        """The word by which a policy lets it in, or None where the gate did not let it through."""
        if self.exit_code != 0:
            return None
        if self.accepted is not None:
            return "accepted"
        return next((word for word in (self.whole, self.verdict) if word not in _GOOD), self.verdict)


def referrer(judged: Judged) -> Referrer:
    """About the bundle `judged.head`."""
    facts = {
        "verdict": judged.verdict,
        "gateVerdict": judged.whole,
        "reason": judged.reason,
        "exitCode": judged.exit_code,
        "accepted": judged.accepted,
        "chain": judged.chain,
        "environment": judged.environment,
        "base": judged.base,
        "head": judged.head,
        "baseRevision": judged.revisions[0],
        "headRevision": judged.revisions[1],
    }
    known = {name: value for name, value in facts.items() if value is not None}
    configuration = [{"name": GATE, "digest": _digest(judged.gate), "annotations": known}]
    for name, digest in judged.evaluations:
        entry: dict[str, Any] = {"name": name, "digest": _digest(digest)}
        metrics = [dict(metric) for metric in judged.metrics.get(name, ())]
        configuration.append({**entry, "annotations": {"metrics": metrics}} if metrics else entry)
    predicate: dict[str, Any] = {"result": judged.result, "configuration": configuration}
    for field_, names in (("passed", judged.passed), ("warned", judged.warned), ("failed", judged.failed)):
        if names:
            predicate[f"{field_}Tests"] = list(names)
    return statement.referrer(judged.chain, judged.head, KIND, predicate)


def read(found: Statement) -> Judged:
    """The verdict in a statement that anyone may have written.

    Raises:
        Fatal: it is no verdict of a gate, is about another digest than it says, or its parts contradict one another.
    """
    entries = found.predicate.get("configuration")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise refused("a test result has no configuration")
    gates = [entry for entry in entries if entry.get("name") == GATE]
    if len(gates) != 1 or not isinstance(gates[0].get("annotations"), dict):
        raise refused("a test result holds no verdict of a gate")
    facts: Mapping[str, Any] = gates[0]["annotations"]
    evaluations = [(entry.get("name"), _named(entry)) for entry in entries if entry is not gates[0]]
    judged = Judged(
        _text(facts, "chain"),
        _text(facts, "environment"),
        _named(gates[0]),
        _text(facts, "verdict"),
        _text(facts, "gateVerdict"),
        _text(facts, "reason"),
        _code(facts.get("exitCode")),
        _text(facts, "accepted") if "accepted" in facts else None,
        _text(facts, "base") if "base" in facts else None,
        _text(facts, "head"),
        (_text(facts, "baseRevision"), _text(facts, "headRevision")),
        tuple((str(name), digest) for name, digest in evaluations),
        dict(_metrics(entry) for entry in entries if entry is not gates[0]),
        _tests(found, "passedTests"),
        _tests(found, "warnedTests"),
        _tests(found, "failedTests"),
    )
    _consistent(judged, found)
    return judged


def _consistent(judged: Judged, found: Statement) -> None:
    if found.subjects != (judged.head,):
        raise refused(f"a test result judges {judged.head}, and is about {', '.join(found.subjects)}")
    if not {judged.verdict, judged.whole} <= set(_VERDICTS):
        raise refused(f"a test result has the verdict {judged.verdict!r}, {judged.whole!r}")
    result = found.predicate.get("result")
    if result != judged.result:
        raise refused(f"a test result says {result!r}, its verdict is {judged.verdict}: {judged.result}")
    if result == "PASSED" and (judged.failed or judged.warned):
        raise refused("a test result that PASSED names tests that did not")
    if judged.exit_code == 0 and judged.accepted is None and "FAIL" in (judged.verdict, judged.whole):
        raise refused("a test result has the verdict FAIL, accepted by nobody, and exit code 0")


def _metrics(entry: Mapping[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    annotations = entry.get("annotations", {})
    metrics = annotations.get("metrics", []) if isinstance(annotations, dict) else None
    if not isinstance(metrics, list) or not all(isinstance(metric, dict) for metric in metrics):
        raise refused("a test result has metrics that are none")
    return str(entry.get("name")), metrics


def _tests(found: Statement, name: str) -> tuple[str, ...]:
    tests: Any = found.predicate.get(name, [])
    if not isinstance(tests, list) or not all(isinstance(test, str) for test in tests):
        raise refused(f"{name} of a test result is no list of names")
    return tuple(tests)


def _text(facts: Mapping[str, Any], name: str) -> str:
    value = facts.get(name)
    if not isinstance(value, str) or not value:
        raise refused(f"a test result has no {name}")
    return value


def _code(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise refused("a test result has no exitCode")
    return value


def _named(entry: Mapping[str, Any]) -> str:
    match entry.get("digest"):
        case {"sha256": str(hexadecimal)} if len(hexadecimal) == 64:
            return f"sha256:{hexadecimal}"
    raise refused("a test result names a configuration without a sha256 digest")


def _digest(digest: str) -> dict[str, str]:
    return {"sha256": digest.removeprefix("sha256:")}


def judgements(statements: Iterable[Statement]) -> list[Judged]:
    """The verdicts among statements."""
    return [read(each) for each in statements if each.predicate_type == KIND]
