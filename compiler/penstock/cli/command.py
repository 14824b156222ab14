"""Groups of commands: one is imported when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from penstock.cli.commands import COMMANDS


class Lazy(click.Group):
    """Reads a table of commands; default: that of the program itself, whose help shows them under headings."""

    def __init__(
        self, *args: Any, table: Mapping[str, str] = COMMANDS, headings: Mapping[str, str] | None = None, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.table = table
        self.headings = headings or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        module, _, name = entry.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does it, a section a heading, the columns of all in line."""
        width = max(map(len, self.table))
        sections: list[tuple[str, list[tuple[str, str]]]] = []
        for name in self.list_commands(ctx):
            if name in self.headings or not sections:
                sections.append((self.headings.get(name, "Commands"), []))
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                short = command.get_short_help_str(formatter.width - 6 - width)
                sections[-1][1].append((name.ljust(width), short))
        for heading, rows in sections:
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.table and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.table, 1)
            more = f" Did you mean '{near[0]}'?" if near else f" There are: {', '.join(self.table)}."
            raise click.UsageError(f"No such command '{args[0]}'.{more}", ctx)
        return super().resolve_command(ctx, args)
