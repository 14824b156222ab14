from collections.abc import Callable

from penstock.check.facts import CHAIN, chain_facts, personal
from penstock.project.project import Project
from penstock.spec.resource import Identity

TEXT = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: act}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "Ask jo@acme.co.uk: {{ question }}"}]
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds.}
spec: {parameters: {type: object}, effects: write, python: "tools.orders:refund"}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: look, description: Looks.}
spec: {parameters: {type: object}, effects: read, python: "tools.orders:look"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: inner}
spec:
  inputs: {question: {type: string}}
  steps:
    check: {guard: {refusal: false}, text: "${{ inputs.question }}"}
    pay: {tool: refund, with: {order: "${{ steps.check.text }}"}}
  outputs: {paid: "${{ steps.pay.value }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support, owner: us, labels: {tier: prod}}
spec:
  inputs: {question: {type: string}}
  steps:
    act:
      agent: act
      model: answerer
      with: {question: "${{ inputs.question }}"}
      tools: [look, refund]
      approve: [refund]
      limits: {turns: 3, usd: 0.5}
    sub: {chain: inner, with: {question: "${{ steps.act.text }}"}}
    all: {each: "${{ [1, 2] }}", as: n, atMost: 2, do: {tool: refund, with: {order: "${{ n }}"}}}
  outputs: {answer: "${{ steps.act.text }}", paid: "${{ steps.sub.paid }}", all: "${{ steps.all.items }}"}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: cost}
spec: {chain: support, traces: {format: otlp}, objective: {measure: cost, max: 1}, window: {rows: 10}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: q.jsonl}, key: id}
"""
ROWS = '{"id": "1", "people": [{"phone": "+44 20 7946 0958"}], "iban": "GB82 WEST 1234 5698 7654 32"}\n'


def test_facts_of_a_chain(project: Callable[..., Project]) -> None:
    facts = chain_facts(project({"spec.yaml": TEXT, "q.jsonl": ROWS}), "support")
    assert set(facts) <= set(CHAIN["properties"])
    assert (facts["owner"], facts["labels"], facts["models"]) == ("us", {"tier": "prod"}, ["answerer"])
    assert (facts["tools"], facts["evaluations"], facts["monitors"]) == (["look", "refund"], [], ["cost"])
    (agent,) = facts["agents"]
    assert (agent["step"], agent["writes"], agent["usd"], agent["turns"]) == ("act", ["refund"], 0.5, 3)
    assert [(w["chain"], w["step"], w["approved"], w["guarded"]) for w in facts["writes"]] == [
        ("support", "act", True, False),
        ("support", "all", False, False),
        ("inner", "pay", False, True),
    ]


def test_monitors_of_a_chain_are_not_those_of_what_runs_it(project: Callable[..., Project]) -> None:
    facts = chain_facts(project({"spec.yaml": TEXT, "q.jsonl": ROWS}), "inner")
    assert (facts["monitors"], facts["agents"], "owner" in facts) == ([], [], False)


def test_personal_data(project: Callable[..., Project]) -> None:
    made = project({"spec.yaml": TEXT, "q.jsonl": ROWS})
    assert personal(made, Identity("Dataset", "questions")) == ["iban", "phone"]
    assert personal(made, Identity("PromptTemplate", "act")) == ["email"]
    assert personal(made, Identity("Model", "answerer")) == []
