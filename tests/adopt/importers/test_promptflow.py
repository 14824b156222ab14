"""Flows of Prompt Flow, with each sort of node."""

# ruff: noqa: E501 (files of other tools as they are written)

from penstock.adopt import function
from penstock.adopt.promptflow import aggregation

FLOW = """
inputs:
  question: {type: string, default: hi}
  chat_history: {type: list, is_chat_history: true}
outputs:
  answer: {type: string, reference: "${answer.output}", is_chat_output: true}
  found: {type: list, reference: "${search.output}"}
nodes:
- name: search
  type: python
  source: {type: code, path: search.py}
  inputs: {query: "${inputs.question}", top: 3}
- name: page prompt
  type: prompt
  source: {type: code, path: page.jinja2}
  inputs: {pages: "${search.output}"}
- name: answer
  use_variants: true
- name: score
  type: python
  source: {type: code, path: score.py}
  inputs: {x: "${answer.output}"}
  aggregation: true
node_variants:
  answer:
    default_variant_id: v0
    variants:
      v0:
        node:
          type: llm
          source: {type: code, path: answer.jinja2}
          inputs: {deployment_name: my-gpt, temperature: "0", max_tokens: 20, page: "${page prompt.output}", question: "${inputs.question}", chat_history: "${inputs.chat_history}"}
          connection: mine
          api: chat
          activate: {when: "${search.output.any}", is: true}
      v1:
        node: {type: llm, source: {type: code, path: other.jinja2}, inputs: {model: gpt-5, question: "${inputs.question}", page: "${page prompt.output}"}}
"""
FILES = {
    "flows/one/flow.dag.yaml": FLOW.replace("page prompt", "page_prompt"),
    "flows/one/search.py": 'from promptflow import tool\nraise SystemExit("this was run")\n\n\ndef other(): ...\n\n\n@tool\ndef search(query: str, top: int = 1) -> list:\n    """Finds pages."""\n',
    "flows/one/page.jinja2": "{% for p in pages %}{{ p }}\n{% endfor %}",
    "flows/one/other.jinja2": "Answer {{question}} from {{page}}.",
    "flows/one/answer.jinja2": "system:\nAnswer from {{page}}.\n\n{% for item in chat_history %}\nuser:\n{{item.inputs.question}}\nassistant:\n{{item.outputs.answer}}\n{% endfor %}\n\nuser:\n{{question}}\n",
}


def test_nodes_become_steps(imports) -> None:
    made = imports(FILES)
    chain = made.spec("Chain/one")
    assert list(chain["steps"]) == ["search", "page_prompt", "answer"]
    assert chain["steps"]["search"] == {"tool": "search", "with": {"query": "${{ inputs.question }}", "top": 3}}
    assert chain["steps"]["page_prompt"]["with"] == {"pages": "${{ steps.search.value }}"}
    answer = chain["steps"]["answer"]
    assert answer["when"] == "${{ steps.search.value.any == true }}"
    assert answer["with"]["page"] == "${{ steps.page_prompt.text }}"
    assert chain["outputs"] == {"answer": "${{ steps.answer.text }}", "found": "${{ steps.search.value }}"}
    tool = made.spec("Tool/search")
    assert tool["python"] == "flows.one.search:search"
    assert tool["parameters"]["required"] == ["query"]
    assert made.spec("Model/my-gpt")["parameters"] == {"temperature": 0, "max_tokens": 20}
    assert made.spec("PromptTemplate/page")["messages"] == [
        {"role": "user", "content": {"file": "flows/one/page.jinja2"}}
    ]
    assert (made.code, made.findings) == (0, [])
    changed = " ".join(made.notes("changed"))
    for words in (
        "the variant `v1` of `answer` is Environment/one-answer-v1",
        "taken for a Tool that writes",
        "the connection mine lies outside",
    ):
        assert words in changed
    assert any("`score` puts runs together" in note for note in made.notes("lost"))


def test_what_a_person_decides(imports) -> None:
    flow = FILES["flows/one/flow.dag.yaml"]
    flow = flow.replace("{type: code, path: search.py}", "{type: package, tool: promptflow.tools.x}").replace(
        "deployment_name: my-gpt, ", ""
    )
    made = imports({**FILES, "flows/one/flow.dag.yaml": flow})
    words = " ".join(made.notes("decide"))
    assert "the tool promptflow.tools.x of a package" in words
    assert "names no deployment" in words
    assert made.code == 1


