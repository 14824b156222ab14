"""Commands, their help, and how they end."""

import subprocess
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

from penstock.cli.commands import COMMANDS, HEADINGS
from penstock.cli.commands.bundle import BUNDLE
from penstock.cli.commands.dataset import DATASET
from penstock.cli.commands.monitor import MONITOR
from penstock.cli.main import cli, run
from penstock.version import VERSION

GROUPS = {"bundle": BUNDLE, "dataset": DATASET, "monitor": MONITOR}
NAMES = [[name] for name in COMMANDS if name not in GROUPS] + [[name, each] for name in GROUPS for each in GROUPS[name]]
CALLING = (
    ["run"],
    ["eval"],
    ["gate"],
    ["ci"],
    ["compare"],
    ["dataset", "draft"],
    ["dataset", "label"],
    ["monitor", "fit"],
)
CHECKING = ("check", "dataset check", "lint-ci")
Penstock = Callable[..., "subprocess.CompletedProcess[str]"]


def test_help_lists_every_command() -> None:
    shown = CliRunner().invoke(cli, ["--help"])
    assert shown.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in shown.output
    assert "_PENSTOCK_COMPLETE=fish_source" in shown.output


def test_help_shows_commands_under_headings() -> None:
    assert next(iter(COMMANDS)) in HEADINGS
    assert set(HEADINGS) <= set(COMMANDS)
    lines = CliRunner().invoke(cli, ["--help"]).output.splitlines()
    for name, heading in HEADINGS.items():
        assert lines[lines.index(f"{heading}:") + 1].split()[0] == name
    inner = CliRunner().invoke(cli, ["bundle", "--help"]).output
    assert "\nCommands:\n  inspect " in inner


def command_of(names: list[str]) -> click.Command:
    command: click.Command | None = cli
    for name in names:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name)
    assert command is not None
    return command


@pytest.mark.parametrize("names", NAMES, ids=" ".join)
def test_every_command_has_help(names: list[str]) -> None:
    shown = CliRunner().invoke(cli, [*names, "--help"])
    assert shown.exit_code == 0
    command, name = command_of(names), names[-1]
    assert command.name == name
    assert command.help
    assert "..." not in command.get_short_help_str(60)
    for flag in ("--project", "--format", "--quiet", "--verbose", "--strict", "--color", "--offline"):
        assert flag in shown.output
    calling = names in CALLING
    assert ("--env-file" in shown.output) == calling
    assert ("--calls" in shown.output) == calling


@pytest.mark.parametrize(
    "arguments",
    [
        ["nosuch"],
        ["gate"],
        ["check", "--nosuch"],
        ["check", "--format", "pdf"],
        ["check", "--project", "no/such/folder"],
        ["run"],
        ["run", "support", "--input", "novalue"],
        ["compile"],
        ["gate", "--base", "main", "--jobs", "0"],
    ],
)
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert "--help" in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("names", NAMES, ids=" ".join)
def test_formats_for_machines_are_offered_where_they_make_sense(names: list[str]) -> None:
    command, name = command_of(names), " ".join(names)
    (format,) = (each.type for each in command.params if each.name == "format")
    assert isinstance(format, click.Choice)
    assert ("sarif" in format.choices) == (name in (*CHECKING, "gate", "ci", "report"))
    assert ("junit" in format.choices) == (name in (*CHECKING, "import", "eval", "gate", "ci", "report"))


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_lists_its_commands(group: str) -> None:
    shown = CliRunner().invoke(cli, [group, "--help"])
    for name in GROUPS[group]:
        assert f"\n  {name} " in shown.output


def test_a_group_names_a_near_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bundle", "keygn"]) == 2
    assert "Did you mean 'keygen'?" in capsys.readouterr().err


def test_a_near_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chek"]) == 2
    assert "Did you mean 'check'?" in capsys.readouterr().err


def test_version_by_both_ways(penstock: Penstock) -> None:
    assert penstock("--version").stdout == f"penstock {VERSION}\n"
    assert CliRunner().invoke(cli, ["--version"]).output == f"penstock {VERSION}\n"


def test_completion_answers(penstock: Penstock) -> None:
    made = penstock(_PENSTOCK_COMPLETE="bash_complete", COMP_WORDS="penstock ch", COMP_CWORD="1")
    assert made.stdout == "plain,check\n"


def test_no_project_is_2_and_names_init(penstock: Penstock) -> None:
    ended = penstock("check")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "penstock init" in ended.stderr


def test_no_command_is_2_and_shows_the_help(penstock: Penstock) -> None:
    ended = penstock()
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Usage: penstock ")
    assert "\n  check " in ended.stderr
