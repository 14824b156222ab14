"""Verdicts are valid by in-toto's own message, and refused where they contradict themselves."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.bundle.referrers.sample import DIGEST, JUDGED, OTHER, predicate

from penstock.bundle.referrer import Referrer
from penstock.bundle.referrers import test_result
from penstock.bundle.referrers.test_result import Judged
from penstock.bundle.signing import statement
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical


@pytest.mark.parametrize(
    "judged",
    [
        JUDGED,
        replace(JUDGED, verdict="UNCHANGED", whole="UNCHANGED", metrics={}, evaluations=(), passed=(), base=DIGEST),
        replace(JUDGED, verdict="FAIL", whole="FAIL", exit_code=1, passed=(), failed=("quality/right",)),
        replace(JUDGED, verdict="FAIL", whole="FAIL", accepted=OTHER, failed=("quality/right",)),
        replace(JUDGED, verdict="INCONCLUSIVE", whole="INCONCLUSIVE", warned=("quality/right",), passed=(), base=None),
    ],
)
def test_test_result_is_valid_by_in_totos_own_message_and_reads_back(judged: Judged) -> None:
    from google.protobuf import json_format
    from in_toto_attestation.predicates.test_result.v0 import test_result_pb2

    made = test_result.referrer(judged)
    parsed = json_format.ParseDict(predicate(made), test_result_pb2.TestResult())
    assert parsed.result == judged.result
    assert [entry.name for entry in parsed.configuration] == ["gate", *(name for name, _ in judged.evaluations)]
    again = test_result.read(statement.of(made, DIGEST))
    assert test_result.referrer(again) == made


@pytest.mark.parametrize(
    ("judged", "result", "publishable"),
    [
        (JUDGED, "PASSED", "PASS"),
        (replace(JUDGED, verdict="UNCHANGED"), "PASSED", "UNCHANGED"),
        (replace(JUDGED, whole="FAIL", exit_code=1), "FAILED", None),
        (replace(JUDGED, exit_code=3, whole="INCONCLUSIVE"), "FAILED", None),
        (replace(JUDGED, whole="INCONCLUSIVE"), "WARNED", "INCONCLUSIVE"),
        (replace(JUDGED, verdict="FAIL", whole="FAIL", accepted=OTHER), "WARNED", "accepted"),
        (replace(JUDGED, accepted=OTHER), "WARNED", "accepted"),
    ],
)
def test_what_a_verdict_amounts_to(judged: Judged, result: str, publishable: str | None) -> None:
    assert (judged.result, judged.publishable) == (result, publishable)


def altered(change: Callable[[dict[str, Any]], object]) -> Referrer:
    made = test_result.referrer(JUDGED)
    value = json.loads(made.data)
    change(value)
    return replace(made, data=canonical.dumps(value))


def gate(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["predicate"]["configuration"][0]["annotations"]
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v["predicate"].update(result="FAILED"),
        lambda v: gate(v).update(verdict="FAIL"),
        lambda v: gate(v).update(verdict="FAIL", gateVerdict="FAIL"),
        lambda v: gate(v).update(verdict="GREAT"),
        lambda v: gate(v).update(exitCode=1),
        lambda v: gate(v).update(exitCode=True),
        lambda v: gate(v).update(exitCode="0"),
        lambda v: gate(v).update(head=OTHER),
        lambda v: gate(v).pop("head"),
        lambda v: v["predicate"].update(failedTests=["quality/right"]),
        lambda v: v["predicate"].update(passedTests="all"),
        lambda v: v["predicate"].update(configuration=[]),
        lambda v: v["predicate"].update(configuration=v["predicate"]["configuration"] + [7]),
        lambda v: v["predicate"].update(configuration=v["predicate"]["configuration"][:1] * 2),
        lambda v: v["predicate"]["configuration"][1].pop("digest"),
        lambda v: v["predicate"]["configuration"][1].update(annotations={"metrics": [1]}),
        lambda v: v["subject"].append({"digest": {"sha256": "e" * 64}}),
        lambda v: v["subject"][0]["digest"].update(sha256="e" * 64),
        lambda v: v["subject"][0].update(digest={"sha256": "zz"}),
        lambda v: v.update(subject=[]),
        lambda v: v.update(_type="https://in-toto.io/Statement/v0.1"),
        lambda v: v.update(predicateType="https://slsa.dev/provenance/v1"),
        lambda v: v.update(more=1),
        lambda v: v.pop("predicate"),
    ],
)
def test_results_that_contradict_themselves(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(Fatal, match="refused"):
        test_result.read(statement.of(altered(change), DIGEST))


def test_keys_that_come_twice_and_deep_statements() -> None:
    made = test_result.referrer(JUDGED)
    twice = made.data.replace(b'"result":"PASSED"', b'"result":"FAILED","result":"PASSED"')
    assert twice != made.data
    for data in (twice, b"[" * 100_000, b'{"a":' * 100, b"", made.data[:-1]):
        with pytest.raises(Fatal, match="refused"):
            statement.of(replace(made, data=data), DIGEST)
