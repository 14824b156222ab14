"""The Tools that a chain may call."""

from collections.abc import Callable

from penstock.check import called
from penstock.project.project import Project


def tool(name: str, effects: str) -> str:
    return f"""\
apiVersion: penstock/v1
kind: Tool
metadata: {{name: {name}, description: Does it.}}
spec:
  parameters: {{type: object, properties: {{}}}}
  effects: {effects}
  http: {{url: "https://tools.example.org/{name}"}}
---
"""


CHAINS = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: start}
spec: {messages: [{role: user, content: Help.}]}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: inner}
spec:
  steps: {a: {agent: start, model: answerer, tools: [find, refund, close], approve: [refund]}}
  outputs: {text: "${{ steps.a.text }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: outer}
spec:
  steps:
    b: {chain: inner}
    c: {tool: note}
  outputs: {text: "${{ steps.b.text }}", value: "${{ steps.c.value }}"}
"""


def test_an_agent_calls_what_reads_and_what_is_approved(project: Callable[..., Project]) -> None:
    tools = tool("find", "read") + tool("refund", "write") + tool("close", "write") + tool("note", "write")
    made = project({"tools.yaml": tools, "chains.yaml": CHAINS})
    assert called.tools(made, "inner") == ["find", "refund"]
    assert called.tools(made, "inner", offered=True) == ["close", "find", "refund"]
    assert called.tools(made, "outer") == ["find", "note", "refund"]
    assert called.tools(made, "nothing") == []