def test_faults_of_the_flow(imports) -> None:
    flow = FILES["flows/one/flow.dag.yaml"].replace(
        '${search.output}"}\n- name: answer', '${serach.output}"}\n- name: answer'
    )
    flow = (
        flow.replace('${inputs.question}", top', '${inputs.qestion}", top')
        .replace("name: score", "name: search")
        .replace("aggregation", "agregation")
    )
    made = imports({**FILES, "flows/one/flow.dag.yaml": flow}, ".", "--check-only")
    words = " ".join(made.notes("fault"))
    for each in (
        "`${serach.output}` names a node",
        "`${inputs.qestion}` names an input",
        "two nodes are called `search`",
        "`agregation` is no key",
    ):
        assert each in words
    assert made.code == 1


def test_a_flow_whose_files_are_not_there(imports) -> None:
    made = imports({"flow.dag.yaml": FILES["flows/one/flow.dag.yaml"]})
    assert (made.code, made.findings) == (1, [])
    assert sum("there is no such file" in note for note in made.notes("decide")) == 3


PRINTED = """
inputs: {who: {type: string, default: you}}
outputs: {said: {type: string, reference: "${end.output}"}}
nodes:
- {name: greet, use_variants: true}
- name: end
  type: prompt
  source: {type: code, path: end.jinja2}
  inputs: {text: "${greet.output}"}
node_variants:
  greet:
    default_variant_id: plain
    variants:
      plain: {node: {type: prompt, source: {type: code, path: plain.jinja2}, inputs: {who: "${inputs.who}"}}}
      loud: {node: {type: prompt, source: {type: code, path: loud.jinja2}, inputs: {name: "${inputs.who}"}}}
      same: {node: {type: prompt, source: {type: code, path: plain.jinja2}, inputs: {who: "${inputs.who}"}}}
      gone: {node: {type: prompt, source: {type: code, path: gone.jinja2}}}
      empty: {}
      code: {node: {type: python, source: {type: code, path: said.py}, inputs: {who: "${inputs.who}"}}}
      maybe: {node: {type: python, source: {type: code, path: said.py}, inputs: {who: "${inputs.who}"}, activate: {when: "${inputs.who}", is: you}}}
"""
PRINTED_FILES = {
    "flow.dag.yaml": PRINTED,
    "plain.jinja2": "Hello {{who}}",
    "loud.jinja2": "HELLO {{name}}",
    "end.jinja2": "<{{text}}>",
    "said.py": "def said(who: str):\n    return who\n",
}


def test_a_variant_is_an_environment_that_answers(imports, penstock) -> None:
    made = imports(PRINTED_FILES)
    assert (made.code, made.findings) == (0, [])
    assert made.spec("Environment/flow-greet-loud") == {
        "patches": {
            "Chain/flow": {
                "spec": {"steps": {"greet": {"prompt": "loud", "with": {"who": None, "name": "${{ inputs.who }}"}}}}
            }
        }
    }
    assert "<Hello you>" in penstock("run", "flow").out
    assert "<HELLO you>" in penstock("run", "flow", "--env", "flow-greet-loud").out


def test_a_variant_of_another_type_gives_what_others_read(imports) -> None:
    made = imports(PRINTED_FILES)
    steps = made.spec("Environment/flow-greet-code")["patches"]["Chain/flow"]["spec"]["steps"]
    assert steps["greet"] == {"prompt": None, "model": None, "tool": "said"}
    assert steps["end"] == {"with": {"text": "${{ steps.greet.value }}"}}
    assert made.spec("Chain/flow")["steps"]["end"]["with"] == {"text": "${{ steps.greet.text }}"}


def test_a_variant_that_cannot_be_had_is_named_and_needs_nobody(imports) -> None:
    made = imports(PRINTED_FILES)
    assert {name for name in made.resources if name.startswith("Environment/")} == {
        "Environment/flow-greet-loud",
        "Environment/flow-greet-code",
    }
    lost = " ".join(made.notes("lost"))
    for words in (
        "`same` of `greet` is the same as the default one",
        "the variant `gone`: `greet`: gone.jinja2: there is no such file",
        "`maybe` of `greet` sets a null",
    ):
        assert words in lost
    assert any(":18: the variant `empty` of `greet` has no `node`" in each for each in made.notes("fault"))


def test_only_an_environment_brings_what_it_patches(imports) -> None:
    from penstock.adopt.source import Drafted
    from penstock.adopt.written import only

    chain = Drafted("Chain", "flow", {"steps": {"greet": {"prompt": "plain"}}})
    loud = Drafted("Environment", "loud", {"patches": {"Chain/flow": {"spec": {"steps": {"greet": {"prompt": "b"}}}}}})
    templates = [Drafted("PromptTemplate", each, {}) for each in ("plain", "b", "c")]
    assert [each.name for each in only([*templates, chain, loud], ["loud"])] == ["plain", "b", "flow", "loud"]
    assert [each.name for each in only([*templates, chain, loud], ["flow"])] == ["plain", "flow"]


