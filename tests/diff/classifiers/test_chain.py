from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Difference, Level
from penstock.diff.classifiers import chain
from penstock.diff.pair import Pair
from penstock.project.project import Project
from penstock.spec.resource import Identity

C = "chain.yaml"


@pytest.mark.parametrize(
    "old, new, level, words",
    [
        ("maxLength: 500", "maxLength: 50", Level.BREAKING, "narrowed"),
        ("maxLength: 500", "maxLength: 5000", Level.BEHAVIOURAL, "widened"),
        ("take: 4", "take: 2", Level.BEHAVIOURAL, "takes another number of documents: changed from 4 to 2"),
        ('query: "${{ inputs.question }}"', 'query: "about ${{ inputs.question }}"', Level.BEHAVIOURAL, "searches for"),
        ("      with:", "      retry: {attempts: 3}\n      with:", Level.BEHAVIOURAL, "tried another number"),
        (
            "      with:",
            "      timeoutSeconds: 9\n      with:",
            Level.BEHAVIOURAL,
            "deadline of step `answer` set to 9",
        ),
        ("${{ steps.answer.text }}", "Hello, ${{ steps.answer.text }}", Level.BEHAVIOURAL, "type stays string"),
        ("    answer: ${{ steps.answer.text }}\n", "", Level.BREAKING, "output `answer` removed"),
        ("${{ steps.answer.text }}", "${{ size(steps.answer.text) }}", Level.BREAKING, "integer is no string"),
        (
            "  steps:",
            "  deprecated: {outputs: {sources: {removeAfter: 2027-03-01}}}\n  steps:",
            Level.METADATA,
            "leave",
        ),
        ("{name: support,", "{name: support, description: Answers.,", Level.METADATA, "description added"),
    ],
)
def test_a_field(only: Callable[..., Change], old: str, new: str, level: Level, words: str) -> None:
    (path,) = only(C, old, new).paths
    assert (path.level, words in path.reason) == (level, True), path


def test_a_step_of_its_own_is_the_chains_affair(only: Callable[..., Change]) -> None:
    change = only(
        C, "    answer:\n      prompt", "    again: {retrieve: pages, query: more}\n    answer:\n      prompt"
    )
    assert [(path.path, path.level) for path in change.paths] == [("spec.steps.again", Level.BEHAVIOURAL)]


def test_another_type_of_step(only: Callable[..., Change]) -> None:
    old = 'search: {retrieve: pages, query: "${{ inputs.question }}", take: 4}'
    change = only(C, old, 'search: {prompt: title, with: {text: "${{ inputs.question }}"}}')
    assert ("spec.steps.search", Level.BEHAVIOURAL) in [(path.path, path.level) for path in change.paths]


def test_an_output_that_a_template_widened_breaks(edit: Callable[..., Difference]) -> None:
    title = 'title: {prompt: title, with: {text: "${{ inputs.question }}"}}\n    search:'
    start = (C, "search:", title, C, "${{ steps.answer.text }}", "${{ steps.title.value.title }}")
    for size, level in (("99", Level.BREAKING), ("60", Level.BEHAVIOURAL)):
        found = edit("prompts/title.yaml", "maxLength: 80", f"maxLength: {size}", start=start)
        chain = [change for change in found.changes if change.resource.kind == "Chain"]
        assert [change.level for change in chain] == ([level] if level is Level.BREAKING else [])
        assert found.impact.chains == ("support", "title")


def test_a_longer_list_is_no_wider_output(edit: Callable[..., Difference]) -> None:
    assert edit(C, "take: 4", "take: 40").level is Level.BEHAVIOURAL


STEPS = """\
apiVersion: penstock/v1
kind: Chain
metadata: {name: desk}
spec:
  inputs: {orders: {type: array, items: {type: string}}, question: {type: string}}
  steps:
    found:
      each: ${{ inputs.orders }}
      as: order
      atMost: 5
      do: {tool: find, with: {order: "${{ order }}"}}
    help: {agent: ask, with: {question: "${{ inputs.question }}"}, tools: [find]}
    safe: {guard: {pattern: "^[A-Z]"}, text: "${{ steps.help.text }}", onFail: continue}
    inner: {chain: ask, with: {question: "${{ steps.safe.text }}"}}
  outputs: {answer: "${{ steps.inner.text }}", states: "${{ steps.found.items }}", passed: "${{ steps.safe.passed }}"}
"""
AROUND = """\
apiVersion: penstock/v1
kind: Tool
metadata: {name: find, description: Finds an order.}
spec:
  parameters: {type: object, properties: {order: {type: string}}}
  returns: {type: string}
  effects: read
  http: {url: https://tools.example.org/find}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: ask}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: echo
---
apiVersion: penstock/v1
kind: Model
metadata: {name: echo}
spec: {model: builtin/echo}
"""


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("inputs.orders }}", "inputs.orders.filter(o, o != '') }}", "found.each", "walks another list"),
        ("atMost: 5", "atMost: 6", "found.atMost", "changed from 5 to 6"),
        ("${{ order }}", "#${{ order }}", "found.do.with.order", "what step `found.do` is given changed"),
        (
            "tools: [find]",
            "tools: [find], limits: {turns: 3}",
            "help.limits.turns",
            "stopped elsewhere: changed from 10",
        ),
        ("^[A-Z]", "^[a-z]", "safe.guard.pattern", "lets other texts through"),
        ("onFail: continue", "onFail: stop", "safe.onFail", "changed from `continue` to `stop`"),
        ('text: "${{ steps.help.text }}"', 'text: "a ${{ steps.help.text }}"', "safe.text", "looks at another text"),
        (
            "do: {tool: find, with: {order: ",
            "do: {agent: ask, tools: [find], with: {question: ",
            "found.do",
            "its type",
        ),
    ],
)
def test_every_step_type(old: str, new: str, path: str, words: str, open_files: Callable[..., Project]) -> None:
    assert old in STEPS
    base, head = (
        open_files({"around.yaml": AROUND.encode(), "desk.yaml": steps.encode()})
        for steps in (STEPS, STEPS.replace(old, new))
    )
    identity = Identity("Chain", "desk")
    both = Pair(base, head, base.resources[identity], head.resources[identity], {})
    found = {each.path: each for each in chain.classify(both)}
    assert words in found[f"spec.steps.{path}"].reason
    assert found[f"spec.steps.{path}"].level == Level.BEHAVIOURAL
