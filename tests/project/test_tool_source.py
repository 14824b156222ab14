"""The code of a Tool: its module and what that imports of the project."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from penstock.project import tool_source
from penstock.project.identity import fingerprint
from penstock.project.project import Project
from penstock.spec.resource import Identity

TOOL = """\
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds.}
spec:
  parameters: {type: object, properties: {order: {type: string}}}
  effects: write
  python: tools.orders:refund
"""
CODE = "from tools import money\nfrom .days import today\nimport os\n\ndef refund(order): ...\n"
FILES = {
    "tool.yaml": TOOL,
    "tools/__init__.py": "",
    "tools/orders.py": CODE,
    "tools/money.py": "def euros(): ...\r\n",
    "tools/days.py": "import tools.money\n",
    "tools/other.py": "",
}

Open = Callable[..., Project]


@pytest.fixture
def opened(make: Open) -> Open:
    def made(changes: Mapping[str, str] | None = None) -> Project:
        return make({**FILES, **(changes or {})})

    return made


def test_what_it_imports_of_the_project_comes_along(opened: Open) -> None:
    found = tool_source.sources(opened(), "refund")
    assert [*found.files] == ["tools/__init__.py", "tools/days.py", "tools/money.py", "tools/orders.py"]
    assert found.files["tools/money.py"] == "def euros(): ...\n"
    assert found.function is not None and found.function.required == ("order",)
    assert not found.faults


def of(project: Project) -> str:
    return fingerprint.resource(project, Identity("Tool", "refund"))


def test_code_and_description_are_behaviour(opened: Open) -> None:
    before = of(opened())
    assert of(opened({"tools/money.py": "def euros(): ...\n"})) == before
    assert of(opened({"tools/other.py": "x = 1\n"})) == before
    assert of(opened({"tools/money.py": "def euros(): return 1\n"})) != before
    assert of(opened({"tool.yaml": TOOL.replace("Refunds.", "Pays back.")})) != before


@pytest.mark.parametrize(
    ("changes", "problem", "nearest"),
    [
        ({"tool.yaml": TOOL.replace("tools.orders", "tools.order")}, "no file 'tools/order.py'", "tools.orders:refund"),
        ({"tool.yaml": TOOL.replace("tools.orders", "os")}, "no file 'os.py'", None),
        ({"tool.yaml": TOOL.replace(":refund", ":refnd")}, "does not stand at its top", "tools.orders:refund"),
        ({"tools/orders.py": "refund = print"}, "is no function", None),
        ({"tools/orders.py": "def refund("}, "no Python", None),
    ],
)
def test_what_is_not_there_is_a_fault(opened: Open, changes: dict[str, str], problem: str, nearest: str | None) -> None:
    (fault,) = tool_source.sources(opened(changes), "refund").faults
    facts: Any = fault.facts
    assert (fault.rule, problem in facts["problem"], facts["nearest"]) == ("tool-function", True, nearest), facts


def test_a_relative_import_stays_below_the_root(opened: Open) -> None:
    found = tool_source.sources(opened({"tools/orders.py": "from ....x import y\ndef refund(order): ...\n"}), "refund")
    assert [*found.files] == ["tools/__init__.py", "tools/orders.py"]