def test_a_node_that_reads_only_what_was_left_out_is_left_out(imports) -> None:
    flow = """
inputs: {kind: {type: string}}
outputs: {answer: {reference: "${last.output}"}}
nodes:
- {name: a, type: python, source: {type: code, path: f.py}, inputs: {x: 1}, activate: {when: "${inputs.kind}", is: a}}
- {name: b, type: python, source: {type: code, path: f.py}, inputs: {x: 2}, activate: {when: "${inputs.kind}", is: 3}}
- {name: of_a, type: python, source: {type: code, path: f.py}, inputs: {x: "${a.output}"}}
- {name: last, type: python, source: {type: code, path: f.py}, inputs: {x: ["${of_a.output}", "${b.output}"]}}
- {name: c, type: python, source: {type: code, path: f.py}, activate: {when: "${a.output}", is: true}, inputs: {x: 1}}
- {name: d, type: python, source: {type: code, path: f.py}, activate: {when: "${a.output}", is: false}, inputs: {x: 1}}
- {name: either, type: python, source: {type: code, path: f.py}, inputs: {x: ["${yes.output}", "${no.output}"]}}
- {name: yes, type: python, source: {type: code, path: f.py}, activate: {when: "${inputs.kind}", is: true}, inputs: {x: 1}}
- {name: no, type: python, source: {type: code, path: f.py}, activate: {when: "${inputs.kind}", is: false}, inputs: {x: 1}}
"""
    made = imports({"flow.dag.yaml": flow, "f.py": "def f(x): ...\n"})
    steps = made.spec("Chain/flow")["steps"]
    assert steps["of_a"]["when"] == '${{ inputs.kind == "a" }}'
    assert steps["last"]["when"] == '${{ (inputs.kind == "a" || inputs.kind == 3) }}'
    assert steps["c"]["when"] == '${{ inputs.kind == "a" && steps.a.value == true }}'
    assert "when" not in steps["either"]
    assert steps["of_a"]["otherwise"] == {"value": None}


def test_arguments_of_python_nodes(imports) -> None:
    flow = """
outputs: {answer: {reference: "${a.output}"}}
nodes:
- name: a
  type: python
  source: {type: code, path: flows/tool.py}
  inputs: {number: "5", text: "5", flag: "true", search: my-index, more: x}
"""
    code = """from near import thing
from typing import Optional


@tool()
def a(number: int, text: str, flag: "bool", search: CognitiveSearchConnection, made: Optional[str] = open("x").read()):
    '''Searches.'''
"""
    made = imports({"flow.dag.yaml": flow, "flows/tool.py": code, "flows/near.py": "thing = 1\n"})
    assert made.spec("Chain/flow")["steps"]["a"]["with"] == {
        "number": 5,
        "text": "5",
        "flag": True,
        "search": "my-index",
        "more": "x",
    }
    assert made.spec("Tool/a")["parameters"]["required"] == ["number", "text", "flag", "search"]
    assert made.notes("decide") == [
        "flow.dag.yaml:4: `a` is given the connection my-index, which lies outside: let it read a variable instead",
        "flows/tool.py:6: `a` imports near from its own folder: a Tool imports from the project's root",
    ]
    assert any("gives `more`, which its function does not take" in each for each in made.notes("fault"))


def test_files_that_are_included_and_connections_beside_the_flow(imports) -> None:
    flow = """
additional_includes: [../shared/answer.jinja2, ../shared/code]
outputs: {answer: {reference: "${answer.output}"}, score: {reference: "${all.output}"}}
nodes:
- name: answer
  type: llm
  source: {type: code, path: answer.jinja2}
  inputs: {model: small, connection: mine, text: "${ask.output}"}
- {name: ask, type: python, source: {type: code, path: code/ask.py}}
- {name: all, type: python, source: {type: code, path: none.py}, inputs: {x: "${answer.output}"}, aggregation: true}
"""
    connection = """$schema: https://example.org/OpenAIConnection.schema.json
name: mine
type: open_ai
base_url: https://models.example.org/v1
api_key: sk-0123456789abcdef
"""
    made = imports(
        {
            "penstock.yaml": "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: p}\nspec: {}\n",
            "one/flow.dag.yaml": flow,
            "one/connections/mine.yaml": connection,
            "shared/answer.jinja2": "# # system:\nAnswer.\n# # user:\n{{text}}",
            "shared/code/ask.py": "def ask(): ...\n",
        },
        "one",
    )
    assert (made.code, made.findings) == (0, [])
    assert made.spec("Model/small") == {
        "model": "openai/small",
        "endpoint": "https://models.example.org/v1",
        "credentials": {"env": "OPENAI_API_KEY"},
    }
    assert [each["role"] for each in made.spec("PromptTemplate/answer")["messages"]] == ["system", "user"]
    assert made.spec("Tool/ask")["python"] == "shared.code.ask:ask"
    assert any("one/connections/mine.yaml:5: a key stands in the file" in each for each in made.notes("fault"))
    assert any("`score` is of runs put together" in each for each in made.notes("lost"))
    assert "sk-0123456789abcdef" not in str(made.data) + str(made.resources)


