"""The example of an agent has no finding; with one fault planted it has one, at its line."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from penstock.diagnostics.diagnostic import Diagnostic

AGENT = Path(__file__).parents[2] / "examples" / "agent"
NUMBERS = """{step}
      with: {{message: "${{{{ inputs.message }}}}"}}
    states:
      each: ${{{{ steps.numbers.{output} }}}}"""
PARCEL = """parameters:
    type: object
    required: [order]
    properties: {order: {type: string}}
  returns: {type: object, properties: {place"""
ENVIRONMENTS = (None, "staging", "production", "embedded")
DESK, TOOLS, SERVED, HOSTED = "chains/desk.yaml", "tools/tools.yaml", "models/served.yaml", "models/hosted.yaml"
PROMPTS, DATA, EVALUATION = "prompts/agent.yaml", "data/datasets.yaml", "evaluations/desk.yaml"
MONITOR, PLACES, TUNING, POLICY = (
    "monitors/desk.yaml",
    "environments/environments.yaml",
    "tuning/tone.yaml",
    "policies/policies.yaml",
)


class Mutant(NamedTuple):
    """`old`, first in `file`, becomes `new`; the finding is in `path` or `file`, at the line of `at` or of `new`."""

    name: str
    file: str
    old: str
    new: str
    rule: str
    at: str = ""
    environment: str | None = None
    path: str = ""


MUTANTS = [
    # steps
    Mutant("tool argument misspelt", DESK, '{message: "${{ inputs', '{mesage: "${{ inputs', "unknown-input"),
    Mutant(
        "tool argument of another type", DESK, '{message: "${{ inputs.message }}"}', "{message: [3]}", "type-mismatch"
    ),
    Mutant(
        "tool argument left out",
        DESK,
        '\n      with: {message: "${{ inputs.message }}"}',
        "",
        "missing-argument",
        "numbers:",
    ),
    Mutant("unknown tool", DESK, "tool: find-order", "tool: find-ordr", "unknown-reference"),
    Mutant(
        "each over a text", DESK, "each: ${{ steps.numbers.value }}", "each: ${{ inputs.message }}", "type-mismatch"
    ),
    Mutant("item misspelt", DESK, "${{ number }}", "${{ numbr }}", "expression-root"),
    Mutant("each without a bound", DESK, "      atMost: 5\n", "", "missing-field", "each: "),
    Mutant("member of an item", DESK, "i.value", "i.valu", "unknown-path"),
    Mutant("unknown chain", DESK, "chain: orders", "chain: order", "unknown-reference"),
    Mutant("output of a chain misspelt", DESK, "steps.known.orders", "steps.known.ordrs", "unknown-path"),
    Mutant(
        "chain without its input",
        DESK,
        'chain: orders\n      with: {message: "${{ inputs.message }}"}',
        "chain: orders",
        "missing-argument",
        "known:",
    ),
    Mutant(
        "chain with an unknown input",
        DESK,
        "chain: orders\n      with: {",
        "chain: orders\n      with: {tone: kind, ",
        "unknown-input",
        "{tone",
    ),
    Mutant(
        "circle of chains",
        DESK,
        NUMBERS.format(step="tool: named-orders", output="value"),
        NUMBERS.format(step="chain: desk", output="tools"),
        "chain-cycle",
        "chain: orders",
    ),
    Mutant(
        "approved but not given",
        DESK,
        "tools: [find-order, parcel, refund]",
        "tools: [find-order, parcel]",
        "approved-not-given",
        "approve:",
    ),
    Mutant("approved though it reads", DESK, "approve: [refund]", "approve: [refund, parcel]", "needless-approval"),
    Mutant("written but not approved", DESK, "      approve: [refund]\n", "", "uncallable-tool", "tools: [find"),
    Mutant("tool twice", DESK, "[find-order, parcel, refund]", "[find-order, parcel, refund, parcel]", "repeated-tool"),
    Mutant("no turns", DESK, "turns: 6", "turns: 0", "invalid-value"),
    Mutant(
        "agent without an input",
        DESK,
        "        orders: ${{ steps.known.orders }}\n",
        "",
        "missing-variable",
        "      with:\n        message",
    ),
    Mutant("member of a call", DESK, "c.tool", "c.name", "unknown-path"),
    Mutant(
        "guard of documents",
        DESK,
        "text: ${{ inputs.message }}",
        "text: ${{ steps.search.documents }}",
        "type-mismatch",
    ),
    Mutant("pattern that is none", DESK, '"\\\\S"', '"(\\\\S"', "invalid-value"),
    Mutant("pattern that looks back", DESK, '"\\\\S"', '"(a)\\\\1"', "invalid-value"),
    Mutant(
        "nothing to replace with",
        DESK,
        "      replacement: A colleague will answer you.\n",
        "",
        "invalid-value",
        "guard: {pattern",
    ),
    Mutant("guard of nothing", DESK, "{pii: false}", "{}", "invalid-value"),
    Mutant("otherwise of another type", DESK, "refunded: false", "refunded: never", "type-mismatch"),
    Mutant("condition that is a number", DESK, "documents) > 0", "documents)", "type-mismatch"),
    Mutant(
        "never skipped and yet otherwise",
        DESK,
        "      when: ${{ size(steps.search.documents) > 0 }}\n",
        "",
        "invalid-value",
        "agent: desk",
    ),
    Mutant("variable read in a chain that is wrong", DESK, "{pii: false}", "{pii: true}", "invalid-value"),
    # tools
    Mutant("no such module", TOOLS, "tools.orders:named", "tools.order:named", "tool-function"),
    Mutant("no such function", TOOLS, "tools.orders:named", "tools.orders:nmed", "tool-function"),
    Mutant(
        "function takes another argument",
        "tools/orders.py",
        "named(message",
        "named(text",
        "tool-arguments",
        "python: tools.orders:named",
        path=TOOLS,
    ),
    Mutant("effects misspelt", TOOLS, "effects: write", "effects: wirte", "invalid-value"),
    Mutant("returns of no type", TOOLS, "{ok: {type: boolean}}", "{ok: {type: bool}}", "invalid-schema"),
    Mutant("unknown server", TOOLS, "server: carrier", "server: carier", "unknown-reference"),
    Mutant(
        "two ways to run",
        TOOLS,
        "server: carrier\n  name: where_is",
        "server: carrier\n  python: tools.orders:find",
        "invalid-value",
        PARCEL,
    ),
    Mutant(
        "tool without description",
        TOOLS,
        "  description: Gives the state of an order by its number.\n",
        "",
        "undescribed-tool",
        "name: find-order",
    ),
    Mutant(
        "server in the house", TOOLS, "https://tools.example.org/mcp", "http://127.0.0.1:8000/mcp", "endpoint-private"
    ),
    # models
    Mutant(
        "adapter without base",
        SERVED,
        "  base: house\n  adapter: tone\n",
        "  adapter: tone\n",
        "invalid-value",
        "model: hosted_vllm/house-8b-tone",
    ),
    Mutant(
        "adapter of another model",
        SERVED,
        "  base: house\n  method",
        "  base: judge\n  method",
        "unserved-base",
        "base: judge",
    ),
    Mutant("unknown GPU", SERVED, "nvidia-l40s", "nvidia-l41s", "unknown-gpu"),
    Mutant("GPU too small", SERVED, "8030000000", "80300000000", "out-of-memory", "hardware:"),
    Mutant(
        "heads that cannot be shared",
        SERVED,
        "count: 1}",
        "count: 3}\n    tensorParallel: 3",
        "indivisible-heads",
        "tensorParallel: 3",
    ),
    Mutant(
        "more shares than GPUs",
        SERVED,
        "    maxContext: 8192",
        "    tensorParallel: 2\n    maxContext: 8192",
        "gpu-count",
    ),
    Mutant("too many at once", SERVED, "maxConcurrent: 8", "maxConcurrent: 800", "too-concurrent"),
    Mutant(
        "capability that it lacks",
        HOSTED,
        "{model: builtin/hashed, mode: embedding}",
        "{model: openai/text-embedding-3-small, mode: embedding, requires: [tools]}",
        "missing-capability",
    ),
    Mutant("floating alias", HOSTED, "openai/gpt-5.4-2026-03-05", "openai/gpt-5.4", "floating-alias"),
    Mutant("longer answers than it gives", HOSTED, "max_tokens: 300", "max_tokens: 300000", "answer-limit"),
    Mutant("too hot", HOSTED, "max_tokens: 600", "temperature: 3, max_tokens: 600", "invalid-value"),
    Mutant(
        "key in the file", HOSTED, "{env: OPENAI_API_KEY}", "{env: sk-proj-abcdefghijklmnopqrstuvwx}", "invalid-value"
    ),
    # prompts
    Mutant("member misspelt", PROMPTS, "o.order", "o.ordr", "unknown-variable"),
    Mutant("unknown filter", PROMPTS, "| default(", "| defalt(", "template-syntax"),
    Mutant("loop left open", PROMPTS, "{% endfor %}{% endif %}", "{% endif %}", "template-syntax"),
    Mutant("section left open", PROMPTS, "{{answer}}", "{{#answer}}", "template-syntax"),
    Mutant("field of a shot", PROMPTS, "row.message", "row.mesage", "unknown-variable"),
    Mutant("history of texts", PROMPTS, '{$ref: "penstock:message"}', "{type: string}", "type-mismatch", "history}"),
    Mutant("unknown type", PROMPTS, "refunded: {type: boolean}", "refunded: {type: bolean}", "invalid-schema"),
    Mutant("chain without a model", PROMPTS, "model: house-tone", "model: house-tne", "unknown-reference"),
    # data
    Mutant(
        "shots to evaluate with",
        DATA,
        "purpose: fewshot",
        "purpose: evaluation",
        "dataset-purpose",
        "dataset: desk-shots",
        path=PROMPTS,
    ),
    Mutant(
        "digest too short",
        DATA,
        "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
        "fcde2b2edba56bf4",
        "invalid-value",
    ),
    # evaluation
    Mutant("stub of no tool", EVALUATION, "parcel: {returns", "parcl: {returns", "unknown-reference"),
    Mutant("stub of another type", EVALUATION, "{ok: true}", "{ok: yes}", "stub-type"),
    Mutant(
        "written without a stub", EVALUATION, "    refund: {returns: {ok: true}}\n", "", "missing-stub", "chain: desk"
    ),
    Mutant("floor that no score reaches", EVALUATION, "min: 0.9", "min: 6", "guard-range"),
    Mutant("gap across no slice", EVALUATION, "across: language", "across: langage", "unknown-slice"),
    Mutant("gap of no metric", EVALUATION, "of: facts", "of: fact", "unknown-metric"),
    # monitors
    Mutant("mapped to nothing", MONITOR, "inputs.message: ", "inputs.mesage: ", "unknown-trace-field"),
    Mutant("no such measure", MONITOR, "latency.p95", "latancy.p95", "invalid-value"),
    Mutant(
        "signal that is no text",
        MONITOR,
        "signal: ${{ inputs.message }}",
        "signal: ${{ outputs.tools }}",
        "type-mismatch",
    ),
    Mutant("detector twice", MONITOR, "novelty, length]", "novelty, length, length]", "repeated-detector"),
    Mutant("alpha without effect", MONITOR, "alert: {minEffect", "alert: {alpha: 0.01, minEffect", "ignored-alpha"),
    # environments
    Mutant("unknown monitor", PLACES, "desk-latency]", "desk-latncy]", "unknown-reference"),
    Mutant("steps that fall", PLACES, "[5, 25, 100]", "[25, 5, 100]", "invalid-value"),
    Mutant("unknown target", PLACES, "prometheus: {}", "promethus: {}", "unknown-target"),
    Mutant(
        "binding without effect",
        PLACES,
        "https://staging-tools.example.org/mcp",
        "https://tools.example.org/mcp",
        "patch-no-effect",
        environment="staging",
    ),
    # tuning
    Mutant("another rank", TUNING, "rank: 16", "rank: 8", "tuning-rank"),
    Mutant("rows of another purpose", TUNING, "method: sft", "method: dpo", "dataset-purpose", "dataset: tone"),
    Mutant("unknown trigger", TUNING, "trigger: polish-topics", "trigger: polish-topcs", "unknown-reference"),
    # policies
    Mutant("member of a resource", POLICY, "resource.spec.model", "resource.spec.modle", "unknown-path"),
    Mutant("policy of no kind", POLICY, "kinds: [Model]", "kinds: [Modell]", "policy-kind"),
    # the project
    Mutant("negative budget", "penstock.yaml", "usd: 5", "usd: -5", "invalid-value"),
]


@pytest.fixture(scope="session")
def agent() -> Mapping[str, str]:
    """The files of the example."""
    return {
        path.relative_to(AGENT).as_posix(): path.read_text(encoding="utf-8")
        for path in AGENT.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_example_has_no_finding(
    environment: str | None, agent: Mapping[str, str], check: Callable[..., list[Diagnostic]]
) -> None:
    assert check(agent, environment) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_one_fault_is_one_finding(
    mutant: Mutant, agent: Mapping[str, str], check: Callable[..., list[Diagnostic]]
) -> None:
    assert mutant.old in agent[mutant.file]
    planted = {**agent, mutant.file: agent[mutant.file].replace(mutant.old, mutant.new, 1)}
    text = planted[mutant.path or mutant.file]
    offset = text.index(mutant.at) if mutant.at else agent[mutant.file].index(mutant.old)
    found = check(planted, mutant.environment)
    places = [(each.name, each.location.path, each.location.span and each.location.span.line) for each in found]
    assert places == [(mutant.rule, mutant.path or mutant.file, text.count("\n", 0, offset) + 1)]
