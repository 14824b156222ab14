import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.check import secrets

KEYS = [
    "sk-" + "proj-" + "a1B2c3D4e5F6g7H8i9J0",
    "sk-" + "ant-api03-" + "a1B2c3D4e5F6g7H8i9J0",
    "ghp_" + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8",
    "glpat-" + "a1B2c3D4e5F6g7H8i9J0",
    "hf_" + "a1B2c3D4e5F6g7H8i9J0a1B2c3",
    "AKIA" + "ABCDEFGHIJKLMNOP",
    "AIza" + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H",
    "xoxb-" + "123456789012-abcdef",
    "-----BEGIN RSA PRIVATE KEY-----",
    "postgres://user:hunter22@db.example.org/x",
]


@pytest.mark.parametrize("key", KEYS)
def test_keys_are_found_and_blacked(key: str) -> None:
    assert [route for route, _ in secrets.within({"a": [{"b": f"see {key} there"}]})] == [("a", 0, "b")]
    blacked = secrets.blacked(f"x {key} y")
    assert key not in blacked
    assert len(blacked) == len(f"x {key} y")


@pytest.mark.parametrize("name", ["password", "api_key", "clientSecret", "access-token", "Authorization"])
def test_names_say_secret(name: str) -> None:
    assert len(list(secrets.within({name: "hunter2-and-more"}))) == 1


@pytest.mark.parametrize(
    "value",
    [
        {"model": "openai/gpt-4.1-mini-2025-04-14"},
        {"env": "OPENAI_API_KEY"},
        {"token": "short"},
        {"api_key": "${{ vars.key_of_1 }}"},
        {"password": "Say the password in at most 3 words."},
        {"text": "Ask a risk-averse-but-otherwise-friendly colleague."},
        {"uri": "https://llm.example.org/v1"},
        {"digest": "sha256:" + "0123456789abcdef" * 4},
    ],
)
def test_other_values_are_none(value: dict[str, str]) -> None:
    assert list(secrets.within(value)) == []


@settings(max_examples=300)
@given(st.from_regex(secrets._ANY))
def test_the_quick_look_misses_no_key(text: str) -> None:
    assert secrets._may_hold(text)
    assert secrets.blacked(text) != text


def test_every_form_is_found_with_its_name() -> None:
    samples = {
        "a key of a model provider": "gsk_" + "a" * 20,
        "a GitHub token": "ghr_" + "a" * 20,
        "a GitLab token": "glpat-" + "a" * 16,
        "an AWS access key": "ASIA" + "A" * 16,
        "a password in an address": "https://user:word@host",
    }
    assert {what for _, what in secrets.within(list(samples.values()))} == set(samples)
    assert not list(secrets.within(["https://example.org", "a plain text", "skin"]))
