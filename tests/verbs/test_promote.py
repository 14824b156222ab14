"""A digest moves from one environment's tag to another's, forward and back; what is deployed is compared."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.bundle import oci_registry

from penstock.bundle import evidence, layout
from penstock.bundle.referrer import Referrer
from penstock.bundle.referrers import promotion, test_result
from penstock.bundle.referrers.test_result import Judged
from penstock.bundle.registry import registry
from penstock.bundle.registry.pull import pull
from penstock.bundle.registry.push import push
from penstock.bundle.registry.reference import parse

PROJECT = """\
apiVersion: penstock/v1
kind: Project
metadata: {name: mini}
spec: {}
"""
CHAIN = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: echo, description: Says it again., owner: team}
spec: {model: builtin/echo, mode: chat}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: handbook, description: Greets., owner: team}
spec:
  inputs: {name: {type: string}}
  messages: [{role: user, content: "Hello {{ name }}"}]
  model: echo
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: staging}
spec: {extends: production}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: other}
spec: {patches: {Model/echo: {spec: {parameters: {temperature: 1}}}}}
"""

GATE = "sha256:" + "1" * 64
REVISIONS = ("0" * 40, "1" * 40)


@pytest.fixture
def handbook(penstock):
    """A small project, whose chain has the name."""
    penstock.write("penstock.yaml", PROJECT)
    penstock.write("chain.yaml", CHAIN)
    penstock.commit("first")
    return penstock


