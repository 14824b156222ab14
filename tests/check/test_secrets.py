"""What looks like a key, and the quick look before the thorough one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.check import secrets


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
