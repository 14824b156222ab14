"""CODEOWNERS as GitHub and GitLab read it."""

import pytest

from penstock.forge.owners import Dialect, parse, read
from penstock.source import worktree

GITHUB = """# the whole repository
*                       @octo/everyone
*.js                    @js-owner # inline
/build/logs/            @doctocat
docs/*                  docs@example.org
apps/                   @octocat
**/logs                 @logger
/scripts/               @doctocat @octocat
/apps/github            @github
/apps/open
/path\\ with\\ spaces/  @spaces
!kept.md                @nobody
\\#hash                 @nobody
range[0-9].md           @nobody
bad.md                  nobody
/prompts/**/*.yaml      @prompts
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a.md", ["@octo/everyone"]),
        ("deep/down/a.js", ["@js-owner"]),
        ("build/logs/a/b.txt", ["@logger"]),
        ("other/build/logs", ["@logger"]),
        ("docs/a.md", ["docs@example.org"]),
        ("docs/deep/a.md", ["@octo/everyone"]),
        ("apps/a", ["@octocat"]),
        ("deep/apps/a/b", ["@octocat"]),
        ("scripts/a", ["@doctocat", "@octocat"]),
        ("deep/scripts/a", ["@octo/everyone"]),
        ("apps/github", ["@github"]),
        ("apps/github/a", ["@github"]),
        ("apps/open/a", []),
        ("path with spaces/a", ["@spaces"]),
        ("kept.md", ["@octo/everyone"]),
        ("#hash", ["@octo/everyone"]),
        ("range1.md", ["@octo/everyone"]),
        ("bad.md", ["@octo/everyone"]),
        ("prompts/a.yaml", ["@prompts"]),
        ("prompts/a/b/c.yaml", ["@prompts"]),
        (".hidden/a", ["@octo/everyone"]),
    ],
)
def test_github(path: str, owners: list[str]) -> None:
    assert list(parse("CODEOWNERS", GITHUB, "github").of(path)) == owners


GITLAB = """* @all
\\#file @hash
/exact @root
lib/ @lib
named @named

[Documentation][2] @docs
docs/
*.md @writers
!docs/free.md

^[Optional] @opt
*.txt

[DOCUMENTATION]
docs/last @last
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a", ["@all"]),
        ("#file", ["@hash"]),
        ("deep/#file", ["@hash"]),
        ("exact", ["@root"]),
        ("deep/exact", ["@all"]),
        ("deep/lib/a/b", ["@lib"]),
        ("named", ["@named"]),
        ("named/below", ["@all"]),
        ("docs/a", ["@all", "@docs"]),
        ("docs/a.md", ["@all", "@writers"]),
        ("docs/free.md", ["@all"]),
        ("a.txt", ["@all"]),
        ("docs/last", ["@all", "@last"]),
    ],
)
def test_gitlab(path: str, owners: list[str]) -> None:
    assert list(parse("CODEOWNERS", GITLAB, "gitlab").of(path)) == owners


def test_gitlab_ranges_are_not_understood_and_nobody_owns() -> None:
    owners = parse("CODEOWNERS", "* @all\nx[0-9] @other\n", "gitlab")
    assert (owners.unread, owners.of("a")) == ((2,), ())


@pytest.mark.parametrize(
    ("dialect", "there", "first"),
    [
        ("github", ["docs/CODEOWNERS", "CODEOWNERS", ".github/CODEOWNERS"], ".github/CODEOWNERS"),
        ("github", ["docs/CODEOWNERS", ".gitlab/CODEOWNERS"], "docs/CODEOWNERS"),
        ("gitlab", ["docs/CODEOWNERS", ".gitlab/CODEOWNERS", ".github/CODEOWNERS"], "docs/CODEOWNERS"),
        ("gitlab", [".github/CODEOWNERS"], None),
    ],
)
def test_the_first_place_holds(repository, dialect: Dialect, there: list[str], first: str | None) -> None:
    found = read(worktree.open(repository({path: "* @a\n" for path in there})), dialect)
    assert (found.path if found else None) == first


def test_a_link_is_no_codeowners(repository) -> None:
    folder = repository({"other": "* @a\n"})
    (folder / "CODEOWNERS").symlink_to("other")
    assert read(worktree.open(folder), "github") is None


def test_hostile_patterns_take_no_time() -> None:
    owners = parse("CODEOWNERS", "\n".join(["*a" * 200 + "b @x", "**/" * 100 + "b @x"]), "github")
    assert owners.of("a" * 400) == ()
