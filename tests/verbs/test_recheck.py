"""`gate --recheck`: a provider changes under an unchanged fingerprint."""

import json
from pathlib import Path
from typing import Any

from tests.conftest import Penstock
from tests.verbs.conftest import Mind, Quiz, spoil

from penstock.source.store import Store

PRIVATE = {"PENSTOCK_ALLOW_PRIVATE": "1"}


def ask(program: Penstock, *arguments: str) -> tuple[int, dict[str, Any]]:
    ended = program("gate", *arguments, "--format", "json", environ=PRIVATE)
    assert ended.out, ended.err
    return ended.code, json.loads(ended.out)


def released(program: Penstock) -> str:
    """Gates a change, so that answers of both bundles are recorded; the digest of head's, which is then compiled."""
    spoil(program, 0)
    code, verdict = ask(program, "--base", "main", "--head", "HEAD")
    assert (code, verdict["verdict"]) == (0, "PASS")
    compiled = program("compile", "-o", "out", "--format", "json")
    (bundle,) = json.loads(compiled.out)["bundles"]
    return str(bundle["digest"])


def test_an_unchanged_provider_passes_and_a_changed_one_fails(quiz: Quiz, mind: Mind) -> None:
    program = quiz(80, model=mind.model)
    digest = released(program)
    asked = sum(mind.asked.values())
    code, verdict = ask(program, "--recheck", digest)
    assert (code, verdict["verdict"], verdict["reason"]) == (0, "PASS", "not-worse")
    assert sum(mind.asked.values()) == asked + 80, "every row is asked again, live"
    assert verdict["digests"][0]["base"] == verdict["digests"][0]["head"] == verdict["base"] == digest
    (baseline,) = verdict["recheck"]["baselines"]
    assert (baseline["answers"], baseline["recorded"], baseline["stale"], baseline["missing"]) == (80, 80, 0, 0)
    assert 0 <= baseline["newest_seconds"] <= baseline["oldest_seconds"] < 3600
    assert verdict["reproduce"] == f"penstock gate --recheck {digest}"
    mind.answer = lambda question: "As a language model I can not." if int(question.split()[1]) % 4 == 0 else question
    code, verdict = ask(program, "--recheck", digest, "--bundles", "out")
    assert (code, verdict["verdict"], verdict["reason"]) == (1, "FAIL", "regression"), verdict["detail"]
    assert len(verdict["rows"]) == 20
    said = program("gate", "--recheck", "out/default/quiz", "--explain", environ=PRIVATE).out
    assert "Recorded answers that stand as base" in said
    mind.answer = lambda question: question
    assert ask(program, "--recheck", digest)[1]["verdict"] == "PASS", "what a recheck heard became no baseline"


def test_without_a_baseline_nothing_is_asked(quiz: Quiz, mind: Mind) -> None:
    program = quiz(80, model=mind.model, gate="onInconclusive: block")
    (bundle,) = json.loads(program("compile", "-o", "out", "--format", "json").out)["bundles"]
    code, verdict = ask(program, "--recheck", bundle["digest"])
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "no-baseline")
    assert verdict["recheck"]["baselines"][0]["missing"] == 80
    assert not mind.asked


def test_a_digest_is_found_among_several_bundles_and_their_evidence(quiz: Quiz, mind: Mind) -> None:
    program = quiz(5, model=mind.model)
    program("compile", "-o", "out/first")
    program.write("prompt.txt", "Quickly: {{ question }}\n")
    (bundle,) = json.loads(program("compile", "-o", "out/last", "--format", "json").out)["bundles"]
    place = program.directory / bundle["path"]
    place.rename(place.with_name("v1.2"))
    program.replace("prompt.txt", "Quickly", "Slowly")  # what the checkout compiles to is another
    code, verdict = ask(program, "--recheck", bundle["digest"], "--bundles", "out")
    assert (code, verdict["base"], verdict["reason"]) == (0, bundle["digest"], "no-baseline")
    none = program("gate", "--recheck", "sha256:" + "0" * 64, "--bundles", "out", environ=PRIVATE)
    assert (none.code, none.err.splitlines()[0]) == (2, f"error: there is no bundle sha256:{'0' * 64}")


def test_stale_answers_are_named_and_refused(quiz: Quiz, mind: Mind, tmp_path: Path) -> None:
    program = quiz(80, model=mind.model)
    digest = released(program)
    store = Store(tmp_path / "cache" / "store.sqlite")
    aged = 0
    with store._connected() as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM entries WHERE space = 'rows'")]
    for key in keys:
        entry = store.get("rows", key)
        assert entry is not None
        if int(entry["row"]["key"][1:]) < 8:
            store.put("rows", key, {**entry, "made": entry["made"] - 8 * 86_400})
            aged += 1
    store.close()
    assert aged >= 8
    code, verdict = ask(program, "--recheck", digest)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert "base measured 72 of 80" in verdict["detail"]
    assert "8.0 days old" in verdict["detail"]
    assert verdict["recheck"]["baselines"][0]["stale"] == 8


def test_what_is_no_bundle_is_refused(quiz: Quiz) -> None:
    program = quiz(10)
    ended = program("gate", "--recheck", "sha256:" + "0" * 64)
    assert ended.code == 2, ended.err
    assert "there is no bundle sha256:0000" in ended.err
    assert program("gate", "--recheck", "x", "--base", "main").code == 2
