"""A pull request cannot send a key elsewhere."""

from collections.abc import Callable

import pytest

from penstock.bundle.release import release
from penstock.bundle.trust import Trusted, elsewhere, priced, trusted
from penstock.project.project import Project
from penstock.spec.resource import Identity

MODEL = Identity("Model", "answerer")


@pytest.fixture
def both(open_files: Callable[..., Project], files: dict[str, str]) -> Callable[[str, str], Trusted]:
    def given(old: str, new: str) -> Trusted:
        assert old in files["models.yaml"]
        head = release(open_files({"models.yaml": files["models.yaml"].replace(old, new)}, folder="head"))
        return trusted(release(open_files(folder="base")), head)

    return given


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://llm.example.org/v1", "https://evil.example/v1"),
        ("https://llm.example.org/v1", "https://llm.example.org:8443/v1"),
        ("https://llm.example.org/v1", "http://llm.example.org/v1"),
        ("https://llm.example.org/v1", "https://llm.example.org@evil.example/v1"),
        ("https://llm.example.org/v1", "https://llm.example.org.evil.example/v1"),
        ("openai/gpt-4.1-mini-2025-04-14", "anthropic/claude"),
        ("env: SHOP_KEY", "env: OTHER_KEY"),
        ("  endpoint: https://llm.example.org/v1\n", ""),
    ],
)
def test_changed_place_provider_or_key_gets_no_key(both: Callable[[str, str], Trusted], old: str, new: str) -> None:
    found = both(old, new)
    assert [dropped.resource for dropped in found.dropped] == [MODEL]
    assert "credentials" not in found.bindings[MODEL]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://llm.example.org/v1", "https://LLM.example.org:443/v2"),
        ("temperature: 0", "temperature: 1"),
        ("openai/gpt-4.1-mini-2025-04-14", "openai/gpt-4.1-2025-04-14"),
        ("concurrent: 32", "concurrent: 1"),
    ],
)
def test_what_base_binds_alike_keeps_its_key(both: Callable[[str, str], Trusted], old: str, new: str) -> None:
    found = both(old, new)
    assert found.dropped == ()
    assert found.bindings[MODEL]["credentials"] == {"env": "SHOP_KEY"}


def test_without_base_no_key_is_used(open_files: Callable[..., Project]) -> None:
    head = release(open_files())
    found = trusted(None, head)
    assert [(d.env, d.provider, d.origin) for d in found.dropped] == [
        ("SHOP_KEY", "openai", "https://llm.example.org:443")
    ]
    assert head.bindings[MODEL]["credentials"] == {"env": "SHOP_KEY"}


def test_two_unclear_origins_are_not_the_same(open_files: Callable[..., Project], files: dict[str, str]) -> None:
    odd = files["models.yaml"].replace("https://llm.example.org/v1", "https://a@b.example/v1")
    base = release(open_files({"models.yaml": odd}, folder="base"))
    assert trusted(base, base).dropped


def test_a_model_that_no_chain_uses_gets_no_key_and_no_mention(
    open_files: Callable[..., Project], files: dict[str, str]
) -> None:
    spare = files["models.yaml"].replace("name: answerer", "name: spare")
    found = trusted(*2 * [release(open_files({"spare.yaml": spare}))])
    assert found.dropped == ()
    assert "credentials" not in found.bindings[Identity("Model", "spare")]
    assert "credentials" in found.bindings[MODEL]


@pytest.mark.parametrize(
    ("old", "new", "away"),
    [
        ("https://llm.example.org/v1", "https://evil.example/v1", True),
        ("  credentials: {env: SHOP_KEY}\n", "", False),
        ("openai/gpt-4.1-mini-2025-04-14", "anthropic/claude", True),
        ("openai/gpt-4.1-mini-2025-04-14", "builtin/extractive", False),
        ("openai/gpt-4.1-mini-2025-04-14", "openai/gpt-4.1-2025-04-14", False),
        ("https://llm.example.org/v1", "https://a@b.example/v1", True),
    ],
)
def test_a_model_at_another_place_than_base_asks_is_named_with_a_key_or_without(
    open_files: Callable[..., Project], files: dict[str, str], old: str, new: str, away: bool
) -> None:
    assert old in files["models.yaml"]
    head = release(open_files({"models.yaml": files["models.yaml"].replace(old, new)}, folder="head"))
    base = release(open_files(folder="base"))
    assert set(elsewhere(base, head, "shop")) == ({MODEL} if away else set())
    assert not elsewhere(base, base, "shop")
    assert elsewhere(None, base, "shop") == {MODEL: ("openai", "https://llm.example.org:443")}


