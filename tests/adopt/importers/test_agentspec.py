"""Files of Agent Spec, with each sort of component."""

# ruff: noqa: E501 (files of other tools as they are written)

import json
import re
from typing import Any

import pytest
import yaml
from jinja2 import Environment

from penstock.spec.expressions.expression import evaluate


def text(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "type": "string", **more}


def component(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"component_type": kind, "id": name.replace(" ", "-"), "name": name, **more}


def ref(name: str) -> dict[str, str]:
    return {"$component_ref": name.replace(" ", "-")}


GPT = component("OpenAiConfig", "gpt", model_id="gpt-4.1-mini-2025-04-14")


def flow(nodes: list[dict[str, Any]], controls: list[str], datas: list[str] | None, **more: Any) -> dict[str, Any]:
    """`a > b`, `a:branch > b`; `a.x > b.y`."""
    sides = [each.split(" > ") for each in controls]
    made = component(
        "Flow",
        "desk",
        start_node=ref(nodes[0]["name"]),
        nodes=[ref(each["name"]) for each in nodes],
        control_flow_connections=[
            component(
                "ControlFlowEdge",
                f"c{n}",
                from_node=ref(a.partition(":")[0]),
                from_branch=a.partition(":")[2] or None,
                to_node=ref(b),
            )
            for n, (a, b) in enumerate(sides)
        ],
        **{"$referenced_components": {each["id"]: each for each in nodes}},
        agentspec_version="26.1.2",
    )
    if datas is not None:
        made["data_flow_connections"] = [
            component(
                "DataFlowEdge",
                f"d{n}",
                source_node=ref(a.rpartition(".")[0]),
                source_output=a.rpartition(".")[2],
                destination_node=ref(b.rpartition(".")[0]),
                destination_input=b.rpartition(".")[2],
            )
            for n, (a, b) in enumerate(each.split(" > ") for each in datas)
        ]
    return made | more


def start(*properties: dict[str, Any]) -> dict[str, Any]:
    return component("StartNode", "start", inputs=list(properties), outputs=list(properties))


def end(*properties: dict[str, Any], name: str = "end", branch: str = "next") -> dict[str, Any]:
    return component("EndNode", name, inputs=list(properties), outputs=list(properties), branch_name=branch)


