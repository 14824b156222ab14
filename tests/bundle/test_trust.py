"""A pull request cannot send a key elsewhere."""

from collections.abc import Callable

import pytest

from penstock.bundle.release import release
from penstock.bundle.trust import Trusted, trusted
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
