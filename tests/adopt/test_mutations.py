"""Sources with one thing or another wrong in them: never a crash, and what is made of them is of the language."""

# ruff: noqa: E501 (files of other tools as they are written)

import copy
import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from penstock.adopt import find
from penstock.adopt.foreign import Unread
from penstock.adopt.source import Source
from penstock.adopt.written import written
from penstock.source.parsing import yaml as located
from penstock.source.tree import Entry, Tree
from penstock.spec.resource import Resource, validate

SIZE = int(os.environ.get("PENSTOCK_TEST_MUTATIONS", "100"))
ODD = (
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "x",
    "{{ x",
    "{x!r}",
    "${{ inputs.y }}",
    "é\u202e\0",
    [],
    {},
    [[]],
    [None],
    {"a": 1},
)
GPT = {"component_type": "VllmConfig", "id": "gpt", "name": "gpt", "model_id": "m", "url": "https://llm.example.org",
       "default_generation_parameters": {"temperature": 1}}  # fmt: skip


@dataclass(frozen=True)
class Memory:
    """A tree of files that are nowhere else."""

    files: dict[str, bytes]
    name: str = "memory"
    prefix: str = ""

    def entries(self) -> Sequence[Entry]:
        return sorted(Entry(path, "file") for path in self.files)

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path]

    def beside(self, prefix: str) -> Tree | None:
        return None


def _node(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"component_type": kind, "id": name, "name": name, **more}


def _ref(name: str) -> dict[str, str]:
    return {"$component_ref": name}


def _text(title: str) -> dict[str, str]:
    return {"title": title, "type": "string"}


TOOL = _node(
    "RemoteTool", "look", url="https://example.org", http_method="GET", query_params={"q": "{{q}}"}, inputs=[_text("q")]
)
HELPER = _node(
    "Agent",
    "helper",
    llm_config=_ref("gpt"),
    system_prompt="Help {{q}}.",
    tools=[TOOL],
    inputs=[_text("q")],
    outputs=[_text("a")],
)
NODES = [
    _node("StartNode", "start", inputs=[_text("q")]),
    _node("LlmNode", "ask", llm_config=_ref("gpt"), prompt_template="{{q}}", outputs=[_text("kind")]),
    _node("BranchingNode", "which", mapping={"a": "one", "b": "two"}, inputs=[_text("kind")]),
    _node("AgentNode", "first", agent=_ref("helper")),
    _node("ToolNode", "second", tool=TOOL | {"id": "other", "outputs": [_text("a")]}),
    _node("EndNode", "end", outputs=[_text("a")]),
    _node("EndNode", "none", outputs=[_text("a")], branch_name="none"),
]
EDGES = [
    ("start", "", "ask"),
    ("ask", "", "which"),
    ("which", "one", "first"),
    ("which", "two", "second"),
    ("which", "default", "none"),
    ("first", "", "end"),
    ("second", "", "end"),
]
LINKS = [
    ("start", "q", "ask", "q"),
    ("ask", "kind", "which", "kind"),
    ("start", "q", "first", "q"),
    ("start", "q", "second", "q"),
    ("first", "a", "end", "a"),
    ("second", "a", "end", "a"),
    ("ask", "kind", "none", "a"),
]
FLOW = _node(
    "Flow",
    "desk",
    start_node=_ref("start"),
    nodes=[_ref(node["id"]) for node in NODES],
    control_flow_connections=[
        _node("ControlFlowEdge", f"c{n}", from_node=_ref(a), from_branch=way or None, to_node=_ref(b))
        for n, (a, way, b) in enumerate(EDGES)
    ],
    data_flow_connections=[
        _node(
            "DataFlowEdge", f"d{n}", source_node=_ref(a), source_output=o, destination_node=_ref(b), destination_input=i
        )
        for n, (a, o, b, i) in enumerate(LINKS)
    ],
    **{"$referenced_components": {each["id"]: each for each in (*NODES, GPT, HELPER)}},
    agentspec_version="26.1.2",
)


def _dumped(name: str, **kwargs: Any) -> dict[str, Any]:
    return {"lc": 1, "type": "constructor", "id": ["langchain", name], "kwargs": kwargs}


def _prompt(text: str) -> dict[str, Any]:
    return _dumped("PromptTemplate", template=text, template_format="f-string", input_variables=["q"])


PAIR = _dumped("ChatPromptTemplate", messages=[_dumped("HumanMessagePromptTemplate", prompt=_prompt("{a}"))])
CHAT = _dumped(
    "ChatPromptTemplate",
    messages=[
        _dumped("SystemMessage", content="Be {short}."),
        _dumped("FewShotChatMessagePromptTemplate", examples=[{"a": "b"}], example_prompt=PAIR),
        _dumped("MessagesPlaceholder", variable_name="history", optional=True),
        ["human", "{q}"],
    ],
    partial_variables={"q": "x"},
)
SEQUENCE = _dumped(
    "RunnableSequence",
    first=CHAT,
    middle=[_dumped("ChatOpenAI", model="m", temperature=1)],
    last=_dumped("StrOutputParser"),
)
SHOTS = {
    "_type": "few_shot",
    "prefix": "x",
    "suffix": "{q}",
    "input_variables": ["q"],
    "examples": [{"a": "b"}],
    "example_prompt": {"_type": "prompt", "template": "{a}", "input_variables": ["a"]},
}