@pytest.mark.parametrize(
    ("old", "new", "price"),
    [
        (
            "price: {inputPerMillion: 0.4, outputPerMillion: 1.6}",
            "price: {inputPerMillion: 0, outputPerMillion: 0}",
            0.4,
        ),
        ("  price: {inputPerMillion: 0.4, outputPerMillion: 1.6}\n", "", 0.4),
        (
            "openai/gpt-4.1-mini-2025-04-14\n  parameters: {temperature: 0}\n  price: {inputPerMillion: 0.4",
            "local/m\n  price: {inputPerMillion: 0.1",
            0.1,
        ),
    ],
)
def test_a_price_written_lower_is_no_saving(
    open_files: Callable[..., Project], files: dict[str, str], old: str, new: str, price: float
) -> None:
    assert old in files["models.yaml"]
    head = release(open_files({"models.yaml": files["models.yaml"].replace(old, new)}, folder="head"))
    found = priced(release(open_files(folder="base")), head, head.bindings)
    assert found[MODEL]["price"]["inputPerMillion"] == price
    assert {**found[MODEL], "price": None} == {**head.bindings[MODEL], "price": None}
    assert priced(None, head, head.bindings) == head.bindings


TOOLS = """\
apiVersion: penstock/v1
kind: Tool
metadata: {name: find, description: Finds.}
spec:
  parameters: {type: object}
  effects: read
  http: {url: "https://tools.example.org/find", credentials: {env: TOOL_KEY}}
---
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: carrier}
spec: {mcp: {url: "https://carrier.example.org/mcp"}, credentials: {env: CARRIER_KEY}}
---
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: depot}
spec: {mcp: {command: [depot, --stdio]}, credentials: {env: DEPOT_KEY}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: parcel, description: Finds a parcel.}
spec: {parameters: {type: object}, effects: read, server: carrier}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: shelf, description: Finds a shelf.}
spec: {parameters: {type: object}, effects: read, server: depot}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: calls}
spec:
  inputs: {}
  steps: {a: {tool: find, with: {}}, b: {tool: parcel, with: {}}, c: {tool: shelf, with: {}}}
  outputs: {a: "${{ steps.a.value }}", b: "${{ steps.b.value }}", c: "${{ steps.c.value }}"}
"""
FIND, CARRIER, DEPOT = Identity("Tool", "find"), Identity("ToolServer", "carrier"), Identity("ToolServer", "depot")


@pytest.mark.parametrize(
    ("old", "new", "dropped"),
    [
        ("", "", None),
        ("tools.example.org/find", "tools.example.org/other", None),
        ("tools.example.org", "evil.example", FIND),
        ("https://tools", "http://tools", FIND),
        ("https://carrier.example.org/", "https://carrier.example.org@evil.example/", CARRIER),
        ("carrier.example.org", "evil.example", CARRIER),
        ("env: TOOL_KEY", "env: DEPOT_KEY", FIND),
        ("env: CARRIER_KEY", "env: SHOP_KEY", CARRIER),
        ("[depot, --stdio]", "[sh, -c, env]", DEPOT),
    ],
)
def test_keys_of_tools_go_where_base_sends_them(
    open_files: Callable[..., Project], old: str, new: str, dropped: Identity | None
) -> None:
    assert old in TOOLS
    base = release(open_files({"tools.yaml": TOOLS}, folder="base"))
    head = release(open_files({"tools.yaml": TOOLS.replace(old, new, 1)}, folder="head"))
    found = trusted(base, head)
    assert [each.resource for each in found.dropped] == ([] if dropped is None else [dropped])
    for identity in (FIND, CARRIER, DEPOT):
        assert ("_KEY" in str(found.bindings[identity])) is (identity != dropped)
    away = elsewhere(base, head, "calls")
    assert ("evil" in new or "http:" in new) is bool(away)
