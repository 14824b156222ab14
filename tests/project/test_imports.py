"""What one project may name of another, in a checkout and at a revision."""

import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from penstock.check import run
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.metrics.members import MEMBERS
from penstock.project import dataset, texts, tool_source
from penstock.project.identity import fingerprint
from penstock.project.identity.closure import closure
from penstock.project.open import open_project
from penstock.project.project import Project
from penstock.source import store, worktree
from penstock.source.repository import git, revision
from penstock.spec.field import FileText
from penstock.spec.resource import Identity

TODAY = date(2026, 6, 1)


def root(name: str, *imports: str) -> str:
    spec = f"{{imports: [{', '.join(imports)}]}}"
    return f"apiVersion: penstock/v1\nkind: Project\nmetadata: {{name: {name}}}\nspec: {spec}\n"


def resource(kind: str, name: str, spec: str) -> str:
    metadata = f"{{name: {name}, description: One of them.}}"
    return f"---\napiVersion: penstock/v1\nkind: {kind}\nmetadata: {metadata}\nspec: {spec}\n"


def model(name: str, more: str = "") -> str:
    return resource("Model", name, f"{{model: builtin/extractive{more}}}")


def prompt(name: str, file: str = "prompts/system.md") -> str:
    messages = f'[{{role: system, content: {{file: {file}}}}}, {{role: user, content: "{{{{ question }}}}"}}]'
    return resource("PromptTemplate", name, f"{{inputs: {{question: {{type: string}}}}, messages: {messages}}}")


def chain(name: str, prompt: str = "reply", model: str = "answerer") -> str:
    step = f'{{prompt: {prompt}, model: {model}, with: {{question: "${{{{ inputs.question }}}}"}}}}'
    outputs = '{answer: "${{ steps.answer.text }}"}'
    return resource(
        "Chain", name, f"{{inputs: {{question: {{type: string}}}}, steps: {{answer: {step}}}, outputs: {outputs}}}"
    )


SHOP = {
    "apps/shop/penstock.yaml": root("shop", "../../platform"),
    "apps/shop/chain.yaml": chain("support"),
    "platform/penstock.yaml": root("platform"),
    "platform/specs/models.yaml": model("answerer") + model("spare"),
    "platform/specs/prompts.yaml": prompt("reply"),
    "platform/prompts/system.md": "Answer as the platform does.\n",
}
Files = Mapping[str, str]
Open = Callable[..., Project]


def commit(folder: Path) -> str:
    names = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("add", "--all"), ("commit", "--quiet", "--allow-empty", "--message", "x")):
        subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)
    return git.resolve(folder, "HEAD")