def ask(name: str, prompt: str, *outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return component(
        "LlmNode",
        name,
        llm_config=GPT,
        prompt_template=prompt,
        **({"outputs": list(outputs)} if outputs else {}),
        **more,
    )


def agent(name: str = "helper", **more: Any) -> dict[str, Any]:
    given = {"system_prompt": "You help {{ customer }}.", "llm_config": GPT, "tools": [], "agentspec_version": "26.1.2"}
    return component("Agent", name, **(given | more))


def part(name: str, **more: Any) -> dict[str, Any]:
    """An agent that is a part of something."""
    return {key: value for key, value in agent(name, **more).items() if key != "agentspec_version"}


def brought(imports, source: Any, *arguments: str, **files: str):
    return imports({"desk.yaml": yaml.safe_dump(source, sort_keys=False), **files}, "desk.yaml", *arguments)


def test_an_agent_is_a_chain(imports) -> None:
    made = brought(imports, agent(description="Helps."))
    assert made.spec("PromptTemplate/helper-prompt")["messages"] == [
        {"role": "system", "content": "You help {{ customer }}."},
        {"insert": "messages"},
    ]
    chain = made.spec("Chain/helper")
    assert chain["steps"]["answer"]["prompt"] == "helper-prompt"
    assert "default" not in chain["inputs"]["messages"]
    assert chain["outputs"] == {"answer": "${{ steps.answer.text }}"}
    assert made.resources["Chain/helper"]["metadata"]["description"] == "Helps."
    assert made.spec("Model/gpt") == {
        "model": "openai/gpt-4.1-mini-2025-04-14",
        "credentials": {"env": "OPENAI_API_KEY"},
    }
    assert (made.code, made.findings) == (0, [])
    assert "talks with a person" in made.notes("changed")[0]


def test_json_reads_as_yaml_does(imports) -> None:
    source = agent()
    one = imports({"anything.json": json.dumps(source, indent=1), "other.json": "{}", "other.yaml": "a: [1"})
    assert (one.code, one.findings) == (0, [])
    assert "Chain/helper" in one.resources
    assert [each["file"] for each in one.data["sources"]] == ["anything.json"]


def test_outputs_of_an_agent_are_typed(imports) -> None:
    made = brought(
        imports, agent(outputs=[text("answer"), {"title": "how-sure", "type": "number"}], human_in_the_loop=False)
    )
    assert made.spec("PromptTemplate/helper-prompt")["output"]["schema"]["required"] == ["answer", "how-sure"]
    chain = made.spec("Chain/helper")
    assert chain["outputs"] == {
        "answer": "${{ steps.answer.value.answer }}",
        "how_sure": '${{ steps.answer.value["how-sure"] }}',
    }
    assert chain["inputs"]["messages"]["default"] == []
    assert (made.code, made.findings, made.notes("changed")) == (0, [], [])


def test_tools_of_an_agent(imports) -> None:
    city = text("city")
    http = {"url": "https://example.org/weather", "http_method": "GET", "query_params": {"city": "{{ city }}"}}
    server = component("StdioTransport", "orders", command="orders-mcp", args=["--stdio"], env={"TOKEN": "sesame"})
    remote = component(
        "StreamableHTTPTransport",
        "pages",
        url="https://example.org/mcp",
        headers={"x": "y"},
        sensitive_headers=ref("pages.sensitive_headers"),
    )
    tools = [
        component("RemoteTool", "weather", description="Weather.", **http, inputs=[city], outputs=[text("report")]),
        component(
            "MCPTool", "refund", client_transport=ref("server"), inputs=[text("order")], requires_confirmation=True
        ),
        component("MCPTool", "orders of", client_transport=ref("server"), inputs=[text("customer")]),
    ]
    box = component(
        "MCPToolBox",
        "box",
        client_transport=remote,
        tool_filter=["find page", component("MCPToolSpec", "open", inputs=[text("page")])],
    )
    made = brought(
        imports,
        agent(tools=tools, toolboxes=[box], **{"$referenced_components": {"server": server | {"id": "server"}}}),
    )
    step = made.spec("Chain/helper")["steps"]["answer"]
    assert step["tools"] == ["weather", "refund", "orders-of", "find-page", "open"]
    assert step["approve"] == ["orders-of", "find-page", "open"]
    assert made.spec("Tool/weather") == {
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        "returns": {"type": "string"},
        "effects": "read",
        "http": {"method": "GET", "url": "https://example.org/weather"},
    }
    assert made.spec("Tool/refund")["server"] == made.spec("Tool/orders-of")["server"] == "orders"
    assert (made.spec("Tool/find-page")["name"], made.spec("Tool/open")["server"]) == ("find page", "pages")
    assert made.spec("ToolServer/orders") == {"mcp": {"command": ["orders-mcp", "--stdio"]}}
    assert made.spec("ToolServer/pages") == {"mcp": {"url": "https://example.org/mcp"}}
    assert made.code == 0, made.findings
    assert "sesame" not in json.dumps([made.resources, made.data])
    words = " ".join(made.notes("changed"))
    for each in (
        "a person confirms `refund`",
        "its variables stay outside",
        "`headers` stays outside",
        "taken for Tools that write",
    ):
        assert each in words
    assert made.notes("fault") == []


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        (component("ServerTool", "find", inputs=[text("q")]), "a function of the program that loads this file"),
        (component("ClientTool", "find", inputs=[text("q")]), "something the caller does"),
        (component("BuiltinTool", "find", tool_type="search", executor_name="house"), "built into house"),
        (
            component("RemoteTool", "find", url="https://example.org/{{q}}", http_method="GET"),
            "its address is filled in",
        ),
        (
            component("RemoteTool", "find", url="https://example.org/a", http_method="POST", data={"query": "{{q}}"}),
            "`data` is not its inputs by their names",
        ),
        (component("RemoteTool", "find", url="https://example.org/a", http_method="TRACE"), "its method is `TRACE`"),
        (
            component("RemoteTool", "find", url="somewhere", http_method="POST", headers={"x-key": "y"}),
            "it has the headers x-key",
        ),
        (
            component("MCPTool", "find", client_transport=component("StdioTransport", "s", command="")),
            "no command or address",
        ),
        (component("PluginTool", "find", component_plugin_name="P"), "is no tool that is known"),
    ],
)
def test_tools_that_a_person_decides(imports, tool, words) -> None:
    made = brought(imports, agent(tools=[tool]))
    assert made.code == 1
    assert any(words in note and int(note.split(":")[1]) > 1 for note in made.notes("decide")), made.notes("decide")
    assert not any("unknown" in each for each in made.findings)


