"""Every rule's page: its bad example yields its finding, its good one does not."""

import ast
import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import penstock
from penstock.check.rules import RULES
from penstock.diagnostics.diagnostic import Diagnostic, Severity

SECTIONS = ("## What it does", "## Why is this bad?", "## Example", "## Use instead")
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ENVIRONMENT = re.compile(r"^kind: Environment\nmetadata: \{name: ([a-z-]+)\}", re.MULTILINE)


def section(name: str, title: str) -> str:
    page = RULES[name].__doc__ or ""
    return page.partition(f"{title}\n")[2].partition("\n## ")[0].strip()


def files(name: str, title: str) -> dict[str, str | bytes]:
    """The files of an example; the block of YAML is `spec.yaml`, or `penstock.yaml` where it declares the project."""
    found: dict[str, str | bytes] = {}
    for kind, path, content in _BLOCK.findall(section(name, title)):
        if kind == "yaml":
            found["penstock.yaml" if "kind: Project\n" in content else "spec.yaml"] = content
        else:
            link = {"link": f"-> {content.strip()}", "submodule": f"submodule {content.strip()}"}.get(kind, content)
            found[path] = base64.b64decode(content) if kind == "base64" else link
    assert found, f"{name}: {title} holds no file"
    return found


def environment(example: dict[str, str | bytes]) -> str | None:
    names = _ENVIRONMENT.findall(str(example.get("spec.yaml", "")))
    return names[-1] if names else None


def is_late(name: str) -> bool:
    return getattr(RULES[name], "LATE", False)


def raised() -> Iterator[str]:
    """The name of every Fault that some code raises; above `check` nothing does, and Problem is another thing."""
    package = Path(penstock.__file__).parent
    for path in (
        path for floor in ("source", "spec", "project", "check", "verbs") for path in (package / floor).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            # `site.fault("item-hole", ...)`, `self._fault("yaml-tag", ...)`, and
            # `Problem(route, "invalid-value", ...)` pass a name on to Fault.
            place = {"Fault": 0, "_fault": 0, "fault": 0, "Problem": 1}.get(called)
            named = node.args[place] if place is not None and len(node.args) > place else None
            if isinstance(named, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)*", str(named.value)):
                yield str(named.value)


@pytest.mark.parametrize("name", RULES)
def test_bad_example_yields_the_finding_first(name: str, check: Callable[..., list[Diagnostic]]) -> None:
    example = files(name, "## Example")
    found = check(example, environment(example), late=is_late(name))
    assert [each.name for each in found][:1] == [name]


@pytest.mark.parametrize("name", RULES)
def test_good_example_yields_nothing(name: str, check: Callable[..., list[Diagnostic]]) -> None:
    example = files(name, "## Use instead")
    assert [(each.name, each.message) for each in check(example, environment(example), late=is_late(name))] == []


@pytest.mark.parametrize("name", RULES)
def test_finding_is_one_line_with_a_place_and_help(name: str, check: Callable[..., list[Diagnostic]]) -> None:
    example = files(name, "## Example")
    for found in check(example, environment(example), late=is_late(name)):
        assert "\n" not in found.message and len(found.message) <= 200
        assert found.help and "\n" not in found.help
        assert found.location.span is not None
        assert found.excerpt is not None or found.name == "not-regular"


@pytest.mark.parametrize("name", RULES)
def test_page_has_its_sections(name: str) -> None:
    page = RULES[name].__doc__ or ""
    first = page.splitlines()[0]
    assert first.endswith(".") and len(first) <= 100
    assert [line for line in page.splitlines() if line.startswith("## ")] == list(SECTIONS)
    assert section(name, "## What it does") and section(name, "## Why is this bad?")


def test_codes_are_in_order_and_unique() -> None:
    codes = [rule.CODE for rule in RULES.values()]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"PS[0-9]{3}", code) for code in codes)


def test_name_is_the_file_name() -> None:
    for name, rule in RULES.items():
        assert getattr(rule, "__name__", "").rpartition(".")[2] == name.replace("-", "_")
        assert isinstance(rule.SEVERITY, Severity)
        assert hasattr(rule, "words") != hasattr(rule, "find")


def test_every_fault_that_is_raised_has_its_words() -> None:
    assert set(raised()) == {name for name, rule in RULES.items() if hasattr(rule, "words")}
