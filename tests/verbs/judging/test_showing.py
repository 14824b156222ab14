"""Whose texts may be shown."""

import os
from pathlib import Path

from penstock.project.project import Project
from penstock.source import settings
from penstock.spec.kinds.project import Project as Settings
from penstock.verbs.checkout import opening
from penstock.verbs.judging.showing import showing

PROJECT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: p}\nspec: {showContent: true}\n"
REST = """\
apiVersion: penstock/v1
kind: Dataset
metadata: {name: here}
spec: {purpose: evaluation, source: {file: rows.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: away}
spec: {purpose: evaluation, source: {uri: "s3://bucket/rows.jsonl"}, key: id}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: m}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: ask}
spec: {inputs: {q: {type: string}}, messages: [{role: user, content: "{{ q }}"}], model: m}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: inside}
spec:
  chain: ask
  dataset: here
  inputs: {q: "${{ row.q }}"}
  metrics: {grown: {metric: refused, with: {text: "${{ outputs.text }}"}}}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: outside}
spec:
  chain: ask
  dataset: away
  inputs: {q: "${{ row.q }}"}
  metrics: {grown: {metric: refused, with: {text: "${{ outputs.text }}"}}}
"""


def project(folder: Path) -> Project:
    (folder / "penstock.yaml").write_text(PROJECT)
    (folder / "rest.yaml").write_text(REST)
    (folder / "rows.jsonl").write_text('{"id": "a", "q": "b"}\n')
    at = opening.place(folder, settings.read(os.environ))
    return opening.linked(opening.loaded(at, None), None)


def test_data_outside_the_repository_stays_there(tmp_path: Path) -> None:
    shown = showing(project(tmp_path), Settings())
    assert shown("inside")
    assert not shown("outside")
    assert not shown("nowhere")


def test_base_alone_may_say_otherwise(tmp_path: Path) -> None:
    made = project(tmp_path)
    assert made.settings.show_content
    assert not showing(made, None)("outside")
    assert showing(made, Settings(show_content=True))("outside")
