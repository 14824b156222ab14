"""bundle.json: what is written is read back as specs, and nothing else is."""

import json
from collections.abc import Callable

import pytest

from penstock.bundle import document
from penstock.bundle.release import compile
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project
from penstock.source import canonical
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity


@pytest.fixture
def written(open_files: Callable[..., Project]) -> dict[str, bytes]:
    return dict(compile(open_files(), "shop").files)


def changed(files: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    body = {**json.loads(files[document.FILE]), **changes}
    return {**files, document.FILE: canonical.dumps(body)}


def test_reads_back_specs_rows_and_vars(written: dict[str, bytes]) -> None:
    parts = document.read(written)
    assert parts.chain == "shop"
    assert parts.vars == {"region": "eu"}
    model = parts.specs[Identity("Model", "answerer")]
    assert isinstance(model, Model)
    assert model.model == "openai/gpt-4.1-mini-2025-04-14"
    assert [row.id for row in parts.rows["pages"]] == ["pages/shop.md#hours", "pages/shop.md#returns"]
    assert "Käse & more" in parts.rows["pages"][0].values["text"]


def test_holds_behaviour_only(written: dict[str, bytes]) -> None:
    text = b"".join(written.values()).decode()
    for absent in ("llm.example.org", "SHOP_KEY", "team", "Answers.", "concurrent", "inputPerMillion"):
        assert absent not in text
    assert "Answer from the documents." in text


def test_is_canonical_with_lf(written: dict[str, bytes]) -> None:
    body = written[document.FILE]
    assert canonical.dumps(json.loads(body)) == body
    assert b"\r" not in b"".join(written.values())
    assert all(data.endswith(b"\n") for path, data in written.items() if path.endswith(".jsonl"))


def test_row_without_key_is_known_by_its_content(open_files: Callable[..., Project], files: dict[str, str]) -> None:
    chain = files["chain.yaml"].replace('source: {files: "pages/*.md"}', "source: {file: pages.jsonl}")
    chain = chain.replace("documents: {dataset: pages}", "documents: {dataset: pages, id: name}")
    project = open_files(
        {"chain.yaml": chain, "pages.jsonl": '{"name": "a", "text": "x"}\r\n{"name": "b", "text": "y"}\n'}
    )
    from penstock.project import dataset

    bundle = compile(project, "shop")
    assert [row.id for row in bundle.rows["pages"]] == [row.id for row in dataset.rows(project, "pages").rows]


@pytest.mark.parametrize(
    "change",
    [
        {"chain": "Not A Name"},
        {"chain": "other"},
        {"fingerprint": "sha256:0"},
        {"surplus": 1},
        {"specs": {"Model": {"answerer": {"model": 7}}}},
        {"specs": {"Model": {"answerer": {"model": "x", "sepc": 1}}}},
        {"specs": {"Gadget": {"x": {}}}},
        {"datasets": {}},
        {"datasets": {"pages": {"file": "../pages.jsonl", "digest": "sha256:" + "0" * 64, "rows": 2}}},
    ],
)
def test_what_is_not_ours_is_refused(written: dict[str, bytes], change: dict[str, object]) -> None:
    with pytest.raises(Fatal, match=r"bundle\.json is not readable"):
        document.read(changed(written, **change))


def test_a_later_format_says_what_to_do(written: dict[str, bytes]) -> None:
    with pytest.raises(Fatal, match="format 2") as raised:
        document.read(changed(written, bundleFormat=2))
    assert "upgrade" in (raised.value.help or "")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"chain": 1}', b"[" * 200_000, b"\xff"])
def test_no_document(written: dict[str, bytes], body: bytes) -> None:
    with pytest.raises(Fatal, match="not readable"):
        document.read({**written, document.FILE: body})


def test_changed_missing_or_surplus_rows(written: dict[str, bytes]) -> None:
    path = "datasets/pages.jsonl"
    without = {name: data for name, data in written.items() if name != path}
    for broken in ({**written, path: written[path] + b"{}\n"}, without, {**written, "more.txt": b""}):
        with pytest.raises(Fatal, match="not readable"):
            document.read(broken)


TOOL = """\
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds an order.}
spec:
  parameters: {type: object, required: [question], properties: {question: {type: string}}}
  effects: read
  python: tools.orders:refund
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: find, description: Finds an order.}
spec: {effects: read, server: orders}
---
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: orders}
spec: {mcp: {command: [orders-mcp]}, credentials: {env: ORDERS_TOKEN}}
"""


@pytest.fixture
def tooled(open_files: Callable[..., Project], files: dict[str, str]) -> dict[str, bytes]:
    steps = (
        '    refund: {tool: refund, with: {question: "${{ inputs.question }}"}}\n    find: {tool: find}\n    answer:\n'
    )
    chain = files["chain.yaml"].replace("    answer:\n", steps, 1)
    code = "from tools import money\r\n\r\ndef refund(question): ...\r\n"
    laid = {"chain.yaml": chain + TOOL, "tools/orders.py": code, "tools/money.py": ""}
    return dict(compile(open_files(laid), "shop").files)


def test_code_of_tools_goes_along_with_lf(tooled: dict[str, bytes]) -> None:
    assert tooled["tools/tools/orders.py"] == b"from tools import money\n\ndef refund(question): ...\n"
    assert tooled["tools/tools/money.py"] == b""
    assert [*json.loads(tooled[document.FILE])["sources"]] == ["tools/tools/money.py", "tools/tools/orders.py"]
    parts = document.read(tooled)
    assert parts.descriptions[Identity("Tool", "refund")] == "Refunds an order."


def test_servers_are_known_by_what_they_are_asked(tooled: dict[str, bytes]) -> None:
    parts = document.read(tooled)
    assert getattr(parts.specs[Identity("Tool", "find")], "name", None) == "find"
    assert b"ORDERS_TOKEN" not in tooled[document.FILE] and b"orders-mcp" not in tooled[document.FILE]


@pytest.mark.parametrize(
    "path", ["../tools/orders.py", "tools/../../orders.py", "/tools/orders.py", "tools/orders.sh", "tools/.orders.py"]
)
def test_code_elsewhere_is_refused(tooled: dict[str, bytes], path: str) -> None:
    sources = {**json.loads(tooled[document.FILE])["sources"], path: canonical.sha256(b"")}
    with pytest.raises(Fatal, match=r"bundle\.json is not readable"):
        document.read({**changed(tooled, sources=sources), path: b""})


def test_changed_code_is_refused(tooled: dict[str, bytes]) -> None:
    with pytest.raises(Fatal, match="another digest"):
        document.read({**tooled, "tools/tools/money.py": b"x = 1"})
