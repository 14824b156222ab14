from collections.abc import Callable

from penstock.diff.pair import pair
from penstock.project.project import Project
from penstock.spec.resource import Identity

MODEL = "apiVersion: penstock/v1\nkind: Model\nmetadata: {{name: {}}}\nspec: {{model: builtin/echo}}\n"


def models(*names: str) -> dict[str, bytes]:
    return {"more.yaml": "---\n".join(map(MODEL.format, names)).encode()}


def test_a_resource_is_renamed_once_and_to_the_likelier_name(open_files: Callable[..., Project]) -> None:
    found = pair(open_files(models("echo-old")), open_files(models("unlike", "echo-new")))
    assert found.renames == {Identity("Model", "echo-old"): Identity("Model", "echo-new")}
    assert [str(r.identity) for r in found.added] == ["Model/unlike"]
    assert not found.removed


def test_another_kind_is_no_new_name(open_files: Callable[..., Project]) -> None:
    rules = b"spec: {rules: [{name: a, assert: 'true', message: m}]}\n"
    policy = b"apiVersion: penstock/v1\nkind: Policy\nmetadata: {name: echo}\n" + rules
    found = pair(open_files(models("echo")), open_files({"more.yaml": policy}))
    assert (found.renames, len(found.added), len(found.removed)) == ({}, 1, 1)


def test_the_project_is_itself_under_every_name(open_files: Callable[..., Project]) -> None:
    text = b"apiVersion: penstock/v1\nkind: Project\nmetadata: {name: helpdesk}\nspec: {imports: [../platform]}\n"
    found = pair(open_files({}), open_files({"penstock.yaml": text}))
    assert found.renames == {Identity("Project", "support"): Identity("Project", "helpdesk")}


def test_what_head_cannot_read_was_not_removed(open_files: Callable[..., Project]) -> None:
    broken = models("echo")["more.yaml"].replace(b"builtin/echo", b"[]")
    found = pair(open_files(models("echo")), open_files({"more.yaml": broken}))
    assert [str(r.identity) for r in found.unreadable] == ["Model/echo"]
    assert not found.removed


def test_datasets_with_errors_are_not_taken_for_each_other(open_files: Callable[..., Project]) -> None:
    text = "apiVersion: penstock/v1\nkind: Dataset\nmetadata: {{name: {}}}\n"
    text += "spec: {{purpose: fewshot, source: {{file: no.jsonl}}}}\n"
    found = pair(*(open_files({"more.yaml": text.format(name).encode()}) for name in ("one", "two")))
    assert not found.renames
