"""Who accepts: an owner of every changed file, by a label for this very commit, and nobody else."""

import pytest

from penstock.forge.accepting import Acceptance, acceptance, label, owns
from penstock.forge.owners import parse

HEAD = "0123456789abcdef0123456789abcdef01234567"
NAME = "penstock-accept-0123456789abcdef0123456789abcdef01"
FEW = "penstock-accept-0123456789ab"
OWNERS = parse("CODEOWNERS", "* @octo/leads\n/shop/ @Ada mail@example.org\n/free/\n", "github")
CHANGED = ["shop/prompts/answer.yaml"]


def nobody(login: str, team: str) -> bool | None:
    return None


def teams(login: str, team: str) -> bool | None:
    return (login, team) == ("grace", "octo/leads")


def test_an_owner_accepts() -> None:
    assert label(HEAD) == NAME
    assert len(NAME) == 50  # all that GitHub takes
    assert acceptance([("x", None), (NAME, "ada")], HEAD, OWNERS, CHANGED, nobody) == Acceptance("ada")
    assert acceptance([(NAME, "grace")], HEAD, OWNERS, ["chains/a.yaml"], teams) == Acceptance("grace")


@pytest.mark.parametrize(
    ("labels", "changed", "why"),
    [
        ([], CHANGED, ""),
        ([("penstock-accept-ba9876543210", "ada")], CHANGED, "was set for another commit"),
        ([("penstock-accept-0123456789abc", "ada")], CHANGED, ""),
        ([(NAME[:-1] + "2", "ada")], CHANGED, "was set for another commit"),
        ([(FEW, "ada")], CHANGED, f"counts in the job that setting it begins alone; '{NAME}' counts in every one"),
        ([(FEW, "ada"), (NAME, "mallory")], CHANGED, "@mallory does not own"),
        ([(NAME.upper(), "ada")], CHANGED, ""),
        ([(NAME, None)], CHANGED, "nothing tells who set"),
        ([(NAME, "mallory")], CHANGED, "@mallory does not own shop/prompts/answer.yaml"),
        ([(NAME, "ada")], [*CHANGED, "chains/a.yaml"], "@ada does not own chains/a.yaml"),
        ([(NAME, "grace")], CHANGED, "@grace does not own"),
        ([(NAME, "ada")], ["free/a"], "does not own free/a"),
        ([(NAME, "mail@example.org")], CHANGED, "does not own"),
        ([(NAME, "ada")], [], "no file of the project changed"),
        ([(NAME, "ada")], [f"chains/{n}.yaml" for n in range(9)], "chains/2.yaml and 6 more"),
    ],
)
def test_nobody_else_does(labels, changed, why) -> None:
    found = acceptance(labels, HEAD, OWNERS, changed, teams)
    assert found.by is None
    assert why in found.why and (why != "" or found.why == "")


def test_twelve_digits_count_in_the_job_that_setting_them_begins() -> None:
    """Two commits that share twelve digits are made in a minute: the second one's push begins another job."""
    assert acceptance([(FEW, "ada")], HEAD, OWNERS, CHANGED, nobody, just_set=FEW) == Acceptance("ada")
    assert acceptance([(FEW, "ada")], HEAD, OWNERS, CHANGED, nobody, just_set="size/M").by is None
    assert acceptance([(FEW, "ada"), (NAME, "mallory")], HEAD, OWNERS, CHANGED, nobody, just_set=FEW).by == "ada"
    assert acceptance([(FEW, "eve"), (NAME, "ada")], HEAD, OWNERS, CHANGED, nobody).by == "ada"


def test_without_codeowners_at_base_nobody_does() -> None:
    assert "base has no CODEOWNERS" in acceptance([(NAME, "ada")], HEAD, None, CHANGED, teams).why
    unread = parse("CODEOWNERS", "* @ada\nx[a-z] @eve\n", "gitlab")
    assert "CODEOWNERS:2 at base is not understood" in acceptance([(NAME, "ada")], HEAD, unread, CHANGED, teams).why


def test_a_team_that_cannot_be_asked_is_no_owner() -> None:
    assert owns("grace", ["@octo/leads"], teams)
    assert not owns("grace", ["@octo/leads"], nobody)
    assert not owns("octo/leads", ["@octo/other"], nobody)
    assert not owns("maintainer", ["@@maintainer"], nobody)