@pytest.fixture
def place(tool: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    with oci_registry.running(tool, tmp_path / "registry") as found:
        yield f"{found}/team/handbook"


def opened(text: str) -> registry.Registry:
    return registry.open(parse(text), {})


def deploy(handbook, out: Path, place: str, tag: str, environment: str, **judged: object) -> str:
    """Compiles, judges and pushes the staging bundle."""
    ended = handbook("compile", "--env", "staging", "-o", str(out), "--format", "json")
    assert ended.code == 0, ended.err
    path = out / "staging" / "handbook"
    digest = layout.subject(path).digest
    if judged:
        facts = {"verdict": "PASS", "whole": "PASS", "reason": "none", "exit_code": 0, "accepted": None, "base": None}
        made = Judged(
            chain="handbook",
            environment=environment,
            gate=GATE,
            head=digest,
            revisions=REVISIONS,
            **{**facts, **judged},
        )
        evidence.attach(path, layout.subject(path), [test_result.referrer(made)])
    push(opened(place), path, [tag])
    return digest


def tagged(place: str, tag: str) -> str | None:
    found = registry.manifest(opened(place), tag)
    return None if found is None else found.digest


def test_forward_back_and_not_without_a_verdict(handbook, place: str, tmp_path: Path) -> None:
    environ = {"PENSTOCK_REPOSITORY": place}

    def promote(what: str, to: str = "production", *more: str):
        return handbook("promote", what, "--to", to, "--format", "json", *more, environ=environ)

    first = deploy(handbook, tmp_path / "a", place, "staging", "staging")
    refused = promote(first)
    assert refused.code == 1 and "no verdict of its own" in refused.err
    assert tagged(place, "production") is None
    deploy(handbook, tmp_path / "a", place, "staging", "staging", verdict="FAIL", whole="FAIL", exit_code=1)
    assert "its verdict is FAIL" in promote(first).err
    deploy(handbook, tmp_path / "b", place, "staging", "staging", verdict="PASS", base="sha256:" + "2" * 64)
    ended = promote("staging")
    assert ended.code == 0, ended.err
    said = json.loads(ended.out)
    assert (said["action"], said["digest"], said["replaces"], said["judged_in"]) == (
        "promotion",
        first,
        None,
        "staging",
    )
    assert tagged(place, "production") == first
    assert json.loads(promote(first).out)["action"] == "none"
    assert promote(first, "other").code == 1 and tagged(place, "other") is None

    handbook.replace("chain.yaml", "Hello", "Good day")
    handbook.commit("other words")
    second = deploy(handbook, tmp_path / "c", place, "staging", "staging", verdict="PASS")
    status = handbook("status", "--env", "production", "--exit-code", "--format", "json", environ=environ)
    assert status.code == 1, status.err
    (row,) = json.loads(status.out)["chains"]
    assert (row["state"], row["deployed"], row["compiled"], row["level"]) == ("differs", first, second, "behavioural")
    assert [(c["resource"], [p["path"] for p in c["paths"]]) for c in row["changes"]] == [
        ("PromptTemplate/handbook", ["spec.messages.0.content"])
    ]
    current = handbook("status", "--env", "production", "--digest", second, "--exit-code", environ=environ)
    assert current.code == 0 and "Current" in current.out, current.err
    text = handbook("status", "--env", "production", environ=environ)
    assert "the model is sent" in text.out and "Differs" in text.out

    assert json.loads(promote(second).out)["replaces"] == first
    ended = promote(first)
    assert ended.code == 0 and json.loads(ended.out)["action"] == "rollback", ended.err
    assert tagged(place, "production") == first and tagged(place, "staging") == second
    records = [
        (found.predicate["action"], found.predicate.get("replaces"))
        for path in [tmp_path / "look"]
        for pulled in [pull(opened(f"{place}:production"), path)]
        for each in evidence.attached(path, pulled.digest)
        if each.referrer.kind == promotion.KIND
        for found in [test_result.statement.of(each.referrer, pulled.digest)]
    ]
    assert sorted(records, key=str) == [("promotion", None), ("rollback", second)]
    assert json.loads(promote(first, "production", "--rev", "HEAD~1").out)["action"] == "none"


def test_the_way_back_does_not_hang_on_rows_that_are_gone(handbook, place: str, tmp_path: Path) -> None:
    first = deploy(handbook, tmp_path / "a", place, "staging", "production", verdict="PASS")
    other = deploy(handbook, tmp_path / "b", f"{place}-2", "staging", "staging", verdict="PASS")
    far = f"{{uri: 's3://gone/rows.jsonl', sha256: {'a' * 64}}}"
    handbook.write(
        "far.yaml",
        f"""\
apiVersion: penstock/v1
kind: Dataset
metadata: {{name: shots}}
spec: {{purpose: fewshot, source: {far}, key: id}}
""",
    )
    message = '[{role: user, content: "Hello {{ name }}"}]'
    shots = "  examples: {dataset: shots, take: 1, messages: [{role: user, content: Hi}]}"
    handbook.replace("chain.yaml", message, f"[{{insert: examples}}, {message[1:]}\n{shots}")
    handbook.commit("rows that nobody can read")
    assert first == other
    back = handbook("promote", first, "--to", "production", "--repository", place, "--format", "json")
    assert back.code == 0 and json.loads(back.out)["action"] == "rollback", back.err + back.out
    refused = handbook("promote", first, "--to", "production", "--repository", f"{place}-2")
    assert refused.code == 1 and "compiles to nothing" in refused.err, refused.err


def test_under_a_policy_nothing_unsigned_lets_a_digest_in(handbook, place: str, tmp_path: Path) -> None:
    def promote(to: str, *more: str):
        policy = ("--policy", str(tmp_path / "policy.yaml"))
        return handbook("promote", first, "--to", to, *policy, *more, environ={"PENSTOCK_REPOSITORY": place})

    def result(environment: str, word: str, exit_code: int) -> Referrer:
        told = (GATE, word, word, "none", exit_code, None, None, first, REVISIONS)
        made = Judged("handbook", environment, *told)
        return test_result.referrer(made)

    assert handbook("bundle", "keygen", str(tmp_path / "key")).code == 0
    (tmp_path / "policy.yaml").write_text("verifyFormat: 1\nsigners: [{name: us, key: key.pub}]\nverdicts: [PASS]\n")
    first = deploy(handbook, tmp_path / "out", place, "staging", "staging", verdict="PASS")
    path = tmp_path / "out" / "staging" / "handbook"
    subject = layout.subject(path)
    evidence.attach(path, subject, [result("other", "INCONCLUSIVE", 0)])
    assert "nobody" in promote("production").err
    assert handbook("bundle", "sign", str(path), "--key", str(tmp_path / "key.pem")).code == 0
    moved = {"environment": "other", "action": "promotion", "time": "2026-01-01T00:00:00Z"}
    said = [result("other", "PASS", 0), promotion.referrer("handbook", first, moved), result("staging", "FAIL", 1)]
    evidence.attach(path, subject, said)
    push(opened(place), path, ["staging"])
    refused = promote("other")
    assert refused.code == 1 and "its verdict is INCONCLUSIVE" in refused.err, refused.err
    assert tagged(place, "other") is None
    ended = promote("production")
    assert ended.code == 0, ended.err
    handbook.replace("chain.yaml", "Hello", "Good day")
    handbook.commit("other words")
    back = promote("production")
    assert back.code == 1 and "--rev" in back.err, back.err
    assert promote("production", "--rev", "HEAD~1").code == 0


def test_where_the_repository_is_missing_or_differs_by_chain(handbook, place: str, tmp_path: Path) -> None:
    none = handbook("status", "--env", "production")
    assert none.code == 2 and "PENSTOCK_REPOSITORY" in none.err
    absent = handbook("status", "--env", "production", "--repository", place.replace("handbook", "{chain}"))
    assert absent.code == 0 and "not deployed" in absent.out, absent.err
    assert handbook("status", "--env", "production", "--repository", f"{place}:v1").code == 2
    assert handbook("status", "--env", "nowhere", "--repository", place).code == 2
    assert handbook("status", "--env", "production", "--repository", place, "--offline").code == 2
