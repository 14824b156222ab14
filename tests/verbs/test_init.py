"""`init` and its starter pack of policies: each accepts a fresh project, and refuses one that breaks it at its line."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from tests.conftest import Penstock

from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections.check import CheckSection
from penstock.report.sections.init import InitSection
from penstock.source import settings
from penstock.verbs.check import check
from penstock.verbs.examples import EXAMPLES
from penstock.verbs.init import SCHEMA, WORKFLOW, init, starter

Findings = Callable[[], list[tuple[str, str, int | None]]]


class Case(NamedTuple):
    """A change of the fresh project, the line that the finding stands at, and what mends it."""

    policy: str
    rule: str
    file: str
    old: str
    new: str
    at: str
    mended: tuple[str, str]


HEAD = "---\napiVersion: penstock/v1\nkind: "
SERVED = HEAD + "Model\nmetadata: {name: house, owner: us}\nspec:\n  model: hosted_vllm/house\n" + (
    "  compliance: {regions: [eu], license: proprietary}\n  serving:\n"
    "    weights: {uri: 'hf://a/b', parameters: 8e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}\n"
    "    maxContext: 4096\n"
)  # fmt: skip
REFUND = (
    HEAD + "Tool\nmetadata: {name: refund, description: Refunds., owner: us}\n"
    "spec: {parameters: {type: object, required: [order], properties: {order: {type: string}}}, effects: write, "
    'http: {url: "https://orders.example.org"}}\n'
)
PAY = (
    REFUND + HEAD + "Chain\nmetadata: {name: pay, owner: us}\nspec:\n  inputs: {order: {type: string}}\n  steps:\n"
    '    seen: {guard: {pattern: "^[0-9]+$"}, text: "${{ inputs.order }}"}\n'
    '    pay: {tool: refund, with: {order: "${{ steps.seen.text }}"}}\n'
    '  outputs: {paid: "${{ steps.pay.value }}", seen: "${{ steps.seen.passed }}"}\n'
)
AGENT = (
    REFUND + HEAD + "Chain\nmetadata: {name: act, owner: us}\nspec:\n  inputs: {q: {type: string}}\n  steps:\n"
    "    act:\n      agent: answer\n      model: answerer\n"
    '      with: {question: "${{ inputs.q }}", documents: []}\n'
    "      tools: [refund]\n      approve: [refund]\n      limits: {turns: 4, usd: 0.1}\n"
    '  outputs: {done: "${{ steps.act.text }}"}\n'
)
WATCH = (
    HEAD + "Monitor\nmetadata: {name: errors, owner: us}\nspec:\n  chain: support\n  traces: {format: otlp}\n"
    "  objective: {measure: errors, max: 0.1}\n  window: {rows: 100}\n"
)
MODEL = "model: builtin/extractive"
CHAIN = "description: Answers a question from the pages., owner: my-team"
END = "outputs: {answer:"
CASES = [
    Case("pinned-models", "dated", "support.yaml", MODEL, "model: openai/gpt-4.1-mini", "model: openai",
         ("mini\n", "mini-2025-04-14\n")),
    Case("pinned-models", "revision", "support.yaml", "---\n", SERVED + "---\n", "weights: {",
         ("weights: {", "weights: {revision: 0f1e2d3, ")),
    Case("allowed-providers", "provider", "support.yaml", MODEL,
         "model: cohere/command-r\n  compliance: {regions: [eu]}", "model: cohere", ("cohere/", "mistral/")),
    Case("allowed-providers", "region", "support.yaml", MODEL,
         "model: openai/gpt-4.1-mini\n  compliance: {regions: [us]}", "regions: [us]", ("[us]", "[eu]")),
    Case("licences", "licence", "support.yaml", "---\n", SERVED + "---\n", "compliance: {",
         ("proprietary", "apache-2.0")),
    Case("cost-ceiling", "price-known", "support.yaml", MODEL, "model: openai/own", "metadata: {name: support",
         ("model: openai/own", "model: openai/own\n  price: {inputPerMillion: 0.1, outputPerMillion: 0.1}")),
    Case("cost-ceiling", "answer", "support.yaml", MODEL,
         f"{MODEL}\n  price: {{inputPerMillion: 1000, outputPerMillion: 1}}", "metadata: {name: support",
         ("1000", "0.1")),
    Case("cost-ceiling", "agent", "evaluation.yaml", "---\n", AGENT.replace("usd: 0.1", "usd: 10") + "---\n",
         "metadata: {name: act", ("usd: 10", "usd: 0.1")),
    Case("agent-tools", "bounded", "evaluation.yaml", "---\n",
         AGENT.replace(", usd: 0.1", "").replace("effects: write", "effects: read") + "---\n",
         "metadata: {name: act", ("turns: 4", "turns: 4, tokens: 9000")),
    Case("agent-tools", "writes", "evaluation.yaml", "---\n", AGENT + "---\n", "metadata: {name: act",
         ("effects: write", "effects: read")),
    Case("agent-tools", "few", "evaluation.yaml", "---\n",
         AGENT.replace("effects: write", "effects: read").replace("[refund]", f"[{', '.join(['refund'] * 9)}]", 1)
         + "---\n", "metadata: {name: act", ("refund, refund, ", "")),
    Case("write-tools", "guarded", "evaluation.yaml", "---\n",
         PAY.replace("steps.seen.text", "inputs.order") + "---\n", "metadata: {name: pay",
         ('order: "${{ inputs.order }}"', 'order: "${{ steps.seen.text }}"')),
    Case("production-chains", "monitored", "support.yaml", CHAIN, f"{CHAIN}, labels: {{tier: prod}}",
         "metadata: {name: support", ("apiVersion", f"{WATCH[4:]}---\napiVersion")),
    Case("production-chains", "evaluated", "evaluation.yaml", "---\n",
         PAY.replace("owner: us}", "owner: us, labels: {tier: prod}}") + WATCH.replace("support", "pay") + "---\n",
         "metadata: {name: pay", ("chain: support\n", "chain: pay\n")),
    Case("owner-required", "owner", "evaluation.yaml", ", owner: my-team", "", "metadata: {name: quality}",
         ("name: quality", "name: quality, owner: us")),
    Case("no-personal-data", "none", "support.yaml", "Answer from the documents.", "Ask jo@acme.co.uk.",
         "metadata: {name: answer}", ("acme.co.uk", "example.org")),
]  # fmt: skip


@pytest.fixture
def findings(tmp_path: Path) -> Findings:
    def found() -> list[tuple[str, str, int | None]]:
        section = check(tmp_path, settings=settings.read({"CI": "true"}), today=date(2026, 6, 1)).last
        assert isinstance(section, CheckSection)
        return [(each.message, each.file, each.line) for each in section.diagnostics]

    return found


def test_a_fresh_project_has_no_finding(tmp_path: Path, findings: Findings) -> None:
    init(tmp_path)
    assert findings() == []
    assert not (tmp_path / "policies").exists()


def test_a_fresh_project_holds_every_policy(tmp_path: Path, findings: Findings) -> None:
    init(tmp_path, policies=["all"])
    assert sorted(path.stem for path in (tmp_path / "policies").iterdir()) == starter()
    assert findings() == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.policy}-{case.rule}")
def test_a_policy_refuses_and_accepts(case: Case, tmp_path: Path, findings: Findings) -> None:
    init(tmp_path)
    path = tmp_path / case.file
    text = path.read_text()
    assert case.old in text
    path.write_text(broken := text.replace(case.old, case.new, 1))
    before = findings()
    init(tmp_path, policies=[case.policy])
    found = findings()
    ours = [(message, file, line) for message, file, line in found if (message, file, line) not in before]
    assert [(f"breaks '{case.rule}' of policy '{case.policy}'" in m, f, n) for m, f, n in ours] == [
        (True, case.file, 1 + next(n for n, line in enumerate(broken.splitlines()) if case.at in line))
    ]
    assert case.mended[0] in broken
    path.write_text(broken.replace(*case.mended, 1))
    assert [message for message, _, _ in findings() if "breaks" in message] == []


def test_every_rule_is_broken_by_a_case(tmp_path: Path) -> None:
    init(tmp_path, policies=["all"])
    rules = {
        (path.stem, rule["name"])
        for path in (tmp_path / "policies").iterdir()
        for rule in yaml.safe_load(path.read_text())["spec"]["rules"]
    }
    assert rules == {(case.policy, case.rule) for case in CASES}


@pytest.mark.parametrize("name", starter())
def test_a_policy_says_what_it_is_for(name: str) -> None:
    import penstock.verbs

    text = (Path(penstock.verbs.__file__).parent / "policies" / f"{name}.yaml").read_text()
    assert text.startswith("# ") and f"name: {name}}}" in text
    assert max(map(len, text.splitlines())) <= 120


def test_policies_go_into_a_project_that_exists(tmp_path: Path) -> None:
    init(tmp_path)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "licences.yaml").write_text("# ours\n")
    made = init(tmp_path, policies=["licences", "owner-required"]).last.model_dump()
    assert (made["files"], made["kept"]) == (("policies/owner-required.yaml",), ("policies/licences.yaml",))
    assert (tmp_path / "policies" / "licences.yaml").read_text() == "# ours\n"


def test_a_second_time_and_unknown_policies_are_refused(tmp_path: Path) -> None:
    init(tmp_path)
    with pytest.raises(Fatal, match="has a penstock.yaml already"):
        init(tmp_path)
    with pytest.raises(Fatal, match="no policy 'licenses'"):
        init(tmp_path, policies=["licenses"])


def test_each_file_leads_editors_to_the_schema(tmp_path: Path) -> None:
    init(tmp_path, policies=["all"])
    for path in tmp_path.rglob("*.yaml"):
        first = path.read_text().partition("\n")[0]
        assert (path.parent / first.removeprefix("# yaml-language-server: $schema=")).resolve() == tmp_path / SCHEMA
    assert json.loads((tmp_path / SCHEMA).read_text())["$schema"].startswith("http://json-schema.org/draft-07/")


def test_without_a_schema_no_file_names_one(tmp_path: Path) -> None:
    init(tmp_path)
    (tmp_path / SCHEMA).unlink()
    init(tmp_path, policies=["licences"])
    assert "yaml-language-server" not in (tmp_path / "policies" / "licences.yaml").read_text()


def app(folder: Path) -> Path:
    (folder / "app.py").write_text(
        "SYSTEM = 'Answer in one sentence, please.'\nc.messages.create(model='claude-sonnet-4-5', messages=[])\n",
        encoding="utf-8",
    )
    return folder


def test_what_a_repository_holds_becomes_a_project_once_somebody_agrees(tmp_path: Path) -> None:
    asked = []

    def no(proposed: Report) -> bool:
        asked.append(proposed)
        return False

    refused = init(app(tmp_path), agreed=no).last
    assert isinstance(refused, InitSection)
    assert (refused.written, [path.name for path in tmp_path.iterdir()]) == (False, ["app.py"])
    assert [(one.place, one.what) for one in refused.found] == [
        ("app.py:1", "prompt SYSTEM"),
        ("app.py:2", "call of claude-sonnet-4-5"),
    ]
    made = init(tmp_path).last
    assert isinstance(made, InitSection) and made.written and len(asked) == 1
    for name in (
        "penstock.yaml",
        "penstock/models.yaml",
        "penstock/data/system.jsonl",
        ".github/workflows/penstock.yml",
    ):
        assert name in made.files and (tmp_path / name).is_file()
    workflow = (tmp_path / ".github/workflows/penstock.yml").read_text(encoding="utf-8")
    assert "secrets.ANTHROPIC_API_KEY" in workflow and "OPENAI" not in workflow
    first = (tmp_path / "penstock/prompts.yaml").read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=../.penstock/schema.json"
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(Fatal, match="has a penstock.yaml already"):
        init(tmp_path)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_files_that_exist_are_left_alone(tmp_path: Path) -> None:
    workflow = app(tmp_path) / WORKFLOW
    workflow.parent.mkdir(parents=True)
    workflow.write_text("mine\n", encoding="utf-8")
    made = init(tmp_path).last
    assert isinstance(made, InitSection)
    assert made.kept == (WORKFLOW,) and WORKFLOW not in made.files
    assert workflow.read_text(encoding="utf-8") == "mine\n"


def test_the_template_whatever_is_there(tmp_path: Path) -> None:
    made = init(app(tmp_path), template=True).last
    assert isinstance(made, InitSection)
    assert "support.yaml" in made.files and made.found == ()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_copied_whole(tmp_path: Path, name: str) -> None:
    init(tmp_path, example=name)
    root = Path(__file__).parents[2] / "examples" / name
    for path in root.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert (tmp_path / path.relative_to(root)).read_bytes() == path.read_bytes()


def test_nobody_at_the_terminal_is_asked(penstock: Penstock) -> None:
    app(penstock.directory)
    shown = penstock("init")
    assert (shown.code, (penstock.directory / "penstock.yaml").exists()) == (0, False)
    assert "Proposed: 7 files" in shown.out and "penstock init --yes writes them" in shown.out
    assert penstock("init", "--yes").code == 0
    assert penstock("check").code == 0
    assert penstock("init", "--example", "agent", "--template").code == 2


def test_what_cannot_be_written_leaves_no_project_behind(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("SYSTEM = 'Answer in one sentence, please.'\n", encoding="utf-8")
    (tmp_path / "penstock").write_text("a file", encoding="utf-8")
    with pytest.raises(Fatal, match="cannot be written: Not a directory"):
        init(tmp_path)
    assert not (tmp_path / "penstock.yaml").exists()
    (tmp_path / "penstock").unlink()
    section = init(tmp_path).last
    assert isinstance(section, InitSection) and SCHEMA in section.kept and "penstock.yaml" in section.files


def test_a_project_that_is_a_link_is_a_project(tmp_path: Path) -> None:
    (tmp_path / "penstock.yaml").symlink_to("nowhere")
    with pytest.raises(Fatal, match="has a penstock.yaml already"):
        init(tmp_path)
