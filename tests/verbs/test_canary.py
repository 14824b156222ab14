"""A key goes to nobody but whom base sends it to, and into no file: 8 providers, 41 spellings, three trusts."""

import json
import os
from pathlib import Path

import pytest
from tests.verbs.canaries import KEPT, KEY, PROVIDERS, SPELLINGS, TRUSTS, endpoint, places, prepared, tried

ALL = os.environ.get("PENSTOCK_CANARIES") == "all"
DIRECT = PROVIDERS[:6]
# Each spelling once, providers and trusts in turn; all of them with all of them at full size.
CASES = [
    (provider, spelling, trust)
    for number, spelling in enumerate(SPELLINGS)
    for provider in (PROVIDERS if ALL else [DIRECT[number % len(DIRECT)]])
    for trust in (TRUSTS if ALL else ["data" if number % 3 == 1 else "head"])
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("canary"))


@pytest.mark.parametrize(("provider", "spelling", "trust"), CASES)
def test_no_key_strays_in_a_pull_request(
    template: Path, tmp_path: Path, provider: str, spelling: str, trust: str
) -> None:
    report = tmp_path / "report"
    arguments = ("gate", "--base", "main", "--head", "HEAD", "--trust", trust, "--report", str(report))
    seen = tried(template, tmp_path, provider, SPELLINGS[spelling], arguments)
    if path := os.environ.get("PENSTOCK_CANARIES_LOG"):
        with Path(path).open("a") as log:
            keyed = sum(KEY.encode() in data for data in seen.received)
            log.write(json.dumps([provider, spelling, trust, seen.code, seen.verdict, keyed, len(seen.stray)]) + "\n")
    assert seen.leaks == []
    assert seen.code in (0, 1, 2, 3), seen.said
    assert "Traceback" not in seen.said
    keyed = [data for data in seen.received if KEY.encode() in data]
    if trust == "base":
        assert seen.received == seen.stray == [], "a stranger's head asks nobody"
    elif spelling not in KEPT:
        assert keyed == [], "the trusted place does not get the key of another binding"


@pytest.mark.parametrize(
    "spelling", ["a redirect", "proxies", "api_base", "extra_headers", "an error with the key, 400"]
)
def test_no_key_strays_where_the_user_is_the_operator(template: Path, tmp_path: Path, spelling: str) -> None:
    seen = tried(
        template, tmp_path, "openai", SPELLINGS[spelling], ("eval", "-o", str(tmp_path / "out.json")), ci=False
    )
    assert seen.leaks == []
    assert "Traceback" not in seen.said


def test_the_trusted_place_gets_it(template: Path, tmp_path: Path) -> None:
    arguments = ("gate", "--base", "main", "--head", "HEAD", "--trust", "data")
    seen = tried(template, tmp_path, "openai", lambda root, at: None, arguments)
    assert sum(KEY.encode() in data for data in seen.received) == 4, "two rows, base and head"
    assert seen.leaks == []


def test_a_key_that_strays_is_seen(template: Path, tmp_path: Path) -> None:
    """The user's own checkout may send the user's key where the user says: what listens there finds it."""
    seen = tried(template, tmp_path, "openai", endpoint(lambda at: at.theirs), ("eval",), ci=False)
    assert len(seen.leaks) == 2
    assert all(KEY in leak for leak in seen.leaks)
    with places() as at:
        assert at.ours != at.theirs