FLEX = "inputs:\n  question: {type: string, default: hi}\nentry: flow:answer\nenvironment: {}\n"


def test_a_flex_flow_is_a_tool_and_a_chain(imports) -> None:
    code = 'raise SystemExit("this was run")\n\n\ndef answer(question: str, top: int, deep: bool = False):\n    """Answers."""\n'
    made = imports({"flow.flex.yaml": FLEX, "flow.py": code})
    assert (made.code, made.findings) == (0, [])
    (chain,) = [each for name, each in made.resources.items() if name.startswith("Chain/")]
    assert chain["spec"]["inputs"] == {"question": {"type": "string", "default": "hi"}, "top": {"type": "integer"}}
    assert chain["spec"]["outputs"] == {"output": "${{ steps.flow.value }}"}


def test_a_flex_flow_that_is_a_class_is_for_a_person(imports) -> None:
    made = imports({"flow.flex.yaml": FLEX, "flow.py": "x = 1\n\n\nclass answer: ...\n"})
    (note,) = made.notes("decide")
    assert note.startswith("flow.py:4: the entry `flow:answer`: `answer` is a class")
    assert made.code == 1
    code = "class answer:\n    def __init__(self, key, size=1): ...\n    def __call__(self, q, *, top=1): ...\n"
    (note,) = imports({"flow.flex.yaml": FLEX, "flow.py": code}, ".", "--force").notes("decide")
    assert note.endswith("`def run(q, top): return answer(key=...)(q=q, top=top)`")


def test_packages_are_named_with_what_takes_their_place(imports) -> None:
    flow = """
outputs: {answer: {reference: "${look.output}"}}
nodes:
- {name: embed, type: python, source: {type: package, tool: promptflow.tools.embedding.embedding}}
- {name: look, type: python, source: {type: package, tool: promptflow_vectordb.tool.vector_db_lookup.Lookup.search}}
- {name: web, type: python, source: {type: package, tool: promptflow.tools.serpapi.SerpAPI.search}}
- {name: odd, type: python, source: {type: package, tool: my_tools.odd}}
- name: sees
  type: custom_llm
  source: {type: package_with_prompt, tool: promptflow.tools.openai_gpt4v.OpenAI.chat, path: a.jinja2}
  inputs: {model: m}
- name: asks
  type: custom_llm
  source: {type: package_with_prompt, tool: promptflow.tools.open_model_llm.OpenModelLLM.call, path: a.jinja2}
  inputs: {deployment_name: m}
"""
    words = " ".join(imports({"flow.dag.yaml": flow, "a.jinja2": "user:\nHi\n"}).notes("decide"))
    assert "`sees` sends images" in words and "`asks` asks an endpoint of its own" in words
    for each in ("a Retriever has an `embedding` Model", "declare a Retriever over a Dataset", "searches the web"):
        assert each in words
    assert "my_tools.odd of a package: declare a Tool with `http`" in words


def test_a_key_among_the_arguments_stays_behind(imports) -> None:
    key = "sk-" + "0123456789abcdef"
    flow = f"""
outputs: {{answer: {{reference: "${{a.output}}"}}}}
nodes:
- name: a
  type: python
  source: {{type: code, path: f.py}}
  inputs: {{api_key: 8c1d5a7b9e, other: {key}, token: "<your-token>"}}
"""
    made = imports({"flow.dag.yaml": flow, "f.py": "def f(api_key='', other='', token=''): ...\n"})
    assert made.spec("Chain/flow")["steps"]["a"]["with"] == {"token": "<your-token>"}
    assert sum("was not carried over: revoke it" in each for each in made.notes("decide")) == 2
    assert key not in str(made.data) + str(made.resources)


