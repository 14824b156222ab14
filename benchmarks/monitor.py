"""`penstock monitor read` of `ROWS` traces: its time against a quarter of them, and its memory against 1,000 MB."""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.ratio import PENSTOCK, Command, Ratio, Times, once

ROWS = int(os.environ.get("PENSTOCK_BENCH_TRACES", "1000000"))
ALLOWED = 1000.0
_WORDS = ("parcel", "invoice", "refund", "coupon", "delivery", "address", "return", "payment", "account", "size")


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        few, many = (_read(root, rows) for rows in (ROWS // 4, ROWS))
    yield Ratio(f"monitor read of {ROWS:,} traces, MB / {ALLOWED:.0f}", Times((ALLOWED,)), Times((many[1],)))
    yield Ratio(
        f"monitor read of {ROWS:,} traces against {ROWS // 4:,} (at most 4.4)", Times((few[0],)), Times((many[0],))
    )


def _read(root: Path, rows: int) -> tuple[float, float]:
    """Seconds of CPU and MB."""
    _project(root, rows)
    traces = root / "traces.jsonl"
    with traces.open("w") as file:
        for number in range(rows):
            row = {"id": f"t{number}", "question": _text(number), "session": f"s{number // 3}", "time": 1.79e9 + number}
            file.write(json.dumps(row) + "\n")
    arguments = (*PENSTOCK, "monitor", "read", "shop", "--traces", str(traces))
    found = once(Command(arguments, root, {"PENSTOCK_CACHE_DIR": str(root / "cache")}))
    return found.seconds, found.memory


def _text(number: int) -> str:
    chosen = [_WORDS[number * step % len(_WORDS)] for step in (1, 3, 7, 9)]
    return f"where is the {chosen[0]} of order {number}, and what of {chosen[1]}, {chosen[2]} and {chosen[3]}?"


def _project(root: Path, rows: int) -> None:
    (root / "penstock.yaml").write_text("apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n")
    with (root / "rows.jsonl").open("w") as file:
        for number in range(2000):
            file.write(json.dumps({"id": f"r{number}", "question": _text(number * 7)}) + "\n")
    (root / "shop.yaml").write_text(_SPECS.replace("ROWS", str(rows)))


_SPECS = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: echo}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: shop}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: echo
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: rows}
spec: {purpose: evaluation, source: {file: rows.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: shop
  dataset: rows
  inputs: {question: "${{ row.question }}"}
  metrics: {price: {metric: cost, guard: {maxIncrease: 0.1}}}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: shop
  traces: {format: jsonl, map: {inputs.question: "attributes['question']"}}
  signal: ${{ inputs.question }}
  skew: {evaluation: quality}
  window: {rows: ROWS}
  alert: {minEffect: 1000}
"""
