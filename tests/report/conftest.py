"""Reports of every verb on small values, plain ones and hostile ones."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.diagnostic import Diagnostic, Related, Severity
from penstock.diagnostics.location import Location, Span
from penstock.diff.change import Change, Cost, Difference, Impact, Level, PathChange, PolicyChange
from penstock.evaluate.plan import Plan
from penstock.evaluate.run import RowResult, Run
from penstock.gate.reachable import Reach, Reachable
from penstock.gate.verdict import (
    ChainVerdict,
    MetricVerdict,
    Outcome,
    Reason,
    RequiredRow,
    RowChange,
    Verdict,
)
from penstock.report.judged.place import Place, published
from penstock.report.report import Report
from penstock.report.sections import check, diff, eval, explain, gate, init, plan, run, schema
from penstock.report.sections import compile as compile_section
from penstock.runtime.traces.trace import StepTrace, Trace, Usage
from penstock.spec.resource import Identity

BASE, HEAD = "a" * 40, "b" * 40
DIGEST = "sha256:" + "c" * 64
Make = Callable[[str], dict[str, Report]]


def diagnostics(text: str) -> list[Diagnostic]:
    at = Location("chains/support.yaml", span=Span(14, 7, 14, 11))
    return [
        Diagnostic(
            "PS301",
            "missing-variable",
            Severity.ERROR,
            f"prompt 'answer' needs '{text}', step 'answer' does not pass it",
            at,
            help=f"add `{text}: ${{{{ steps.search.documents }}}}`",
            label=f"'{text}' is read at prompts/answer.yaml:9:18",
            related=(Related(Location("prompts/answer.yaml", span=Span(9, 18, 9, 27)), "read here"),),
            resource="Chain/support",
            excerpt='      with: {question: "${{ inputs.question }}"}',
        ),
        Diagnostic(
            "PS304",
            "unused-input",
            Severity.WARNING,
            f"nothing reads '{text}'",
            Location(f"prompts/{text or 'x'}.yaml", span=Span(3, 2, 5, 1)),
            excerpt=f"\t{text}: string",
        ),
        Diagnostic("PS201", "missing-project", Severity.WARNING, "no gate block", Location("penstock.yaml")),
    ]


def difference(text: str) -> Difference:
    return Difference(
        Level.BEHAVIOURAL,
        (
            Change(
                Identity("PromptTemplate", "answer"),
                "modified",
                Level.BEHAVIOURAL,
                (
                    PathChange(
                        "spec.messages.0.content",
                        f"Answer from the pages only.\nSay so if they do not tell. {text}",
                        f"Answer from the pages.\nSay so politely if they do not tell. {text}",
                        Level.BEHAVIOURAL,
                        "a prompt's text",
                    ),
                    PathChange("spec.examples.take", 3, 1, Level.BEHAVIOURAL, f"fewer examples {text}"),
                ),
            ),
            Change(Identity("Model", "old"), "removed", Level.METADATA),
            Change(Identity("Model", "new"), "renamed", Level.METADATA, (), Identity("Model", text or "older")),
        ),
        Impact(chains=("support", text), evaluations=("support-quality",)),
        Cost(0.0012, 0.0009),
        (PolicyChange(Identity("Evaluation", "support-quality"), "spec.metrics.facts.guard.min", 0.7, 0.6, text),),
    )


def metric(name: str, verdict: Outcome, **values: Any) -> MetricVerdict:
    given: dict[str, Any] = {
        "evaluation": "support-quality",
        "metric": name,
        "environment": "default",
        "verdict": verdict,
        "guarded": True,
        "n": 120,
        "clusters": 12,
        "repeats": 1,
        "measured_base": 120,
        "measured_head": 119,
        "base": 0.9,
        "head": 0.85,
        "delta": -0.05,
        "low": -0.09,
        "high": -0.01,
        "p": 0.021,
        "mde": 0.04,
        "needed": None,
        "seed": 0,
        "improved": False,
        "small_drop": False,
        "margin": 0.05,
    }
    return MetricVerdict(**given | values)


def verdict(text: str, outcome: Outcome, reason: Reason, code: int, **values: Any) -> Verdict:
    given: dict[str, Any] = {
        "detail": "facts lost 0.05 (p 0.021)",
        "chains": (ChainVerdict("support", "default", DIGEST, DIGEST, outcome, reason, "facts lost 0.05"),),
        "metrics": (
            metric("recall", Outcome.PASS, base=0.7, head=0.8, delta=0.1, low=0.02, high=0.18, improved=True),
            metric("facts", Outcome.FAIL),
            metric(text or "refusal", Outcome.INCONCLUSIVE, delta=0.0, low=-0.08, high=0.08, needed=240),
            metric("cost", Outcome.PASS, guarded=False, margin=None, low=None, high=None, p=None, mde=None),
        ),
        "required": (
            RequiredRow("support-quality", text or "q7", True, False),
            RequiredRow("support-quality", "q8", True, True),
        ),
        "rows": (
            RowChange(
                "support-quality",
                "facts",
                text or "q7",
                1.0,
                0.0,
                {"question": f"Which levels does diff know? {text}"},
                {"answer": f"none, metadata, behavioural and breaking {text}"},
                {"answer": f"none and breaking {text}"},
                f"names all four levels {text}",
                f"leaves out two levels {text}",
            ),
            RowChange("support-quality", "facts", "q9", 0.0, 1.0, {"question": "What?"}, {}, {"answer": "That."}),
        ),
        "cause": f"PromptTemplate/answer spec.examples.take: 3 -> 1 {text}",
        "acceptance": DIGEST if code == 1 else None,
    }
    return Verdict(verdict=outcome, reason=reason, exit_code=code, **given | values)


def places(text: str) -> tuple[Place, ...]:
    evaluation = "evaluations/quality.yaml"
    return published(
        (
            ("Evaluation/support-quality", "", Location(evaluation, span=Span(3, 12, 3, 27))),
            ("Evaluation/support-quality", "spec.metrics.facts", Location(evaluation, span=Span(9, 5, 9, 10))),
            ("PromptTemplate/answer", "", Location(f"prompts/{text or 'answer'}.yaml", span=Span(3, 12, 3, 18))),
            ("Evaluation/support-quality", "spec.metrics.facts.guard.min", Location("evaluations/quality.yaml")),
        )
    )


def trace(text: str, error: str | None = None) -> Trace:
    usage = Usage(100, 20, 0.0004, 1, 0)
    steps = {
        "search": StepTrace("search", "retrieve", {"query": text}, {"documents": [{"id": text, "text": text}]}, 0.002),
        "answer": StepTrace("answer", "prompt", {"question": text}, {"text": text}, 0.8, usage),
    }
    outputs = {} if error is not None else {"answer": text, "sources": [text]}
    return Trace({"question": text}, outputs, steps, 0.802, usage, DIGEST, error)


def evaluated(text: str) -> Run:
    row = RowResult(
        key="q1",
        cluster="c",
        repeat=0,
        status="ok",
        scores={"facts": 1.0},
        planned=("facts",),
        required=True,
        reviewed=True,
        slices={"language": "en"},
        inputs={},
        outputs={},
        seconds=0.5,
        usage=Usage(),
    )
    wrong = RowResult(
        key=text or "q2",
        cluster="c",
        repeat=0,
        status="errored",
        scores={"facts": None},
        planned=("facts",),
        required=False,
        reviewed=True,
        slices={"language": "de"},
        inputs={},
        outputs={},
        seconds=0.5,
        usage=Usage(),
        error=f"provider says {text}",
    )
    return Run("support-quality", DIGEST, DIGEST, "default", "sha256:key", 2, (row, wrong), Usage(200, 40, 0.001, 2, 1))


def make(text: str) -> dict[str, Report]:
    checked = check.section(diagnostics(text), resources=12, files=8, foreign_files=2, skipped=[("PS401", text)])
    clean = check.section([], resources=1, files=1, foreign_files=0)
    differs = diff.section(difference(text), base=BASE, head=HEAD)
    path = f"out/{text or 'support'}"
    bundle = compile_section.Written(
        chain="support",
        environment="default",
        digest=DIGEST,
        fingerprint=DIGEST,
        path=path,
        version=None,
        written=True,
    )
    compiled = compile_section.CompileSection(bundles=(bundle,), stale=(f"{path}-old",))
    metrics = {"facts": SimpleNamespace(metric="fact-coverage"), "gap": SimpleNamespace(metric=None)}
    evaluation = cast(ResolvedEvaluation, SimpleNamespace(spec=SimpleNamespace(metrics=metrics)))
    runs = eval.section([("head", evaluation, evaluated(text))])

    def judged(outcome: Outcome, reason: Reason, code: int, **values: Any) -> Report:
        policies = values.pop("policies", True)
        change = difference(text)
        if not policies:
            change = Difference(change.level, change.changes, change.impact, change.cost, ())
        section = gate.section(
            verdict(text, outcome, reason, code, **values),
            base=BASE,
            head=HEAD,
            difference=change,
            diagnostics=diagnostics(text)[1:],
            base_runs=[evaluated(text)],
            head_runs=[evaluated(text)],
            places=places(text),
        )
        return Report((clean, differs, section), "gate", "apps/handbook/")

    equal = gate.section(
        Verdict(Outcome.UNCHANGED, Reason.EQUAL, "every fingerprint is equal; no call was made", 0, (), (), (), ()),
        base=BASE,
        head="worktree",
    )
    refused = gate.section(
        Verdict(None, Reason.FINDINGS, "head has 1 error; nothing was judged", 1, (), (), (), ()),
        base=BASE,
        head=HEAD,
        diagnostics=diagnostics(text),
    )
    good = (metric("facts", Outcome.PASS, head=0.9, delta=0.0, low=-0.03, high=0.03, measured_head=120),)
    page = "## What it does\nFinds `x`.\n\n- one\n  more\n- two\n\n```yaml\nkind: Chain\n```\n\n  Chain.steps  What.\n"
    return {
        "check": Report((checked,), "check", "apps/handbook/"),
        "clean": Report((clean,), "check"),
        "diff": Report((differs,), "diff"),
        "compile": Report((clean, compiled), "compile"),
        "run": Report((run.section(trace(text), chain="support"),), "run"),
        "run-error": Report((run.section(trace(text, text)),), "run"),
        "eval": Report((runs,), "eval"),
        "plan": Report(
            (
                clean,
                plan.section(
                    [
                        (
                            "default",
                            "head",
                            Plan("support-quality", "support", 120, 1, 120, 20, 100, 0.12, None, {}, 10),
                        )
                    ],
                    base=BASE,
                    head=HEAD,
                    reachable=Reachable(
                        (Reach("support-quality", text or "facts", 120, 12, 0.05, True, False, 59, 5),),
                        (Outcome.PASS, Outcome.INCONCLUSIVE),
                    ),
                ),
            ),
            "gate",
        ),
        "fail": judged(Outcome.FAIL, Reason.REGRESSION, 1),
        "pass": judged(
            Outcome.PASS, Reason.NOT_WORSE, 0, policies=False, metrics=good, required=(), rows=(), cause=None
        ),
        "undecided": judged(Outcome.INCONCLUSIVE, Reason.UNDERPOWERED, 0, policies=False, rows=(), required=()),
        "unchanged": Report((equal,), "gate"),
        "refused": Report((checked, refused), "gate"),
        "init": Report((init.section("here", ["penstock.yaml", text], [text]),), "init"),
        "explain": Report((explain.section("PS301", "PS301 missing-variable", page),), "explain"),
        "schema": Report((schema.section({"type": "object", "description": text}),), "schema"),
    }


@pytest.fixture(name="make")
def _make() -> Make:
    return make


@pytest.fixture
def reports() -> dict[str, Report]:
    """One report of every sort."""
    return make("documents")


@pytest.fixture
def hostile() -> list[str]:
    """Some of the texts that do something where they are not made harmless; `poisoned` has all of them."""
    texts: list[str] = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
    return [*texts[:-1:4], texts[-1] * 500]