@pytest.mark.parametrize(
    ("given", "spec"),
    [
        (
            component("VllmConfig", "m", model_id="acme/base", url="https://llm.example.org"),
            {"model": "hosted_vllm/acme/base", "endpoint": "https://llm.example.org/v1"},
        ),
        (
            component("OllamaConfig", "m", model_id="llama3", url="http://127.0.0.1:11434"),
            {"model": "ollama_chat/llama3", "endpoint": "http://127.0.0.1:11434"},
        ),
        (
            component("OllamaConfig", "m", model_id="llama3", url="https://llm.example.org/v1"),
            {"model": "openai/llama3", "endpoint": "https://llm.example.org/v1"},
        ),
        (
            component(
                "OpenAiCompatibleConfig",
                "m",
                model_id="big",
                url="https://llm.example.org/v1/chat/completions",
                api_key=ref("m.api_key"),
            ),
            {"model": "openai/big", "endpoint": "https://llm.example.org/v1", "credentials": {"env": "LLM_API_KEY"}},
        ),
        (
            component("GeminiConfig", "m", model_id="gemini-2", auth=component("GeminiAIStudioAuthConfig", "a")),
            {"model": "gemini/gemini-2", "credentials": {"env": "GEMINI_API_KEY"}},
        ),
        (
            component("GeminiConfig", "m", model_id="gemini-2", auth=component("GeminiVertexAIAuthConfig", "a")),
            {"model": "vertex_ai/gemini-2"},
        ),
        (
            component("LlmConfig", "m", model_id="claude-x", api_provider="anthropic"),
            {"model": "anthropic/claude-x", "credentials": {"env": "ANTHROPIC_API_KEY"}},
        ),
        (
            component(
                "OpenAiConfig",
                "m",
                model_id="gpt-x",
                default_generation_parameters={"max_tokens": 9, "temperature": 0.5, "mirostat": 2},
                retry_policy={"request_timeout": 30},
            ),
            {
                "model": "openai/gpt-x",
                "parameters": {"max_tokens": 9, "temperature": 0.5},
                "credentials": {"env": "OPENAI_API_KEY"},
                "limits": {"timeoutSeconds": 30.0},
            },
        ),
    ],
)
def test_models(imports, given, spec) -> None:
    made = brought(imports, agent(llm_config=given))
    assert made.spec("Model/m") == spec
    assert made.notes("decide") == []
    assert made.notes("fault") == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            component(
                "OciGenAiConfig",
                "m",
                model_id="x",
                compartment_id="c",
                client_config=component(
                    "OciClientConfigWithInstancePrincipal", "c", service_endpoint="https://e.example.org"
                ),
            ),
            "calls of OCI are signed",
        ),
        (
            component("OpenAiCompatibleConfig", "m", model_id="{{ model }}", url="{{url}}"),
            "`{{ model }}` is filled in later",
        ),
        (component("LlmConfig", "m", model_id="x", api_provider="nobody"), "`nobody` is none that is known"),
        (
            component("DbmsVectorChainLlmConfig", "m", model_id="x", provider="p", url="u"),
            "`DbmsVectorChainLlmConfig` is none that is known",
        ),
        (component("HouseConfig", "m", component_plugin_name="House"), "`HouseConfig` is none that is known"),
        (component("VllmConfig", "m", model_id="x", url="http://[oops"), "is no address"),
        (component("OpenAiConfig", "m", model_id=7), "names no model"),
        (ref("gone"), "has no model that can be read"),
    ],
)
def test_models_that_a_person_decides(imports, given, words) -> None:
    made = brought(imports, agent(llm_config=given))
    assert made.code == 1
    assert any(words in note for note in made.notes("decide")), made.notes("decide")
    assert made.findings == []


def test_a_key_in_the_file_stays_there(imports) -> None:
    made = brought(
        imports, agent(llm_config={**GPT, "api_key": "sk-sesame", "url": "https://u:open@llm.example.org/v1?k=sesame"})
    )
    assert any("`api_key` of `gpt` stands in the file" in note for note in made.notes("fault"))
    assert any("a key may stand in the address" in note for note in made.notes("fault"))
    for secret in ("sesame", "open@"):
        assert secret not in json.dumps([made.resources, made.data])


