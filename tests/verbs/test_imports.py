"""Two projects of one repository, as a user meets them: what one names of the other is checked, compiled and run."""

import json
from typing import Any

import pytest

from penstock.bundle import layout

ROOT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: NAME}\nspec: {SPEC}\n"
PLATFORM = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, description: Answers from what it is given.}
spec: {model: builtin/extractive, mode: chat}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: handbook, description: Pages of the handbook.}
spec: {documents: {dataset: pages}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {files: "pages/**/*.md"}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: unasked}
spec:
  inputs: {question: {type: string}}
  steps: {search: {retrieve: handbook, query: "${{ inputs.question }}"}}
  outputs: {documents: "${{ steps.search.documents }}"}
"""
SHOP = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: reply}
spec:
  inputs:
    question: {type: string}
    documents: {type: array, items: {type: object, properties: {id: {type: string}, text: {type: string}}}}
  messages:
    - {role: system, content: {file: prompts/system.md}}
    - role: user
      content: "{% for d in documents %}[{{ d.id }}] {{ d.text }}\\n{% endfor %}Question: {{ question }}"
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string, maxLength: 200}}
  steps:
    search: {retrieve: handbook, query: "${{ inputs.question }}", take: 1}
    answer:
      prompt: reply
      model: answerer
      with: {question: "${{ inputs.question }}", documents: "${{ steps.search.documents }}"}
  outputs: {answer: "${{ steps.answer.text }}", sources: "${{ steps.search.documents.map(d, d.id) }}"}
"""
BREAKS = """\
apiVersion: penstock/v1
kind: Environment
metadata: {name: e}
spec: {patches: {Retriever/handbook: {spec: {documents: {dataset: pagse}}}}}
"""


@pytest.fixture
def shop(penstock) -> Any:
    """The program in the folder of a project that imports another one, committed."""
    penstock.write("platform/penstock.yaml", ROOT.replace("NAME", "platform").replace("SPEC", ""))
    penstock.write("platform/specs.yaml", PLATFORM)
    penstock.write("platform/pages/hours.md", "# Hours\n\nThe shop opens at nine.\n")
    penstock.write("apps/shop/penstock.yaml", ROOT.replace("NAME", "shop").replace("SPEC", "imports: [../../platform]"))
    penstock.write("apps/shop/specs.yaml", SHOP)
    penstock.write("apps/shop/prompts/system.md", "Answer from the documents.\n")
    penstock.commit("two projects")
    penstock.directory = penstock.directory / "apps" / "shop"
    return penstock


def said(ended: Any, code: int = 0) -> Any:
    assert ended.code == code, ended.out + ended.err
    return json.loads(ended.out)


def test_check_and_run(shop) -> None:
    assert said(shop("check", "--format", "json"))["diagnostics"] == []
    answer = said(shop("run", "support", "--input", "question=When does the shop open?", "--format", "json"))
    assert answer["outputs"] == {"answer": "The shop opens at nine.", "sources": ["pages/hours.md#hours"]}


def test_compile_releases_what_is_ours_with_all_that_it_needs(shop, tmp_path) -> None:
    made = said(shop("compile", "-o", str(tmp_path / "out"), "--format", "json"))
    assert [bundle["chain"] for bundle in made["bundles"]] == ["support"]
    bundle = layout.read(next((tmp_path / "out").glob("*/support")))
    assert set(bundle.files) == {"bundle.json", "datasets/pages.jsonl"}
    assert b"platform" not in bundle.files["bundle.json"]


def test_a_change_of_the_other_project_is_one_here(shop) -> None:
    shop.write("../../platform/pages/hours.md", "# Hours\n\nThe shop opens at ten.\n")
    for arguments in ((), ("HEAD..",)):
        if arguments:
            shop.commit("other hours")
            arguments = ("HEAD~1..HEAD",)
        changed = said(shop("diff", *arguments, "--format", "json"))
        (change,) = changed["changes"]
        assert (change["resource"], change["file"]) == ("Dataset/pages", "../../platform/specs.yaml")
        assert changed["impact"]["chains"] == ["support"]
    words = "".join(shop("diff", "HEAD~1..HEAD", "--format", "markdown").out.split())
    assert "Dataset/pages(../../platform/specs.yaml)" in words


def test_a_chain_of_the_other_project_that_is_no_longer_run_breaks_nobody(shop) -> None:
    run = """\
apiVersion: penstock/v1
kind: Chain
metadata: {name: asks}
spec:
  inputs: {question: {type: string}}
  steps: {a: {chain: unasked, with: {question: "${{ inputs.question }}"}}}
  outputs: {documents: "${{ steps.a.documents }}"}
"""
    shop.write("asks.yaml", run)
    shop.commit("ask")
    shop.write(
        "asks.yaml",
        run.replace("{chain: unasked, with: {question:", "{retrieve: handbook, query:").replace('}}"}}}', '}}"}}'),
    )
    changes = {each["resource"]: each for each in said(shop("diff", "--format", "json"))["changes"]}
    assert changes["Chain/unasked"]["change"] == "removed"
    assert changes["Chain/unasked"]["level"] == "behavioural"


def test_a_change_of_what_nobody_names_is_none_here(shop) -> None:
    shop.replace("../../platform/specs.yaml", "metadata: {name: unasked}", "metadata: {name: unheard}")
    assert said(shop("diff", "--format", "json"))["changes"] == []


def test_a_revision_has_the_findings_of_its_worktree(shop) -> None:
    shop.replace("../../platform/specs.yaml", "{documents: {dataset: pages}}", "{documents: {dataset: pagse}}")
    commit = shop.commit("slip")
    at_revision = shop("check", "--rev", commit, "--format", "json")
    assert at_revision.out == shop("check", "--format", "json").out
    (finding,) = said(at_revision, 1)["diagnostics"]
    assert (finding["name"], finding["file"]) == ("import-errors", "penstock.yaml")
    shop.write("../../platform/specs.yaml", PLATFORM)
    assert shop("check").code == 0 and shop("check", "--rev", commit).code == 1


def test_the_cache_sees_the_other_project(shop) -> None:
    for _ in range(2):
        assert shop("check").code == 0
    shop.replace("../../platform/specs.yaml", "name: answerer,", "name: answering,")
    assert "answerer" in shop("check").out
    shop.write("../../platform/specs.yaml", PLATFORM)
    assert shop("check").code == 0
    (shop.directory / "../../platform/penstock.yaml").rename(shop.directory / "../../platform/gone.txt")
    assert "PS226" in shop("check").out
    (shop.directory / "../../platform").rename(shop.directory / "../../elsewhere")
    assert "PS226" in shop("check").out
    (shop.directory / "../../elsewhere/gone.txt").rename(shop.directory / "../../elsewhere/penstock.yaml")
    assert "PS226" in shop("check").out
    (shop.directory / "../../elsewhere").rename(shop.directory / "../../platform")
    assert shop("check").code == 0


def test_places_for_a_forge_begin_at_the_repository(shop) -> None:
    shop.write("e.yaml", BREAKS)
    found = said(shop("check", "--format", "sarif"), 1)["runs"][0]["results"]
    places = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in found}
    assert places == {"apps/shop/e.yaml"}


def test_fixes_write_nothing_outside_the_project(shop) -> None:
    shop.write("e.yaml", BREAKS)
    shop("check", "--fix", "--unsafe-fixes")
    assert (shop.directory / "../../platform/specs.yaml").read_text() == PLATFORM
