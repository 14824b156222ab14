import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.project.load import load
from penstock.project.loaded import Loaded
from penstock.source import store, worktree

ROOT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: p}\nspec: "
MODEL = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: m}\nspec: {model: builtin/echo}\n"
HELM = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- if .Values.x }}
  name: {{ .Values.name }}
  {{- end }}
"""


@pytest.fixture
def loaded(write: Callable[..., Path]) -> Callable[..., Loaded]:
    def made(files: dict[str, str | bytes], spec: str = "{}") -> Loaded:
        return load(worktree.open(write({"penstock.yaml": ROOT + spec + "\n", **files})), store.memory())

    return made


def names(project: Loaded) -> list[str]:
    return [str(resource.identity) for resource in project.resources]


def rules(project: Loaded) -> list[tuple[str, str]]:
    return [(fault.rule, fault.location.path) for fault in project.faults]


def test_no_project(write: Callable[..., Path]) -> None:
    with pytest.raises(Fatal, match="penstock.yaml") as raised:
        load(worktree.open(write({"m.yaml": MODEL})), store.memory())
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        HELM,
        HELM.replace("Deployment", "Environment"),
        "a: [1\n",
        "apiVersion: v1\nkind: Service\n",
        "just text\n",
        "",
        "- 1\n- 2\n",
        "kind: AppProject\napiVersion: argoproj.io/v1alpha1\n",
        "apiVersion: acme/v1\nkind: Model\nspec: {anything: 1}\n",
    ],
)
def test_foreign_files_are_counted_and_skipped(text: str, loaded: Callable[..., Loaded]) -> None:
    project = loaded({"deploy/x.yaml": text})
    assert (rules(project), project.files, project.foreign) == ([], 2, 1)


@pytest.mark.parametrize(
    "text, rule",
    [
        (MODEL + "a: [1\n", "yaml-syntax"),
        ("kind: Model\nmetadata: {name: m}\nspec: {model: x}\n", "missing-api-version"),
        ("kind: Model\nmetadata: [\n", "yaml-syntax"),
        ("apiVersion: v1\nkind: Service\n---\nkind: Model\n", "missing-api-version"),
        ('{"apiVersion": "penstock/v1", "kind": "Modell"}\n', "unknown-kind"),
        ("apiVersion: penstock/v2\nkind: Model\n", "invalid-value"),
        ("apiVersion: Penstock/v1\nkind: Thing\n", "invalid-value"),
        (MODEL.encode("utf-16"), "yaml-encoding"),
    ],
)
def test_what_looks_ours_is_not_skipped(text: str | bytes, rule: str, loaded: Callable[..., Loaded]) -> None:
    project = loaded({"m.yaml": text})
    assert (rule, "m.yaml") in rules(project) and project.foreign == 0


def test_flow_style_is_ours_too(loaded: Callable[..., Loaded]) -> None:
    text = (
        '{"apiVersion": "penstock/v1", "kind": "Model", "metadata": {"name": "m"}, "spec": {"model": "builtin/echo"}}'
    )
    assert names(loaded({"m.yaml": text})) == ["Project/p", "Model/m"]


def test_which_files_belong(loaded: Callable[..., Loaded]) -> None:
    files = {
        path: MODEL.replace("name: m", f"name: {name}")
        for path, name in {
            "a.yaml": "a",
            "deep/er/b.yml": "b",
            ".github/c.yaml": "c",
            "drafts/d.yaml": "d",
            "nested/e.yaml": "e",
            "nested/deep/f.yaml": "f",
            "g.txt": "g",
        }.items()
    }
    project = loaded({**files, "nested/penstock.yaml": ROOT + "{}\n"}, '{exclude: ["drafts/**"]}')
    assert (names(project), project.faults) == (["Project/p", "Model/a", "Model/b"], ())


def test_include_names_what_must_be_ours(loaded: Callable[..., Loaded]) -> None:
    files: dict[str, str | bytes] = {
        "specs/m.yaml": MODEL,
        "specs/other.yaml": "apiVersion: v1\nkind: Service\n",
        "specs/empty.yaml": "",
        "specs/broken.yaml": "a: [1\n",
        "specs/.hidden/h.yaml": "a: [1\n",
        "specs/nested/penstock.yaml": ROOT + "{}\n",
        "elsewhere/n.yaml": MODEL,
    }
    project = loaded(files, '{include: ["specs/**"]}')
    assert names(project) == ["Project/p", "Model/m"]
    assert sorted(rules(project)) == [
        ("not-ours", "specs/empty.yaml"),
        ("not-ours", "specs/other.yaml"),
        ("yaml-syntax", "specs/broken.yaml"),
    ]


def test_a_glob_leads_into_a_dot_folder_only_where_it_says_so(write: Callable[..., Path]) -> None:
    def found(glob: str) -> list[tuple[str, str]]:
        root = write({"penstock.yaml": f'{ROOT}{{include: ["{glob}"]}}\n', "a/.b/c.yaml": "a: [", "a/m.yaml": MODEL})
        subprocess.run(["git", "init", "-q", str(root)], check=True)
        return rules(load(worktree.open(root), store.memory()))

    assert found("a/**") == [] and found("a/.b/*.yaml") == [("yaml-syntax", "a/.b/c.yaml")]


def test_an_include_that_names_nothing(loaded: Callable[..., Loaded]) -> None:
    project = loaded({"m.yaml": MODEL}, '{include: ["models"]}')
    [fault] = project.faults
    assert (fault.rule, fault.location.route) == ("missing-file", ("spec", "include", 0))


@pytest.mark.parametrize("text, rule", [(MODEL, "missing-project"), ("", "not-ours"), ("a: [", "yaml-syntax")])
def test_a_root_without_a_project(text: str, rule: str, write: Callable[..., Path]) -> None:
    project = load(worktree.open(write({"penstock.yaml": text})), store.memory())
    assert rules(project) == [(rule, "penstock.yaml")]
    assert project.settings.gate.alpha == 0.05


def test_a_link_is_named_and_not_followed(loaded: Callable[..., Loaded]) -> None:
    project = loaded({"m.txt": MODEL, "m.yaml": "-> m.txt"})
    [fault] = project.faults
    assert (fault.rule, fault.facts["what"], names(project)) == ("not-regular", "symlink", ["Project/p"])


def test_a_file_deleted_meanwhile(write: Callable[..., Path]) -> None:
    root = write({"penstock.yaml": ROOT + "{}\n", "m.yaml": MODEL})
    tree = worktree.open(root)
    assert len(tree.entries()) == 2
    (root / "m.yaml").unlink()
    project = load(tree, store.memory())
    assert rules(project) == [("unreadable-file", "m.yaml")] and project.faults[0].facts["problem"]