def test_keys_in_addresses_and_commands_stay_there(imports) -> None:
    command = component(
        "StdioTransport",
        "s",
        command="serve",
        args=["--api-key", "sesame", "--token=sesame", "KEY=sesame", "--port", "80"],
    )
    tools = [
        component("MCPTool", "a", client_transport=command),
        component(
            "RemoteTool", "b", url="https://example.org/a?appid=sesame", http_method="GET", headers={"x-key": "sesame"}
        ),
        component(
            "MCPTool",
            "c",
            client_transport=component(
                "SSETransport", "t", url="https://me:sesame@example.org/sse", headers={"x": "sesame"}
            ),
        ),
    ]
    made = brought(imports, agent(tools=tools))
    assert made.spec("ToolServer/s")["mcp"]["command"] == ["serve", "--api-key", "--port", "80"]
    assert "sesame" not in json.dumps([made.resources, made.data])
    assert made.code == 1


def test_a_specialised_agent_is_one(imports) -> None:
    more = component(
        "AgentSpecializationParameters", "more", additional_instructions="Be short.", human_in_the_loop=False
    )
    made = brought(
        imports,
        component(
            "SpecializedAgent",
            "short helper",
            agent=agent(),
            agent_specialization_parameters=more,
            agentspec_version="26.1.2",
        ),
    )
    assert (
        made.spec("PromptTemplate/short-helper-prompt")["messages"][0]["content"]
        == "You help {{ customer }}.\n\nBe short."
    )
    assert (made.code, made.notes("decide")) == (0, [])
    assert any("the version stands at the top" in note for note in made.notes("fault"))


BRANCHES = [
    start(text("question")),
    ask("sort", "Refund or order? {{question}}", text("kind")),
    component(
        "BranchingNode",
        "which",
        mapping={"refund": "money", "chargeback": "money", "order": "goods"},
        inputs=[text("kind")],
    ),
    ask("money answer", "Money: {{ question }}", text("answer")),
    ask("goods answer", "Goods: {{ question }}", text("answer")),
    end(text("answer")),
    end(text("answer"), name="none", branch="unknown"),
]
CONTROLS = [
    "start > sort",
    "sort > which",
    "which:money > money answer",
    "which:goods > goods answer",
    "which:default > none",
    "money answer > end",
    "goods answer > end",
]
DATAS = [
    "start.question > sort.question",
    "start.question > money answer.question",
    "start.question > goods answer.question",
    "sort.kind > which.kind",
    "money answer.answer > end.answer",
    "goods answer.answer > end.answer",
    "sort.kind > none.answer",
]


def test_branches_become_conditions(imports) -> None:
    made = brought(imports, flow(BRANCHES, CONTROLS, DATAS))
    chain = made.spec("Chain/desk")
    assert chain["steps"]["money_answer"]["when"] == '${{ steps.sort.text in ["refund", "chargeback"] }}'
    assert chain["steps"]["goods_answer"]["when"] == '${{ steps.sort.text == "order" }}'
    assert chain["steps"]["goods_answer"]["otherwise"] == {"text": ""}
    assert chain["outputs"]["branch"].endswith('"next" : "unknown" }}') or '"unknown"' in chain["outputs"]["branch"]
    assert (made.code, made.findings, made.notes("fault")) == (0, [], [])


def test_the_branches_answer_as_the_flow_would(imports) -> None:
    made = brought(imports, flow(BRANCHES, CONTROLS, DATAS))
    outputs = made.spec("Chain/desk")["outputs"]
    for kind, answer, branch in (
        ("refund", "m", "next"),
        ("chargeback", "m", "next"),
        ("order", "g", "next"),
        ("?", "?", "unknown"),
    ):
        money, goods = ("m", "") if answer == "m" else ("", "g" if answer == "g" else "")
        steps = {"sort": {"text": kind}, "money_answer": {"text": money}, "goods_answer": {"text": goods}}
        values = {
            each: evaluate(
                value.removeprefix("${{ ").removesuffix(" }}"),
                {"inputs": {"question": "q"}, "steps": steps, "vars": {}},
            )
            for each, value in outputs.items()
        }
        assert values == {"answer": answer, "branch": branch}


def test_without_data_edges_names_are_what_joins(imports) -> None:
    nodes = [
        start(text("question")),
        ask("draft", "Draft: {{question}}", text("answer")),
        ask("polish", "Polish: {{answer}} for {{question}}", text("answer")),
        end(text("answer")),
    ]
    made = brought(imports, flow(nodes, ["start > draft", "draft > polish", "polish > end"], None))
    chain = made.spec("Chain/desk")
    assert (
        chain["steps"]["polish"]["with"] == {"question": "${{ inputs.question }}", "answer": "${{ steps.draft.text }}"}
        or chain["steps"]["polish"]["with"]["answer"] == "${{ steps.draft.text }}"
    )
    assert chain["outputs"] == {"answer": "${{ steps.polish.text }}"}
    assert (made.code, made.findings) == (0, [])


