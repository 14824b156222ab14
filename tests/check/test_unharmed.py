"""What is sound stays without a finding, however it is laid out."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from penstock.diagnostics.diagnostic import Diagnostic

ROOT = Path(__file__).parents[2]
PROJECTS = {
    "handbook": (ROOT / "examples" / "handbook", (None, "production", "hosted")),
    "agent": (ROOT / "examples" / "agent", (None, "staging", "production", "embedded")),
    "shop": (ROOT / "tests" / "check" / "shop", (None, "production")),
    "init": (ROOT / "compiler" / "penstock" / "verbs" / "template", (None,)),
}
Files = dict[str, str]
FOREIGN = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: other}\nspec: {replicas: 1}\n"
SPARE = (
    "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: spare, owner: team-spare}\nspec: {model: builtin/echo}\n"
)


def is_spec(path: str) -> bool:
    return path.endswith((".yaml", ".yml"))


def specs(change: Callable[[str], str]) -> Callable[[Files], Files]:
    return lambda files: {path: change(text) if is_spec(path) else text for path, text in files.items()}


def commented(text: str) -> str:
    return "# before\n" + text.replace("\nspec:", "\n# between\nspec:") + "# after\n"


def split(files: Files) -> Files:
    """A file a document."""
    made: Files = {}
    for path, text in files.items():
        parts = text.split("\n---\n") if is_spec(path) else [text]
        for number, part in enumerate(parts):
            name = path if len(parts) == 1 else f"{path.removesuffix('.yaml')}-{number}.yaml"
            made[name] = part if part.endswith("\n") else part + "\n"
    return made


def joined(files: Files) -> Files:
    """All documents but the project's in one file."""
    kept = {path: text for path, text in files.items() if not is_spec(path) or path == "penstock.yaml"}
    rest = [text.strip() for path, text in files.items() if is_spec(path) and path != "penstock.yaml"]
    return {**kept, "all.yaml": "\n---\n".join(rest) + "\n"}


def moved(files: Files) -> Files:
    """Specs in other folders: a folder means nothing."""
    return {f"a/b/{p}" if is_spec(p) and p != "penstock.yaml" else p: text for p, text in files.items()}


def reversed_(files: Files) -> Files:
    """Documents of each file in the other order."""
    return {
        path: "\n---\n".join(part.strip() for part in text.split("\n---\n")[::-1]) + "\n" if is_spec(path) else text
        for path, text in files.items()
    }


VARIATIONS: Mapping[str, Callable[[Files], Files]] = {
    "as it is": lambda files: files,
    "comments": specs(commented),
    "CRLF": specs(lambda text: text.replace("\n", "\r\n")),
    "byte order mark": specs(lambda text: "\ufeff" + text),
    "a line at the start": specs(lambda text: "---\n" + text),
    "blank lines": specs(lambda text: text.replace("\nspec:", "\n\n\nspec:")),
    "spaces at the ends of lines": specs(
        lambda text: text.replace("\nkind: ", "\nkind:  ").replace("\nspec:\n", "\nspec:  \n")
    ),
    "a file a document": split,
    "one file": joined,
    "other folders": moved,
    "the other order": reversed_,
    "neighbours": lambda files: {
        **files,
        "k8s/other.yaml": FOREIGN,
        ".github/workflows/ci.yml": "on: push\njobs: {}\n",
    },
    "one more": lambda files: {**files, "spare.yaml": SPARE},
}
CASES = [
    (project, variation, environment)
    for project, (_, environments) in PROJECTS.items()
    for variation in VARIATIONS
    for environment in (environments if variation == "as it is" else environments[-1:])
]


def read(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".pyc", ".py") or path.name == "orders.py"
    }


@pytest.mark.parametrize(("name", "variation", "environment"), CASES)
def test_no_finding(name: str, variation: str, environment: str | None, check: Callable[..., list[Diagnostic]]) -> None:
    files = VARIATIONS[variation](read(PROJECTS[name][0]))
    assert [(each.name, each.location.path, each.message) for each in check(files, environment)] == []


def test_there_are_thirty_and_more() -> None:
    assert len({json.dumps(VARIATIONS[v](read(PROJECTS[p][0])), sort_keys=True) for p, v, _ in CASES}) >= 30
