"""Flows of Prompt Flow, with each sort of node."""

# ruff: noqa: E501 (files of other tools as they are written)

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
        node: {type: llm, source: {type: code, path: other.jinja2}}
"""
FILES = {
    "flows/one/flow.dag.yaml": FLOW.replace("page prompt", "page_prompt"),
    "flows/one/search.py": 'from promptflow import tool\nraise SystemExit("this was run")\n\n\ndef other(): ...\n\n\n@tool\ndef search(query: str, top: int = 1) -> list:\n    """Finds pages."""\n',
    "flows/one/page.jinja2": "{% for p in pages %}{{ p }}\n{% endfor %}",
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
    for words in ("the variants v1 of `answer`", "taken for a Tool that writes", "the connection mine lies outside"):
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