def test_structured_answers(imports) -> None:
    facts = {"title": "facts", "type": "array", "items": {"type": "string"}}
    nodes = [
        start(text("page")),
        ask("read", "Facts of {{page}}", facts, {"title": "sure", "type": "boolean"}),
        end(facts),
    ]
    made = brought(
        imports, flow(nodes, ["start > read", "read > end"], ["start.page > read.page", "read.facts > end.facts"])
    )
    assert made.spec("Chain/desk")["outputs"] == {"facts": "${{ steps.read.value.facts }}"}
    assert made.spec("PromptTemplate/read")["output"]["schema"]["required"] == ["facts", "sure"]
    assert (made.code, made.findings) == (0, [])


def inner(name: str = "one") -> dict[str, Any]:
    """A flow that is a part of another."""
    nodes = [
        component("StartNode", f"{name} start", inputs=[text("line")]),
        ask(f"{name} ask", "Shorten {{line}}", text("short")),
        component("EndNode", f"{name} end", outputs=[text("short")]),
    ]
    made = flow(
        nodes,
        [f"{name} start > {name} ask", f"{name} ask > {name} end"],
        [f"{name} start.line > {name} ask.line", f"{name} ask.short > {name} end.short"],
    )
    del made["agentspec_version"]
    return made | {"id": name, "name": name}


