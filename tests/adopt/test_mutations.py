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


ASKED = _dumped("RunnableWithFallbacks", runnable=_dumped("ChatOpenAI", model="m"), fallbacks=[_dumped("ChatOpenAI", model="n")], exceptions_to_handle=[{"id": ["Exception"]}])  # fmt: skip
SIDES = _dumped(
    "RunnableSequence",
    first=_dumped("RunnableParallel", steps__={"a": _dumped("RunnableSequence", first=_prompt("{q}"), last=ASKED), "b": _dumped("RunnablePassthrough")}),
    middle=[_dumped("RunnablePick", keys=["a"]), _prompt("{a}"), _dumped("RunnableRetry", bound=_dumped("RunnableBinding", bound=ASKED, kwargs={"seed": 1}), max_attempt_number=2)],
    last=_dumped("StrOutputParser"),
)  # fmt: skip
PROXY = {
    "model_list": [
        {"model_name": "a", "access_groups": ["x"], "litellm_params": {"model": "azure/m", "api_base": "os.environ/BASE", "litellm_credential_name": "c"}, "model_info": {"mode": "chat", "id": "i"}},
        {"model_name": "a", "litellm_params": {"model": "openai/m", "rpm": 3, "input_cost_per_token": 0.1, "output_cost_per_token": 0.1}},
        {"model_name": "b/*", "litellm_params": {"model": "openai/*", "api_key": "os.environ/K"}},
    ],
    "credential_list": [{"credential_name": "c", "credential_values": {"api_key": "os.environ/K"}, "credential_info": {}}],
    "router_settings": {"model_group_alias": {"z": "b/two"}, "fallbacks": [{"a": ["b/one", {"model": "z", "seed": 1}]}]},
    "litellm_settings": {"default_fallbacks": ["a"], "cache_params": {"type": "redis"}},
    "general_settings": {"store_model_in_db": True},
}  # fmt: skip
GRADED = {
    "inputs": {"q": {"type": "string", "description": "x"}, "n": {"type": "int", "default": 1}},
    "outputs": {"a": {"type": "string", "reference": "${ask.output}"}, "g": {"reference": "${grade.output}"}},
    "nodes": [
        {"name": "ask", "type": "llm", "source": {"type": "code", "path": "ask.jinja2"}, "inputs": {"q": "${inputs.q}", "deployment_name": "m"}, "connection": "c", "api": "chat", "activate": {"when": "${inputs.n}", "is": 1}},
        {"name": "grade", "type": "python", "source": {"type": "code", "path": "grade.py"}, "inputs": {"x": "${ask.output}"}},
        {"name": "total", "type": "python", "aggregation": True, "source": {"type": "code", "path": "total.py"}, "inputs": {"xs": "${grade.output}", "ys": "${inputs.n}"}},
    ],
}  # fmt: skip
BESIDE = {
    "ask.jinja2": b"system:\n{% if q %}\n{{q}}{% endif %}\n",
    "grade.py": b"from promptflow import tool\n@tool\ndef grade(x: str):\n    return x.lower()\n",
    "total.py": b"@tool\ndef total(xs, ys):\n    log_metric('a', xs.count('y') / len(ys))\n    log_metric('b', sum(ys))\n",
    "data.jsonl": b'{"q": "x", "n": 2}\n{"q": "y", "n": null}\n',
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


def _held(format: str, data: bytes, path: str, **beside: bytes) -> None:
    tree = Memory({**beside, path: data})
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


@pytest.mark.parametrize(
    ("format", "source", "path"),
    [
        ("langchain", SIDES, "it.yaml"),
        ("litellm", PROXY, "it.yaml"),
        ("promptflow", GRADED, "flow.dag.yaml"),
        ("promptflow", {"flow": ".", "data": "data.jsonl", "column_mapping": {"q": "${data.q}", "n": "x"}}, "run.yaml"),
    ],
)
def test_whatever_is_changed_with_files_beside(format: str, source: Any, path: str) -> None:
    for seed in range(SIZE // 8):
        chance = random.Random(seed)
        text = yaml.safe_dump(_changed(source, chance)).encode()
        beside = {name: data if chance.random() < 0.8 else _torn(data, chance) for name, data in BESIDE.items()}
        if path == "run.yaml":
            _held(format, yaml.safe_dump(GRADED).encode(), "flow.dag.yaml", **{**beside, path: text})
        else:
            _held(format, text, path, **beside)


def _torn(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice((b"", b"\0", b"{", b"\xff", b"\n", b"xs")) + data[at + chance.randrange(3) :]


PROMPTY = {
    "name": "x", "model": {"api": "chat", "configuration": {"type": "openai", "model": "m", "connection": "c"}, "parameters": {"tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}], "tool_choice": "auto"}},
    "inputs": {"q": {"type": "string"}}, "sample": {"q": "x"},
}  # fmt: skip


def test_whatever_is_changed_in_a_head() -> None:
    for seed in range(SIZE // 8):
        head = yaml.safe_dump(_changed(PROMPTY, random.Random(seed)))
        _held(
            "prompty",
            f"---\n{head}---\nsystem:\n{{% if q %}}\n{{{{q}}}}{{% endif %}}\n".encode(),
            "it.prompty",
            **BESIDE,
        )


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
