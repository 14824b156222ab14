"""Chains of one project that has everything a step may name."""

from collections.abc import Callable
from typing import Any

import pytest

from penstock.diagnostics.fault import Fault
from penstock.project.flow import flow
from penstock.project.project import Project

WORLD = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: echo}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: reply}
spec:
  inputs: {question: {type: string, maxLength: 100}, tone: {type: string, default: kind}}
  messages: [{role: user, content: "{{ tone }} {{ question }}"}]
  output: {schema: {type: object, required: [answer], properties: {answer: {type: string}}}}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: alone}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: echo
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: judge}
spec:
  inputs: {text: {type: string}}
  messages: [{role: user, content: "{{ text }}"}]
  output: {schema: {type: object, required: [passed], properties: {passed: {type: boolean}, why: {type: string}}}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: find, description: Finds an order.}
spec:
  parameters:
    type: object
    required: [order]
    properties: {order: {type: string}, most: {type: integer}, by: {type: string, enum: [id, mail]}}
  returns: {type: object, required: [state], properties: {state: {type: string}}}
  effects: read
  http: {url: https://tools.example.org/find}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: seek, description: Finds an order too.}
spec: {parameters: {type: object}, effects: read, http: {url: "https://tools.example.org/find"}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds an order.}
spec: {parameters: {type: object, properties: {order: {type: string}}}, effects: write, http: {url: "https://tools.example.org/refund"}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: remote, description: Far away.}
spec: {server: orders, effects: read}
---
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: orders}
spec: {mcp: {command: [orders-mcp]}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: inner}
spec:
  inputs: {question: {type: string, maxLength: 50}, tone: {type: string, default: kind}}
  steps: {a: {prompt: reply, model: echo, with: {question: "${{ inputs.question }}", tone: "${{ inputs.tone }}"}}}
  outputs: {answer: "${{ steps.a.value.answer }}", words: "${{ size(steps.a.text) }}"}
"""
CHAIN = """\
apiVersion: penstock/v1
kind: Chain
metadata: {name: outer}
spec:
  inputs:
    question: {type: string, maxLength: 40}
    orders: {type: array, items: {type: string}, maxItems: 8}
    parts: {type: array, items: {type: object, required: [id, n], properties: {id: {type: string}, n: {type: integer}}}}
    flag: {type: boolean}
  steps:
"""
QUIET = ("unused-input", "unused-step")

Check = Callable[..., list[tuple[str, str, Any]]]


@pytest.fixture
def outer(make: Callable[..., Project]) -> Callable[..., Project]:
    """The project with a chain of these steps, each a line, and these outputs."""

    def made(*steps: str, outputs: str = "{answer: done}", **more: str) -> Project:
        chain = CHAIN + "".join(f"    {step}\n" for step in steps) + f"  outputs: {outputs}\n"
        return make({"world.yaml": WORLD, "outer.yaml": chain, **{f"{key}.yaml": text for key, text in more.items()}})

    return made


@pytest.fixture
def found(outer: Callable[..., Project]) -> Check:
    """Rule, place and facts of what is wrong with such a chain; unused inputs and steps left out."""

    def check(*steps: str, outputs: str = "{answer: done}", **more: str) -> list[tuple[str, str, Any]]:
        project = outer(*steps, outputs=outputs, **more)
        faults: list[Fault] = [*project.faults, *flow(project).faults]
        return [
            (fault.rule, "/".join(map(str, fault.location.route[1:])), fault.facts)
            for fault in faults
            if fault.rule not in QUIET
        ]

    return check