LINES = {"title": "lines", "type": "array", "items": {"type": "string"}}
SHORTS = {"title": "shorts", "type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize("kind", ["MapNode", "ParallelMapNode"])
def test_a_map_is_an_each(imports, kind) -> None:
    nodes = [start(LINES), component(kind, "all", subflow=inner()), end(SHORTS)]
    made = brought(
        imports,
        flow(
            nodes, ["start > all", "all > end"], ["start.lines > all.iterated_line", "all.collected_short > end.shorts"]
        ),
    )
    step = made.spec("Chain/desk")["steps"]["all"]
    assert step["each"] == "${{ inputs.lines }}"
    assert step["do"] == {"chain": "one", "with": {"line": "${{ item }}"}}
    assert step.get("parallel") == (1 if kind == "MapNode" else None)
    assert made.spec("Chain/desk")["outputs"] == {"shorts": "${{ steps.all.items.map(i, i.short) }}"}
    assert (made.code, made.findings) == (0, [])


def test_a_map_that_sums_is_for_a_person(imports) -> None:
    total = text("total")
    nodes = [start(LINES), component("MapNode", "all", subflow=inner(), reducers={"short": "max"}), end(total)]
    made = brought(
        imports,
        flow(
            nodes, ["start > all", "all > end"], ["start.lines > all.iterated_line", "all.collected_short > end.total"]
        ),
    )
    assert any("the max of `short`" in note for note in made.notes("decide"))
    assert made.findings == []


def test_flows_in_flows(imports) -> None:
    two = component("ParallelFlowNode", "both", subflows=[inner("left"), inner("right")], outputs=[text("short")])
    nodes = [
        start(text("line")),
        component("FlowNode", "once", subflow=inner()),
        component(
            "AgentNode",
            "told",
            agent=part("teller", system_prompt="Tell {{short}}.", inputs=[text("short")], outputs=[text("tale")]),
        ),
        end(text("tale")),
    ]
    made = brought(
        imports,
        flow(
            nodes,
            ["start > once", "once > told", "told > end"],
            ["start.line > once.line", "once.short > told.short", "told.tale > end.tale"],
        ),
    )
    steps = made.spec("Chain/desk")["steps"]
    assert steps["once"] == {"chain": "one", "with": {"line": "${{ inputs.line }}"}}
    assert steps["told"]["with"] == {"short": "${{ steps.once.short }}", "messages": "${{ inputs.messages }}"}
    assert (made.code, made.findings) == (0, [])
    side = brought(
        imports,
        flow(
            [start(text("line")), two, end(text("short"))],
            ["start > both", "both > end"],
            ["start.line > both.line", "both.short > end.short"],
        ),
        "--force",
    )
    assert list(side.spec("Chain/desk")["steps"]) == ["both_1", "both_2"]
    assert (side.code, side.findings) == (0, [])


def test_an_end_of_an_inner_flow_leads_on(imports) -> None:
    sub = flow(BRANCHES, CONTROLS, DATAS) | {"id": "sub", "name": "sub"}
    del sub["agentspec_version"]
    nodes = [
        component("StartNode", "begin", inputs=[text("question")]),
        component("FlowNode", "first", subflow=sub),
        ask("sorry", "Say sorry for {{question}}", text("answer")),
        component("EndNode", "done", outputs=[text("answer")]),
    ]
    whole = flow(
        nodes,
        ["begin > first", "first:next > done", "first:unknown > sorry", "sorry > done"],
        [
            "begin.question > first.question",
            "begin.question > sorry.question",
            "first.answer > done.answer",
            "sorry.answer > done.answer",
        ],
    )
    made = brought(imports, whole)
    chain = made.spec("Chain/desk")
    assert chain["steps"]["sorry"]["when"] == '${{ steps.first.branch == "unknown" }}'
    assert (
        chain["outputs"]["answer"] == '${{ (steps.first.branch == "unknown") ? steps.sorry.text : steps.first.answer }}'
    )
    assert (made.code, made.findings, made.notes("fault")) == (0, [], [])


def test_calls_and_messages(imports) -> None:
    call = component(
        "ApiNode",
        "look up",
        url="https://example.org/orders",
        http_method="POST",
        data={"order": "{{order}}"},
        outputs=[{"title": "state", "type": "object"}],
    )
    say = component("OutputMessageNode", "tell", message="Your order {{order}} is on its way. {{{")
    nodes = [start(text("order")), call, say, end()]
    made = brought(
        imports,
        flow(
            nodes,
            ["start > look up", "look up > tell", "tell > end"],
            ["start.order > look up.order", "start.order > tell.order"],
        ),
    )
    chain = made.spec("Chain/desk")
    assert chain["steps"]["look_up"] == {"tool": "look-up", "with": {"order": "${{ inputs.order }}"}}
    assert chain["outputs"] == {"tell": "${{ steps.tell.text }}"}
    assert made.spec("PromptTemplate/tell")["messages"][0]["content"].startswith(
        "Your order {{ order }}{% raw %} is on"
    )
    assert (made.code, made.findings) == (0, [])
    assert any("`tell` does not wait for `look_up`" in note for note in made.notes("changed"))


def test_a_person_in_the_midst(imports) -> None:
    nodes = [
        start(),
        component("InputMessageNode", "hear", message="Your name?", outputs=[text("user_input")]),
        ask("greet", "Greet {{user_input}}"),
        end(text("generated_text")),
    ]
    made = brought(
        imports,
        flow(
            nodes,
            ["start > hear", "hear > greet", "greet > end"],
            ["hear.user_input > greet.user_input", "greet.generated_text > end.generated_text"],
        ),
    )
    assert made.spec("Chain/desk")["inputs"] == {"user_input": {"type": "string"}}
    assert any("`hear` waits for a person" in note for note in made.notes("decide"))
    assert (made.code, made.findings) == (1, [])


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (
            component(
                "PluginRegexNode", "x", inputs=[text("line")], outputs=[text("short")], component_plugin_name="P"
            ),
            "is no node that a step can be",
        ),
        (
            component(
                "AgentNode",
                "x",
                agent=component(
                    "OciAgent",
                    "o",
                    inputs=[text("line")],
                    outputs=[text("short")],
                    agent_endpoint_id="e",
                    client_config={},
                ),
            ),
            "it runs in OCI",
        ),
        (
            component(
                "AgentNode",
                "x",
                agent=component(
                    "A2AAgent", "o", inputs=[text("line")], outputs=[text("short")], agent_url="u", connection_config={}
                ),
            ),
            "over the Agent2Agent protocol",
        ),
        (component("CatchExceptionNode", "x", subflow=inner()), "what follows where its flow fails"),
        (
            component("ToolNode", "x", tool=ref("gone"), inputs=[text("line")], outputs=[text("short")]),
            "is no node that a step can be",
        ),
    ],
)
def test_nodes_that_a_person_decides(imports, node, words) -> None:
    nodes = [start(text("line")), node, ask("after", "After {{short}}", text("answer")), end(text("answer"))]
    made = brought(
        imports,
        flow(
            nodes,
            ["start > x", "x > after", "after > end"],
            ["start.line > x.line", "x.short > after.short", "after.answer > end.answer"],
        ),
    )
    assert any(words in note for note in made.notes("decide")), made.notes("decide")
    assert "Chain/desk" in made.resources
    assert (made.code, made.findings) == (1, [])


