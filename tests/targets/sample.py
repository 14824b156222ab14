"""A small project, and the files that are kept of an example."""

from collections.abc import Mapping

from pytest_snapshot.plugin import Snapshot

SPECS = """apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {temperature: 0}
  fallbacks: [backup]
  price: {inputPerMillion: 0.40, outputPerMillion: 1.60}
  credentials: {env: OPENAI_API_KEY}
  limits: {requestsPerMinute: 600, timeoutSeconds: 30}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
"""


def golden(snapshot: Snapshot, files: Mapping[str, bytes]) -> None:
    snapshot.assert_match_dir({path.replace("/", "__"): data for path, data in files.items()}, "golden")