@pytest.fixture(params=["worktree", "revision"])
def open_(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """A project of a repository of just these files; `-> x` is a link to x."""
    numbers = iter(range(100))

    def opened(files: Files, environment: str | None = None, at: str = "apps/shop") -> Project:
        top = tmp_path / f"repository-{next(numbers)}"
        top.mkdir()
        subprocess.run(["git", "init", "--quiet"], cwd=top, check=True)
        for name, content in files.items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content.startswith("-> "):
                path.symlink_to(content.removeprefix("-> "))
            else:
                path.write_text(content)
        tree = worktree.open(top / at) if request.param == "worktree" else revision.open(top / at, commit(top))
        return open_project(tree, store.memory(), environment, MEMBERS)

    return opened


def findings(project: Project) -> list[Diagnostic]:
    return run.run(project, None, TODAY)


def said(project: Project) -> list[tuple[str, str, str]]:
    return [(each.name, each.location.path, each.message) for each in findings(project)]


def test_what_is_imported_may_be_named_and_what_is_not_named_is_left_out(open_: Open) -> None:
    project = open_(SHOP)
    assert said(project) == []
    assert {str(i): r.location.path for i, r in project.resources.items() if i.kind != "Project"} == {
        "Chain/support": "chain.yaml",
        "Model/answerer": "../../platform/specs/models.yaml",
        "PromptTemplate/reply": "../../platform/specs/prompts.yaml",
    }
    assert project.files == 2


def test_texts_come_from_the_imported_project(open_: Open) -> None:
    project = open_({**SHOP, "apps/shop/prompts/system.md": "Not this one.\n"})
    reply = project.of_resource(Identity("PromptTemplate", "reply"))
    text = FileText(file="prompts/system.md")
    assert texts.content(reply, text) == "Answer as the platform does.\n"
    assert texts.content(project, text) == "Not this one.\n"
    assert "platform does" in str(closure(project, "support").specs)


def test_the_fingerprint_is_the_one_that_it_has_at_home(open_: Open) -> None:
    project, home = open_(SHOP), open_(SHOP, at="platform")
    reply = Identity("PromptTemplate", "reply")
    assert fingerprint.resource(project, reply) == fingerprint.resource(home, reply)
    edited = open_({**SHOP, "platform/prompts/system.md": "Answer otherwise.\n"})
    assert fingerprint.chain(edited, "support") != fingerprint.chain(project, "support")


def test_rows_and_globs_are_those_of_the_imported_project(open_: Open) -> None:
    files = {
        **SHOP,
        "apps/shop/data.yaml": resource("Retriever", "pages", "{documents: {dataset: pages}}")
        + resource("Dataset", "own", '{purpose: grounding, source: {files: "**/*.md"}}'),
        "apps/shop/own.md": "# Own\n\nOurs.\n",
        "platform/data.yaml": resource("Dataset", "pages", '{purpose: grounding, source: {files: "pages/**/*.md"}}'),
        "platform/pages/a.md": "# Hours\n\nNine to five.\n",
        "apps/shop/pages/b.md": "# Other\n\nNot this one.\n",
    }
    project = open_(files)
    assert [row.id for row in dataset.rows(project, "pages").rows] == ["pages/a.md#hours"]
    assert dataset.rows(project, "pages").digest == dataset.rows(open_(files, at="platform"), "pages").digest
    assert {row.values["file"] for row in dataset.rows(project, "own").rows} == {"own.md", "pages/b.md"}


def test_a_fault_of_a_row_stands_in_its_file(open_: Open) -> None:
    files = {
        **SHOP,
        "apps/shop/data.yaml": resource("Retriever", "pages", "{documents: {dataset: pages, id: id, text: text}}"),
        "platform/data.yaml": resource("Dataset", "pages", "{purpose: grounding, source: {file: rows.jsonl}, key: id}"),
        "platform/rows.jsonl": '{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n',
    }
    (fault,) = dataset.rows(open_(files), "pages").faults
    assert fault.location.path == "../../platform/rows.jsonl"
    assert [each[0] for each in said(open_(files))] == ["import-errors"]


def test_tools_are_those_of_the_imported_project(open_: Open) -> None:
    tool = "{effects: read, python: 'tools.orders:find', parameters: {type: object, properties: {}}}"
    step = "{inputs: {}, steps: {a: {tool: find}}, outputs: {value: '${{ steps.a.value }}'}}"
    files = {
        **SHOP,
        "apps/shop/use.yaml": resource("Chain", "finds", step),
        "platform/tools.yaml": resource("Tool", "find", tool),
        "platform/tools/orders.py": "from tools import names\n\n\ndef find():\n    return names.A\n",
        "platform/tools/names.py": "A = 1\n",
    }
    project = open_(files)
    assert said(project) == []
    assert sorted(tool_source.sources(project, "find").files) == ["tools/names.py", "tools/orders.py"]
    own = "{effects: read, python: 'tools.orders:look', parameters: {type: object, properties: {}}}"
    step = step.replace("find", "look")
    clash = {
        **files,
        "apps/shop/tools.yaml": resource("Tool", "look", own) + resource("Chain", "looks", step),
        "apps/shop/tools/orders.py": "def look():\n    return 2\n",
    }
    (found,) = findings(open_(clash))
    assert (found.name, found.location.path) == ("import-clash", "penstock.yaml")
    assert "tools/orders.py" in found.message
    assert {each.location.path for each in found.related} == {"tools.yaml", "../../platform/tools.yaml"}


def test_environments_patch_and_bind_what_is_imported(open_: Open) -> None:
    production = resource(
        "Environment",
        "production",
        "{patches: {Model/answerer: {spec: {parameters: {max_tokens: 7}}}},"
        " bindings: {Model/answerer: {limits: {concurrent: 3}}}}",
    )
    project = open_({**SHOP, "apps/shop/production.yaml": production}, "production")
    assert said(project) == []
    assert project.spec("Model", "answerer").parameters["max_tokens"] == 7
    assert project.bindings[Identity("Model", "answerer")] == {"limits": {"concurrent": 3}}
    wrong = production.replace("parameters: {max_tokens: 7}", "mode: chatty")
    (found,) = findings(open_({**SHOP, "apps/shop/production.yaml": wrong}, "production"))
    assert found.location.path == "production.yaml"


def test_what_a_patch_breaks_in_an_imported_resource_is_a_finding_here(open_: Open) -> None:
    shared = {**SHOP, "platform/chain.yaml": chain("shared")}
    shared["apps/shop/chain.yaml"] = resource(
        "Chain",
        "support",
        '{inputs: {question: {type: string}}, steps: {a: {chain: shared, with: {question: "${{ inputs.question }}"}}},'
        ' outputs: {answer: "${{ steps.a.answer }}"}}',
    )
    assert said(open_(shared)) == []
    patch = "{patches: {PromptTemplate/reply: {spec: {inputs: {tone: {type: string}}}}}}"
    found = said(open_({**shared, "apps/shop/e.yaml": resource("Environment", "e", patch)}, "e"))
    assert ("missing-variable", "../../platform/chain.yaml") in [each[:2] for each in found]


def test_only_direct_imports_may_be_named(open_: Open) -> None:
    files = {
        "apps/shop/penstock.yaml": root("shop", "../../platform"),
        "apps/shop/chain.yaml": chain("support", model="base"),
        "platform/penstock.yaml": root("platform", "../base"),
        "platform/a.yaml": prompt("reply") + model("answerer", ", fallbacks: [base]"),
        "platform/prompts/system.md": "Hello.\n",
        "base/penstock.yaml": root("base"),
        "base/models.yaml": model("base"),
    }
    ((name, path, message),) = said(open_(files))
    assert (name, path) == ("unknown-reference", "chain.yaml")
    assert "only an import imports" in message
    through = open_({**files, "apps/shop/chain.yaml": chain("support")})
    assert said(through) == []
    assert through.resources[Identity("Model", "base")].location.path == "../../base/models.yaml"
    both = {**files, "apps/shop/penstock.yaml": root("shop", "../../platform", "../../base")}
    assert said(open_(both)) == []


@pytest.mark.parametrize("kind", ["Evaluation", "Monitor", "Policy", "Environment", "Tuning"])
def test_how_a_project_is_judged_stays_its_own(open_: Open, kind: str) -> None:
    from penstock.project.imports import KINDS

    assert kind not in KINDS
    theirs = resource("Environment", "production", "{patches: {Model/answerer: {spec: {parameters: {max_tokens: 7}}}}}")
    ours = resource("Environment", "production", "{extends: staging}")
    found = said(open_({**SHOP, "platform/e.yaml": theirs.replace("production", "staging"), "apps/shop/e.yaml": ours}))
    assert [each[0] for each in found] == ["unknown-reference"]


def test_a_name_that_is_taken_is_a_finding_at_the_import(open_: Open) -> None:
    (found,) = findings(open_({**SHOP, "apps/shop/model.yaml": model("answerer")}))
    assert (found.name, found.location.path) == ("import-clash", "penstock.yaml")
    assert found.excerpt is not None and "../../platform" in found.excerpt
    places = {each.location.path for each in found.related}
    assert places == {"model.yaml", "../../platform/specs/models.yaml"}


def test_a_name_that_two_imports_give_is_a_finding_at_the_second(open_: Open) -> None:
    files = {
        **SHOP,
        "apps/shop/penstock.yaml": root("shop", "../../platform", "../other"),
        "apps/other/penstock.yaml": root("other"),
        "apps/other/m.yaml": model("spare") + model("else"),
        "apps/shop/m.yaml": model("ours", ", fallbacks: [else]"),
    }
    (found,) = findings(open_(files))
    assert found.name == "import-clash" and "'../other' brings Model/spare" in found.message
    assert {each.location.path for each in found.related} == {"../other/m.yaml", "../../platform/specs/models.yaml"}


def test_a_template_that_is_a_chain_takes_the_name_of_one(open_: Open) -> None:
    template = prompt("support").replace("{inputs:", "{model: answerer, inputs:")
    (found,) = findings(open_({**SHOP, "platform/t.yaml": template}))
    assert found.name == "import-clash"
    assert "PromptTemplate/support" in found.message and "Chain/support" in found.message


def test_what_two_imports_import_comes_in_once(open_: Open) -> None:
    files = {
        "apps/shop/penstock.yaml": root("shop", "../left", "../right"),
        "apps/shop/m.yaml": model("m", ", fallbacks: [left, right]"),
        "apps/left/penstock.yaml": root("left", "../../base"),
        "apps/left/m.yaml": model("left", ", fallbacks: [base]"),
        "apps/right/penstock.yaml": root("right", "../../base"),
        "apps/right/m.yaml": model("right", ", fallbacks: [base]"),
        "base/penstock.yaml": root("base"),
        "base/m.yaml": model("base"),
    }
    assert said(open_(files)) == []


@pytest.mark.parametrize(
    ("folder", "problem"),
    [
        ("../../../elsewhere", "leads out of the repository"),
        ("/platform", "leads out of the repository"),
        ("../../.git", "leads out of the repository"),
        ("../../nowhere", "is no folder of this repository"),
        ("../../link", "is no folder of this repository"),
        ("../../link/inner", "is no folder of this repository"),
        ("../../empty", "has no penstock.yaml"),
        ("../../linked", "has a symlink for its penstock.yaml"),
    ],
)
def test_an_import_that_is_no_project(open_: Open, folder: str, problem: str) -> None:
    files = {
        **SHOP,
        "apps/shop/penstock.yaml": root("shop", folder),
        "link": "-> platform",
        "platform/inner/penstock.yaml": root("inner"),
        "empty/readme.md": "Nothing.\n",
        "linked/penstock.yaml": "-> ../platform/penstock.yaml",
    }
    ((name, path, message),) = said(open_(files))
    assert (name, path) == ("unknown-import", "penstock.yaml")
    assert problem in message


def test_nothing_outside_the_repository_is_read(open_: Open, tmp_path: Path) -> None:
    for name, content in {"penstock.yaml": root("elsewhere"), "m.yaml": model("answerer") + prompt("reply")}.items():
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        (tmp_path / "elsewhere" / name).write_text(content)
    project = open_({**SHOP, "apps/shop/penstock.yaml": root("shop", "../../../elsewhere")})
    assert project.imports == () and project.get("Model", "answerer") is None


def test_a_repository_inside_is_another_one(tmp_path: Path) -> None:
    for name, content in SHOP.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    for folder in (tmp_path, tmp_path / "platform"):
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    project = open_project(worktree.open(tmp_path / "apps" / "shop"), store.memory(), None, MEMBERS)
    assert [each[0] for each in said(project)] == ["unknown-import"]


def test_a_link_in_an_imported_project_is_not_followed(open_: Open) -> None:
    files = {**SHOP, "platform/prompts/system.md": "-> ../../apps/shop/chain.yaml"}
    found = findings(open_(files))
    assert [each.name for each in found] == ["import-errors"]
    assert "PS" in found[0].related[0].note


def test_a_circle_is_a_finding_at_the_import(open_: Open) -> None:
    files = {**SHOP, "platform/penstock.yaml": root("platform", "../apps/shop")}
    ((name, path, message),) = [each for each in said(open_(files)) if each[0] == "import-cycle"]
    assert path == "penstock.yaml" and ". -> ../../platform -> ." in message
    itself = {**SHOP, "apps/shop/penstock.yaml": root("shop", "../../platform", ".")}
    assert [each[0] for each in said(open_(itself))] == ["import-cycle"]


def test_a_circle_further_on_is_an_error_of_the_import(open_: Open) -> None:
    files = {
        **SHOP,
        "platform/penstock.yaml": root("platform", "../base"),
        "base/penstock.yaml": root("base", "../platform"),
    }
    assert [each[0] for each in said(open_(files))] == ["import-errors"]


def test_an_import_of_which_nothing_is_named(open_: Open) -> None:
    files = {**SHOP, "apps/shop/penstock.yaml": root("shop", "../../platform", "../../base")}
    files |= {"base/penstock.yaml": root("base"), "base/m.yaml": model("base")}
    ((name, _, message),) = said(open_(files))
    assert name == "unused-import" and "'../../base'" in message


def test_an_import_named_twice(open_: Open) -> None:
    files = {**SHOP, "apps/shop/penstock.yaml": root("shop", "../../platform", "../../platform/")}
    ((name, _, message),) = said(open_(files))
    assert name == "unknown-import" and "twice" in message


def test_findings_of_the_imported_project_are_one(open_: Open) -> None:
    files = {**SHOP, "platform/more.yaml": model("a", ", fallbacks: [b]") + model("c", ", fallbacks: [d]")}
    (found,) = findings(open_(files))
    assert (found.name, found.location.path) == ("import-errors", "penstock.yaml")
    assert "2 errors" in found.message
    assert found.related[0].location.path == "../../platform/more.yaml"
    assert found.related[0].location.span is not None


def test_imports_in_a_long_row_are_bounded(open_: Open) -> None:
    files = {f"p{n}/penstock.yaml": root(f"p{n}", f"../p{n + 1}") for n in range(40)}
    files |= {f"p{n}/m.yaml": model(f"m{n}", f", fallbacks: [m{n + 1}]") for n in range(40)}
    assert [each[0] for each in said(open_(files, at="p0"))] == ["import-errors"]
    near = {path: text for path, text in files.items() if int(path[1:].partition("/")[0]) <= 15}
    near |= {"p15/penstock.yaml": root("p15"), "p15/m.yaml": model("m15")}
    assert said(open_(near, at="p0")) == []


def test_many_ways_to_one_project_are_walked_once(open_: Open) -> None:
    files: dict[str, str] = {}
    for n in range(14):
        for side in "ab":
            after = [f"../{each}{n + 1}" for each in "ab"] if n < 13 else []
            fallbacks = f", fallbacks: [a{n + 1}, b{n + 1}]" if n < 13 else ""
            files[f"{side}{n}/penstock.yaml"] = root(f"{side}{n}", *after)
            files[f"{side}{n}/m.yaml"] = model(f"{side}{n}", fallbacks)
    assert said(open_(files, at="a0")) == []


def test_a_patch_of_what_nobody_names(open_: Open) -> None:
    patch = resource("Environment", "e", "{patches: {Model/spare: {spec: {parameters: {max_tokens: 7}}}}}")
    ((name, path, _),) = said(open_({**SHOP, "apps/shop/e.yaml": patch}, "e"))
    assert (name, path) == ("patch-no-effect", "e.yaml")


def test_a_project_below_may_be_imported(open_: Open) -> None:
    files = {
        "penstock.yaml": root("all", "platform"),
        "chain.yaml": chain("support"),
        **{path: content for path, content in SHOP.items() if path.startswith("platform/")},
    }
    project = open_(files, at=".")
    assert said(project) == []
    assert project.resources[Identity("Model", "answerer")].location.path == "platform/specs/models.yaml"


def test_the_project_above_may_be_imported(open_: Open) -> None:
    files = {path.removeprefix("platform/"): content for path, content in SHOP.items()}
    files["apps/shop/penstock.yaml"] = root("shop", "../..")
    project = open_(files)
    assert said(project) == []
    assert project.resources[Identity("Model", "answerer")].location.path == "../../specs/models.yaml"


def test_without_imports_a_tree_stays_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "penstock.yaml").write_text(root("alone"))
    tree = worktree.open(tmp_path)
    project = open_project(tree, store.memory(), None, MEMBERS)
    assert project.tree is tree and project.roots == () and project.within("../x.yaml") is project