def test_a_loop_is_for_a_person(imports) -> None:
    nodes = [
        start(text("line")),
        ask("write", "Write {{line}} {{note}}", text("page")),
        ask("judge", "Good? {{page}}", text("note")),
        component("BranchingNode", "enough", mapping={"yes": "done"}, inputs=[text("note")]),
        end(text("page")),
    ]
    controls = ["start > write", "write > judge", "judge > enough", "enough:done > end", "enough:default > write"]
    datas = [
        "start.line > write.line",
        "judge.note > write.note",
        "write.page > judge.page",
        "judge.note > enough.note",
        "write.page > end.page",
    ]
    made = brought(imports, flow(nodes, controls, datas))
    assert any("`enough` goes back to `write`" in note for note in made.notes("decide"))
    assert "note" in made.spec("Chain/desk")["inputs"]
    assert (made.code, made.findings) == (1, [])


@pytest.mark.parametrize(
    "whole",
    [
        component(
            "Swarm",
            "team",
            first_agent=ref("a"),
            relationships=[[ref("a"), ref("b")]],
            **{"$referenced_components": {"a": part("a"), "b": part("b")}},
            agentspec_version="26.1.2",
        ),
        component("ManagerWorkers", "team", group_manager=part("a"), workers=[part("b")], agentspec_version="26.1.2"),
    ],
)
def test_teams_come_one_by_one(imports, whole) -> None:
    made = brought(imports, whole)
    assert {"Chain/a", "Chain/b"} <= set(made.resources)
    assert "which no Chain does" in made.notes("decide")[0]
    assert (made.code, made.findings) == (1, [])


def test_components_beside_the_file(imports) -> None:
    library = yaml.safe_dump({"$referenced_components": {"gpt": GPT}})
    made = brought(imports, agent(llm_config=ref("gpt")), **{"parts.yaml": library})
    assert (made.code, made.notes("fault"), "Model/gpt" in made.resources) == (0, [], True)
    both = imports({}, ".", "--force")
    assert "components for other files" in both.notes("lost")[0]


def test_faults_of_the_file(imports) -> None:
    nodes = [
        start(text("question")),
        ask("draft", "Draft: {{question}} {{tone}}", text("answer")),
        ask("alone", "Alone", text("x")),
        end(text("answer")),
    ]
    source = flow(
        nodes,
        ["start > draft", "draft:later > end", "draft > gone", "draft > end"],
        ["start.queston > draft.question", "draft.answer > end.anser", "draft.answer > end.answer"],
    )
    source["$referenced_components"]["draft"]["prompt_tempate"] = source["$referenced_components"]["draft"][
        "prompt_template"
    ]
    source["$referenced_components"]["draft"]["llm_config"] = {
        "component_type": "OpenAiConfg",
        "name": "m",
        "model_id": "x",
    }
    source["$referenced_components"]["start"]["id"] = "begin"
    del source["$referenced_components"]["alone"]["llm_config"]
    made = brought(imports, source, "--check-only")
    words = " ".join(made.notes("fault"))
    for each in (
        "`gone` is nowhere",
        "`draft` has no branch `later`",
        "has no output `queston`",
        "has no input `anser`",
        "`OpenAiConfg` is no type of component: is it `OpenAiConfig`?",
        "nothing leads to the node `alone`",
        "is given nothing for `tone`",
        "`alone`, of type LlmNode, has no `llm_config`",
        "is called `begin` by its own `id`",
    ):
        assert each in words, each
    assert made.code == 1


def test_references_that_go_round(imports) -> None:
    source = agent(llm_config=ref("a"))
    source["$referenced_components"] = {"a": ref("b"), "b": ref("a")}
    made = brought(imports, source)
    assert any("refers to itself" in note for note in made.notes("fault"))
    again = flow([start(), component("FlowNode", "x", subflow=ref("desk")), end()], ["start > x", "x > end"], [])
    round_ = brought(imports, again, "--force")
    assert any("is a part of itself" in note for note in round_.notes("fault"))
    assert round_.code == 1


def test_names_that_collide(imports) -> None:
    nodes = [
        start(text("a-b"), text("a_b")),
        component("LlmNode", "ask", llm_config=GPT, prompt_template="{{a_b}}", outputs=[text("answer")])
        | {"id": "one"},
        component("LlmNode", "ask", llm_config={**GPT, "id": "gpt2"}, prompt_template="{{x}}", outputs=[text("answer")])
        | {"id": "two"},
        end(text("answer")),
    ]
    source = flow(
        nodes,
        ["start > one", "one > two", "two > end"],
        ["start.a_b > one.a_b", "one.answer > two.x", "two.answer > end.answer"],
    )
    source["nodes"] = [ref("start"), ref("one"), ref("two"), ref("end")]
    made = brought(imports, source)
    chain = made.spec("Chain/desk")
    assert list(chain["steps"]) == ["ask", "ask_2"]
    assert set(chain["inputs"]) == {"a_b", "a_b_2"}
    assert chain["steps"]["ask_2"]["with"] == {"x": "${{ steps.ask.text }}"}
    assert (made.code, made.findings) == (0, [])