def test_flows_that_are_not_as_they_should_be(imports) -> None:
    flow = """
inputs: [1]
outputs: {b: 3, c: {reference: "${a.output}"}, d: {reference: "${a_b.output} ${a-b.output}"}}
node_variants: [1]
additional_includes: {a: 1}
nodes:
- 1
- {name: 3}
- {name: a, type: python, source: {type: code, path: f.py}, inputs: {x: "${b.output}"}}
- {name: b, type: python, source: {type: code, path: f.py}, inputs: {x: "${a.output}"}}
- {name: a, type: python, source: {type: code, path: other.py}}
- {name: a_b, type: python, source: {type: code, path: f.py}, inputs: {x: 1}}
- {name: a-b, type: python, source: {type: code, path: f.py}, inputs: {x: 2}}
- {name: up, type: python, source: {type: code, path: ../../x.py}}
- {name: broken, type: python, source: {type: code, path: broken.py}}
- {name: bytes, type: prompt, source: {type: code, path: bytes.jinja2}}
- {name: odd, use_variants: true}
"""
    files = {"flow.dag.yaml": flow, "f.py": "def f(x=exit()): ...\n", "broken.py": "x = 1\ndef f(:\n"}
    made = imports({**files, "bytes.jinja2": "a\0b"})
    assert list(made.spec("Chain/flow")["steps"]) == ["a", "b", "a_b", "a_b_2"]
    assert made.spec("Chain/flow")["outputs"]["d"] == "${{ steps.a_b.value }} ${{ steps.a_b_2.value }}"
    assert any("wait for each other" in each for each in made.findings)
    words = " ".join(made.notes("decide") + made.notes("fault"))
    for each in (
        "../../x.py leads out of the repository",
        "broken.py:2: `broken`: it is no Python",
        "bytes.jinja2: the file is no text",
        "`odd` of type None",
        "two nodes are called `a`: the first one is taken",
        "the output `b` refers to nothing",
    ):
        assert each in words
    assert made.code == 1


def test_conditions_that_nobody_could_read(imports) -> None:
    nodes = "".join(
        f"- {{name: n{i}{s}, type: python, source: {{type: code, path: f.py}}, activate: {{when: '${{inputs.t}}', is: {i}{s}}},"
        f" inputs: {{x: '{f'${{n{i - 1}a.output}} ${{n{i - 1}b.output}}' if i else 1}'}}}}\n"
        for i in range(40)
        for s in "ab"
    )
    flow = f"inputs: {{t: {{type: string}}}}\noutputs: {{o: {{reference: '${{n0a.output}}'}}}}\nnodes:\n{nodes}"
    made = imports({"flow.dag.yaml": flow, "f.py": "def f(x): ...\n"})
    assert any("of `n39a` and of what it reads is too long" in each for each in made.notes("decide"))


def test_histories_with_blocks_in_them(imports) -> None:
    flow = """
inputs: {h: {type: list, is_chat_history: true}, q: {type: string}}
outputs: {answer: {reference: "${a.output}"}}
nodes:
- name: a
  type: llm
  source: {type: code, path: a.jinja2}
  inputs: {model: m, h: "${inputs.h}", q: "${inputs.q}"}
- {name: b, type: llm, source: {type: code, path: b.jinja2}, inputs: {model: m, q: "${inputs.q}"}}
- {name: c, type: llm, source: {type: code, path: c.jinja2}, inputs: {model: m, q: "${inputs.q}"}}
"""
    nested = "system:\nHi\n{% for i in h %}\n# user:\n{{i.q}}\n{% if i.t %}{% for t in i.t %}\n# tool:\n{{t}}\n{% endfor %}{% endif %}\n{% endfor %}\nuser:\n{{q}}\n"
    within = "system:\nHi\n{% if q %}\nuser:\n{{q}}\n{% endif %}\n"
    made = imports(
        {"flow.dag.yaml": flow, "a.jinja2": nested, "b.jinja2": within, "c.jinja2": "user:\n\n![image]({{q}})\n"}
    )
    roles = [each.get("role", each.get("insert")) for each in made.spec("PromptTemplate/a")["messages"]]
    assert roles == ["system", "h", "user"]
    assert [each.partition(": ")[0] for each in made.notes("decide")] == ["b.jinja2:3", "c.jinja2:3"]
    words = " ".join(made.notes("decide"))
    assert "a role stands inside a block" in words and "an image is sent as its address" in words


