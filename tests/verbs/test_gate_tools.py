"""Code of a revision that is not trusted never runs; a tool that writes never runs in an evaluation."""

import json
from pathlib import Path
from typing import Any

import pytest

HEAD = "apiVersion: penstock/v1\nkind: {}\nmetadata: {{name: {}{}}}\nspec:\n"
SPECS = {
    "penstock.yaml": HEAD.format("Project", "shop", "") + "  gate: {onInconclusive: block}\n",
    "tools.yaml": HEAD.format("Tool", "find", ", description: Finds an order.")
    + "  parameters: {type: object, required: [order], properties: {order: {type: string}}}\n"
    "  returns: {type: string}\n  effects: read\n  python: tools.orders:find\n",
    "chain.yaml": HEAD.format("Chain", "state", "") + "  inputs: {order: {type: string}}\n"
    '  steps: {a: {tool: find, with: {order: "${{ inputs.order }}"}}}\n'
    '  outputs: {answer: "${{ steps.a.value }}"}\n',
    "data.yaml": HEAD.format("Dataset", "orders", "")
    + "  purpose: evaluation\n  source: {file: orders.jsonl}\n  key: id\n",
    "evaluation.yaml": HEAD.format("Evaluation", "quality", "")
    + '  chain: state\n  dataset: orders\n  inputs: {order: "${{ row.order }}"}\n'
    "  metrics:\n    facts:\n      metric: fact-coverage\n      guard: {min: 0.5}\n"
    '      with: {text: "${{ outputs.answer }}", facts: ["late"]}\n',
    "orders.jsonl": "".join(json.dumps({"id": f"o{n}", "order": f"A-{n}"}) + "\n" for n in range(3)),
    "tools/orders.py": 'def find(order):\n    return f"order {order} is late"\n',
}


@pytest.fixture
def shop(penstock: Any) -> Any:
    for path, text in SPECS.items():
        penstock.write(path, text)
    penstock.commit("base")
    penstock.git("checkout", "--quiet", "-b", "head")
    return penstock


def gate(shop: Any, trust: str) -> tuple[int, dict[str, Any]]:
    ended = shop("gate", "--base", "main", "--trust", trust, "--format", "json")
    assert ended.out, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return ended.code, found


@pytest.mark.parametrize("trust", ["data", "base"])
def test_code_of_a_pull_request_does_not_run(shop: Any, trust: str, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    shop.write("tools/orders.py", f"open({str(marker)!r}, 'a').write('ran')\n" + SPECS["tools/orders.py"])
    shop.commit()
    code, verdict = gate(shop, trust)
    assert (code, verdict["verdict"]) == (3, "INCONCLUSIVE")
    assert not marker.exists()
    code, verdict = gate(shop, "head")
    assert (code, verdict["verdict"]) == (0, "PASS")
    assert marker.exists()


@pytest.mark.parametrize("trust", ["data", "base"])
def test_code_that_base_runs_too_does(shop: Any, trust: str) -> None:
    shop.replace("chain.yaml", '"${{ steps.a.value }}"', '"Your ${{ steps.a.value }}"')
    shop.commit()
    assert gate(shop, trust)[0] == 0


def test_what_writes_is_stubbed_or_nothing_is_decided(shop: Any, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    shop.replace("tools.yaml", "effects: read", "effects: write")
    shop.write("tools/orders.py", f"def find(order):\n    open({str(marker)!r}, 'a').write('ran')\n    return 'late'\n")
    shop.replace("evaluation.yaml", "  metrics:", "  tools: {find: {returns: it is late}}\n  metrics:")
    shop.commit()
    ended = shop("eval", "--format", "json")
    assert json.loads(ended.out)["runs"][0]["metrics"][0]["mean"] == 1.0
    assert not marker.exists()