def test_twice_changes_nothing(imports) -> None:
    first = brought(imports, flow(BRANCHES, CONTROLS, DATAS))
    again = brought(imports, flow(BRANCHES, CONTROLS, DATAS))
    assert {each["status"] for each in again.data["files"]} == {"unchanged"}
    assert first.resources == again.resources


def test_two_files_of_one_stem_are_told_apart(imports) -> None:
    files = {"helper.json": json.dumps(agent()), "helper.yaml": yaml.safe_dump(agent())}
    made = imports(files)
    assert {"penstock/helper.yaml", "penstock/helper-yaml.yaml"} <= {each["file"] for each in made.data["files"]}
    assert {"Chain/helper", "Chain/helper-yaml-helper"} <= set(made.resources)
    assert {each["status"] for each in imports(files).data["files"]} == {"unchanged"}


def told_to(prompt: str, **more: Any) -> dict[str, Any]:
    return component("Agent", "helper", llm_config=GPT, system_prompt=prompt, agentspec_version="26.1.2", **more)


@pytest.mark.parametrize(
    "prompt",
    [
        "Answer {{a}}.",
        "{{{a}}} and {b}",
        "{{ a.b }} {{a|upper}}{{ a\n}}",
        "{# no #}{% if a %}",
        "{%raw%}{{a}",
        "}}{{a}}}}",
    ],
)
def test_prompts_say_what_the_letter_of_agent_spec_says(imports, prompt) -> None:
    """Only `{{ name }}` is a place; the peer is `pyagentspec`'s own renderer, whose rule this is."""
    made = imports({"helper.json": json.dumps(told_to(prompt))}, ".", "--force")
    (written,) = [each["spec"]["messages"][0]["content"] for key, each in made.resources.items() if "PromptT" in key]
    theirs = re.sub(r"\{\{\s*(\w+)\s*\}\}", "<&>", prompt)
    assert Environment(keep_trailing_newline=True).from_string(written).render(a="<&>") == theirs
    assert not made.notes("changed")[1:] and made.code == 0, made.notes("changed")


def test_tags_that_are_closed_are_jinja2_s_and_told(imports) -> None:
    made = imports({"helper.json": json.dumps(told_to("{% if a %}Mind {{ a }}.{% endif %}"))})
    assert any("is taken for Jinja2's words" in note for note in made.notes("changed")) and made.code == 0


def test_fields_that_are_none_are_told(imports) -> None:
    made = imports({"helper.yaml": yaml.safe_dump(told_to("Hi.", autonomy={"schedule": "x"}, sytem_prompt="x"))})
    assert any("`autonomy` is no field of `helper`" in note for note in made.notes("lost"))


def test_a_reference_that_is_a_path_is_followed_inside_the_repository(imports) -> None:
    for name, is_there in (("models/house", True), ("models/house.yaml", True), ("../../../etc/house", False)):
        given = told_to("Hi.") | {"llm_config": {"$component_ref": name}}
        house = "url: https://llm.example.org/v1\nmodel_id: house-8b\n"
        made = imports({"helper.yaml": yaml.safe_dump(given), "models/house.yaml": house}, "helper.yaml", "--force")
        models = [each["spec"] for key, each in made.resources.items() if key.startswith("Model/")]
        if is_there:
            assert models == [{"model": "openai/house-8b", "endpoint": "https://llm.example.org/v1"}]
            assert any("where a loader of Agent Spec does not look" in note for note in made.notes("fault"))
        else:
            assert models == [{"model": "builtin/echo"}] and made.code == 1


def test_the_tools_of_a_server_have_a_line_to_fill_in(imports) -> None:
    server = component("SSETransport", "orders", url="https://mcp.example.org/sse")
    given = told_to("Hi.", toolboxes=[component("MCPToolBox", "box", client_transport=server)])
    (note,) = imports({"helper.json": json.dumps(given)}).notes("decide")
    assert "`{kind: Tool, metadata: {name: NAME}, spec: {server: orders, name: NAME, effects: read}}`" in note