def test_line_ends_behind_tags_are_dropped_as_there(imports) -> None:
    flow = "inputs: {t: {type: list}}\noutputs: {o: {reference: '${a.output}'}}\nenvironment: {python_requirements_txt: r.txt}\nnodes:\n- {name: a, type: llm, source: {type: code, path: a.jinja2}, inputs: {model: m, t: '${inputs.t}'}}\n"
    text = "system:\nOf:\n{% for x in t %}\n- {{ x }}\n{% endfor %}\n{% raw %}{%\n%}\n{% endraw %}\nEnd\n\nuser:\nGo\n"
    made = imports({"flow.dag.yaml": flow, "a.jinja2": text})
    first, second = made.spec("PromptTemplate/a")["messages"]
    assert first["content"] == "Of:\n{% for x in t %}- {{ x }}\n{% endfor %}{% raw %}{%\n%}\n{% endraw %}End"
    assert second == {"role": "user", "content": "Go"}
    assert any("`python_requirements_txt`" in each for each in made.notes("lost"))


def test_what_looks_like_an_expression_stays_text(imports) -> None:
    flow = "inputs: {t: {type: string}}\noutputs: {o: {reference: '${a.output}'}}\nnodes:\n- {name: a, type: prompt, source: {type: code, path: a.jinja2}, inputs: {t: 'costs ${{ 1 + 1 }} ${inputs.t}'}}\n"
    made = imports({"flow.dag.yaml": flow, "a.jinja2": "{{t}}"})
    (chain,) = (each for name, each in made.resources.items() if name.startswith("Chain/"))
    given = chain["spec"]["steps"]["a"]["with"]["t"]
    assert given == "costs ${{ '${' + '{' }} 1 + 1 }} ${{ inputs.t }}"
    assert made.code == 0


GRADED = {
    "flow.dag.yaml": """
inputs:
  truth: {type: string, description: "What is right,\\n  as people say."}
  said: {type: string}
  weight: {type: double, default: 1}
outputs:
  grade: {type: string, reference: "${grade.output}", description: The grade.}
nodes:
- name: grade
  type: python
  source: {type: code, path: grade.py}
  inputs: {truth: "${inputs.truth}", said: "${inputs.said}"}
- name: total
  type: python
  aggregation: true
  source: {type: code, path: total.py}
  inputs: {grades: "${grade.output}", weights: "${inputs.weight}"}
""",
    "grade.py": 'from promptflow.core import tool\n\n@tool\ndef grade(truth: str, said: str) -> str:\n    return "Correct" if truth == said.lower() else "no"\n',
    "total.py": """from promptflow.core import log_metric, tool

@tool
def total(grades, weights):
    '''Counts.'''
    right = []
    for index in range(len(grades)):
        one = grades[index]
        right.append(one)
    log_metric("accuracy", round(right.count("Correct") / len(right), 2))
    log_metric(key="heavy", value=100 * sum(1 for w in weights if w > 0.5) / len(weights))
    log_metric("wrong", len([g for g in grades if g != "Correct"]) / len(grades) * 100)
    log_metric("mean", sum(weights) / len(weights))
    return right
""",
}
LINES = '{"truth": "a", "said": "b"}\n{"truth": "c", "said": "c", "extra": 1}\n'


def test_what_is_counted_over_rows_is_an_evaluation(imports) -> None:
    made = imports({**GRADED, "data.jsonl": LINES})
    (spec,) = [each["spec"] for key, each in made.resources.items() if key.startswith("Evaluation/")]
    assert spec["inputs"] == {"truth": "${{ row.truth }}", "said": "${{ row.said }}"}
    assert spec["metrics"]["accuracy"] == {
        "metric": "exact-match",
        "with": {"text": '${{ steps.grade.value == "Correct" }}', "expected": True},
    }
    assert spec["metrics"]["wrong"]["with"]["text"] == '${{ steps.grade.value != "Correct" }}'
    assert set(spec["metrics"]) == {"accuracy", "wrong"}
    (rows,) = made.rows.values()
    assert [row["id"] for row in rows] == ["1", "2"] and rows[1]["extra"] == 1
    told = " ".join(made.notes("lost"))
    assert "total.py:13: `total` puts runs together: `mean` is no share" in told and "`heavy` is no share" in told
    assert "`description` of the output `grade`" in told
    assert any("`wrong` of `total` is a share from 0 to 1" in note for note in made.notes("changed"))
    (chain,) = [each["spec"] for key, each in made.resources.items() if key.startswith("Chain/")]
    assert chain["inputs"]["truth"] == {"type": "string", "description": "What is right, as people say."}
    assert (made.code, made.findings) == (0, []), made.findings


