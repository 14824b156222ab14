"""A project with Monitors, and traces of it."""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

BEGAN = 1_790_000_000.0
_WHO = ("I", "my wife", "our office", "a friend", "the driver", "somebody")
_OLD = (
    "{who} cannot find where order {n} is, when does the parcel come",
    "how long does {who} wait for the money back of order {n}",
    "the invoice of order {n} has the wrong address, can {who} change it",
    "{who} wants to return the shoes of order {n} in the shop",
    "does the coupon {n} still work for {who} this week",
)
_NEW = (
    "the mobile application crashes with exception {n} on the login screen of {who}",
    "bluetooth pairing of the smart watch fails with firmware {n} says {who}",
    "{who} sees battery percentage {n} draining overnight after the software upgrade",
)
SPECS = """\
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: echo}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: say}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: shop}
spec:
  inputs: {question: {type: string}}
  steps: {say: {prompt: say, model: echo, with: {question: "${{ inputs.question }}"}}}
  outputs: {answer: "${{ steps.say.text }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: evaluation
  source: {file: questions.jsonl}
  key: id
  reviewed: reviewed
  schema:
    type: object
    properties:
      id: {type: string}
      question: {type: string}
      reviewed: {type: boolean, default: true}
      origin: {type: object}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: shop
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics:
    price: {metric: cost, guard: {maxIncrease: 0.1}}
METRICS---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: shop
  traces: {format: FORMAT, map: {inputs.question: "attributes['question']", session: "attributes['session']"}}
  signal: ${{ inputs.question }}
  skew: {evaluation: quality}
  window: {rows: 60}
  alert: {alpha: 0.01, for: 2}
"""


def texts(count: int, seed: int, new: float = 0.0) -> list[str]:
    """`new`: the share that no row of the evaluation is like."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        pattern = draw.choice(_NEW if draw.random() < new else _OLD)
        found.append(pattern.format(who=draw.choice(_WHO), n=draw.randrange(1000)))
    return found


def project(root: Path, more: str = "", format: str = "jsonl") -> Path:
    """`more`: further documents; where they begin with blanks, metrics of the Evaluation come first."""
    root.mkdir(parents=True, exist_ok=True)
    rows = [{"id": f"q{number}", "question": text} for number, text in enumerate(texts(200, 0))]
    (root / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    metrics, more = (
        (more.partition("---\n")[0], "---\n" + more.partition("---\n")[2]) if more[:1] == " " else ("", more)
    )
    head, _, rest = SPECS.replace("FORMAT", format).replace("METRICS", metrics).partition("---\n")
    (root / "penstock.yaml").write_text(head)
    (root / "shop.yaml").write_text(rest + more)
    return root


def rows(given: Iterable[str], prefix: str, began: float = BEGAN, step: float = 60.0) -> list[dict[str, Any]]:
    return [
        {"id": f"{prefix}{number}", "question": text, "time": began + number * step, "latency": 1.0 + number % 10 / 10}
        for number, text in enumerate(given)
    ]


def lines(path: Path, given: Iterable[dict[str, Any]], mode: str = "w") -> Path:
    with path.open(mode) as file:
        file.write("".join(json.dumps(row) + "\n" for row in given))
    return path