def _changed(source: Any, chance: random.Random) -> Any:
    """A copy with up to three places changed, left out, or taken from elsewhere in it."""
    made = copy.deepcopy(source)
    for _ in range(chance.randint(1, 3)):
        places: list[tuple[Any, Any]] = []
        waiting = [made]
        while waiting:
            here = waiting.pop()
            items = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
            for key, value in items:
                places.append((here, key))
                waiting.append(value)
        if not places:
            break
        holder, key = chance.choice(places)
        how = chance.random()
        if how < 0.2:
            del holder[key]
        elif how < 0.4:
            other, name = chance.choice(places)
            holder[key] = (
                copy.deepcopy(other[name])
                if name in (other if isinstance(other, dict) else range(len(other)))
                else None
            )
        else:
            holder[key] = copy.deepcopy(chance.choice(ODD))
    return made


def _held(format: str, data: bytes, path: str) -> None:
    tree = Memory({path: data})
    source = Source(tree, path, "", "it")
    find.format_of(path, data)
    try:
        made = find.load(format).imports(source)
    except Unread:
        return
    assert all(note.line for note in source.notes if note.sort == "decide"), source.notes
    docs = located.parse("it.yaml", written(made.resources, "")) if made.resources else None
    assert docs is None or docs.faults == ()
    for doc in docs.documents if docs else ():
        found = validate(doc)
        assert isinstance(found, Resource), (found, doc.data)


@pytest.mark.parametrize(
    ("format", "source"),
    [("agentspec", FLOW), ("agentspec", HELPER | {"llm_config": GPT}), ("langchain", SEQUENCE), ("langchain", SHOTS)],
)
def test_whatever_is_changed(format: str, source: Any) -> None:
    for seed in range(SIZE):
        changed = _changed(source, random.Random(seed))
        if seed % 2:
            _held(format, json.dumps(changed).encode(), "it.json")
        else:
            _held(format, yaml.safe_dump(changed).encode(), "it.yaml")


@pytest.mark.parametrize("format", ["agentspec", "langchain"])
def test_deep_and_wide_sources(format: str) -> None:
    deep: dict[str, Any] = {"component_type": "Agent", "name": "x"}
    for _ in range(200):
        deep = {"component_type": "AgentNode", "lc": 1, "id": ["ChatPromptTemplate"], "type": "constructor", "agent": deep, "kwargs": {"messages": [deep]}} if format == "langchain" and len(str(deep)) < 5000 else {"component_type": "Agent", "lc": 1, "agent": deep}  # fmt: skip
    _held(format, json.dumps(deep).encode(), "it.json")
    bomb = "component_type: Flow\n_type: chat\na0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)
    )
    _held(format, f"{bomb}messages: *a39\nnodes: *a39\ntools: *a39\n".encode(), "it.yaml")
    _held(format, b'{"component_type": "Agent", "_type": "prompt", "template": ' + b"[" * 100_000, "it.json")
    chain = [
        _node(
            "Flow",
            f"f{n}",
            start_node=_ref(f"s{n}"),
            nodes=[_ref(f"s{n}"), _node("FlowNode", f"n{n}", subflow=_ref(f"f{n + 1}")), _node("EndNode", f"e{n}")],
            control_flow_connections=[],
        )
        for n in range(300)
    ]
    _held(
        "agentspec",
        json.dumps(chain[0] | {"$referenced_components": {each["id"]: each for each in chain[1:]}}).encode(),
        "it.json",
    )


def test_many_branches_end() -> None:
    """Ladders of branches that meet again, whose ways double at each."""
    nodes, edges = [_node("StartNode", "start", inputs=[_text("q")])], []
    before = [("start", None)]
    for n in range(40):
        nodes += [_node("BranchingNode", f"b{n}", mapping={"x": "x", "y": "y"}, inputs=[_text("q")])]
        nodes += [_node("LlmNode", f"l{n}", llm_config=GPT, prompt_template="{{q}}")]
        edges += [
            _node("ControlFlowEdge", f"e{len(edges)}-{a}", from_node=_ref(a), from_branch=way, to_node=_ref(f"b{n}"))
            for a, way in before
        ]
        edges += [_node("ControlFlowEdge", f"x{n}", from_node=_ref(f"b{n}"), from_branch="x", to_node=_ref(f"l{n}"))]
        before = [(f"b{n}", "y"), (f"l{n}", None)] if n % 2 else [(f"b{n}", "y"), (f"b{n}", "default"), (f"l{n}", None)]
    nodes += [_node("EndNode", "end")]
    edges += [
        _node("ControlFlowEdge", f"z-{a}", from_node=_ref(a), from_branch=way, to_node=_ref("end")) for a, way in before
    ]
    whole = _node(
        "Flow",
        "ladder",
        start_node=_ref("start"),
        nodes=[_ref(each["id"]) for each in nodes],
        control_flow_connections=edges,
        **{"$referenced_components": {each["id"]: each for each in nodes}},
    )
    _held("agentspec", json.dumps(whole).encode(), "it.json")