def test_what_may_write_is_not_called_to_count(imports) -> None:
    writes = GRADED["grade.py"].replace("@tool", "import requests\n@tool")
    made = imports({**GRADED, "grade.py": writes, "data.jsonl": LINES})
    assert not any(key.startswith("Evaluation/") for key in made.resources)
    assert any("`accuracy` needs stubs for grade, or `effects: read`" in note for note in made.notes("lost"))
    assert (made.code, made.findings) == (0, [])


def test_rows_stay_in_their_file_where_nothing_is_counted(imports) -> None:
    flow = GRADED["flow.dag.yaml"].partition("- name: total")[0]
    made = imports({**GRADED, "flow.dag.yaml": flow, "data.jsonl": LINES, "more.jsonl": LINES})
    (spec,) = [each["spec"] for key, each in made.resources.items() if key.startswith("Dataset/")]
    assert spec == {"purpose": "evaluation", "source": {"file": "data.jsonl"}} and made.rows == {}
    told = " ".join(made.notes("lost"))
    assert "nothing is measured on the rows of data.jsonl" in told and "the rows of more.jsonl" in told
    assert (made.code, made.findings) == (0, [])


def test_a_run_says_which_rows_and_which_columns(imports) -> None:
    run = "flow: .\ndata: rows/these.jsonl\ncolumn_mapping: {truth: '${data.right}', said: fixed}\nvariant: x\n"
    made = imports({**GRADED, "run.yaml": run, "rows/these.jsonl": '{"right": "a", "id": "r1"}\n', "data.jsonl": LINES})
    (spec,) = [each["spec"] for key, each in made.resources.items() if key.startswith("Evaluation/")]
    assert spec["inputs"] == {"truth": "${{ row.right }}", "said": "fixed"}
    (rows,) = [each["spec"] for key, each in made.resources.items() if key.startswith("Dataset/")]
    assert rows == {"purpose": "evaluation", "source": {"file": "rows/these.jsonl"}, "key": "id"}
    table = imports(
        {"run.yaml": run.replace("jsonl", "csv"), "rows/these.csv": "right,id\na,r1\n"}, "flow.dag.yaml", "--force"
    )
    assert [each["spec"]["source"] for key, each in table.resources.items() if key.startswith("Dataset/")] == [
        {"file": "rows/these.csv"}
    ]
    assert any("run.yaml:4: `variant` of a run" in note for note in made.notes("lost"))
    assert (made.code, made.findings) == (0, [])


BAD_ROWS = {
    "no rows": ({}, "`accuracy` needs rows: metric `exact-match` of `${{ steps.grade.value"),
    "no JSON": ({"data.jsonl": "{]\n"}, "the rows of data.jsonl: line 1: no JSON"),
    "NaN": ({"data.jsonl": '{"truth": 1}\n{"truth": NaN}\n'}, "the rows of data.jsonl: line 2: NaN is no JSON number"),
    "twice": ({"samples.json": '{"a": 1, "a": 2}'}, "the rows of samples.json: they are no list of objects"),
    "no mappings": ({"samples.json": "[1]"}, "the rows of samples.json: line 1: a row is a JSON object"),
    "columns": ({"samples.json": '[{"truth": "x"}]'}, "have nothing for the input `said`"),
    "outside": ({"run.yaml": "flow: .\ndata: ../../../etc/rows.jsonl\n"}, "the rows of ../../../etc/rows.jsonl are not here"),
    "another run": ({"run.yaml": "flow: .\ndata: no.jsonl\n"}, "the rows of no.jsonl are not here"),
}  # fmt: skip


def test_rows_that_cannot_be_had_are_named(imports) -> None:
    for name, (files, words) in BAD_ROWS.items():
        folder = f"{name.replace(' ', '_')}/"
        placed = {folder + path: text for path, text in {**GRADED, **files}.items()}
        made = imports(placed, folder, "--force")
        assert any(words in note.replace(folder, "") for note in made.notes("lost")), (name, made.notes("lost"))
        assert not any(key.startswith("Evaluation/") for key in made.resources), name
        assert (made.code, made.findings) == (0, []), name


COUNTED = {
    'n = 0\nm = 0\nfor i in range(len(xs)):\n    if xs[i] == -1:\n        m += 1\n    elif xs[i]["a"] == 1:\n        n += 1\nlog_metric("a", round(1.0 * n / len(xs), 2))': "accepted",
    'n = 0\nfor x in xs:\n    if x == "y":\n        n += 1\n    else:\n        n += 1\nlog_metric("a", n / len(xs))': "a",
    'n = 0\nfor x in xs:\n    if x == "y":\n        x = "z"\n        n += 1\nlog_metric("a", n / len(xs))': "a",
    'n = 0\nfor x in xs:\n    if x == "y":\n        n += 1\n        break\nlog_metric("a", n / len(xs))': "a",
    'n = 0\nfor x in xs:\n    n += x\nlog_metric("a", n / len(xs))': "a",
    'log_metric("a", sum(1 for x in xs if x == "y") / len(xs))': "accepted",
    'log_metric("a", np.mean([1 if x == "y" else 0 for x in xs]))': "accepted",
    'n = 0\nfor x in xs:\n    if x == "y":\n        n += 1\nlog_metric("a", float(n / len(xs)))': "accepted",
    'log_metric("a", len([x for x in xs if not x == "n" and x != 3]) / len(xs))': "accepted",
    'log_metric("a", sum(xs) / len(xs))': "a",
    'log_metric("a", xs.count("y") / 3)': "a",
    'xs.append("y")\nlog_metric("a", xs.count("y") / len(xs))': "a",
    'n = 1\nfor x in xs:\n    n += 1\nlog_metric("a", n / len(xs))': "a",
    'if xs:\n    log_metric("a", xs.count("y") / len(xs))': "a",
    'ys = []\nfor x in xs:\n    ys.append(x)\n    ys.append(x)\nlog_metric("a", ys.count("y") / len(ys))': "a",
    'for x in xs:\n    x = "y"\n    xs = [x]\nlog_metric("a", xs.count("y") / len(xs))': "a",
    'log_metric(name, xs.count("y") / len(xs))': "",
    'log_metric("a", xs.count(y) / len(xs))': "a",
}


def test_only_shares_are_read_from_code() -> None:
    for body, verdict in COUNTED.items():
        lines = "".join(f"    {line}\n" for line in body.split("\n"))
        tree = function.tree(f"@tool\ndef f(xs):\n{lines}".encode())
        (found,) = aggregation.metrics(tree, {"xs": "steps.x.value"})
        if verdict == "accepted":
            assert isinstance(found, aggregation.Share) and "steps.x.value" in found.condition, body
            assert "elif" not in body or found.condition == '!(steps.x.value == -1) && steps.x.value["a"] == 1'
        else:
            assert isinstance(found, aggregation.Unlike) and found.name == verdict, body


def test_the_sample_of_a_flex_flow_is_a_dataset(imports) -> None:
    flow = "entry: run:ask\nsample: {inputs: {q: hi}}\ninit: {size: 3}\n"
    made = imports(
        {"flow.flex.yaml": flow, "run.py": "def ask(q: str) -> str:\n    return q\n", "data.jsonl": '{"q": "x"}\n'}
    )
    (rows,) = made.rows.values()
    assert rows == [{"id": "1", "q": "hi"}]
    sources = [each["spec"]["source"]["file"] for key, each in made.resources.items() if key.startswith("Dataset/")]
    assert len(sources) == 2 and "data.jsonl" in sources
    assert any("`init`" in note for note in made.notes("lost")) and (made.code, made.findings) == (0, [])
    odd = imports({"flow.flex.yaml": flow.replace("{inputs: {q: hi}}", "x")}, "flow.flex.yaml", "--force")
    assert any("the sample" in note for note in odd.notes("lost"))


def test_tools_of_a_node_are_given_to_an_agent(imports) -> None:
    tools = "[{type: function, function: {name: look_up, description: Looks., parameters: {type: object, properties: {w: {type: string}}}}}]"
    flow = f"""
inputs: {{q: {{type: string}}}}
outputs: {{a: {{reference: "${{ask.output}}"}}}}
nodes:
- name: ask
  type: llm
  source: {{type: code, path: ask.jinja2}}
  inputs: {{deployment_name: m, q: "${{inputs.q}}", tools: {tools}, tool_choice: none}}
  connection: c
  api: chat
"""
    made = imports({"flow.dag.yaml": flow, "ask.jinja2": "user:\n{{q}}\n"})
    (chain,) = [each["spec"] for key, each in made.resources.items() if key.startswith("Chain/")]
    assert chain["steps"]["ask"] == {
        "agent": "ask",
        "model": "m",
        "with": {"q": "${{ inputs.q }}"},
        "tools": ["look-up"],
    }
    assert made.spec("Tool/look-up")["parameters"]["properties"] == {"w": {"type": "string"}}
    assert "`look_up` is a function of the program that asks" in made.notes("decide")[0] and made.code == 1
    assert any("`tool_choice` of `ask`" in note for note in made.notes("lost"))
